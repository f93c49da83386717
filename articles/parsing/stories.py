"""Lines with their parts → stories: where each begins, what belongs to it, what lies inside another."""

from __future__ import annotations

from collections.abc import Sequence

from articles.parsing.boxes import give_back
from articles.parsing.jumps import is_continuation
from articles.parsing.lines import Line, breaks_off, is_heading_shaped
from articles.parsing.marks import CLOSERS, OPENERS, Part, fit, is_marked_caption
from articles.parsing.story_lines import Draft
from articles.parsing.topics import Topics
from articles.parsing.values import Kind

SUBHEAD_CHARS = 24  # that a subhead has at the most
CLEAR_BITS = 4.0  # by which one break must go on better than another


def mend_turned(lines: Sequence[Line], parts: Sequence[Part]) -> list[Part]:
    """The parts, a heading taken for the foot of a leg told from the second leg printed right under it.

    Such a story breaks off at its end, and the line under the heading goes on there better than here.
    """
    mended = list(parts)
    end = len(parts)
    for i in range(len(parts) - 2, -1, -1):
        if parts[i] in OPENERS:
            end = i
        heading_like = parts[i] in (Part.BODY, Part.ABSTRACT) and is_heading_shaped(lines[i])
        if not heading_like or parts[i + 1] != Part.REST or (i and not lines[i - 1].is_ended):
            continue
        last = next((n for n in range(end - 1, i + 1, -1) if parts[n] not in CLOSERS), i)
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
