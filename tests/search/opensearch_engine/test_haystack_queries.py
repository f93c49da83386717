"""What Whoosh's parser makes of a query of Haystack, as it is asked of OpenSearch."""

import datetime

import pytest
from haystack.exceptions import SearchBackendError
from whoosh import query as whoosh_query
from whoosh.fields import DATETIME, ID, NGRAM, NUMERIC, TEXT, Schema

from articles.search.language.terms import WORD_MARK
from articles.search.opensearch_engine.compiler import EVERYTHING, NOTHING, find_string, unscored
from articles.search.opensearch_engine.haystack_facets import ask_for_facets, read_facets
from articles.search.opensearch_engine.haystack_queries import translate
from articles.search.whoosh_engine.fields import LAST, Day, PrintText, Substring

SCHEMA = Schema(
    text=PrintText(),
    kind=ID(),
    pages=NUMERIC(),
    at=DATETIME(),
    date=Day(stored=True),
    grams=NGRAM(),
    english=TEXT(),
)
NOON = datetime.datetime(2026, 3, 19, 12)
KIND, OTHER = whoosh_query.Term("kind", "news"), whoosh_query.Term("kind", "notice")


def read(query: whoosh_query.Query) -> dict:
    """The query of OpenSearch for a value, without what keeps it from scoring."""
    asked = translate(query, SCHEMA)
    [inner] = asked["bool"]["filter"] if "bool" in asked else [asked["constant_score"]["filter"]]
    return inner


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        (KIND, {"term": {"kind": "news"}}),
        (whoosh_query.Term("kind", b"news"), {"term": {"kind": "news"}}),
        (whoosh_query.Term("at", NOON), {"term": {"at": "2026-03-19T12:00:00"}}),
        (whoosh_query.Term("at", DATETIME().to_bytes(NOON)), {"term": {"at": "2026-03-19T12:00:00"}}),
        (whoosh_query.Term("pages", NUMERIC().to_bytes(7)), {"term": {"pages": 7}}),
        (whoosh_query.Term("date", "2026-03-19"), {"term": {"date": "2026-03-19"}}),
        (whoosh_query.Phrase("kind", ["two", "words"]), {"term": {"kind": "two words"}}),
        (whoosh_query.Prefix("kind", "ne"), {"prefix": {"kind": "ne"}}),
        (whoosh_query.Wildcard("kind", "n*s"), {"wildcard": {"kind": "n*s"}}),
        (whoosh_query.TermRange("kind", "a", "n"), {"range": {"kind": {"gte": "a", "lte": "n"}}}),
        (whoosh_query.TermRange("kind", "a", None), {"range": {"kind": {"gte": "a"}}}),
        (
            whoosh_query.TermRange("kind", "a", "n", startexcl=True, endexcl=True),
            {"range": {"kind": {"gt": "a", "lt": "n"}}},
        ),
        (
            whoosh_query.TermRange("text", f"{WORD_MARK}a", f"{WORD_MARK}{LAST}"),
            {"range": {"-words.text": {"gte": "a", "lte": "\uffff"}}},
        ),
        (whoosh_query.NumericRange("pages", 2, 9), {"range": {"pages": {"gte": 2, "lte": 9}}}),
        (
            whoosh_query.FuzzyTerm("text", f"{WORD_MARK}word", maxdist=2, prefixlength=len(WORD_MARK) + 1),
            {"fuzzy": {"-words.text": {"value": "word", "fuzziness": 2, "prefix_length": 1}}},
        ),
    ],
)
def test_values_are_compared_as_the_field_holds_them(query, asked):
    assert read(query) == asked


def test_times_are_compared_as_iso_dates():
    start, end = NOON, NOON + datetime.timedelta(1)
    asked = read(whoosh_query.DateRange("at", start, end))
    assert asked == {"range": {"at": {"gte": "2026-03-19T12:00:00", "lte": "2026-03-20T12:00:00"}}}


