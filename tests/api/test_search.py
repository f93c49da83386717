"""The readers' search in the API."""

import datetime
from unittest.mock import Mock
from urllib.parse import urlencode

import pytest

from articles.models import Article, Block, Column, FormerAddress, IndexRequest, Issue, PublicationRecord, Tag
from articles.search import TooCostly
from articles.search.indexer.index_queue import index_pending

pytestmark = pytest.mark.usefixtures("archive")

ALLOWED = "column, date_from, date_to, exact, kind, limit, newspaper, offset, page, person, q, sort, tag"
HOST = "http://testserver"
TO_PRESENT = urlencode({"tag": ["南开区", "科技/创新"], "kind": "news"}, doseq=True)


@pytest.fixture(autouse=True)
def index(archive) -> None:
    """Request all articles for the index; it takes only the published ones."""
    IndexRequest.objects.ask(Article.objects.values_list("pk", flat=True))
    index_pending()


def refs_of(answer: dict) -> list[str]:
    return [hit["article"]["ref"] for hit in answer["results"]]


def test_a_hit_is_an_article_with_its_matches_marked(api):
    answer = api("search/", q="陈敏尔前往南开区")
    assert (answer["count"], answer["next"], answer["previous"]) == (1, None, None)
    (hit,) = answer["results"]
    assert hit["article"] == api("articles/")["results"][0]
    assert hit["title"] == "抓住机遇 发挥优势"
    assert hit["fragments"] == ["本报讯(记者 于春津)3月18日,<mark>陈敏尔前往南开区</mark>调研。"]


def test_a_hit_shows_a_replacement_for_each_control_character(api):
    found = Article.objects.get(ref=refs_of(api("search/", q="陈敏尔前往南开区"))[0])
    Article.objects.filter(pk=found.pk).update(headline="抓住\x01机遇")
    Block.objects.filter(article=found, role="body").update(text="陈敏尔前往南开区\x02调研。")
    [hit] = api("search/", q="陈敏尔前往南开区")["results"]
    assert hit["title"] == "抓住\ufffd机遇"
    assert hit["fragments"][0].endswith("</mark>\ufffd调研。")


@pytest.mark.slow
def test_hits_that_contain_only_the_words_are_marked_and_counted_apart(api):
    answer = api("search/", q="陈敏尔调研南开区")
    assert (answer["count"], answer["exact_count"]) == (1, 0)
    assert answer["words"] == ["陈敏尔", "调研", "南开区"]
    assert [hit["is_relaxed"] for hit in answer["results"]] == [True]
    assert answer["facets"]["newspaper"][0]["count"] == 1
    exact = api("search/", q="陈敏尔调研南开区", exact="true")
    assert (exact["count"], exact["words"], exact["results"]) == (0, [], [])
    assert [hit["is_relaxed"] for hit in api("search/", q="陈敏尔前往南开区")["results"]] == [False]


@pytest.mark.slow
def test_facets_count_published_articles_and_their_values_are_parameters(api):
    facets = api("search/")["facets"]
    column = Column.objects.get(name="今日论语")
    assert facets["newspaper"] == [{"value": "yangbao", "label": "样报", "count": 3, "group": ""}]
    assert facets["column"] == [{"value": str(column.pk), "label": "今日论语", "count": 1, "group": ""}]
    assert [(facet["value"], facet["count"], facet["group"]) for facet in facets["tag"]] == [
        ("科技/创新", 2, "subject"),
        ("南开区", 1, "place"),
    ]
    for name, values in facets.items():
        if name not in ("year", "month"):
            for value in values:
                assert api("search/", **{name: value["value"]})["count"] == value["count"]


@pytest.mark.slow
def test_without_a_query_everything_that_matches_is_listed_newest_first(api):
    assert refs_of(api("search/")) == ["visitref", "learningref", "restref"]
    assert refs_of(api("search/", page=1, tag="科技/创新")) == ["visitref"]
    assert refs_of(api("search/", date_from="2026-03-20")) == []


@pytest.mark.slow
def test_each_order_by_date_puts_its_end_first(api):
    page = Article.objects.get(ref="restref").page
    page.issue = Issue.objects.create(newspaper=page.newspaper, date=datetime.date(2026, 3, 18))
    page.save()
    IndexRequest.objects.ask([Article.objects.get(ref="restref").pk])
    index_pending()
    newest, oldest = ["visitref", "learningref", "restref"], ["restref", "visitref", "learningref"]
    for order, expected in (("newest", newest), ("oldest", oldest)):
        assert refs_of(api("search/", sort=order)) == expected
        assert [article["ref"] for article in api("articles/", sort=order)["results"]] == expected


def test_hits_are_read_in_slices(api, client):
    first = api("search/", limit=2, sort="newest")
    assert (first["count"], len(first["results"])) == (3, 2)
    assert first["next"] == f"{HOST}/api/v1/search/?limit=2&offset=2&sort=newest"
    second = client.get(first["next"]).json()
    assert (refs_of(second), second["next"]) == (["restref"], None)
    assert second["previous"] == f"{HOST}/api/v1/search/?limit=2&sort=newest"


@pytest.mark.parametrize("query", ["密稿甲", "密文丙", "tag:密签", "author:密人", '"密稿"', "column:密栏"])
def test_unpublished_articles_are_not_found(api, query):
    answer = api("search/", q=query)
    assert (answer["count"], answer["results"], answer["suggestions"]) == (0, [], [])


def test_an_article_whose_record_is_gone_is_left_out(api):
    """It was withdrawn after the hits were read, and before their records were."""
    before = refs_of(api("search/"))
    records = PublicationRecord.objects.filter(article__ref="visitref")
    assert records.update(article=None, hash="", summary="", detail="") == 1
    assert refs_of(api("search/")) == [ref for ref in before if ref != "visitref"]


