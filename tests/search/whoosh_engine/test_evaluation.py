"""The scores of matches, as the README states them."""

from random import Random

import pytest
from whoosh.query import And, AndNot, Or

from articles.search.results import TooCostly
from articles.search.whoosh_engine import evaluation as evaluation_module
from articles.search.whoosh_engine.evaluation import Allowance, Evaluation
from articles.search.whoosh_engine.fields import PrintText, Substring
from articles.search.whoosh_engine.snapshot import OpenIndex
from articles.search.whoosh_engine.version import INDEX_NAME
from articles.search.whoosh_engine.view import WhooshView
from tests.search.whoosh_engine.test_codec import ArrayIndex, OwnRamStorage, fields

pytestmark = pytest.mark.django_db  # the dictionary holds the names of the archive
SCHEMA = fields.Schema(id=fields.ID(stored=True, unique=True), text=PrintText(), headings=PrintText())


def score(query, *, schema=SCHEMA, **documents):
    """Return the scores of the documents, each a headline and a text, by name; 0 is left out."""
    index = ArrayIndex.create(OwnRamStorage(), schema, INDEX_NAME)
    writer = index.writer()
    for name, (headline, text) in documents.items():
        fields = {"id": name, "headings": headline, "text": f"{headline}\n{text}"}
        writer.write_document({field: value for field, value in fields.items() if field in schema})
    writer.commit()
    snapshot = OpenIndex(index.storage, schema).take_snapshot()
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


def test_a_string_that_is_looked_for_in_headings_scores_by_word_and_number_alone():
    documents = {"across": ("明天津津有味", ""), "word": ("在天津", ""), "twice": ("天津与天津", "")}
    assert score(Substring("headings", "天津"), **documents) == {"twice": 3 + 1, "word": 3, "across": 0}


def test_a_string_without_a_whole_word_scores_by_place_alone():
    documents = {"text": ("", "市的"), "heading": ("市的", "")}
    assert score(Substring("text", "的"), **documents) == {"heading": 8, "text": 0}


