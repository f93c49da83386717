"""What is learnt from: pages with their true classes, groups of headings, turned legs, boxes.

Every eighth page of a file of articles is held back, and no odd page of a folder of truth is read.
"""

from __future__ import annotations

import gzip
import itertools
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from articles.parsing.boxes import end_features, possible_ends
from articles.parsing.headings import MOST_LINES
from articles.parsing.legs import opening_features
from articles.parsing.line_classes import FREE_CLASSES, LINE_CLASSES, LineClass
from articles.parsing.lines import Line, fold, has_wide_digits, read_lines
from articles.parsing.marks import classify_alone, fix_classes
from articles.parsing.reflow import reflow
from articles.parsing.story_lines import StoryLines
from articles.parsing.tagger.features import PageView
from articles.parsing.topics import Topics
from articles.parsing.training.house_styles import STYLES, HouseStyle, draw_style
from articles.parsing.training.layout import is_long, is_plain, lay_out_page, role_of
from articles.parsing.training.wrapping import break_page
from articles.parsing.values import Role

SEEDS = Path("seeds")
HELD_BACK = 8  # every so many pages of a file
MOST_STORIES = 9  # laid on a page
_MIXED = 0.2  # of the pages hold articles of several days
_LONG = 0.3  # of the articles too long for a page are taken, cut short
_LEAST_CHARS = 60
_ANNOUNCED = re.compile(r"^央视网消息(?:（[^）]*）)?[：:]?")  # what a broadcast's texts begin with
_HEADINGS = ("kicker", "headline", "deck", "column")

HeadingGroup = tuple[tuple[str, ...], tuple[Role, ...], bool]
Case = tuple[list[dict[str, float]], int]  # the candidates' features, and the place of the true one


def read_pages(path: str) -> list[list[dict[str, Any]]]:
    """The articles of a file page by page, without those that are not one story in prose.

    Articles of a broadcast have no page; those of one day count as a page.
    """
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [_strip_announcement(json.loads(line)) for line in lines]
    rows.sort(key=lambda row: (row["date"], row["page"] or 0, row["seq"]))
    fit = (row for row in rows if is_plain(row) and sum(map(len, row["body"])) >= _LEAST_CHARS)
    return [list(page) for _, page in itertools.groupby(fit, key=lambda row: (row["date"], row["page"]))]


def _strip_announcement(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"body": [_ANNOUNCED.sub("", text) for text in row["body"]]}


def true_classes(page: dict[str, Any], lines: Sequence[Line]) -> list[LineClass | None]:
    """Each line's class by the truth of the page; None where a line belongs to no article."""
    place = {at: i for i, line in enumerate(lines) for at in line.places}
    classes: list[LineClass | None] = [None] * len(lines)
    for article in page["articles"]:
        printed_first = min((min(block["lines"]) for block in article["blocks"]), default=0)
        for block in article["blocks"]:
            first, *rest = dict.fromkeys(place[at] for at in block["lines"])
            leads = printed_first in lines[first].places
            classes[first] = _first_class(block["role"], leads=leads)
            for before, i in itertools.pairwise((first, *rest)):
                classes[i] = LineClass.REST if i == before + 1 else LineClass.TAIL
    return [
        LineClass.ABSTRACT if _is_abstract(i, classes, lines) else line_class
        for i, line_class in enumerate(classes)
    ]


def _first_class(role: str, *, leads: bool) -> LineClass | None:
    """The class of the first line of a block; `leads` where it is the first printed line of its article."""
    if role in _HEADINGS:
        return LineClass.HEADING
    if role in ("body", "summary"):
        return LineClass.LEAD if leads else LineClass.BODY
    if role == "label":
        return LineClass.BOX if leads else LineClass.LABEL
    return LineClass(role) if role in LINE_CLASSES else None


