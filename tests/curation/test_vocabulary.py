"""Tags, people and columns renamed, merged, split and deleted, with their articles; all of it undone."""

import datetime

import pytest

from articles.archive.authorities import find_people
from articles.curation import decide_taggings, delete_names, save_name
from articles.curation.authorities import merge_names, preview_merge, split_name
from articles.curation.journal import undo_operation
from articles.curation.operations import Refused
from articles.curation.tags import decide, refuse_tag, set_tags, tag_articles, untag_articles
from articles.models import (
    Article,
    AuthorityOperation,
    Column,
    Credit,
    FormerAddress,
    IndexRequest,
    Person,
    Tag,
    Tagging,
)
from articles.models.authority_history import AuthorityKind, find_heir
from articles.models.tag import Standing
from tests.archives import credit, make_newspaper, tag

NOON = datetime.datetime(2026, 3, 20, 4, 0, tzinfo=datetime.UTC)


@pytest.fixture
def editor(archive, django_user_model):
    return django_user_model.objects.create_superuser("zhang")


def read_rows():
    """All that these operations may change, without times."""
    return {
        model: list(model.objects.order_by("pk").values())
        for model in (Tag, Tag.broader.through, Tagging, Person, Credit, Column, FormerAddress)
    } | {"columns": list(Article.objects.order_by("pk").values_list("pk", "column"))}


def undo(editor):
    return undo_operation(AuthorityOperation.objects.order_by("-pk")[0], by=editor)


def test_a_renamed_tag_keeps_its_old_name_as_an_alias_and_its_old_address(archive, editor):
    before = read_rows()
    archive.place.name = "天津市南开区"
    save_name(archive.place, by=editor)
    stored = Tag.objects.get(pk=archive.place.pk)
    assert (stored.name, stored.aliases) == ("天津市南开区", ["南开", "南开区"])
    assert find_heir(AuthorityKind.TAG, "南开区") == stored.pk
    undo(editor)
    assert read_rows() == before


def test_a_tag_that_takes_a_former_name_again_is_found_at_it(archive, editor):
    archive.place.name = "南开"
    save_name(archive.place, by=editor)
    archive.place.name = "南开区"
    save_name(archive.place, by=editor)
    assert find_heir(AuthorityKind.TAG, "南开区") is None
    assert find_heir(AuthorityKind.TAG, "南开") == archive.place.pk


def test_merged_tags_give_articles_names_and_addresses_to_the_other(archive, editor):
    old = Tag.objects.create(name="津门南开", kind="place", aliases=["老南开"], guards=["南开大学"])
    tag(archive.battery, "津门南开", state="proposed")
    tag(archive.visit, "津门南开")
    Tag.objects.create(name="天津", kind="place").narrower.add(old)
    before = read_rows()
    merge_names([old], archive.place, by=editor)
    heir = Tag.objects.get(pk=archive.place.pk)
    assert (heir.aliases, heir.guards) == (["南开", "津门南开", "老南开"], ["南开大学"])
    assert [one.name for one in heir.broader.all()] == ["天津"]
    assert not Tag.objects.filter(name="津门南开").exists()
    assert find_heir(AuthorityKind.TAG, "津门南开") == heir.pk
    taggings = heir.taggings.order_by("article").values_list("article", "state")
    assert list(taggings) == [(archive.visit.pk, "accepted"), (archive.battery.pk, "proposed")]
    undo(editor)
    assert read_rows() == before


def test_of_two_tags_on_an_article_one_accepted_is_enough(archive, editor):
    merge_names([archive.place], archive.region, by=editor)
    assert archive.region.taggings.get().state == "accepted"


def test_an_address_leads_on_through_two_merges(archive, editor):
    first = Tag.objects.create(name="城南")
    merge_names([first], archive.place, by=editor)
    merge_names([archive.place], archive.region, by=editor)
    assert find_heir(AuthorityKind.TAG, "城南") == archive.region.pk
    undo(editor)
    assert find_heir(AuthorityKind.TAG, "城南") == archive.place.pk


