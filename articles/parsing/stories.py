"""Classified lines → stories: where each begins, what belongs to it, what lies inside another."""

from __future__ import annotations

from collections.abc import Sequence

from articles.parsing.boxes import give_back
from articles.parsing.jumps import is_continuation
from articles.parsing.line_classes import CLOSERS, OPENERS, LineClass
from articles.parsing.lines import Line, breaks_off, is_heading_shaped
from articles.parsing.marks import fit, is_marked_caption, read_picture_number
from articles.parsing.story_lines import StoryLines
from articles.parsing.topics import Topics
from articles.parsing.values import Kind

SUBHEAD_CHARS = 24  # of a subhead at most
CLEAR_BITS = 4.0  # by which one continuation must be better than another


def mend_turned(lines: Sequence[Line], classes: Sequence[LineClass]) -> list[LineClass]:
    """The classes, with a heading restored that was taken for the foot of a leg.

    This happens where the second leg is printed right under the heading: the story breaks off at its end, and
    the line under the heading continues that end better than it continues the heading.
    """
    mended = list(classes)
    end = len(classes)
    for i in range(len(classes) - 2, -1, -1):
        if classes[i] in OPENERS:
            end = i
        if not _may_be_heading(i, lines, classes):
            continue
        last = next((n for n in range(end - 1, i + 1, -1) if classes[n] not in CLOSERS), i)
        if last > i + 1 and _is_turned(lines[i], lines[i + 1], lines[last]):
            mended[i], mended[i + 1] = LineClass.HEADING, LineClass.TAIL
            end = i
    return mended


def _may_be_heading(i: int, lines: Sequence[Line], classes: Sequence[LineClass]) -> bool:
    """Whether the line, classified as a cut paragraph, is shaped like a heading and stands where one may."""
    return (
        classes[i] == LineClass.BODY
        and is_heading_shaped(lines[i])
        and classes[i + 1] == LineClass.REST
        and (i == 0 or lines[i - 1].is_ended)
    )


def _is_turned(heading: Line, under: Line, last: Line) -> bool:
    """Whether the story's last line breaks off, and the line under the heading clearly continues it."""
    broken = breaks_off(last) and len(last.folded) > SUBHEAD_CHARS
    return broken and fit(last, under) > fit(heading, under) + CLEAR_BITS


def split_stories(lines: Sequence[Line], classes: Sequence[LineClass], topics: Topics) -> list[StoryLines]:
    """The page's stories in print order; noise lines are in none. Never raises."""
    stories = _Splitter(lines, classes).split()
    for box in reversed([story for story in stories if story.host is not None]):
        give_back(box, lines, classes, topics)
    return [story for story in stories if story.headings or story.text]


class _Splitter:
    """Walks down a page's lines; `current` is the story that the next line may belong to."""

    def __init__(self, lines: Sequence[Line], classes: Sequence[LineClass]) -> None:
        self._lines = lines
        self._classes = classes
        self._stories: list[StoryLines] = []
        self._current: StoryLines | None = None

    def split(self) -> list[StoryLines]:
        """The stories in print order, each box with all lines below it."""
        adders = {
            LineClass.BOX: self._open_box,
            LineClass.HEADING: self._add_heading,
            LineClass.CAPTION: self._add_caption,
            LineClass.CREDIT: self._add_picture_credit,
            LineClass.NOISE: lambda _: None,
        }
        for i, line_class in enumerate(self._classes):
            adders.get(line_class, self._add_text)(i)
        return self._stories

    def _open_box(self, i: int) -> None:
        host = self._current
        self._open(StoryLines(Kind.SIDEBAR if host else Kind.NEWS, [i], host=host))

    def _open(self, story: StoryLines) -> StoryLines:
        self._current = story
        self._stories.append(story)
        return story

    def _above(self, i: int) -> LineClass:
        return self._classes[i - 1] if i else LineClass.NOISE

    def _add_heading(self, i: int) -> None:
        """A heading joins the headings right above it; any other opens a story."""
        story = self._current
        if story is None or story.text or self._above(i) not in (LineClass.HEADING, LineClass.BOX):
            story = self._open(StoryLines())
        story.headings.append(i)

    def _add_text(self, i: int) -> None:
        """A text line continues the current story, unless it leads a new one or comes from another page."""
        story = self._current
        if story is None or self._is_lead(i, story) or (story.text and is_continuation(self._lines[i].plain)):
            story = self._open(StoryLines())
        story.text.append(i)

    def _is_lead(self, i: int, story: StoryLines) -> bool:
        return self._classes[i] == LineClass.LEAD and (bool(story.text) or story.kind != Kind.SIDEBAR)

    def _add_caption(self, i: int) -> None:
        """A caption with a mark (▶) belongs to the story around it; any other stands alone, with the pictures
        that it counts."""
        story = self._current
        if self._is_next_picture(i):
            self._stories[-1].text.append(i)
        elif story is not None and story.text and is_marked_caption(self._lines[i].folded):
            story.text.append(i)
        else:
            self._stories.append(StoryLines(Kind.PHOTO, text=[i]))

    def _is_next_picture(self, i: int) -> bool:
        """Whether the line is the caption of a later picture (图②) right under that of the one before."""
        is_under = self._above(i) == LineClass.CAPTION and self._stories[-1].text[-1:] == [i - 1]
        return is_under and read_picture_number(self._lines[i].folded) > "①"

    def _add_picture_credit(self, i: int) -> None:
        """A picture's credit follows its caption; without one it belongs to the current story."""
        story = self._current
        if self._above(i) == LineClass.CAPTION:
            story = next(story for story in reversed(self._stories) if i - 1 in story.text)
        if story is not None:
            story.text.append(i)
        else:
            self._stories.append(StoryLines(Kind.PHOTO, text=[i]))
