"""The snapshot of the archive's index, without documents that must not show."""

from __future__ import annotations

import logging

import numpy as np

from articles.models import Article, IndexRequest
from articles.search.results import SearchUnavailable
from articles.search.whoosh_engine.backend import get_archive_backend
from articles.search.whoosh_engine.snapshot import NOTHING, Snapshot
from articles.search.whoosh_engine.version import UnreadableIndex

logger = logging.getLogger(__name__)


def take_snapshot() -> Snapshot:
    """Return the archive's index as it is now. Raises SearchUnavailable.

    An empty index is that of an empty archive, or the worker has yet to fill it.
    """
    try:
        snapshot = get_archive_backend().open_snapshot()
    except UnreadableIndex as error:
        logger.error("the index cannot be read (%s); there is no search until it is rebuilt", error)
        raise SearchUnavailable from error
    if not snapshot.count and Article.objects.published().exists():
        raise SearchUnavailable
    return snapshot


def read_index_version() -> tuple[int, float]:
    """Number and time, in seconds, of the commit that this process reads; zeros without one. No query."""
    try:
        return get_archive_backend().open_snapshot().version
    except UnreadableIndex:
        return 0, 0.0


def take_visible() -> tuple[Snapshot, np.ndarray]:
    """Return the index as it is now and a mask of the documents that may show. Costs one query.

    The others were withdrawn or deleted and the worker has not removed them yet. Raises SearchUnavailable.
    """
    # Before the snapshot: a request that has already left the queue is answered in the snapshot.
    gone = list(
        IndexRequest.objects.exclude(article_pk__in=Article.objects.published().values("pk"))
        .values_list("article_pk", flat=True)
        .distinct()
    )
    snapshot = take_snapshot()
    hidden = [snapshot.find_term("django_id", str(pk).encode())[0] for pk in gone]
    return snapshot, snapshot.live & ~snapshot.make_mask(np.concatenate([NOTHING, *hidden]))


def read_pk(snapshot: Snapshot, doc: int) -> int:
    """Return the primary key of a document's article."""
    return int(snapshot.read_stored(doc)["django_id"])
