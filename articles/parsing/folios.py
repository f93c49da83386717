"""Folio lines: where print itself tells a page's date, number (版次) and section (版名)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from articles.parsing.numbers import DIGITS, read_number

FIRST_YEAR, LAST_YEAR = 1815, 2100  # of Chinese newspapers
_REPUBLIC_YEAR_0 = 1911  # 民國九年 is 1920


@dataclass(frozen=True, slots=True)
class Folio:
    """What folio lines tell. `basis` quotes the date's words; `lines` are 0-based, in order."""

    date: datetime.date | None
    basis: str
    number: int | None
    section: str
    lines: tuple[int, ...]


WRONG_WEEKDAY = "（星期与日期不合）"  # behind a basis whose weekday is another day's
_FOLIO_CHARS = 80
_UNKNOWN_CHARS = 8  # of a paper's or section's name that is in no table
_DATE = re.compile(
    rf"(?P<republic>民[國国])?\s*(?P<year>[{DIGITS}]{{1,4}})\s*年\s*(?P<month>[{DIGITS}]{{1,3}})\s*月\s*"
    rf"(?P<day>[{DIGITS}]{{1,3}})\s*日"
)
_POINT_DATE = re.compile(
    r"(?<!\d)(?P<year>(?:18|19|20)\d\d)(?P<point>[-./—])(?P<month>\d{1,2})(?P=point)(?P<day>\d{1,2})(?!\d)"
)
_WEEKDAY = re.compile(r"(?:星期|周|礼拜|禮拜)\s*(?P<day>[一二三四五六日天])")
# `第3版`, `A03版`; a lone number counts only at an end of the line: `11 要闻 …`, `… 要闻 02`.
_NUMBER = re.compile(rf"(?:第\s*)?(?P<number>[A-HＡ-Ｈ]?[{DIGITS}]{{1,3}})\s*版(?!面|本|图)")
_LONE_NUMBER = re.compile(
    r"^\s*(?P<number>[A-HＡ-Ｈ]?[0-9０-９]{1,2})(?=\s|$)|(?:^|\s)(?P<last>[A-HＡ-Ｈ]?[0-9０-９]{1,2})$"
)
_PAPER = re.compile(
    r"(?:^|(?<=\s))[\u4e00-\u9fff]{2,8}?(?:日报|晚报|晨报|早报|时报|商报|快报|周报|报|周刊|新报)(?=\s|$)"
)
# Names of sections (版名) that stand in folios.
_SECTION_NAMES = (
    "要闻|头版|综合|国际|国内|体育|文化|教育|科技|科教|理论|评论|经济|财经|社会|民生|健康|生态|副刊|文艺|视点|视觉"
    "|专题|专版|特刊|广告|公告|时事|时政|政治|法治|地方|区域|都市|本市|天津|北京|上海|深度|调查|周末|读书|旅游|农村"
    "|农业|军事|港澳|台港澳|港澳台|人物|新闻|读者来信|人民子弟兵|民主政治|两会特刊|假日生活"
)
_SECTION = re.compile(rf"(?:^|(?<=\s))(?:(?:{_SECTION_NAMES})[·•]?){{1,2}}(?=\s|$)")
# What else a folio holds: 农历, 庚申年二月十五日, 总第…期, 今日16版, 刊号, 邮发代号, 电话, 网址, editors.
_FURNITURE = re.compile(
    r"农历\S{2,14}|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年\S{0,8}|[总總]?第\s*[\d０-９]+\s*[期號号]"
    r"|[今本]日\s*\S{1,3}\s*版|国内统一\S*|CN\s*\d\d-\d{4}|邮发代号\S*|https?:\S+|www\.\S+|[\w.]+@[\w.]+"
    r"|(?:电话|热线|零售|定价|代号)\s*[:：]?\s*\S*"
    r"|(?:责任编辑|编辑|责编|版式设计|版式|美编|校对)\s*[:：]?\s*[\u4e00-\u9fff]{2,4}(?![\u4e00-\u9fff])"
)
_POINTS = re.compile(r"[.\s|｜:：·•/／\-—()（）,，]+")


@dataclass(frozen=True, slots=True)
class _FolioLine:
    """A line taken apart as a folio is made; `left` is what no part of a folio explains."""

    date: datetime.date | None
    basis: str
    weekday: str
    number: str
    number_words: str
    section: str
    left: str


