"""The query language: parses what a person types.

    京津冀 港口              both words
    "协同发展" “…” 「…」      exactly this string, with its blanks
    京津冀 AND 港口          both words
    港口 OR 机场             either
    -会议   NOT 会议         without the word
    title:港口 标题:港口     in the headings
    author: 作者:  tag: 标签:  column: 栏目:
    date:2026-03 日期:2026-03..2026-04-15   a year, month or day, or a range of them, open at either end
    page:A2 版次:A2          on this page

Everything else is text to find. Pure, and never raises.
"""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass
from enum import StrEnum

from articles.parsing.page_labels import read_label
from articles.search.language.terms import INVISIBLE, fold, spell_years


class Field(StrEnum):
    TEXT = "text"
    TITLE = "title"
    AUTHOR = "author"
    TAG = "tag"
    COLUMN = "column"


@dataclass(frozen=True)
class Words:
    """A string to find exactly as it is, in a field. One in quotes means nothing else than itself."""

    text: str
    field: Field = Field.TEXT
    is_quoted: bool = False


@dataclass(frozen=True)
class Dates:
    """Days from `start` to `end`, inclusive; None is an open end."""

    start: datetime.date | None
    end: datetime.date | None


@dataclass(frozen=True)
class OnPage:
    """Pages of this label, in any issue."""

    label: str


@dataclass(frozen=True)
class Without:
    condition: Words | Dates | OnPage


Condition = Words | Dates | OnPage | Without
Groups = tuple[tuple[Condition, ...], ...]
"""All groups must hold; of a group, any one condition."""


@dataclass(frozen=True)
class ParsedQuery:
    """What was typed. An empty query sets no condition."""

    groups: Groups = ()

    @property
    def wanted(self) -> tuple[Words, ...]:
        """The strings to find, in order, without those that must be absent."""
        return tuple(words for group in self.groups for words in group if isinstance(words, Words))


PRINTED = (Field.TEXT, Field.TITLE)  # what a string is found in anywhere; of the other fields, in a value


@dataclass(frozen=True)
class Needle:
    """A folded string to find in a printed text: in all of it, or in the headings."""

    text: str
    field: Field = Field.TEXT


def list_needles(groups: Groups) -> list[Needle]:
    """Return the strings that are found in print, in order and in every writing of their years."""
    return [
        needle
        for group in groups
        for words in group
        if isinstance(words, Words) and words.field in PRINTED
        for needle in spell_needles(words)
    ]


def spell_needles(words: Words) -> list[Needle]:
    """Return a string as typed in every writing of its years; none if it folds to nothing."""
    return [Needle(text, words.field) for text in spell_years(fold(words.text.strip())) if text]


FIELDS = {
    "title": Field.TITLE,
    "标题": Field.TITLE,
    "標題": Field.TITLE,
    "author": Field.AUTHOR,
    "作者": Field.AUTHOR,
    "记者": Field.AUTHOR,
    "記者": Field.AUTHOR,
    "tag": Field.TAG,
    "标签": Field.TAG,
    "標籤": Field.TAG,
    "column": Field.COLUMN,
    "栏目": Field.COLUMN,
    "欄目": Field.COLUMN,
}
DATE_NAMES = ("date", "日期")
PAGE_NAMES = ("page", "版次")
QUOTES = {'"': '"', "“": "”", "「": "」", "『": "』", "＂": "＂"}
MINUS = "-－−"
NAME = re.compile(rf"({'|'.join((*FIELDS, *DATE_NAMES, *PAGE_NAMES))})[:：]", re.IGNORECASE)
AND_WORDS = ("AND", "并且")
OR_WORDS = ("OR", "或者", "|", "｜")
NOT_WORDS = ("NOT",)
DATE = re.compile(r"(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月)?|年)?")
SPAN = re.compile(r"\.\.|~|～|—|至|到")
# What Python takes for blank, including the full-width blank; control characters separate too.
BLANK = re.compile(r"[\s\x00-\x1f]+")


