"""Lines with their parts → stories: where each begins, what belongs to it, what lies inside another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from articles.parsing.lines import Line
from articles.parsing.marks import Part
from articles.parsing.topics import Topics
from articles.parsing.values import Kind


@dataclass(slots=True)
class Draft:
    """A story being put together: places in the page's list of lines, as printed, its heads apart."""

    kind: Kind = Kind.NEWS
    heads: list[int] = field(default_factory=list)
    text: list[int] = field(default_factory=list)
    host: Draft | None = None


_STARTS = (Part.HEAD, Part.LEAD, Part.BOX, Part.NOISE)


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
            if now is None or (part == Part.LEAD and (now.text or now.kind != Kind.SIDEBAR)):
                now = Draft()
                drafts.append(now)
            now.text.append(i)
    for box in [draft for draft in drafts if draft.host is not None]:
        _give_back(box, lines, parts, topics)
    return [draft for draft in drafts if draft.heads or draft.text]


def _place_picture(
    i: int, parts: Sequence[Part], lines: Sequence[Line], now: Draft | None, drafts: list[Draft]
) -> None:
    """A caption with its mark (▶) stands in the story around it; any other stands alone, its credit with it."""
    if parts[i] == Part.CAPTION and now is not None and now.text and lines[i].folded[0] in "▶▲◀▼►◄△▷◁":
        now.text.append(i)
    elif parts[i] == Part.CREDIT and i and parts[i - 1] == Part.CAPTION:
        owner = next(draft for draft in reversed(drafts) if i - 1 in draft.text)
        owner.text.append(i)
    elif parts[i] == Part.CREDIT and now is not None:
        now.text.append(i)
    else:
        drafts.append(Draft(Kind.PHOTO, text=[i]))


def _give_back(box: Draft, lines: Sequence[Line], parts: Sequence[Part], topics: Topics) -> None:
    """Lines that stand behind a box but belong to the story around it go back to that story.

    The box ends at its closing credit; else where the text turns from what the box speaks of to what its host does.
    """
    host = box.host
    if host is None or len(box.text) < 2:
        return
    end = _find_box_end(box, host, lines, parts, topics)
    host.text += box.text[end:]
    del box.text[end:]


def _find_box_end(
    box: Draft, host: Draft, lines: Sequence[Line], parts: Sequence[Part], topics: Topics
) -> int:
    """How many of the lines behind the label's heads are the box's own."""
    text = box.text
    about_box = _bag(box.heads + text[:1], topics)
    about_host = _bag(host.heads + host.text, topics)
    leans = []
    for i in text:
        own = topics.bags[i].keys()
        leans.append(topics.likeness(own, about_box) - topics.likeness(own, about_host))
    best, best_end = -1e9, len(text)
    hanging = bool(host.text) and not lines[host.text[-1]].is_ended and parts[host.text[-1]] != Part.SUBHEAD
    for end in range(1, len(text) + 1):
        if end < len(text) and parts[text[end]] == Part.REST:
            continue
        score = sum(leans[:end]) - sum(leans[end:])
        if parts[text[end - 1]] == Part.BYLINE:
            score += 0.3
        if end < len(text):
            if parts[text[end]] == Part.TAIL:
                score += 0.3
            if parts[text[end]] == Part.BYLINE:
                score -= 0.3
        elif hanging:
            score -= 0.3
        if score > best:
            best, best_end = score, end
    return best_end


def _bag(places: Sequence[int], topics: Topics) -> set[str]:
    return set().union(*(topics.bags[i].keys() for i in places)) if places else set()
