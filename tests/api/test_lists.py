import datetime

import pytest
from django.db import connection
from django.http import HttpRequest, QueryDict
from django.test.utils import CaptureQueriesContext
from rest_framework.request import Request

from articles.api import walking
from articles.api.paging import write_cursor
from articles.archive.public_version import read_public_version
from articles.archive.records import refresh_records
from articles.curation import publish_articles, withdraw_articles
from articles.models import Article, Column, Issue, Newspaper, Person, PublicationRecord, Role
from tests.archives import credit, gather, make_article, make_issue, make_newspaper, make_page, tag

pytestmark = pytest.mark.usefixtures("archive")

HOST = "http://testserver"


def refs_of(answer: dict) -> list[str]:
    return [article["ref"] for article in answer["results"]]


def test_the_root_links_to_every_list(api):
    assert api("") == {
        "newspapers": f"{HOST}/api/v1/newspapers/",
        "issues": f"{HOST}/api/v1/issues/",
        "pages": f"{HOST}/api/v1/pages/",
        "articles": f"{HOST}/api/v1/articles/",
        "changes": f"{HOST}/api/v1/changes/",
        "withdrawals": f"{HOST}/api/v1/withdrawals/",
        "tags": f"{HOST}/api/v1/tags/",
        "people": f"{HOST}/api/v1/people/",
        "columns": f"{HOST}/api/v1/columns/",
        "collections": f"{HOST}/api/v1/collections/",
        "search": f"{HOST}/api/v1/search/",
        "export_jsonl": f"{HOST}/api/v1/articles.jsonl",
        "export_csv": f"{HOST}/api/v1/articles.csv",
        "schema": f"{HOST}/api/v1/schema/",
        "docs": f"{HOST}/api/v1/docs/",
    }


def test_newspapers_count_only_published_articles(api):
    assert api("newspapers/") == {
        "count": 1,
        "next": None,
        "previous": None,
        "results": [
            {
                "code": "yangbao",
                "name": "样报",
                "description": "",
                "url": f"{HOST}/api/v1/newspapers/yangbao/",
                "web_url": f"{HOST}/newspapers/yangbao/",
                "article_count": 3,
                "first_date": "2026-03-19",
                "last_date": "2026-03-19",
            }
        ],
    }


def test_issues_count_only_published_pages_and_articles(api):
    assert api("issues/")["results"] == [
        {
            "newspaper": {
                "code": "yangbao",
                "name": "样报",
                "url": f"{HOST}/api/v1/newspapers/yangbao/",
            },
            "date": "2026-03-19",
            "url": f"{HOST}/api/v1/issues/yangbao/2026-03-19/",
            "web_url": f"{HOST}/issues/yangbao/2026-03-19/",
            "page_count": 2,
            "article_count": 3,
        }
    ]


def test_pages_are_listed_in_the_order_of_the_issue(api):
    pages = api("pages/")["results"]
    assert [(page["ref"], page["number"], page["article_count"]) for page in pages] == [
        ("pageone", 1, 2),
        ("pagetwo", 2, 1),
    ]


def test_tags_count_only_articles_on_which_they_were_accepted(api):
    tags = api("tags/")["results"]
    assert [(tag["name"], tag["kind"], tag["aliases"], tag["article_count"]) for tag in tags] == [
        ("南开区", "place", ["南开"], 1),
        ("科技/创新", "subject", [], 2),
    ]


def test_people_of_the_same_name_are_listed_separately(api):
    people = api("people/", name="于春津")["results"]
    assert [(person["name"], person["note"], person["article_count"]) for person in people] == [
        ("于春津", "", 1),
        ("于春津", "摄影部", 1),
    ]
    assert api("people/", name="于春")["count"] == 0


def test_people_are_found_by_another_name_in_full(api):
    person = Person.objects.get(name="于春津", note="")
    Person.objects.filter(pk=person.pk).update(aliases=["津门客"])
    assert [found["id"] for found in api("people/", name="津门客")["results"]] == [person.pk]
    assert api("people/", name="津门")["count"] == 0


