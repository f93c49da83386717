"""A person or column gets another name: that is no other editor's work on the pages under it."""

import pytest

from articles.curation.authorities import delete_names, merge_names, save_name, split_name
from articles.curation.changes import Conflict
from articles.curation.history import edit_page, redo_revision, undo_revision
from articles.curation.journal import undo_operation
from articles.models import Article, AuthorityOperation, Column, Person
from tests.curation.test_history import make_user, operation

SPLIT = operation("split", at=[4, 0])


@pytest.fixture
def publisher(db):
    return make_user("刘桥斌", "change_article", "publish_article")


def rename(row, publisher, name="新的名称"):
    row.name = name
    save_name(row, by=publisher)


def rename_both(archive, publisher):
    rename(archive.reporter, publisher)
    rename(archive.column, publisher)


def rename_and_back(archive, publisher):
    rename(archive.reporter, publisher)
    undo_operation(AuthorityOperation.objects.get(), by=publisher)


def describe(archive, publisher):
    archive.reporter.about = "跑教育的记者"
    save_name(archive.reporter, by=publisher)


def merge_people(archive, publisher):
    merge_names([archive.reporter], archive.colleague, by=publisher)


def merge_columns(archive, publisher):
    other = Column.objects.create(newspaper=archive.newspaper, name="津门论语")
    merge_names([archive.column], other, by=publisher)


def delete_column(archive, publisher):
    delete_names([archive.column], by=publisher)


def split_person(archive, publisher):
    split_name(
        archive.reporter,
        Person(name="于春津", note="晚报"),
        Article.objects.filter(ref="visitref"),
        by=publisher,
    )


def split_and_back(archive, publisher):
    split_person(archive, publisher)
    undo_operation(AuthorityOperation.objects.get(), by=publisher)


def split_and_rename(archive, publisher):
    split_person(archive, publisher)
    rename(Person.objects.get(note="晚报"), publisher)


CHANGES = [
    rename_both,
    rename_and_back,
    describe,
    merge_people,
    merge_columns,
    delete_column,
    split_person,
    split_and_back,
    split_and_rename,
]


def read_names(archive):
    article = Article.objects.get(ref="visitref")
    people = article.credits.order_by("position").values_list("role", "person__name", "person__note")
    return article.column and article.column.name, list(people), article.held


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_what_was_done_before_is_undone_and_done_again(archive, publisher, change):
    split = edit_page(archive.page, [SPLIT], by=publisher).revision
    change(archive, publisher)
    names = read_names(archive)[:2]
    undo_revision(split, by=publisher)
    assert archive.page.articles.count() == 2
    assert read_names(archive)[:2] == names
    redo_revision(split, by=publisher)
    assert archive.page.articles.count() == 3
    assert read_names(archive)[:2] == names


@pytest.mark.parametrize("change", CHANGES)
def test_an_open_form_is_taken(archive, publisher, change):
    base = edit_page(archive.page, [operation("check", articles=["visitref"])], by=publisher).revision.number
    change(archive, publisher)
    names = read_names(archive)
    edit_page(
        archive.page, [operation("set_kind", article="visitref", kind="photo")], by=publisher, base=base
    )
    assert Article.objects.get(ref="visitref").kind == "photo"
    assert read_names(archive)[:2] == names[:2]
    assert set(read_names(archive)[2]) >= set(names[2])


def test_an_edit_is_undone_that_was_made_while_a_credit_was_a_persons_who_is_gone(archive, publisher):
    split_person(archive, publisher)
    split = edit_page(archive.page, [SPLIT], by=publisher).revision
    undo_operation(AuthorityOperation.objects.get(), by=publisher)
    names = read_names(archive)[:2]
    undo_revision(split, by=publisher)
    assert archive.page.articles.count() == 2
    assert read_names(archive)[:2] == names


def test_another_editors_credits_are_still_a_conflict(archive, publisher):
    split = edit_page(archive.page, [SPLIT], by=publisher).revision
    rename(archive.reporter, publisher)
    credits = [{"role": "记者", "name": "韩雯"}]
    edit_page(archive.page, [operation("set_credits", article="visitref", credits=credits)], by=publisher)
    with pytest.raises(Conflict):
        undo_revision(split, by=publisher)
    assert not Person.objects.filter(name="于春津").exists()
