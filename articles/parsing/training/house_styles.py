"""The habits of other papers, drawn at random: how they sign, head, divide and punctuate what they print.

A style is one value of each habit; a page is printed in one style. The habits are those of tabloids,
weeklies, finance, Hong Kong, Macao and Taiwan papers, papers of 1950 to 1990, county and trade papers and
supplements. Notices, tables and verse, which no corpus holds, are made of short texts of our own.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉力健"
_PEN_NAMES = ("老槐", "海棠", "南野", "谷风", "丁香", "山城", "木兰", "书田", "柴扉", "江岸", "晓舟", "一苇")
_PAPERS = ("海河晚报", "津门都市报", "大江周末", "北方商报", "南岭日报", "商港经济日报", "濠江晨报")
_PLACES = ("北京", "上海", "广州", "台北", "高雄", "纽约", "巴黎", "成都", "武汉", "香港")
_UNITS = ("第二炼钢厂", "海河机械厂", "市第一医院", "县气象站", "铁路机务段", "师范学院")
_DATELINE = re.compile(
    r"^(?:据)?(?:本报|新华社|中新社)[^，。,]{0,16}(?:电|讯)\s*(?:[（(][^（()）]{2,24}[)）])?\s*"
)
_STOP = re.compile("[。！？!?…]")
_LABELS = (
    "追访",
    "提醒",
    "背景",
    "说法",
    "链接",
    "相关链接",
    "新闻背景",
    "释疑",
    "小贴士",
    "名词解释",
    "专家解读",
)
_MARKS = ("■", "◆", "●", "▲", "□", "◎", "☆")
_NUMBERS = "一二三四五六七八九十"
_BRIEF_COLUMNS = ("简讯", "快讯", "一句话新闻", "财经短波", "国际瞭望", "要闻速览", "社区短波")
_OFFICES = (
    "海河区人民法院",
    "津门市公安局",
    "市自来水公司",
    "第三中学",
    "商港证券股份有限公司",
    "县粮食局",
    "市房产交易中心",
)


@dataclass(frozen=True, slots=True)
class HouseStyle:
    """How a paper prints: each field is one habit by name."""

    signs: str  # where and how reporters are named
    opens: str  # what a report begins with
    quotes: str  # the marks of quotation
    splits_headlines: float  # share of headlines with two clauses that stand on two lines
    adds_decks: float
    adds_subheads: float
    marks_subheads: str  # before a subhead: a mark, a number, nothing
    notices: float  # chance of each of up to three notices on a page
    verse: float
    briefs: float
    dense: float  # chance that the page has no blank lines


def draw_style(rng: random.Random) -> HouseStyle:
    """A style at random."""
    return HouseStyle(
        signs=rng.choice(
            ("as printed", "slash", "foot", "under", "marked", "bracket end", "pen name", "unit")
        ),
        opens=rng.choice(("as printed", "square", "square paper", "reporter", "reporter line", "plain")),
        quotes=rng.choice(("“”", "“”", "「」", '""')),
        splits_headlines=rng.choice((0.0, 0.3, 0.9)),
        adds_decks=rng.choice((0.0, 0.1, 0.4)),
        adds_subheads=rng.choice((0.0, 0.1, 0.3)),
        marks_subheads=rng.choice(("", "", "mark", "number", "label")),
        notices=rng.choice((0.0, 0.0, 0.1, 0.5)),
        verse=rng.choice((0.0, 0.0, 0.15)),
        briefs=rng.choice((0.0, 0.1, 0.3)),
        dense=rng.choice((0.0, 0.0, 0.5, 1.0)),
    )


Blocks = list[tuple[str, str]]  # role and text


def restyle(
    headings: Blocks, byline: Blocks, text: Blocks, style: HouseStyle, rng: random.Random
) -> tuple[Blocks, Blocks, Blocks]:
    """The article's headings, byline and text as a paper of this style prints them."""
    text = _open_report(text, style, rng)
    headings = _head(headings, text, style, rng)
    text = _divide(text, style, rng)
    byline, text = _sign(byline, text, style, rng, headed=bool(headings))
    return tuple(  # type: ignore[return-value]
        [(role, _quote(words, style)) for role, words in blocks] for blocks in (headings, byline, text)
    )


def make_name(rng: random.Random) -> str:
    """A reporter's name."""
    return rng.choice(_SURNAMES) + "".join(rng.sample(_GIVEN, rng.choice((1, 2, 2))))


