"""The lines whose own words settle what they are: labels, credits, captions, closers, staff lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from articles.parsing.bigrams import bond
from articles.parsing.credits import is_byline, is_name_line, is_photo_credit, is_staff_line
from articles.parsing.lines import Line
from articles.parsing.tagger.line_classes import LineClass

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
    return bool(_DATELINE.match(folded)) and not (_is_bracketed(folded) and len(folded) < 60)


def is_marked_caption(folded: str) -> bool:
    """Whether the line opens with a caption's mark, which points at a picture."""
    return bool(_PICTURE_LINE.match(folded))


def is_label(folded: str) -> bool:
    """Whether the line is a label that a summary or a box follows (核心提示, 新闻延伸)."""
    return bool(_SUMMARY_LABEL.fullmatch(folded) or _BOX_LABEL.fullmatch(folded))


def classify_alone(line: Line, after: Line | None) -> LineClass | None:
    """The class that the line's own words settle, or None. `after` is the line below it."""
    if is_marked_caption(line.folded) or _stands_over_credit(line, after):
        return LineClass.CAPTION
    if not _may_hold_mark(line):
        return None
    if is_staff_line(line.plain):
        return LineClass.NOISE
    if label := _classify_label(line.folded):
        return label
    if _is_picture_credit(line):
        return LineClass.CREDIT
    if _is_bracketed(line.folded):
        return _classify_bracketed(line)
    return LineClass.BYLINE if is_byline(line.plain) else None


def _stands_over_credit(line: Line, after: Line | None) -> bool:
    """Whether a picture's credit stands right under the line."""
    return after is not None and after.gap == 0 and len(line.folded) > 8 and _is_picture_credit(after)


def _may_hold_mark(line: Line) -> bool:
    """Whether the line may be a label or a credit: short, and no sentence of a text."""
    return len(line.folded) <= MOST_MARK_CHARS and (not line.is_ended or line.folded[-1] in ")】")


def _classify_label(folded: str) -> LineClass | None:
    if _SUMMARY_LABEL.fullmatch(folded):
        return LineClass.LABEL
    return LineClass.BOX if _BOX_LABEL.fullmatch(folded) else None


def _is_bracketed(folded: str) -> bool:
    return folded[0] in "(【" and folded[-1] in ")】"


def _is_picture_credit(line: Line) -> bool:
    """Whether the line credits a picture: right under its caption, or short, or by its last word."""
    placed = line.gap == 0 or len(line.folded) <= 12 or line.folded.endswith("摄")
    return placed and bool(_PICTURE.search(line.folded)) and is_photo_credit(line.plain)


def _classify_bracketed(line: Line) -> LineClass | None:
    """The class of words in brackets alone on a line: a wire's byline (`(本报伦敦电)`), another closer, or
    None."""
    if _WIRE.fullmatch(line.folded):
        return LineClass.BYLINE
    inner = line.folded[1:-1]
    named = is_name_line(inner) or _PADDED_NAME.fullmatch(inner)
    if is_byline(line.plain) or named or (len(inner) < 100 and _SOURCE.search(inner)):
        return LineClass.CLOSER
    return None


def repeated_chars(foot: str, top: str) -> int:
    """How many characters of a leg's foot the next leg's top repeats, 0 to 3."""
    return next((n for n in (3, 2, 1) if foot[-n:] == top[:n] and len(foot) > n), 0)


def fit(foot: Line, top: Line) -> float:
    """How well the second line continues the first, in bits."""
    marks = 6.0 * ((foot.is_open and top.starts_inside) - (foot.is_open != top.starts_inside))
    return bond(foot.folded[-1], top.folded[0]) + 4.0 * repeated_chars(foot.folded, top.folded) + marks


def fix_classes(lines: Sequence[Line], noise: frozenset[int]) -> list[LineClass | None]:
    """The class of each line whose own words settle it; None for the others, which the networks score."""
    return [
        LineClass.NOISE if line.at in noise else classify_alone(line, after)
        for line, after in zip(lines, [*lines[1:], None], strict=False)
    ]
