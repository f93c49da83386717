"""A new version of a page: its text, its history, and what an undo brings back."""

import datetime
import hashlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.archive.laws import find_print_breaches, find_public_breaches
from articles.archive.records import recorded
from articles.curation.history import edit_page, read_revision, redo_revision, restore_revision, undo_revision
from articles.curation.operations import Operation, OperationKind
from articles.curation.page_proposals import accept_proposal
from articles.curation.page_rows import read_rows
from articles.curation.snapshots import pack_state
from articles.curation.texts import NewText
from articles.curation.versions import begin_version, record_version
from articles.models import Article, IndexRequest, Page, PublicationRecord, Status
from tests.curation.archive import PRINTED
from tests.curation.test_history import make_user

NOON = datetime.datetime(2026, 3, 20, 12, tzinfo=datetime.UTC)
# a line more at the top, a character more in the text of each article
BETTER = (
    "2026年3月19日 星期四",
    *PRINTED[:4],
    "市领导王力军、翟立新等参加。",
    "本报讯 全国新能源汽车动力电池溯源信息平台昨日正式上线。",
    PRINTED[6],
)


@pytest.fixture
def publisher(db):
    return make_user("刘桥斌", "change_article", "publish_article")


@pytest.fixture
def editor(db):
    return make_user("韩雯", "change_article")


def operation(name, /, **arguments):
    return Operation(OperationKind(name), arguments)


SPLIT = operation("split", at=[4, 0])
CORRECT = operation("correct", block=[5, 0], text="本报讯 全国新能源汽车电池溯源信息平台昨日上线。")


def bring(archive, *lines):
    """Give the page another text, as an import does whose parser has no other opinion."""
    text = "\n".join(lines)
    new = NewText(text, hashlib.sha256(text.encode()).hexdigest(), "better.txt", "utf-8")
    with recorded():
        step = begin_version(archive.page, new, at=NOON)
        return record_version(step, {}, at=NOON)


def read_page(archive):
    return Page.objects.get(pk=archive.page.pk)


def read_state(archive):
    return read_rows(read_page(archive)).state


def do(archive, by, *operations, **options):
    return edit_page(archive.page, operations, by=by, **options)


def read_texts(archive):
    return [[block.reading for block in article.blocks] for article in read_state(archive).articles]


@pytest.mark.slow
def test_a_new_text_keeps_refs_statuses_tags_and_collections(archive):
    before = list(archive.visit.taggings.values_list("tag", "state"))
    bring(archive, *BETTER)
    page = read_page(archive)
    assert (page.text, page.version, page.source_name) == ("\n".join(BETTER), 2, "better.txt")
    assert list(page.articles.values_list("ref", "status")) == [
        ("visitref", Status.PUBLISHED),
        ("batteryref", Status.DRAFT),
    ]
    assert list(archive.visit.taggings.values_list("tag", "state")) == before
    assert [*find_print_breaches(), *find_public_breaches()] == []
    assert not Article.objects.filter(page=page, edited_at=NOON).exists()


def test_both_texts_are_kept(archive):
    bring(archive, *BETTER)
    versions = read_page(archive).versions.values_list("number", "text", "source_name")
    assert list(versions) == [
        (1, "\n".join(PRINTED), "pageone.txt"),
        (2, "\n".join(BETTER), "better.txt"),
    ]


def test_revisions_on_the_old_text_are_read_on_it(archive, publisher):
    first = do(archive, publisher, SPLIT).revision
    state = read_state(archive)
    revision = bring(archive, *BETTER)
    assert (revision.number, revision.kind, revision.version, revision.author) == (3, "version", 2, None)
    assert read_revision(archive.page.revisions.get(pk=first.pk)) == state
    assert read_revision(revision) == read_state(archive)


def test_a_new_text_changes_the_articles_that_read_otherwise(archive):
    assert bring(archive, *BETTER[:5], *PRINTED[4:5], *BETTER[6:]).refs == ["batteryref"]


def test_what_is_public_is_indexed_again(archive):
    IndexRequest.objects.all().delete()
    bring(archive, *BETTER)
    assert list(IndexRequest.objects.values_list("article_pk", flat=True)) == [archive.visit.pk]


@pytest.mark.slow
def test_undoing_a_new_text_brings_back_the_old_one_with_everything(archive, publisher):
    do(archive, publisher, SPLIT, CORRECT)
    before, rows = pack_state(read_state(archive)), list(archive.page.articles.values("ref", "status"))
    revision = bring(archive, *BETTER)
    after = pack_state(read_state(archive))
    undone = undo_revision(revision, by=publisher).revision
    page = read_page(archive)
    assert (page.version, page.text, page.source_name) == (1, "\n".join(PRINTED), "pageone.txt")
    assert (pack_state(read_state(archive)), undone.version) == (before, 1)
    assert list(page.articles.values("ref", "status")) == rows
    redo_revision(revision, by=publisher)
    assert (read_page(archive).version, pack_state(read_state(archive))) == (2, after)
    assert [*find_print_breaches(), *find_public_breaches()] == []


