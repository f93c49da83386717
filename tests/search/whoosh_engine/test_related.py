"""Articles that share characteristic words."""

import pytest

from articles.search.whoosh_engine.related import find_related
from tests.search.whoosh_engine.test_codec import make_index, take_snapshot, write

pytestmark = pytest.mark.django_db  # the dictionary holds the names of the archive


def measure(*texts: str) -> dict[int, float]:
    """The places of the texts related to the first, closest first, and how much."""
    index = make_index()
    write(index, {str(number): text for number, text in enumerate(texts)})
    snapshot = take_snapshot(index)
    docs, shares = find_related(snapshot, 0, snapshot.live, fieldname="text")
    return dict(zip(docs.tolist(), shares.tolist(), strict=True))


def relate(*texts: str) -> list[int]:
    return list(measure(*texts))


def test_a_text_with_all_of_the_words_is_like_it_by_one_and_by_less_if_they_are_few():
    words = "骆驼、蓝鲸、企鹅、熊猫、老虎、狮子、大象、猴子、孔雀、狐狸、松鼠、蝴蝶、蜻蜓"
    assert measure(words, words, "北京") == {1: pytest.approx(1)}
    halves = measure(words, words[:20], words[20:])
    assert sum(halves.values()) == pytest.approx(1)
    assert 0.4 < halves[1] < 0.6
    assert measure("骆驼", "骆驼", "北京")[1] == pytest.approx(1 / 12)


def test_a_word_in_more_than_a_fifth_of_all_texts_characterises_none():
    assert relate(*["骆驼"] * 3, *["北京"] * 12) == [1, 2]
    assert relate(*["骆驼"] * 3, *["北京"] * 11) == []


def test_two_texts_that_share_a_word_are_related_in_the_smallest_archive():
    assert relate("骆驼", "骆驼", "北京") == [1]


def test_rarer_words_and_more_of_them_relate_closer():
    rest = ["北京"] * 20
    assert relate("骆驼和蓝鲸与企鹅", "企鹅", "蓝鲸", "蓝鲸", "骆驼和蓝鲸", *rest) == [4, 1, 2, 3]


def test_a_word_that_a_text_repeats_weighs_more():
    assert relate("骆驼。骆驼。骆驼。蓝鲸", "蓝鲸", "骆驼", *["北京"] * 10) == [2, 1]


def test_single_characters_and_punctuation_relate_nothing():
    assert relate("的,。", "的,。", *["北京"] * 10) == []
