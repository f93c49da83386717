"""Both engines rank by one rule: the same questions have the same answers."""

import random

import pytest

from articles.models import Article
from articles.search import SearchQuery, Sort, index_pending, search_articles
from articles.search.documents import write_text
from articles.search.language.dictionary import current_dictionary

pytestmark = pytest.mark.opensearch
QUERIES = 100
SAME_FIRST_TEN = 0.95


def draw_queries() -> list[SearchQuery]:
    """Words, pairs of words, pieces and single characters of the seeds; the seed of chance is fixed."""
    chance = random.Random(20260319)
    texts = [write_text(article) for article in Article.objects.published().order_by("ref")]
    words = sorted({word for text in texts for word in current_dictionary().cut(text) if len(word) > 1})
    queries = []
    while len(queries) < QUERIES:
        text = chance.choice(texts)
        start = chance.randrange(len(text))
        drawn = (
            chance.choice(words),
            f"{chance.choice(words)} {chance.choice(words)}",
            f"{chance.choice(words)} OR {chance.choice(words)} -{chance.choice(words)}",
            f"title:{chance.choice(words)[:2]} OR 天津 发展",
            text[start : start + chance.randint(1, 6)],
        )
        queries.append(SearchQuery(drawn[len(queries) % len(drawn)], sort=chance.choice(list(Sort))))
    return queries


def answer_all(queries: list[SearchQuery]) -> list[tuple]:
    results = [search_articles(query, limit=10) for query in queries]
    return [([hit.article.ref for hit in found.hits], found.total, found.facets) for found in results]


def test_the_first_ten_hits_totals_and_facets_are_the_same(seeds_archive, request):
    queries = draw_queries()
    embedded = answer_all(queries)
    request.getfixturevalue("on_opensearch")
    index_pending()
    clustered = answer_all(queries)
    assert [answer[1:] for answer in clustered] == [answer[1:] for answer in embedded]
    same = sum(one[0] == other[0] for one, other in zip(embedded, clustered, strict=True))
    assert same >= SAME_FIRST_TEN * QUERIES
    assert sum(bool(answer[0]) for answer in embedded) > QUERIES / 2