def parse_query(text: str) -> ParsedQuery:
    """Return the query. Never raises; an unclosed quote or an unfinished field is text."""
    groups: list[list[Condition]] = []
    joins_last = negates_next = False
    for token in _split_tokens(INVISIBLE.sub("", text)):
        if token.is_one_of(OR_WORDS):
            joins_last = bool(groups)
        elif token.is_one_of(NOT_WORDS):
            negates_next = True
        elif not token.is_one_of(AND_WORDS) and (condition := _read_condition(token)):
            if negates_next and not isinstance(condition, Without):
                condition = Without(condition)
            if joins_last:
                groups[-1].append(condition)
            else:
                groups.append([condition])
            joins_last = negates_next = False
    return ParsedQuery(tuple(tuple(group) for group in groups))


@dataclass(frozen=True)
class _Token:
    text: str
    name: str = ""
    is_quoted: bool = False
    is_negated: bool = False

    def is_one_of(self, operators: tuple[str, ...]) -> bool:
        return self.text in operators and not (self.name or self.is_quoted or self.is_negated)


def _split_tokens(text: str) -> list[_Token]:
    tokens = []
    at = 0
    while at < len(text):
        if blank := BLANK.match(text, at):
            at = blank.end()
            continue
        is_negated = text[at] in MINUS and at + 1 < len(text) and not BLANK.match(text, at + 1)
        start = at + is_negated
        name = NAME.match(text, start)
        start = name.end() if name else start
        words, is_quoted, at = _read_words(text, start)
        tokens.append(_Token(words, name[1].lower() if name else "", is_quoted, is_negated))
    return tokens


def _read_words(text: str, start: int) -> tuple[str, bool, int]:
    """Return the words that start here, whether they were quoted, and where they end."""
    if start < len(text) and text[start] in QUOTES:
        end = text.find(QUOTES[text[start]], start + 1)
        if end > start:
            return text[start + 1 : end], True, end + 1
    end = start
    while end < len(text) and not BLANK.match(text, end):
        # A quotation that opens inside a run of text is a separate phrase: 加快“十五五”规划.
        if end > start and text[end] in QUOTES and text.find(QUOTES[text[end]], end + 1) > end:
            break
        end += 1
    return text[start:end], False, end


def _read_condition(token: _Token) -> Condition | None:
    condition: Words | Dates | OnPage | None
    if token.name in DATE_NAMES:
        condition = read_dates(token.text) or Words(f"{token.name}:{token.text}")
    elif token.name in PAGE_NAMES:
        label = read_label(token.text)
        condition = OnPage(label) if label else Words(f"{token.name}:{token.text}")
    elif token.name and token.text.strip():
        condition = Words(token.text.strip(), FIELDS[token.name], token.is_quoted)
    elif token.name:
        condition = Words(f"{token.name}:")
    else:
        condition = Words(token.text, is_quoted=token.is_quoted) if token.text.strip() else None
    return Without(condition) if condition and token.is_negated else condition


def read_dates(text: str) -> Dates | None:
    """Return the days of `2026`, `2026-03`, `2026-03-19` or a range of two with `..` between, or None."""
    ends = SPAN.split(text.strip())
    if len(ends) > 2 or not any(ends):
        return None
    spans = [_read_span(end) if end else (None, None) for end in ends]
    if None in spans:
        return None
    start, end = spans[0][0], spans[-1][1]
    return Dates(start, end) if not (start and end and start > end) else Dates(spans[-1][0], spans[0][1])


def _read_span(text: str) -> tuple[datetime.date, datetime.date] | None:
    """Return the first and last day of a written year, month or day."""
    match = DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = datetime.date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return first, first
    last_month = month or 12
    return first, datetime.date(year, last_month, calendar.monthrange(year, last_month)[1])