def test_what_a_merge_moves_is_told_before(archive, editor):
    tag(archive.battery, "南开区", state="proposed")
    preview = preview_merge([archive.place], archive.region)
    assert (preview.articles, preview.published, preview.shared) == (2, 1, 1)


@pytest.mark.slow
def test_a_merge_costs_the_same_for_few_articles_and_many(archive, editor, django_assert_max_num_queries):
    copies = [
        Article(page=archive.page, position=10 + n, ref=f"copy{n}", headline=f"简讯{n}") for n in range(60)
    ]
    for one in Article.objects.bulk_create(copies):
        credit(one, ("记者", archive.colleague))
        tag(one, "南开区")
    with django_assert_max_num_queries(48):
        merge_names([archive.place], archive.region, by=editor)
    with django_assert_max_num_queries(48):
        merge_names([archive.colleague], archive.reporter, by=editor)
    with django_assert_max_num_queries(48):
        undo(editor)


def test_merged_people_keep_one_credit_of_a_role_and_the_printed_name(archive, editor):
    before = read_rows()
    merge_names([archive.colleague], archive.reporter, by=editor)
    assert list(archive.visit.credits.values_list("role", "person__name")) == [("记者", "于春津")]
    heir = Person.objects.get(pk=archive.reporter.pk)
    assert heir.aliases == ["刘国栋"]
    assert find_heir(AuthorityKind.PERSON, str(archive.colleague.pk)) == heir.pk
    assert Article.objects.get(pk=archive.visit.pk).held == ["credits"]
    undo(editor)
    assert read_rows() == before


def test_imports_give_a_merged_persons_printed_name_to_the_one_that_remains(archive, editor):
    merge_names([archive.colleague], archive.reporter, by=editor)
    assert find_people({("刘国栋", ""), ("于春津", "")}) == {
        ("于春津", ""): archive.reporter,
        ("刘国栋", ""): archive.reporter,
    }
    assert Credit(person=Person.objects.get(pk=archive.reporter.pk)).names == ("于春津", "刘国栋")


def test_a_person_is_split_by_articles(archive, editor):
    credit(archive.battery, ("记者", archive.colleague))
    before = read_rows()
    chosen = Article.objects.filter(pk=archive.battery.pk)
    split_name(archive.colleague, Person(name="刘国栋", note="摄影"), chosen, by=editor)
    assert [str(one.person) for one in archive.battery.credits.all()] == ["刘国栋（摄影）"]
    assert archive.visit.credits.filter(person=archive.colleague).exists()
    undo(editor)
    assert read_rows() == before


def test_a_tag_is_split_by_articles_and_nothing_chosen_is_refused(archive, editor):
    tag(archive.battery, "南开区")
    none = Article.objects.filter(pk=archive.yak.pk)
    with pytest.raises(Refused, match="没有选中“南开区”的文章。"):
        split_name(archive.place, Tag(name="南开城区", kind="place"), none, by=editor)
    chosen = Article.objects.filter(pk=archive.battery.pk)
    split_name(archive.place, Tag(name="南开城区", kind="place"), chosen, by=editor)
    assert list(Tag.objects.get(name="南开城区").taggings.values_list("article", flat=True)) == [
        archive.battery.pk
    ]
    assert IndexRequest.objects.count() == 0  # the draft is not public


def test_columns_merge_in_one_newspaper_only(archive, editor):
    twin = Column.objects.create(newspaper=archive.newspaper, name="论语")
    merge_names([archive.column], twin, by=editor)
    assert Article.objects.get(pk=archive.visit.pk).column == twin
    other = Column.objects.create(newspaper=make_newspaper("晚报", "wanbao"), name="论语")
    with pytest.raises(Refused, match="不同报纸的栏目不能合并。"):
        merge_names([twin], other, by=editor)


