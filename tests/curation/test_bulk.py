"""Bulk operations: shown before, done in chunks once whatever kills them, undone as one."""

import datetime

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.background import queue
from articles.background.task_kinds import find_kind
from articles.curation import bulk, bulk_actions
from articles.curation.bulk import plan_bulk, preview_bulk, start_bulk, undo_bulk
from articles.curation.bulk_actions import DOINGS, Doing, SkipReason
from articles.curation.history import edit_page
from articles.curation.operations import Operation, OperationKind, Refused
from articles.models import (
    Article,
    BackgroundTask,
    BulkOperation,
    Collection,
    Column,
    IndexRequest,
    Page,
    PageWork,
    PublicationRecord,
    Role,
    Status,
    Tag,
    Tagging,
)
from articles.models.editorial_work import BulkAction, BulkState
from tests.archives import DAY, PUBLISHED, make_article, make_issue, make_newspaper, make_page

NUMBER = 9


@pytest.fixture
def publisher(db) -> User:
    user = User.objects.create_user("publisher", is_staff=True)
    user.groups.add(Group.objects.get(name="发布"))
    return user


@pytest.fixture
def editor(db) -> User:
    user = User.objects.create_user("editor", is_staff=True)
    user.groups.add(Group.objects.get(name="编辑"))
    return user


@pytest.fixture
def pks(db, monkeypatch) -> list[int]:
    """Nine articles on a page: the first three are public, the next proposed, the others drafts."""
    for action, doing in DOINGS.items():
        monkeypatch.setitem(DOINGS, action, Doing(**{**vars(doing), "rows_at_once": 4}))
    newspaper = make_newspaper()
    lines = [line for number in range(NUMBER) for line in (f"标题{number}", f"正文{number}")]
    page = make_page(newspaper, "pageref", *lines, issue=make_issue(newspaper), label="1")
    made = []
    for number in range(NUMBER):
        fields = PUBLISHED if number < 3 else {"status": Status.PROPOSED} if number == 3 else {}
        blocks = (Role.HEADLINE, 2 * number), (Role.BODY, 2 * number + 1)
        made.append(make_article(page, f"ref{number}", *blocks, **fields).pk)
    return made


def start(action: BulkAction, pks, by: User, *, note: str = "", **arguments) -> BulkOperation:
    operation = plan_bulk(action, pks, by=by)
    start_bulk(operation, arguments, subject="", note=note, by=by)
    return operation


def undo(operation: BulkOperation, by: User) -> int:
    """How many rows the undo left as they are."""
    undo_bulk(operation, by=by)
    assert operation.state == BulkState.UNDONE
    return operation.task.result["left"]


def test_a_long_subject_and_note_are_cut(pks, publisher):
    operation = plan_bulk(BulkAction.WITHDRAW, pks, by=publisher)
    start_bulk(operation, {}, subject="专" * 400, note=" " + "实" * 600, by=publisher)
    operation.refresh_from_db()
    assert (operation.subject, operation.note) == ("专" * 300, "实" * 500)


def read_statuses() -> list[str]:
    return list(Article.objects.order_by("pk").values_list("status", flat=True))


def snapshot() -> list[tuple]:
    """All of the articles that bulk operations may change."""
    fields = ("pk", "status", "kind", "column_id", "held")
    articles = [(*row[:4], tuple(row[4])) for row in Article.objects.order_by("pk").values_list(*fields)]
    taggings = Tagging.objects.order_by("article", "tag").values_list("article", "tag", "state")
    items = Collection.articles.through.objects.values_list("article", "collection")
    work = PageWork.objects.values_list("page", "assignee", "skip_reason", "by_name")
    pages = Page.objects.values_list("pk", "issue__date", "label", "placed_by_editor").order_by("pk")
    return [*articles, *taggings, *items, *work, *pages]


