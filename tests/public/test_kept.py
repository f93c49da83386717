"""Lists that a process keeps for as long as nothing public changes."""

import pytest

from articles.curation import withdraw_articles
from articles.models import Article, Tag
from articles.public import kept
from tests.archives import tag as put_tag
from tests.public.conftest import find_titles, read


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
    withdraw_articles(Article.objects.filter(pk=other.pk))
    assert len(find_titles(read(client.get(tag.get_absolute_url())))) == len(whole) - 1


def test_the_lists_asked_for_last_are_kept():
    lists = kept.SharedCache(225, kept.measure_list)
    for name in ("one", "two"):
        lists.keep(name, [0] * 10)
    assert lists.find("one") == [0] * 10
    lists.keep("three", [0] * 10)
    lists.keep("long", [0] * 126)
    assert [name for name in ("one", "two", "three", "long") if lists.find(name)] == ["one", "three"]
