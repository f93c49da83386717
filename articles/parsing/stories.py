"""Lines with their parts → stories: where each begins, what belongs to it, what lies inside another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import sqrt

from articles.parsing.choices import read_weights, weigh_choices
from articles.parsing.jumps import is_continuation
from articles.parsing.language import start_bits
from articles.parsing.lines import Line, breaks_off, is_heading_shaped
from articles.parsing.marks import Part, fit, is_dateline, is_marked_caption
from articles.parsing.topics import Topics
from articles.parsing.values import Kind

MOST_BOX_LINES = 60
SUBHEAD_CHARS = 24  # that a subhead has at the most
CLEAR_BITS = 4.0  # by which one break must go on better than another
HOST_LIKENESS = 0.06  # two halves of a story: median 0.08; two stories of a page: nine in ten under 0.05


@dataclass(slots=True)
class Draft:
    """A story being put together: places in the page's list of lines, as printed, its heads apart.

    `host` is the story around a box; `sure`, 0 to 1, how certain it is where the box ends.
    """

    kind: Kind = Kind.NEWS
    heads: list[int] = field(default_factory=list)
    text: list[int] = field(default_factory=list)
    host: Draft | None = None
    sure: float = 1.0


_CLOSERS = (Part.BYLINE, Part.CLOSER)
_OPENS = (Part.HEAD, Part.LEAD, Part.BOX, Part.NOISE, Part.CAPTION)


def mend_subheads(parts: Sequence[Part], topics: Topics) -> list[Part]:
    """The parts, a heading right behind a box made a subhead where its text speaks of what the host does.

    A box lies inside a story, and the story goes on behind it. Source: seed 002 l.43, behind 记者 姚华.
    """
    mended = list(parts)
    for box, part in enumerate(parts):
        if part != Part.BOX:
            continue
        text = next(
            (i for i in range(box + 1, len(parts)) if parts[i] not in (Part.BOX, Part.HEAD)), len(parts)
        )
        head = next((i for i in range(text, len(parts)) if parts[i] in _OPENS), len(parts))
        if parts[head : head + 2] != [Part.HEAD, Part.BODY]:
            continue
        end = next((i for i in range(head + 1, len(parts)) if parts[i] in _OPENS), len(parts))
        start = next((i for i in range(box - 1, -1, -1) if parts[i] in _OPENS), 0)
        host, own = topics.join(range(start, box)), topics.join(range(text, head))
        below = topics.join(range(head, min(end, head + MOST_BOX_LINES)))
        if topics.likeness(host, below) > max(HOST_LIKENESS, topics.likeness(own, below)):
            mended[head] = Part.SUBHEAD
    return mended


def mend_turned(lines: Sequence[Line], parts: Sequence[Part]) -> list[Part]:
    """The parts, a heading taken for the foot of a leg told from the second leg printed right under it.

    Such a story breaks off at its end, and the line under the heading goes on there better than here.
    """
    mended = list(parts)
    end = len(parts)
    for i in range(len(parts) - 2, -1, -1):
        if parts[i] in _OPENS:
            end = i
        heading_like = parts[i] in (Part.BODY, Part.ABSTRACT) and is_heading_shaped(lines[i])
        if not heading_like or parts[i + 1] != Part.REST or (i and not lines[i - 1].is_ended):
            continue
        last = next((n for n in range(end - 1, i + 1, -1) if parts[n] not in _CLOSERS), i)
        rest = lines[i + 1]
        broken = last > i + 1 and breaks_off(lines[last]) and len(lines[last].folded) > SUBHEAD_CHARS
        if broken and fit(lines[last], rest) > fit(lines[i], rest) + CLEAR_BITS:
            mended[i], mended[i + 1] = Part.HEAD, Part.TAIL
            end = i
    return mended


def split_stories(lines: Sequence[Line], parts: Sequence[Part], topics: Topics) -> list[Draft]:
    """The page's stories in print order; lines of part noise are in none. Never raises."""
    drafts: list[Draft] = []
    now: Draft | None = None
    for i, part in enumerate(parts):
        before = parts[i - 1] if i else Part.NOISE
        if part == Part.NOISE:
            continue
        if part == Part.BOX:
            host = now
            now = Draft(Kind.SIDEBAR if host else Kind.NEWS, [i], host=host)
            drafts.append(now)
        elif part == Part.HEAD:
            if now is None or now.text or before not in (Part.HEAD, Part.BOX):
                now = Draft()
                drafts.append(now)
            now.heads.append(i)
        elif part in (Part.CAPTION, Part.CREDIT):
            _place_picture(i, parts, lines, now, drafts)
        else:
            leads = part == Part.LEAD and (now is None or now.text or now.kind != Kind.SIDEBAR)
            if now is None or leads or (now.text and is_continuation(lines[i].text)):
                now = Draft()
                drafts.append(now)
            now.text.append(i)
    for box in reversed([draft for draft in drafts if draft.host is not None]):
        give_back(box, lines, parts, topics)
    return [draft for draft in drafts if draft.heads or draft.text]