def _open_report(text: Blocks, style: HouseStyle, rng: random.Random) -> Blocks:
    """The text, its first paragraph begun with the style's dateline."""
    role, first = text[0]
    if style.opens == "as printed" or role != "body" or rng.random() < 0.15:
        return text
    bare = _DATELINE.sub("", first)
    if len(bare) < 20:
        return text
    name, place = make_name(rng), rng.choice(_PLACES)
    openings = {
        "square": rng.choice(("【本报讯】", "【本报专讯】", "〔本报讯〕", f"【本报讯】（记者{name}）")),
        "square paper": f"【{rng.choice(_PAPERS)}讯】"
        + rng.choice(("", f"记者{name}报道：", f"（记者 {name}）")),
        "reporter": rng.choice(
            (f"【记者{name}／{place}报导】", f"〔记者{name}／{place}报导〕", f"（本报记者{name}{place}报道）")
        ),
        "reporter line": "",
        "plain": "",
    }
    opened = (role, openings[style.opens] + bare)
    if style.opens == "reporter line":
        return [("byline", f"〔记者{name}／{place}报导〕"), opened, *text[1:]]
    return [opened, *text[1:]]


def _head(headings: Blocks, text: Blocks, style: HouseStyle, rng: random.Random) -> Blocks:
    """The headings, headlines of two clauses on two lines, sometimes with a deck of the text's own words."""
    made: Blocks = []
    for role, words in headings:
        clauses = words.split(" ")
        if role == "headline" and len(clauses) == 2 and rng.random() < style.splits_headlines:
            made += [(role, clauses[0]), (role, clauses[1])]
        else:
            made.append((role, words))
    if made and rng.random() < style.adds_decks and not any(role == "deck" for role, _ in made):
        sentences = [words.strip("“”") for words in _STOP.split(text[-1][1]) if 10 <= len(words) <= 40]
        if sentences:
            made.append(("deck", rng.choice(sentences)))
    return made


def _divide(text: Blocks, style: HouseStyle, rng: random.Random) -> Blocks:
    """The text with more subheads, and with the style's marks before each."""
    made: Blocks = []
    count = 0
    adds = len(text) > 4 and rng.random() < style.adds_subheads
    for n, (role, words) in enumerate(text):
        if adds and n > 1 and role == "body" and rng.random() < 0.35 and made[-1][0] == "body":
            clause = re.split("[，。、；：,;:“”]", words)[0]
            if 4 <= len(clause) <= 16:
                made.append(("subhead", _mark(clause, count, style, rng)))
                count += 1
        elif role == "subhead":
            words = _mark(words, count, style, rng)
            count += 1
        made.append((role, words))
    return made


def _mark(words: str, count: int, style: HouseStyle, rng: random.Random) -> str:
    if style.marks_subheads == "mark":
        return rng.choice(_MARKS[:4]) + words
    if style.marks_subheads == "number":
        return f"{_NUMBERS[count % 10]}、{words}"
    return f"【{words}】" if style.marks_subheads == "label" else words


def _sign(
    byline: Blocks, text: Blocks, style: HouseStyle, rng: random.Random, *, headed: bool
) -> tuple[Blocks, Blocks]:
    """Byline and text with the reporters where the style names them."""
    if style.signs == "as printed" or byline or rng.random() < 0.2:
        return byline, text
    name, other = make_name(rng), make_name(rng)
    under = {
        "under": rng.choice(
            (
                f"本报记者 {name} {other}",
                f"{rng.choice(_PAPERS)}记者 {name} 发自{rng.choice(_PLACES)}",
                f"本报记者 {name} {rng.choice(_PLACES)}报道",
            )
        ),
        "marked": rng.choice(
            (f"⊙记者 {name} ○编辑 {other}", f"□ 记者 {name}", f"■ 本报记者 {name}", f"◎ {name}")
        ),
        "pen name": rng.choice(_PEN_NAMES) if rng.random() < 0.5 else f"{name[0]}　{name[1:]}",
        "unit": f"{rng.choice(_UNITS)}　{name}",
    }
    if style.signs in under:
        return ([("byline", under[style.signs])], text) if headed else (byline, text)
    if style.signs == "slash":
        lines = [("byline", f"文/本报记者 {name}")]
        return byline, text + lines + [("byline", f"摄影/本报记者 {other}")] * (rng.random() < 0.5)
    if style.signs == "foot":
        return byline, [
            *text,
            (
                "byline",
                rng.choice(
                    (f"（记者 {name}）", f"（本报记者 {name} {other}）", f"记者 {name}", "（据新华社电）")
                ),
            ),
        ]
    role, last = text[-1]
    if role == "body":
        return byline, [
            *text[:-1],
            (role, last + rng.choice((f"（{name}）", f"（{rng.choice(_PEN_NAMES)}）", f"（通讯员 {name}）"))),
        ]
    return byline, text


def _quote(words: str, style: HouseStyle) -> str:
    return words.replace("“", style.quotes[0]).replace("”", style.quotes[1])


