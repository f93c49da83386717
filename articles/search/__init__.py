"""Search: the index, the analysis of Chinese, the query language, and what is shown of a hit."""

from articles.search.engine import IndexBusy, IndexReport
from articles.search.forms import SearchForm
from articles.search.highlight import BREAK, VERBATIM, Look
from articles.search.indexer.consistency import IndexState, compare_index, read_index_state, repair_index
from articles.search.indexer.editors_index import narrow_to_found
from articles.search.indexer.index_queue import index_pending
from articles.search.indexer.rebuild import needs_rebuild, rebuild_index
from articles.search.indexer.worker import become_worker, run_worker, start_web_worker
from articles.search.language.dictionary import divide_words, list_names, prepare_dictionary
from articles.search.language.query import Mistake
from articles.search.language.sounds import join_letters, rank_name, spell_person, spell_sound
from articles.search.language.terms import fold
from articles.search.marking import Marking, Marks
from articles.search.parameters import (
    FACETS,
    FILTERS,
    PARAMETERS,
    DayField,
    Facet,
    PageLabelField,
    Parameter,
    find_period,
    lead_on,
)
from articles.search.preparation import prepare_search
from articles.search.relations.work import relate_all
from articles.search.results import (
    RETRY_SECONDS,
    FacetValue,
    Hit,
    SearchQuery,
    SearchResult,
    SearchUnavailable,
    Sort,
    TooCostly,
    Way,
    WayKind,
    describe_ignored,
)
from articles.search.searching import search_articles
from articles.search.suggestions.suggest import Suggestion, suggest
from articles.search.visibility import read_index_version

__all__ = [
    "BREAK",
    "FACETS",
    "FILTERS",
    "PARAMETERS",
    "RETRY_SECONDS",
    "VERBATIM",
    "DayField",
    "Facet",
    "FacetValue",
    "Hit",
    "IndexBusy",
    "IndexReport",
    "IndexState",
    "Look",
    "Marking",
    "Marks",
    "Mistake",
    "PageLabelField",
    "Parameter",
    "SearchForm",
    "SearchQuery",
    "SearchResult",
    "SearchUnavailable",
    "Sort",
    "Suggestion",
    "TooCostly",
    "Way",
    "WayKind",
    "become_worker",
    "compare_index",
    "describe_ignored",
    "divide_words",
    "find_period",
    "fold",
    "index_pending",
    "join_letters",
    "lead_on",
    "list_names",
    "narrow_to_found",
    "needs_rebuild",
    "prepare_dictionary",
    "prepare_search",
    "rank_name",
    "read_index_state",
    "read_index_version",
    "rebuild_index",
    "relate_all",
    "repair_index",
    "run_worker",
    "search_articles",
    "spell_person",
    "spell_sound",
    "start_web_worker",
    "suggest",
]