def test_an_article_that_the_new_text_has_not_comes_back_with_the_old_one(archive, publisher):
    archive.battery.taggings.create(tag=archive.region, state="accepted")
    revision = bring(archive, *PRINTED[:5], PRINTED[6])
    assert not Article.objects.filter(ref="batteryref").exists()
    undo_revision(revision, by=publisher)
    battery = Article.objects.get(ref="batteryref")
    assert (battery.status, battery.taggings.get().tag) == (Status.DRAFT, archive.region)


def test_no_edit_or_undo_reads_the_whole_of_a_table(archive, publisher):
    archive.battery.taggings.create(tag=archive.region, state="accepted")
    with CaptureQueriesContext(connection) as queries:
        revision = bring(archive, *PRINTED[:5], PRINTED[6])
        undo_revision(revision, by=publisher)
        revision = do(archive, publisher, operation("merge", article="batteryref", into="visitref")).revision
        undo_revision(revision, by=publisher)
    assert Article.objects.get(ref="batteryref").taggings.get().tag == archive.region
    reads = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    assert [sql for sql in reads if " WHERE " not in sql and " LIMIT " not in sql] == []


def test_a_public_article_that_a_new_text_took_away_comes_back_as_a_draft(archive, publisher):
    revision = bring(archive, *PRINTED[5:])
    assert PublicationRecord.objects.withdrawn().get().ref == "visitref"
    undo_revision(revision, by=publisher)
    assert Article.objects.get(ref="visitref").status == Status.DRAFT


@pytest.mark.slow
def test_what_was_done_on_the_old_text_can_be_undone_on_the_new_one(archive, publisher):
    revision = do(archive, publisher, CORRECT).revision
    bring(archive, *BETTER)
    assert "电池溯源信息平台昨日正式上线" in read_texts(archive)[1][0]
    undo_revision(revision, by=publisher)
    assert read_page(archive).version == 2
    assert read_texts(archive)[1] == [BETTER[6]]


def test_what_was_done_since_stays_when_the_old_text_comes_back(archive, publisher):
    revision = bring(archive, *BETTER[:6], PRINTED[5], PRINTED[6])
    do(archive, publisher, operation("set_kind", article="batteryref", kind="photo"))
    undo_revision(revision, by=publisher)
    assert read_page(archive).version == 1
    assert read_state(archive).article("batteryref").kind == "photo"
    assert read_texts(archive)[0][3] == PRINTED[4]


def test_a_correction_made_since_is_merged_with_the_old_text(archive, publisher):
    revision = bring(archive, *BETTER)
    text = "市领导王力鹏、翟立新等参加。"
    do(archive, publisher, operation("correct", block=[5, 0], text=text))
    undo_revision(revision, by=publisher)
    assert read_texts(archive)[0][3] == "市领导王力鹏、翟立新参加。"


@pytest.mark.slow
def test_a_revision_on_the_old_text_can_be_restored(archive, publisher):
    done = do(archive, publisher, SPLIT).revision
    state = pack_state(read_state(archive))
    bring(archive, *BETTER)
    restore_revision(done, by=publisher)
    assert (read_page(archive).version, pack_state(read_state(archive))) == (1, state)
    assert list(find_print_breaches()) == []


@pytest.mark.slow
def test_a_form_made_from_the_old_text_is_applied_to_the_new_one(archive, publisher):
    do(archive, publisher, operation("set_kind", article="visitref", kind="photo"))
    bring(archive, *BETTER)
    do(archive, publisher, SPLIT, base=2)
    assert [texts[0] for texts in read_texts(archive)][1] == BETTER[5]


@pytest.mark.slow
def test_a_proposal_made_on_the_old_text_is_accepted_on_the_new_one(archive, editor, publisher):
    proposal = do(archive, editor, SPLIT).proposal
    bring(archive, *BETTER)
    accept_proposal(proposal, by=publisher)
    assert [texts[0] for texts in read_texts(archive)][1] == BETTER[5]


def test_a_text_that_the_page_had_before_is_that_version_again(archive):
    bring(archive, *BETTER)
    assert bring(archive, *PRINTED).version == 1
    assert (read_page(archive).version, read_page(archive).versions.count()) == (1, 2)