@pytest.mark.parametrize("fieldname", ["grams", "english"])
def test_a_field_that_whoosh_divides_in_other_ways_is_searched_for_the_string(fieldname):
    simplified, traditional = (
        translate(whoosh_query.Term(fieldname, text), SCHEMA) for text in ("发展", "發展")
    )
    assert simplified == traditional == unscored(find_string(fieldname, "发展"))


def test_parts_are_put_together():
    kind, other = translate(KIND, SCHEMA), translate(OTHER, SCHEMA)
    assert translate(whoosh_query.And([KIND, OTHER]), SCHEMA) == {"bool": {"must": [kind, other]}}
    assert translate(whoosh_query.And([]), SCHEMA) == EVERYTHING
    either = translate(whoosh_query.Or([KIND, OTHER]), SCHEMA)
    assert kind in next(iter(next(iter(either.values())).values()))
    assert translate(whoosh_query.DisjunctionMax([KIND, OTHER]), SCHEMA) == either
    assert translate(whoosh_query.AndNot(KIND, OTHER), SCHEMA) == {
        "bool": {"must": [kind], "must_not": [other]}
    }
    assert translate(whoosh_query.Not(KIND), SCHEMA)["bool"]["must_not"] == [kind]


@pytest.mark.django_db
def test_everything_and_nothing_and_strings():
    for name in (None, "*", "text"):
        assert translate(whoosh_query.Every(name), SCHEMA) == EVERYTHING
    assert translate(whoosh_query.Every("kind"), SCHEMA) == {"exists": {"field": "kind"}}
    assert translate(whoosh_query.NullQuery, SCHEMA) == NOTHING
    assert "发展" in str(translate(Substring("text", "发展"), SCHEMA))


def test_what_haystack_does_not_make_is_refused_by_its_name():
    with pytest.raises(SearchBackendError) as refused:
        translate(whoosh_query.Variations("kind", "news"), SCHEMA)
    assert str(refused.value) == "Variations('kind', 'news') cannot be asked of OpenSearch"


def test_facets_are_asked_for_by_kind_and_name():
    asked = ask_for_facets(
        SCHEMA,
        lambda text: whoosh_query.Term(*text.split(":")),
        fields=["kind"],
        dates={
            "at": {
                "start_date": datetime.date(2026, 1, 1),
                "end_date": datetime.datetime(2026, 2, 15),
                "gap_by": "month",
            },
            "date": {
                "start_date": datetime.date(2026, 1, 1),
                "end_date": datetime.date(2026, 1, 8),
                "gap_by": "day",
                "gap_amount": 7,
            },
        },
        queries=[("kind", "news")],
    )
    assert list(asked) == ["fields/kind", "dates/at", "dates/date", "queries/kind_news"]
    assert asked["fields/kind"]["terms"]["field"] == "kind"
    january, february = "2026-01-01T00:00:00", "2026-02-01T00:00:00"
    assert asked["dates/at"] == {
        "date_range": {
            "field": "at",
            "format": "yyyy-MM-dd'T'HH:mm:ss",
            "ranges": [
                {"from": january, "to": february},
                {"from": february, "to": "2026-02-15T00:00:00"},
            ],
        }
    }
    assert asked["dates/date"]["date_range"]["ranges"] == [{"from": january, "to": "2026-01-08T00:00:00"}]
    assert asked["queries/kind_news"] == {"filter": translate(KIND, SCHEMA)}


def test_facets_are_read_with_the_most_frequent_first():
    assert read_facets({}) == {}
    found = read_facets(
        {
            "queries/kind_a/b": {"doc_count": 5},
            "fields/kind": {
                "buckets": [
                    {"key": "news", "doc_count": 2},
                    {"key": "essay", "doc_count": 2},
                    {"key": "verse", "doc_count": 0},
                    {"key": "notice", "doc_count": 3},
                ]
            },
            "dates/at": {"buckets": [{"from_as_string": "2026-03-01T00:00:00", "key": "x", "doc_count": 1}]},
        }
    )
    assert found == {
        "fields": {"kind": [("notice", 3), ("essay", 2), ("news", 2)]},
        "dates": {"at": [(datetime.datetime(2026, 3, 1), 1)]},
        "queries": {"kind_a/b": 5},
    }
