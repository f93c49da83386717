"""The vocabulary of tags as values, read from the database and saved to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from articles.archive.records import recorded
from articles.curation.authorities import may_change
from articles.curation.journal import Journal
from articles.curation.operations import Refused
from articles.importing.page_reports import BadPage
from articles.models import Tag
from articles.models.authority_history import AuthorityAction
from articles.models.tag import Standing, TagKind

LONGEST_NAME = Tag._meta.get_field("name").max_length
LONGEST_NOTE = Tag._meta.get_field("note").max_length
Broader = Tag.broader.through
DEFAULT_BASE = "urn:newsroom:tags/"  # of the addresses of SKOS concepts


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag as a file has it; `broader` are names, `line` is its line in a CSV file.

    None means that the file does not say it; a new tag then has none of it.
    """

    name: str
    kind: str
    aliases: tuple[str, ...] | None = None
    guards: tuple[str, ...] | None = None
    broader: tuple[str, ...] | None = None
    note: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class TagReport:
    created: int
    updated: int
    kept: int


@dataclass(frozen=True, slots=True)
class TagPlan:
    """What importing rows would do: `updated` are pairs of what a tag is and what it becomes."""

    created: tuple[TagRow, ...]
    updated: tuple[tuple[TagRow, TagRow], ...]
    kept: int

    @property
    def written(self) -> list[TagRow]:
        return [*self.created, *(after for _before, after in self.updated)]

    @property
    def report(self) -> TagReport:
        return TagReport(len(self.created), len(self.updated), self.kept)


def plan_rows(path: Path, rows: Sequence[TagRow], *, is_updating: bool) -> TagPlan:
    """What `save_rows` would do. Raises BadPage for a broader tag that is unknown or makes a circle.

    Two queries.
    """
    tags = {tag.name: tag for tag in Tag.objects.prefetch_related("broader")}
    known = {name: _describe(tag) for name, tag in tags.items()}
    used = {name for name, tag in tags.items() if tag.standing == Standing.USED}
    created = tuple(row for row in rows if row.name not in used)
    updated: tuple[tuple[TagRow, TagRow], ...] = ()
    if is_updating:
        updated = _find_changes([row for row in rows if row.name in used], known)
    plan = TagPlan(created, updated, len(rows) - len(created) - len(updated))
    _check_broader(path, rows, known, plan.written)
    return plan


def _find_changes(rows: Sequence[TagRow], known: Mapping[str, TagRow]) -> tuple[tuple[TagRow, TagRow], ...]:
    changes = ((known[row.name], _overlay(known[row.name], row)) for row in rows)
    return tuple((before, after) for before, after in changes if before != after)


def _describe(tag: Tag) -> TagRow:
    broader = tuple(sorted(one.name for one in tag.broader.all()))
    return TagRow(tag.name, tag.kind, tuple(tag.aliases), tuple(tag.guards), broader, tag.note)


def _overlay(before: TagRow, row: TagRow) -> TagRow:
    """The tag with the row's values. The order of words, which RDF does not keep, is no change."""
    said = {"kind": row.kind} | ({} if row.note is None else {"note": row.note})
    for name in ("aliases", "guards"):
        words = getattr(row, name)
        if words is not None and set(words) != set(getattr(before, name)):
            said[name] = words
    if row.broader is not None:
        said["broader"] = tuple(sorted({*row.broader} - {row.name}))
    return replace(before, **said)


def _check_broader(
    path: Path, rows: Sequence[TagRow], known: Mapping[str, TagRow], planned: Sequence[TagRow]
) -> None:
    lines = {row.name: row.line for row in rows}
    for row in rows:
        if missing := set(row.broader or ()) - known.keys() - lines.keys():
            name = min(missing)
            raise BadPage(str(path), "there is no broader tag '{name}'", line=row.line, name=name)
    became = known | {row.name: row for row in planned}
    graph = {name: {*(row.broader or ())} - {name} for name, row in became.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        name = next((name for name in error.args[1] if name in lines), error.args[1][0])
        raise BadPage(
            str(path), "'{name}' would be broader than itself", line=lines.get(name), name=name
        ) from error


@recorded()
def save_rows(path: Path, rows: Sequence[TagRow], *, is_updating: bool, by: User | None = None) -> TagReport:
    """Make the rows tags; those of the vocabulary stay as they are unless `is_updating`.

    One operation, which can be undone. Raises BadPage as `plan_rows` does, Refused where `by` may not change
    a tag that is public.
    """
    plan = plan_rows(path, rows, is_updating=is_updating)
    names = {row.name for row in plan.written}
    tags = {tag.name: tag for tag in Tag.objects.all() if tag.name in names}
    if tags and not may_change(list(tags.values()), by):
        raise Refused(_("这样会改动已经发布的文章，您没有发布的权限。"))
    journal = Journal()
    there = list(tags.values())
    new = [Tag(name=row.name) for row in plan.created if row.name not in tags]
    tags |= {tag.name: tag for tag in new}
    for row in plan.written:
        _fill_tag(tags[row.name], row)
    journal.create(new)
    journal.rewrite(there)
    _link_broader(journal, plan)
    journal.record(AuthorityAction.EDIT, _("词表文件 %(name)s") % {"name": path.name}, by=by)
    return plan.report


def _fill_tag(tag: Tag, row: TagRow) -> None:
    tag.kind, tag.standing = row.kind, Standing.USED.value
    if row.aliases is not None:
        tag.aliases = [*row.aliases]
    if row.guards is not None:
        tag.guards = [*row.guards]
    if row.note is not None:
        tag.note = row.note


def _link_broader(journal: Journal, plan: TagPlan) -> None:
    rows = [row for row in plan.written if row.broader is not None]
    keys = dict(Tag.objects.values_list("name", "pk"))
    wanted = {(keys[row.name], keys[name]) for row in rows for name in row.broader if name != row.name}
    written = {keys[row.name] for row in rows}
    links = {
        (start, end): pk
        for pk, start, end in Broader.objects.values_list("pk", "from_tag", "to_tag")
        if start in written
    }
    journal.delete(Broader.objects.filter(pk__in=[links[pair] for pair in links.keys() - wanted]))
    new = sorted(wanted - links.keys())
    journal.create([Broader(from_tag_id=start, to_tag_id=end) for start, end in new])


def check_row(row: TagRow, place: str) -> None:
    """Raises BadPage, which names this place, for what no tag can be."""
    if not row.name or len(row.name) > LONGEST_NAME:
        raise BadPage(
            place,
            "'{name}' is not a tag name; write 1 to {most} characters",
            line=row.line,
            name=row.name[:60],
            most=LONGEST_NAME,
        )
    if row.kind not in TagKind:
        raise BadPage(
            place,
            "'{kind}' is not a kind of tag; known: {known}",
            line=row.line,
            kind=row.kind,
            known=", ".join(TagKind.values),
        )
    if len(row.note or "") > LONGEST_NOTE:
        raise BadPage(
            place,
            "the note of '{name}' is longer than {most} characters",
            line=row.line,
            name=row.name,
            most=LONGEST_NOTE,
        )


def list_rows() -> list[TagRow]:
    """The vocabulary, by kind and name. Two queries."""
    tags = Tag.objects.vocabulary().prefetch_related("broader")
    return [_describe(tag) for tag in tags.order_by("kind", "name")]
