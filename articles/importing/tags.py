"""Tags: imported from a CSV file, and found in the text of articles."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import ahocorasick
from django.db import transaction

from articles.importing.encodings import decode_page
from articles.importing.reports import BadPage
from articles.models import Tag, Tagging
from articles.models.tag import TagKind
from articles.parsing.lines import fold

TAG_COLUMNS = ("name", "kind", "aliases")
ALIAS_SEPARATOR = "|"
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
    """Finds the names and aliases of all tags in a text, in one pass."""

    def __init__(self, tags: Iterable[Tag]) -> None:
        words: dict[str, list[int]] = {}
        for tag in tags:
            for word in {fold(word).strip() for word in (tag.name, *tag.aliases)}:
                if len(word) >= LEAST_WORD_CHARS:
                    words.setdefault(word, []).append(tag.pk)
        self._automaton = ahocorasick.Automaton()
        for word, tag_pks in words.items():
            self._automaton.add_word(word, (len(word), tuple(tag_pks)))
        self._automaton.make_automaton()
        self._is_empty = not words

    @classmethod
    def load(cls) -> TagMatcher:
        return cls(Tag.objects.order_by("pk"))

    def find_tags(self, headings: Iterable[str], texts: Iterable[str]) -> list[FoundTag]:
        """The tags that occur in these headings and texts, in the order of their keys.

        Of overlapping words the longest counts (南开大学, not 南开). A tag is accepted if it occurs in a
        heading, or three times in all; else it is proposed to the editors.
        """
        if self._is_empty:
            return []
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

    def _count_words(self, text: str, times: Counter[int], evidence: dict[int, str]) -> None:
        for start, end, tag_pks in self._find_words(text):
            times.update(tag_pks)
            for tag_pk in tag_pks:
                evidence.setdefault(tag_pk, text[max(0, start - EVIDENCE_CHARS) : end + EVIDENCE_CHARS])

    def _find_words(self, text: str) -> Iterator[tuple[int, int, tuple[int, ...]]]:
        for last, (length, tag_pks) in self._automaton.iter_long(fold(text)):
            yield last + 1 - length, last + 1, tag_pks


@dataclass(frozen=True, slots=True)
class TagReport:
    created: int
    updated: int
    kept: int


def import_tags(path: str | Path, *, is_updating: bool = False) -> TagReport:
    """Import a CSV file of tags, all of it or nothing: name, kind, and aliases separated by `|`.

    A tag that exists stays as the editors have it, unless `is_updating`: then it takes the file's kind and
    aliases. Raises BadPage, with the line, for a file that is not of this form.
    """
    rows = list(_read_tags(Path(path)))
    with transaction.atomic():
        existing = {tag.name: tag for tag in Tag.objects.all()}
        new = Tag.objects.bulk_create(tag for tag in rows if tag.name not in existing)
        changed = []
        for tag in rows if is_updating else ():
            stored = existing.get(tag.name)
            if stored and (stored.kind, stored.aliases) != (tag.kind, tag.aliases):
                stored.kind, stored.aliases = tag.kind, tag.aliases
                changed.append(stored)
        Tag.objects.bulk_update(changed, ["kind", "aliases"])
    return TagReport(len(new), len(changed), len(rows) - len(new) - len(changed))


def _read_tags(path: Path) -> Iterator[Tag]:
    try:
        text, _encoding = decode_page(path.read_bytes(), str(path))
    except OSError as error:
        raise BadPage(str(path), f"cannot be read ({error.strerror})") from error
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    if set(rows.fieldnames or ()) != set(TAG_COLUMNS):
        raise BadPage(str(path), f"its columns must be {', '.join(TAG_COLUMNS)}", line=1)
    seen: set[str] = set()
    try:
        for row in rows:
            try:
                yield _read_tag(row, seen)
            except ValueError as error:
                raise BadPage(str(path), str(error), line=rows.line_num) from error
    except csv.Error as error:
        raise BadPage(str(path), f"is not well-formed CSV ({error})", line=rows.line_num) from error


def _read_tag(row: dict[str, str], seen: set[str]) -> Tag:
    if None in row:
        raise ValueError(f"the row has more than {len(TAG_COLUMNS)} cells")
    name, kind, aliases = ((row[column] or "").strip() for column in TAG_COLUMNS)
    longest = Tag._meta.get_field("name").max_length
    if not name or len(name) > longest:
        raise ValueError(f"'{name[:60]}' is not a tag name; write 1 to {longest} characters")
    if name in seen:
        raise ValueError(f"'{name}' is here twice; leave one row")
    if kind not in TagKind:
        raise ValueError(f"'{kind}' is not a kind of tag; known: {', '.join(TagKind.values)}")
    seen.add(name)
    names = [alias.strip() for alias in aliases.split(ALIAS_SEPARATOR)]
    return Tag(name=name, kind=kind, aliases=[alias for alias in names if alias])
