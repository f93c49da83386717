"""The habits of other papers, drawn at random: how they sign, head, divide and punctuate what they print.

Each style is a small grammar of one sort of paper, a row of STYLES: tabloids, weeklies, finance, Hong Kong,
Macao and Taiwan papers, papers of 1950 to 1994, county and trade papers, supplements. A page is printed in
one style, a few of its habits changed. Script is no habit: reading folds it before anything is learnt.
Notices, tables, labels and verse, which no corpus holds, are short texts of our own.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
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
    "消防提醒",
    "小常识",
    "资料库",
    "业绩摘要",
    "便民",
    "看问题",
    "赛前必读",
    "现场",
    "数字",
    "声音",
    "话题由来",
    "旁白",
    "记者体验",
    "街坊说",
    "名家点评",
    "医生的话",
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
_COLUMNS = (
    "街谈",
    "灯下杂谈",
    "读者来信",
    "科学小品",
    "业内论道",
    "新闻眼",
    "师傅的话",
    "海河漫笔",
    "今日快评",
    "百姓故事",
)
_REMARKS = ("编辑手记", "记者手记", "专家点评", "编后", "短评", "有话说", "手记", "感言")
_SECTIONS = (
    "深度观察",
    "海河随感",
    "视线",
    "反馈",
    "建议",
    "百姓关注",
    "寻访",
    "身边事",
    "发展故事",
    "现场评论",
)
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
    """How a paper prints: each field is one habit, by name or as how often it shows."""

    name: str
    signs: str  # where and how reporters are named
    opens: str  # what a report begins with
    quotes: str  # the marks of quotation
    marks_subheads: str  # before a subhead: a mark, a number, nothing
    splits_headlines: float  # share of headlines with two clauses that stand on two lines
    adds_decks: float
    adds_subheads: float
    columns: float  # share of articles with a column's name on a line of its own
    boxes: float  # share of long articles that end in a box under a label
    pictures: float  # chance of each of up to three captions on a page
    notices: float  # chance of each of up to three notices on a page
    tables: float  # share of notices that are lists or tables
    verse: float
    briefs: float
    dense: float  # chance that the page has no blank lines
    wraps: float  # chance that it is broken at a column's width
    whole: float  # chance that no leg is cut and no heading missing, as in a digital edition
    comments: float  # share of long articles whose last paragraphs are a comment, a story of its own


_NAMED = 5  # habits by name, the first
_BRACKETED = 0.4  # share of headlines that name their column in brackets
_VARIED = 0.15  # share of the habits that a page takes from another paper

# fmt: off
_ROWS = (
    # name, signs, opens, quotes, marks; in tenths: splits, decks, subheads, columns, boxes, pictures,
    # notices, tables, verse, briefs, dense, wraps, whole, comments
    ("city tabloid", "slash", "as printed", '""', "", 3, 4, 1, 1, 5, 3, 1, 5, 0, 1, 0, 4, 4, 0),
    ("morning paper", "as printed", "square paper", '""', "", 5, 4, 2, 0.5, 5, 3, 1, 5, 0, 2, 0, 4, 4, 0),
    ("evening paper", "bracket end", "as printed", "“”", "", 9, 3, 1, 2, 4, 2, 2, 3, 0.5, 2, 2, 5, 5, 0),
    ("metro paper", "under", "plain", "“”", "label", 3, 4, 3, 1, 5, 4, 0, 5, 0, 1, 0, 4, 5, 1),
    ("news weekly", "under", "plain", "“”", "", 0, 1, 4, 1, 1, 2, 0, 0, 0, 0, 0, 5, 5, 1),
    ("features weekly", "pen name", "plain", "“”", "number", 0, 4, 4, 3, 2, 2, 0, 0, 0, 0, 0, 5, 5, 1),
    ("finance daily", "marked", "plain", "“”", "", 3, 3, 3, 2, 2, 1, 4, 9, 0, 4, 1, 5, 5, 0),
    ("securities paper", "marked", "as printed", "“”", "mark", 1, 2, 2, 2, 1, 0, 6, 6, 0, 4, 3, 6, 5, 0),
    ("business weekly", "under", "plain", '""', "", 0, 4, 4, 2, 3, 2, 1, 8, 0, 2, 0, 4, 5, 0),
    ("sports paper", "under", "as printed", "“”", "mark", 6, 4, 2, 2, 3, 3, 6, 10, 0, 2, 1, 5, 5, 0),
    ("hong kong daily", "as printed", "square", "「」", "", 6, 3, 2, 2, 4, 3, 1, 5, 0, 2, 1, 5, 5, 0),
    ("kowloon paper", "as printed", "square paper", "「」", "mark", 9, 2, 1, 2, 5, 4, 3, 9, 0, 3, 3, 6, 5, 0),
    ("macao daily", "bracket end", "square", "「」", "", 6, 2, 1, 3, 2, 3, 3, 3, 1, 2, 2, 5, 5, 0),
    ("taiwan daily", "as printed", "reporter", "「」", "", 7, 2, 2, 2, 4, 3, 1, 4, 0, 1, 1, 5, 5, 0),
    ("taiwan local", "as printed", "reporter line", "「」", "", 9, 1, 1, 2, 4, 4, 3, 3, 0, 2, 3, 6, 5, 0),
    ("taiwan economy", "as printed", "reporter", "「」", "number", 5, 2, 2, 3, 2, 1, 3, 9, 0, 2, 2, 5, 5, 0),
    ("overseas weekly", "as printed", "square paper", "「」", "", 4, 4, 2, 2, 3, 2, 3, 4, 0, 2, 1, 4, 5, 0),
    ("party paper of 1952", "unit", "square", "“”", "", 9, 3, 1, 2, 1, 2, 2, 1, 1, 3, 5, 7, 3, 0),
    ("party paper of 1964", "bracket end", "as printed", "“”", "", 9, 3, 2, 2, 1, 1, 1, 1, 2, 4, 4, 7, 5, 0),
    ("daily of 1982", "bracket end", "as printed", "“”", "", 7, 3, 1, 2, 1, 2, 2, 2, 1, 4, 3, 6, 5, 0),
    ("daily of 1994", "foot", "as printed", "“”", "", 6, 2, 2, 2, 2, 2, 2, 3, 0, 4, 2, 6, 5, 0),
    ("foreign digest", "as printed", "square paper", "“”", "", 6, 4, 1, 2, 1, 1, 0, 0, 0, 4, 2, 6, 5, 0),
    ("county paper", "bracket end", "as printed", "“”", "", 4, 2, 1, 1, 1, 3, 3, 6, 1, 3, 1, 4, 5, 0),
    ("trade paper", "foot", "plain", "“”", "", 4, 4, 3, 2, 3, 2, 3, 8, 0, 3, 1, 5, 5, 1),
    ("workers' paper", "bracket end", "as printed", "“”", "label", 5, 3, 2, 2, 3, 2, 4, 9, 1, 2, 1, 4, 5, 1),
    ("campus paper", "foot", "plain", "“”", "", 2, 2, 2, 2, 2, 3, 3, 6, 3, 2, 1, 4, 5, 0),
    ("supplement", "pen name", "plain", "“”", "", 1, 0, 1, 5, 1, 4, 1, 1, 6, 0, 3, 5, 6, 1),
    ("rural paper", "unit", "plain", "“”", "number", 4, 2, 2, 2, 4, 2, 4, 4, 1, 4, 1, 5, 5, 0),
    ("notices page", "as printed", "plain", "“”", "", 3, 1, 0, 0, 1, 1, 10, 4, 0, 2, 4, 5, 5, 0),
    ("party daily", "under", "as printed", "“”", "", 1, 2, 2, 1, 1, 2, 0.5, 2, 0.5, 2, 2, 5, 6, 2),
    ("party daily online", "under spaced", "as printed", "“”", "", 0, 1, 2, 0, 0, 0, 0, 0, 1, 0, 7, 6, 10, 4),
    ("provincial daily", "under spaced", "as printed", "“”", "", 3, 2, 2, 1, 2, 2, 1, 3, 1, 2, 3, 5, 6, 2),
    ("youth daily", "under spaced", "plain", "“”", "number", 1, 2, 4, 1, 2, 2, 0, 0, 0.5, 1, 3, 5, 7, 2),
    ("theory page", "pen name", "plain", "“”", "number", 0, 2, 3, 2, 0, 0, 0, 0, 0, 0, 4, 5, 8, 2),
    ("letters page", "place foot", "plain", "“”", "", 2, 1, 0, 4, 5, 1, 2, 2, 1, 2, 2, 5, 6, 1),
)
# fmt: on
STYLES = tuple(HouseStyle(*row[:_NAMED], *(rate / 10 for rate in row[_NAMED:])) for row in _ROWS)


def draw_style(rng: random.Random, styles: Sequence[HouseStyle] = STYLES) -> HouseStyle:
    """One of the styles at random, some of its habits another's, and how often each shows varied."""
    style = rng.choice(styles)
    habits = {}
    for habit in fields(HouseStyle)[1:]:
        value = getattr(rng.choice(styles) if rng.random() < _VARIED else style, habit.name)
        habits[habit.name] = min(1.0, value * rng.uniform(0.4, 1.6)) if isinstance(value, float) else value
    return replace(style, **habits)


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
    headings = _name_sections(headings, style, rng)
    if headings and rng.random() < style.columns and not _has(headings, "column"):
        made.append(("column", rng.choice(_COLUMNS)))
    for role, words in headings:
        clauses = words.split(" ")
        if role == "headline" and len(clauses) == 2 and rng.random() < style.splits_headlines:
            made += [(role, clauses[0]), (role, clauses[1])]
        else:
            made.append((role, words))
    if _has(made, "headline") and rng.random() < style.adds_decks and not _has(made, "deck"):
        made += _make_deck(text[-1][1], rng)
    return made


