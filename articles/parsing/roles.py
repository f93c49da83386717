"""What each line is to the flow of the page: the likeliest chain of parts, by weights learnt from pages laid out.

First what a line's own words tell for certain (`mark_alone`: labels, credits, captions, staff lines). Then the rest
by features of a line and of the break above it, weighed by `weights.json`, the best chain found by Viterbi's search.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path

from articles.parsing.credits import is_byline, is_name_line, is_photo_credit, is_staff_line
from articles.parsing.language import bond, end_bits, head_bits, start_bits
from articles.parsing.lines import Line, is_open, starts_inside
from articles.parsing.topics import Topics


class Part(StrEnum):
    """A line's part in the flow of the page; finer than Role where the flow needs it."""

    NOISE = "noise"
    LABEL = "label"  # 核心提示: a summary follows
    BOX = "box"  # 新闻延伸: a story inside another follows
    BYLINE = "byline"
    HEAD = "head"  # kicker, headline, deck or banner
    SUBHEAD = "subhead"
    LEAD = "lead"  # the first paragraph of a story without a heading
    BODY = "body"
    REST = "rest"  # goes on where the line above was cut
    TAIL = "tail"  # goes on with a paragraph cut elsewhere on the page
    CAPTION = "caption"
    CREDIT = "credit"


FREE_PARTS = (Part.HEAD, Part.SUBHEAD, Part.LEAD, Part.BODY, Part.REST, Part.TAIL, Part.BYLINE)
MOST_HEADING_CHARS = 90

_SUMMARY_LABELS = "核心提示|核心阅读|阅读提示|内容提要|内容摘要|提要|编者按|编者的话|开栏的话|开栏语|导读"
_BOX_LABELS = (
    "新闻延伸|延伸阅读|相关链接|新闻链接|相关新闻|新闻背景|背景链接|背景资料|知识链接|链接|新闻附件|名词解释"
    "|新闻多一点|记者手记|采访手记|小贴士|小资料|小知识"
)
_SUMMARY_LABEL = re.compile(rf"[■◆●▲【\[]?\s*(?:{_SUMMARY_LABELS})\s*[】\]:]?")
_BOX_LABEL = re.compile(rf"[■◆●▲【\[]?\s*(?:{_BOX_LABELS})\s*[】\]:]?")
_DATELINE = re.compile(
    r"^[【(]?\s*(?:据|综合)?\s*(?:本报|新华社|中新社|中新网|人民网|本社|法新社"
    r"|[\u4e00-\u9fff]{2,4}(?:晚报|日报|晨报|快报|商报|时报))"
    r"(?:讯|电\s|[\u4e00-\u9fff·、]{0,16}?\s*(?:[\d一二三四五六七八九〇零]{4}年)?(?:[\d一二三四五六七八九十]{1,3}月)?"
    r"[\d一二三四五六七八九十]{1,3}日\s*(?:电|讯|专电)|[\u4e00-\u9fff]{0,12}电)[】)]?"
)
_CAPTION = re.compile(r"^[▶▲◀▼►◄△▷◁]|^(?:图为|图①|上图|下图|左图|右图|题图)")


def is_dateline(folded: str) -> bool:
    """Whether the line opens with an agency's or the paper's dateline (`本报讯(`, `新华社北京1月1日电`)."""
    return bool(_DATELINE.match(folded))


def mark_alone(line: Line, after: Line | None) -> Part | None:
    """The part that the line's own words tell, or None."""
    text = line.folded
    if len(text) < 200 and is_staff_line(line.text):
        return Part.NOISE
    if _SUMMARY_LABEL.fullmatch(text):
        return Part.LABEL
    if _BOX_LABEL.fullmatch(text):
        return Part.BOX
    if is_photo_credit(line.text):
        return Part.CREDIT
    if is_byline(line.text):
        return Part.BYLINE
    if after is not None and after.gap == 0 and len(text) > 8 and is_photo_credit(after.text):
        return Part.CAPTION
    if _CAPTION.match(text):
        return Part.CAPTION
    return None


def repeated_chars(head: str, rest: str) -> int:
    """How many characters of the foot the next leg repeats, 0 to 3."""
    return next((n for n in (3, 2, 1) if head[-n:] == rest[:n] and len(head) > n), 0)


def mark_parts(lines: Sequence[Line], noise: frozenset[int], topics: Topics) -> list[Part]:
    """One part for each line. `noise` holds places already known to belong to no story. Never raises."""
    fixed = fix_parts(lines, noise)
    emissions = [_score_parts(list(line_features(lines, fixed, topics, i))) for i in range(len(lines))]
    return find_chain(emissions, fixed)


def fix_parts(lines: Sequence[Line], noise: frozenset[int]) -> list[Part | None]:
    """The parts that are certain; None where features must tell."""
    return [
        Part.NOISE if line.at in noise else mark_alone(line, lines[i + 1] if i + 1 < len(lines) else None)
        for i, line in enumerate(lines)
    ]


def find_chain(emissions: Sequence[dict[str, float]], fixed: Sequence[Part | None]) -> list[Part]:
    """The chain of parts that weighs most, each line's score and each step's together."""
    steps = _weights()["steps"]
    scores: dict[str, float] = {"": 0.0}
    back: list[dict[str, str]] = []
    for emission, part in zip(emissions, fixed, strict=True):
        new: dict[str, float] = {}
        links: dict[str, str] = {}
        for now in (part,) if part is not None else FREE_PARTS:
            best, link = max(
                ((score + steps.get(f"{before}>{now}", 0.0), before) for before, score in scores.items())
            )
            new[now], links[now] = best + (emission.get(now, 0.0) if part is None else 0.0), link
        back.append(links)
        scores = new
    chain: list[Part] = []
    now = max(scores, key=scores.__getitem__)
    for links in reversed(back):
        chain.append(Part(now))
        now = links[now]
    return chain[::-1]