def test_columns_link_to_their_newspaper(api):
    (column,) = api("columns/", newspaper="yangbao")["results"]
    assert (column["name"], column["newspaper"]["code"], column["article_count"]) == (
        "今日论语",
        "yangbao",
        1,
    )


def test_collections_count_only_published_articles(api):
    (collection,) = api("collections/")["results"]
    assert (collection["slug"], collection["title"], collection["article_count"]) == ("innovation", "创新", 2)


def test_articles_are_listed_without_their_text(api):
    first = api("articles/")["results"][0]
    reporter, namesake = Person.objects.filter(name="于春津")
    column = Column.objects.get(name="今日论语")
    assert first == {
        "ref": "visitref",
        "url": f"{HOST}/api/v1/articles/visitref/",
        "web_url": f"{HOST}/articles/visitref/",
        "title": "抓住机遇 发挥优势",
        "kicker": "陈敏尔调研",
        "headline": "抓住机遇 发挥优势",
        "deck": "",
        "kind": "news",
        "column": {
            "id": column.pk,
            "name": "今日论语",
            "url": f"{HOST}/api/v1/columns/{column.pk}/",
        },
        "page": {
            "ref": "pageone",
            "newspaper": {
                "code": "yangbao",
                "name": "样报",
                "url": f"{HOST}/api/v1/newspapers/yangbao/",
            },
            "date": "2026-03-19",
            "label": "1",
            "number": 1,
            "section": "",
            "url": f"{HOST}/api/v1/pages/pageone/",
            "web_url": f"{HOST}/pages/pageone/",
        },
        "position": 0,
        "credits": [
            {
                "role": "记者",
                "name": "于春津",
                "person_id": reporter.pk,
                "person_url": f"{HOST}/api/v1/people/{reporter.pk}/",
            },
            {
                "role": "摄",
                "name": "于春津",
                "person_id": namesake.pk,
                "person_url": f"{HOST}/api/v1/people/{namesake.pk}/",
            },
        ],
        "tags": [
            {
                "name": "南开区",
                "kind": "place",
                "url": f"{HOST}/api/v1/tags/%E5%8D%97%E5%BC%80%E5%8C%BA/",
            },
            {
                "name": "科技/创新",
                "kind": "subject",
                "url": f"{HOST}/api/v1/tags/%E7%A7%91%E6%8A%80/%E5%88%9B%E6%96%B0/",
            },
        ],
        "published_at": "2026-03-19T01:30:00Z",
        "updated_at": "2026-03-19T01:30:00Z",
        "sequence": 1,
        "hash": PublicationRecord.objects.get(ref="visitref").hash,
    }


def test_the_title_of_an_article_without_headings_is_the_beginning_of_its_text(api):
    last = api("articles/")["results"][-1]
    assert (last["ref"], last["headline"], last["title"]) == (
        "restref",
        "",
        "推动科技创新与产业创新深度融合。",
    )


@pytest.mark.parametrize(
    ("parameters", "refs"),
    [
        ({}, ["visitref", "learningref", "restref"]),
        ({"sort": "oldest"}, ["visitref", "learningref", "restref"]),
        ({"newspaper": "yangbao", "page": "1"}, ["visitref", "learningref"]),
        ({"date": "2026-03-19"}, ["visitref", "learningref", "restref"]),
        ({"date": "2026-03-18"}, []),
        ({"date_from": "2026-03-19", "date_to": "2026-03-19"}, ["visitref", "learningref", "restref"]),
        ({"date_from": "2026-03-21"}, []),
        ({"date_to": "2026-03-18"}, []),
        ({"kind": "photo"}, []),
        ({"kind": "news", "page": "2"}, ["restref"]),
        ({"tag": "科技/创新"}, ["visitref", "restref"]),
        ({"tag": ["科技/创新", "南开区"]}, ["visitref"]),
        ({"collection": "innovation"}, ["visitref", "restref"]),
    ],
)
def test_articles_are_filtered_by(api, parameters, refs):
    assert refs_of(api("articles/", **parameters)) == refs


