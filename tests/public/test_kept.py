"""Lists that a process keeps for as long as nothing public changes."""

import pytest

from articles.archive.public_version import read_public_version
from articles.curation import withdraw_articles
from articles.models import Article, IndexRequest, Tag
from articles.public import feeds, home, kept, search, site, sitemaps
from articles.public.kept import forget_kept
from articles.search import index_pending, read_index_version
from tests.archives import tag as put_tag
from tests.public.conftest import find_titles, read
from tests.search.conftest import index_all


@pytest.mark.usefixtures("archive")
def test_the_order_of_a_subject_is_read_once_for_each_version(client, django_assert_num_queries):
    other = Article.objects.get(ref="commentref")
    tag = Tag.objects.get(name="京津冀")
    put_tag(other, tag.name)
    whole = find_titles(read(client.get(tag.get_absolute_url())))
    client.get(f"{tag.get_absolute_url()}?order=newest")
    # the version; the tag; hidden articles and names of what occurs together; the listed articles
    with django_assert_num_queries(7):
        assert find_titles(read(client.get(f"{tag.get_absolute_url()}?x=1"))) == whole
    of_year = find_titles(read(client.get(f"{tag.get_absolute_url()}?period=2026")))
    with django_assert_num_queries(7):  # all its articles were counted, too
        assert find_titles(read(client.get(f"{tag.get_absolute_url()}?period=2026&x=1"))) == of_year
    withdraw_articles(Article.objects.filter(pk=other.pk))
    assert len(find_titles(read(client.get(tag.get_absolute_url())))) == len(whole) - 1


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/feed/", 2),  # the version; the records
        ("/tags/京津冀/feed/", 3),  # and the tag
        ("/tags/京津冀/feed.json", 3),
        ("/sitemap.xml", 1),
        ("/sitemap-tags.xml", 3),  # the version; the tags; the last changes of those that changed long ago
        ("/sitemap-articles.xml", 2),
    ],
)
def test_a_feed_is_sorted_and_a_sitemap_counted_once_for_each_version(
    client, django_assert_num_queries, address, queries
):
    put_tag(Article.objects.get(ref="commentref"), "京津冀")
    first = read(client.get(address))
    with django_assert_num_queries(queries):
        assert read(client.get(address)) == first
    withdraw_articles(Article.objects.filter(ref="visitref"))
    changed = read(client.get(address))
    assert changed != first
    forget_kept()
    assert changed == read(client.get(address))


@pytest.mark.usefixtures("archive")
def test_the_parts_of_a_section_of_the_sitemap_read_once_what_changed_lately(
    client, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(sitemaps.ListSection, "limit", 1)
    visit = Article.objects.get(ref="visitref")
    put_tag(visit, "港口")
    put_tag(visit, "航运")
    first = read(client.get("/sitemap-tags.xml"))
    with django_assert_num_queries(3):  # the version; the tag; the last change where that was long ago
        second = read(client.get("/sitemap-tags.xml?p=2"))
    assert (first.count("<lastmod>"), second.count("<lastmod>")) == (1, 1)
    forget_kept()
    assert second == read(client.get("/sitemap-tags.xml?p=2"))


@pytest.mark.usefixtures("archive")
def test_the_latest_issues_of_a_newspaper_are_read_once_for_each_version(client, django_assert_num_queries):
    visit = Article.objects.get(ref="visitref")
    address = visit.page.newspaper.get_absolute_url()
    assert visit.headline in read(client.get(address))
    with django_assert_num_queries(
        5
    ):  # the version; the newspaper; undated pages, counted, read; their articles
        assert visit.headline in read(client.get(f"{address}?p=1"))
    withdraw_articles(Article.objects.filter(pk=visit.pk))
    assert visit.headline not in read(client.get(address))


@pytest.mark.usefixtures("archive")
def test_each_page_of_a_feed_is_kept_for_itself(client, monkeypatch):
    monkeypatch.setattr(feeds, "ENTRIES", 1)
    pages = [read(client.get(f"/feed.json?p={number}")) for number in (1, 2)]
    assert pages[0] != pages[1]
    assert [read(client.get(f"/feed.json?p={number}")) for number in (1, 2)] == pages


class Asked:
    """A request of a public page, as far as what is kept needs it."""

    def __init__(self):
        self.public_version = read_public_version()


@pytest.mark.usefixtures("archive")
def test_what_the_database_alone_says_is_not_read_again_after_a_commit(django_assert_num_queries):
    index_all()
    first = [read(Asked()) for read in (site.read_site, search.list_newspaper_choices)]
    version = read_index_version()
    IndexRequest.objects.ask([Article.objects.get(ref="visitref").pk])
    index_pending()
    assert read_index_version() != version
    with django_assert_num_queries(2):  # the versions
        assert [read(Asked()) for read in (site.read_site, search.list_newspaper_choices)] == first


@pytest.mark.usefixtures("archive")
def test_what_the_index_says_too_is_read_again_after_a_commit():
    index_all()
    [before] = [value.count for value in home.read_subjects(Asked()) if value.value == "京津冀"]
    put_tag(Article.objects.get(ref="commentref"), "京津冀")
    assert home.read_subjects(Asked())[0].count == before  # of the new version, but not yet in the index
    index_all()
    assert home.read_subjects(Asked())[0].count == before + 1


def test_the_lists_asked_for_last_are_kept():
    lists = kept.SharedCache(225, kept.measure_list)
    for name in ("one", "two"):
        lists.keep(name, [0] * 10)
    assert lists.find("one") == [0] * 10
    lists.keep("three", [0] * 10)
    lists.keep("long", [0] * 126)
    assert [name for name in ("one", "two", "three", "long") if lists.find(name)] == ["one", "three"]
