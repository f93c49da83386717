"""The search of pages and API: finds in the index, and reads the hits from the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from django.db.models import QuerySet

from articles.models import Article, Block
from articles.models.article import read_listed
from articles.models.composed import composed
from articles.parsing.jumps import strip_jump_marks
from articles.parsing.roles import SHOWN_ROLES
from articles.search.answering import Answer, Asking
from articles.search.language.query import Dates, Groups, ParsedQuery, list_needles, parse_query
from articles.search.language.terms import compose, find_printed
from articles.search.parameters import FACETS, name_values, write_value
from articles.search.results import Hit, Question, SearchQuery, SearchResult, Sort, TooCostly
from articles.search.suggestions.correct import correct_query
from articles.search.visibility import open_view


def search_articles(query: SearchQuery, *, offset: int = 0, limit: int = 20) -> SearchResult:
    """Return `limit` hits from `offset` on, and how many there are in all and in each facet.

    Costs four queries, and one for each kind of facet, whatever the number of hits. For a question of a valid
    `SearchForm` it raises nothing but SearchUnavailable and TooCostly.
    """
    parsed = parse_query(query.text)
    view = open_view()
    asking = Asking(view, make_question(query, parsed.groups), is_exact=query.is_exact)
    answer = asking.answer(offset=offset, limit=limit)
    counts = (answer.relaxed or answer.exact).counts
    return SearchResult(
        hits=_read_hits(answer),
        total=answer.total,
        exact=answer.exact.total,
        words=answer.words,
        other_names=answer.other_names,
        facets={facet.name: facet.list_values(counts[facet.index_field]) for facet in FACETS},
        suggestions=() if answer.exact.total else _offer(lambda: correct_query(view, parsed.groups)),
        ignored=parsed.ignored,
        ways=() if answer.total else _offer(lambda: asking.find_ways(answer)),
    )


def _offer(find: Callable[[], tuple]) -> tuple:
    """Return what is found to be offered; nothing where it would cost too much."""
    try:
        return find()
    except TooCostly:
        return ()


def make_question(query: SearchQuery, groups: Groups) -> Question:
    """Return the question in values of the index. Without a string to find, the newest come first."""
    groups = name_values(groups)
    has_order = query.sort != Sort.RELEVANCE or ParsedQuery(groups).wanted
    return Question(
        groups=groups,
        filters={name: tuple(map(write_value, values)) for name, values in query.filters.items()},
        dates=Dates(query.date_from, query.date_to) if query.date_from or query.date_to else None,
        sort=query.sort if has_order else Sort.NEWEST,
    )


def _read_hits(answer: Answer) -> tuple[Hit, ...]:
    """Return the articles of the answer that are published now, in its order."""
    needles = dict.fromkeys(answer.exact.pks, _list_texts(answer.exact_groups))
    if answer.relaxed:
        needles |= dict.fromkeys(answer.relaxed.pks, _list_texts(answer.relaxed_groups))
    articles = read_listed(needles)
    texts: dict[int, list[str]] = defaultdict(list)
    for pk, text, correction in _read_texts(list(articles)):
        texts[pk].append(strip_jump_marks(correction or text))
    exact = set(answer.exact.pks)
    return tuple(
        _make_hit(articles[pk], texts[pk], wanted, is_relaxed=pk not in exact)
        for pk, wanted in needles.items()
        if pk in articles
    )


@composed
def _read_texts(pks: list[int]) -> QuerySet:
    blocks = Block.objects.filter(article__pk__in=pks, role__in=SHOWN_ROLES).order_by("position")
    return blocks.values_list("article_id", "text", "correction")


def _list_texts(groups: Groups) -> list[str]:
    return [needle.text for needle in list_needles(groups)]


def _make_hit(article: Article, paragraphs: list[str], needles: Sequence[str], *, is_relaxed: bool) -> Hit:
    column = article.column.name if article.column else ""
    headings = [article.kicker, article.headline, article.deck, column]
    matched = [
        heading
        for heading in headings
        if heading != article.title and find_printed(compose(heading), needles)
    ]
    text = "\n".join([*matched, *paragraphs])
    return Hit(article, text, tuple(needles), is_relaxed)