def _is_abstract(i: int, classes: Sequence[LineClass | None], lines: Sequence[Line]) -> bool:
    """Whether a paragraph is whole, has no stop, and stands right under headings or other such paragraphs."""
    if classes[i] != LineClass.BODY or lines[i].is_ended:
        return False
    if i + 1 < len(classes) and classes[i + 1] == LineClass.REST:
        return False
    above = next((n for n in range(i - 1, -1, -1) if classes[n] != LineClass.BODY or lines[n].is_ended), -1)
    return above >= 0 and above < i and classes[above] == LineClass.HEADING


@dataclass(frozen=True, slots=True)
class Example:
    """A page to learn from: each line's features, the heading-like lines, the settled classes, the true
    ones."""

    features: list[list[str]]
    heading_like: list[int]
    fixed: list[LineClass | None]
    truth: list[int]


def make_example(page: dict[str, Any]) -> Example:
    """The page's lines as the chain sees them, with their true classes as indices in LINE_CLASSES."""
    lines = reflow(page["text"].split("\n"), frozenset(page["noise"])).lines
    view = PageView(lines, frozenset(page["noise"]), Topics(lines))
    truth = [
        LINE_CLASSES.index(fixed or (true if true in FREE_CLASSES else LineClass.BODY))
        for fixed, true in zip(view.fixed, true_classes(page, lines), strict=True)
    ]
    return Example([list(view.features(i)) for i in range(len(lines))], view.heading_like, view.fixed, truth)


@dataclass(frozen=True, slots=True)
class Mixture:
    """What pages are laid out to learn from: how often each page of print is, the share of them in other
    papers' styles, these styles, and the share of the other pages that a column's width breaks."""

    layouts: int
    styled: float = 0.0
    styles: tuple[HouseStyle, ...] = STYLES
    broken: float = 0.0


def lay_out(paths: Iterable[str], rng: random.Random, mixture: Mixture) -> tuple[list[dict], list[dict]]:
    """Pages to learn from, each page of print laid out several times, and those held back, which are in no
    other style and not broken."""
    learn, check = [], []
    for path in paths:
        pages = read_pages(path)
        check += [lay_out_page(rows[:MOST_STORIES], rng) for rows in pages[::HELD_BACK]]
        kept = [rows for n, rows in enumerate(pages) if n % HELD_BACK]
        rows = list(itertools.chain.from_iterable(kept))
        for page in kept:
            for _ in range(mixture.layouts if page[0]["page"] else 1):
                if drawn := _draw_stories(page, rows, rng):
                    learn.append(print_page(drawn, rng, mixture))
    return learn, check


def print_page(rows: list[dict[str, Any]], rng: random.Random, mixture: Mixture) -> dict[str, Any]:
    """A page of these articles, in another paper's style and broken as often as the mixture has it."""
    style = draw_style(rng, mixture.styles) if rng.random() < mixture.styled else None
    page = lay_out_page(rows, rng, style=style)
    return break_page(page, rng) if rng.random() < (style.wraps if style else mixture.broken) else page


def _draw_stories(
    page: list[dict[str, Any]], rows: list[dict[str, Any]], rng: random.Random
) -> list[dict[str, Any]]:
    """Some articles of the page, or of all pages, in any order."""
    count = rng.randint(2, MOST_STORIES)
    mixed = rng.random() < _MIXED
    drawn = rng.sample(rows, count) if mixed else rng.sample(page, min(len(page), count))
    return [row for row in drawn if not is_long(row) or rng.random() < _LONG]


def read_truth(folder: str, *, step: int = 2) -> list[dict[str, Any]]:
    """The even pages of a folder of `pages` and their `truth`; odd ones stay unread, to check on.

    With a `step` of 1 all of them are read. A folder without `pages` is that of the seeds, whose texts are
    the project's own; all of them are read.
    """
    truth = sorted(Path(folder, "truth").glob("*.json"))
    texts = Path(folder, "pages")
    if not texts.is_dir():
        texts = SEEDS
    pages = []
    for path in truth if texts == SEEDS else truth[::step]:
        page = json.loads(path.read_text("utf-8"))
        pages.append(
            page | {"text": (texts / page["file"]).read_text("utf-8"), "noise": page.get("noise") or []}
        )
    return pages


