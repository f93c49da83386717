"""The issue's date: from a folio line, else from the days that reports give as past.

A morning paper reports until the evening before: its date is the day after the latest day that a dateline
or a lead gives as past. (Of 430 pages of 2020 and 1998 with a dateline, that held on 423. Most of the
others had a single dateline, so a single one counts only where its own lead gives the same day.) The year
is given only where words of the page fix it. A date whose year, month or day stays open is not given at
all.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from articles.parsing.agencies import AGENCIES
from articles.parsing.folio_lines import make_day
from articles.parsing.folios import Folio
from articles.parsing.lines import fold
from articles.parsing.numbers import DIGITS, read_number
from articles.parsing.values import Hints


@dataclass(frozen=True, slots=True)
class FoundDate:
    """What a page says about its issue; hints take precedence for `date`, `label` and `section`.

    `basis` quotes the words that give the date, or a part of it where `date` is None; "" where a hint gave
    it.
    `folio_lines` are 0-based, in order: they belong to no story.
    """

    date: datetime.date | None
    basis: str
    label: str
    section: str
    folio_lines: tuple[int, ...]


def find_date(folio: Folio, lines: Sequence[str], hints: Hints) -> FoundDate:
    """The issue's date, page label and section; None or "" where the page does not give it. Never raises.

    `lines` are the page's paragraphs and headings in simplified script.
    """
    if hints.date:
        date, basis = hints.date, ""
    elif "date" in hints.unknown:
        date, basis = None, ""
    elif folio.date:
        date, basis = folio.date, folio.basis
    else:
        date, basis = infer_date(lines)
    label = hints.label or ("" if "label" in hints.unknown else folio.label)
    section = hints.section or ("" if "section" in hints.unknown else folio.section)
    return FoundDate(date, basis, label, section, folio.lines)


@dataclass(frozen=True, slots=True)
class _Day:
    """A day that a report gives as past; `month` is 0 where only the day is printed (`1日,天津市…`).

    `confirmed`: by a lead, or by a dateline whose lead gives the same day.
    """

    month: int
    day: int
    words: str
    confirmed: bool


_WIDE_DIGIT = re.compile("[０-９]")
_N = rf"[{DIGITS}]{{1,3}}"
_CONFIRMING_DATELINES = 2
_LEAP_YEAR = 2000
_LEAD_CHARS = 60

# `本报北京2月12日电`, `（新华社北京1月5日电）`, `本报华沙1月13日专电`.
_DATELINE = re.compile(
    rf"(?:{AGENCIES}|据)[^，。：:；！？“”()（）]{{0,24}}?(?P<month>{_N})月(?P<day>{_N})日\s*专?[电電讯訊]"
)
# Before the lead of a report from the paper's own town: `本报讯(记者 于春津 刘国栋)3月18日` (seed 000 l.9).
_LOCAL = re.compile(
    r"(?:[\u4e00-\u9fff]{1,8}[讯訊]\s*)?[(（][^()（）]{2,60}[)）]\s*|[\u4e00-\u9fff]{1,8}[讯訊]\s+"
)
_DAY = re.compile(rf"(?:(?P<month>{_N})月|(?<![{DIGITS}月周生节每]))(?P<day>{_N})日(?![内起前后报间])")
_TO_COME = re.compile(r".{0,8}(?:将|拟|定于)|(?:起|前|之前|以前|止)")


def infer_date(lines: Sequence[str]) -> tuple[datetime.date | None, str]:
    """The date that the reports give, and their words; None and the words where a part of it stays open.

    Never raises.
    """
    text = [_WIDE_DIGIT.sub(lambda digit: fold(digit[0]), line) for line in lines if line.strip()]
    latest = _find_latest(list(_read_days(text)), text)
    if not latest:
        return None, ""
    year, words = _find_year(text, latest)
    day = make_day(year, latest.month, latest.day) if year else None
    if not day or not latest.confirmed:
        return None, latest.words
    return day + datetime.timedelta(days=1), f"{latest.words}；{words}"


def _read_days(text: Sequence[str]) -> Iterator[_Day]:
    for line in text:
        yield from _read_datelines(line)
        local = _LOCAL.match(line)
        if local and not _DATELINE.search(line[: local.end()]):
            yield from _read_lead(line[local.end() :])


def _read_datelines(line: str) -> Iterator[_Day]:
    """The days of datelines at the line's beginning and end; confirmed where the lead names the day too."""
    ends = line[:_LEAD_CHARS] + "\n" + line[_LEAD_CHARS:][-_LEAD_CHARS:]
    for match in _DATELINE.finditer(ends):
        lead = line[match.end() : match.end() + _LEAD_CHARS]
        month, day = read_number(match["month"]) or 0, read_number(match["day"]) or 0
        confirmed = re.search(rf"(?<!\d){day}日|[今昨][天日晚晨]", lead)
        yield _Day(month, day, match[0], bool(confirmed))


def _read_lead(text: str) -> Iterator[_Day]:
    """The past days of a lead's first sentence."""
    lead = text[:_LEAD_CHARS].partition("。")[0]
    for match in _DAY.finditer(lead):
        if not _TO_COME.match(lead, match.end()):
            month, day = read_number(match["month"] or "") or 0, read_number(match["day"]) or 0
            yield _Day(month, day, match[0], confirmed=True)


