"""The names of tags found in the text of articles, and how much an article is about what it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ahocorasick
from django.db.models import Count, Q

from articles.models import Tag, Tagging
from articles.models.tag import OF_VOCABULARY, Source, TaggingQuerySet, TagKind
from articles.parsing.lines import fold

LEAST_WORD_CHARS = 2  # a single character occurs in too many other words
ACCEPTED_TIMES = 3
OPENING_TEXTS = 2  # paragraphs that say what an article is about
EVIDENCE_CHARS = 20  # on either side of the word


@dataclass(slots=True)
class Mentions:
    """Where an article mentions something; `evidence` is the text around the first place."""

    times: int = 0
    is_in_heading: bool = False
    is_in_opening: bool = False
    begins_text: bool = False
    evidence: str = ""

    def add(self, text: str, start: int, end: int, *, is_heading: bool, number: int) -> None:
        """Note a place in a text, half-open; `number` counts the texts, or the headings, from 0."""
        self.times += 1
        self.is_in_heading |= is_heading
        self.is_in_opening |= not is_heading and number < OPENING_TEXTS
        self.begins_text |= start == 0
        self.evidence = self.evidence or quote_words(text, start, end)

    @property
    def weight(self) -> float:
        """How likely the article is about it, 0 to 1."""
        if self.is_in_heading:
            return 1.0
        if self.times >= ACCEPTED_TIMES:
            return 0.9
        if self.times > 1:
            return 0.75
        return 0.7 if self.is_in_opening or self.begins_text else 0.25

    @property
    def is_about(self) -> bool:
        """Whether it is worth proposing: what is mentioned once on the way is not."""
        return self.weight > 0.5


def quote_words(text: str, start: int, end: int) -> str:
    """The words of a text from `start` to `end` with some of what is around them."""
    return text[max(0, start - EVIDENCE_CHARS) : end + EVIDENCE_CHARS]


@dataclass(frozen=True, slots=True)
class FoundTag:
    """A tag whose name or alias occurs in an article; `evidence` is the text around the first occurrence."""

    tag_pk: int
    state: Tagging.State
    evidence: str
    source: Source
    weight: float


class TagMatcher:
    """Finds the names and aliases of tags in a text, in one pass; what their guards hold does not count.

    `doubted` are the keys of tags that editors rejected more often than they accepted them: these are only
    proposed.
    """

    def __init__(self, tags: Iterable[Tag], doubted: Iterable[int] = ()) -> None:
        self._doubted = frozenset(doubted)
        self._subjects: set[int] = set()
        words: dict[str, list[int]] = {}
        for tag in tags:
            if tag.kind == TagKind.SUBJECT:
                self._subjects.add(tag.pk)
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
        """With the whole vocabulary. Two queries."""
        rates = rate_tags(Tagging.objects.filter(source__in=OF_VOCABULARY))
        doubted = [pk for pk, (right, decided) in rates.items() if 2 * right < decided]
        return cls(Tag.objects.vocabulary().order_by("pk"), doubted)

    def find_tags(self, headings: Iterable[str], texts: Iterable[str]) -> list[FoundTag]:
        """The tags that an article of these headings and texts is about, in the order of their keys.

        Of overlapping words the longest counts (南开大学, not 南开). A tag is accepted if it occurs in a
        heading, or three times in all; else it is proposed to the editors.
        """
        found: dict[int, Mentions] = {}
        for is_heading, pieces in ((True, headings), (False, texts)):
            for number, text in enumerate(pieces):
                for start, end, tag_pks in self.find_words(text):
                    for tag_pk in tag_pks:
                        mentions = found.setdefault(tag_pk, Mentions())
                        mentions.add(text, start, end, is_heading=is_heading, number=number)
        return [
            FoundTag(
                tag_pk,
                self._choose_state(tag_pk, mentions),
                mentions.evidence,
                Source.TERM if tag_pk in self._subjects else Source.NAME,
                mentions.weight,
            )
            for tag_pk, mentions in sorted(found.items())
            if mentions.is_about
        ]

    def _choose_state(self, tag_pk: int, mentions: Mentions) -> Tagging.State:
        is_sure = mentions.is_in_heading or mentions.times >= ACCEPTED_TIMES
        return Tagging.State.ACCEPTED if is_sure and tag_pk not in self._doubted else Tagging.State.PROPOSED

    def find_words(self, text: str) -> Iterator[tuple[int, int, tuple[int, ...]]]:
        """Where words stand in the text, half-open, each with the keys of its tags; none for a guard."""
        if self._is_empty:
            return
        for last, (length, tag_pks) in self._automaton.iter_long(fold(text)):
            yield last + 1 - length, last + 1, tag_pks


def rate_tags(taggings: TaggingQuerySet) -> dict[int, tuple[int, int]]:
    """By the key of each tag, how many of what was decided of these were accepted, and how many in all."""
    rows = taggings.filter(is_decided=True).exclude(state=Tagging.State.PROPOSED).order_by()
    counted = rows.values_list("tag").annotate(
        right=Count("pk", filter=Q(state=Tagging.State.ACCEPTED)), decided=Count("pk")
    )
    return {tag: (right, decided) for tag, right, decided in counted}
