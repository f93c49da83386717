"""Rebuilds the index beside the one in use."""

from __future__ import annotations

import os

from articles.models import Article
from articles.search.engine import IndexReport, Progress, get_engine


def rebuild_index(*, jobs: int | None = None, progress: Progress | None = None) -> IndexReport:
    """Rebuild the index from the published articles, by default with as many processes as there are cores.

    Searches and the worker go on meanwhile. A rebuild that was killed continues where it was. Raises
    IndexBusy if another process is rebuilding.
    """
    return get_engine().rebuild(jobs=jobs or os.cpu_count() or 1, progress=progress)


def needs_rebuild() -> bool:
    """Whether the index is empty although there are published articles: it is new, or it was lost."""
    return get_engine().count() == 0 and Article.objects.published().exists()
