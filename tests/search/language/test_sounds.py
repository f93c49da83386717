import pytest
from pypinyin.constants import PHRASES_DICT
from pypinyin.phrases_dict import phrases_dict

from articles.search.language.sounds import blur_sound, rank_name, spell_initials, spell_person, spell_sound


def test_a_text_sounds_like_its_phrases():
    assert [spell_sound(text) for text in ("重庆", "重要", "个个")] == ["chongqing", "zhongyao", "gege"]
    assert spell_initials("重庆Tj") == "cqtj"
    assert blur_sound("常州") == blur_sound("藏舟") != blur_sound("常见")


def test_phrases_share_their_syllables():
    one, other = PHRASES_DICT["个个"]
    assert one is other
    assert phrases_dict["个个"] is PHRASES_DICT["个个"]


SURNAMED = {
    "单雄信": "shanxiongxin",
    "解缙": "xiejin",
    "仇英": "qiuying",
    "朴趾源": "piaozhiyuan",
    "区大相": "oudaxiang",
    "查慎行": "zhashenxing",
    "曾巩": "zenggong",
    "翟让": "zhairang",
    "缪荃孙": "miaoquansun",
    "种师道": "chongshidao",
    "冼星海": "xianxinghai",
    "天津": "tianjin",
    "单": "shan",
}


@pytest.mark.parametrize(("name", "letters"), SURNAMED.items())
def test_a_surname_has_the_sound_that_people_of_this_name_give_it(name, letters):
    assert spell_person(name) == letters


@pytest.mark.parametrize(
    ("typed", "rank"),
    [
        ("天津", 0),
        ("天津港", 0),
        ("tianj", 1),
        ("tian jin", 1),
        ("tian'jin", 1),
        ("tjg", 2),
        ("ti", 1),
        ("t", None),
        ("tj", 2),
        ("津港", 3),
        ("jing", None),
        ("京", None),
    ],
)
def test_a_name_is_found_by_its_beginning_its_pinyin_its_initials_or_a_piece(typed, rank):
    assert rank_name("天津港", typed) == rank


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("之", "资"), ("出", "粗"), ("上", "散"), ("港", "赶"), ("生", "森"), ("京", "金")),
        *(("南", "蓝"), ("湖", "福")),
    ],
)
def test_sounds_that_are_easily_confused_are_equal(one, other):
    assert blur_sound(one) == blur_sound(other)
    assert spell_sound(one) != spell_sound(other)