def heading_groups(pages: Iterable[dict[str, Any]]) -> list[HeadingGroup]:
    """The heading lines of each article that has several, folded, their roles, whether digits are wide."""
    groups = []
    for page in pages:
        for article in page["articles"]:
            headings = [block for block in article["blocks"] if block["role"] in _HEADINGS]
            headings.sort(key=lambda block: block["lines"][0])
            roles = tuple(Role(block["role"]) for block in headings)
            if 1 < len(headings) <= MOST_LINES and roles.count(Role.HEADLINE) == 1:
                texts = tuple(fold(block["text"]) for block in headings)
                groups.append(
                    (texts, roles, any(has_wide_digits(block["text"]) for block in article["blocks"]))
                )
    return groups


def opening_case(row: dict[str, Any], rng: random.Random) -> tuple[list[dict[str, float]], int] | None:
    """An article with its second leg before its first: the candidates for its opening, and which it is."""
    body = [" ".join(text.split()) for text in row["body"] if text.strip()][:30]
    long = [n for n, text in enumerate(body) if n and len(text) > 50]
    if len(body) < 3 or not long:
        return None
    cut = rng.choice(long)
    at = rng.randint(8, len(body[cut]) - 8)
    headings = [row["title"]] if row["title"] else []
    text = [body[cut][at:], *body[cut + 1 :], *body[:cut], body[cut][:at]]
    lines = read_lines("\n".join(headings + text))
    if len(lines) != len(headings) + len(text):
        return None
    classes = [LineClass.HEADING] * len(headings) + [_class_of(line) for line in lines[len(headings) :]]
    runs = [[i] for i in range(len(headings), len(lines))]
    candidates = opening_features(runs, list(range(len(headings))), lines, classes, Topics(lines))
    return candidates, len(body) - cut - 1


def _class_of(line: Line) -> LineClass:
    fixed = classify_alone(line, None)
    if fixed in (LineClass.BYLINE, LineClass.CLOSER):
        return fixed
    return LineClass(role_of(line.text))


def box_cases(page: dict[str, Any]) -> Iterator[Case]:
    """The boxes of a page laid out: the candidates for where each ends, and where it does."""
    lines = read_lines(page["text"])
    topics = Topics(lines)
    settled = zip(fix_classes(lines, frozenset(page["noise"])), true_classes(page, lines), strict=True)
    classes = [fixed or true or LineClass.BODY for fixed, true in settled]
    for own, host in _find_boxes(page, lines):
        box = _open_box(own, host, classes)
        true_end = sum(i <= own[-1] for i in box.text)
        ends = possible_ends(box, classes)
        if true_end and true_end in ends:
            yield end_features(box, ends, lines, classes, topics), ends.index(true_end)


def _find_boxes(page: dict[str, Any], lines: Sequence[Line]) -> Iterator[tuple[list[int], list[int]]]:
    """The lines of each box inside an article, and those of that article."""
    place = {line.at: i for i, line in enumerate(lines)}
    spans = [
        sorted(place[at] for block in article["blocks"] for at in block["lines"])
        for article in page["articles"]
    ]
    for article, own in zip(page["articles"], spans, strict=True):
        host = next((other for other in spans if other[0] < own[0] and other[-1] > own[-1]), None)
        if article["kind"] == "sidebar" and host is not None:
            yield own, host


def _open_box(own: Sequence[int], host: Sequence[int], classes: Sequence[LineClass]) -> StoryLines:
    """The box as it stands before its end is found: with all its host's lines below it."""
    host_headings, _ = _part_headings(host, classes)
    _, above = _part_headings([i for i in host if i < own[0]], classes)
    headings, text = _part_headings(own, classes)
    below = [i for i in host if i > own[-1]]
    return StoryLines(
        headings=headings, text=text + below, host=StoryLines(headings=host_headings, text=above)
    )


def _part_headings(places: Sequence[int], classes: Sequence[LineClass]) -> tuple[list[int], list[int]]:
    """The headings and labels among the lines, and the others."""
    headings = [i for i in places if classes[i] in (LineClass.BOX, LineClass.HEADING)]
    return headings, [i for i in places if i not in headings]
