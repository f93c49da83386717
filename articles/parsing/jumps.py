"""下转 and 上接: where a story continues, where it began, and the pairing of the two across an issue."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from articles.parsing.agencies import AGENCIES
from articles.parsing.bigrams import bond, topic_pairs
from articles.parsing.flags import JUMP_UNPAIRED, JUMP_UNSURE
from articles.parsing.numbers import DIGITS
from articles.parsing.page_labels import find_label, read_first_label, read_label
from articles.parsing.roles import HEADING_ROLES, RUNNING_ROLES, Role
from articles.parsing.values import Block, Flag, Kind, ParsedPage, Story


@dataclass(frozen=True, slots=True)
class Jumps:
    """Page labels (`3`, `A4`); None where the text has no such mark."""

    jump_to: str | None
    jump_from: str | None


# `第3版`, `A4版`, `B叠2版`, `4-5版`; a page of a lettered section needs no 版: `（下轉A8）`.
_SECTION = r"[A-Za-zＡ-Ｚａ-ｚ]{1,2}\s?[叠疊]?\s?"
_NUMBER = rf"(?:{_SECTION})?[{DIGITS}]{{1,3}}"
_PAGE = (
    rf"第?\s{{0,2}}(?:(?P<page>{_NUMBER}(?:\s?[-—－]\s?{_NUMBER})?)\s{{0,2}}[版頁页](?!面|本|图|式)"
    rf"|(?P<page_label>{_SECTION}[0-9０-９]{{1,2}})(?![0-9０-９]))"
)
# In brackets, 转 and 接 alone are enough.
_GOES = r"(?:[下紧緊]\s?[转轉])"
_CAME = r"(?:[上紧緊]\s?接)"
# `(下转第3版)` (004 l.9); elsewhere `（下转二版）`, `（紧转第三版）`, `（转第４版）`, `▶下转A4版`.
_TO = re.compile(
    rf"\s{{0,2}}[(（【\[]\s{{0,2}}(?:{_GOES}|[转轉])\s?{_PAGE}[^()（）【】\n]{{0,30}}[)）】\]]"
    rf"|[▲△▼▶►→*—\s]{{0,4}}{_GOES}\s?{_PAGE.replace('page', 'open_page')}[◀◄*。\s]{{0,4}}$",
    re.MULTILINE,
)
# `（上接第1版）`, `紧接第一版`, `（接A1版）`.
_FROM = re.compile(
    rf"[(（【\[]\s{{0,2}}(?:{_CAME}|接)\s?(?:自)?{_PAGE}[^()（）【】\n]{{0,30}}[)）】\]]\s{{0,2}}"
    rf"|^[▲△▼▶►→*—\s]{{0,4}}{_CAME}\s?(?:自)?{_PAGE.replace('page', 'open_page')}[:：\s]{{0,4}}",
    re.MULTILINE,
)
# One in each mark: 转 or 接 and what a page's number begins with.
_TURN, _JOIN = (
    re.compile(rf"[{sign}]\s?自?第?\s{{0,2}}[A-Za-zＡ-Ｚａ-ｚ{DIGITS}]") for sign in ("转轉", "接")
)
# A mark alone on its line, in a form that databases understand: `（上接第1版）`.
LONE_MARK = r"^[(（【\[]?[上紧緊]接[^()（）【】。，,]{1,12}[)）】\]]?$"
# A teaser's `2版` (004 l.86), `详见第3版`, `▶2版`; in Hong Kong and Macao `刊A12`, `副刊B2`.
_REFER = re.compile(
    rf"[^\w]{{0,4}}(?:(?:[详詳]?[见見]|[报報]道[见見]|全文[见見]|[请請][看见])\s?)?第?\s?(?P<page>[A-HＡ-Ｈ]?[{DIGITS}]{{1,3}})\s?版[^\w]{{0,4}}"
    r"|[^\w]{0,4}[详詳]?[见見]?副?刊\s?(?P<label>[A-ZＡ-Ｚ]{1,2}\s?[0-9０-９]{1,2})[^\w]{0,4}"
)


def find_jumps(text: str) -> Jumps:
    """The pages that the text continues on (its last mark) and comes from (its first mark). Never raises."""
    to, came = (
        [page for mark in pattern.finditer(text) if (page := _read_page(mark))] if sign.search(text) else []
        for pattern, sign in ((_TO, _TURN), (_FROM, _JOIN))
    )
    return Jumps(to[-1] if to else None, came[0] if came else None)


def find_refer(line: str) -> str | None:
    """The page that a teaser's line points to where the line is nothing else (`2版`). Never raises."""
    mark = _REFER.fullmatch(line.strip()) if len(line) <= 20 else None
    return _read_page(mark) if mark else None