def read_folio(lines: Sequence[str]) -> Folio:
    """What the folio lines tell: `11 要闻 2026年4月2日 星期四`, `第3版:要闻`, `二〇二六年四月二日 第二版`.

    A folio stands among the page's first or last lines, or is marked by a weekday or a page number beside a
    date; its parts may stand on neighbouring lines. Never raises.
    """
    full = [at for at, line in enumerate(lines) if line.strip()]
    edge = {*full[:4], *full[-3:]}
    read = {at: _read_line(lines[at].strip()) for at in full if len(lines[at]) <= _FOLIO_CHARS}
    found = {at for at, line in read.items() if _is_folio(line, at_top=at in full[:2], at_edge=at in edge)}
    dates = [read[at].date for at in sorted(found) if read[at].date]
    found = {at for at in found if not read[at].date or read[at].date == dates[0]}
    for order in (full, full[::-1]):
        for before, at in pairwise(order):
            if before in found and at in edge and at in read and _is_part(read[at]):
                found.add(at)
    parts = [read[at] for at in sorted(found)]
    number = next((line.number for line in parts if line.number), "")
    return Folio(
        dates[0] if dates else None,
        next((line.basis for line in parts if line.date), ""),
        read_number(number.lstrip("ABCDEFGHＡＢＣＤＥＦＧＨ")),
        next((line.section for line in parts if line.section), ""),
        tuple(sorted(found)),
    )


def _read_line(line: str) -> _FolioLine:
    told = _DATE.search(line) or _POINT_DATE.search(line)
    date = make_date(told) if told else None
    rest = line.replace(told[0], " ", 1) if told and date else line
    weekday = _WEEKDAY.search(rest)
    rest = _POINTS.sub(" ", _FURNITURE.sub(" ", _WEEKDAY.sub(" ", rest))).strip()
    page = _NUMBER.search(rest) or _LONE_NUMBER.search(rest)
    rest = _POINTS.sub(" ", _PAPER.sub(" ", rest.replace(page[0], " ", 1) if page else rest)).strip()
    section = _SECTION.search(rest)
    left = (rest.replace(section[0], " ", 1) if section else rest).strip()
    basis = ""
    if told and date:
        basis = told[0].strip() + (f" {weekday[0]}" if weekday else "")
        if weekday and "一二三四五六日".find(weekday["day"].replace("天", "日")) != date.weekday():
            basis += WRONG_WEEKDAY
    if line[0] in "(（" or (told and not date):
        left = line  # （2026年4月1日） under a speech's headline
    return _FolioLine(
        date,
        basis,
        weekday[0] if weekday else "",
        next(filter(None, page.groups())) if page else "",
        page[0].strip() if page else "",
        section[0].strip() if section else left if page and "版" in page[0] and _is_short(left) else "",
        left,
    )


def _is_folio(line: _FolioLine, *, at_top: bool, at_edge: bool) -> bool:
    numbered = "版" in line.number_words
    if line.date and not line.left:
        return at_top or bool(line.weekday) or numbered  # a letter ends in a bare date
    if line.date:
        return at_edge and _is_short(line.left) and (bool(line.weekday) or numbered)
    return at_edge and not line.left and bool(line.number and (line.section or "第" in line.number_words))


def _is_part(line: _FolioLine) -> bool:
    """Whether the line beside a folio is another part of it: a weekday, a number, a section alone."""
    return not line.left and not line.date


def _is_short(words: str) -> bool:
    return 0 < len(words) <= _UNKNOWN_CHARS and bool(
        re.fullmatch(r"[\u4e00-\u9fff]+(?: [\u4e00-\u9fff]+)?", words)
    )


def make_date(told: re.Match[str]) -> datetime.date | None:
    """The date of a match with year, month and day; None where the calendar has no such day."""
    year, month, day = (read_number(told[part]) for part in ("year", "month", "day"))
    if "republic" in told.re.groupindex and told["republic"] and year:
        year += _REPUBLIC_YEAR_0
    return make_day(year or 0, month or 0, day or 0)


def make_day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day) if FIRST_YEAR <= year <= LAST_YEAR else None
    except ValueError:
        return None
