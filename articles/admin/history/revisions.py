"""Revisions as the history shows them: what each did in words, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from articles.admin.workbench.comparisons import ComparedField, compare_states
from articles.admin.workbench.operation_descriptions import describe_revision
from articles.admin.workbench.shown_page import find_title
from articles.curation.operations import OperationKind
from articles.curation.page_state import PageState
from articles.curation.snapshots import unpack_state
from articles.curation.steps import can_undo
from articles.curation.texts import read_lines
from articles.models import Article, Page, PageRevision

# Operations that only put other words in the place of some; of them the list shows old and new words.
WORDING = {
    OperationKind.CORRECT,
    OperationKind.SET_HEADINGS,
    OperationKind.SET_CREDITS,
    OperationKind.SET_KIND,
    OperationKind.PAIR,
}


@dataclass(frozen=True)
class ShownRevision:
    """A revision in words. `titles` are those of the articles that it changed, `words` old and new words."""

    revision: PageRevision
    description: str
    titles: tuple[str, ...]
    words: tuple[ComparedField, ...]
    is_undone: bool
    may_undo: bool

    @property
    def number(self) -> int:
        return self.revision.number


def list_revisions(page: Page, ref: str = "") -> QuerySet[PageRevision]:
    """The page's revisions, the latest first; with a ref, those that changed that article."""
    revisions = page.revisions.with_author().order_by("-number")
    if ref:
        # As text, since SQLite has no lookup for a value inside a JSON list.
        revisions = revisions.annotate(refs_text=Cast("refs", TextField()))
        revisions = revisions.filter(refs_text__contains=f'"{ref}"')
    return revisions


def list_logged(page: Page, article: Article | None = None) -> QuerySet[LogEntry]:
    """The admin's log of the article, or of the page and its articles, the latest first.

    It holds what is not an operation: published, withdrawn, tagged.
    """
    articles = [article.pk] if article else page.articles.values_list("pk", flat=True)
    types = ContentType.objects.get_for_models(Article, Page)
    about = Q(content_type=types[Article], object_id__in=[str(pk) for pk in articles])
    if article is None:
        about |= Q(content_type=types[Page], object_id=str(page.pk))
    return LogEntry.objects.filter(about).select_related("user").order_by("-action_time", "-pk")


def show_revisions(
    page: Page, revisions: Sequence[PageRevision], undone: set[int]
) -> Iterator[ShownRevision]:
    """These revisions of the page; `undone` are keys. One query, and one for each former text."""
    numbers = {number for revision in revisions for number in (revision.number, revision.number - 1)}
    states = read_states(page, numbers)
    for revision in revisions:
        after = states[revision.number]
        before = states.get(revision.number - 1, after)
        is_undone = revision.pk in undone
        yield ShownRevision(
            revision,
            describe_revision(revision),
            tuple(_list_titles(revision.refs, before, after)),
            tuple(_list_words(revision, before, after)),
            is_undone,
            can_undo(revision.kind) and not is_undone,
        )


def read_states(page: Page, numbers: Iterable[int]) -> dict[int, PageState]:
    """The page's states by the numbers of their revisions, those that there are."""
    rows = page.revisions.filter(number__in=set(numbers)).values_list("number", "version", "state")
    texts: dict[int, tuple[str, ...]] = {}
    states = {}
    for number, version, packed in rows:
        if version not in texts:
            texts[version] = tuple(read_lines(page, version))
        states[number] = unpack_state(packed, texts[version])
    return states


def _list_titles(refs: Iterable[str], before: PageState, after: PageState) -> Iterator[str]:
    for ref in refs:
        if article := after.article(ref) or before.article(ref):
            yield find_title(article)


def _list_words(revision: PageRevision, before: PageState, after: PageState) -> Iterator[ComparedField]:
    kinds = {operation["kind"] for operation in revision.operations}
    if not kinds or not kinds <= WORDING:
        return
    for article in compare_states(before, after).articles:
        yield from article.fields
        for row in article.blocks:
            if row.before and row.after:
                yield ComparedField(row.after.lines_name, row.before.text, row.after.text, row.pieces)
