"""Key phrases of an article."""

from collections import Counter

import pytest

from articles.search.proposals.phrases import choose_phrases, count_phrases, list_phrases

NOUNS = ("n", "vn", "nz", "j", "l", "an", "b", "ng")  # as jieba calls what may stand in a phrase


@pytest.mark.parametrize(
    ("words", "phrases"),
    [
        ([("港口", "n")], []),  # too short
        ([("社区", "n"), ("食堂", "n")], ["社区食堂"]),
        ([("社区", "n"), ("老年", "b"), ("食堂", "n")], ["社区老年", "社区老年食堂", "老年食堂"]),
        ([("社区", "n"), ("的", "uj"), ("食堂", "n")], []),
        ([("社区", "n"), ("AI", "n"), ("食堂", "n")], []),
        ([("甲乙丙丁戊", "n"), ("己庚辛壬癸", "n")], ["甲乙丙丁戊", "甲乙丙丁戊己庚辛壬癸", "己庚辛壬癸"]),
        ([("甲乙丙丁戊", "n"), ("己庚辛壬癸子", "n")], ["甲乙丙丁戊", "己庚辛壬癸子"]),  # together too long
        ([("一厂", "n"), ("二厂", "n"), ("三厂", "n"), ("四厂", "n")],
         ["一厂二厂", "一厂二厂三厂", "二厂三厂", "二厂三厂四厂", "三厂四厂"]),
        *(([("社区", kind), ("食堂", "n")], ["社区食堂"]) for kind in NOUNS),
        *(([("社区", kind), ("食堂", "n")], []) for kind in ("v", "ns", "nr", "m", "a")),
    ],
)  # fmt: skip
def test_phrases_are_runs_of_up_to_three_nouns(words, phrases):
    assert list(list_phrases(words)) == phrases


def test_a_phrase_counts_if_it_is_repeated_or_in_a_heading():
    once, twice, headed = ([(word, "n")] for word in ("社区食堂", "老年大学", "海河夜景"))
    assert count_phrases([headed], [once, twice, twice, headed]) == {"老年大学": 2, "海河夜景": 4}


def test_the_longer_of_two_phrases_stays_where_it_is_as_frequent():
    counts = Counter({"社区食堂": 3, "社区食堂开张": 3, "老年大学": 4, "老年大学开学": 3})
    chosen = [phrase for phrase, _ in choose_phrases(counts, lambda phrase: 1, 50)]
    assert chosen == ["老年大学", "社区食堂开张", "老年大学开学"]


def test_a_phrase_that_a_fifth_of_all_articles_have_characterises_none():
    counts = Counter({"社区食堂": 3})
    for holders, total, is_chosen in ((10, 50, True), (11, 50, False), (2, 5, True), (3, 5, False)):
        assert bool(choose_phrases(counts, lambda phrase, n=holders: n, total)) == is_chosen


def test_the_best_five_phrases_come_first_with_their_share_of_the_best():
    counts = Counter({f"{char}区食堂": times for times, char in enumerate("甲乙丙丁戊己", 2)})
    chosen = choose_phrases(counts, lambda phrase: 1, 50)
    assert [phrase[0] for phrase, _ in chosen] == list("己戊丁丙乙")
    assert [round(score, 2) for _, score in chosen] == [1, 0.95, 0.89, 0.81, 0.71]
    equals = choose_phrases(Counter({"乙区食堂": 2, "丙区食堂": 2}), {"乙区食堂": 0, "丙区食堂": 9}.get, 50)
    assert equals == [("乙区食堂", 1), ("丙区食堂", pytest.approx(0.48, abs=0.01))]
