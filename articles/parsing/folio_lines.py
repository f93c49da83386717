"""One line taken apart as a folio, masthead or staff line is made: date, weekday, page number, paper,
editors.

What no such part explains is left over; a line of a story leaves much.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from articles.parsing.lines import fold
from articles.parsing.numbers import DIGITS, read_number
from articles.parsing.page_labels import read_first_label
from articles.parsing.script import plain_text

FIRST_YEAR, LAST_YEAR = 1815, 2100  # of Chinese newspapers
WRONG_WEEKDAY = "（星期与日期不合）"  # after a basis whose weekday is another day's
SHORT_CHARS = 8  # of a paper's or section's name that is in no table
_SHORT_WORDS = 3
_ERAS = {"民国": 1911, "中华民国": 1911, "佛历": -543}  # 民國九年 is 1920, 佛曆二五三三年 1990

_DATE = re.compile(
    rf"(?P<era>(?:中华)?民国|佛历|公元|西元)?\s*(?P<year>[{DIGITS}]{{1,4}})\s*年\s*(?P<month>[{DIGITS}]{{1,3}})\s*月\s*"
    rf"(?P<day>[{DIGITS}]{{1,3}})\s*日"
)
_POINT_DATE = re.compile(
    r"(?<!\d)(?P<year>(?:18|19|20)\d\d)(?P<point>[-./—])(?P<month>\d{1,2})(?P=point)(?P<day>\d{1,2})(?!\d)"
)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]*\.?"
_DAY_OF_MONTH = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_ENGLISH_DATES = (
    re.compile(rf"\b{_MONTH}\s+{_DAY_OF_MONTH},?\s+(?P<year>(?:18|19|20)\d\d)\b", re.IGNORECASE),
    re.compile(rf"\b{_DAY_OF_MONTH}\s+{_MONTH},?\s+(?P<year>(?:18|19|20)\d\d)\b", re.IGNORECASE),
)
_WEEKDAY = re.compile(r"\(?(?:星期|周|礼拜)\s*(?P<day>[一二三四五六日天])\)?(?![\u4e00-\u9fff])")
_ENGLISH_WEEKDAY = re.compile(
    r"\b(?:Mon|Tue(?:s)?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\b", re.IGNORECASE
)

# `第3版`, `A03版`, `第A十版`, `第五頁`, `Page 6`, `P05`, `AA12`, `04-05`; a lone number only beside other
# parts.
_LABEL = rf"[A-Z]{{0,2}}\s?[{DIGITS}]{{1,3}}"
_PAGE_NUMBER = re.compile(
    rf"(?:第\s*)?(?P<label>{_LABEL}(?:\s*[-—]\s*[A-Z]{{0,2}}\d{{1,3}})?)\s*[版页](?!面|本|图|式)"
)
_ENGLISH_NUMBER = re.compile(r"\b(?:Page|P)\s*\.?\s*(?P<label>\d{1,3})\b", re.IGNORECASE)
_LABEL_ALONE = re.compile(r"(?<![A-Za-z0-9.-])(?P<label>[A-Z]{1,2}\d{1,2})(?![A-Za-z0-9]|-\d)")
_BARE_NUMBER = re.compile(rf"[{DIGITS}]{{1,3}}\s*[版页]")  # 2版: a teaser's
_LONE_NUMBER = re.compile(r"(?<!\S)(?P<label>\d{1,2}(?:[-—]\d{1,2})?)(?!\S)")
_LETTER = re.compile("[A-Za-z]")
_LATIN_WORDS = re.compile(r"(?<![A-Za-z])[A-Z][A-Za-z]+(?:[\s&']+[A-Z]?[A-Za-z]+)*")
_SECTION_NAMES = (
    "要闻|头版|封面|综合|国际|国内|体育|文化|教育|科技|科教|理论|评论|经济|财经|社会|民生|健康|生态|副刊|文艺|视点|视觉"
    "|专题|专版|特刊|广告|公告|时事|时政|政治|法治|地方|区域|都市|本市|天津|北京|上海|深度|调查|周末|读书|旅游|农村"
    "|农业|军事|港澳|台港澳|港澳台|人物|新闻|读者来信|人民子弟兵|民主政治|两会特刊|假日生活|分类信息|要闻|港闻|娱乐|本埠|本埠新闻|外埠新闻|市闻"
)
_SECTION = re.compile(rf"(?:^|(?<=\s))(?:(?:{_SECTION_NAMES})[·•]?){{1,2}}(?=\s|$)")
_PAPER = re.compile(
    r"《[\u4e00-\u9fff·]{2,10}》|(?:^|(?<=\s))[\u4e00-\u9fff]{2,10}?(?:日报|晚报|晨报|早报|时报|商报|快报|周报|都市报|周刊|新报|导报|报)"
    rf"(?=[\s·]|$|(?:{_SECTION_NAMES})(?:\s|$))"
)
# Before a section's name that has the date right after it, where the blanks are lost: 16本地·民生.
_GLUED_NUMBER = re.compile(
    rf"^(?P<label>\d{{1,2}})(?=(?:{_SECTION_NAMES}|[\u4e00-\u9fff]{{2,4}}[·•][\u4e00-\u9fff]{{2,4}})\s)"
)
# Between the date and what follows, where the blanks are lost: 星期四云川日报视觉16版.
_GLUED_WEEKDAY = re.compile(
    r"(?<=\s)(?:星期|周|礼拜)(?P<day>[一二三四五六日天])"
    rf"(?=(?:[\u4e00-\u9fff]{{1,6}}报)?(?:{_SECTION_NAMES})?(?:\s|$|第?[{DIGITS}]{{1,3}}版))"
)
# 农历, 庚申年二月十五日, 总第…期, 今日16版, 刊号, 邮发代号, prices, hotlines, licences, addresses.
_OWN_FURNITURE = (
    r"(?:农历|夏历|岁次|旧历)\S{2,14}|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年\S{0,8}|\(?本报\s*今[日天]\S{1,3}\s*版\)?"
    rf"|本期共?\s*[{DIGITS}]{{1,3}}\s*版|第[{DIGITS}]{{1,2}}张"
    r"|[总第 ]*第\s*[\d,〇○零一二三四五六七八九十百千]+\s*[期号]|(?:(?:19|20)\d\d年)?第\s*\d+\s*期"
    r"|\bISSUE\s*\d+|\bNo\.?\s*\d+"
    r"|\(?[今本]日\s*\S{1,4}\s*[版张]\)?|(?:国内|国际)?统一(?:连续出版物|刊)号?\s*:?\s*(?:CN\s*[\d-]+)?|CN\s*\d\d\s*[-—]\s*\d{4}\S*"
    r"|国内统一\S*|邮发代号\s*:?\s*[\d—-]*|https?:\S+|www\.\S+|@[\w\u4e00-\u9fff]+"
    r"|(?:读者|新闻|广告|24小时|24小时读者|投诉|发行|订阅|报料|联系|[晚日晨早快商]报|图文)?\s*(?:电话|热线|邮箱|微博|微信|公众号|QQ|传真|邮编|网址|E-?mail)"
    r"(?:公众号)?\s*[::]?\s*(?:\(\d{2,4}\)\s*)?[\w—×.@-]*(?:[\s、/]+[\d—×-]{4,})*"
    r"|新浪微博|微信公众号\s*\w*|(?:零售|定价|代号|每份|每期|全年|售价|订价)+\s*(?:定价|售价)?\s*:?\s*[\d.〇一二三四五六七八九十]+\s*[元角分]\S{0,2}"
    r"|(?:内部资料|免费交流|免费赠阅|准印证号?)\S*|\([\u4e00-\u9fff]\)字第\S+号|广告(?:经营)?许可证\S*"
    r"|[“「《][^”」》\s]{1,8}[”」》](?:副刊|专刊|周刊|特刊|专版|专页)(?=\s|$)|(?:新闻)?线索一经\S+|奖励\s*[\d—-]+\s*元"
    r"|(?:采访|广告|发行)\s*:\s*(?:[\u4e00-\u9fff]{2,4}\d{2}[\d×-]{5,}\s*)+|印务\s*:?\s*[\u4e00-\u9fff]*|\(?(?:开印|印完)[^)]{2,20}\)?"
    r"|(?:社址|地址)\s*:?\s*\S+|(?:签发|付印)\s*:?\s*\d\d?:\d\d"
)
# What each of these begins with, so that a search passes over all other characters at once.
_OWN_FIRST = (
    r"(?=[\s(@“「《甲乙丙丁戊己庚辛壬癸12CEINQhw农夏岁旧本第总今国统邮读新广投发订报联晚日晨早快商图电热微公传网零定代每全售内免准"
    "奖采印开社地签付线])"
)
_FURNITURE = re.compile(f"{_OWN_FIRST}(?:{_OWN_FURNITURE})")
# The same, an address of electronic mail, and who publishes: the last two begin with any word.
_ALL_FURNITURE = re.compile(
    rf"{_OWN_FIRST}(?:{_OWN_FURNITURE})|[\w.]+@[\w.]+"
    r"|[\u4e00-\u9fff]{2,14}(?:主办|主管|承办|出版|印刷|承印|编印|编辑出版)(?=\s|$)"
)
_LAST_SIGN = re.compile("[@办管版刷印]")  # one in each of the last two
# A character of each of these; most lines of text hold none.
_FURNITURE_SIGN = re.compile("[历岁旧年版张期号统电热邮箱微传网元角分内免准证刊专页索励:办管刷印址发@A-Za-z]")
_STAFF_TITLES = (
    r"(?:本版|今日|执行|值班|责任|副|版面|图片|文字|首席|见习|责任)*(?:总编辑|主编|编辑|责编|美编|编委|组版|版式设计|版式|版面设计"
    r"|美术编辑|美术|视觉设计|视觉|设计|校对|检校|审读|统筹|监制|制图|排版|画版|终审|总值班|电脑制作|版务|签发|题字|刊头)"
)
# 编辑同志: begins a letter, 编辑手记 is a column's head.
_NAME = r"(?!同志|[手札]记|寄语|点评|推荐|心语|有话)[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]\s[\u4e00-\u9fff]"
_STAFF = re.compile(
    rf"(?:^|(?<=[\s□■●◎/·|]))(?:本版)?{_STAFF_TITLES}\s*[::/]?\s*(?:{_NAME})(?![\u4e00-\u9fff])"
    rf"(?:[、/]\s*(?:{_NAME})(?![\u4e00-\u9fff]))*"
)
_STAFF_SIGN = re.compile("[编版美视设校审统制终班签题刊]")  # one in each title
_POINTS = re.compile(r"[.\s|::·•/\-—()【】\[\],、□■●◎☆★※*~]+")


@dataclass(frozen=True, slots=True)
class FolioLine:
    """The parts of a line. `words` that no part explains are left over; `label` is the page's (`A2`, `16`).

    `lone` says that the label is a bare number; `furniture` counts the characters of editors, prices and
    the like.
    """

    date: datetime.date | None
    basis: str
    weekday: str
    label: str
    lone: bool
    section: str
    paper: str
    furniture: int
    words: str

    @property
    def is_numbered(self) -> bool:
        """Whether the line has a page number that cannot be another number."""
        return bool(self.label) and not self.lone

    @property
    def is_short(self) -> bool:
        """Whether the words left over may be names of a paper or section."""
        words = self.words.split()
        return len(words) <= _SHORT_WORDS and all(
            len(word) <= SHORT_CHARS and word.isalpha() for word in words
        )


def is_section(words: str) -> bool:
    """Whether the words are a section's name (国际, 体育)."""
    return bool(_SECTION.fullmatch(words))


