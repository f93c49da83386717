"""The scores of matches, as the README states them."""

import pytest
from whoosh.query import And

from articles.search.whoosh_engine.evaluation import Evaluation, order_by_print
from articles.search.whoosh_engine.fields import PrintText, Substring
from articles.search.whoosh_engine.snapshot import OpenIndex
from articles.search.whoosh_engine.version import INDEX_NAME
from tests.search.whoosh_engine.test_codec import ArrayIndex, OwnRamStorage, fields

pytestmark = pytest.mark.django_db  # the dictionary holds the names of the archive
SCHEMA = fields.Schema(id=fields.ID(stored=True, unique=True), text=PrintText(), headings=PrintText())


def score(query, **documents):
    """Return the scores of the documents, each a headline and a text, by name; 0 is left out."""
    index = ArrayIndex.create(OwnRamStorage(), SCHEMA, INDEX_NAME)
    writer = index.writer()
    for name, (headline, text) in documents.items():
        writer.write_document({"id": name, "headings": headline, "text": f"{headline}\n{text}"})
    writer.commit()
    snapshot = OpenIndex(index.storage, SCHEMA).take_snapshot()
    evaluation = Evaluation(snapshot, query)
    docs, scores = evaluation.order(evaluation.find_mask())
    return {snapshot.read_stored(doc)["id"]: int(scores[place]) for place, doc in enumerate(docs.tolist())}


def test_a_string_scores_by_place_word_and_number_of_occurrences():
    assert score(
        Substring("text", "天津"),
        across=("", "明天津津有味"),
        word=("", "在天津"),
        twice=("", "天津。天津"),
        four=("", "天津。" * 4),
        often=("", "天津。" * 50),
        across_heading=("明天津津有味", ""),
        heading=("在天津", ""),
        none=("", "北京"),
    ) == {
        "heading": 8 + 2 + 3,
        "across_heading": 8,
        "four": 3 + 2,
        "often": 3 + 2,
        "twice": 3 + 1,
        "word": 3,
        "across": 0,
    }


@pytest.mark.parametrize(
    ("chars", "nearness"),
    [(0, 4), (2, 4), (3, 3), (10, 3), (11, 2), (40, 2), (41, 1), (133, 1), (134, 0), (999, 0)],
)
def test_two_strings_score_by_the_gap_between_them(chars, nearness):
    gap = "天" * chars
    query = And([Substring("text", "骆驼"), Substring("text", "蓝鲸")])
    scores = score(query, near=("", f"骆驼{gap}蓝鲸"), back=("", f"蓝鲸{gap}骆驼"))
    assert scores == {"near": 3 + 3 + nearness, "back": 3 + 3 + nearness}


def test_the_narrowest_gap_counts():
    query = And([Substring("text", "骆驼"), Substring("text", "蓝鲸")])
    far = "天" * 200
    assert score(query, near=("", f"骆驼{far}蓝鲸骆驼{far}蓝鲸{far}"))["near"] == (3 + 1) * 2 + 4


def test_fifty_occurrences_of_a_string_are_compared_for_nearness():
    query = And([Substring("text", "骆驼"), Substring("text", "蓝鲸")])
    far = f"骆驼{'天' * 500}"
    assert score(query, near=("", far * 49 + "骆驼蓝鲸")) == {"near": (3 + 2) + 3 + 4}
    assert score(query, near=("", far * 50 + "骆驼蓝鲸")) == {"near": (3 + 2) + 3}


def test_three_hundred_texts_are_compared_for_nearness():
    query = And([Substring("text", "骆驼"), Substring("text", "蓝鲸")])
    far = f"骆驼{'天' * 500}蓝鲸"
    texts = {f"far{number}": ("", far) for number in range(299)}
    assert score(query, **texts, last=("", "骆驼蓝鲸"))["last"] == 3 + 3 + 4
    assert score(query, **texts, far299=("", far), last=("", "骆驼蓝鲸"))["last"] == 3 + 3


def test_an_index_without_dates_keeps_its_order():
    index = ArrayIndex.create(OwnRamStorage(), SCHEMA, INDEX_NAME)
    writer = index.writer()
    for name in "cab":
        writer.write_document({"id": name, "text": "天津"})
    writer.commit()
    snapshot = OpenIndex(index.storage, SCHEMA).take_snapshot()
    docs = order_by_print(snapshot, snapshot.live)
    assert [snapshot.read_stored(doc)["id"] for doc in docs.tolist()] == ["c", "a", "b"]
