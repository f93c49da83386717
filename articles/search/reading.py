"""The snapshot of the archive's index, and what of it must not show."""

from __future__ import annotations

import numpy as np
from haystack import connections

from articles.models import Article, IndexRequest
from articles.search.snapshot import Snapshot


def take_snapshot() -> Snapshot:
    """The archive's index as it stands now."""
    return connections["default"].get_backend().take_snapshot()


def find_hidden(snapshot: Snapshot) -> np.ndarray:
    """A mask of what was withdrawn or deleted and the indexer has not come to yet. One query."""
    gone = (
        IndexRequest.objects.exclude(article_pk__in=Article.objects.published().values("pk"))
        .values_list("article_pk", flat=True)
        .distinct()
    )
    found = [snapshot.find_term("django_id", str(pk).encode())[0] for pk in gone]
    return snapshot.make_mask(np.concatenate(found)) if found else np.zeros(snapshot.size, bool)


def read_pk(snapshot: Snapshot, doc: int) -> int:
    """The primary key of a document's article."""
    return int(snapshot.read_stored(doc)["django_id"])