def read_folio_line(line: str) -> FolioLine:
    """The line taken apart. Never raises."""
    return _Reader(line).read()


class _Reader:
    """Takes part after part out of a line."""

    def __init__(self, line: str) -> None:
        self._line = line
        self._folded = self._rest = fold(plain_text(line.strip()))
        self._has_letters = bool(_LETTER.search(self._folded))

    def read(self) -> FolioLine:
        date, basis, is_no_day = self._take_date()
        weekday = self._take_weekday(is_dated=date is not None)
        glued = None
        if weekday and date:
            basis += _describe_weekday(weekday, date)
            glued = self._take(_GLUED_NUMBER)
        furniture = self._take_furniture() + self._take_all(_STAFF, _STAFF_SIGN)
        label, lone = self._take_label(glued)
        paper = self._take(_PAPER, "《报刊")
        if self._has_letters:
            self._take_all(_LATIN_WORDS)
        self._rest = _POINTS.sub(" ", self._rest).strip()
        section = self._take(_SECTION)
        words = " ".join(map(self._as_printed, self._rest.split()))
        if self._line.lstrip()[:1] in "(（" or is_no_day:
            words = self._line  # （2026年4月1日） under a speech's headline
        return FolioLine(
            date,
            basis,
            weekday[0] if weekday else "",
            label,
            lone,
            self._as_printed(section[0].strip(" ·•")) if section else "",
            paper[0].strip() if paper else "",
            furniture,
            words,
        )

    def _as_printed(self, words: str) -> str:
        """The words in the script of the line, where folding it kept each character in its place."""
        printed, at = self._line.strip(), self._folded.find(words)
        return printed[at : at + len(words)] if at >= 0 and len(printed) == len(self._folded) else words

    def _take_furniture(self) -> int:
        """How many characters prices, addresses, licences and the like have; all are taken out."""
        pattern = _ALL_FURNITURE if _LAST_SIGN.search(self._rest) else _FURNITURE
        return self._take_all(pattern, _FURNITURE_SIGN)

    def _take_weekday(self, *, is_dated: bool) -> re.Match[str] | None:
        weekday = self._take(_WEEKDAY, "期周拜") or self._take_latin(_ENGLISH_WEEKDAY)
        if is_dated and not weekday:
            return self._take(_GLUED_WEEKDAY, "期周拜")
        return weekday

    def _take_label(self, glued: re.Match[str] | None) -> tuple[str, bool]:
        """The page's label, and whether it is a bare number."""
        if glued:
            return read_first_label(glued["label"]), True
        number = (
            self._take(_PAGE_NUMBER, "版页")
            or self._take_latin(_ENGLISH_NUMBER)
            or self._take_latin(_LABEL_ALONE)
        )
        self._rest = _POINTS.sub(" ", self._rest).strip()
        if number is None:
            number = self._take(_LONE_NUMBER)
            return (read_first_label(number["label"]), True) if number else ("", False)
        return read_first_label(number["label"]), bool(_BARE_NUMBER.fullmatch(number[0].strip()))

    def _take(self, pattern: re.Pattern[str], signs: str = "") -> re.Match[str] | None:
        """The first match, which is taken out of the line. Each match holds one of the signs, if there are
        any."""
        if signs and not any(map(self._rest.__contains__, signs)):
            return None
        match = pattern.search(self._rest)
        if match:
            self._rest = f"{self._rest[: match.start()]} {self._rest[match.end() :]}"
        return match

    def _take_latin(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The same of a pattern with Latin letters, which most lines lack."""
        return self._take(pattern) if self._has_letters else None

    def _take_all(self, pattern: re.Pattern[str], sign: re.Pattern[str] | None = None) -> int:
        """How many characters the matches have; all are taken out. Each match holds the sign, if there is
        one."""
        if sign and not sign.search(self._rest):
            return 0
        rest, count = pattern.subn(" ", self._rest)
        chars = len(self._rest) - len(rest) + count
        self._rest = rest
        return chars

    def _take_date(self) -> tuple[datetime.date | None, str, bool]:
        """The date, its words, and whether words have the shape of a date that the calendar lacks."""
        match = _DATE.search(self._rest) if "年" in self._rest else None
        match = match or _POINT_DATE.search(self._rest)
        date = make_date(match) if match else None
        for pattern in _ENGLISH_DATES if self._has_letters else ():
            if date is None and (english := pattern.search(self._rest)):
                month = _MONTHS.index(english["name"][:3].title()) + 1
                match, date = english, make_day(int(english["year"]), month, int(english["day"]))
        if not match or not date:
            return None, "", match is not None
        printed = self._line.strip()
        words = printed[slice(*match.span())] if len(printed) == len(self._rest) else match[0]
        self._rest = self._rest.replace(match[0], " ", 1)
        return date, words.strip(), False


def _describe_weekday(weekday: re.Match[str], date: datetime.date) -> str:
    """The weekday's words, for the basis of the date, with a mark where the date is another weekday's."""
    printed = weekday.groupdict().get("day")
    wrong = printed and "一二三四五六日".find(printed.replace("天", "日")) != date.weekday()
    return f" {weekday[0].strip('()')}" + (WRONG_WEEKDAY if wrong else "")


def make_date(match: re.Match[str]) -> datetime.date | None:
    """The date of a match with year, month and day; None where the calendar has no such day."""
    year, month, day = (read_number(match[part]) for part in ("year", "month", "day"))
    if "era" in match.re.groupindex and year:
        year += _ERAS.get(match["era"] or "", 0)
    return make_day(year or 0, month or 0, day or 0)


def make_day(year: int, month: int, day: int) -> datetime.date | None:
    """The date; None where the calendar has no such day or no newspaper was printed."""
    try:
        return datetime.date(year, month, day) if FIRST_YEAR <= year <= LAST_YEAR else None
    except ValueError:
        return None
