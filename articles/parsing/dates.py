"""The issue's date: from a folio line, else from what the reports tell as yesterday's.

A morning paper reports until the evening before: its date is the day after the latest day that a dateline
or a lead tells as past. (Over 430 pages of 2020 and of 1998 that have a dateline, that held on 423; most of
the others had a single one, so a single one counts only where its own lead tells the same day.) The year is
told only where words of the page fix it. A date whose year, month or day stays open is not told at all.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from articles.parsing.folios import make_day, read_folio
from articles.parsing.numbers import DIGITS, read_number
from articles.parsing.values import Hints


@dataclass(frozen=True, slots=True)
class FoundDate:
    """What a page tells of its issue; `date`, `number` and `section` are the hints' where they have one.

    `basis` quotes the words that told the date, or those that told a part of it where `date` is None; ""
    where a hint gave it. `folio_lines` are 0-based, in order: they belong to no story.
    """

    date: datetime.date | None
    basis: str
    number: int | None
    section: str
    folio_lines: tuple[int, ...]


def find_date(lines: Sequence[str], hints: Hints) -> FoundDate:
    """The issue's date, page number and section, None or "" where the page does not tell it. Never raises."""
    folio = read_folio(lines)
    if hints.date:
        date, basis = hints.date, ""
    elif folio.date:
        date, basis = folio.date, folio.basis
    else:
        date, basis = infer_date(lines)
    return FoundDate(date, basis, hints.number or folio.number, hints.section or folio.section, folio.lines)


@dataclass(frozen=True, slots=True)
class _Day:
    """A day that a report tells as past; `month` is 0 where only the day is printed (`1日,天津市…`)."""

    month: int
    day: int
    words: str
    sure: bool  # a lead tells it, or a dateline whose lead tells the same day


_HALF_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_N = rf"[{DIGITS}]{{1,3}}"
_SURE_DATELINES = 2
_LEAP_YEAR = 2000
_LEAD_CHARS = 60

# `本报北京2月12日电`, `（新华社北京1月5日电）`, `本报华沙1月13日专电`.
_DATELINE = re.compile(
    rf"(?:本报|新[华華]社|中新社|本社|据)[^，。：:；！？“”()（）]{{0,24}}?(?P<month>{_N})月(?P<day>{_N})日\s*专?[电電讯訊]"
)
# Before the lead of a report from the paper's own town: `本报讯(记者 于春津 刘国栋)3月18日` (seed 000 l.9).
_LOCAL = re.compile(
    r"(?:[\u4e00-\u9fff]{1,8}[讯訊]\s*)?[(（][^()（）]{2,60}[)）]\s*|[\u4e00-\u9fff]{1,8}[讯訊]\s+"
)
_DAY = re.compile(rf"(?:(?P<month>{_N})月|(?<![{DIGITS}月周生节每]))(?P<day>{_N})日(?![内起前后报间])")
_TO_COME = re.compile(r".{0,8}(?:将|拟|定于)|(?:起|前|之前|以前|止)")


def infer_date(lines: Sequence[str]) -> tuple[datetime.date | None, str]:
    """The date that the reports tell, and their words; None and the words where a part of it stays open.

    Never raises.
    """
    text = [line.translate(_HALF_WIDTH) for line in lines if line.strip()]
    latest = _find_latest(list(_read_days(text)), text)
    if not latest:
        return None, ""
    year, words = _find_year(text, latest)
    day = make_day(year, latest.month, latest.day) if year else None
    if not day or not latest.sure:
        return None, latest.words
    return day + datetime.timedelta(days=1), f"{latest.words}；{words}"


