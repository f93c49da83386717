"""Finding articles: the index, the analysis of Chinese, the query language, what is shown of a hit."""

from articles.search.comparing import compare_index, repair_index
from articles.search.forms import SearchForm
from articles.search.indexing import IndexBusy, IndexReport, index_pending
from articles.search.rebuilding import needs_rebuild, rebuild_index
from articles.search.searching import related_articles, search_articles
from articles.search.suggest import Suggestion, suggest
from articles.search.values import FacetValue, Hit, SearchQuery, SearchResult, Sort
from articles.search.watching import be_watcher, start_indexer, watch_queue

__all__ = [
    "FacetValue",
    "Hit",
    "IndexBusy",
    "IndexReport",
    "SearchForm",
    "SearchQuery",
    "SearchResult",
    "Sort",
    "Suggestion",
    "be_watcher",
    "compare_index",
    "index_pending",
    "needs_rebuild",
    "rebuild_index",
    "related_articles",
    "repair_index",
    "search_articles",
    "start_indexer",
    "suggest",
    "watch_queue",
]
