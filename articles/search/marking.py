"""The words of a query, marked through the texts of one page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.search.highlight import MARK, VERBATIM, Look, cut_fragments, mark_matches
from articles.search.language.query import list_needles, parse_query
from articles.search.language.relaxing import relax
from articles.search.language.terms import compose, find_printed


class Marks:
    """Marks the folded needles. It is false where there are none."""

    fragments = 3

    def __init__(self, needles: Sequence[str] = ()) -> None:
        self._needles = needles

    def __bool__(self) -> bool:
        return bool(self._needles)

    def mark(self, text: str, look: Look = VERBATIM) -> SafeString:
        """The text as it looks, with the matches marked."""
        return mark_matches(text, self._needles, look, wrap=self._wrap)

    def cut(self, text: str, look: Look = VERBATIM) -> tuple[SafeString, ...]:
        """Pieces of the text around its matches, which are marked, but have no id and are not counted."""
        return cut_fragments(text, self._needles, look, limit=self.fragments)

    _wrap = staticmethod(MARK)


class Marking(Marks):
    """Marks what was typed, or, where none of the page's texts has it, its words.

    `number` counts the marks so far: each has an id, hit1, hit2 …, and, if linked, leads to the next.
    """

    fragments = 2

    def __init__(self, query: str, texts: Iterable[str], *, is_linked: bool = True) -> None:
        super().__init__(_choose_needles(query, texts))
        self.query = query
        self.is_linked = is_linked
        self.number = 0

    def _wrap(self, shown: SafeString) -> SafeString:
        self.number += 1
        if not self.is_linked:
            return format_html('<mark id="hit{}">{}</mark>', self.number, shown)
        return format_html(
            '<mark id="hit{}"><a href="#hit{}">{}</a></mark>', self.number, self.number + 1, shown
        )


def _choose_needles(query: str, texts: Iterable[str]) -> Sequence[str]:
    """The strings of the query if the texts have one of them, else its words; none if they have neither."""
    if not query:
        return ()
    groups = parse_query(query).groups
    composed = [compose(text) for text in texts]
    for wanted in (groups, relax(groups) if groups else None):
        needles = [needle.text for needle in list_needles(wanted or ())]
        if any(find_printed(text, needles) for text in composed):
            return needles
    return ()