def _read_days(text: Sequence[str]) -> Iterator[_Day]:
    for line in text:
        for dateline in _DATELINE.finditer(line[:_LEAD_CHARS] + "\n" + line[_LEAD_CHARS:][-_LEAD_CHARS:]):
            lead = line[dateline.end() : dateline.end() + _LEAD_CHARS]
            month, day = read_number(dateline["month"]) or 0, read_number(dateline["day"]) or 0
            yield _Day(month, day, dateline[0], bool(re.search(rf"(?<!\d){day}日|[今昨][天日晚晨]", lead)))
        if (local := _LOCAL.match(line)) and not _DATELINE.search(line[: local.end() + 1]):
            lead = line[local.end() :][:_LEAD_CHARS].partition("。")[0]
            for told in _DAY.finditer(lead):
                if not _TO_COME.match(lead, told.end()):
                    yield _Day(
                        read_number(told["month"] or "") or 0,
                        read_number(told["day"]) or 0,
                        told[0],
                        sure=True,
                    )


def _find_latest(days: Sequence[_Day], text: Sequence[str]) -> _Day | None:
    """The latest of the days, sure where one of its marks is or two agree; None where no month is told."""
    dated = [day for day in days if make_day(_LEAP_YEAR, day.month, day.day)]
    if not dated:
        dated = [
            replace(day, month=int(told[1]))
            for day in days
            for line in text
            for told in re.finditer(rf"(?<!\d)(\d{{1,2}})月{day.day}日", line)
            if make_day(_LEAP_YEAR, int(told[1]), day.day)
        ]
    if not dated:
        return None
    turn = {1, 12} <= {day.month for day in dated}
    reached = max(_place(day, turn) for day in dated)
    for day in days:
        near = [
            date for step in (-1, 0, 1) if not day.month and (date := _step_month(reached, step, day.day))
        ]
        if near:
            date = min(near, key=lambda date: abs(date - reached))
            dated.append(replace(day, month=date.month))
    reached = max(_place(day, turn) for day in dated)
    marks = [day for day in dated if _place(day, turn) == reached]
    return replace(marks[0], sure=len(marks) >= _SURE_DATELINES or any(day.sure for day in marks))


def _place(day: _Day, turn: bool) -> datetime.date:
    """The day in a leap year, for comparing; at the turn of the year December is the one before."""
    return datetime.date(_LEAP_YEAR - (turn and day.month == 12), day.month, day.day)


