from pypinyin.constants import PHRASES_DICT
from pypinyin.phrases_dict import phrases_dict

from articles.search.language.sounds import blur_sound, spell_initials, spell_sound


def test_a_text_sounds_like_its_phrases():
    assert [spell_sound(text) for text in ("重庆", "重要", "个个")] == ["chongqing", "zhongyao", "gege"]
    assert spell_initials("重庆Tj") == "cqtj"
    assert blur_sound("常州") == blur_sound("藏舟") != blur_sound("常见")


def test_phrases_share_their_syllables():
    one, other = PHRASES_DICT["个个"]
    assert one is other
    assert phrases_dict["个个"] is PHRASES_DICT["个个"]
