"""Authorities: what renaming or deleting one does to its articles."""

import datetime

import pytest
from django.db.models import ProtectedError

from articles.curation import delete_names, save_name
from articles.curation.authorities import merge_names
from articles.curation.journal import undo_operation
from articles.curation.operations import Refused
from articles.models import Article, IndexRequest, Newspaper, Person, Tag

NOON = datetime.datetime(2026, 3, 20, 4, 0, tzinfo=datetime.UTC)


def requested() -> list[int]:
    return list(IndexRequest.objects.order_by("pk").values_list("article_pk", flat=True))


@pytest.mark.parametrize("name", ["newspaper", "column", "reporter", "place"])
def test_articles_of_a_renamed_row_are_indexed_again(archive, name):
    row = getattr(archive, name)
    row.name = "新名"
    save_name(row)
    assert type(row).objects.filter(name="新名").exists()
    assert requested() == [archive.visit.pk]


@pytest.mark.parametrize(
    ("name", "is_edited"), [("newspaper", False), ("place", False), ("column", True), ("reporter", True)]
)
def test_renaming_people_and_columns_marks_their_articles_since_an_import_would_undo_it(
    archive, name, is_edited
):
    row = getattr(archive, name)
    row.name = "新名"
    save_name(row, at=NOON)
    archive.visit.refresh_from_db()
    assert archive.visit.edited_at == (NOON if is_edited else None)


def test_an_article_that_credits_a_person_twice_is_queued_once(archive):
    archive.visit.credits.create(person=archive.reporter, role="摄")
    save_name(archive.reporter)
    assert requested() == [archive.visit.pk]


def test_imports_do_not_put_articles_back_under_a_deleted_column(archive):
    delete_names([archive.place, archive.column])
    assert Article.objects.get(pk=archive.visit.pk).held == ["headings"]


def test_a_new_row_queues_nothing_for_the_index(archive):
    save_name(Person(name="韩雯"))
    assert Person.objects.filter(name="韩雯").exists()
    assert requested() == []


def test_articles_lose_a_deleted_tag_or_column_and_are_indexed_again(archive):
    delete_names([archive.place])
    delete_names([archive.column])
    visit = Article.objects.get(pk=archive.visit.pk)
    assert visit.column is None
    assert list(visit.taggings.values_list("tag__name", flat=True)) == ["京津冀"]
    assert requested() == [visit.pk, visit.pk]


def test_newspapers_without_pages_are_deleted_with_whatever_else_is_chosen(archive):
    others = [Newspaper.objects.create(code=code, name=code) for code in ("hhwb", "jrcb")]
    delete_names([others[0], archive.place, others[1]])
    assert list(Newspaper.objects.all()) == [archive.newspaper]
    assert not Tag.objects.filter(name="南开区").exists()


@pytest.mark.parametrize("name", ["newspaper", "reporter"])
def test_a_row_that_is_needed_is_not_deleted(archive, name):
    with pytest.raises(ProtectedError):
        delete_names([getattr(archive, name)])
    assert requested() == []


def test_several_rows_are_deleted_all_or_none(archive):
    with pytest.raises(ProtectedError):
        delete_names([archive.place, archive.reporter])
    assert Tag.objects.filter(name="南开区").exists()


def test_an_undo_has_the_time_that_it_is_given(archive, admin_user):
    archive.place.name = "新名"
    operation = save_name(archive.place, by=admin_user, at=NOON - datetime.timedelta(hours=1))
    undo_operation(operation, by=admin_user, at=NOON)
    operation.refresh_from_db()
    assert operation.undone_at == NOON


def test_names_of_two_kinds_are_not_merged(db, admin_user):
    tag, person = Tag.objects.create(pk=1, name="天津"), Person.objects.create(pk=2, name="天津")
    with pytest.raises(Refused, match="只有同一类的才能合并。"):
        merge_names([tag], person, by=admin_user)
    assert Tag.objects.get() == tag