def _name_sections(headings: Blocks, style: HouseStyle, rng: random.Random) -> Blocks:
    """The headings, the headline sometimes with its column's name in brackets, where papers have this
    habit."""
    if style.signs != "under spaced" or rng.random() >= _BRACKETED:
        return headings
    return [
        (
            role,
            f"{words}（{rng.choice(_SECTIONS)}）" if role == "headline" and words[-1] not in ")）" else words,
        )
        for role, words in headings
    ]


def _has(blocks: Blocks, role: str) -> bool:
    return any(own == role for own, _ in blocks)


def _make_deck(words: str, rng: random.Random) -> Blocks:
    """A deck of one of the text's sentences; empty where none has a deck's length."""
    sentences = [sentence.strip("“”") for sentence in _STOP.split(words) if 10 <= len(sentence) <= 40]
    return [("deck", rng.choice(sentences))] if sentences else []


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
        "under spaced": rng.choice(
            (
                f"本报记者  {_pad(name)}  {_pad(other)}",
                f"本报记者  {_pad(name)}",
                f"{_pad(name)}",
                f"{_pad(name)}  {_pad(other)}",
                f"本报驻{rng.choice(_PLACES)}记者  {_pad(name)}",
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
    if style.signs == "place foot":
        writer = rng.choice((f"{name[0]}先生", f"{name[0]}女士", _pad(name)))
        return byline, [*text, ("byline", f"{rng.choice(_PLACES)} {writer}")]
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


def _pad(name: str) -> str:
    """The name, one of two characters as wide as one of three."""
    return f"{name[0]}  {name[1]}" if len(name) == 2 else name


def _quote(words: str, style: HouseStyle) -> str:
    return words.replace("“", style.quotes[0]).replace("”", style.quotes[1])


def make_extras(
    rows: Sequence[dict[str, Any]], style: HouseStyle, rng: random.Random
) -> list[tuple[str, Blocks]]:
    """Kind and blocks of what stands on the page beside the articles: notices, tables, pictures, verse,
    round-ups."""
    extras = [("notice", make_notice(style, rng)) for _ in range(3) if rng.random() < style.notices]
    sentences = _list_sentences(rows)
    extras += [("photo", make_picture(sentences, rng)) for _ in range(3) if rng.random() < style.pictures]
    if rng.random() < style.verse and len(sentences) > 4:
        extras.append(("news", _make_verse(sentences, rng)))
    if rng.random() < style.briefs and len(sentences) > 6:
        extras.append(("news", _make_briefs(sentences, rng)))
    return extras


def _list_sentences(rows: Sequence[dict[str, Any]]) -> list[str]:
    body = [" ".join(text.split()) for row in rows for text in row["body"]]
    return [words for text in body for words in _STOP.split(text) if 20 <= len(words) <= 90]


def make_notice(style: HouseStyle, rng: random.Random) -> Blocks:
    """A notice of our own making: a heading, some lines or rows, a signature and a date."""
    if rng.random() < style.tables:
        return _make_table(rng)
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
        "更正": f"本报{month}月{day}日第二版所刊照片说明中“{name}”应为“{make_name(rng)}”，特此更正。",
        "征稿启事": f"本报即日起举办征文，来稿请寄{office}，截稿日期为{month}月{day}日，恕不退稿。",
    }
    heading = rng.choice(list(prose))
    blocks = [("headline", heading), ("body", prose[heading])]
    return blocks + [("body", office)] * (rng.random() < 0.6) + [("body", date)] * (rng.random() < 0.6)


def _make_table(rng: random.Random) -> Blocks:
    """A list or table of our own making, its rows all of one shape."""
    shape = rng.choice(("figures", "figures", "names", "units", "matches", "hours"))
    headings = {
        "figures": ("积分榜", "本周行情", "房屋租售", "昨日成交金额前五名", "主要城市气温", "八月份物价"),
        "names": ("获奖名单", "五一劳动奖章获得者名单", "拟表彰人员", "出场名单", "录取名单"),
        "units": ("先进集体", "工人先锋号", "文明单位", "协办单位"),
        "matches": ("赛程", "下轮对阵", "今日赛事", "昨日赛果"),
        "hours": ("今日天气", "停电通知", "节目预告", "影讯", "门诊时间"),
    }
    rows = [("table", _make_row(shape, rng)) for _ in range(rng.randint(3, 9))]
    note = [("body", "（以上为部分名单）")] * (rng.random() < 0.15)
    return [("headline", rng.choice(headings[shape])), *rows, *note]


def _make_row(shape: str, rng: random.Random) -> str:
    if shape == "names":
        sex = rng.choice(("", "", "（女）", "（回族）"))
        unit, post = rng.choice(_UNITS), rng.choice(("工人", "技师", "队长", "保管员", "护士"))
        return f"{make_name(rng)}{sex} {unit}{post}"
    if shape == "units":
        return rng.choice(_UNITS) + rng.choice(("一车间", "总装二组", "客运班", "急诊科", "三队", "检修班"))
    if shape == "matches":
        score = rng.choice(("—", f"{rng.randint(0, 4)}∶{rng.randint(0, 4)}", " 对 "))
        host = rng.choice(_PLACES) + rng.choice(("队", "铁人", "木棉"))
        return f"{host}{score}{rng.choice(_PLACES)}{rng.choice(('队', '远航'))}"
    if shape == "hours":
        first, last = rng.randint(6, 12), rng.randint(13, 23)
        return f"{rng.choice(_OFFICES)} {first}:{rng.choice(('00', '15', '30'))}—{last}:00"
    first = rng.choice(
        (make_name(rng) + "队", rng.choice(_OFFICES), rng.choice(_PLACES), f"{rng.randint(1, 12)}月")
    )
    values = [str(round(rng.uniform(1, 900), rng.choice((0, 1, 2)))) for _ in range(rng.randint(2, 5))]
    return " ".join([first, *values])


def make_picture(sentences: Sequence[str], rng: random.Random) -> Blocks:
    """A caption with the picture's credit, on its line, under it, in brackets, or without."""
    words = rng.choice(list(sentences)) if sentences else "人们在活动现场参观"
    mark = rng.choice(("", "", "", "△", "▲", "图为", "上图："))
    caption = mark + words + rng.choice(("。", "。", ""))
    name = make_name(rng)
    credit = rng.choice(
        (
            f"本报记者 {name} 摄",
            f"{name} 摄",
            f"（{name}摄）",
            f"{name}/摄",
            "（读者提供）",
            "资料图片",
            f"新华社记者　{name}摄",
        )
    )
    if rng.random() < 0.35:
        return [("caption", f"{caption} {credit}")]
    return [("caption", caption)] + [("credit", credit)] * (rng.random() < 0.85)


def make_box(text: Blocks, style: HouseStyle, rng: random.Random) -> tuple[Blocks, Blocks]:
    """The article's text, and the box under a label that it ends in, made of its last paragraphs; empty
    where the text is short."""
    count = rng.randint(1, 3)
    if (
        len(text) < count + 3
        or rng.random() > style.boxes
        or any(role != "body" for role, _ in text[-count:])
    ):
        return text, []
    label = rng.choice(_LABELS)
    label = rng.choice((label, label, label, f"■{label}", f"【{label}】", f"{label}："))
    clauses = _list_clauses(text[-count][1])
    headline = [("headline", rng.choice(clauses))] if clauses and rng.random() < 0.6 else []
    return text[:-count], [("label", label), *headline, *text[-count:]]


def make_comment(text: Blocks, style: HouseStyle, rng: random.Random) -> tuple[Blocks, Blocks]:
    """The article's text, and the comment on it that stands below as a story of its own, made of its last
    paragraphs; empty where the text is short."""
    count = rng.randint(2, 5)
    clauses = _list_clauses(text[-count][1]) if len(text) > count + 3 else []
    if not clauses or rng.random() > style.comments or any(role != "body" for role, _ in text[-count - 1 :]):
        return text, []
    headline = rng.choice(clauses) + rng.choice(("", f"（{rng.choice(_REMARKS)}）"))
    byline = [("byline", _pad(make_name(rng)))] * (rng.random() < 0.9)
    return text[:-count], [("headline", headline), *byline, *text[-count:]]


def _list_clauses(words: str) -> list[str]:
    """The text's clauses that are as long as a headline."""
    return [clause for clause in re.split("[，。、；：,;:“”]", words) if 6 <= len(clause) <= 18]


def _make_verse(sentences: Sequence[str], rng: random.Random) -> Blocks:
    """A poem's shape: a title, an author, short lines."""
    clauses = [
        words
        for text in rng.sample(list(sentences), min(8, len(sentences)))
        for words in re.split("[，、；：,;:“” ]", text)
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
