"""Finding articles: the index, the analysis of Chinese, the query language, what is shown of a hit."""

from articles.search.forms import SearchForm
from articles.search.searching import related_articles, search_articles
from articles.search.suggest import suggest
from articles.search.values import BadQuery, FacetValue, Hit, SearchQuery, SearchResult, Sort

__all__ = [
    "BadQuery",
    "FacetValue",
    "Hit",
    "SearchForm",
    "SearchQuery",
    "SearchResult",
    "Sort",
    "related_articles",
    "search_articles",
    "suggest",
]