def _step_month(date: datetime.date, step: int, day: int) -> datetime.date | None:
    months = date.year * 12 + date.month - 1 + step
    return make_day(months // 12, months % 12 + 1, day)


# ---- the year

# First years of the five-year plans, as their outlines have them.
_PLANS = {"十一五": 2006, "十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026}
_PLAN_YEARS = 5
# `“十五五”开好局` (000 l.9), `开局起步“十五五”` (002 l.25), `“十五五”开局起步之年` (004 l.55).
_PLAN_BEGINS = re.compile(
    r"[“‘](?P<plan>十[一二三四五]五)[”’](?:规划)?(?:实现)?(?:良好)?开(?:好)?局|开局起步[“‘](?P<begun>十[一二三四五]五)[”’]"
)
_PLAN_ENDS = re.compile(r"今年[^。]{0,20}[“‘](?P<plan>十[一二三四五]五)[”’](?:规划)?的?收官之年")
_LAST_MONTH_OF_OPENING = 9  # from October the papers speak of next year's opening
# `今年是新中国成立70周年`: the year that an anniversary counts from.
_ANNIVERSARIES = {
    "新中国成立": 1949, "中华人民共和国成立": 1949, "建党": 1921, "中国共产党成立": 1921, "改革开放": 1978,
    "抗战胜利": 1945, "抗日战争胜利": 1945, "建军": 1927, "长征胜利": 1936, "辛亥革命": 1911,
}  # fmt: skip
_ANNIVERSARY = re.compile(
    rf"今年[^。，,]{{0,12}}(?P<event>{'|'.join(_ANNIVERSARIES)})(?P<years>\d{{2,3}})周年"
)
_FULL_DATE = re.compile(rf"(?P<year>\d{{4}}|[一二][{DIGITS}]{{3}})年(?P<month>{_N})月(?P<day>{_N})日")
# `较2025年提高0.3个百分点` where the words before speak of 今年 (000 l.53, 55): the year before this one.
_THAN = re.compile(
    r"(?:较|比)(?P<year>20\d\d|19\d\d)年(?:同期|全年)?[^\d，,。]{0,4}(?:提高|提升|增|下降|上升|减|多|高|低)"
)
_TIME_WORD = re.compile(r"今年|去年|前年|上年|\d{4}年|[“‘]十[一二三四五]五[”’]")
# `1日,天津市2023年“全国科技工作者日”主场活动…举办` (001 l.105),
# `从昨天我市召开的…暨2026年全市国资工作会` (004 l.102).
_YEARS_EVENT = re.compile(
    r"(?:\d日|[昨今][天日])[^。]{0,40}?(?<![于在从为至和到比较自、\d—-])(?P<year>20\d\d|19\d\d)年"
    r"(?!度|[前后以底]|[^，,。]{0,12}(?:奥|亚运|世界杯|亚洲杯|世博|将|规划))[^，,。]{2,30}?(?:举办|举行|召开|启动|开幕|工作会)"
)
_MONTHS_OF_EVENTS = range(3, 12)  # about New Year meetings go by the old year's name or by the next one's
_YEAR = re.compile(r"(?<![\d—-])(?P<year>20\d\d|19\d\d|18\d\d)年")
_YEAR_TO_COME = re.compile(r"(?:到|至|在|力争|预计|计划|确保|截至?|—|-|20\d\d[、，])$")
_STILL_TO_COME = re.compile(
    r"[底末]?[前以]|底|末|[^，,。]{0,12}(?:将|实现|基本|全面|力争|建成|奥|亚运|世界杯|亚洲杯|世博)"
)


def _find_year(text: Sequence[str], latest: _Day) -> tuple[int | None, str]:
    """The year that the page's words fix for its latest day, and the words; None where they do not agree."""
    begun = max((year for line in text for year in _read_past_years(line)), default=0)
    votes: dict[int, str] = {}
    for at, line in enumerate(text):
        for year, words in _read_votes(line, "".join(text[max(at - 2, 0) : at]), latest):
            if year >= begun:
                votes.setdefault(year, words)
    return votes.popitem() if len(votes) == 1 else (None, "")


def _read_past_years(line: str) -> Iterator[int]:
    """The years that the line speaks of as begun; no page is of a year before them."""
    for told in _YEAR.finditer(line):
        if not _YEAR_TO_COME.search(line[: told.start()][-4:]) and not _STILL_TO_COME.match(line, told.end()):
            yield int(told["year"])


def _read_votes(line: str, before: str, latest: _Day) -> Iterator[tuple[int, str]]:
    """The years that words of the line make this year, with the words. `before`: the two lines above it."""
    head = _DATELINE.search(line[:_LEAD_CHARS]) or _LOCAL.match(line)
    for told in _FULL_DATE.finditer(line[: 2 * _LEAD_CHARS] if head else ""):
        if (read_number(told["month"]), read_number(told["day"])) == (latest.month, latest.day):
            yield read_number(told["year"]) or 0, told[0]
    if latest.month <= _LAST_MONTH_OF_OPENING:
        for told in _PLAN_BEGINS.finditer(line):
            yield _PLANS[told["plan"] or told["begun"]], told[0]
    for told in _PLAN_ENDS.finditer(line):
        yield _PLANS[told["plan"]] + _PLAN_YEARS - 1, told[0]
    for told in _ANNIVERSARY.finditer(line):
        yield _ANNIVERSARIES[told["event"]] + int(told["years"]), told[0]
    for told in _THAN.finditer(line):
        words = _TIME_WORD.findall(before + line[: told.start()])
        if words and words[-1] == "今年":
            yield int(told["year"]) + 1, f"今年…{told[0]}"
    if latest.month in _MONTHS_OF_EVENTS:
        for told in _YEARS_EVENT.finditer(line[: 3 * _LEAD_CHARS]):
            yield int(told["year"]), told[0]