def make_extras(
    rows: Sequence[dict[str, Any]], style: HouseStyle, rng: random.Random
) -> list[tuple[str, Blocks]]:
    """Kind and blocks of what stands on the page beside the articles: notices, tables, verse, round-ups."""
    extras = [("notice", make_notice(rng)) for _ in range(3) if rng.random() < style.notices]
    sentences = [
        words for row in rows for text in row["body"] for words in _STOP.split(text) if 20 <= len(words) <= 90
    ]
    if rng.random() < style.verse and len(sentences) > 4:
        extras.append(("news", _make_verse(sentences, rng)))
    if rng.random() < style.briefs and len(sentences) > 6:
        extras.append(("news", _make_briefs(sentences, rng)))
    return extras


def make_notice(rng: random.Random) -> Blocks:
    """A notice of our own making: a heading, some lines or rows, a signature and a date."""
    office, name = rng.choice(_OFFICES), make_name(rng)
    month, day = rng.randint(1, 12), rng.randint(1, 28)
    date = rng.choice((f"20{rng.randint(0, 25):02d}年{month}月{day}日", "二〇〇五年四月二十日"))
    prose = {
        "讣告": f"{office}离休干部{name}同志，因病医治无效，于{month}月{day}日逝世，终年八十三岁。",
        "遗失声明": f"{name}遗失驾驶证一本，声明作废。",
        f"{office}公告": f"{name}：本院受理你方合同纠纷一案，六十日内来本院领取判决书，逾期视为送达。",
        "寻物启事": f"{month}月{day}日晚，本人将一黑色公文包遗失在车上，拾到者请与{office}联系，当面酬谢。",
        "致歉声明": f"本人发表的帖子内容与事实不符，给{office}造成不良影响，特此致歉。",
        "拍卖公告": f"本公司定于{month}月{day}日上午十时公开拍卖废旧钢材一批，有意竞买者请前来登记。",
    }
    if rng.random() < 0.55:
        heading = rng.choice(list(prose))
        blocks = [("headline", heading), ("body", prose[heading])]
        return blocks + [("body", office)] * (rng.random() < 0.6) + [("body", date)] * (rng.random() < 0.6)
    heading = rng.choice(
        ("积分榜", "今日天气", "停电通知", "节目预告", "本周行情", "获奖名单", "赛程", "房屋租售")
    )
    return [("headline", heading), *[("table", _make_row(rng)) for _ in range(rng.randint(3, 9))]]


def _make_row(rng: random.Random) -> str:
    first = rng.choice(
        (
            make_name(rng) + "队",
            rng.choice(_OFFICES),
            rng.choice(_PLACES),
            f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日",
        )
    )
    return " ".join(
        [first, *(str(round(rng.uniform(1, 900), rng.choice((0, 1, 2)))) for _ in range(rng.randint(2, 5)))]
    )


def _make_verse(sentences: Sequence[str], rng: random.Random) -> Blocks:
    """A poem's shape: a title, an author, short lines."""
    clauses = [
        words
        for text in rng.sample(list(sentences), min(8, len(sentences)))
        for words in re.split("[，、；：,;:“”]", text)
    ]
    lines = [words for words in clauses if 4 <= len(words) <= 14][: rng.randint(6, 16)]
    title = rng.choice(("春光", "雨夜", "故乡的河", "致父亲", "秋日登高", "站台"))
    return [
        ("headline", title),
        ("byline", rng.choice((make_name(rng), rng.choice(_PEN_NAMES)))),
        *[("body", words) for words in lines],
    ]


def _make_briefs(sentences: Sequence[str], rng: random.Random) -> Blocks:
    """A round-up: one heading, items of a sentence each behind a mark."""
    mark = rng.choice(_MARKS)
    items = rng.sample(list(sentences), min(len(sentences), rng.randint(3, 7)))
    return [("headline", rng.choice(_BRIEF_COLUMNS)), *[("body", f"{mark}{words}。") for words in items]]


def make_masthead(row: dict[str, Any], rng: random.Random) -> list[str]:
    """The lines of a masthead or folio in another paper's manner."""
    year, month, day = (int(part) for part in row["date"].split("-"))
    weekday = "星期" + rng.choice("一二三四五六日")
    date = rng.choice((f"{year}年{month}月{day}日", f"{year}.{month}.{day}", f"{year}-{month:02d}-{day:02d}"))
    label = rng.choice(("A", "B", "T", "")) + f"{rng.randint(1, 24):02d}"
    paper, section = rng.choice(_PAPERS), rng.choice(("要闻", "都市", "副刊", "财经", "体育"))
    return rng.choice(
        (
            [
                f"{label} {section} {date} {weekday}",
                f"责编 {make_name(rng)} 美编 {make_name(rng)} 校对 {make_name(rng)}",
            ],
            [paper, f"{date} {weekday} 第{rng.randint(100, 9999)}期 今日{rng.randint(8, 48)}版"],
            [f"{paper} {date} {weekday} {label}", f"新闻热线 {rng.randint(80000000, 89999999)} 零售价1元"],
        )
    )