def _find_latest(days: Sequence[_Day], text: Sequence[str]) -> _Day | None:
    """The latest of the days, confirmed where one of its mentions is or two agree; None without a month."""
    dated = [day for day in days if _is_day(day.month, day.day)] or _date_by_text(days, text)
    if not dated:
        return None
    spans_new_year = {1, 12} <= {day.month for day in dated}
    latest = max(_place(day, spans_new_year) for day in dated)
    dated += _date_by_latest(days, latest)
    latest = max(_place(day, spans_new_year) for day in dated)
    return _merge_mentions([day for day in dated if _place(day, spans_new_year) == latest])


def _merge_mentions(mentions: Sequence[_Day]) -> _Day:
    """The first of several mentions of one day, confirmed where one is or two agree."""
    confirmed = len(mentions) >= _CONFIRMING_DATELINES or any(day.confirmed for day in mentions)
    return replace(mentions[0], confirmed=confirmed)


def _is_day(month: int, day: int) -> bool:
    return make_day(_LEAP_YEAR, month, day) is not None


def _date_by_text(days: Sequence[_Day], text: Sequence[str]) -> list[_Day]:
    """The days, each with every month that the page prints beside the same day."""
    return [
        replace(day, month=int(match[1]))
        for day in days
        for line in text
        for match in re.finditer(rf"(?<!\d)(\d{{1,2}})月{day.day}日", line)
        if _is_day(int(match[1]), day.day)
    ]


def _date_by_latest(days: Sequence[_Day], latest: datetime.date) -> Iterator[_Day]:
    """The days printed without a month, each with the month that brings it nearest to the latest date."""
    for day in days:
        near = [_step_month(latest, step, day.day) for step in (-1, 0, 1)]
        dates = [date for date in near if date]
        if dates and not day.month:
            yield replace(day, month=min(dates, key=lambda date: abs(date - latest)).month)


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
# `较2025年提高0.3个百分点` where the words before it say 今年 (000 l.53, 55): the year before this one.
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
# The first character alone tells that most others begin no year.
_YEAR = re.compile(r"(?P<year>[12](?<![\d—-].)(?:(?<=2)0|(?<=1)[89])\d\d)年")
_YEAR_TO_COME = re.compile(r"(?:到|至|在|力争|预计|计划|确保|截至?|—|-|20\d\d[、，])$")
_STILL_TO_COME = re.compile(
    r"[底末]?[前以]|底|末|[^，,。]{0,12}(?:将|实现|基本|全面|力争|建成|奥|亚运|世界杯|亚洲杯|世博)"
)


def _find_year(text: Sequence[str], latest: _Day) -> tuple[int | None, str]:
    """The year that the page's words fix for its latest day, and the words; None where they disagree."""
    begun = max((year for line in text for year in _read_past_years(line)), default=0)
    votes: dict[int, str] = {}
    for at, line in enumerate(text):
        for year, words in _read_votes(line, "".join(text[max(at - 2, 0) : at]), latest):
            if year >= begun:
                votes.setdefault(year, words)
    return votes.popitem() if len(votes) == 1 else (None, "")


def _read_past_years(line: str) -> Iterator[int]:
    """The years that the line mentions as begun; the page is not older than them."""
    for match in _YEAR.finditer(line):
        to_come = _YEAR_TO_COME.search(line[: match.start()][-4:]) or _STILL_TO_COME.match(line, match.end())
        if not to_come:
            yield int(match["year"])


def _read_votes(line: str, before: str, latest: _Day) -> Iterator[tuple[int, str]]:
    """The years that words of the line give for this year, with the words. `before`: the two lines above."""
    yield from _vote_by_date(line, latest)
    yield from _vote_by_plan(line, latest)
    for match in _ANNIVERSARY.finditer(line):
        yield _ANNIVERSARIES[match["event"]] + int(match["years"]), match[0]
    yield from _vote_by_comparison(line, before)
    if latest.month in _MONTHS_OF_EVENTS:
        for match in _YEARS_EVENT.finditer(line[: 3 * _LEAD_CHARS]):
            yield int(match["year"]), match[0]


def _vote_by_date(line: str, latest: _Day) -> Iterator[tuple[int, str]]:
    """The years printed in a lead with the latest day itself."""
    has_dateline = _DATELINE.search(line[:_LEAD_CHARS]) or _LOCAL.match(line)
    for match in _FULL_DATE.finditer(line[: 2 * _LEAD_CHARS] if has_dateline else ""):
        if (read_number(match["month"]), read_number(match["day"])) == (latest.month, latest.day):
            yield read_number(match["year"]) or 0, match[0]


def _vote_by_plan(line: str, latest: _Day) -> Iterator[tuple[int, str]]:
    """The first and last years of five-year plans."""
    if latest.month <= _LAST_MONTH_OF_OPENING:
        for match in _PLAN_BEGINS.finditer(line):
            yield _PLANS[match["plan"] or match["begun"]], match[0]
    for match in _PLAN_ENDS.finditer(line):
        yield _PLANS[match["plan"]] + _PLAN_YEARS - 1, match[0]


def _vote_by_comparison(line: str, before: str) -> Iterator[tuple[int, str]]:
    """The years after those that this year's figures are compared with."""
    for match in _THAN.finditer(line):
        words = _TIME_WORD.findall(before + line[: match.start()])
        if words and words[-1] == "今年":
            yield int(match["year"]) + 1, f"今年…{match[0]}"
