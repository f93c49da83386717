"""Round-ups: items with titles of their own that stand under one headline and are one story.

Whether the story under the next title belongs to the one above is a decision of its own: the headline names a
round-up, and each item is closed by its author or source in brackets, as no story of several sections is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from articles.parsing.line_classes import CLOSERS, OPENERS, LineClass, find_class
from articles.parsing.lines import Line

PART_CONFIDENCE = 0.8  # of an item being a part of the round-up above: an editor should look
_LEAST_PARTS = 2
_BEGINNINGS = ([LineClass.BODY], [LineClass.LEAD])  # of an item under its title
# 市场资讯, 财经短波, 一周简讯, 速览.
_NAME = re.compile(
    r".{0,6}(?:资讯|快讯|短讯|简讯|速览|简报|短波|集锦|一览|点击|扫描|速递|要览|市讯|信息窗)[()◆■●]{0,2}"
)
_CLOSED = re.compile(r"[。!?”]\s*\([^()]{2,30}\)$")


def find_parts(lines: Sequence[Line], classes: list[LineClass]) -> list[int]:
    """The titles of items that are parts of a round-up, in print order. Never raises."""
    parts: list[int] = []
    for i in find_class(classes, LineClass.HEADING):
        if _NAME.fullmatch(lines[i].folded):
            found = _list_parts(i + 1, lines, classes)
            parts += found if len(found) >= _LEAST_PARTS else []
    return parts


def _list_parts(start: int, lines: Sequence[Line], classes: list[LineClass]) -> list[int]:
    """The titles from this line on of items that are closed one by one."""
    parts: list[int] = []
    at = start
    while classes[at : at + 1] == [LineClass.HEADING] and classes[at + 1 : at + 2] in _BEGINNINGS:
        end = next((n for n in range(at + 2, len(classes)) if classes[n] in OPENERS), len(classes))
        if not (classes[end - 1] in CLOSERS or _CLOSED.search(lines[end - 1].folded)):
            break
        parts.append(at)
        at = end
    return parts
