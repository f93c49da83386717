"""Heading lines that hold several headings, split where their words show the border.

`韩某在会议上强调 摸清家底 守住粮仓` is a kicker and a headline. A blank also separates the clauses of one
headline (`今年前两个月 本市进出口总值1306.5亿元`, seed 000 l.51), so a blank alone is no border.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from articles.parsing.marks import is_column_head
from articles.parsing.script import simplify
from articles.parsing.values import Block, Role

_BLANK = r"[ \u00a0\u3000]+"
# 陈敏尔在静海区调研时强调 (002 l.5), on one line with its headline.
_LEADS_UP = re.compile(rf"(?P<kicker>[^。:：]{{4,40}}?(?:强调|指出|要求|提出))(?P<rest>{_BLANK}\S.{{4,}})")
_FIRST_WORD = re.compile(rf"(?P<word>\S{{3,8}})(?P<rest>{_BLANK}\S.{{3,}})")  # 河东絮语 老屋的灯
_ADDS_DETAIL = re.compile(rf"(?P<headline>\S.{{3,}}?)(?P<rest>{_BLANK}[—―-]{{2}}\S.*)")


def split_headings(headings: Sequence[Block], raw: Sequence[str]) -> list[Block]:
    """The headings, the headline split from a kicker, a deck or a column on the same line.

    `raw` holds the page's lines as printed. The new blocks carry spans that cover the printed line. Never
    raises.
    """
    blocks: list[Block] = []
    for block in headings:
        blocks += _split_block(block, raw[block.lines[0]]) if block.role == Role.HEADLINE else [block]
    return blocks


def _split_block(block: Block, line: str) -> list[Block]:
    if block.span or len(block.lines) > 1:
        return [block]
    text = simplify(line.strip())
    if match := _LEADS_UP.fullmatch(text):
        roles, at = (Role.KICKER, Role.HEADLINE), match.start("rest")
    elif match := _ADDS_DETAIL.fullmatch(text):
        roles, at = (Role.HEADLINE, Role.DECK), match.start("rest")
    elif (match := _FIRST_WORD.fullmatch(text)) and is_column_head(match["word"]):
        roles, at = (Role.COLUMN, Role.HEADLINE), match.start("rest")
    else:
        return [block]
    at += len(line) - len(line.lstrip())
    spans = ((0, at), (at, len(line)))
    return [
        Block(role, block.lines, line[start:end].strip(), (start, end))
        for role, (start, end) in zip(roles, spans, strict=True)
    ]
