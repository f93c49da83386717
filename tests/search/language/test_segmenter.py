"""jieba and rjieba give the same words, so that an index made with one can be searched with the other."""

from functools import cache
from pathlib import Path

import jieba
import pytest
import rjieba
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.search.language import segmenter as segmenter_module
from articles.search.language.segmenter import HAN, JiebaSegmenter, RjiebaSegmenter, open_segmenter
from articles.search.language.terms import fold

SEEDS = sorted((Path(__file__).parents[3] / "seeds").glob("*.txt"))
# Unknown to jieba; some begin, end or lie across its own words; some are dropped again below.
NAMES = frozenset(
    {"陈吉宁", "王建", "国发", "展大", "海新", "新质生产力", "人民政", "滨海新区管委会", "的是"}
)
DROPPED = frozenset({"展大", "新质生产力"})
DICTIONARY = st.deferred(lambda: st.sampled_from(sorted(filter(HAN.fullmatch, read_words()))))
CHARS = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FD5)


@cache
def read_words() -> list[str]:
    """The words of jieba's dictionary."""
    with jieba.dt.get_dict_file() as lines:
        return [line.decode().split(" ")[0] for line in lines]


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Two segmenters that held other names before."""
    segmenters = JiebaSegmenter(tmp_path_factory.mktemp("dictionary")), RjiebaSegmenter()
    for segmenter in segmenters:
        segmenter.exchange_names(NAMES)
        segmenter.exchange_names(NAMES - DROPPED)
    return segmenters


def cut_with(segmenter, run):
    return segmenter.cut(run), sorted(segmenter.cut_for_search(run))


@pytest.mark.slow
def test_both_have_the_same_dictionary(both):
    fresh = rjieba.Jieba()
    assert len(read_words()) > 340_000
    assert [word for word in read_words() if not fresh.has_word(word)] == []


@pytest.mark.slow
@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_both_give_the_same_words_for_the_seeds(both, path):
    runs = HAN.findall(fold(path.read_text("utf-8")))
    assert len(runs) > 100
    for run in runs:
        assert cut_with(both[0], run) == cut_with(both[1], run)


@pytest.mark.slow
@settings(max_examples=300)
@given(st.lists(st.one_of(DICTIONARY, st.sampled_from(sorted(NAMES)), CHARS), min_size=1))
def test_both_give_the_same_words_for_words_names_and_any_characters(both, pieces):
    run = "".join(dict.fromkeys("".join(pieces)))  # a character said again may leave two cuts as likely
    assert cut_with(both[0], run) == cut_with(both[1], run)


@pytest.mark.slow
def test_each_chooses_one_of_two_equally_likely_segmentations(both):
    """一|一一 or 一一|一: the words are the same, their order is each engine's own."""
    taken = [segmenter.cut("一一一人民政") for segmenter in both]
    assert sorted(taken[0]) == sorted(taken[1]) == ["一", "一一", "人民政"]


@pytest.mark.slow
@pytest.mark.parametrize("number", [0, 1])
def test_names_stay_whole_until_they_are_removed(both, number):
    assert both[number].cut("书记陈吉宁说") == ["书记", "陈吉宁", "说"]
    assert "新质生产力" not in both[number].cut("发展新质生产力")


@pytest.mark.slow
def test_a_name_that_jieba_knows_keeps_its_frequency_when_it_is_removed(both, tmp_path):
    segmenter = JiebaSegmenter(tmp_path)
    segmenter.exchange_names(frozenset({"天津"}))
    segmenter.exchange_names(frozenset())
    assert segmenter.cut("在天津港") == ["在", "天津港"]
    assert segmenter.cut("在天津说") == ["在", "天津", "说"]


@pytest.mark.slow
def test_names_that_went_leave_the_frequencies_of_other_words_as_they_were(tmp_path):
    """A greater total of all frequencies makes few long words likelier than several short ones."""
    segmenter = JiebaSegmenter(tmp_path)
    total = segmenter._tokenizer.total
    segmenter.exchange_names(NAMES)
    assert segmenter._tokenizer.total > total
    segmenter.exchange_names(frozenset())
    assert segmenter._tokenizer.total == total


@pytest.mark.slow
def test_both_give_the_same_parts_of_speech(both):
    text = "市委书记陈敏尔前往南开区调研,2026年春耕有序推进。"
    tagged = [segmenter.tag(text) for segmenter in both]
    assert tagged[0] == tagged[1]
    assert "".join(word for word, _ in tagged[0]) == text
    assert ("陈敏尔", "nr") in tagged[0]


@pytest.mark.slow
def test_rjieba_is_used_if_installed(tmp_path):
    assert isinstance(open_segmenter(tmp_path), RjiebaSegmenter)


@pytest.mark.slow
def test_without_rjieba_jieba_is_used(tmp_path, monkeypatch):
    monkeypatch.setattr(segmenter_module, "rjieba", None)
    assert isinstance(open_segmenter(tmp_path), JiebaSegmenter)


@pytest.mark.slow
def test_names_have_a_part_of_speech_from_when_they_are_exchanged():
    segmenter = RjiebaSegmenter()
    for names, words in (({"海新区政务"}, ["在", "海新区政务"]), (set(), ["在", "海", "新区", "政务"])):
        segmenter.exchange_names(frozenset(names))
        assert [word for word, _ in segmenter.tag("在海新区政务")] == words
        assert segmenter.cut("在海新区政务") == words