def test_articles_are_filtered_by_person_and_column(api):
    reporter, _ = Person.objects.filter(name="于春津")
    column = Column.objects.get(name="今日论语")
    assert refs_of(api("articles/", person=reporter.pk, column=column.pk)) == ["visitref"]


def test_a_list_is_read_in_slices(api, client):
    first = api("articles/", limit=2)
    assert (first["count"], refs_of(first), first["previous"]) == (3, ["visitref", "learningref"], None)
    second = client.get(first["next"]).json()
    assert (second["count"], refs_of(second), second["next"]) == (3, ["restref"], None)
    assert second["previous"] is None


def test_who_gives_an_offset_is_led_on_by_offsets(api, client):
    second = api("articles/", limit=1, offset=1)
    assert (second["count"], refs_of(second)) == (3, ["learningref"])
    assert second["previous"] == f"{HOST}/api/v1/articles/?limit=1"
    assert second["next"] == f"{HOST}/api/v1/articles/?limit=1&offset=2"
    assert api("articles/", limit=2, offset=0)["next"] == api("articles/", limit=2)["next"]


def walk(client, address: str) -> list[dict]:
    rows = []
    while address:
        answer = client.get(address).json()
        rows += answer["results"]
        address = answer["next"]
    return rows


LISTS = [
    "newspapers/",
    "issues/",
    "pages/",
    "articles/",
    "articles/?sort=oldest",
    "articles/?updated_since=2026-01-01",
    "tags/",
    "people/",
    "columns/",
    "collections/",
    "withdrawals/",
]


@pytest.fixture
def wide_archive(archive):
    """More of everything, published, also without date, page number and section."""
    for number, (name, day, label) in enumerate(
        [("甲报", 17, "1"), ("甲报", 18, ""), ("乙报", 17, "A2"), ("乙报", None, "2"), ("乙报", None, "")]
    ):
        paper = Newspaper.objects.filter(name=name).first() or make_newspaper(name, f"paper{number}")
        date = day and datetime.date(2026, 3, day)
        issue = Issue.objects.get_or_create(newspaper=paper, date=date)[0] if day else None
        page = make_page(paper, f"page{number}", "标题", "正文", issue=issue, label=label)
        column = Column.objects.create(newspaper=paper, name=f"栏{number % 2}{number}")
        article = make_article(page, f"ref{number}", (Role.HEADLINE, 0), (Role.BODY, 1), column=column)
        credit(article, ("记者", f"人{number}"))
        tag(article, f"签{number}", kind="place" if number % 2 else "subject")
        gather(f"专题{number}", f"topic{number}", article, is_public=True)
    publish_articles(Article.objects.filter(ref__startswith="ref"))
    withdraw_articles(Article.objects.filter(ref__in=["visitref", "learningref"]))


@pytest.mark.parametrize(
    ("address", "dates"),
    [
        ("articles/", ["2026-03-21", "2026-03-19", None]),
        ("articles/?sort=newest", ["2026-03-21", "2026-03-19", None]),
        ("articles/?sort=oldest", ["2026-03-19", "2026-03-21", None]),
        ("pages/", ["2026-03-21", "2026-03-19", None]),
        ("issues/", ["2026-03-21", "2026-03-19"]),
    ],
)
def test_lists_begin_with_the_latest_issue_and_end_with_what_is_undated(client, address, dates):
    newspaper = Newspaper.objects.get(code="yangbao")
    for ref, issue in (("later", make_issue(newspaper, datetime.date(2026, 3, 21))), ("undated", None)):
        page = make_page(newspaper, f"{ref}page", "老桥通车", issue=issue)
        make_article(page, f"{ref}ref", (Role.HEADLINE, 0))
    publish_articles(Article.objects.filter(ref__in=["laterref", "undatedref"]))
    rows = client.get(f"/api/v1/{address}").json()["results"]
    assert list(dict.fromkeys(row.get("page", row)["date"] for row in rows)) == dates


