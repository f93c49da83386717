"""What each line is, told by the line itself and its neighbours: the first guess that stories are split by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from articles.parsing.credits import is_byline, is_photo_credit
from articles.parsing.lines import Line, is_open, starts_inside


class Part(StrEnum):
    """A line's part in the flow of the page; finer than Role where the flow needs it."""

    NOISE = "noise"
    LABEL = "label"
    BOX = "box"
    BYLINE = "byline"
    HEAD = "head"
    SUBHEAD = "subhead"
    BODY = "body"
    REST = "rest"
    CAPTION = "caption"
    CREDIT = "credit"


SUBHEAD_CHARS = 24

_SUMMARY_LABELS = "核心提示|核心阅读|阅读提示|内容提要|内容摘要|提要|编者按|编者的话|开栏的话|开栏语|导读"
_BOX_LABELS = (
    "新闻延伸|延伸阅读|相关链接|新闻链接|相关新闻|新闻背景|背景链接|背景资料|知识链接|链接|新闻附件|名词解释"
    "|新闻多一点|记者手记|采访手记|小贴士|小资料|小知识|短评|点评"
)
_SUMMARY_LABEL = re.compile(rf"[■◆●▲【\[]?\s*(?:{_SUMMARY_LABELS})\s*[】\]:]?")
_BOX_LABEL = re.compile(rf"[■◆●▲【\[]?\s*(?:{_BOX_LABELS})\s*[】\]:]?")
_STAFF = re.compile(
    r"^(?:本版|本期|今日)?\s*(?:责任?编(?:辑)?|编辑|主编|美编|版式|组版|校对|值班|统筹|制图|版面设计)(?:[:\s]|$)"
)
_DATELINE = re.compile(
    r"^[【(]?\s*(?:据|综合)?\s*(?:本报|新华社|中新社|中新网|人民网|本社|法新社|[\u4e00-\u9fff]{2,4}(?:晚报|日报|晨报|快报|商报|时报))"
    r"(?:讯|[\u4e00-\u9fff·、]{0,16}?\s*(?:[\d一二三四五六七八九十廿]{1,4}年)?(?:[\d一二三四五六七八九十]{1,3}月)?"
    r"[\d一二三四五六七八九十]{1,3}日\s*(?:电|讯|专电)|[\u4e00-\u9fff]{0,12}电)[】)]?"
)
_WIRE = re.compile(r"^\((?:据)?(?:本报|新华社|中新社)[^()]{0,24}(?:电|讯)\)$")
_CAPTION = re.compile(r"^[▶▲◀▼►◄△▷◁]|^(?:图为|图①|上图|下图|左图|右图|题图)")


def is_dateline(folded: str) -> bool:
    """Whether the line opens with an agency's or the paper's dateline (`本报讯(`, `新华社北京1月1日电`)."""
    return bool(_DATELINE.match(folded))


def is_closer(folded: str) -> bool:
    """Whether the line is the wire closing a story (`(本报伦敦2月24日电)`)."""
    return bool(_WIRE.match(folded))


def mark_parts(lines: Sequence[Line], noise: frozenset[int]) -> list[Part]:
    """One part for each line. `noise` holds places already known to belong to no story. Never raises."""
    marks = [mark_alone(line, lines[i + 1] if i + 1 < len(lines) else None) for i, line in enumerate(lines)]
    parts: list[Part] = []
    for i, line in enumerate(lines):
        before = parts[-1] if parts else None
        after = lines[i + 1] if i + 1 < len(lines) else None
        if line.at in noise:
            parts.append(Part.NOISE)
        elif marks[i] is not None:
            parts.append(marks[i])
        elif before in (Part.BODY, Part.REST) and is_cut(lines[i - 1], line):
            parts.append(Part.REST)
        elif is_heading_shaped(line) and not (after is not None and is_cut(line, after)):
            parts.append(Part.HEAD)
        else:
            parts.append(Part.BODY)
    return parts


def mark_alone(line: Line, after: Line | None) -> Part | None:
    """The part that the line's own words tell, or None."""
    text = line.folded
    if _STAFF.match(text) and len(text) < 60:
        return Part.NOISE
    if _SUMMARY_LABEL.fullmatch(text):
        return Part.LABEL
    if _BOX_LABEL.fullmatch(text):
        return Part.BOX
    if is_photo_credit(line.text):
        return Part.CREDIT
    if is_byline(line.text) or is_closer(text):
        return Part.BYLINE
    if after is not None and after.gap == 0 and is_photo_credit(after.text):
        return Part.CAPTION
    if _CAPTION.match(text):
        return Part.CAPTION
    return None


def is_heading_shaped(line: Line) -> bool:
    """Whether the line may be a heading: no sentence ends in it, and it is not long."""
    text = line.folded
    return (
        len(text) <= 80 and not line.has_stop_inside and text[-1] not in "。;,、:" and not is_dateline(text)
    )


def is_cut(line: Line, after: Line) -> bool:
    """Whether the foot of a leg cut the paragraph between the two lines.

    Source: seeds 000 l.18/20 (科技成|果转化), 001 l.58/60 (扎实做好|好选干部).
    """
    if line.is_ended or line.folded[-1] in ":;":
        return False
    if line.has_stop_inside or line.folded[-1] in ",、" or is_dateline(line.folded):
        return True
    if is_open(line.folded) or starts_inside(after.folded):
        return True
    return len(line.folded) > 80 or repeated_chars(line.folded, after.folded) > 1


def repeated_chars(head: str, rest: str) -> int:
    """How many characters of the foot the next leg repeats, 0 to 3."""
    return next((n for n in (3, 2, 1) if head[-n:] == rest[:n] and len(head) > n), 0)
