"""The snapshot of the archive's index, without documents that must not show."""

from __future__ import annotations

import numpy as np

from articles.models import Article, IndexRequest
from articles.search.whoosh_engine.backend import get_archive_backend
from articles.search.whoosh_engine.snapshot import NOTHING, Snapshot


def take_snapshot() -> Snapshot:
    """Return the archive's index as it is now."""
    return get_archive_backend().take_snapshot()


def take_visible() -> tuple[Snapshot, np.ndarray]:
    """Return the index as it is now and a mask of the documents that may show. Costs one query.

    The others were withdrawn or deleted and the worker has not removed them yet.
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
