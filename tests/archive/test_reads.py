"""What readers open is counted by page, without a query of theirs and without anything about them."""

import pytest

from articles.archive import reads
from articles.models import PageReads
from tests.archives import PUBLISHED, make_article, make_issue, make_newspaper, make_page

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"}


@pytest.fixture
def page(db, monkeypatch):
    monkeypatch.setattr(reads, "_written", -reads.WRITE_SECONDS)
    reads._counts.clear()
    newspaper = make_newspaper()
    page = make_page(newspaper, "pageref", "第一篇", issue=make_issue(newspaper), label="1")
    make_article(page, "first", **PUBLISHED)
    return page


def count(page) -> int:
    return sum(PageReads.objects.filter(page=page).values_list("number", flat=True))


def test_an_opened_article_counts_for_its_page_once_it_is_written(page, client, monkeypatch):
    for _ in range(3):
        assert client.get("/articles/first/", headers=BROWSER).status_code == 200
    assert count(page) == 0
    reads.write_reads()
    assert count(page) == 3
    client.get("/articles/first/", headers=BROWSER)
    reads.write_reads()  # less than a minute later
    assert count(page) == 3
    monkeypatch.setattr(reads, "_written", -reads.WRITE_SECONDS)
    reads.write_reads()
    assert count(page) == 4


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"User-Agent": "Mozilla/5.0 (compatible; Examplebot/2.1; +http://example.org/bot.html)"},
        {"User-Agent": "curl/8.5.0"},
        {**BROWSER, "Sec-Purpose": "prefetch"},
    ],
)
def test_programs_and_what_is_fetched_ahead_do_not_count(page, client, headers):
    client.get("/articles/first/", headers=headers)
    reads.write_reads()
    assert count(page) == 0


def test_editors_and_articles_that_are_not_public_do_not_count(page, client, admin_client):
    admin_client.get("/articles/first/", headers=BROWSER)
    page.articles.update(status="draft")
    client.get("/articles/first/", headers=BROWSER)
    reads.write_reads()
    assert count(page) == 0


def test_a_page_that_was_deleted_meanwhile_is_left_out(page):
    reads.count_read(page.pk)
    reads.count_read(page.pk + 1)
    reads.write_reads()
    assert dict(PageReads.objects.values_list("page", "number")) == {page.pk: 1}