def _place_picture(
    i: int, parts: Sequence[Part], lines: Sequence[Line], now: Draft | None, drafts: list[Draft]
) -> None:
    """A caption with its mark (▶) stands in the story around it; any other alone, its credit with it."""
    if parts[i] == Part.CAPTION and now is not None and now.text and is_marked_caption(lines[i].folded):
        now.text.append(i)
    elif parts[i] == Part.CREDIT and i and parts[i - 1] == Part.CAPTION:
        owner = next(draft for draft in reversed(drafts) if i - 1 in draft.text)
        owner.text.append(i)
    elif parts[i] == Part.CREDIT and now is not None:
        now.text.append(i)
    else:
        drafts.append(Draft(Kind.PHOTO, text=[i]))


def give_back(box: Draft, lines: Sequence[Line], parts: Sequence[Part], topics: Topics) -> None:
    """Lines that stand behind a box but belong to the story around it go back to that story.

    The box ends at its closing credit; else where the text turns from what the box speaks of to what its host
    does. Source: seed 002 l.29-43.
    """
    if box.host is None or len(box.text) < 2:
        return
    ends = possible_ends(box, parts)
    candidates = end_features(box, ends, lines, parts, topics)
    chances = weigh_choices(candidates, read_weights()["boxes"])
    best = max(range(len(ends)), key=chances.__getitem__)
    box.sure = chances[best]
    box.host.text += box.text[ends[best] :]
    del box.text[ends[best] :]


def possible_ends(box: Draft, parts: Sequence[Part]) -> list[int]:
    """How many lines behind the box's heads may be its own: up to its closing credit where it has one."""
    text = box.text
    for end in range(2, len(text)):
        if parts[text[end - 1]] in _CLOSERS and parts[text[end]] not in _CLOSERS:
            return [end]
    return [
        end
        for end in range(1, len(text) + 1)
        if end == len(text) or (end < MOST_BOX_LINES and parts[text[end]] not in (Part.REST, *_CLOSERS))
    ]


def end_features(
    box: Draft, ends: Sequence[int], lines: Sequence[Line], parts: Sequence[Part], topics: Topics
) -> list[dict[str, float]]:
    """For each of the ends what tells that the box holds so many lines of its text and its host the rest."""
    host, text = box.host or Draft(), box.text
    about_box, about_host = topics.join(box.heads + text[:1]), topics.join(host.heads + host.text)
    leans = [
        10 * (topics.likeness(topics.lines[i], about_box) - topics.likeness(topics.lines[i], about_host))
        for i in text[1:]
    ]
    sums = [0.0, *accumulate(leans)]
    closed = [0, *accumulate(parts[i] in _CLOSERS for i in text)]
    hanging = bool(host.text) and not lines[host.text[-1]].is_ended and parts[host.text[-1]] != Part.SUBHEAD
    told = []
    for end in ends:
        own, rest = sums[end - 1], sums[-1] - sums[end - 1]
        features = {
            "own": own,
            "rest": rest,
            "mean own": own / sqrt(max(1, end - 1)),
            "mean rest": rest / sqrt(max(1, len(text) - end)),
            "last own": leans[end - 2] if end > 1 else 0.0,
            "closed inside": float(closed[end - 1] > 0),
            "lines": min(end, 8) / 8,
            f"closed by {parts[text[end - 1]]}": 1.0,
            f"host hangs {hanging:d} rest {end < len(text):d}": 1.0,
        }
        if end < len(text):
            after = text[end]
            turn = topics.likeness(topics.join(text[max(0, end - 2) : end]), topics.join(text[end : end + 2]))
            features |= {
                "first rest": leans[end - 1],
                "turn": turn * 10,
                f"rest begins {parts[after]} hangs {hanging:d}": 1.0,
                f"rest closed by {parts[text[-1]]}": 1.0,
                "rest start": start_bits(lines[after].folded),
                "rest dated": float(is_dateline(lines[after].folded)),
            }
        told.append(features)
    return told