@pytest.mark.slow
def test_lists_of_one_day_go_by_newspaper_and_others_by_name(wide_archive, api):
    issues = [(row["date"], row["newspaper"]["code"]) for row in api("issues/")["results"]]
    assert issues == [
        ("2026-03-19", "yangbao"),
        ("2026-03-18", "paper0"),
        ("2026-03-17", "paper0"),
        ("2026-03-17", "paper2"),
    ]
    slugs = [row["slug"] for row in api("collections/")["results"]]
    assert slugs[:5] == ["topic4", "topic3", "topic2", "topic1", "topic0"]
    for address in ("people/", "columns/", "newspapers/"):
        names = [row["name"] for row in api(address)["results"]]
        assert names == sorted(names)


@pytest.mark.slow
@pytest.mark.parametrize("address", LISTS)
def test_a_walk_by_cursor_finds_each_row_once_in_the_order_of_the_list(wide_archive, client, address):
    join = "&" if "?" in address else "?"
    whole = client.get(f"/api/v1/{address}{join}limit=100").json()
    assert len(whole["results"]) == whole["count"] > 1
    assert walk(client, f"/api/v1/{address}{join}limit=1") == whole["results"]
    assert walk(client, f"/api/v1/{address}{join}limit=2") == whole["results"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "given",
    [
        "sort=newest",
        "sort=oldest",
        "newspaper=paper2",
        "tag=签2&sort=oldest",
        "date_from=2026-03-18",
        "date_to=2026-03-18&sort=oldest",
        "date_to=2026-03-19",
        "date=2026-03-17",
        "kind=news&updated_since=2026-01-01",
    ],
)
def test_a_list_that_is_walked_has_the_rows_of_one_that_is_sorted(wide_archive, client, monkeypatch, given):
    publish_articles(Article.objects.all())  # most have a date: from its end on, a list has both
    address = f"/api/v1/articles/?{given}"
    whole = client.get(f"{address}&limit=100").json()["results"]
    monkeypatch.setattr(walking, "FEW", 0)
    monkeypatch.setattr(walking, "MANY", 0)
    assert walk(client, f"{address}&limit=1") == walk(client, f"{address}&limit=3") == whole
    for offset in range(1, 0 if "updated" in given else len(whole) + 1):
        slice_ = client.get(f"{address}&limit=2&offset={offset}").json()
        assert (slice_["count"], slice_["results"]) == (len(whole), whole[offset : offset + 2])


@pytest.mark.parametrize(
    ("given", "count", "lists_many"),
    [
        ("", walking.FEW, False),
        ("", walking.FEW + 1, True),
        ("date=2026-03-19&limit=2&sort=oldest", walking.FEW + 1, True),
        ("tag=科技/创新", walking.FEW + 1, True),
    ],
)
def test_a_list_of_many_articles_is_walked(archive, given, count, lists_many):
    assert walking.lists_many(ask(given), count) == lists_many


def test_a_list_of_few_among_many_articles_is_sorted(archive, monkeypatch):
    monkeypatch.setattr(walking, "FEW", 0)
    monkeypatch.setattr(walking, "MANY", 0.5)
    assert walking.lists_many(ask("kind=news"), 2)
    assert not walking.lists_many(ask("kind=news"), 1)


def ask(given: str) -> Request:
    request = HttpRequest()
    request.GET, request.public_version = QueryDict(given), read_public_version()
    return Request(request)


@pytest.mark.parametrize(
    "address", ["articles/?", "articles/?tag=科技/创新&", "issues/?", "people/?", "tags/?"]
)
def test_the_slices_of_a_list_are_counted_once_until_something_public_changes(client, address):
    def read_slice(offset: int) -> tuple[int, int]:
        """Return the count, and how many queries counted rows."""
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"/api/v1/{address}limit=1&offset={offset}").json()
        return answer["count"], sum(query["sql"].startswith("SELECT COUNT(*)") for query in queries)

    (count, _queries), *others = [read_slice(offset) for offset in (0, 1, 2)]
    assert others == [(count, 0)] * 2
    Newspaper.objects.update(description="另有说明")
    assert read_slice(1) == (count, 1)


