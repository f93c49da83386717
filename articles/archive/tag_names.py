"""The names of tags found in the text of articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ahocorasick

from articles.models import Tag, Tagging
from articles.parsing.lines import fold

LEAST_WORD_CHARS = 2  # a single character occurs in too many other words
ACCEPTED_TIMES = 3
EVIDENCE_CHARS = 20  # on either side of the word


@dataclass(frozen=True, slots=True)
class FoundTag:
    """A tag whose name or alias occurs in an article; `evidence` is the text around the first occurrence."""

    tag_pk: int
    state: Tagging.State
    evidence: str


class TagMatcher:
    """Finds the names and aliases of tags in a text, in one pass; what their guards hold does not count."""

    def __init__(self, tags: Iterable[Tag]) -> None:
        words: dict[str, list[int]] = {}
        for tag in tags:
            for word in {fold(word).strip() for word in (tag.name, *tag.aliases)}:
                if len(word) >= LEAST_WORD_CHARS:
                    words.setdefault(word, []).append(tag.pk)
            for guard in tag.guards:
                words.setdefault(fold(guard).strip(), [])
        self._automaton = ahocorasick.Automaton()
        for word, tag_pks in words.items():
            self._automaton.add_word(word, (len(word), tuple(tag_pks)))
        self._automaton.make_automaton()
        self._is_empty = not words

    @classmethod
    def load(cls) -> TagMatcher:
        """With the whole vocabulary."""
        return cls(Tag.objects.vocabulary().order_by("pk"))

    def find_tags(self, headings: Iterable[str], texts: Iterable[str]) -> list[FoundTag]:
        """The tags that occur in these headings and texts, in the order of their keys.

        Of overlapping words the longest counts (南开大学, not 南开). A tag is accepted if it occurs in a
        heading, or three times in all; else it is proposed to the editors.
        """
        times: Counter[int] = Counter()
        evidence: dict[int, str] = {}
        for text in headings:
            self._count_words(text, times, evidence)
        accepted = set(times)
        for text in texts:
            self._count_words(text, times, evidence)
        accepted.update(tag_pk for tag_pk, count in times.items() if count >= ACCEPTED_TIMES)
        return [
            FoundTag(
                tag_pk,
                Tagging.State.ACCEPTED if tag_pk in accepted else Tagging.State.PROPOSED,
                evidence[tag_pk],
            )
            for tag_pk in sorted(times)
        ]

    def find_words(self, text: str) -> Iterator[tuple[int, int, tuple[int, ...]]]:
        """Where words stand in the text, half-open, each with the keys of its tags."""
        if self._is_empty:
            return
        for last, (length, tag_pks) in self._automaton.iter_long(fold(text)):
            if tag_pks:
                yield last + 1 - length, last + 1, tag_pks

    def _count_words(self, text: str, times: Counter[int], evidence: dict[int, str]) -> None:
        for start, end, tag_pks in self.find_words(text):
            times.update(tag_pks)
            for tag_pk in tag_pks:
                evidence.setdefault(tag_pk, quote_words(text, start, end))


def quote_words(text: str, start: int, end: int) -> str:
    """The words of a text from `start` to `end` with some of what is around them."""
    return text[max(0, start - EVIDENCE_CHARS) : end + EVIDENCE_CHARS]
