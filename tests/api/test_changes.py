"""Keeping a copy up to date with `updated_since`."""

import datetime

import pytest

from articles.curation import (
    delete_pages,
    move_issue,
    place_page,
    publish_articles,
    save_name,
    set_tags,
    withdraw_articles,
)
from articles.models import Article, Column, Issue, Newspaper, Page, Person, Tag
from tests.archives import MORNING
from tests.editing import correct_block, set_credits

pytestmark = pytest.mark.usefixtures("archive")

SINCE = "2026-03-19T00:00:00Z"


def follow(client, address: str) -> list[list[str]]:
    """Return the refs of each slice, following the next links to the end."""
    slices = []
    while address:
        answer = client.get(address).json()
        slices.append([article["ref"] for article in answer["results"]])
        assert len(slices) < 10, "the next links lead in a circle"
        address = answer["next"]
    return slices


def test_changes_are_listed_in_the_order_in_which_they_happened(client):
    slices = follow(client, f"/api/v1/articles/?updated_since={SINCE}&limit=1")
    assert slices == [["visitref"], ["restref"], ["learningref"]]


def test_updated_since_includes_the_given_time(client):
    assert follow(client, "/api/v1/articles/?updated_since=2026-03-19T01:31:00Z") == [["learningref"]]
    assert follow(client, "/api/v1/articles/?updated_since=2026-03-19T01:31:00.000001Z") == [[]]


def test_changes_have_a_total_and_a_next_link_but_no_previous_link(api):
    answer = api("articles/", updated_since=SINCE, limit=1)
    assert (answer["count"], answer["previous"]) == (3, None)
    assert answer["next"].startswith("http://testserver/api/v1/articles/?cursor=")
    assert answer["next"].endswith("&limit=1&updated_since=2026-03-19T00%3A00%3A00Z")


def test_an_article_that_changes_between_slices_comes_again_at_the_end(client):
    answer = client.get(f"/api/v1/articles/?updated_since={SINCE}&limit=2").json()
    set_tags(Article.objects.get(ref="visitref"), {})
    assert follow(client, answer["next"]) == [["learningref", "visitref"]]


def test_a_clock_that_is_set_back_hides_no_change(client):
    now = client.get(f"/api/v1/articles/?updated_since={SINCE}").json()["results"][-1]["updated_at"]
    withdraw_articles(Article.objects.filter(ref="restref"), at=MORNING - datetime.timedelta(days=9))
    publish_articles(Article.objects.filter(ref="restref"), at=MORNING - datetime.timedelta(days=8))
    assert follow(client, f"/api/v1/articles/?updated_since={now}") == [["learningref", "restref"]]


def test_changes_take_the_filters_of_the_list(client):
    assert follow(client, f"/api/v1/articles/?updated_since={SINCE}&page=2") == [["restref"]]


def test_a_time_may_be_given_in_any_time_zone(client):
    later = "2026-03-20T00:29:00+23:00"  # 01:29 in UTC of the day before
    assert follow(client, f"/api/v1/articles/?updated_since={later.replace('+', '%2B')}&page=2") == [
        ["restref"]
    ]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
def test_a_time_without_zone_is_in_utc_wherever_the_server_is(client, settings, zone):
    settings.TIME_ZONE = zone
    assert follow(client, "/api/v1/articles/?updated_since=2026-03-19T01:31:00") == [["learningref"]]
    assert follow(client, "/api/v1/articles/?updated_since=2026-03-19T01:31:01") == [[]]
    assert follow(client, "/api/v1/articles/?updated_since=2026-03-20") == [[]]


@pytest.mark.parametrize("offset", ["0", "00"])
def test_a_client_that_sends_the_offset_of_the_start_is_answered(client, offset):
    slices = follow(client, f"/api/v1/articles/?updated_since={SINCE}&offset={offset}&limit=2")
    assert slices == [["visitref", "restref"], ["learningref"]]


@pytest.mark.parametrize(
    ("parameters", "errors"),
    [
        (
            {"updated_since": SINCE, "cursor": "x"},
            {"cursor": ["'x' is not from a next link of this list; start without a cursor."]},
        ),
        (
            {"updated_since": SINCE, "cursor": "WyJhIl0"},
            {"cursor": ["'WyJhIl0' is not from a next link of this list; start without a cursor."]},
        ),
        (
            {"updated_since": SINCE, "offset": "1"},
            {"offset": ["Not allowed with updated_since; follow the next links."]},
        ),
        (
            {"updated_since": SINCE, "sort": "oldest"},
            {"sort": ["Not allowed with updated_since, which orders by change."]},
        ),
        (
            {"updated_since": "0001-01-01T00:00:00"},
            {"updated_since": ["Not a time; write it as 2026-03-19T08:00:00Z."]},
        ),
        (
            {"updated_since": "9999-12-31T23:59:59-14:00"},
            {"updated_since": ["Not a time; write it as 2026-03-19T08:00:00Z."]},
        ),
        (
            {"updated_since": "yesterday"},
            {"updated_since": ["Not a time; write it as 2026-03-19T08:00:00Z."]},
        ),
    ],
)
def test_bad_combinations_of_cursor_and_time_are_refused(api, parameters, errors):
    assert api("articles/", status=400, **parameters)["parameters"] == errors


EDITS = {
    "a page is dated": lambda: place_page(
        Page.objects.get(ref="pageone"), date=datetime.date(2026, 3, 18), label="1", section=""
    ),
    "an issue is dated": lambda: move_issue(Issue.objects.get(date="2026-03-19"), datetime.date(2026, 3, 18)),
    "a newspaper is renamed": lambda: rename(Newspaper.objects.get(code="yangbao")),
    "a column is renamed": lambda: rename(Column.objects.get(name="今日论语")),
    "a person is renamed": lambda: rename(Person.objects.get(note="摄影部")),
    "a tag is renamed": lambda: rename(Tag.objects.get(name="南开区")),
    "a block is corrected": lambda: correct_block(
        Article.objects.get(ref="visitref").blocks.get(role="body"), text="更正。"
    ),
    "a tag is taken away": lambda: set_tags(Article.objects.get(ref="visitref"), {}),
    "a credit is taken away": lambda: set_credits(Article.objects.get(ref="visitref"), []),
    "it is published again": lambda: [
        move(Article.objects.filter(ref="visitref")) for move in (withdraw_articles, publish_articles)
    ],
}


def test_an_article_whose_beginning_was_deleted_counts_as_changed(api):
    Article.objects.filter(ref="restref").update(edited_at=MORNING)  # no pairing touches it
    assert api("articles/restref/")["continues"]["ref"] == "visitref"
    delete_pages(Page.objects.filter(ref="pageone"))
    changed = api("articles/", updated_since="2026-03-20T00:00:00Z")["results"]
    assert [article["ref"] for article in changed] == ["restref"]
    assert api("articles/restref/")["continues"] is None


def rename(row: Newspaper | Column | Person | Tag) -> None:
    row.name = "新名"
    save_name(row)


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_every_visible_change_is_listed(api, edit):
    before = api("articles/visitref/")
    edit()
    changed = api("articles/", updated_since="2026-03-20T00:00:00Z")["results"]
    assert "visitref" in [article["ref"] for article in changed]
    assert api("articles/visitref/") != before