def test_a_preview_says_what_would_be_done_and_what_skipped_and_does_nothing(pks, publisher):
    operation = plan_bulk(BulkAction.PUBLISH, pks, by=publisher)
    Article.objects.filter(pk=pks[-1]).update(headline="")
    Article.objects.get(pk=pks[-1]).blocks.filter(role=Role.BODY).delete()
    preview = preview_bulk(operation, {}, by=publisher)
    assert preview.changes == 5
    assert preview.skipped == {SkipReason.PUBLISHED: pks[:3], SkipReason.EMPTY: pks[-1:]}
    assert read_statuses().count(Status.PUBLISHED) == 3
    assert operation.state == BulkState.PLANNED


@pytest.mark.slow
def test_articles_are_published_and_the_undo_gives_each_its_former_status(pks, publisher):
    before = snapshot()
    operation = start(BulkAction.PUBLISH, pks, publisher)
    assert (operation.state, operation.changed, operation.skipped) == (BulkState.DONE, 6, {"published": 3})
    assert read_statuses() == [Status.PUBLISHED] * NUMBER
    assert PublicationRecord.objects.public().count() == 6  # those before were made without
    assert undo(operation, publisher) == 0
    assert snapshot() == before
    assert PublicationRecord.objects.withdrawn().count() == 6


@pytest.mark.slow
def test_the_undo_leaves_what_changed_later(pks, publisher):
    operation = start(BulkAction.PUBLISH, pks, publisher)
    start(BulkAction.WITHDRAW, pks[5:7], publisher, note="有误")
    assert undo(operation, publisher) == 2
    assert read_statuses()[5:7] == [Status.WITHDRAWN] * 2
    assert list(find_kind(operation.task).describe(operation.task.result)) == [
        "撤销了。",
        "有 2 条后来又改过，没有动。",
    ]


def test_a_withdrawal_asks_for_a_note_and_its_undo_publishes_nothing(pks, publisher):
    operation = plan_bulk(BulkAction.WITHDRAW, pks, by=publisher)
    with pytest.raises(Refused, match="请写明原因"):
        start_bulk(operation, {}, subject="", note=" ", by=publisher)
    start_bulk(operation, {}, subject="", note="内容有误", by=publisher)
    assert (operation.changed, operation.skipped, operation.note) == (3, {"not_published": 6}, "内容有误")
    assert Article.objects.published().count() == 0
    assert undo(operation, publisher) == 0
    assert read_statuses()[:3] == [Status.PROPOSED] * 3


@pytest.mark.slow
def test_articles_are_tagged_untagged_and_given_back_their_tags(pks, publisher):
    economy, energy = Tag.objects.create(name="经济"), Tag.objects.create(name="能源")
    Tagging.objects.create(article_id=pks[0], tag=economy, state="accepted", is_decided=True)
    Tagging.objects.create(article_id=pks[1], tag=economy, state="proposed")
    before = snapshot()
    operation = start(BulkAction.TAG, pks, publisher, tags=[economy.pk])
    assert (operation.changed, operation.skipped) == (NUMBER - 1, {"same": 1})
    assert Tagging.objects.accepted().filter(tag=economy).count() == NUMBER
    both = start(BulkAction.UNTAG, pks, publisher, tags=[economy.pk, energy.pk])
    assert both.changed == NUMBER
    assert undo(both, publisher) == 0
    assert undo(operation, publisher) == 0
    assert snapshot() == before


def test_a_preview_counts_only_the_articles_chosen(pks, publisher):
    tag = Tag.objects.create(name="经济")
    for pk in pks[:2]:
        Tagging.objects.create(article_id=pk, tag=tag, state="accepted", is_decided=True)
    preview = preview_bulk(plan_bulk(BulkAction.TAG, pks[1:], by=publisher), {"tags": [tag.pk]}, by=publisher)
    assert (preview.changes, preview.skipped) == (NUMBER - 2, {SkipReason.SAME: pks[1:2]})


def test_articles_are_gathered_behind_those_that_are_there(pks, editor):
    collection = Collection.objects.create(title="专题", slug="zt")
    collection.items.create(article_id=pks[4], position=7)
    operation = start(BulkAction.GATHER, pks[::-1], editor, collection=collection.pk)
    assert (operation.changed, operation.skipped) == (NUMBER - 1, {"same": 1})
    order = list(collection.items.order_by("position").values_list("article", flat=True))
    assert order == [pks[4], *[pk for pk in pks[::-1] if pk != pks[4]]]
    assert undo(operation, editor) == 0
    assert list(collection.items.values_list("article", flat=True)) == [pks[4]]


