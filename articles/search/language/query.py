"""The query language: parses what a person types.

    京津冀 港口              both words
    "协同发展" “…” 「…」      exactly this string, with its blanks
    京津冀 AND 港口          both words
    港口 OR 机场             either
    -会议   NOT 会议         without the word
    title:港口 标题:港口     in the headings
    author: 作者:  tag: 标签:  column: 栏目:  newspaper: 报纸:  kind: 体裁:
    date:2026-03 日期:2026-03..2026-04-15   a year, month or day, or a range of them, open at either end
    page:A2 版次:A2          on this page

Everything else is text to find. What cannot be understood (a quote that is not closed, an unknown field, a
wrong date) is ignored and reported, and the rest is searched. Pure, and never raises.
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
    NEWSPAPER = "newspaper"
    KIND = "kind"


# The index fields of values; the other fields are printed text.
VALUE_FIELDS = {
    Field.AUTHOR: "author",
    Field.TAG: "tag",
    Field.COLUMN: "column_name",
    Field.NEWSPAPER: "newspaper",
    Field.KIND: "kind",
}


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


class Mistake(StrEnum):
    """Why a part of a query is ignored."""

    QUOTE = "quote"  # it is not closed
    FIELD = "field"  # there is none of this name
    EMPTY = "empty"  # nothing follows the field
    DATE = "date"  # no date
    PAGE = "page"  # no page


@dataclass(frozen=True)
class Ignored:
    """A part of a query, as typed, that was left out of it."""

    part: str
    reason: Mistake


@dataclass(frozen=True)
class ParsedQuery:
    """What was typed. An empty query sets no condition."""

    groups: Groups = ()
    ignored: tuple[Ignored, ...] = ()

    @property
    def wanted(self) -> tuple[Words, ...]:
        """The strings to find, in order, without those that must be absent."""
        return tuple(words for group in self.groups for words in group if isinstance(words, Words))


PRINTED = (Field.TEXT, Field.TITLE)  # searched for strings; the other fields hold whole values


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
    "person": Field.AUTHOR,
    "人物": Field.AUTHOR,
    "newspaper": Field.NEWSPAPER,
    "报纸": Field.NEWSPAPER,
    "報紙": Field.NEWSPAPER,
    "kind": Field.KIND,
    "体裁": Field.KIND,
    "體裁": Field.KIND,
}
DATE_NAMES = ("date", "日期")
PAGE_NAMES = ("page", "版次")
QUOTES = {'"': '"', "“": "”", "「": "」", "『": "』", "＂": "＂"}
MINUS = "-－−"
NAME = re.compile(rf"({'|'.join((*FIELDS, *DATE_NAMES, *PAGE_NAMES))})[:：]", re.IGNORECASE)
UNKNOWN_NAME = re.compile(r"([A-Za-z_]{2,}[:：])(?=[^\s/\\])")  # not https://
AND_WORDS = ("AND", "并且")
OR_WORDS = ("OR", "或者", "|", "｜")
NOT_WORDS = ("NOT",)
DATE = re.compile(r"(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月)?|年)?")
SPAN = re.compile(r"\.\.|~|～|—|至|到")
# What Python takes for blank, including the full-width blank; control characters separate too.
BLANK = re.compile(r"[\s\x00-\x1f]+")


def parse_query(text: str) -> ParsedQuery:
    """Return the query. Never raises."""
    groups: list[list[Condition]] = []
    ignored: list[Ignored] = []
    joins_last = negates_next = False
    for token in _split_tokens(INVISIBLE.sub("", text)):
        ignored += token.ignored
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
    return ParsedQuery(tuple(tuple(group) for group in groups), tuple(ignored))


@dataclass(frozen=True)
class _Token:
    text: str
    name: str
    is_quoted: bool
    is_negated: bool
    ignored: tuple[Ignored, ...]

    def is_one_of(self, operators: tuple[str, ...]) -> bool:
        return self.text in operators and not (self.name or self.is_quoted or self.is_negated)


def _split_tokens(text: str) -> list[_Token]:
    tokens = []
    at = 0
    while at < len(text):
        if blank := BLANK.match(text, at):
            at = blank.end()
            continue
        token, at = _read_token(text, at)
        tokens.append(token)
    return tokens


def _read_token(text: str, at: int) -> tuple[_Token, int]:
    """Return the token that starts here, and where it ends."""
    ignored = []
    is_negated = text[at] in MINUS and at + 1 < len(text) and not BLANK.match(text, at + 1)
    start = at + is_negated
    name = NAME.match(text, start)
    if name:
        start = name.end()
    elif unknown := UNKNOWN_NAME.match(text, start):
        ignored.append(Ignored(unknown[1], Mistake.FIELD))
        start = unknown.end()
    if start < len(text) and text[start] in QUOTES and text.find(QUOTES[text[start]], start + 1) < 0:
        ignored.append(Ignored(text[start], Mistake.QUOTE))
        start += 1
    words, is_quoted, end = _read_words(text, start)
    field = name[1].lower() if name else ""
    if field and (reason := _find_mistake(field, words.strip())):
        ignored.append(Ignored(f"{name[0]}{words}", reason))
        words = ""
    return _Token(words, field, is_quoted, is_negated, tuple(ignored)), end


def _find_mistake(field: str, words: str) -> Mistake | None:
    if not words:
        return Mistake.EMPTY
    if field in DATE_NAMES and not read_dates(words):
        return Mistake.DATE
    if field in PAGE_NAMES and not read_label(words):
        return Mistake.PAGE
    return None


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
    """Return what a token asks for; None for one without words."""
    condition: Words | Dates | OnPage | None
    words = token.text.strip()
    if not words:
        return None
    if token.name in DATE_NAMES:
        condition = read_dates(words)
    elif token.name in PAGE_NAMES:
        condition = OnPage(read_label(words))
    elif token.name:
        condition = Words(words, FIELDS[token.name], token.is_quoted)
    else:
        condition = Words(token.text, is_quoted=token.is_quoted)
    return Without(condition) if condition and token.is_negated else condition


def write_query(groups: Groups) -> str:
    """Return the text that `parse_query` reads as these groups."""
    return " ".join(" OR ".join(map(_write_condition, group)) for group in groups)


def _write_condition(condition: Condition) -> str:
    match condition:
        case Without(condition=inner):
            return f"-{_write_condition(inner)}"
        case Dates(start=start, end=end):
            return f"date:{start or ''}..{end or ''}"
        case OnPage(label=label):
            return f"page:{label}"
        case Words(text=text, field=field):
            name = "" if field == Field.TEXT else f"{field}:"
            is_plain = parse_query(name + text) == ParsedQuery(((Words(text, field),),))
            return f"{name}{text if is_plain and not condition.is_quoted else quote(text)}"


def quote(text: str) -> str:
    """Return the text in quotes that it does not contain."""
    opening, closing = next(
        ((one, other) for one, other in QUOTES.items() if other not in text), next(iter(QUOTES.items()))
    )
    return f"{opening}{text}{closing}"


def read_dates(text: str) -> Dates | None:
    """Return the days of `2026`, `2026-03`, `2026-03-19` or a range of two with `..` between, or None."""
    ends = SPAN.split(text)
    if len(ends) > 2 or not any(ends):
        return None
    spans = [read_period(end) if end else (None, None) for end in ends]
    if None in spans:
        return None
    start, end = spans[0][0], spans[-1][1]
    return Dates(start, end) if not (start and end and start > end) else Dates(spans[-1][0], spans[0][1])


def read_period(text: str) -> tuple[datetime.date, datetime.date] | None:
    """Return the first and last day of a written year, month or day; None for anything else."""
    match = DATE.fullmatch(text.strip())
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
