"""The archive's own search: a `SearchQuery` answered from the index, and read again from the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import reduce

import numpy as np

from articles.models import KIND_CHOICES, Article, Block, Column, Newspaper, Person, Tag
from articles.parsing.jumps import strip_jump_marks
from articles.parsing.roles import SHOWN_ROLES
from articles.search.highlight import cut_fragments, mark_matches
from articles.search.indexer.documents import write_value
from articles.search.language.query import Dates, parse_query
from articles.search.language.terms import compose, find_printed
from articles.search.results import FacetValue, Hit, SearchQuery, SearchResult, Sort
from articles.search.suggestions.suggest import correct_query
from articles.search.whoosh_engine.compiler import compile_query
from articles.search.whoosh_engine.evaluation import TEXT, Evaluation, list_needles, order_by_print
from articles.search.whoosh_engine.related import find_related
from articles.search.whoosh_engine.snapshot import Snapshot
from articles.search.whoosh_engine.visibility import read_pk, take_visible

FACET_VALUES = 50  # of tags, people and columns, the most frequent


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
    """A mask for each filter that is set, by the facet that it stands for."""
    values = {
        "newspaper": asked.newspaper,
        "page": asked.page,
        "kind": asked.kind,
        "column": asked.column,
        "person": asked.person,
    }
    terms = [(name, name, str(value)) for name, value in values.items() if value]
    terms += [(f"tag {tag}", "tag", write_value(tag)) for tag in asked.tags]
    filters = {
        key: snapshot.make_mask(snapshot.find_term(fieldname, value.encode())[0])
        for key, fieldname, value in terms
    }
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
    heads = [article.kicker, article.headline, article.deck, column]
    matched = [head for head in heads if head != title and find_printed(compose(head), needles)]
    text = "\n".join([*matched, *paragraphs])
    return Hit(article, mark_matches(title, needles), cut_fragments(text, needles))


def _count_facets(
    snapshot: Snapshot, base: np.ndarray, filters: dict[str, np.ndarray]
) -> dict[str, tuple[FacetValue, ...]]:
    """Of each facet its values and how many articles each would leave, all other filters as they are.

    A facet's own filter is left out of its counts, so that the other choices show; tags add up, so theirs
    is not. Years and months leave out the filter of dates.
    """

    def count(fieldname: str, own: str) -> dict[str, int]:
        others = (mask for name, mask in filters.items() if name != own)
        keyword = snapshot.keyword(fieldname)
        counts = keyword.count(reduce(np.logical_and, others, base))
        return {keyword.terms[place].decode(): int(counts[place]) for place in np.flatnonzero(counts)}

    days = count("date", "date")
    return {
        "newspaper": _label(count("newspaper", "newspaper"), _label_newspapers),
        "year": _count_periods(days, len("2026")),
        "month": _count_periods(days, len("2026-03")),
        "page": _label_pages(count("page", "page")),
        "kind": _label(count("kind", "kind"), lambda values: dict(KIND_CHOICES)),
        "column": _label(count("column", "column"), _label_columns),
        "tag": _label_tags(count("tag", "tag")),
        "person": _label(count("person", "person"), _label_people),
    }


def _count_periods(days: dict[str, int], chars: int) -> tuple[FacetValue, ...]:
    """Counts of years or months, the oldest first."""
    counts: dict[str, int] = defaultdict(int)
    for day, number in days.items():
        counts[day[:chars]] += number
    return tuple(FacetValue(period, period, counts[period]) for period in sorted(counts))


def _most_frequent(counts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:FACET_VALUES]


def _label(counts: dict[str, int], read_labels: Callable[[list[str]], dict]) -> tuple[FacetValue, ...]:
    pairs = _most_frequent(counts)
    labels = read_labels([value for value, _ in pairs]) if pairs else {}
    return tuple(FacetValue(value, str(labels[value]), number) for value, number in pairs if value in labels)


def _label_newspapers(codes: list[str]) -> dict[str, str]:
    return dict(Newspaper.objects.filter(code__in=codes).values_list("code", "name"))


def _label_columns(pks: list[str]) -> dict[str, str]:
    return {str(pk): name for pk, name in Column.objects.filter(pk__in=pks).values_list("pk", "name")}


def _label_people(pks: list[str]) -> dict[str, str]:
    return {str(person.pk): str(person) for person in Person.objects.filter(pk__in=pks)}


def _label_pages(counts: dict[str, int]) -> tuple[FacetValue, ...]:
    pairs = sorted(counts.items(), key=lambda pair: int(pair[0]))
    return tuple(FacetValue(number, number, count) for number, count in pairs)


def _label_tags(counts: dict[str, int]) -> tuple[FacetValue, ...]:
    pairs = _most_frequent(counts)
    tags = {write_value(tag.name): tag for tag in Tag.objects.filter(name__in=dict(pairs))}
    return tuple(
        FacetValue(tags[value].name, tags[value].name, number, tags[value].kind)
        for value, number in pairs
        if value in tags
    )


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
