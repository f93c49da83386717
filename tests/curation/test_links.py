"""Articles that an editor linked to one of another page: whatever becomes of that one, their page stays."""

import pytest

from articles.archive import jumps
from articles.archive.records import recorded
from articles.curation import place_page, publish_articles
from articles.curation.history import edit_page, undo_revision
from articles.curation.page_rows import read_rows
from articles.curation.snapshots import pack_state
from articles.curation.steps import find_undoable
from articles.models import Article, FormerRef, IndexRequest, Page, Role
from tests.archives import DAY, make_article, make_page
from tests.curation.archive import Archive
from tests.curation.test_history import make_user, operation

link_issue = recorded()(jumps.link_issue)


@pytest.fixture
def publisher(db):
    return make_user("刘桥斌", "change_article", "publish_article")


@pytest.fixture
def other(archive: Archive) -> Page:
    """A page of the same issue with two articles; `batteryref` of the first page continues one of them."""
    page = make_page(archive.newspaper, "other", "充电桩增加", "充电更方便", issue=archive.issue, label="2")
    make_article(page, "one", (Role.HEADLINE, 0))
    make_article(page, "two", (Role.HEADLINE, 1))
    return page


@pytest.fixture
def paired(archive, other, publisher):
    return edit_page(
        archive.page, [operation("pair", article="batteryref", continues="two")], by=publisher
    ).revision


MERGE = operation("merge", article="two", into="one")
DROP = operation("move", blocks=[[1, 0]], to="noise")
SPLIT = operation("split", at=[1, 2])


def continued() -> str | None:
    """The ref of the article that `batteryref` continues now."""
    return Article.objects.values_list("continues__ref", flat=True).get(ref="batteryref")


def kinds(page: Page) -> list[str]:
    return list(page.revisions.order_by("number").values_list("kind", flat=True))


@pytest.mark.parametrize(("there", "leads_to"), [(MERGE, "one"), (DROP, None), (SPLIT, "two")])
def test_work_on_another_page_changes_no_state_of_this_one(
    archive, other, publisher, paired, there, leads_to
):
    before = pack_state(read_rows(archive.page).state)
    done = edit_page(other, [there], by=publisher).revision
    assert continued() == leads_to
    assert pack_state(read_rows(archive.page).state) == before
    undo_revision(done, by=publisher)
    assert continued() == "two"
    undo_revision(paired, by=publisher)
    assert continued() is None
    assert kinds(archive.page) == ["import", "operation", "undo"]


def test_what_another_page_did_since_stops_no_undo_here(archive, other, publisher, paired):
    first = archive.page.revisions.get(number=1)
    edit_page(archive.page, [operation("check", articles=["batteryref"])], by=publisher)
    edit_page(other, [DROP], by=publisher)
    undo_revision(find_undoable(archive.page, publisher), by=publisher)
    undo_revision(paired, by=publisher)
    assert pack_state(read_rows(archive.page).state) == bytes(first.state)
    assert kinds(archive.page) == ["import", "operation", "operation", "undo", "undo"]


def test_a_link_made_to_an_article_while_it_was_merged_is_its_own_again(archive, other, publisher):
    merged = edit_page(other, [MERGE], by=publisher).revision
    edit_page(archive.page, [operation("pair", article="batteryref", continues="two")], by=publisher)
    assert continued() == "one"
    undo_revision(merged, by=publisher)
    assert continued() == "two"


def test_the_link_goes_where_the_ref_of_what_became_noise_leads(archive, other, publisher, paired):
    edit_page(other, [DROP], by=publisher)
    edit_page(other, [operation("move", blocks=[[1, 0]], to="one")], by=publisher)
    assert FormerRef.objects.get(ref="two").article.ref == "one"
    assert continued() == "one"


def test_a_public_article_whose_link_changed_is_announced(archive, other, publisher, paired):
    publish_articles(Article.objects.filter(ref__in=["batteryref", "yakref"]))
    IndexRequest.objects.all().delete()
    was = Article.objects.get(ref="batteryref").updated_at
    edit_page(other, [MERGE], by=publisher)
    assert IndexRequest.objects.filter(article_pk=archive.battery.pk).exists()
    assert not IndexRequest.objects.filter(article_pk=archive.yak.pk).exists()
    assert Article.objects.get(ref="batteryref").updated_at > was


def test_an_article_merged_into_what_continues_it_continues_nothing(archive, publisher):
    edit_page(archive.page, [operation("pair", article="batteryref", continues="visitref")], by=publisher)
    merge = operation("merge", article="visitref", into="batteryref")
    merged = edit_page(archive.page, [merge], by=publisher).revision
    assert continued() is None
    undo_revision(merged, by=publisher)
    assert continued() == "visitref"


def test_a_link_taken_away_stays_away_however_the_issue_is_paired(archive, other, publisher, paired):
    edit_page(archive.page, [operation("pair", article="batteryref", continues="")], by=publisher)
    link_issue(archive.issue)
    assert continued() is None


def test_a_page_that_comes_back_to_its_issue_has_the_links_that_an_editor_made(archive, other, paired):
    before = pack_state(read_rows(archive.page).state)
    place_page(other, date=None, label="2", section="")
    assert continued() is None
    assert pack_state(read_rows(archive.page).state) == before
    place_page(other, date=DAY, label="2", section="")
    assert continued() == "two"