def test_broader_tags_are_replaced_and_that_is_undone(archive, editor):
    north, china = Tag.objects.create(name="华北"), Tag.objects.create(name="中国")
    save_name(archive.place, broader=[archive.region, north], by=editor)
    save_name(archive.place, broader=[north, china], by=editor)
    assert set(archive.place.broader.all()) == {north, china}
    undo(editor)
    assert set(archive.place.broader.all()) == {archive.region, north}


def test_a_tag_is_not_broader_than_itself(archive, editor):
    save_name(archive.place, broader=[archive.region], by=editor)
    with pytest.raises(Refused, match="“京津冀”不能是它自己的上位标签。"):
        save_name(archive.region, broader=[archive.place], by=editor)
    undo(editor)
    assert not archive.place.broader.exists()


def test_deleted_tags_and_columns_come_back_with_their_articles(archive, editor):
    before = read_rows()
    delete_names([archive.place, archive.column], by=editor)
    undo(editor)
    assert read_rows() == before


def test_an_operation_is_not_undone_over_a_later_one_nor_twice(archive, editor):
    decide_taggings(archive.visit.taggings.filter(tag=archive.region), Tagging.State.REJECTED, by=editor)
    first = AuthorityOperation.objects.get()
    decide_taggings(archive.visit.taggings.filter(tag=archive.region), Tagging.State.ACCEPTED, by=editor)
    with pytest.raises(Refused, match="后来又有人改过"):
        undo_operation(first, by=editor)
    undo(editor)
    undo_operation(first, by=editor)
    assert archive.visit.taggings.get(tag=archive.region).state == "proposed"
    with pytest.raises(Refused, match="已经撤销了"):
        undo_operation(first, by=editor)


def test_a_new_tag_that_articles_use_meanwhile_is_not_undone(archive, editor):
    new = Tag(name="科技成果转化")
    save_name(new, by=editor)
    tag(archive.visit, "科技成果转化")
    with pytest.raises(Refused):
        undo(editor)
    assert Tag.objects.filter(pk=new.pk).exists()


def test_articles_are_tagged_and_untagged_many_at_a_time(archive, editor):
    before = read_rows()
    articles = Article.objects.all()
    operation = tag_articles(articles, [archive.region], by=editor, at=NOON)
    assert set(archive.region.taggings.values_list("state", "is_decided")) == {("accepted", True)}
    assert archive.region.taggings.count() == 3
    assert (operation.article_count, operation.author_name) == (3, "zhang")
    untag_articles(articles, [archive.region], by=editor)
    assert set(archive.region.taggings.values_list("state", "is_decided")) == {("rejected", True)}
    undo(editor)
    undo_operation(operation, by=editor)
    assert read_rows() == before


def test_tags_of_one_article_are_undone(archive, editor):
    before = read_rows()
    set_tags(archive.visit, {archive.region: "accepted"}, by=editor)
    undo(editor)
    assert read_rows() == before


def test_an_accepted_tag_joins_the_vocabulary_and_leaves_it_with_the_undo(archive, editor):
    found = tag(archive.visit, "王力军", kind="person", state="proposed", origin="importer", source="frame")
    Tag.objects.filter(pk=found.pk).update(standing=Standing.PROPOSED)
    count, operation = decide(found.taggings.all(), Tagging.State.ACCEPTED, by=editor)
    found.refresh_from_db()
    assert (count, found.standing) == (1, "used")
    undo_operation(operation, by=editor)
    found.refresh_from_db()
    assert found.standing == "proposed"


def test_a_refused_tag_is_rejected_everywhere(archive, editor):
    found = tag(archive.visit, "调研时", state="proposed", origin="importer", source="speech")
    Tag.objects.filter(pk=found.pk).update(standing=Standing.PROPOSED)
    refuse_tag(found, by=editor)
    found.refresh_from_db()
    tagging = found.taggings.get()
    assert (found.standing, tagging.state, tagging.is_decided) == ("refused", "rejected", True)
    undo(editor)
    found.refresh_from_db()
    assert (found.standing, found.taggings.get().state) == ("proposed", "proposed")