def test_an_index_without_headings_scores_by_word():
    schema = fields.Schema(id=fields.ID(stored=True, unique=True), text=PrintText())
    query = Substring("text", "天津")
    assert score(query, schema=schema, word=("", "在天津"), across=("", "明天津津有味")) == {
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


@pytest.mark.slow
def test_three_hundred_texts_are_compared_for_nearness():
    query = And([Substring("text", "骆驼"), Substring("text", "蓝鲸")])
    far = f"骆驼{'天' * 500}蓝鲸"
    texts = {f"far{number}": ("", far) for number in range(299)}
    assert score(query, **texts, last=("", "骆驼蓝鲸"))["last"] == 3 + 3 + 4
    assert score(query, **texts, far299=("", far), last=("", "骆驼蓝鲸"))["last"] == 3 + 3


@pytest.mark.slow
def test_the_more_strings_the_fewer_texts_are_compared_for_nearness():
    names = ["骆驼", "蓝鲸", "白鹤", "棕熊", "雪豹", "赤狐"]
    query = And([Substring("text", name) for name in names])
    far, near = f"{'天' * 500}".join(names), "".join(names)
    texts = {f"far{number}": ("", far) for number in range(99)}
    assert score(query, **texts, last=("", near))["last"] == 3 * 6 + 4 * 5
    assert score(query, **texts, far99=("", far), last=("", near))["last"] == 3 * 6


def open_snapshot(*texts):
    index = ArrayIndex.create(OwnRamStorage(), SCHEMA, INDEX_NAME)
    writer = index.writer()
    for number, text in enumerate(texts):
        writer.write_document({"id": str(number), "text": text})
    writer.commit()
    return OpenIndex(index.storage, SCHEMA).take_snapshot()


def test_an_alternative_that_does_not_match_scores_nothing():
    snapshot = open_snapshot("天津，北京", "北京，天津，上海", "上海")
    camel = And([Substring("text", "天津"), Substring("text", "骆驼")])
    evaluation = Evaluation(snapshot, Or([camel, Substring("text", "北京")]))
    assert evaluation.order(evaluation.find_mask())[1].tolist() == [3, 3]


def test_the_first_documents_are_exact_though_counts_of_pairs_mislead():
    """天津港 has two pairs that may occur apart: only the text tells how often it occurs."""
    snapshot = open_snapshot(
        "天津港，天津，津港，天津，津港", "天津港，天津港", "天津港", "天津港，天津港，天津港，天津港"
    )
    evaluation = Evaluation(snapshot, Substring("text", "天津港"))
    docs, scores = evaluation.order(evaluation.find_mask(), 2)
    assert (docs[:2].tolist(), scores[:2].tolist()) == ([3, 1], [3 + 2, 3 + 1])
    docs, scores = evaluation.order(evaluation.find_mask())
    assert (docs.tolist(), scores.tolist()) == ([3, 1, 0, 2], [3 + 2, 3 + 1, 3, 3])


@pytest.mark.parametrize("seed", range(8))
def test_the_first_documents_are_those_of_the_whole_order(seed):
    """How near strings are is looked up only in documents that can still be among the first."""
    chance = Random(seed)
    names = ["骆驼", "蓝鲸", "白鹤"]
    texts = ["。".join(chance.choices([*names, "天" * 9, "天" * 90], k=12) + names) for _ in range(40)]
    snapshot = open_snapshot(*texts)
    evaluation = Evaluation(snapshot, And([Substring("text", name) for name in names]))
    whole, scores = evaluation.order(evaluation.find_mask())
    for first in (0, 1, 5, 20, 40, 60):
        again = Evaluation(snapshot, evaluation.query)
        docs, some = again.order(again.find_mask(), first)
        assert docs[:first].tolist() == whole[:first].tolist()
        assert some[:first].tolist() == scores[:first].tolist()
        assert sorted(docs.tolist()) == sorted(whole.tolist())


def test_a_text_whose_strings_are_near_may_overtake_one_with_more_of_them():
    snapshot = open_snapshot(f"{'骆驼，' * 4}{'天' * 500}蓝鲸", "骆驼蓝鲸")
    evaluation = Evaluation(snapshot, And([Substring("text", name) for name in ("骆驼", "蓝鲸")]))
    docs, scores = evaluation.order(evaluation.find_mask(), 1)
    assert (docs[0], scores[0]) == (1, 3 + 3 + 4)


def test_texts_that_cannot_be_among_the_first_are_not_compared(monkeypatch):
    snapshot = open_snapshot(*["骆驼蓝鲸"] * 10)
    compared = []
    monkeypatch.setattr(evaluation_module, "score_nearness", lambda text, strings: compared.append(text) or 4)
    evaluation = Evaluation(snapshot, And([Substring("text", name) for name in ("骆驼", "蓝鲸")]))
    evaluation.order(evaluation.find_mask(), 3)
    assert len(compared) == 3


@pytest.mark.parametrize(
    ("needle", "read"),
    [("天", 0), ("，的", 0), ("天津港", 0), ("的天津", 2), ("骆驼港", 0)],
)
def test_a_question_may_have_so_many_texts_read(needle, read):
    """None for what is a term or a word, and only those that have all pairs of any other string."""
    snapshot = open_snapshot("天津港，的天津港", "天津的天，天津港", "天津港")
    allowance = Allowance(snapshot)
    allowance.texts = read
    Evaluation(snapshot, Substring("text", needle), allowance=allowance).find_mask()
    assert allowance.texts == 0
    if read:
        with pytest.raises(TooCostly):
            Evaluation(snapshot, Substring("text", needle), allowance=allowance).find_mask()


def test_an_index_without_dates_keeps_its_order():
    snapshot = open_snapshot("天津", "天津", "天津")
    assert snapshot.sort_by_print(snapshot.live).tolist() == [0, 1, 2]


def test_a_segment_without_headings_hides_no_words_of_others():
    schema = fields.Schema(
        id=fields.ID(stored=True), django_id=fields.ID, headings=PrintText(), text=PrintText()
    )
    index = ArrayIndex.create(OwnRamStorage(), schema, INDEX_NAME)
    for document in ({"text": "港口"}, {"headings": "港口扩建"}, {"text": "货轮"}, {"headings": "港口开航"}):
        writer = index.writer()
        writer.write_document({"id": document.get("text") or document["headings"], **document})
        writer.commit(merge=False)
    snapshot = OpenIndex(index.storage, schema).take_snapshot()
    assert len(snapshot.segments) == 4
    view = WhooshView(snapshot, [])
    assert view.list_heading_words(2) == {"港口": 2}


def test_a_string_is_shown_with_its_field():
    query = Substring("text", "天津")
    assert (repr(query), str(query)) == ("Substring('text', '天津')", 'text:"天津"')


def test_what_must_be_absent_is_left_out():
    port, ship = Substring("text", "港口"), Substring("text", "货轮")
    texts = {"both": ("", "港口。货轮"), "port": ("", "港口"), "ship": ("", "货轮"), "none": ("", "春耕")}
    assert set(score(AndNot(port, ship), **texts)) == {"port"}
