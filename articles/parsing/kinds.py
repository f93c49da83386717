"""The kinds of articles: each once, with its label."""

from __future__ import annotations

from enum import StrEnum


def _(words: str) -> str:
    """The words themselves, marked for translation."""
    return words


class Kind(StrEnum):
    """What an article is. `label` is its Chinese name, not translated."""

    label: str

    def __new__(cls, value: str, label: str) -> Kind:
        kind = str.__new__(cls, value)
        kind._value_, kind.label = value, label
        return kind

    NEWS = "news", _("报道")
    COMMENTARY = "commentary", _("评论")
    PHOTO = "photo", _("图片")
    TEASER = "teaser", _("导读")
    SIDEBAR = "sidebar", _("附栏")
    NOTICE = "notice", _("启事")  # no reporting: 公告, 讣告, 招标, 天气, 赛程, 更正
