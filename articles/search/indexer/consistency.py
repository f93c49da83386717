"""Compares the index with the database, article by article, and repairs it."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from django.db.models import Count, Min
from django.utils import timezone
from haystack import connections

from articles.models import Article, IndexRequest
from articles.search.documents import READ_ARTICLES
from articles.search.engine import IndexedArticles, IndexReport, UnreadableIndex, get_engine
from articles.search.indexer.index_queue import ask_for_new_names, index_pending
from articles.search.indexer.locks import is_worker_running
from articles.search.indexer.rebuild import rebuild_index
from articles.search.relations.work import relate_all

logger = logging.getLogger(__name__)
PATIENCE = datetime.timedelta(minutes=1)  # before the delay of a running worker is reported


@dataclass(frozen=True)
class Difference:
    """An article in which index and database differ, and a sentence that says how."""

    article_pk: int
    sentence: str


@dataclass(frozen=True)
class IndexState:
    """Whether the index can be read, what waits for it and since when, and whether a worker runs."""

    is_readable: bool
    waiting: int
    oldest: datetime.datetime | None
    has_worker: bool


def read_index_state() -> IndexState:
    """Costs one query; reads no article."""
    asked = IndexRequest.objects.aggregate(number=Count("pk"), oldest=Min("asked_at"))
    try:
        get_engine().check(thoroughly=False)
        is_readable = True
    except UnreadableIndex:
        is_readable = False
    return IndexState(is_readable, asked["number"], asked["oldest"], is_worker_running())


def compare_index() -> list[str]:
    """Return a sentence for each article in which index and database differ; empty if they agree.

    Changes that a running worker is about to index are no differences. Reads every published article once;
    memory grows by some 40 bytes per article.
    """
    try:
        get_engine().check(thoroughly=True)
    except UnreadableIndex as error:
        problem = f"{get_engine().place} cannot be read ({error})"
        return [f"{problem}; manage.py index_articles --rebuild makes a new one"]
    sentences = [difference.sentence for difference in find_differences()]
    if get_engine().read_names() is None:
        sentences.append(f"{get_engine().names_place} is damaged; the indexer makes a new one")
    asked_at = IndexRequest.objects.order_by("asked_at").values_list("asked_at", flat=True).first()
    if is_worker_running() and asked_at and timezone.now() - asked_at > PATIENCE:
        number = IndexRequest.objects.count()
        sentences.append(
            f"{number} changes wait for the indexer, the oldest since {asked_at:%Y-%m-%d %H:%M} UTC"
        )
    return sentences


def repair_index() -> IndexReport:
    """Index again the articles in which index and database differ, and no others; then relate what waits.

    An index that cannot be read is rebuilt.
    """
    try:
        get_engine().check(thoroughly=True)
    except UnreadableIndex as error:
        logger.warning("%s cannot be read (%s); it is rebuilt", get_engine().place, error)
        return rebuild_index()
    ask_for_new_names()
    report = index_pending()
    IndexRequest.objects.ask([difference.article_pk for difference in find_differences()])
    report += index_pending()
    relate_all()
    return report


def ask_for_strays() -> None:
    """Request what differs if the index lists other articles than are published, and nobody asked for any.

    This happens after rows were loaded or an older database was restored. If both list the same articles,
    this reads their primary keys alone.
    """
    published = list(Article.objects.published().values_list("pk", flat=True))
    if get_engine().lists_exactly(published) or IndexRequest.objects.exists():
        return
    different = [difference.article_pk for difference in find_differences()]
    logger.warning("the database holds other articles than the index; %d are indexed again", len(different))
    IndexRequest.objects.ask(different)


def find_differences() -> Iterator[Difference]:
    """Yield differences: published articles by primary key, then articles that are only in the index."""
    indexed = get_engine().read_articles()
    suspects: list[int] = []
    for pk in _find_suspects(indexed):
        suspects.append(pk)
        if len(suspects) == READ_ARTICLES:
            yield from _confirm(suspects)
            suspects = []
    yield from _confirm(suspects)


def _find_suspects(indexed: IndexedArticles) -> Iterator[int]:
    """Yield articles that differ, or that changed while they were being compared."""
    seen = np.zeros(len(indexed.pks), bool)
    for pk, _, stamp in _read_stamps():
        first, last = np.searchsorted(indexed.pks, [pk, pk + 1])
        seen[first:last] = True
        if indexed.find_stamps(pk) != [stamp]:
            yield pk
    yield from np.unique(indexed.pks[~seen]).tolist()


def _read_stamps(**filters) -> Iterator[tuple[int, str, str]]:
    """Yield primary key, ref and stamp of the published articles as they are in the database."""
    index = connections["default"].get_unified_index().get_index(Article)
    rows = index.index_queryset().filter(**filters).order_by("pk")
    for article in rows.iterator(chunk_size=READ_ARTICLES):
        yield article.pk, article.ref, index.full_prepare(article)["stamp"]


def _confirm(pks: list[int]) -> Iterator[Difference]:
    """Yield suspects that still differ under the lock, unless a running worker is about to index them."""
    if not pks:
        return
    with get_engine().open_writer():
        indexed = get_engine().read_articles()
        rows = {pk: (ref, stamp) for pk, ref, stamp in _read_stamps(pk__in=pks)}
        # After the rows: a later change to one of them has left a request.
        asked = IndexRequest.objects.filter(article_pk__in=pks).values_list("article_pk", flat=True)
        pending = set(asked) if is_worker_running() else set()
    for pk in pks:
        stamps = indexed.find_stamps(pk)
        if pk in pending or (stamps == [rows[pk][1]] if pk in rows else not stamps):
            continue
        yield Difference(pk, _describe_difference(pk, stamps, rows.get(pk)))


def _describe_difference(pk: int, stamps: list[str], row: tuple[str, str] | None) -> str:
    if row is None:
        return f"article {pk}: in the index, but not published"
    if not stamps:
        return f"article {row[0]}: published, but not in the index"
    if len(stamps) > 1:
        return f"article {row[0]}: {len(stamps)} times in the index"
    return f"article {row[0]}: in the index as it was before a change"