@pytest.mark.slow
def test_kinds_and_columns_are_set_held_and_given_back(pks, publisher):
    own = Column.objects.create(newspaper=Page.objects.get().newspaper, name="今日论语")
    other = Column.objects.create(newspaper=make_newspaper("海河晚报", "hhwb"), name="要闻")
    before = snapshot()
    kinds = start(BulkAction.SET_KIND, pks, publisher, kind="commentary")
    columns = start(BulkAction.SET_COLUMN, pks, publisher, column=own.pk)
    assert kinds.changed == columns.changed == NUMBER
    assert set(Article.objects.values_list("kind", "column")) == {("commentary", own.pk)}
    assert all(set(held) == {"class", "headings"} for held in Article.objects.values_list("held", flat=True))
    strange = start(BulkAction.SET_COLUMN, pks, publisher, column=other.pk)
    assert (strange.changed, strange.skipped) == (0, {"other": NUMBER})
    IndexRequest.objects.all().delete()
    assert undo(columns, publisher) == 0
    assert undo(kinds, publisher) == 0
    public = Article.objects.published().values_list("pk", flat=True)
    assert set(IndexRequest.objects.values_list("article_pk", flat=True)) == set(public) != set()
    assert snapshot() == before


@pytest.mark.slow
@pytest.mark.parametrize("standing", [Column.Standing.PROPOSED, Column.Standing.REFUSED])
def test_a_heading_set_in_bulk_is_a_column_until_that_is_undone(pks, publisher, standing):
    newspaper = Page.objects.get().newspaper
    column = Column.objects.create(newspaper=newspaper, name="今日论语", standing=standing)
    operation = start(BulkAction.SET_COLUMN, pks, publisher, column=column.pk)
    column.refresh_from_db()
    assert column.is_listed
    assert undo(operation, publisher) == 0
    column.refresh_from_db()
    assert column.standing == standing


@pytest.mark.slow
def test_a_heading_that_recurs_stays_a_column_when_bulk_work_is_undone(pks, publisher):
    newspaper = Page.objects.get().newspaper
    column = Column.objects.create(newspaper=newspaper, name="今日论语", standing=Column.Standing.PROPOSED)
    operation = start(BulkAction.SET_COLUMN, pks[2:], publisher, column=column.pk)
    Article.objects.filter(pk__in=pks[:2]).update(column=column)
    assert undo(operation, publisher) == 0
    column.refresh_from_db()
    assert column.is_listed


def test_who_may_not_publish_leaves_published_articles_as_they_are(pks, editor):
    operation = start(BulkAction.SET_KIND, pks, editor, kind="commentary")
    assert (operation.changed, operation.skipped) == (6, {"public": 3})


@pytest.mark.parametrize("action", BulkAction)
def test_publishers_do_everything_and_editors_what_publishes_nothing(pks, editor, publisher, action):
    assert plan_bulk(action, pks, by=publisher)
    if action in (BulkAction.PUBLISH, BulkAction.WITHDRAW):
        with pytest.raises(PermissionDenied):
            plan_bulk(action, pks, by=editor)
    else:
        assert plan_bulk(action, pks, by=editor)


def test_pages_are_assigned_and_given_back(pks, editor, publisher):
    page = Page.objects.get()
    PageWork.objects.create(page=page, skip_reason="等原报", by_name="甲", made_at=page.imported_at)
    before = snapshot()
    operation = start(BulkAction.ASSIGN, [page.pk], publisher, editor=editor.pk)
    assert PageWork.objects.get().assignee == editor
    assert undo(operation, publisher) == 0
    assert snapshot() == before


