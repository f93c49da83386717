"""Law 5 on all public addresses: only what is published is public.

Every address that can be reached from the front page, the sitemap, the feed and the API's root is read, as
readers, harvesters and programs do; none may contain anything of an unpublished article.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from django.core.management import call_command
from django.test import Client

from articles.api import urls as api_urls
from articles.curation import (
    propose_articles,
    return_articles,
    withdraw_articles,
)
from articles.models import (
    Article,
    Block,
    Collection,
    CollectionItem,
    Column,
    IndexRequest,
    Issue,
    Newspaper,
    Page,
    Person,
    PublicationRecord,
    Tag,
    Tagging,
)
from articles.public import urls as public_urls
from articles.search import index_pending
from tests.seeds import SEEDS, build_once

ROADS = ("/", "/sitemap.xml", "/feed/", "/robots.txt", "/search/", "/api/v1/")
# What a page may link to that is not of the archive's public face.
ELSEWHERE = ("/static/", "/admin/", "/i18n/")
LINK = re.compile(
    r"""(?:href|src|action|data-suggestions)="([^"]+)"|<loc>([^<]+)</loc>|"(http://testserver/[^"]*)\""""
)
TELLING_REFS = ("/api/v1/changes/", "/api/v1/withdrawals/")
PIECE = re.compile(r"[\u4e00-\u9fff]{8,16}")  # without stops and blanks, which markup may bring together


@dataclass(frozen=True)
class Secrets:
    """What must not be seen: refs and words of things that are not published, and their addresses."""

    words: frozenset[str]
    addresses: frozenset[str]


@pytest.fixture
def seeds(db) -> None:
    build_once(gather_seeds)


def gather_seeds() -> None:
    """The seeds published and indexed, with their tags, each accepted, and all in one collection."""
    quiet = {"stdout": io.StringIO(), "stderr": io.StringIO()}
    call_command("import_tags", str(SEEDS / "tags.csv"), **quiet)
    call_command("import_pages", str(SEEDS), "--publish", **quiet)
    Tagging.objects.update(state=Tagging.State.ACCEPTED)
    gathered = Collection.objects.create(title="开局之年", slug="kaiju", is_public=True)
    for position, article in enumerate(Article.objects.order_by("pk")):
        CollectionItem.objects.create(collection=gathered, article=article, position=position)
    index_pending()


@pytest.fixture
def secrets(seeds) -> Secrets:
    """The same archive after one whole page and every second article of the others were hidden."""
    last = Page.objects.order_by("pk").last()
    hidden = list(last.articles.all())
    for page in Page.objects.exclude(pk=last.pk):
        hidden += list(page.articles.order_by("position"))[::2]
    withdrawn = Article.objects.filter(pk__in=[article.pk for article in hidden])
    withdraw_articles(withdrawn)
    proposed = Article.objects.filter(pk__in=[article.pk for article in hidden[::3] + hidden[1::3]])
    propose_articles(proposed)
    return_articles(Article.objects.filter(pk__in=[article.pk for article in hidden[1::3]]))
    Collection.objects.create(title="未公开的专题", slug="secret-collection").articles.add(
        Article.objects.published().first()
    )
    index_pending()
    assert set(withdrawn.values_list("status", flat=True)) == {"draft", "proposed", "withdrawn"}
    return collect_secrets()


def collect_secrets() -> Secrets:
    """Refs and words of unpublished articles that nothing published has too."""
    public = "\n".join(
        [
            *Block.objects.public().values_list("text", flat=True),
            *Column.objects.published().values_list("name", flat=True),
            *Person.objects.published().values_list("name", flat=True),
            *Tag.objects.published().values_list("name", flat=True),
        ]
    )
    hidden = Article.objects.exclude(pk__in=Article.objects.published())
    rows = [
        *hidden,
        *Page.objects.exclude(pk__in=Page.objects.published()),
        *Issue.objects.exclude(pk__in=Issue.objects.published()),
        *Column.objects.exclude(pk__in=Column.objects.published()),
        *Person.objects.exclude(pk__in=Person.objects.published()),
        *Tag.objects.exclude(pk__in=Tag.objects.published()),
        *Collection.objects.exclude(pk__in=Collection.objects.published()),
        *Newspaper.objects.exclude(pk__in=Newspaper.objects.published()),
    ]
    names = {row.ref for row in rows if isinstance(row, Article | Page)}
    names |= {row.name for row in rows if isinstance(row, Column | Person | Tag)}
    names |= {row.title for row in rows if isinstance(row, Collection)}
    names |= {Page.objects.first().source_name}
    for text in Block.objects.filter(article__in=hidden).values_list("text", flat=True):
        names |= set(PIECE.findall(text))
    words = frozenset(name for name in names if len(name) > 1 and name not in public)
    return Secrets(words, frozenset(row.get_absolute_url() for row in rows))


def crawl(client: Client) -> dict[str, str]:
    """The text of every address that can be reached by links, as a reader sees it: unescaped and unquoted.

    Of addresses with a query only those with one parameter are followed: each filter, each sort and each
    slice by itself. Every link must lead somewhere.
    """
    found: dict[str, str] = {}
    ahead = [(road, "") for road in ROADS]
    while ahead:
        address, linked_from = ahead.pop()
        if address in found:
            continue
        response = client.get(address)
        assert response.status_code == 200, f"{address} on {linked_from} gives {response.status_code}"
        is_picture = response["Content-Type"].startswith("image/")
        text = "" if is_picture else unescape(b"".join(response).decode())
        found[address] = unquote(text)
        ahead += [(link, address) for link in find_links(text)]
    return found


