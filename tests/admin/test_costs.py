"""What an operation on a newspaper, page, column, person, tag or collection costs: never by its articles."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Column, Newspaper, Page, Person, Role, Tag
from tests.admin.conftest import AdminClient
from tests.archives import PUBLISHED, credit, gather, make_article, make_issue, make_newspaper, make_page, tag

DAY = datetime.date(2026, 3, 1)
NAMED = ("newspaper", "column", "person", "tag", "collection")


@pytest.fixture
def client(db):
    return AdminClient(User.objects.create_superuser("root"))


def make_rows(count):
    """An issue a day, with an article on its page, all under one column, person, tag and collection."""
    paper = make_newspaper(f"报{count}", f"paper{count}")
    column = Column.objects.create(newspaper=paper, name="今日论语")
    person, topic = Person.objects.create(name=f"于春津{count}"), f"桥{count}"
    articles = []
    for number in range(count):
        issue = make_issue(paper, DAY + datetime.timedelta(number))
        page = make_page(paper, f"page{count}x{number}", "老桥", "通车", issue=issue, label="1")
        heads = ((Role.HEADLINE, 0), (Role.BODY, 1))
        article = make_article(page, f"article{count}x{number}", *heads, column=column, **PUBLISHED)
        credit(article, ("记者", person))
        tag(article, topic)
        articles.append(article)
    crowded = make_page(paper, f"crowded{count}", *"行" * count, issue=issue, label="2")
    for number in range(count):
        make_article(crowded, f"line{count}x{number}", (Role.BODY, number), **PUBLISHED)
    collection = gather("专题", f"about{count}", *articles, has_notes=True, is_public=True)
    rows = {"newspaper": paper, "column": column, "person": person, "tag": Tag.objects.get(name=topic)}
    return rows | {"page": crowded, "issue": issue, "collection": collection}


def count_queries(ask):
    with CaptureQueriesContext(connection) as queries:
        ask()
    return len(queries)


def measure(client, count):
    """By what is done, how many queries it costs; the last is the deletion of the row itself."""
    costs = {}
    rows = make_rows(count)
    for name, row in rows.items():
        address = f"articles/{name}/{row.pk}"
        costs[name, "form"] = count_queries(lambda address=address: client.get(f"{address}/change/"))
        if name in NAMED:
            fields = client.open(f"{address}/change/")
            fields["title" if name == "collection" else "name"] = f"新名{count}"
            costs[name, "save"] = count_queries(
                lambda address=address, fields=fields: client.post(f"{address}/change/", fields)
            )
        costs[name, "ask"] = count_queries(lambda address=address: client.get(f"{address}/delete/"))
    for name in ("collection", "page", "column", "tag"):
        address = f"articles/{name}/{rows[name].pk}/delete/"
        costs[name, "delete"] = count_queries(lambda address=address: client.post(address, {"post": "yes"}))
        assert not type(rows[name]).objects.filter(pk=rows[name].pk).exists()
    return costs


@pytest.mark.slow
def test_forms_saves_and_deletions_cost_the_same_for_more_articles(client):
    measure(client, 1)  # what is read once and kept, such as content types
    few, many = measure(client, 3), measure(client, 30)
    assert many == few


def test_a_newspaper_with_pages_is_not_deleted_and_says_what_stands_in_the_way(client):
    paper = make_rows(3)["newspaper"]
    for ask in (client.client.get, client.client.post):
        page = ask(f"/admin/articles/newspaper/{paper.pk}/delete/", {"post": "yes"}).content.decode()
        for line in ("栏目：1", "各期：3", "版面：4"):
            assert f"<li>{line}</li>" in page
    assert Newspaper.objects.filter(pk=paper.pk).exists()


def test_a_newspaper_without_pages_is_deleted(client):
    paper = make_newspaper()
    client.post(f"articles/newspaper/{paper.pk}/delete/", {"post": "yes"})
    assert not Newspaper.objects.exists()


def test_before_a_deletion_it_is_said_how_much_goes_with_the_row(client):
    rows = make_rows(3)
    page = client.get(f"articles/collection/{rows['collection'].pk}/delete/").content.decode()
    assert "<li>专题文章: 3</li>" in page
    assert Page.objects.count() == 4
    assert Article.objects.count() == 6


@pytest.mark.slow
def test_a_collection_names_an_article_that_is_none(client):
    rows = make_rows(3)
    address = f"articles/collection/{rows['collection'].pk}/change/"
    for wrong in ("0", "x", "9" * 30):
        fields = client.open(address) | {"items-1-article": wrong}
        page = client.client.post(f"/admin/{address}", fields)
        assert page.status_code == 200
        assert "errorlist" in page.content.decode()
    assert rows["collection"].items.count() == 3


@pytest.mark.slow
def test_an_article_is_once_in_a_collection(client):
    rows = make_rows(3)
    address = f"articles/collection/{rows['collection'].pk}/change/"
    fields = client.open(address)
    page = client.client.post(f"/admin/{address}", fields | {"items-1-article": fields["items-0-article"]})
    assert page.status_code == 200
    assert len(set(rows["collection"].items.values_list("article", flat=True))) == 3