def test_a_count_is_of_what_the_parameters_leave_and_of_what_is_public_now(api):
    def count() -> list[int]:
        asked = [{}, {"tag": "科技/创新"}, {"kind": "photo"}, {"date": "2026-03-19"}]
        return [api("articles/", **given)["count"] for given in asked]

    assert count() == [3, 2, 0, 3]
    withdraw_articles(Article.objects.filter(ref="restref"))
    assert count() == [2, 1, 0, 2]


def test_an_article_without_record_is_listed_when_that_is_written(api):
    PublicationRecord.objects.filter(ref="learningref").delete()
    assert refs_of(api("articles/")) == ["visitref", "restref"]
    refresh_records()
    assert refs_of(api("articles/")) == ["visitref", "learningref", "restref"]


@pytest.mark.slow
@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_no_row_is_lost_when_others_are_withdrawn_on_the_way(wide_archive, client, sort):
    before = [row["ref"] for row in client.get(f"/api/v1/articles/?limit=100&sort={sort}").json()["results"]]
    found, address = [], f"/api/v1/articles/?limit=2&sort={sort}"
    while address:
        answer = client.get(address).json()
        found += refs_of(answer)
        withdraw_articles(Article.objects.filter(ref=found[0]))
        address = answer["next"]
    assert found == before


def test_a_list_is_followed_by_cursors_or_by_offsets(api, client):
    following = api("articles/", limit=1)["next"]
    answer = client.get(f"{following}&offset=1")
    assert answer.status_code == 400
    assert answer.json()["parameters"] == {"offset": ["Not allowed with a cursor; follow the next links."]}


@pytest.mark.parametrize(
    ("address", "values"),
    [
        ("newspapers/", [None]),
        ("newspapers/", [1]),
        ("newspapers/", ["a\0b"]),
        ("newspapers/", ["a\nb"]),
        ("newspapers/", []),
        ("newspapers/", ["样报", "样报"]),
        ("collections/", [True]),
        ("collections/", ["1"]),
        ("collections/", [2**63]),
        ("collections/", [-(2**63)]),
        ("issues/", [None, "yangbao"]),
        ("issues/", ["2026-13-01", "yangbao"]),
        ("issues/", [20260319, "yangbao"]),
        ("articles/", ["2026-03-19", 1, 1, 1, None]),
    ],
)
def test_a_cursor_of_values_that_no_row_has_is_refused(api, address, values):
    cursor = write_cursor(values)
    sentence = f"'{cursor}' is not from a next link of this list; start without a cursor."
    assert api(address, status=400, cursor=cursor)["parameters"] == {"cursor": [sentence]}


def test_numbers_may_have_leading_zeros(api):
    assert refs_of(api("articles/", limit="000000002", offset="000000001")) == ["learningref", "restref"]


def test_links_to_other_slices_keep_the_filters(api):
    answer = api("articles/", limit=1, tag=["科技/创新"], page=1, sort="oldest")
    assert answer["next"] is None
    answer = api("articles/", limit=1, tag=["科技/创新"], sort="oldest")
    assert "tag=%E7%A7%91%E6%8A%80%2F%E5%88%9B%E6%96%B0" in answer["next"]
    assert "sort=oldest" in answer["next"]


def test_beyond_its_end_a_list_is_empty_but_has_its_count(api):
    answer = api("articles/", offset=1_000_000)
    assert (answer["count"], answer["next"], answer["results"]) == (3, None, [])


ARTICLE_PARAMETERS = (
    "collection, column, cursor, date, date_from, date_to, kind, limit, newspaper, offset, page, person, "
    "sort, tag, updated_since"
)


