"""Following the changes, to keep a copy."""

import json

import pytest

from articles.archive.records import renew_epoch
from articles.curation import delete_pages, publish_articles, withdraw_articles
from articles.models import Article, Page, PublicationLog
from tests.editing import correct_block

pytestmark = pytest.mark.usefixtures("archive")

HOST = "http://testserver"


def list_changes(answer: dict) -> list[tuple[int, str, bool]]:
    """Number and ref of each change, and whether the article is public."""
    return [(row["sequence"], row["ref"], row["article"] is not None) for row in answer["results"]]


def the(*refs: str):
    return Article.objects.filter(ref__in=refs)


def test_the_changes_begin_with_everything_published(api):
    answer = api("changes/")
    assert list_changes(answer) == [(1, "visitref", True), (2, "restref", True), (3, "learningref", True)]
    assert (answer["sequence"], answer["next"]) == (3, None)
    # the same fields in the same order
    assert json.dumps(answer["results"][0]["article"]) == json.dumps(api("articles/visitref/"))


def test_changes_are_followed_in_slices(api, client):
    first = api("changes/", limit=2)
    assert (first["sequence"], first["next"]) == (2, f"{HOST}/api/v1/changes/?after=2&limit=2")
    last = client.get(first["next"]).json()
    assert (list_changes(last), last["sequence"], last["next"]) == ([(3, "learningref", True)], 3, None)
    assert api("changes/", limit=3)["next"] is None  # the slice holds the last change
    assert api("changes/", after=3) | {"epoch": ""} == {
        "epoch": "",
        "sequence": 3,
        "next": None,
        "results": [],
    }


def test_an_article_that_changes_moves_to_the_end(api):
    correct_block(Article.objects.get(ref="learningref").blocks.get(role="body"), text="更正。")
    assert list_changes(api("changes/", after=1)) == [(2, "restref", True), (4, "learningref", True)]


def test_a_withdrawal_has_only_a_ref_and_a_time(api):
    withdraw_articles(the("learningref"))
    (change,) = api("changes/", after=3)["results"]
    assert {**change, "withdrawn_at": ""} == {
        "sequence": 4,
        "ref": "learningref",
        "withdrawn_at": "",
        "article": None,
    }
    assert change["withdrawn_at"].endswith("Z")
    publish_articles(the("learningref"))
    assert list_changes(api("changes/", after=3)) == [(5, "learningref", True)]


def test_articles_of_a_deleted_page_are_withdrawn(api):
    delete_pages(Page.objects.filter(ref="pageone"))
    changes = list_changes(api("changes/", after=3))
    assert {(ref, is_public) for _, ref, is_public in changes} == {
        ("visitref", False),
        ("learningref", False),
        ("restref", True),  # it no longer says what it continues
    }


def test_a_record_of_what_is_no_longer_public_shows_nothing(api):
    the("learningref").update(status="draft")  # as if a writer had forgotten it
    assert list_changes(api("changes/", after=2)) == [(3, "learningref", False)]


def test_a_number_that_was_never_given_is_refused(api):
    answer = api("changes/", status=400, after=4)
    assert answer["parameters"] == {"after": ["The last change is 3; start anew with 0."]}


@pytest.mark.parametrize("given", ["-1", "x", "9" * 19, "9" * 40])
def test_what_is_no_number_is_refused(api, given):
    sentence = f"'{given}' is not a whole number from 0 to 9223372036854775807."
    assert api("changes/", status=400, after=given)["parameters"] == {"after": [sentence]}


def test_a_restored_archive_has_another_epoch(api):
    before = api("changes/")["epoch"]
    assert before == PublicationLog.objects.get().epoch
    renew_epoch()
    assert api("changes/")["epoch"] != before


def test_the_etag_changes_with_every_change(client):
    etag = client.get("/api/v1/changes/?after=3").headers["ETag"]
    again = client.get("/api/v1/changes/?after=3", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    withdraw_articles(the("learningref"))
    changed = client.get("/api/v1/changes/?after=3", headers={"if-none-match": etag})
    assert (changed.status_code, len(changed.json()["results"])) == (200, 1)