def test_a_withdrawn_article_is_not_shown_while_still_in_the_index(api):
    Article.objects.filter(ref="visitref").update(status="withdrawn")
    answer = api("search/", q="陈敏尔")
    assert refs_of(answer) == []


@pytest.mark.parametrize(
    ("name", "given", "sentence"),
    [
        ("date_from", "19.3.2026", "Not a date; write it as 2026-03-19, 2026-03 or 2026."),
        ("date_to", "03/19/2026", "Not a date; write it as 2026-03-19, 2026-03 or 2026."),
        ("page", "0", "Not a page label; write it like 2, A2 or 4-5."),
        ("kind", "x", "'x' is not one of: news, commentary, photo, teaser, sidebar, notice."),
        ("sort", "x", "'x' is not one of: relevance, newest, oldest."),
        ("newspaper", "x", "'x' is not in /api/v1/newspapers/."),
        ("tag", "x", "'x' is not in /api/v1/tags/."),
        ("column", "x", "'x' is not in /api/v1/columns/."),
        ("person", "0", "'0' is not in /api/v1/people/."),
        ("limit", "1000", "'1000' is not a whole number from 1 to 100."),
        (
            "author",
            "x",
            f"Unknown parameter; allowed: {ALLOWED}.",
        ),
    ],
)
def test_a_bad_parameter_is_refused_with_what_is_allowed(api, name, given, sentence):
    assert api("search/", status=400, **{name: given})["parameters"] == {name: [sentence]}


def test_a_search_that_would_read_too_many_texts_is_refused(api, monkeypatch):
    monkeypatch.setattr("articles.api.search.search_articles", Mock(side_effect=TooCostly))
    sentence = "These words would have to be compared in too many articles: use fewer, or add a rare one."
    assert api("search/", status=400, q="陈敏尔")["parameters"] == {"q": [sentence]}


@pytest.mark.slow
@pytest.mark.parametrize("address", ["search/", "articles/", "issues/", "pages/"])
def test_a_year_or_month_stands_for_its_first_and_last_day(api, address):
    for name, last_year, this_month in (("date_to", "2025", "2026-03"), ("date_from", "2027", "2026-03")):
        assert api(address, **{name: last_year})["count"] == 0
        assert api(address, **{name: this_month})["count"] == api(address, **{name: "2026"})["count"] > 0


def test_what_was_not_understood_is_named_and_the_rest_is_searched(api):
    answer = api("search/", q='foo:陈敏尔 date:2026-13 "南开区')
    assert answer["count"] == 1
    assert answer["ignored"] == [
        {"part": "foo:", "reason": "field"},
        {"part": "date:2026-13", "reason": "date"},
        {"part": '"', "reason": "quote"},
    ]


@pytest.mark.slow
def test_a_search_without_hits_returns_others_with_hits(api):
    answer = api("search/", q="陈敏尔 骆驼", date_from="2027")
    assert (answer["count"], answer["ways"]) == (0, [])
    answer = api("search/", q="陈敏尔", date_from="2027", tag="南开区")
    assert answer["ways"] == [
        {"kind": "any_date", "q": "陈敏尔", "count": 1},
        {"kind": "no_filter", "q": "陈敏尔", "count": 1},
    ]
    answer = api("search/", q="陈敏尔 骆驼")
    assert answer["ways"] == [{"kind": "fewer_words", "q": "陈敏尔", "count": 1}]
    assert api("search/", q="陈敏尔")["ways"] == []


def test_long_queries_and_reversed_dates_are_refused(api):
    assert "q" in api("search/", status=400, q="长" * 201)["parameters"]
    reversed_dates = api("search/", status=400, date_from="2026-03-20", date_to="2026-03-19")
    assert list(reversed_dates["parameters"]) == ["parameters"]


@pytest.mark.slow
def test_the_number_of_queries_does_not_grow_with_the_hits(api, django_assert_max_num_queries):
    with django_assert_max_num_queries(12) as few:
        api("search/", limit=1)
    with django_assert_max_num_queries(12) as more:
        api("search/", limit=3)
    assert len(few.captured_queries) == len(more.captured_queries)


@pytest.mark.slow
def test_what_occurs_together_with_a_tag_or_person_is_in_the_facets_of_its_search(api):
    for address, facet, expected in (
        ("tags/南开区/", "tag", {"科技/创新": 1, "南开区": 1}),
        ("tags/南开区/", "month", {"2026-03": 1}),
        ("people/", "tag", {"科技/创新": 1, "南开区": 1}),
    ):
        row = api(address)
        row = row["results"][0] if "results" in row else row
        values = api(row["search_url"].removeprefix(f"{HOST}/api/v1/"))["facets"][facet]
        assert {value["value"]: value["count"] for value in values} == expected


@pytest.mark.slow
def test_former_names_in_parameters_redirect_to_the_present_ones(client):
    place = Tag.objects.get(name="南开区")
    FormerAddress.objects.create(kind="tag", key="南开", heir=place.pk)
    for address in ("search/", "articles/", "articles.csv"):
        answer = client.get(f"/api/v1/{address}?tag=南开&tag=科技/创新&kind=news")
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/api/v1/{address}?{TO_PRESENT}"
        assert client.get(answer.headers["Location"]).status_code == 200
    wrong = client.get("/api/v1/search/?tag=无此标签")
    assert wrong.status_code == 400
    assert client.get("/api/v1/search/?tag=%00").status_code == 400
    Article.objects.update(status="withdrawn")
    assert client.get("/api/v1/search/?tag=南开").status_code == 400
