"""What each line is to the flow of the page: the likeliest chain of parts, by weights learnt from pages laid out.

First what a line's own words tell for certain (`mark_alone`: labels, credits, captions, staff lines). Then the rest
by features of a line and of the break above it, weighed by `weights.json`, the best chain found by Viterbi's search.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from math import exp
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
_FREE = tuple(CHAIN_PARTS.index(part) for part in FREE_PARTS)
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
_WIRE = re.compile(r"[(【](?:据)?(?:本报|新华社|中新社)[^()。]{0,30}(?:电|讯)[)】]")
_SOURCE = re.compile("[摘载选]自|来源|原题|作者|执笔|供稿|整理|相关报道|未完|待续")
_JUMPS = re.compile(r"下转.{1,8}版")
_COLUMN_END = re.compile(r"\(([\u4e00-\u9fff·“”]{2,14})(?:\(?[\d①-⑳一二三四五六七八九十]*\)?)\)$")
PICTURE_MARKS = "▶▲◀▼►◄△▷◁"  # 001 l.129: ▶天津理工大学党委书记 刘东志


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
    if is_photo_credit(line.text) and (line.gap == 0 or len(text) <= 12 or text.endswith("摄")):
        return Part.CREDIT
    if text[0] in "(【" and text[-1] in ")】":
        return _mark_bracketed(line)
    if is_byline(line.text):
        return Part.BYLINE
    if after is not None and after.gap == 0 and len(text) > 8 and is_photo_credit(after.text):
        return Part.CAPTION
    return Part.CAPTION if text[0] in PICTURE_MARKS else None


def _mark_bracketed(line: Line) -> Part | None:
    """Words in brackets alone on a line: a wire (`(本报伦敦电)`), another closer, or what only features can tell."""
    if _WIRE.fullmatch(line.folded):
        return Part.BYLINE
    inner = line.folded[1:-1]
    if is_byline(line.text) or is_name_line(inner) or (len(inner) < 100 and _SOURCE.search(inner)):
        return Part.CLOSER
    return None


def repeated_chars(head: str, rest: str) -> int:
    """How many characters of the foot the next leg repeats, 0 to 3."""
    return next((n for n in (3, 2, 1) if head[-n:] == rest[:n] and len(head) > n), 0)


def mark_parts(
    lines: Sequence[Line], noise: frozenset[int], topics: Topics
) -> tuple[list[Part], list[float]]:
    """One part for each line and how sure it is, 0 to 1. Never raises.

    `noise` holds places already known to belong to no story.
    """
    view = View(lines, noise, topics)
    features, steps = _weights()
    chain = Chain([view.features(i) for i in range(len(lines))], view.fixed, features, steps)
    best = chain.best()
    sure = [row[part] for row, part in zip(chain.chances(), best, strict=True)]
    return [CHAIN_PARTS[part] for part in best], sure


def fix_parts(lines: Sequence[Line], noise: frozenset[int]) -> list[Part | None]:
    """The parts that are certain; None where features must tell."""
    return [
        Part.NOISE if line.at in noise else mark_alone(line, lines[i + 1] if i + 1 < len(lines) else None)
        for i, line in enumerate(lines)
    ]


class Chain:
    """A page's lines as a chain of parts: each line's scores, and the scores of the steps between them."""

    def __init__(
        self,
        features: Iterable[Iterable[str]],
        fixed: Sequence[Part | None],
        weights: Mapping[str, Sequence[float]],
        steps: Sequence[Sequence[float]],
    ) -> None:
        self._steps = steps
        self._open = [_FREE if part is None else (CHAIN_PARTS.index(part),) for part in fixed]
        self._scores = [_add_scores(names, weights) for names in features]
        self._ahead, self._totals = self._sum_ahead()
        self._behind = self._sum_behind()

    def best(self) -> list[int]:
        """The chain that weighs most, as places in CHAIN_PARTS (Viterbi)."""
        scores: dict[int, float] = {}
        back: list[dict[int, int]] = []
        for allowed, own in zip(self._open, self._scores, strict=True):
            new, links = {}, {}
            for now in allowed:
                if scores:
                    links[now] = max(scores, key=lambda before: scores[before] + self._steps[before][now])
                    new[now] = scores[links[now]] + self._steps[links[now]][now] + own[now]
                else:
                    new[now] = own[now]
            back.append(links)
            scores = new
        chain = [max(scores, key=scores.__getitem__)] if scores else []
        for links in reversed(back[1:]):
            chain.append(links[chain[-1]])
        return chain[::-1]

    def chances(self) -> list[list[float]]:
        """For each line the chance of each part, the rest of the chain being anything."""
        out = []
        for ahead, behind in zip(self._ahead, self._behind, strict=True):
            row = [0.0] * len(CHAIN_PARTS)
            total = sum(value * behind[p] for p, value in ahead.items())
            for p, value in ahead.items():
                row[p] = value * behind[p] / total
            out.append(row)
        return out

    def step_chances(self) -> list[list[list[float]]]:
        """For each break between lines the chance of each pair of parts around it."""
        out = []
        for i in range(1, len(self._open)):
            table = [[0.0] * len(CHAIN_PARTS) for _ in CHAIN_PARTS]
            peak = max(self._scores[i])
            total = 0.0
            for p, value in self._ahead[i - 1].items():
                for q, rest in self._behind[i].items():
                    weight = value * exp(self._steps[p][q] + self._scores[i][q] - peak) * rest
                    table[p][q] = weight
                    total += weight
            out.append([[weight / total for weight in row] for row in table])
        return out

    def _sum_ahead(self) -> tuple[list[dict[int, float]], list[float]]:
        sums: list[dict[int, float]] = []
        totals: list[float] = []
        for allowed, own in zip(self._open, self._scores, strict=True):
            peak = max(own)
            if sums:
                row = {
                    now: sum(value * exp(self._steps[p][now]) for p, value in sums[-1].items())
                    * exp(own[now] - peak)
                    for now in allowed
                }
            else:
                row = {now: exp(own[now] - peak) for now in allowed}
            total = sum(row.values()) or 1.0
            sums.append({now: max(value / total, 1e-30) for now, value in row.items()})
            totals.append(total)
        return sums, totals

    def _sum_behind(self) -> list[dict[int, float]]:
        sums: list[dict[int, float]] = []
        for i in range(len(self._open) - 1, -1, -1):
            if not sums:
                row = dict.fromkeys(self._open[i], 1.0)
            else:
                own = self._scores[i + 1]
                peak = max(own)
                nexts = [(q, exp(own[q] - peak) * value) for q, value in sums[-1].items()]
                row = {p: sum(exp(self._steps[p][q]) * value for q, value in nexts) for p in self._open[i]}
            total = sum(row.values()) or 1.0
            sums.append({p: max(value / total, 1e-30) for p, value in row.items()})
        return sums[::-1]


def _add_scores(names: Iterable[str], weights: Mapping[str, Sequence[float]]) -> list[float]:
    rows = [weights[name] for name in names if name in weights]
    return [sum(column) for column in zip(*rows, strict=True)] if rows else [0.0] * len(CHAIN_PARTS)


@cache
def _weights() -> tuple[dict[str, list[float]], list[list[float]]]:
    told = json.loads(Path(__file__).with_name("weights.json").read_text("utf-8"))
    features = {name: [row.get(part, 0.0) for part in CHAIN_PARTS] for name, row in told["features"].items()}
    steps = [[told["steps"].get(f"{p}>{q}", 0.0) for q in CHAIN_PARTS] for p in CHAIN_PARTS]
    return features, steps


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
        if _COLUMN_END.search(text):
            yield f"column-end size{size}"
            yield "column-end"
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


class View:
    """A page as the features see it: its lines, what is certain of them, what they are about, its heading-like lines."""

    def __init__(self, lines: Sequence[Line], noise: frozenset[int], topics: Topics) -> None:
        self.lines = lines
        self.fixed = fix_parts(lines, noise)
        self.topics = topics
        self.short = [
            part is None and not line.is_ended and len(line.folded) <= MOST_HEADING_CHARS
            and not line.has_stop_inside and not is_dateline(line.folded)
            for line, part in zip(lines, self.fixed, strict=True)
        ]
        places = [i for i, short in enumerate(self.short) if short]
        self._gaps = {i: self._measure_gaps(i, places, n) for n, i in enumerate(places)}
        dated = sum(i + 1 < len(lines) and is_dateline(lines[i + 1].folded) for i in places)
        closers = sum(part in (Part.BYLINE, Part.CLOSER) for part in self.fixed)
        self._style = f"{_step(dated / max(1, len(places)), 0.2, 0, 1)}{min(closers, 3)}"
        self._twins = {i: self._find_twin(i, places[max(0, n - 6) : n + 7]) for n, i in enumerate(places)}

    def _measure_gaps(self, i: int, places: Sequence[int], n: int) -> str:
        """How much text lies between this heading-like line and those before and after it."""
        up = places[n - 1] if n else -1
        down = places[n + 1] if n + 1 < len(places) else len(self.lines)
        above = sum(len(line.folded) for line in self.lines[up + 1 : i][:12])
        below = sum(len(line.folded) for line in self.lines[i + 1 : down][:12])
        return f"{_length(above // 5)} {_length(below // 5)}"

    def _find_twin(self, i: int, places: Sequence[int]) -> str:
        """Whether another heading-like line near by, not next to it, has its length and its first and last marks."""
        text = self.lines[i].folded
        best = 0
        for j in places:
            if abs(i - j) < 2:
                continue
            other = self.lines[j].folded
            near = abs(len(text) - len(other)) <= max(1, len(text) // 12)
            alike = _kind(text[0]) == _kind(other[0]) and _kind(text[-1]) == _kind(other[-1])
            same = text[0] == other[0] or text[-1] == other[-1]
            best = max(best, near + (near and alike) + (near and same))
        return str(best)

    def features(self, i: int) -> Iterator[str]:
        """All that is known of line `i`: its own words, the lines above and below, what the page is about there."""
        if self.fixed[i] is not None:
            return
        line = self.lines[i]
        yield "any"
        yield from own_features(line)
        yield from self._above(i)
        yield from self._below(i)
        yield from self._topics(i)
        if self.short[i]:
            size = _length(len(line.folded))
            yield f"twin{self._twins[i]}"
            yield f"twin{self._twins[i]} size{size}"
            yield f"gaps {self._gaps[i]}"
            yield f"style{self._style}"

    def _above(self, i: int) -> Iterator[str]:
        if not i:
            yield "top"
            return
        above = self.fixed[i - 1]
        yield f"above {above}"
        if above is not None:
            yield f"above {above} ended{self.lines[i].is_ended:d} size{_length(len(self.lines[i].folded))}"
            return
        before = self.lines[i - 1]
        yield from break_features(before, self.lines[i])
        if before.folded.endswith("版)") or _JUMPS.search(before.folded[-16:]):
            yield f"above jump ended{self.lines[i].is_ended:d}"
        if before.folded[0] == "(" and before.folded[-1] == ")":
            yield "above bracketed"
        yield f"above short{self.short[i - 1]:d} ended{self.lines[i].is_ended:d}"
        if self.short[i - 1] and i > 1:
            yield f"above short2{self.short[i - 2]:d}{self.fixed[i - 2]} size{_length(len(before.folded))}"

    def _below(self, i: int) -> Iterator[str]:
        line = self.lines[i]
        if i + 1 == len(self.lines):
            yield f"bottom ended{line.is_ended:d}"
            return
        below, after = self.fixed[i + 1], self.lines[i + 1]
        yield f"below {below} ended{line.is_ended:d}"
        if below is not None:
            return
        yield f"below dated{is_dateline(after.folded):d} ended{line.is_ended:d}"
        yield f"below size{_length(len(after.folded))} ended{line.is_ended:d}"
        yield f"below short{self.short[i + 1]:d} ended{line.is_ended:d}"
        if line.is_ended:
            return
        yield f"below repeats{repeated_chars(line.folded, after.folded)}"
        tie = _step(bond(line.folded[-1], after.folded[0]), 1.5, -6, 9)
        yield f"below bond{tie}"
        start = _step(start_bits(after.folded), 1.5, -4.5, 6)
        yield f"below start{start}"
        if _length(len(line.folded)) < 10:
            yield f"below bond{tie} start{start}"
        if starts_inside(after.folded):
            yield "below stray"

    def _topics(self, i: int) -> Iterator[str]:
        """Whether the page speaks of other things below the line than above, and which side the line is on."""
        topics, line = self.topics, self.lines[i]
        left, right = topics.above(i), topics.below(i)
        if not left or not right:
            return
        turn = _step(topics.likeness(left, right), 0.025, 0, 0.25)
        far = _step(topics.likeness(topics.above(i, 7), topics.below(i, 7)), 0.025, 0, 0.25)
        short = self.short[i] and len(line.folded) <= 50
        yield f"turn{turn} short{short:d} ended{line.is_ended:d}"
        if is_dateline(line.folded):
            yield f"turn{turn} dated"
        yield f"far{far} short{short:d} ended{line.is_ended:d}"
        if short:
            yield f"turn{turn} far{far}"
            own = topics.bags[i].keys()
            side = _step(topics.likeness(own, right) - topics.likeness(own, left), 0.03, -0.15, 0.15)
            yield f"side{side}"
            yield f"side{side} turn{turn}"
            yield f"turn{turn} twin{self._twins[i]}"