def test_a_page_that_the_editor_has_is_skipped(pks, editor, publisher):
    page = Page.objects.get()
    work = {"assignee": editor, "by_name": "甲", "made_at": page.imported_at}
    PageWork.objects.create(pk=page.pk + 1, page=page, **work)
    operation = start(BulkAction.ASSIGN, [page.pk], publisher, editor=editor.pk)
    assert (operation.changed, operation.skipped) == (0, {"same": 1})


def test_the_undo_leaves_a_page_that_another_editor_has_since(pks, editor, publisher):
    page = Page.objects.get()
    operation = start(BulkAction.ASSIGN, [page.pk], publisher, editor=editor.pk)
    PageWork.objects.update(assignee=publisher)
    assert undo(operation, publisher) == 1
    assert PageWork.objects.get().assignee == publisher


@pytest.fixture
def scans(pks) -> list[int]:
    """Five pages without date and number."""
    newspaper = Page.objects.get().newspaper
    return [
        make_page(newspaper, f"scan{number}", f"版面{number}", source_name=f"扫描{number}.txt").pk
        for number in range(5)
    ]


@pytest.mark.slow
def test_pages_are_placed_but_where_another_page_is_and_go_back(scans, publisher):
    before = snapshot()
    days = [DAY.isoformat(), "2026-03-20"]
    places = {
        str(scans[0]): [days[0], "2"],
        str(scans[1]): [days[0], "1"],  # there is one
        str(scans[2]): [days[1], "1"],
        str(scans[3]): [days[1], "1"],  # as the one before
    }
    operation = start(BulkAction.PLACE, scans, publisher, places=places)
    assert (operation.changed, operation.skipped) == (1, {"taken": 3, "no_place": 1})
    placed = Page.objects.get(pk=scans[0])
    assert (placed.date, placed.label, placed.placed_by_editor) == (DAY, "2", True)
    assert undo(operation, publisher) == 0
    assert snapshot() == before


def test_a_page_that_an_editor_had_placed_goes_back_to_that_place(scans, publisher):
    for day, label in ((DAY.isoformat(), "2"), ("2026-03-20", "1")):
        places = {str(scans[0]): [day, label]}
        operation = start(BulkAction.PLACE, scans[:1], publisher, places=places)
    assert undo(operation, publisher) == 0
    page = Page.objects.get(pk=scans[0])
    assert (page.date, page.label, page.placed_by_editor) == (DAY, "2", True)


@pytest.fixture
def jumping(pks) -> list[int]:
    """Six undated scans; each begins a story that the next one continues."""
    newspaper, keys = Page.objects.get().newspaper, []
    for number in range(6):
        goes = number % 2 == 0
        mark = "（下转第2版）" if goes else "（上接第1版）"
        page = make_page(newspaper, f"jump{number}", "老桥", mark, source_name=f"{number}.txt")
        jump = {"jump_to": "2"} if goes else {"jump_from": "1"}
        make_article(page, f"jumpref{number}", (Role.HEADLINE, 0), (Role.BODY, 1), **jump, **PUBLISHED)
        keys.append(page.pk)
    return keys


