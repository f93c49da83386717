"""The search of pages and API: finds in the index, and reads the hits from the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from articles.models import Article, Block
from articles.parsing.jumps import strip_jump_marks
from articles.parsing.roles import SHOWN_ROLES
from articles.search.answering import Answer, answer_question
from articles.search.highlight import cut_fragments, mark_matches
from articles.search.language.query import Dates, Groups, list_needles, parse_query
from articles.search.language.terms import compose, find_printed
from articles.search.parameters import FACETS, write_value
from articles.search.results import Hit, Question, SearchQuery, SearchResult, Sort
from articles.search.suggestions.suggest import correct_query
from articles.search.visibility import open_view


def search_articles(query: SearchQuery, *, offset: int = 0, limit: int = 20) -> SearchResult:
    """Return `limit` hits from `offset` on, and how many there are in all and in each facet.

    Costs four queries, and one for each kind of facet, whatever the number of hits. For a question of a valid
    `SearchForm` it raises nothing but SearchUnavailable.
    """
    question = read_question(query)
    answer = answer_question(open_view(), question, offset=offset, limit=limit, is_exact=query.is_exact)
    counts = (answer.relaxed or answer.exact).counts
    return SearchResult(
        hits=_read_hits(question.groups, answer),
        total=answer.total,
        exact=answer.exact.total,
        words=tuple(dict.fromkeys(_list_texts(answer.groups))) if answer.relaxed else (),
        facets={facet.name: facet.list_values(counts[facet.index_field]) for facet in FACETS},
        suggestions=() if answer.exact.total else correct_query(query.text),
    )


def read_question(query: SearchQuery) -> Question:
    """Return the question in values of the index. Without a string to find, the newest come first."""
    parsed = parse_query(query.text)
    has_order = query.sort != Sort.RELEVANCE or parsed.wanted
    return Question(
        groups=parsed.groups,
        filters={name: tuple(map(write_value, values)) for name, values in query.filters.items()},
        dates=Dates(query.date_from, query.date_to) if query.date_from or query.date_to else None,
        sort=query.sort if has_order else Sort.NEWEST,
    )


def _read_hits(groups: Groups, answer: Answer) -> tuple[Hit, ...]:
    """Return the articles of the answer that are published now, in its order."""
    needles = dict.fromkeys(answer.exact.pks, _list_texts(groups))
    if answer.relaxed:
        needles |= dict.fromkeys(answer.relaxed.pks, _list_texts(answer.groups))
    articles = Article.objects.published().with_print().with_opening().in_bulk(needles)
    texts: dict[int, list[str]] = defaultdict(list)
    blocks = Block.objects.filter(article__in=articles, role__in=SHOWN_ROLES).order_by("position")
    for pk, text, correction in blocks.values_list("article_id", "text", "correction"):
        texts[pk].append(strip_jump_marks(correction or text))
    exact = set(answer.exact.pks)
    return tuple(
        _make_hit(articles[pk], texts[pk], wanted, is_relaxed=pk not in exact)
        for pk, wanted in needles.items()
        if pk in articles
    )


def _list_texts(groups: Groups) -> list[str]:
    return [needle.text for needle in list_needles(groups)]


def _make_hit(article: Article, paragraphs: list[str], needles: Sequence[str], *, is_relaxed: bool) -> Hit:
    title = article.title
    column = article.column.name if article.column else ""
    headings = [article.kicker, article.headline, article.deck, column]
    matched = [
        heading for heading in headings if heading != title and find_printed(compose(heading), needles)
    ]
    text = "\n".join([*matched, *paragraphs])
    return Hit(article, mark_matches(title, needles), cut_fragments(text, needles), is_relaxed)
