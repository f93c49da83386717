"""The archive's index, without what must not show."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from articles.models import Article, IndexRequest
from articles.models.composed import composed
from articles.search.engine import View, get_engine
from articles.search.results import SearchUnavailable


def open_view(*, with_withdrawn: bool = False) -> View:
    """Return the index as it is now, without articles that were withdrawn or deleted and are still in it.

    Costs one query. Raises SearchUnavailable; an empty index is that of an empty archive, or has yet to be
    filled by the worker.
    """
    # Before the index: a request that has already left the queue is answered there.
    gone = [] if with_withdrawn else list_withdrawn()
    view = get_engine().open_view(gone)
    if view.is_empty and Article.objects.published().exists():
        raise SearchUnavailable
    return view


def list_withdrawn() -> list[int]:
    """Return primary keys of articles that the worker has yet to remove from the index."""
    return _read_withdrawn()


@composed
def _read_withdrawn() -> QuerySet:
    published = Article.objects.published().filter(pk=OuterRef("article_pk"))
    return IndexRequest.objects.filter(~Exists(published)).values_list("article_pk", flat=True).distinct()


def read_index_version() -> tuple[int, float]:
    """Number and time, in seconds, of the commit that this process reads; zeros without one. No query."""
    return get_engine().read_version()
