"""Folio lines: where print itself tells a page's date, number (版次) and section (版名)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

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


_FOLIO_CHARS = 60
_DATE = re.compile(
    rf"(?P<republic>民[國国])?\s*(?P<year>[{DIGITS}]{{1,4}})\s*年\s*(?P<month>[{DIGITS}]{{1,3}})\s*月\s*(?P<day>[{DIGITS}]{{1,3}})\s*日"
)
_POINT_DATE = re.compile(
    r"(?<!\d)(?P<year>(?:18|19|20)\d\d)(?P<point>[-./—])(?P<month>\d{1,2})(?P=point)(?P<day>\d{1,2})(?!\d)"
)
_WEEKDAY = re.compile(r"(?:星期|周|礼拜|禮拜)\s*(?P<day>[一二三四五六日天])")
_NUMBER = re.compile(
    rf"(?:第\s*)?(?P<number>[A-DＡ-Ｄ]?[{DIGITS}]{{1,3}})\s*版(?!面|本|图)|^\s*(?P<first>[0-9０-９]{{1,2}})(?=\s+\S)|(?<=\S)\s+(?P<last>[0-9０-９]{{1,2}})\s*$"
)
# Names of sections (版名) that stand in folios; one that is none of these is taken from beside 第N版 alone.
_SECTIONS = (
    "要闻|头版|综合|国际|国内|国内要闻|体育|文化|教育|科技|科教|理论|评论|经济|财经|社会|民生|健康|生态|副刊|文艺|视点|视觉|专题|专版|特刊|"
    "广告|公告|时事|时政|政治|法治|地方|区域|都市|本市|天津|北京|上海|深度|调查|周末|读书|旅游|农村|农业|军事|港澳|台港澳|港澳台|人物|新闻|"
    "本市新闻|国际新闻|国内新闻|经济新闻|综合新闻|体育新闻|文化新闻|读者来信|人民子弟兵|民主政治|两会特刊|假日生活|今日谈|数字报"
)
_SECTION = re.compile(rf"(?:{_SECTIONS})(?:[·•]?(?:{_SECTIONS}))?")
# What else a folio holds: 农历, 总第…期, 刊号, 邮发代号, 网址, 电话, 今日16版, 庚申年二月十五日.
_FURNITURE = re.compile(
    r"农历[^\s]{2,14}|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年\S{0,8}|(?:总|總)?第\s*[\d０-９,]+\s*(?:期|號|号)|[今本]日\s*\S{1,3}\s*版|国内统一\S*|"
    r"[A-Z]{2}\s*\d\d-\d{4}|邮发代号\S*|https?:\S+|www\.\S+|(?:电话|热线|零售|定价|代号)\s*[:：]?\s*\S*|[\w.]+@[\w.]+|[.\s|｜:：·•/／\-—()（）,，]+"
)
_PAPER = re.compile(r"[\u4e00-\u9fff]{2,8}?(?:日报|晚报|晨报|早报|时报|商报|快报|周报|都市报|报|新闻|周刊)")


def read_folio(lines: Sequence[str]) -> Folio:
    """What the folio lines tell: `11 要闻 2026年4月2日 星期四`, `第3版:要闻`, `二〇二六年四月二日 第二版`.

    A folio stands among the page's first or last lines, or is marked by a weekday or a page number beside a
    date. Never raises.
    """
    full = [at for at, line in enumerate(lines) if line.strip()]
    edge = {*full[:3], *full[-2:]}
    date, basis, number, section, found = None, "", None, "", []
    for at in full:
        if len(lines[at]) > _FOLIO_CHARS:
            continue
        parts = _read_folio_line(lines[at].strip(), at_edge=at in edge)
        if not parts or (date and parts.date and parts.date != date):
            continue
        found.append(at)
        if parts.date and not date:
            date, basis = parts.date, parts.basis
        number, section = number or parts.number, section or parts.section
    return Folio(date, basis, number, section, tuple(found))


def _read_folio_line(line: str, *, at_edge: bool) -> Folio | None:
    told = _DATE.search(line) or _POINT_DATE.search(line)
    date = make_date(told) if told else None
    if told and not date:
        return None
    rest = line.replace(told[0], " ", 1) if told else line
    weekday = _WEEKDAY.search(rest)
    rest = _FURNITURE.sub(" ", _WEEKDAY.sub(" ", rest)).strip()
    page = _NUMBER.search(rest)
    if page and not page["number"] and not told:
        page = None
    rest = rest.replace(page[0], " ", 1).strip() if page else rest
    section = _SECTION.search(rest)
    left = _PAPER.sub("", rest.replace(section[0], "", 1) if section else rest).strip()
    if not section and page and page["number"] and 2 <= len(left) <= 6 and " " not in left:
        section, left = re.search(r".+", left), ""
    if left or not (told or page) or (told and not at_edge and not (weekday or page)):
        return None
    if not told and not (at_edge and page and (section or "第" in page[0])):
        return None
    if told and line[0] in "(（":
        return None  # （2019年10月21日） under a speech's headline
    number = read_number(next(filter(None, page.groups())).lstrip("ABCDＡＢＣＤ")) if page else None
    basis = line[told.start() : told.end()] + (f" {weekday[0]}" if weekday else "") if told else ""
    return Folio(date, basis, number, section[0].strip() if section else "", ())


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