def is_continuation(line: str) -> bool:
    """Whether the line begins with a mark that it comes from another page (`（上接第1版）目前`)."""
    return bool(_FROM.match(line))


def strip_jump_marks(text: str) -> str:
    """The text without its jump marks, as readers see it. Never raises."""
    for pattern, sign in ((_TO, _TURN), (_FROM, _JOIN)):
        if sign.search(text):
            text = pattern.sub("", text)
    return text


def _read_page(mark: re.Match[str]) -> str | None:
    return read_first_label(next(page for page in mark.groupdict().values() if page)) or None


# ---- the two ends, across an issue's pages


@dataclass(frozen=True, slots=True)
class StoryPlace:
    """A story of an issue: the page's index in what was given, and the story's on the page; both 0-based."""

    page: int
    story: int


@dataclass(frozen=True, slots=True)
class JumpLink:
    """Two stories that are one: where it begins, where it continues. Not `certain`: an editor should look."""

    begins: StoryPlace
    goes_on: StoryPlace
    certain: bool


@dataclass(frozen=True, slots=True)
class LinkedJumps:
    """`links` in the order of their beginnings; `flags` for each end left alone or paired without
    certainty."""

    links: tuple[JumpLink, ...]
    flags: tuple[tuple[StoryPlace, Flag], ...]


# The weight of each sign that two stories are one, set by hand on stories cut in two. Unrelated stories stay
# below _LIKELY, and a rival must stay _MARGIN behind.
_MARKS_AGREE, _TOPIC, _HEADLINE, _LEAD, _FIT = 3.0, 10.0, 2.0, -3.0, 0.4
_LIKELY, _CERTAIN, _MARGIN = 2.5, 3.5, 0.8
_SAME_HEADLINE = 0.8  # of the shorter headline's pairs: the continuation repeats the headline
_OPEN_END = re.compile(r"[^。！？!?…”』」）)]$")
_LEAD_WORDS = re.compile(rf"据?(?:{AGENCIES}).{{0,30}}?[讯电]")


def link_jumps(pages: Sequence[ParsedPage]) -> LinkedJumps:
    """Which stories of one issue continue on another of its pages. Never raises.

    A story with 下转第3版 is paired with one of page 3 that has 上接第1版, else with one of page 3 that
    begins without a headline of its own and is about the same subject. Each story is paired at most once. A
    page without a label may be any page that no other page is. Cost: one walk over every story's characters.
    """
    ends = _read_ends(pages)
    links = _choose_links(_score_pairs(ends, pages))
    return LinkedJumps(tuple(links), tuple(_flag_ends(ends, links)))


def _score_pairs(ends: Sequence[_End], pages: Sequence[ParsedPage]) -> list[tuple[float, _End, _End]]:
    """The likely pairs of a beginning and a continuation with their scores, highest first."""
    labels = [page.label for page in pages]
    scored = []
    for begin in ends:
        meant = _find_pages(begin.story.jump_to, begin, labels)
        for end in ends:
            may_go_on = end.place.page in meant and _may_go_on(begin, end, labels)
            if may_go_on and (score := _score(begin, end)) >= _LIKELY:
                scored.append((score, begin, end))
    return sorted(scored, key=lambda pair: -pair[0])


def _choose_links(scored: Sequence[tuple[float, _End, _End]]) -> list[JumpLink]:
    """The best pairs in which each story stands once, in the order of their beginnings."""
    links: list[JumpLink] = []
    for score, begin, end in scored:
        if any(link.begins == begin.place or link.goes_on == end.place for link in links):
            continue
        rivals = [other for other, one, two in scored if (one is begin) != (two is end)]
        certain = score >= _CERTAIN and all(score - rival >= _MARGIN for rival in rivals)
        links.append(JumpLink(begin.place, end.place, certain))
    return sorted(links, key=lambda link: (link.begins.page, link.begins.story))


@dataclass(frozen=True, slots=True, eq=False)
class _End:
    """A story as one end of a jump: its text, and its subjects as weighted character pairs."""

    place: StoryPlace
    story: Story
    text: str
    heading: dict[str, float]
    topics: dict[str, float]


