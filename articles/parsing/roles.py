"""The roles of blocks: each once, with its label and what it is used for. Every other room asks this table.

A new role is a line of `Role`, a migration (the database refuses unknown roles), the label's translation
and the place in the parser that gives it.
"""

from __future__ import annotations

from enum import Flag, StrEnum, auto


class Use(Flag):
    """What blocks of a role are used for."""

    NOTHING = 0
    HEADING = auto()  # composed into the article's headings: kicker, headline, deck
    FIELD = auto()  # shown to readers from the article's own fields, which editors curate, not from the block
    SHOWN = auto()  # shown to readers from the block, and so also searched
    TEXT = auto()  # a paragraph: opens the article in lists, makes its excerpt, is text in the API
    RUNNING = auto()  # running text: a sentence may continue from one such block into the next


def pgettext(context: str, words: str) -> str:
    """The words themselves, marked for translation."""
    return words


class Role(StrEnum):
    """What a block is on the page. `label` is its Chinese name, not translated."""

    label: str
    uses: Use

    def __new__(cls, value: str, label: str, uses: Use) -> Role:
        role = str.__new__(cls, value)
        role._value_, role.label, role.uses = value, label, uses
        return role

    COLUMN = "column", pgettext("文块", "栏目"), Use.FIELD
    KICKER = "kicker", pgettext("文块", "引题"), Use.HEADING | Use.FIELD
    HEADLINE = "headline", pgettext("文块", "主题"), Use.HEADING | Use.FIELD
    DECK = "deck", pgettext("文块", "副题"), Use.HEADING | Use.FIELD
    LABEL = "label", pgettext("文块", "标签"), Use.SHOWN  # 核心提示, 新闻延伸, 相关链接
    BYLINE = "byline", pgettext("文块", "署名"), Use.SHOWN
    SUMMARY = "summary", pgettext("文块", "提要"), Use.SHOWN | Use.TEXT | Use.RUNNING
    SUBHEAD = "subhead", pgettext("文块", "小标题"), Use.SHOWN | Use.TEXT | Use.RUNNING
    BODY = "body", pgettext("文块", "正文"), Use.SHOWN | Use.TEXT | Use.RUNNING
    CAPTION = "caption", pgettext("文块", "图片说明"), Use.SHOWN | Use.TEXT
    TABLE = "table", pgettext("文块", "表格行"), Use.SHOWN | Use.TEXT  # a row of a table or list of figures
    CREDIT = "credit", pgettext("文块", "图片署名"), Use.SHOWN
    REFER = "refer", pgettext("文块", "导读指向"), Use.NOTHING  # 2版: readers get the article's jump
    NOISE = "noise", pgettext("文块", "杂项"), Use.NOTHING


def list_roles(use: Use) -> tuple[Role, ...]:
    """The roles of this use, in the order of the table."""
    return tuple(role for role in Role if use in role.uses)


HEADING_ROLES = list_roles(Use.HEADING)
FIELD_ROLES = list_roles(Use.FIELD)
SHOWN_ROLES = list_roles(Use.SHOWN)
TEXT_ROLES = list_roles(Use.TEXT)
RUNNING_ROLES = list_roles(Use.RUNNING)