@pytest.mark.parametrize(
    ("address", "name", "given", "sentence"),
    [
        ("articles/", "limit", "0", "'0' is not a whole number from 1 to 100."),
        ("articles/", "limit", "101", "'101' is not a whole number from 1 to 100."),
        ("issues/", "limit", "viele", "'viele' is not a whole number from 1 to 100."),
        ("tags/", "offset", "-1", "'-1' is not a whole number from 0 to 1000000."),
        ("tags/", "offset", "9" * 30, f"'{'9' * 30}' is not a whole number from 0 to 1000000."),
        ("articles/", "date", "03/19/2026", "Not a date; write it as 2026-03-19."),
        ("issues/", "date_from", "2026-13-01", "Not a date; write it as 2026-03-19, 2026-03 or 2026."),
        ("articles/", "date_from", "03/19/2026", "Not a date; write it as 2026-03-19, 2026-03 or 2026."),
        ("issues/", "date_to", "19 Mar 2026", "Not a date; write it as 2026-03-19, 2026-03 or 2026."),
        ("articles/", "page", "0", "Not a page label; write it like 2, A2 or 4-5."),
        ("pages/", "number", "A1", "Not a page number; write 1, 2, 3 …"),
        ("articles/", "page", "9" * 30, "Not a page label; write it like 2, A2 or 4-5."),
        ("pages/", "label", "A", "Not a page label; write it like 2, A2 or 4-5."),
        ("pages/", "number", "1000", "Not a page number; write 1, 2, 3 …"),
        ("articles/", "kind", "x", "'x' is not one of: news, commentary, photo, teaser, sidebar, notice."),
        ("tags/", "kind", "x", "'x' is not one of: subject, place, organisation, person, event."),
        ("articles/", "sort", "x", "'x' is not one of: newest, oldest."),
        ("articles/", "newspaper", "x", "'x' is not in /api/v1/newspapers/."),
        ("articles/", "tag", "x", "'x' is not in /api/v1/tags/."),
        ("articles/", "person", "x", "'x' is not in /api/v1/people/."),
        ("articles/", "person", "9" * 30, f"'{'9' * 30}' is not in /api/v1/people/."),
        ("articles/", "column", "0", "'0' is not in /api/v1/columns/."),
        ("articles/", "collection", "x", "'x' is not in /api/v1/collections/."),
        ("articles/", "tag", "a\0b", "Null characters are not allowed."),
        ("articles/", "newspaper", "a\0b", "Null characters are not allowed."),
        ("people/", "name", "a\0b", "Null characters are not allowed."),
        ("articles/", "author", "x", f"Unknown parameter; allowed: {ARTICLE_PARAMETERS}."),
        ("newspapers/", "kind", "news", "Unknown parameter; allowed: cursor, limit, offset."),
        ("articles/", "newspaper", ["yangbao", "yangbao"], "Given 2 times; allowed once."),
        ("search/", "sort", ["newest", "oldest"], "Given 2 times; allowed once."),
        ("articles/", "updated_since", "", "Empty; give a value, or leave the parameter out."),
        ("articles/", "tag", ["南开区", ""], "Empty; give a value, or leave the parameter out."),
        ("articles.csv", "kind", "", "Empty; give a value, or leave the parameter out."),
        ("search/", "q", "", "Empty; give a value, or leave the parameter out."),
        ("withdrawals/", "since", "", "Empty; give a value, or leave the parameter out."),
        ("people/", "name", "", "Empty; give a value, or leave the parameter out."),
        ("articles/visitref/", "limit", "1", "Unknown parameter; allowed: none."),
        ("", "format", "json", "Unknown parameter; allowed: none."),
    ],
)
def test_a_bad_parameter_is_refused_with_what_is_allowed(api, address, name, given, sentence):
    assert api(address, status=400, **{name: given}) == {
        "error": "bad_parameters",
        "message": f"{name}: {sentence}",
        "parameters": {name: [sentence]},
    }


def test_all_bad_parameters_are_reported_at_once(api):
    answer = api("articles/", status=400, kind="x", date="x")
    assert answer["parameters"] == {
        "date": ["Not a date; write it as 2026-03-19."],
        "kind": ["'x' is not one of: news, commentary, photo, teaser, sidebar, notice."],
    }