def _read_ends(pages: Sequence[ParsedPage]) -> list[_End]:
    """Every story that can be a part of another; a teaser only points to one, a picture stands alone."""
    stories = [
        (StoryPlace(at, index), story)
        for at, page in enumerate(pages)
        for index, story in enumerate(page.stories)
        if story.kind not in (Kind.TEASER, Kind.PHOTO)
    ]
    headings = [_text(story, *HEADING_ROLES) for _, story in stories]
    texts = [strip_jump_marks(_text(story, *RUNNING_ROLES)).strip() for _, story in stories]
    counts = [
        Counter(topic_pairs(f"{heading}\n{text}")) for heading, text in zip(headings, texts, strict=True)
    ]
    stories_with = Counter(pair for count in counts for pair, _ in count)
    return [
        _End(
            place,
            story,
            text,
            dict(topic_pairs(heading)),
            _weigh_topics(count, stories_with, len(stories)),
        )
        for (place, story), text, heading, count in zip(stories, texts, headings, counts, strict=True)
    ]


def _weigh_topics(
    count: Counter[tuple[str, float]], stories_with: Counter[str], stories: int
) -> dict[str, float]:
    """The pairs that at least two stories have; heavier if the story has them often and few others do."""
    return {
        pair: weight * (1 + math.log(times)) * math.log((stories + 1) / stories_with[pair])
        for (pair, weight), times in count.items()
        if stories_with[pair] > 1
    }


def _text(story: Story, *roles: Role) -> str:
    return "\n".join(block.text for block in story.blocks if block.role in roles)


def _may_go_on(begin: _End, end: _End, labels: Sequence[str]) -> bool:
    """Whether the second's marks and headline allow the pair; without 上接, it has no other headline."""
    if end.story.jump_from:
        return begin.place.page in _find_pages(end.story.jump_from, end, labels)
    return not end.heading or _share(begin.heading, end.heading) >= _SAME_HEADLINE


def _find_pages(printed: str | None, near: _End, labels: Sequence[str]) -> frozenset[int]:
    """The pages that an end's mark may mean: those without a label where no other page is meant."""
    if not read_label(printed or ""):
        return frozenset()
    found = find_label(printed, near=labels[near.place.page], labels=labels) or ""
    return frozenset(at for at, label in enumerate(labels) if label == found and at != near.place.page)


def _score(begin: _End, end: _End) -> float:
    """How much speaks for the second story being the continuation of the first."""
    score = _TOPIC * _likeness(begin.topics, end.topics) + _HEADLINE * _share(begin.heading, end.heading)
    if end.story.jump_from:
        score += _MARKS_AGREE
    elif _LEAD_WORDS.match(end.text):
        score += _LEAD
    if begin.text and end.text and _OPEN_END.search(begin.text):
        score += _FIT * max(-4.0, min(8.0, bond(begin.text[-1], end.text[0])))
    return score


def _likeness(one: dict[str, float], other: dict[str, float]) -> float:
    """The cosine of two texts' topics; 0 to 1."""
    length = math.hypot(*one.values()) * math.hypot(*other.values())
    return sum(weight * other.get(pair, 0.0) for pair, weight in one.items()) / length if length else 0.0


def _share(one: dict[str, float], other: dict[str, float]) -> float:
    """The share of the shorter heading's pairs that the other has too; 0 to 1."""
    return len(one.keys() & other.keys()) / min(len(one), len(other)) if one and other else 0.0


def _flag_ends(ends: Sequence[_End], links: Sequence[JumpLink]) -> Iterator[tuple[StoryPlace, Flag]]:
    paired = {link.begins: link for link in links}
    reached = {link.goes_on for link in links}
    for end in ends:
        link = paired.get(end.place)
        if link and not link.certain:
            goes_on = {"page": link.goes_on.page, "story": link.goes_on.story}
            yield end.place, Flag(JUMP_UNSURE, _lines_of(end.story.blocks[-1:]), {"goes_on": goes_on})
        if end.story.jump_to and not link:
            yield end.place, Flag(JUMP_UNPAIRED, _lines_of(end.story.blocks[-1:]))
        if end.story.jump_from and end.place not in reached:
            yield end.place, Flag(JUMP_UNPAIRED, _lines_of(end.story.blocks[:1]))


def _lines_of(blocks: Sequence[Block]) -> tuple[int, ...]:
    return tuple(at for block in blocks for at in block.lines)
