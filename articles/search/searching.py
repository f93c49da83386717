"""The archive's own search: a `SearchQuery` answered from the index, and read again from the database."""

from __future__ import annotations

from collections import defaultdict
from functools import reduce

import numpy as np

from articles.models import Article, Block
from articles.parsing.jumps import strip_jump_marks
from articles.parsing.roles import SHOWN_ROLES
from articles.search.highlight import cut_fragments, mark_matches
from articles.search.indexer.documents import write_value
from articles.search.language.query import Dates, parse_query
from articles.search.language.terms import compose, find_printed
from articles.search.parameters import FACETS, Facet
from articles.search.results import FacetValue, Hit, SearchQuery, SearchResult, Sort
from articles.search.suggestions.suggest import correct_query
from articles.search.whoosh_engine.compiler import compile_query
from articles.search.whoosh_engine.evaluation import TEXT, Evaluation, list_needles, order_by_print
from articles.search.whoosh_engine.related import find_related
from articles.search.whoosh_engine.snapshot import Snapshot
from articles.search.whoosh_engine.visibility import read_pk, take_visible


def search_articles(asked: SearchQuery, *, offset: int = 0, limit: int = 20) -> SearchResult:
    """The articles that fit, `limit` of them from `offset` on, and how many fit in all and in each facet.

    Costs four queries and one more for each kind of facet, whatever the number of hits. Never raises for
    anything a `SearchForm` lets through.
    """
    snapshot, visible = take_visible()
    parsed = parse_query(asked.text)
    evaluation = Evaluation(snapshot, compile_query(parsed.groups, snapshot))
    filters = _make_filters(asked, snapshot)
    base = evaluation.find_mask() & visible
    mask = reduce(np.logical_and, filters.values(), base)
    docs = _order(asked, evaluation, mask, has_words=bool(parsed.wanted))
    page = docs[offset : offset + limit].tolist()
    needles = [needle.needle for needle in list_needles(evaluation.asked)]
    return SearchResult(
        hits=_read_hits([read_pk(snapshot, doc) for doc in page], needles),
        total=len(docs),
        facets=_count_facets(snapshot, base, filters),
        suggestions=() if len(docs) else correct_query(asked.text),
    )


def _make_filters(asked: SearchQuery, snapshot: Snapshot) -> dict[str, np.ndarray]:
    """A mask for each index field in which something is asked for."""
    filters = {}
    for name, values in asked.filters.items():
        found = (snapshot.find_term(name, write_value(value).encode())[0] for value in values)
        filters[name] = reduce(np.logical_and, map(snapshot.make_mask, found))
    if asked.date_from or asked.date_to:
        dates = compile_query([(Dates(asked.date_from, asked.date_to),)], snapshot)
        filters["date"] = Evaluation(snapshot, dates).find_mask()
    return filters


def _order(asked: SearchQuery, evaluation: Evaluation, mask: np.ndarray, *, has_words: bool) -> np.ndarray:
    if asked.sort == Sort.RELEVANCE and has_words:
        return evaluation.order(mask)[0]
    return order_by_print(evaluation.snapshot, mask, oldest_first=asked.sort == Sort.OLDEST)


def _read_hits(pks: list[int], needles: list[str]) -> tuple[Hit, ...]:
    """The articles of these primary keys that are published now, in this order, from the database."""
    articles = Article.objects.published().with_print().with_opening().in_bulk(pks)
    texts: dict[int, list[str]] = defaultdict(list)
    blocks = Block.objects.filter(article__in=articles, role__in=SHOWN_ROLES).order_by("position")
    for pk, text, correction in blocks.values_list("article_id", "text", "correction"):
        texts[pk].append(strip_jump_marks(correction or text))
    return tuple(_make_hit(articles[pk], texts[pk], needles) for pk in pks if pk in articles)


def _make_hit(article: Article, paragraphs: list[str], needles: list[str]) -> Hit:
    title = article.title
    column = article.column.name if article.column else ""
    headings = [article.kicker, article.headline, article.deck, column]
    matched = [
        heading for heading in headings if heading != title and find_printed(compose(heading), needles)
    ]
    text = "\n".join([*matched, *paragraphs])
    return Hit(article, mark_matches(title, needles), cut_fragments(text, needles))


def _count_facets(
    snapshot: Snapshot, base: np.ndarray, filters: dict[str, np.ndarray]
) -> dict[str, tuple[FacetValue, ...]]:
    """Of each facet its values and how many articles each would leave, all other filters as they are.

    The filter on a facet's own field is left out of its counts, so that the other choices show, but not
    where choices add up.
    """

    def count(facet: Facet) -> dict[str, int]:
        own = None if facet.is_cumulative else facet.index_field
        others = (mask for name, mask in filters.items() if name != own)
        keyword = snapshot.keyword(facet.index_field)
        counts = keyword.count(reduce(np.logical_and, others, base))
        return {keyword.terms[place].decode(): int(counts[place]) for place in np.flatnonzero(counts)}

    return {facet.name: facet.list_values(count(facet)) for facet in FACETS}


def related_articles(article: Article, limit: int = 5) -> list[Article]:
    """Published articles that share telling words with this one, closest first; empty where none does."""
    snapshot, visible = take_visible()
    docs = snapshot.find_term("django_id", str(article.pk).encode())[0]
    docs = docs[snapshot.live[docs]]
    if not len(docs):
        return []
    found, _ = find_related(snapshot, int(docs[0]), visible, fieldname=TEXT)
    pks = [read_pk(snapshot, doc) for doc in found[:limit].tolist()]
    articles = Article.objects.published().with_print().with_opening().in_bulk(pks)
    return [articles[pk] for pk in pks if pk in articles]
