"""Tags that joined the vocabulary, or got other words, looked for in old articles."""

import pytest

from articles.curation import decide_taggings, save_name
from articles.curation.authorities import merge_names
from articles.curation.journal import undo_operation
from articles.models import AuthorityOperation, IndexRequest, Role, Tag, Tagging, TagLookup
from articles.models.tag import Source
from articles.search.proposals import lookups
from articles.search.proposals.lookups import look_up_tags
from tests.archives import PUBLISHED, make_article, make_newspaper, make_page, tag

LINES = ("老桥换新颜", "昨日，旧桥和大沽桥通车。", "老桥头小学开学，老桥头小学有新校车。")


@pytest.fixture
def articles(db):
    page = make_page(make_newspaper(), "page", *LINES)
    return [
        make_article(page, "bridge", (Role.HEADLINE, 0), **PUBLISHED),
        make_article(page, "opening", (Role.BODY, 1)),
        make_article(page, "school", (Role.BODY, 2), **PUBLISHED),
    ]


def look_up_all():
    while look_up_tags():
        pass


def read_taggings():
    return sorted(Tagging.objects.values_list("article__ref", "tag__name", "state", "source"))


def read_waiting():
    return set(TagLookup.objects.values_list("tag__name", flat=True))


def add(name, **fields):
    save_name(made := Tag(name=name, **fields))
    return made


def test_a_new_tag_is_proposed_for_old_articles_and_nothing_public_changes(articles):
    add("老桥", kind="place", aliases=["旧桥"], guards=["老桥头小学"])
    asked = IndexRequest.objects.count()
    assert read_taggings() == []
    look_up_all()
    assert read_taggings() == [
        ("bridge", "老桥", "proposed", "name"),
        ("opening", "老桥", "proposed", "name"),
    ]
    assert IndexRequest.objects.count() == asked
    assert read_waiting() == set()


def test_a_new_alias_and_a_new_guard_are_looked_up_and_a_note_is_not(articles):
    bridge = add("老桥", kind="place")
    look_up_all()
    assert [ref for ref, *_ in read_taggings()] == ["bridge", "school"]
    bridge.note = "桥。"
    save_name(bridge)
    assert read_waiting() == set()
    bridge.aliases, bridge.guards = ["旧桥"], ["老桥头小学"]
    save_name(bridge)
    look_up_all()
    assert [ref for ref, *_ in read_taggings()] == ["bridge", "opening"]


def test_what_was_decided_accepted_or_proposed_by_another_source_stays(articles):
    bridge, opening, school = articles
    add("老桥", kind="place", guards=["老桥头小学"])
    tag(bridge, "老桥", state="rejected", is_decided=True)
    tag(opening, "老桥", origin="importer", source=Source.NAME)
    tag(school, "老桥", state="proposed", origin="importer", source=Source.FRAME)
    tag(school, "新校车", state="proposed", origin="importer", source=Source.NAME)
    before = read_taggings()
    look_up_all()
    assert read_taggings() == before


def test_of_overlapping_names_in_the_whole_vocabulary_the_longest_counts(articles):
    add("老桥头小学", kind="organisation")
    look_up_all()
    add("老桥", kind="place")
    look_up_all()
    assert [row[:2] for row in read_taggings()] == [("bridge", "老桥"), ("school", "老桥头小学")]


@pytest.mark.slow
def test_a_tag_taken_into_the_vocabulary_a_merge_and_its_undo_are_looked_up(articles, admin_user):
    bridge = Tag.objects.create(name="老桥", kind="place", standing="proposed")
    tag(articles[0], "老桥", state="proposed", origin="importer", source=Source.FRAME)
    decide_taggings(Tagging.objects.all(), Tagging.State.ACCEPTED, by=admin_user)
    assert read_waiting() == {"老桥"}
    other = add("旧桥", kind="place")
    look_up_all()
    merge_names([other], bridge, by=admin_user)
    assert read_waiting() == {"老桥"}
    look_up_all()
    undo_operation(AuthorityOperation.objects.get(action="merge"), by=admin_user)
    assert read_waiting() == {"老桥", "旧桥"}


def test_a_refused_tag_is_not_looked_up(articles):
    refused = Tag.objects.create(name="老桥", standing="refused")
    TagLookup.objects.ask([refused.pk])
    assert read_waiting() == set()


def test_a_tag_asked_for_again_meanwhile_is_looked_for_from_the_first_article_on(articles, monkeypatch):
    monkeypatch.setattr(lookups, "ARTICLES_AT_ONCE", 1)
    bridge = add("老桥", kind="place", guards=["老桥头小学"])
    assert look_up_tags() == 1
    assert TagLookup.objects.get().after == articles[0].pk
    bridge.aliases = ["旧桥"]
    save_name(bridge)
    assert TagLookup.objects.get().after == 0
    add("大沽桥", kind="place")
    look_up_all()
    assert [row[:2] for row in read_taggings()] == [
        ("bridge", "老桥"),
        ("opening", "大沽桥"),
        ("opening", "老桥"),
    ]
    assert read_waiting() == set()


def test_nothing_to_look_up_costs_one_query(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert look_up_tags() == 0


def test_a_tag_that_stands_once_in_the_second_heading_is_proposed(articles):
    page = articles[0].page
    make_article(page, "headed", headline="新颜", deck="老桥换新颜", kicker="", **PUBLISHED)
    add("老桥", kind="place", guards=["老桥头小学"])
    look_up_all()
    assert ("headed", "老桥", "proposed", "name") in read_taggings()


def test_articles_that_name_only_other_tags_cost_no_more_queries(articles, django_assert_num_queries):
    add("大沽桥", kind="place")
    look_up_all()
    add("骆驼", kind="subject")
    with django_assert_num_queries(9):
        assert look_up_tags() == 3
    assert [row[:2] for row in read_taggings()] == [("opening", "大沽桥")]
