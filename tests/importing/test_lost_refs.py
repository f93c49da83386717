"""Articles that one import makes noise and another makes text again: what an editor brings back stays."""

import pytest
from django.contrib.auth.models import User

from articles.curation.history import edit_page, redo_revision, restore_revision, undo_revision
from articles.curation.operations import Operation, OperationKind
from articles.curation.page_rows import read_rows
from articles.models import Article, FormerRef, Page
from tests.importing.conftest import OPENING, make_parsed, make_story, put

__all__ = ["put"]


@pytest.fixture
def publisher(db) -> User:
    return User.objects.create_superuser("刘桥斌")


@pytest.fixture
def bridge(put, publisher) -> str:
    """The ref of an article that became noise; another import made a part of it text again, under another."""
    put()
    page, ref = Page.objects.get(), Article.objects.get(position=1).ref
    check = Operation(OperationKind.SET_KIND, {"article": ref, "kind": "photo"})
    undo_revision(edit_page(page, [check], by=publisher).revision, by=publisher)
    put(make_parsed(OPENING, noise=(3, 4, 5, 6)))
    put(make_parsed(OPENING, make_story(4, 5), noise=(3, 6)))
    assert not Article.objects.filter(ref=ref).exists()
    return ref


def list_leading() -> set[str]:
    return {*Article.objects.values_list("ref", flat=True), *FormerRef.objects.values_list("ref", flat=True)}


@pytest.mark.slow
def test_the_undo_of_bringing_an_article_back_leaves_its_ref_leading_to_its_print(bridge, publisher):
    page = Page.objects.get()
    restored = restore_revision(page.revisions.get(number=1), by=publisher).revision
    before = list_leading()
    assert bridge in before
    undo_revision(restored, by=publisher)
    [owner] = FormerRef.objects.filter(ref=bridge).values_list("article__position", flat=True)
    assert owner == 1
    redo_revision(restored, by=publisher)
    assert list_leading() == before
    assert not FormerRef.objects.exists()


@pytest.mark.slow
def test_what_an_import_made_later_goes_where_the_page_is_as_it_was_before(bridge, publisher):
    page = Page.objects.get()
    first = page.revisions.get(number=1)
    restore_revision(first, by=publisher)
    assert {article.ref for article in read_rows(page).state.articles} == list_leading()