@pytest.mark.slow
def test_placing_and_taking_back_cost_as_many_queries_for_all_pages_as_for_two(
    jumping, publisher, monkeypatch
):
    monkeypatch.setitem(
        DOINGS, BulkAction.PLACE, Doing(**{**vars(DOINGS[BulkAction.PLACE]), "rows_at_once": 100})
    )
    before = snapshot()
    days = ["2026-03-20", "2026-03-21", "2026-03-22"]
    places = {str(pk): [days[place // 2], str(place % 2 + 1)] for place, pk in enumerate(jumping)}
    costs = []
    for number in (2, 6):
        operation = plan_bulk(BulkAction.PLACE, jumping[:number], by=publisher)
        with CaptureQueriesContext(connection) as doing:
            start_bulk(operation, {"places": places}, subject="", note="", by=publisher)
        operation.refresh_from_db()
        assert operation.changed == number
        assert Article.objects.filter(continues__isnull=False).count() == number // 2
        with CaptureQueriesContext(connection) as undoing:
            assert undo(operation, publisher) == 0
        assert snapshot() == before
        costs.append((len(doing), len(undoing)))
    of_two, of_six = costs  # the first also begins the log of publications
    assert of_six[0] <= of_two[0]
    assert of_six[1] <= of_two[1]


@pytest.mark.slow
def test_an_operation_is_started_and_undone_once(pks, publisher):
    operation = start(BulkAction.SET_KIND, pks, publisher, kind="commentary")
    with pytest.raises(Refused, match="已经开始了"):
        start_bulk(operation, {"kind": "photo"}, subject="", note="", by=publisher)
    undo(operation, publisher)
    with pytest.raises(Refused, match="已经撤销了"):
        undo_bulk(operation, by=publisher)


def test_a_large_one_waits_for_the_worker_and_goes_on_where_it_was_killed(pks, publisher, monkeypatch):
    monkeypatch.setattr(bulk, "DONE_AT_ONCE", 5)
    operation = start(BulkAction.SET_KIND, pks, publisher, kind="commentary")
    assert (operation.state, operation.changed) == (BulkState.STARTED, 0)
    with pytest.raises(Refused, match="它还在做"):
        undo_bulk(operation, by=publisher)
    calls = []

    def die_at_the_second(*args, **kwargs):
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return bulk_actions._set_value(args[0], "kind", "commentary", bulk_actions.Held.CLASS, args[2])

    doing = DOINGS[BulkAction.SET_KIND]
    with monkeypatch.context() as killing:
        killing.setitem(DOINGS, BulkAction.SET_KIND, Doing(**{**vars(doing), "do": die_at_the_second}))
        with pytest.raises(KeyboardInterrupt):
            queue.run_task(operation.task.pk)
    assert Article.objects.filter(kind="commentary").count() == 4
    BackgroundTask.objects.filter(pk=operation.task.pk).update(state="waiting")
    queue.run_task(operation.task.pk)
    operation.refresh_from_db()
    assert (operation.state, operation.changed, operation.chunks.count()) == (BulkState.DONE, NUMBER, 3)


@pytest.mark.slow
def test_each_chunk_costs_the_same_queries_whatever_its_size(pks, publisher, django_assert_max_num_queries):
    economy = Tag.objects.create(name="经济")
    arguments = {
        BulkAction.PUBLISH: {},
        BulkAction.TAG: {"tags": [economy.pk]},
        BulkAction.UNTAG: {"tags": [economy.pk]},
        BulkAction.SET_KIND: {"kind": "commentary"},
        BulkAction.WITHDRAW: {},
    }
    deed = bulk_actions.Deed(publisher, "", datetime.datetime.now(datetime.UTC))
    for action, given in arguments.items():
        with bulk.recorded(), django_assert_max_num_queries(30):
            steps = DOINGS[action].do(pks, given, deed)
        with bulk.recorded(), django_assert_max_num_queries(35):
            DOINGS[action].undo(steps, deed)
        if action in (BulkAction.PUBLISH, BulkAction.TAG):
            DOINGS[action].do(pks, given, deed)


def test_plans_that_nobody_started_are_forgotten_after_a_day(pks, publisher):
    now = datetime.datetime(2026, 3, 19, 9, tzinfo=datetime.UTC)
    plan_bulk(BulkAction.TAG, pks, by=publisher, at=now)
    plan_bulk(BulkAction.TAG, pks, by=publisher, at=now + datetime.timedelta(hours=23))
    assert BulkOperation.objects.count() == 2
    plan_bulk(BulkAction.TAG, pks, by=publisher, at=now + datetime.timedelta(hours=25))
    assert BulkOperation.objects.count() == 2


def test_an_edit_after_a_bulk_change_begins_from_it(pks, publisher):
    start(BulkAction.SET_KIND, pks, publisher, kind="commentary")
    edit = edit_page(
        Page.objects.get(),
        [Operation(OperationKind.SET_HEADINGS, {"article": "ref4", "deck": "副题"})],
        by=publisher,
    )
    assert edit.revision
    assert set(Article.objects.values_list("kind", flat=True)) == {"commentary"}
