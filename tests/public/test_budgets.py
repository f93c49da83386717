"""The number of queries of each page: fixed, however many rows there are."""

import re

import pytest
from django.test import Client

from articles.models import Article, Collection, Column, Page, Person, Role
from articles.public.sitemaps import SITEMAPS
from tests.archives import DAY, PUBLISHED, credit, gather, make_article, make_issue, make_page, tag
from tests.public.conftest import make_archive
from tests.search.conftest import index_all
from tests.seeds import build_once

pytestmark = pytest.mark.django_db


def make_larger_archive(count: int) -> None:
    """Make the archive with this many more rows of everything that lists show, and index it."""
    make_archive()
    front, person = Page.objects.get(ref="frontpage"), Person.objects.get(name="于春津")
    collection, column = Collection.objects.get(slug="创新"), Column.objects.get(name="今日论语")
    for number in range(count):
        article = make_article(front, f"more{number}", (Role.BODY, 13), column=column, **PUBLISHED)
        credit(article, ("记者", person), ("记者", f"第{number}人"))
        tag(article, "京津冀")
        tag(article, f"第{number}事", kind="place")
        collection.items.create(article=article, position=number)
        gather("又一", f"more{number}", article, is_public=True)
        issue = make_issue(front.newspaper, DAY.replace(year=1990 - number))
        for place in (issue, None):
            page = make_page(front.newspaper, f"p{number}{place and 1}", "雨。", issue=place, label="1")
            make_article(page, f"on{page.ref}", (Role.BODY, 0), **PUBLISHED)
    index_all()


QUERIES = {
    # pins; latest issues; of their fronts pages, ranks, articles; issues of the day; of what is new keys,
    # pages, counts, articles; collections; subjects: hidden ones, names of newspapers, columns, tags, people
    "/": 16,
    "/newspapers/": 1,
    "/issues/": 2,  # latest issues; the year's issues
    # newspaper; latest; of their fronts pages, ranks, articles; columns; undated: count, rows, articles
    "/newspapers/yangbao/": 9,
    "/issues/yangbao/2026-03-19/": 5,  # issue; pages; articles; before; after
    "/pages/frontpage/": 6,  # page; articles; blocks; the issue's pages; issues before and after
    # article; blocks; credits; tags; the page's articles; pages; where it continues; related articles;
    # corrections are read where there are any
    "/articles/visitref/": 8,
    "/tags/": 4,  # articles of each counted, hidden ones too; other names; tags
    # tag; articles sorted, read; hidden ones, names of newspapers, columns, tags, people
    "/tags/京津冀/": 8,
    "/people/": 4,
    "/columns/": 1,
    "/columns/{column}/": 8,  # column; what occurs together; articles sorted, read
    "/people/{person}/": 10,  # person; roles; what occurs together; articles; somebody of that name
    "/people/{person}/?period=2026": 11,  # and all articles counted
    "/collections/": 3,  # names; counted, read
    # collection; articles by day; tags; newspapers; people; articles sorted, read, their notes
    "/collections/创新/": 8,
    "/about/": 0,
    # hidden articles; hits; their text; names of newspapers, columns, tags, people; newspapers to choose
    "/search/": 8,
    "/search/?q=春": 10,
    "/search/?q=春&kind=news&p=1&sort=newest": 10,
    "/search/?q=魑魅魍魉": 5,
    "/search/suggestions/?q=京": 1,  # hidden ones
    "/issues/?newspaper=yangbao&year=2026": 2,
    "/tags/?kind=place&order=sound": 4,
    "/articles/visitref/picture.png": 1,
    "/articles/visitref/citation.bib": 3,  # article; blocks; credits
    "/feed/": 2,  # articles sorted; their records
    "/tags/京津冀/feed/": 3,
    "/newspapers/yangbao/feed/": 3,
    "/issues/yangbao/2026-03-19/feed/": 3,
    "/people/{person}/feed/": 3,
    "/columns/{column}/feed/": 3,
    "/collections/创新/feed.json": 3,
    "/search/feed/?q=春": 7,  # hidden articles; hits; their text; three names; their records
    # counted, read; their last changes among the latest ones, of the others
    **{f"/sitemap-{name}.xml": 4 for name in SITEMAPS},
    "/sitemap.xml": 16,  # each section counted; the latest change of its articles
    "/sitemap-articles.xml": 2,  # counted, read
    "/sitemap-site.xml": 0,
}


@pytest.mark.slow
@pytest.mark.parametrize("more", [1, 30])
@pytest.mark.parametrize(("address", "queries"), QUERIES.items())
def test_the_number_of_queries_does_not_grow_with_the_rows(
    client, django_assert_num_queries, address, queries, more
):
    build_once(make_larger_archive, more)
    person, column = Person.objects.get(name="于春津"), Column.objects.get(name="今日论语")
    address = address.format(person=person.pk, column=column.pk)
    client.get("/about/")  # reads the figures and the settings of the site, which are then kept
    with django_assert_num_queries(
        1 + queries
    ):  # the version of what is public, and when the next change is due
        assert client.get(address).status_code == 200
    assert Article.objects.published().count() == 5 + 3 * more


PAGE_BYTES = 20_000  # of what a browser is sent for an article of a few lines: all of it compressed


def count_sent(address: str) -> int:
    answer = Client(headers={"accept-encoding": "gzip"}).get(address)
    return len(answer.getvalue())


def test_an_article_is_light_to_fetch(client):
    build_once(make_larger_archive, 1)
    address = "/articles/visitref/?q=南开区"
    html = client.get(address).content.decode()
    files = set(re.findall(r'(?:href|src)="(/static/[^"]*)"', html))
    assert sum(map(count_sent, [address, *files])) < PAGE_BYTES
    assert len([file for file in files if file.endswith(".css")]) == 1
    assert len([file for file in files if file.endswith(".js")]) == 1