def _score_parts(features: Sequence[str]) -> dict[str, float]:
    table = _weights()["features"]
    sums = dict.fromkeys(FREE_PARTS, 0.0)
    for feature in features:
        for part, weight in table.get(feature, {}).items():
            sums[part] += weight
    return sums


@cache
def _weights() -> dict[str, dict]:
    return json.loads(Path(__file__).with_name("weights.json").read_text("utf-8"))


def _step(value: float, width: float, least: float, most: float) -> str:
    return str(round(max(least, min(most, value)) / width))


def _kind(char: str) -> str:
    """The sort of a character: Chinese c, digit d, letter a, blank _, a mark itself."""
    if char >= "\u3400" and char <= "\u9fff":
        return "c"
    return "d" if char.isdigit() else "a" if char.isalpha() else "_" if char.isspace() else char


_LENGTHS = (3, 5, 8, 12, 16, 20, 24, 30, 38, 50, 70, 100, 200)


def _length(chars: int) -> int:
    return next((n for n, most in enumerate(_LENGTHS) if chars <= most), len(_LENGTHS))


def own_features(line: Line) -> Iterator[str]:
    """What the line tells by itself."""
    text = line.folded
    size, ended = _length(len(text)), line.is_ended
    dated = is_dateline(text)
    yield f"size{size}"
    yield f"ended{ended:d}"
    yield f"size{size} ended{ended:d}"
    yield f"last{_kind(text[-1])}"
    yield f"first{_kind(text[0])}"
    yield f"inside{line.has_stop_inside:d}ended{ended:d}"
    if dated:
        yield "dated"
    if "," in text or "、" in text:
        yield f"comma size{size}"
    if " " in text and not dated:
        yield f"blank ended{ended:d}"
    if text.startswith(("——", "——", "—")):
        yield "dash"
    if text.endswith(")") and "(" in text[1:] and len(text) - text.rindex("(") < 16:
        yield f"bracket-end ended{ended:d}"
    if text.startswith("(") and text.endswith(")"):
        yield "bracketed"
    if is_name_line(line.text):
        yield "name"
    if is_open(text):
        yield "open"
    if starts_inside(text):
        yield "stray"
    yield "start" + _step(start_bits(text), 1.5, -4.5, 6)
    if not ended and size < 11:
        yield "head" + _step(head_bits(text), 0.25, -1.5, 1.5)
        yield "end" + _step(end_bits(text), 1, -3, 3)


def break_features(above: Line, line: Line) -> Iterator[str]:
    """What the break between two lines tells: whether a paragraph runs over it."""
    head, rest = above.folded, line.folded
    last, first = head[-1], rest[0]
    ended = above.is_ended
    inside = above.has_stop_inside or len(head) > 70
    yield f"above ended{ended:d} last{_kind(last)}"
    yield f"above ended{ended:d} inside{inside:d} size{_length(len(head))}"
    if repeated := repeated_chars(head, rest):
        yield f"repeats{repeated} ended{ended:d}"
    if not ended:
        yield f"above {_kind(last)} first{_kind(first)}"
        tie = _step(bond(last, first), 1.5, -6, 9)
        yield f"bond{tie}"
        yield f"bond{tie} inside{inside:d}"
        yield "above-start" + _step(start_bits(rest), 1.5, -4.5, 6)
        if is_open(head):
            yield "above open"
        if starts_inside(rest):
            yield "above stray"
    if line.gap != 1:
        yield f"gap{min(line.gap, 3)}"


def line_features(
    lines: Sequence[Line], fixed: Sequence[Part | None], topics: Topics, i: int
) -> Iterator[str]:
    """All that is known of line `i`: its own words, the breaks above and below, who stands there, what it is about."""
    if fixed[i] is not None:
        return
    line = lines[i]
    yield "any"
    yield from own_features(line)
    above, below = fixed[i - 1] if i else Part.NOISE, fixed[i + 1] if i + 1 < len(lines) else Part.NOISE
    if i:
        yield f"above {above}"
        if above is None:
            yield from break_features(lines[i - 1], line)
    else:
        yield "top"
    if i + 1 == len(lines):
        yield "bottom"
    yield f"below {below} ended{line.is_ended:d}"
    if below is None and i + 1 < len(lines):
        after = lines[i + 1]
        yield f"below dated{is_dateline(after.folded):d} ended{line.is_ended:d}"
        yield f"below size{_length(len(after.folded))} ended{line.is_ended:d}"
        if not line.is_ended:
            yield f"below repeats{repeated_chars(line.folded, after.folded)}"
            tie = _step(bond(line.folded[-1], after.folded[0]), 1.5, -6, 9)
            yield f"below bond{tie}"
            yield "below start" + _step(start_bits(after.folded), 1.5, -4.5, 6)
            if starts_inside(after.folded):
                yield "below stray"
    yield from _topic_features(line, topics, i)


def _topic_features(line: Line, topics: Topics, i: int) -> Iterator[str]:
    """Whether the page speaks of other things below the line than above, and which side the line is on."""
    left, right = topics.above(i), topics.below(i)
    if not left or not right:
        return
    turn = _step(topics.likeness(left, right), 0.025, 0, 0.25)
    short = _length(len(line.folded)) < 9 and not line.is_ended
    yield f"turn{turn} short{short:d} ended{line.is_ended:d}"
    if is_dateline(line.folded):
        yield f"turn{turn} dated"
    if short:
        own = topics.bags[i].keys()
        up, down = topics.likeness(own, left), topics.likeness(own, right)
        yield f"side{_step(down - up, 0.03, -0.15, 0.15)}"