def find_links(text: str) -> Iterator[str]:
    """The addresses to follow: public ones, with one parameter at most."""
    for groups in LINK.findall(text):
        link = urlsplit("".join(groups).replace("http://testserver", ""))
        if link.scheme or link.netloc or not link.path.startswith("/"):
            continue
        if link.path.startswith(ELSEWHERE) or len(parse_qsl(link.query)) > 1 or "{" in link.query:
            continue
        yield link.path + (f"?{link.query}" if link.query else "")


def list_unmatched(routes: dict[str, re.Pattern], paths: list[str]) -> set[str]:
    """The routes that no path matches."""
    return {name for name, regex in routes.items() if not any(regex.match(path[1:]) for path in paths)}


@pytest.mark.slow
def test_links_lead_to_every_kind_of_address_and_to_everything_published(seeds, client):
    found = crawl(client)
    every = [*public_urls.urlpatterns, *public_urls.without_language]
    routes = {f"/{route.pattern}": route.pattern.regex for route in every}
    paths = [urlsplit(address).path for address in found]
    # for probes; for the reader who reported something; of sites that have one
    assert list_unmatched(routes, paths) == {"/health/", "/metrics/", "/reports/<str:key>/", "/logo/"}
    api_paths = [path.removeprefix("/api/v1/") for path in paths if path.startswith("/api/v1/")]
    api_routes = {str(route.pattern): route.pattern.regex for route in api_urls.urlpatterns if route.name}
    assert {
        name for name, regex in api_routes.items() if not any(regex.match(path) for path in api_paths)
    } == set()
    rows = [*Article.objects.all(), *Page.objects.all(), *Issue.objects.all(), *Tag.objects.published()]
    assert {row.get_absolute_url() for row in rows} <= {unquote(path) for path in paths} | set(paths)
    assert collect_secrets().words == {Page.objects.first().source_name}


@pytest.mark.slow
def test_nothing_unpublished_is_at_any_address(secrets, client):
    """Except the refs of what was public: two lists of the API have them, and nothing else of them."""
    assert len(secrets.words) > 100  # lest it pass for want of secrets
    refs = set(PublicationRecord.objects.withdrawn().values_list("ref", flat=True))
    found = crawl(client)
    assert {
        (address, word)
        for address, text in found.items()
        for word in secrets.words - (refs if urlsplit(address).path in TELLING_REFS else set())
        if word in text
    } == set()


@pytest.mark.slow
def test_unpublished_things_answer_as_if_they_did_not_exist(secrets, client):
    assert len(secrets.addresses) > 10
    withdrawn = {
        f"/articles/{ref}/" for ref in PublicationRecord.objects.withdrawn().values_list("ref", flat=True)
    }
    assert withdrawn
    for address in secrets.addresses:
        status = 410 if address in withdrawn else 404  # which says only that it was there
        assert (address, client.get(address).status_code) == (address, status)
        api_address = f"/api/v1{address}"
        assert (api_address, client.get(api_address).status_code) == (api_address, status)


@pytest.mark.slow
@pytest.mark.parametrize("field", ["ref", "headline"])
def test_unpublished_articles_are_not_found_by_their_own_words(secrets, client, field):
    for article in Article.objects.exclude(status="published").exclude(headline=""):
        answer = client.get("/api/v1/search/", {"q": f'"{getattr(article, field)}"'}).json()
        assert article.ref not in {hit["article"]["ref"] for hit in answer["results"]}


def test_pages_search_and_api_count_the_same_published_articles(secrets, client):
    published = Article.objects.published().count()
    answer = client.get("/api/v1/search/").json()
    assert client.get("/api/v1/articles/").json()["count"] == published
    assert answer["count"] == published
    assert sum(value["count"] for value in answer["facets"]["kind"]) == published
    assert sum(paper["article_count"] for paper in client.get("/api/v1/newspapers/").json()["results"]) == (
        published
    )
    assert b"".join(client.get("/api/v1/articles.jsonl")).count(b"\n") == published
    assert client.get("/sitemap-articles.xml").content.count(b"<url>") == published
    assert client.get("/feed/").content.count(b"</entry>") == published


@pytest.mark.slow
def test_a_withdrawal_is_complete_before_the_index_is_updated(seeds, client):
    """Law 4: what the search finds and counts is the same before the index is updated and after."""
    article = Article.objects.exclude(headline="").first()
    questions = ["/api/v1/search/", f"/api/v1/search/?q={article.headline[:4]}"]
    withdraw_articles(Article.objects.filter(pk=article.pk))
    before = [client.get(question).json() for question in questions]
    related = [client.get(row.get_absolute_url()).content.decode() for row in Article.objects.published()]
    index_pending()
    assert before == [client.get(question).json() for question in questions]
    assert article.ref not in str(before) + str(related)


@pytest.mark.slow
def test_a_tag_is_public_only_where_an_editor_accepted_it(seeds, client):
    tag = Tag.objects.published().first()
    Tagging.objects.filter(tag=tag).update(state=Tagging.State.PROPOSED)
    IndexRequest.objects.ask(tag.taggings.values_list("article", flat=True))
    index_pending()
    for address in (tag.get_absolute_url(), f"/api/v1/tags/{tag.name}/"):
        assert client.get(address).status_code == 404
    answer = client.get("/api/v1/search/").json()
    assert tag.name not in {value["value"] for value in answer["facets"]["tag"]}
