"""What can be done to many rows at once: which rows are left alone, how it is done, how it is undone.

Each works on a few hundred rows in one transaction, with a number of queries that does not depend on them.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from articles.archive.announcements import announce_changes, announce_public
from articles.archive.authorities import use_recurring_columns
from articles.archive.held import Held
from articles.archive.publication import HINDRANCES, PublishReport, Skip, change_status, has_something_to_read
from articles.curation.decisions import PUBLISH_PERMISSION
from articles.curation.edits import mark_edited
from articles.curation.journal import undo_operation
from articles.curation.operations import Refused
from articles.curation.page_work import EDIT_PERMISSION, assign_pages
from articles.curation.pages import NewPlace, place_pages
from articles.curation.publish import (
    propose_articles,
    publish_articles,
    return_articles,
    withdraw_articles,
)
from articles.curation.tags import tag_articles, untag_articles
from articles.models import (
    Article,
    AuthorityOperation,
    CollectionItem,
    Column,
    Page,
    PageWork,
    Status,
    Tag,
    Tagging,
)
from articles.models.article import ArticleQuerySet
from articles.models.editorial_work import BulkAction
from articles.models.subqueries import list_keys

ROWS_AT_ONCE, PAGES_AT_ONCE = 500, 100

Arguments = Mapping[str, Any]  # plain JSON, as the operation keeps them
Steps = dict[str, Any]  # plain JSON: what undoing needs


class SkipReason(models.TextChoices):
    """Why a row was left as it is."""

    PUBLISHED = Skip.PUBLISHED.value, Skip.PUBLISHED.label
    NOT_PUBLISHED = Skip.NOT_PUBLISHED.value, Skip.NOT_PUBLISHED.label
    PROPOSED = Skip.PROPOSED.value, Skip.PROPOSED.label
    NOT_PROPOSED = Skip.NOT_PROPOSED.value, Skip.NOT_PROPOSED.label
    EMPTY = Skip.EMPTY.value, Skip.EMPTY.label
    SAME = "same", gettext_lazy("已经是这样")
    PUBLIC = "public", gettext_lazy("已经发布，您没有发布的权限")
    OTHER_NEWSPAPER = "other", gettext_lazy("不是这份报纸的")
    NO_PLACE = "no_place", gettext_lazy("文件名不合样式")
    TAKEN = "taken", gettext_lazy("那里已经有一版")


@dataclass(frozen=True)
class Deed:
    """Who does it, why and when."""

    by: User
    note: str
    at: datetime.datetime


@dataclass(frozen=True)
class Doing:
    """One kind of bulk operation.

    `find_skipped` gives the reason for each row that is left as it is; `do` gets the others. `undo` returns
    how many rows it left alone, since somebody changed them later.
    """

    permission: str
    find_skipped: Callable[[Sequence[int], Arguments, User], dict[int, SkipReason]]
    do: Callable[[Sequence[int], Arguments, Deed], Steps]
    undo: Callable[[Steps, Deed], int]
    is_of_pages: bool = False
    rows_at_once: int = ROWS_AT_ONCE


def _articles(keys: Sequence[int]) -> ArticleQuerySet:
    return Article.objects.filter(pk__in=list_keys(keys))


# Publishing -----------------------------------------------------------------------------------------


def _move_to(
    status: Status,
    move: Callable[[ArticleQuerySet, Deed], PublishReport],
    said: str,
    *,
    undone_to: Status | None = None,
) -> Doing:
    """Give articles a status. An undo restores the former one, or `undone_to`, since no undo publishes."""

    def find_skipped(keys: Sequence[int], arguments: Arguments, by: User) -> dict[int, SkipReason]:
        hindered = _articles(keys).filter(status__in=HINDRANCES[status])
        skipped = {
            pk: SkipReason(HINDRANCES[status][Status(now)].value)
            for pk, now in hindered.values_list("pk", "status")
        }
        if status in (Status.PUBLISHED, Status.PROPOSED):
            empty = _articles(keys).exclude(status__in=HINDRANCES[status]).exclude(has_something_to_read())
            skipped |= dict.fromkeys(empty.values_list("pk", flat=True), SkipReason.EMPTY)
        return skipped

    def do(keys: Sequence[int], arguments: Arguments, deed: Deed) -> Steps:
        before: dict[str, list[int]] = {}
        for pk, now in _articles(keys).values_list("pk", "status"):
            before.setdefault(undone_to or now, []).append(pk)
        report = move(_articles(keys), deed)
        _log(report.done, deed, _(said))
        return {"before": before}

    def undo(steps: Steps, deed: Deed) -> int:
        left = 0
        for former, pks in steps["before"].items():
            still = _articles(pks).filter(status=status).with_opening().select_for_update()
            rows = list(still)
            change_status(rows, Status(former), at=deed.at, edited_at=deed.at)
            if status == Status.PUBLISHED:
                announce_public([row.pk for row in rows], at=deed.at)
            _log(rows, deed, _("撤销批量操作"))
            left += len(pks) - len(rows)
        return left

    is_public = status in (Status.PUBLISHED, Status.WITHDRAWN)
    return Doing(PUBLISH_PERMISSION if is_public else EDIT_PERMISSION, find_skipped, do, undo)


def _propose(articles: ArticleQuerySet, deed: Deed) -> PublishReport:
    return propose_articles(articles, at=deed.at)


def _return(articles: ArticleQuerySet, deed: Deed) -> PublishReport:
    return return_articles(articles, at=deed.at)


def _publish(articles: ArticleQuerySet, deed: Deed) -> PublishReport:
    return publish_articles(articles, at=deed.at)


def _withdraw(articles: ArticleQuerySet, deed: Deed) -> PublishReport:
    return withdraw_articles(articles, note=deed.note, by=deed.by, at=deed.at)


def _log(rows: Sequence[Any], deed: Deed, said: str) -> None:
    """Record it in the history of each row."""
    if rows:
        LogEntry.objects.log_actions(deed.by.pk, rows, CHANGE, said)


# Tags -----------------------------------------------------------------------------------------------


def _find_tagged(keys: Sequence[int], arguments: Arguments, by: User) -> dict[int, SkipReason]:
    taggings = Tagging.objects.accepted().filter(tag__in=arguments["tags"], article__in=list_keys(keys))
    counted = taggings.order_by().values("article").annotate(tags=Count("pk"))
    return {row["article"]: SkipReason.SAME for row in counted if row["tags"] == len(arguments["tags"])}


def _find_untagged(keys: Sequence[int], arguments: Arguments, by: User) -> dict[int, SkipReason]:
    taggings = Tagging.objects.filter(tag__in=arguments["tags"], article__in=list_keys(keys))
    has = set(taggings.exclude(state=Tagging.State.REJECTED).values_list("article", flat=True))
    return {pk: SkipReason.SAME for pk in keys if pk not in has}


def _tag(keys: Sequence[int], arguments: Arguments, deed: Deed) -> Steps:
    tags = list(Tag.objects.filter(pk__in=arguments["tags"]))
    return _keep(tag_articles(_articles(keys), tags, by=deed.by, at=deed.at), keys)


def _untag(keys: Sequence[int], arguments: Arguments, deed: Deed) -> Steps:
    tags = list(Tag.objects.filter(pk__in=arguments["tags"]))
    return _keep(untag_articles(_articles(keys), tags, by=deed.by, at=deed.at), keys)


def _keep(operation: AuthorityOperation | None, keys: Sequence[int]) -> Steps:
    return {"operation": operation.pk if operation else None, "rows": len(keys)}


def _undo_tags(steps: Steps, deed: Deed) -> int:
    operation = AuthorityOperation.objects.filter(pk=steps["operation"]).first()
    try:
        if operation:
            undo_operation(operation, by=deed.by, at=deed.at)
    except Refused:
        return steps["rows"]
    return 0


# Collections ----------------------------------------------------------------------------------------


def _find_gathered(keys: Sequence[int], arguments: Arguments, by: User) -> dict[int, SkipReason]:
    items = CollectionItem.objects.filter(collection=arguments["collection"], article__in=list_keys(keys))
    return dict.fromkeys(items.values_list("article", flat=True), SkipReason.SAME)


def _gather(keys: Sequence[int], arguments: Arguments, deed: Deed) -> Steps:
    """Add the articles at the end, in the order of the list."""
    items = CollectionItem.objects.filter(collection=arguments["collection"])
    last = items.aggregate(last=Max("position"))["last"] or 0
    made = CollectionItem.objects.bulk_create(
        CollectionItem(collection_id=arguments["collection"], article_id=pk, position=place)
        for place, pk in enumerate(keys, last + 1)
    )
    return {"items": [item.pk for item in made]}


def _ungather(steps: Steps, deed: Deed) -> int:
    deleted, _by_model = CollectionItem.objects.filter(pk__in=list_keys(steps["items"])).delete()
    return len(steps["items"]) - deleted


# Kinds and columns ----------------------------------------------------------------------------------


def _find_unchangeable(
    keys: Sequence[int], field: str, value: Any, by: User, newspaper: int | None = None
) -> dict[int, SkipReason]:
    may_publish = by.has_perm(PUBLISH_PERMISSION)
    skipped = {}
    rows = _articles(keys).values_list("pk", field, "status", "page__newspaper")
    for pk, now, status, own_newspaper in rows:
        if newspaper and own_newspaper != newspaper:
            skipped[pk] = SkipReason.OTHER_NEWSPAPER
        elif now == value:
            skipped[pk] = SkipReason.SAME
        elif status == Status.PUBLISHED and not may_publish:
            skipped[pk] = SkipReason.PUBLIC
    return skipped


def _find_of_kind(keys: Sequence[int], arguments: Arguments, by: User) -> dict[int, SkipReason]:
    return _find_unchangeable(keys, "kind", arguments["kind"], by)


def _find_in_column(keys: Sequence[int], arguments: Arguments, by: User) -> dict[int, SkipReason]:
    newspaper = Column.objects.values_list("newspaper", flat=True).get(pk=arguments["column"])
    return _find_unchangeable(keys, "column_id", arguments["column"], by, newspaper)


def _set_kind(keys: Sequence[int], arguments: Arguments, deed: Deed) -> Steps:
    return _set_value(keys, "kind", arguments["kind"], Held.CLASS, deed)


def _set_column(keys: Sequence[int], arguments: Arguments, deed: Deed) -> Steps:
    steps = _set_value(keys, "column_id", arguments["column"], Held.HEADINGS, deed)
    return steps | {"standing": _give_standing(arguments["column"], Column.Standing.USED, deed)}


def _give_standing(column: int, standing: str, deed: Deed) -> str | None:
    """Have the heading be a column, or what it was before; its former standing if that was another."""
    other = Column.objects.filter(pk=column).exclude(standing=standing).select_for_update()
    former = other.values_list("standing", flat=True).first()
    if former:
        Column.objects.filter(pk=column).update(standing=standing)
        announce_changes(Article.objects.filter(column=column), at=deed.at)
    return former


def _restore_column(steps: Steps, deed: Deed) -> int:
    """As `_restore_values`; a heading that other articles made a column meanwhile stays one."""
    left = _restore_values(steps, deed)
    if former := steps.get("standing"):
        _give_standing(steps["value"], former, deed)
        use_recurring_columns(Column.objects.filter(pk=steps["value"]))
    return left


def _set_value(keys: Sequence[int], field: str, value: Any, part: Held, deed: Deed) -> Steps:
    """Give the articles the value, which imports then keep."""
    before: dict[str, tuple[Any, list[int]]] = {}
    free = []
    for pk, now, held in _articles(keys).select_for_update().values_list("pk", field, "held"):
        before.setdefault(repr(now), (now, []))[1].append(pk)
        if part not in held:
            free.append(pk)
    _articles(keys).update(**{field: value})
    mark_edited(_articles(keys), holding=[part], at=deed.at)
    return {"field": field, "value": value, "part": part, "before": list(before.values()), "free": free}


def _restore_values(steps: Steps, deed: Deed) -> int:
    """Restore the former values, and hold no longer what only this operation held."""
    left = 0
    for value, pks in steps["before"]:
        still = _articles(pks).filter(**{steps["field"]: steps["value"]}).select_for_update()
        found = list(still.values_list("pk", flat=True))
        _articles(found).update(**{steps["field"]: value})
        mark_edited(_articles(found), at=deed.at)
        left += len(pks) - len(found)
    rows = list(_articles(steps["free"]).only("held"))
    for row in rows:
        row.held = [part for part in row.held if part != steps["part"]]
    Article.objects.bulk_update(rows, ["held"], batch_size=ROWS_AT_ONCE)
    return left


# Pages ----------------------------------------------------------------------------------------------


def _find_assigned(keys: Sequence[int], arguments: Arguments, by: User) -> dict[int, SkipReason]:
    own = PageWork.objects.filter(page__in=list_keys(keys), assignee=arguments["editor"])
    return dict.fromkeys(own.values_list("page", flat=True), SkipReason.SAME)


def _assign(keys: Sequence[int], arguments: Arguments, deed: Deed) -> Steps:
    fields = ("page", "assignee", "skip_reason", "by_name", "made_at")
    before = [
        [*row[:4], row[4].isoformat()]
        for row in PageWork.objects.filter(page__in=list_keys(keys)).values_list(*fields)
    ]
    assign_pages(keys, User.objects.get(pk=arguments["editor"]), by=deed.by, at=deed.at)
    return {"editor": arguments["editor"], "pages": list(keys), "before": before}


def _unassign(steps: Steps, deed: Deed) -> int:
    still = PageWork.objects.filter(page__in=list_keys(steps["pages"]), assignee=steps["editor"])
    found = set(still.values_list("page", flat=True))
    still.delete()
    PageWork.objects.bulk_create(
        PageWork(
            page_id=page,
            assignee_id=assignee,
            skip_reason=reason,
            by_name=by_name,
            made_at=datetime.datetime.fromisoformat(made_at),
        )
        for page, assignee, reason, by_name, made_at in steps["before"]
        if page in found
    )
    return len(steps["pages"]) - len(found)


def _parse_place(place: Sequence[Any]) -> tuple[datetime.date | None, str]:
    """The date and label of a place as the operation keeps it."""
    date, label = place
    return (datetime.date.fromisoformat(date) if date else None, label)


_PLACED = ("pk", "newspaper", "issue__date", "label")


def _find_unplaceable(keys: Sequence[int], arguments: Arguments, by: User) -> dict[int, SkipReason]:
    rows = Page.objects.filter(pk__in=list_keys(keys)).values_list(*_PLACED)
    now = {pk: place for pk, *place in rows}
    places = {pk: arguments["places"].get(str(pk)) for pk in now}
    wanted = {pk: [now[pk][0], *_parse_place(place)] for pk, place in places.items() if place}
    taken = _find_taken(wanted)
    skipped = dict.fromkeys((pk for pk in keys if pk not in wanted), SkipReason.NO_PLACE)
    for pk, place in wanted.items():
        if now[pk] == place:
            skipped[pk] = SkipReason.SAME
        elif pk in taken:
            skipped[pk] = SkipReason.TAKEN
    return skipped


def _find_taken(wanted: Mapping[int, Sequence[Any]]) -> set[int]:
    """The pages whose new place another page has, or is about to get."""
    dates = {place[1] for place in wanted.values()}
    there = Page.objects.filter(issue__date__in=dates).values_list(*_PLACED)
    owners = {tuple(place): pk for pk, *place in there.order_by()}
    asked = Counter(map(tuple, wanted.values()))
    whole = {pk: tuple(place) for pk, place in wanted.items() if all(place)}
    return {pk for pk, place in whole.items() if owners.get(place, pk) != pk or asked[place] > 1}


def _place(keys: Sequence[int], arguments: Arguments, deed: Deed) -> Steps:
    pages = list(_read_pages(keys))
    before = [[page.pk, _write_date(page.date), page.label, page.placed_by_editor] for page in pages]
    wanted = [_parse_place(arguments["places"][str(page.pk)]) for page in pages]
    place_pages(NewPlace(page, *place, page.section) for page, place in zip(pages, wanted, strict=True))
    _log(pages, deed, _("定日期和版次"))
    given = ([_write_date(date), label] for date, label in wanted)
    return {"before": [[*was, *now] for was, now in zip(before, given, strict=True)]}


def _replace(steps: Steps, deed: Deed) -> int:
    """Put the pages back, except those that were placed again, and those whose former place is taken."""
    before = {pk: row for pk, *row in steps["before"]}
    still = {
        page.pk: page
        for page in _read_pages(list(before))
        if [_write_date(page.date), page.label] == before[page.pk][3:]
    }
    former = {pk: _parse_place(before[pk][:2]) for pk in still}
    taken = _find_taken({pk: [page.newspaper_id, *former[pk]] for pk, page in still.items()})
    pages = [page for pk, page in still.items() if pk not in taken]
    place_pages(NewPlace(page, *former[page.pk], page.section) for page in pages)
    free = [page.pk for page in pages if not before[page.pk][2]]
    Page.objects.filter(pk__in=free).update(placed_by_editor=False)
    _log(pages, deed, _("撤销定日期和版次"))
    return len(before) - len(pages)


def _read_pages(keys: Sequence[int]) -> models.QuerySet[Page]:
    pages = Page.objects.filter(pk__in=list_keys(keys)).select_related("issue", "newspaper")
    return pages.defer("text").order_by("pk")


def _write_date(date: datetime.date | None) -> str | None:
    return date.isoformat() if date else None


DOINGS: dict[BulkAction, Doing] = {
    BulkAction.PROPOSE: _move_to(Status.PROPOSED, _propose, gettext_noop("提交待发布")),
    BulkAction.RETURN: _move_to(Status.DRAFT, _return, gettext_noop("退回修改")),
    BulkAction.PUBLISH: _move_to(Status.PUBLISHED, _publish, gettext_noop("发布")),
    BulkAction.WITHDRAW: _move_to(
        Status.WITHDRAWN, _withdraw, gettext_noop("撤下"), undone_to=Status.PROPOSED
    ),
    BulkAction.TAG: Doing("articles.change_tagging", _find_tagged, _tag, _undo_tags),
    BulkAction.UNTAG: Doing("articles.change_tagging", _find_untagged, _untag, _undo_tags),
    BulkAction.GATHER: Doing("articles.change_collection", _find_gathered, _gather, _ungather),
    BulkAction.SET_KIND: Doing(EDIT_PERMISSION, _find_of_kind, _set_kind, _restore_values),
    BulkAction.SET_COLUMN: Doing(EDIT_PERMISSION, _find_in_column, _set_column, _restore_column),
    BulkAction.ASSIGN: Doing(EDIT_PERMISSION, _find_assigned, _assign, _unassign, is_of_pages=True),
    BulkAction.PLACE: Doing(
        "articles.change_page", _find_unplaceable, _place, _replace, True, rows_at_once=PAGES_AT_ONCE
    ),
}
