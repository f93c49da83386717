"""What a web server reads before it forks its processes, so that they share the memory."""

from __future__ import annotations

import logging
from contextlib import suppress

from django.db import Error, connections

from articles.search.engine import get_engine
from articles.search.indexer.worker import follow_names
from articles.search.results import SearchQuery, SearchUnavailable, Sort
from articles.search.searching import search_articles

logger = logging.getLogger(__name__)
COMMON_WORD = "一个"  # any word: it opens the terms, and texts of most segments


def prepare_search() -> None:
    """Read names, the words of suggestions and the index, and leave no connection open.

    Without a database, or an index that may be read, each process reads them itself when they are there.
    """
    if not get_engine().can_be_forked:
        return
    try:
        with suppress(SearchUnavailable):
            follow_names(None)
            for sort in Sort:
                search_articles(SearchQuery(text=COMMON_WORD, sort=sort))
                search_articles(SearchQuery(sort=sort))
    except (Error, OSError) as error:
        logger.warning("the search is not read before processes are forked: %s", error)
    finally:
        connections.close_all()
