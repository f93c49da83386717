"""What a line's own words tell for certain: labels, credits, captions, closers, staff lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from articles.parsing.bigrams import bond
from articles.parsing.credits import is_byline, is_name_line, is_photo_credit, is_staff_line
from articles.parsing.lines import Line


class Part(StrEnum):
    """A line's part in the flow of the page; finer than Role where the flow needs it."""

    NOISE = "noise"
    LABEL = "label"  # 核心提示: a summary follows
    BOX = "box"  # 新闻延伸: a story inside another follows
    BYLINE = "byline"
    HEAD = "head"  # kicker, headline, deck or banner
    SUBHEAD = "subhead"
    ABSTRACT = "abstract"  # what a commentary holds, right under its heads, without a stop
    LEAD = "lead"  # the first paragraph of a story without a heading
    BODY = "body"
    REST = "rest"  # goes on where the line above was cut
    TAIL = "tail"  # goes on with a paragraph cut elsewhere on the page
    CLOSER = "closer"  # bracketed words behind a text: (摘自…), (作者为…)
    CAPTION = "caption"
    CREDIT = "credit"


CHAIN_PARTS = tuple(Part)
FREE_PARTS = (
    Part.HEAD,
    Part.SUBHEAD,
    Part.ABSTRACT,
    Part.LEAD,
    Part.BODY,
    Part.REST,
    Part.TAIL,
    Part.BYLINE,
)
CLOSERS = (Part.BYLINE, Part.CLOSER)
OPENERS = (Part.HEAD, Part.LEAD, Part.BOX, Part.NOISE, Part.CAPTION)

_SUMMARY_LABELS = "核心提示|核心阅读|阅读提示|内容提要|内容摘要|提要|编者按|编者的话|开栏的话|开栏语|导读"
_BOX_LABELS = (
    "新闻延伸|延伸阅读|相关链接|新闻链接|相关新闻|新闻背景|背景链接|背景资料|知识链接|链接|新闻附件|名词解释"
    "|新闻多一点|记者手记|采访手记|小贴士|小资料|小知识"
)
_SUMMARY_LABEL = re.compile(rf"[■◆●▲【\[]?\s*(?:{_SUMMARY_LABELS})\s*[】\]:]?")
_BOX_LABEL = re.compile(rf"[■◆●▲【\[]?\s*(?:{_BOX_LABELS})\s*[】\]:]?")
_DATELINE = re.compile(
    r"^[【(]?\s*(?:据|综合)?\s*(?:本报|新华社|中新社|中新网|人民网|本社|法新社"
    r"|[\u4e00-\u9fff]{1,4}(?:晚报|日报|晨报|早报|快报|商报|时报|新报|都市报|青年报))"
    r"(?:讯|电\s|[\u4e00-\u9fff·、]{0,16}?\s*(?:[\d一二三四五六七八九〇零]{4}年)?(?:[\d一二三四五六七八九十]{1,3}月)?"
    r"[\d一二三四五六七八九十]{1,3}日\s*(?:电|讯|专电)|[\u4e00-\u9fff]{0,12}电)[】)]?"
    r"|^[\u4e00-\u9fff]{2,8}(?<![简短通资喜音电快审问])讯(?=[\s(])"
)
_WIRE = re.compile(r"[(【](?:据)?(?:本报|新华社|中新社)[^()。]{0,30}(?:电|讯)[)】]")
_PADDED_NAME = re.compile("[\u4e00-\u9fff] +[\u4e00-\u9fff]")  # (苏 渝): only names are padded
_SOURCE = re.compile("[摘载选]自|来源|原题|作者|执笔|供稿|整理|相关报道|未完|待续")
_PICTURE = re.compile("[摄攝图圖影照发供]|视觉|IC")
MOST_MARK_CHARS = 200
# 001 l.129: ▶天津理工大学党委书记 刘东志. Other triangles mark the items of a round-up as well (△…).
_PICTURE_LINE = re.compile(r"[▶◀►◄]|[▲▼△▽▷◁]\s*(?:[左右上下题]?图|照片)")


def is_dateline(folded: str) -> bool:
    """Whether the line opens with an agency's or the paper's dateline (`本报讯(`, `新华社北京1月1日电`)."""
    return bool(_DATELINE.match(folded)) and not (
        folded[0] in "(【" and folded[-1] in ")】" and len(folded) < 60
    )


def is_marked_caption(folded: str) -> bool:
    """Whether the line opens with the mark of a caption, which points at a picture in the text around it."""
    return bool(_PICTURE_LINE.match(folded))


def is_label(folded: str) -> bool:
    """Whether the line is a label behind which a summary or a box follows (核心提示, 新闻延伸)."""
    return bool(_SUMMARY_LABEL.fullmatch(folded) or _BOX_LABEL.fullmatch(folded))


def mark_alone(line: Line, after: Line | None) -> Part | None:
    """The part that the line's own words tell, or None."""
    text = line.folded
    if is_marked_caption(text):
        return Part.CAPTION
    if after is not None and after.gap == 0 and len(text) > 8 and _is_picture_credit(after):
        return Part.CAPTION
    if len(text) > MOST_MARK_CHARS or (line.is_ended and text[-1] not in ")】"):
        return None
    if is_staff_line(line.text):
        return Part.NOISE
    if _SUMMARY_LABEL.fullmatch(text):
        return Part.LABEL
    if _BOX_LABEL.fullmatch(text):
        return Part.BOX
    if _is_picture_credit(line):
        return Part.CREDIT
    if text[0] in "(【" and text[-1] in ")】":
        return _mark_bracketed(line)
    return Part.BYLINE if is_byline(line.text) else None


def _is_picture_credit(line: Line) -> bool:
    """Whether the line credits a picture: right under its caption, or short, or by its last word."""
    placed = line.gap == 0 or len(line.folded) <= 12 or line.folded.endswith("摄")
    return placed and bool(_PICTURE.search(line.folded)) and is_photo_credit(line.text)


def _mark_bracketed(line: Line) -> Part | None:
    """Words in brackets alone on a line: a wire (`(本报伦敦电)`), another closer, or None."""
    if _WIRE.fullmatch(line.folded):
        return Part.BYLINE
    inner = line.folded[1:-1]
    named = is_name_line(inner) or _PADDED_NAME.fullmatch(inner)
    if is_byline(line.text) or named or (len(inner) < 100 and _SOURCE.search(inner)):
        return Part.CLOSER
    return None


def repeated_chars(head: str, rest: str) -> int:
    """How many characters of the foot the next leg repeats, 0 to 3."""
    return next((n for n in (3, 2, 1) if head[-n:] == rest[:n] and len(head) > n), 0)


def fit(foot: Line, top: Line) -> float:
    """How well the second line goes on where the first breaks off, in bits."""
    marks = 6.0 * ((foot.is_open and top.starts_inside) - (foot.is_open != top.starts_inside))
    return bond(foot.folded[-1], top.folded[0]) + 4.0 * repeated_chars(foot.folded, top.folded) + marks


def fix_parts(lines: Sequence[Line], noise: frozenset[int]) -> list[Part | None]:
    """The parts that are certain; None where features must tell."""
    return [
        Part.NOISE if line.at in noise else mark_alone(line, lines[i + 1] if i + 1 < len(lines) else None)
        for i, line in enumerate(lines)
    ]
