"""The vocabulary of tags as values, read from the database and saved to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from articles.archive.changes import announce_changes
from articles.archive.records import recorded
from articles.importing.reports import BadPage
from articles.models import Article, Tag
from articles.models.tag import Standing, TagKind

LONGEST_NAME = Tag._meta.get_field("name").max_length
LONGEST_NOTE = Tag._meta.get_field("note").max_length
Broader = Tag.broader.through


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag as a file has it; `broader` are names, `line` is its place in a CSV file."""

    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    note: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class TagReport:
    created: int
    updated: int
    kept: int


@recorded()
def save_rows(path: Path, rows: Sequence[TagRow], *, is_updating: bool) -> TagReport:
    """Make the rows tags; those of the vocabulary stay as they are unless `is_updating`.

    Raises BadPage for an unknown broader tag.
    """
    tags = {tag.name: tag for tag in Tag.objects.all()}
    _check_broader(path, rows, tags)
    used = set(Tag.objects.vocabulary().values_list("name", flat=True))
    written = [row for row in rows if is_updating or row.name not in used]
    changed = [row for row in written if _fill_tag(tags.setdefault(row.name, Tag(name=row.name)), row)]
    _save_tags([tags[row.name] for row in changed])
    _link_broader(tags, written)
    created = len({row.name for row in changed} - used)
    return TagReport(created, len(changed) - created, len(rows) - len(changed))


def _save_tags(tags: Sequence[Tag]) -> None:
    there = [tag for tag in tags if tag.pk]
    Tag.objects.bulk_create(tag for tag in tags if not tag.pk)
    Tag.objects.bulk_update(there, ["kind", "aliases", "guards", "note", "standing"], batch_size=500)
    announce_changes(Article.objects.filter(taggings__tag__in=there))


def _check_broader(path: Path, rows: Sequence[TagRow], existing: Mapping[str, Tag]) -> None:
    known = existing.keys() | {row.name for row in rows}
    for row in rows:
        if missing := [name for name in row.broader if name not in known]:
            raise BadPage(str(path), f"there is no broader tag '{missing[0]}'", line=row.line)


def _fill_tag(tag: Tag, row: TagRow) -> bool:
    """Give the tag what the file says of it; whether that changed it, or it is new."""
    before = (tag.kind, tag.aliases, tag.guards, tag.note, tag.standing if tag.pk else "")
    tag.kind, tag.aliases, tag.guards, tag.note = row.kind, [*row.aliases], [*row.guards], row.note
    tag.standing = Standing.USED
    return before != (tag.kind, tag.aliases, tag.guards, tag.note, tag.standing)


def _link_broader(tags: dict[str, Tag], rows: Iterable[TagRow]) -> None:
    Broader.objects.bulk_create(
        [
            Broader(from_tag=tags[row.name], to_tag=tags[name])
            for row in rows
            for name in row.broader
            if name != row.name
        ],
        ignore_conflicts=True,
    )


def check_row(row: TagRow) -> None:
    """Raises ValueError, with a sentence, for what no tag can be."""
    if not row.name or len(row.name) > LONGEST_NAME:
        raise ValueError(f"'{row.name[:60]}' is not a tag name; write 1 to {LONGEST_NAME} characters")
    if row.kind not in TagKind:
        raise ValueError(f"'{row.kind}' is not a kind of tag; known: {', '.join(TagKind.values)}")
    if len(row.note) > LONGEST_NOTE:
        raise ValueError(f"the note of '{row.name}' is longer than {LONGEST_NOTE} characters")


def list_rows() -> list[TagRow]:
    """The vocabulary, by kind and name. Two queries."""
    tags = Tag.objects.vocabulary().prefetch_related("broader")
    return [
        TagRow(
            tag.name,
            tag.kind,
            tuple(tag.aliases),
            tuple(tag.guards),
            tuple(sorted(one.name for one in tag.broader.all())),
            tag.note,
        )
        for tag in tags.order_by("kind", "name")
    ]
