"""Heading lines on which several headings run together: parted where their own words tell the parts.

`韩某在会议上强调 摸清家底 守住粮仓` is a kicker and a headline. Clauses of one headline are parted by a
blank as well (`今年前两个月 本市进出口总值1306.5亿元`, seed 000 l.51), so a blank alone parts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from articles.parsing.values import Block, Role, Story

_BLANK = r"[ \u00a0\u3000]+"
# 陈敏尔在静海区调研时强调 (002 l.5), on one line with its headline.
_LEADS_UP = re.compile(rf"(?P<kicker>[^。:：]{{4,40}}?(?:强调|指出|要求|提出))(?P<rest>{_BLANK}\S.{{4,}})")
_TELLS_MORE = re.compile(rf"(?P<headline>\S.{{3,}}?)(?P<rest>{_BLANK}[—―-]{{2}}\S.*)")


def split_headings(story: Story, raw: Sequence[str]) -> Story:
    """The story, its headline parted from a kicker or a deck on the same line.

    `raw` holds the page's lines as printed. The parts carry spans that cover the printed line. Never raises.
    """
    blocks: list[Block] = []
    for block in story.blocks:
        blocks += _split_block(block, raw[block.lines[0]]) if block.role == Role.HEADLINE else [block]
    return replace(story, blocks=tuple(blocks))


def _split_block(block: Block, line: str) -> list[Block]:
    if block.span or len(block.lines) > 1:
        return [block]
    text = line.strip()
    if parts := _LEADS_UP.fullmatch(text):
        roles, at = (Role.KICKER, Role.HEADLINE), parts.start("rest")
    elif parts := _TELLS_MORE.fullmatch(text):
        roles, at = (Role.HEADLINE, Role.DECK), parts.start("rest")
    else:
        return [block]
    at += len(line) - len(line.lstrip())
    spans = ((0, at), (at, len(line)))
    return [
        Block(role, block.lines, line[start:end].strip(), (start, end))
        for role, (start, end) in zip(roles, spans, strict=True)
    ]
