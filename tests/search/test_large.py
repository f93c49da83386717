"""More than ten thousand hits and values, where OpenSearch stops counting unless it is asked not to."""

import datetime
from collections.abc import Iterator

import pytest
from haystack.query import SearchQuerySet
from haystack.utils import get_identifier

from articles.models import Article
from articles.search.engine import View, get_engine
from articles.search.language.query import parse_query
from articles.search.results import Question, Sort

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("engine")]
NUMBER = 10_050
PAGE = 40
FIRST_DAY = datetime.date(1990, 1, 1)


def make_documents() -> Iterator[dict]:
    """Yield articles that all contain 港口, each with a tag and a page of its own, four a day."""
    for pk in range(1, NUMBER + 1):
        yield {
            "id": get_identifier(Article(pk=pk)),
            "django_ct": "articles.article",
            "django_id": str(pk),
            "text": "港口",
            "headings": "",
            "date": FIRST_DAY + datetime.timedelta(days=pk // 4),
            "author": [],
            "place": f"{pk:06}",
            "stamp": f"{pk:016}",
            "newspaper": "hhrb",
            "tag": ["全部", f"第{pk}"],
            "person": [],
            "page": str(pk),
        }


@pytest.fixture
def view(db) -> View:
    with get_engine().open_writer() as writer:
        writer.exchange([], make_documents())
        writer.commit()
    return get_engine().open_view([])


def newest(pk: int) -> tuple[int, int]:
    return -(pk // 4), pk


def oldest(pk: int) -> tuple[int, int]:
    return pk // 4, pk


def test_totals_pages_and_facets_are_exact(view):
    for sort, key in ((Sort.RELEVANCE, newest), (Sort.NEWEST, newest), (Sort.OLDEST, oldest)):
        question = Question(groups=parse_query("港口").groups, filters={}, dates=None, sort=sort)
        expected = sorted(range(1, NUMBER + 1), key=key)
        for offset in (0, 5_000, 9_990, 10_000, NUMBER - PAGE, NUMBER - 1, NUMBER):
            found = view.find(question, offset=offset, limit=PAGE)
            assert list(found.pks) == expected[offset : offset + PAGE], (sort, offset)
            assert (found.total, found.unfiltered) == (NUMBER, NUMBER)
    assert found.counts["page"] == {str(pk): 1 for pk in range(1, NUMBER + 1)}
    assert found.counts["tag"]["全部"] == NUMBER
    assert sum(found.counts["date"].values()) == NUMBER
    assert len(view.find_all(question.groups)) == NUMBER
    assert len(view.list_values("tag")) == NUMBER + 1


def test_querysets_count_and_reach_everything(view):
    found = SearchQuerySet().filter(content="港口").order_by("-date")
    assert found.count() == NUMBER
    assert [int(hit.pk) for hit in found[NUMBER - 3 : NUMBER]] == sorted(range(1, NUMBER + 1), key=newest)[
        -3:
    ]
    counts = dict(found.facet("tag").facet_counts()["fields"]["tag"])
    assert counts == {"全部": NUMBER} | {f"第{pk}": 1 for pk in range(1, NUMBER + 1)}
