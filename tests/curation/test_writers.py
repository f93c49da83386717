"""Who changes, proposes or decides something waits for the writer before, and only then reads."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.archive.schedule import apply_due
from articles.curation.collections import delete_collections
from articles.curation.history import edit_page
from articles.curation.name_proposals import (
    accept_name_proposal,
    change_name,
    decline_name_proposal,
    merge_or_propose,
    split_or_propose,
)
from articles.curation.page_proposals import accept_proposal, decline_proposal
from articles.curation.pages import delete_pages, move_issue
from articles.curation.public_notes import (
    accept_note,
    decline_note,
    put_back_note,
    take_back_note,
    write_correction,
    write_withdrawal_note,
)
from articles.curation.publish import withdraw_articles
from articles.curation.reader_reports import accept_report, decline_report, reopen_report, report_mistake
from articles.curation.schedule import cancel_scheduled, schedule_articles
from articles.curation.tags import refuse_tag, tag_articles, untag_articles
from articles.models import Article, Collection, Page, Person, ScheduledChange, Status
from tests.curation.test_history import make_user, operation

HOUR = datetime.timedelta(hours=1)
SPLIT = operation("split", at=[4, 0])


@pytest.fixture
def editor(db):
    return make_user("韩雯", "change_tag", "change_person", "change_column", "change_article")


def rename(archive):
    archive.place.name = "南开"
    return archive.place


def split(archive, by):
    chosen = Article.objects.filter(pk=archive.visit.pk)
    return split_or_propose(archive.colleague, Person(name="刘国栋", note="摄影"), chosen, by=by)


def schedule(archive, by):
    return schedule_articles(
        Article.objects.filter(pk=archive.yak.pk), Status.PUBLISHED, timezone.now() + HOUR, by=by
    )


def report(archive, by):
    return report_mistake(archive.visit, archive.visit.blocks.last(), words="翟立新", wording="翟力新")


def withdraw(archive, by):
    return withdraw_articles(Article.objects.filter(pk=archive.visit.pk), by=by)


def take_back(archive, by):
    note = write_correction(archive.visit, "应为三十人。", by=by)
    take_back_note(note, by=by)
    return note


def reported(archive, by):
    done = report(archive, by)
    accept_report(done, by=by)
    return done


PROPOSALS = {
    "name": lambda archive, by: change_name(rename(archive), by=by),
    "names": lambda archive, by: merge_or_propose([archive.reporter], archive.colleague, by=by),
    "split": split,
    "note": lambda archive, by: write_correction(archive.visit, "应为三十人。", by=by),
    "page": lambda archive, by: edit_page(archive.page, [SPLIT], by=by).proposal,
}


def find_first_query(queries: CaptureQueriesContext) -> str:
    return next(query["sql"] for query in queries if "SAVEPOINT" not in query["sql"])


@pytest.mark.parametrize("name", PROPOSALS)
def test_who_proposes_waits_for_the_writer_before(archive, editor, name):
    with CaptureQueriesContext(connection) as queries:
        PROPOSALS[name](archive, editor)
    assert "articles_publicationlog" in find_first_query(queries)


@pytest.mark.parametrize(
    ("name", "decide"),
    [
        ("name", lambda proposal, by: accept_name_proposal(proposal, by=by)),
        ("name", lambda proposal, by: decline_name_proposal(proposal, by=by, reason="不必")),
        ("note", lambda proposal, by: accept_note(proposal, by=by)),
        ("note", lambda proposal, by: decline_note(proposal, by=by, reason="不必")),
        ("page", lambda proposal, by: accept_proposal(proposal, by=by)),
        ("page", lambda proposal, by: decline_proposal(proposal, by=by, reason="不必")),
    ],
)
def test_who_decides_waits_for_the_writer_before(archive, editor, admin_user, name, decide):
    proposal = PROPOSALS[name](archive, editor)
    with CaptureQueriesContext(connection) as queries:
        decide(proposal, admin_user)
    assert "articles_publicationlog" in find_first_query(queries)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("begin", "change"),
    [
        (None, lambda archive, by, _: schedule(archive, by)),
        (schedule, lambda archive, by, _: cancel_scheduled(ScheduledChange.objects.all(), by=by)),
        (report, lambda archive, by, made: accept_report(made, by=by)),
        (report, lambda archive, by, made: decline_report(made, by=by)),
        (reported, lambda archive, by, made: reopen_report(made, by=by)),
        (take_back, lambda archive, by, made: put_back_note(made, by=by)),
        (withdraw, lambda archive, by, _: write_withdrawal_note(archive.visit, "失实。", by=by)),
        (None, lambda archive, by, _: refuse_tag(archive.region, by=by)),
        (None, lambda archive, by, _: tag_articles(Article.objects.all(), [archive.place], by=by)),
        (None, lambda archive, by, _: untag_articles(Article.objects.all(), [archive.place], by=by)),
        (None, lambda archive, by, _: move_issue(archive.issue, datetime.date(2026, 3, 1))),
        (None, lambda archive, by, _: delete_pages(Page.objects.filter(pk=archive.undated.pk))),
        (None, lambda archive, by, _: delete_collections(Collection.objects.all(), by=by)),
    ],
)
def test_who_changes_rows_waits_for_the_writer_before(archive, admin_user, begin, change):
    made = begin(archive, admin_user) if begin else None
    with CaptureQueriesContext(connection) as queries:
        change(archive, admin_user, made)
    assert "articles_publicationlog" in find_first_query(queries)


def test_who_applies_what_is_due_waits_once_there_is_something(archive, admin_user):
    schedule(archive, admin_user)
    with CaptureQueriesContext(connection) as queries:
        assert apply_due(at=timezone.now() + 2 * HOUR) == 1
    asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert "MIN(" in asked[0]
    assert "articles_publicationlog" in asked[1]
