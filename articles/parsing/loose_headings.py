"""Headings printed apart from their stories, given back by what they say.

Text is extracted in the order in which a page was painted; some programs paint all headlines after all texts.
"""

from __future__ import annotations

from collections.abc import Sequence

from articles.parsing.lines import Line
from articles.parsing.story_lines import StoryLines
from articles.parsing.topics import Topics
from articles.parsing.values import Kind

_MOST_CHARS = 60  # of a heading
_LEAST_PROSE = 60  # characters of a story that lacks a heading
_LEAST = 0.5  # of the weight of a line that a story is given
_TURN = 0.4  # by which a line must weigh more in another story than in that of the line above


def give_headings(stories: Sequence[StoryLines], lines: Sequence[Line], topics: Topics) -> list[StoryLines]:
    """The stories; lines of those that hold nothing but headings are given to stories without a heading.

    The lines keep their order; each goes to the story with which it shares most, neighbours preferably to
    the same one. Never raises.
    """
    bare = [story for story in stories if _is_bare(story, lines)]
    loose = [story for story in stories if _is_loose(story, lines)]
    if not bare:
        return list(stories)
    for story in loose:
        _give_lines(story, bare, topics)
    return [story for story in stories if story.lines]


def _give_lines(loose: StoryLines, bare: Sequence[StoryLines], topics: Topics) -> None:
    """Move the lines that another story repeats to that story's headings."""
    texts = [topics.join(story.text) for story in bare]
    own = loose.lines
    weights = [[_weigh(topics, topics.lines[i], text) for text in texts] for i in own]
    for i, at, row in zip(own, _align(weights), weights, strict=True):
        if row[at] >= _LEAST:
            bare[at].headings.append(i)
            (loose.headings if i in loose.headings else loose.text).remove(i)


def _weigh(topics: Topics, heading: int, text: int) -> float:
    """How much the text repeats of the heading: pairs, the rarest counting 1, and their share."""
    shared = topics.weigh(heading & text)
    return shared + shared / (topics.weigh(heading) + 0.5)


def _is_bare(story: StoryLines, lines: Sequence[Line]) -> bool:
    """Whether the story has text and no heading."""
    prose = sum(len(lines[i].folded) for i in story.text)
    return story.kind == Kind.NEWS and not story.headings and prose >= _LEAST_PROSE


def _is_loose(story: StoryLines, lines: Sequence[Line]) -> bool:
    """Whether the story is nothing but lines that may be headings; a kicker may end in a colon."""
    return story.kind == Kind.NEWS and all(_may_be_heading(lines[i]) for i in story.lines)


def _may_be_heading(line: Line) -> bool:
    return len(line.folded) <= _MOST_CHARS and not (line.is_ended or line.has_stop_inside)


def _align(shares: Sequence[Sequence[float]]) -> list[int]:
    """For each line the story that it is given, where a turn from one story to another costs something."""
    best = list(shares[0])
    came: list[list[int]] = []
    for row in shares[1:]:
        top = max(range(len(best)), key=best.__getitem__)
        before = [at if best[at] >= best[top] - _TURN else top for at in range(len(best))]
        came.append(before)
        best = [row[at] + max(best[at], best[top] - _TURN) for at in range(len(best))]
    path = [max(range(len(best)), key=best.__getitem__)]
    for before in reversed(came):
        path.append(before[path[-1]])
    return path[::-1]
