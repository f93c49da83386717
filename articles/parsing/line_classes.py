"""The classes of a line: what it is in the flow of the page, finer than a block's role where the flow needs
it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum


class LineClass(StrEnum):
    """What a line is in the flow of the page. The values are parts of learnt feature names."""

    NOISE = "noise"
    LABEL = "label"  # 核心提示: a summary follows
    BOX = "box"  # 新闻延伸: a story inside another follows
    BYLINE = "byline"
    HEADING = "head"  # kicker, headline, deck or column
    SUBHEAD = "subhead"
    ABSTRACT = "abstract"  # the gist of a commentary, right under its headings, without a full stop
    LEAD = "lead"  # the first paragraph of a story without a heading
    BODY = "body"
    REST = "rest"  # continues the paragraph that the line above cuts off
    TAIL = "tail"  # continues a paragraph that is cut elsewhere on the page
    CLOSER = "closer"  # bracketed words after a text: (摘自…), (作者为…)
    CAPTION = "caption"
    CREDIT = "credit"
    TABLE = "table"  # a row of a table or list of figures


LINE_CLASSES = tuple(LineClass)
# The classes that a line may have where its own words settle nothing.
FREE_CLASSES = (
    LineClass.HEADING,
    LineClass.SUBHEAD,
    LineClass.ABSTRACT,
    LineClass.LEAD,
    LineClass.BODY,
    LineClass.REST,
    LineClass.TAIL,
    LineClass.BYLINE,
)
CLOSERS = (LineClass.BYLINE, LineClass.CLOSER)
OPENERS = (LineClass.HEADING, LineClass.LEAD, LineClass.BOX, LineClass.NOISE, LineClass.CAPTION)
# Running text, whatever stands above it.
TEXT_CLASSES = (LineClass.BODY, LineClass.LEAD, LineClass.REST, LineClass.TAIL, LineClass.ABSTRACT)


def find_class(classes: Sequence[LineClass | None], wanted: LineClass) -> list[int]:
    """The places of the lines of this class, in order."""
    return [i for i, line_class in enumerate(classes) if line_class is wanted]
