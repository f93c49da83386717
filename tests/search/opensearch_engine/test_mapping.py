"""What an index of OpenSearch holds."""

import datetime
import hashlib
import json

from haystack import connections

from articles.search.opensearch_engine.mapping import INDEX_VERSION, SETTINGS, make_mapping, write_body

# The version of the index and what it holds; the digest of a new one is printed by the test that fails.
VERSION = (2, "a5f166762e74")


def read_fields():
    fields = connections["default"].get_unified_index().all_searchfields()
    return {field.index_fieldname: field for field in fields.values()}


def test_a_change_of_the_mapping_needs_a_new_version():
    mapping = json.dumps([SETTINGS, make_mapping(read_fields())], sort_keys=True)
    assert (INDEX_VERSION, hashlib.sha256(mapping.encode()).hexdigest()[:12]) == VERSION


def test_several_values_are_sent_as_strings():
    """As a field of another index may give them; what is read of them is joined."""
    document = {"id": "x", "django_ct": "auth.user", "django_id": "x", "tag": (7, "陳敏爾")}
    body = write_body(document, read_fields())
    assert (body["tag"], body["-folded"]["tag"]) == (["7", "陳敏爾"], ["7", "陈敏尔"])


def test_a_document_is_folded_and_cut_before_it_is_sent(db):
    document = {
        "id": "articles.article.7",
        "django_ct": "articles.article",
        "django_id": "7",
        "text": "發展",
        "tag": ["陳敏爾"],
        "date": datetime.date(2026, 3, 19),
        "column": None,
    }
    assert write_body(document, read_fields()) == {
        **{name: document[name] for name in ("id", "django_ct", "django_id", "text", "tag")},
        "date": "2026-03-19",
        "-prints": {"text": "发展"},
        "-words": {"text": ["发展"]},
        "-folded": {"tag": ["陈敏尔"]},
        "-made": {"pk": 7, "month": "2026-03"},
    }
