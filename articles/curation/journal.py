"""What an operation on authorities or tags changes, row by row, so that it can be undone."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.archive.announcements import announce_changes
from articles.archive.held import Held
from articles.archive.records import note_changes, recorded
from articles.curation.decisions import PUBLISH_PERMISSION
from articles.curation.edits import mark_edited
from articles.curation.operations import Refused
from articles.models import Article, AuthorityOperation, TagLookup
from articles.models.article import ArticleQuerySet
from articles.models.authored import name_author
from articles.models.authority_history import AuthorityAction

ROWS_A_QUERY = 500  # databases limit how many values a query takes
SUBJECT_CHARS = AuthorityOperation._meta.get_field("subject").max_length
# By which path an article is under a row of this model; the links themselves name their article.
ARTICLES_UNDER = {"tag": "taggings__tag", "person": "credits__person", "column": "column"}
OF_ARTICLES = ("tagging", "credit")
# What an editor who changes a row of this model decides about its articles, which imports then keep.
HELD_BY = {
    "person": Held.CREDITS,
    "credit": Held.CREDITS,
    "column": Held.HEADINGS,
    "article": Held.HEADINGS,
}
FOUND_BY = frozenset({"name", "aliases", "guards", "standing"})  # what of a tag says where texts mention it
CHANGES_NAMES = (AuthorityAction.EDIT, AuthorityAction.MERGE, AuthorityAction.SPLIT, AuthorityAction.DELETE)
EDITS_ARTICLES = (
    AuthorityAction.TAG,
    AuthorityAction.UNTAG,
    AuthorityAction.ACCEPT,
    AuthorityAction.REJECT,
    AuthorityAction.DELETE,
)

# Plain JSON: "model", and "pks" with "before" and "after", or "rewritten" (each with these of its own),
# "created", or "deleted".
Step = dict[str, Any]


class Journal:
    """Writes rows, and records what they were before.

    Each call costs two queries, and one more for each 500 rows.
    """

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def update(self, rows: models.QuerySet, **values: Any) -> list[int]:
        """Give the rows these values, by the names of columns; the keys of those that had others."""
        groups: dict[str, tuple[dict[str, Any], list[int]]] = {}
        for row in rows.order_by().values("pk", *values):
            pk = row.pop("pk")
            if row != values:
                groups.setdefault(repr(row), (row, []))[1].append(pk)
        for before, pks in groups.values():
            self.steps.append(
                {"model": rows.model._meta.model_name, "pks": pks, "before": before, "after": values}
            )
            for some in _cut(pks):
                rows.model._default_manager.filter(pk__in=some).update(**values)
        return [pk for _before, pks in groups.values() for pk in pks]

    def rewrite(self, rows: Sequence[models.Model]) -> None:
        """Save rows as they now are, each with values of its own."""
        changed: list[tuple[models.Model, Step]] = []
        for some in _cut(rows):
            there = type(some[0])._default_manager.in_bulk([row.pk for row in some])
            changed += [(row, one) for row in some if (one := _compare(there[row.pk], row))["after"]]
        if changed:
            model = type(changed[0][0])
            fields = sorted({name for _row, one in changed for name in one["after"]})
            model._default_manager.bulk_update([row for row, _ in changed], fields, batch_size=ROWS_A_QUERY)
            self.steps.append({"model": model._meta.model_name, "rewritten": [one for _, one in changed]})

    def create(self, rows: Sequence[models.Model]) -> None:
        if rows:
            model = type(rows[0])
            model._default_manager.bulk_create(rows)
            values = [_read_values(row) for row in rows]
            self.steps.append({"model": model._meta.model_name, "created": values})

    def delete(self, rows: models.QuerySet) -> None:
        """Delete rows that nothing refers to any more."""
        values = [_read_values(row) for row in rows.order_by("pk")]
        if values:
            self.steps.append({"model": rows.model._meta.model_name, "deleted": values})
            for some in _cut([one["id"] for one in values]):
                rows.model._default_manager.filter(pk__in=some).delete()

    def record(
        self,
        action: AuthorityAction,
        subject: str,
        *,
        by: User | None,
        at: datetime.datetime | None = None,
    ) -> AuthorityOperation | None:
        """Note who did this and when, and announce the articles concerned; None where nothing changed."""
        if not self.steps:
            return None
        at = at or timezone.now()
        articles = find_articles(self.steps)
        _announce(articles, action, self.steps, at)
        _look_up_tags(self.steps)
        return AuthorityOperation.objects.create(
            action=action,
            subject=subject[:SUBJECT_CHARS],
            article_count=len({*articles, *_list_gathered(self.steps)}),
            author=by,
            author_name=name_author(by) if by else "",
            made_at=at,
            steps=self.steps,
        )


def _cut(pks: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (pks[start : start + ROWS_A_QUERY] for start in range(0, len(pks), ROWS_A_QUERY))


def _compare(before: models.Model, after: models.Model) -> Step:
    old, new = _read_values(before), _read_values(after)
    names = [name for name in new if new[name] != old[name]]
    return {
        "id": after.pk,
        "before": {name: old[name] for name in names},
        "after": {name: new[name] for name in names},
    }


def _read_values(row: models.Model) -> dict[str, Any]:
    """The values by column, as JSON has them."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {
        name: value.isoformat() if isinstance(value, datetime.datetime) else value
        for name, value in values.items()
    }


def _find_model(step: Step) -> type[models.Model]:
    """The model of a step; a link between two tags belongs to Django's own table for it."""
    return apps.get_model("articles", step["model"])


def find_articles(steps: Sequence[Step]) -> list[int]:
    """The keys of the articles that are under a row of these steps, or whose own rows they change.

    Some queries for each kind of row, and one more for each 500 rows.
    """
    articles: set[int] = set()
    for step in steps:
        name = step["model"]
        values = step.get("created", []) + step.get("deleted", [])
        pks = step.get("pks", [])
        if name == "article":
            articles.update(pks)
        elif name in OF_ARTICLES:
            articles.update(one["article_id"] for one in values)
            links = _find_model(step)._default_manager
            for some in _cut(pks):
                articles.update(links.filter(pk__in=some).values_list("article", flat=True))
        elif name in ARTICLES_UNDER:
            articles.update(_list_under(step).values_list("pk", flat=True))
    return sorted(articles)


def _list_gathered(steps: Sequence[Step]) -> Iterator[int]:
    """The keys of the articles in the collections of these steps; nothing of the articles changes."""
    for step in steps:
        if step["model"] == "collectionitem":
            yield from (one["article_id"] for one in step.get("deleted", []))


def _list_under(step: Step) -> ArticleQuerySet:
    """The articles under the tags, people or columns of a step."""
    values = [one for way in ("created", "deleted", "rewritten") for one in step.get(way, [])]
    pks = [*step.get("pks", []), *(one["id"] for one in values)]
    return Article.objects.filter(**{f"{ARTICLES_UNDER[step['model']]}__in": pks})


def _announce(
    articles: Sequence[int], action: AuthorityAction, steps: Sequence[Step], at: datetime.datetime
) -> None:
    """Announce the articles; tags, people and columns given to an article or taken from it edit it.

    That a tag has another name or is merged with one edits no article.
    """
    models_changed = {step["model"] for step in steps if {*step.get("after", ())} != {"standing"}}
    holding = sorted({HELD_BY[name] for name in models_changed if name in HELD_BY})
    for step in steps:
        if step["model"] in ARTICLES_UNDER:
            note_changes((), _list_under(step))  # also what somebody else is publishing under them just now
    for some in _cut(articles):
        rows = Article.objects.filter(pk__in=some)
        if holding or action in EDITS_ARTICLES:
            mark_edited(rows, holding=holding, at=at)
        else:
            announce_changes(rows, at=at)


def _look_up_tags(steps: Sequence[Step]) -> None:
    """Make the worker look in all articles for tags that are new, or whose words changed."""
    tags: set[int] = set()
    for step in steps:
        if step["model"] == "tag":
            values = step.get("created", []) + step.get("deleted", [])
            tags.update(one["id"] for one in values)
            rewritten = step.get("rewritten", [])
            tags.update(one["id"] for one in rewritten if FOUND_BY.intersection(one["after"]))
            if FOUND_BY.intersection(step.get("after", ())):
                tags.update(step["pks"])
    if tags:
        TagLookup.objects.ask(tags)


@recorded()
def undo_operation(
    operation: AuthorityOperation, *, by: User, at: datetime.datetime | None = None
) -> AuthorityOperation:
    """Put back the rows that the operation changed.

    Raises Refused where somebody changed them since, or `by` may not publish and tags, people or columns
    of published articles would change. Rows of articles that are gone meanwhile stay gone.
    """
    at = at or timezone.now()
    row = AuthorityOperation.objects.select_for_update().get(pk=operation.pk)
    if row.undone_at:
        raise Refused(_("这项操作已经撤销了。"))
    before = find_articles(row.steps)
    if row.action in CHANGES_NAMES and not by.has_perm(PUBLISH_PERMISSION) and _are_public(before):
        raise Refused(_("这样会改动已经发布的文章，您没有发布的权限。"))
    try:
        with transaction.atomic():
            for step in reversed(row.steps):
                _take_back(step)
    except IntegrityError as error:
        raise Refused(_("这项操作改过的后来又有人改过，不能撤销。")) from error
    articles = sorted({*before, *find_articles(row.steps)})
    _announce(articles, AuthorityAction(row.action), row.steps, at)
    _look_up_tags(row.steps)
    row.undone_at = at
    row.undone_by_name = name_author(by)
    row.save(update_fields=["undone_at", "undone_by_name"])
    return row


def _are_public(articles: Sequence[int]) -> bool:
    """Whether one of them is published. A query for each 500."""
    return any(Article.objects.published().filter(pk__in=some).exists() for some in _cut(articles))


def _take_back(step: Step) -> None:
    rows = _find_model(step)._default_manager
    if "deleted" in step:
        there = _list_articles_there(step["deleted"])
        left = [
            values
            for values in step["deleted"]
            if values.get("article_id") is None or values["article_id"] in there
        ]
        rows.bulk_create(rows.model(**values) for values in _empty_lost_references(rows.model, left))
        return
    if "created" in step:
        _delete_created(rows, step["created"])
        return
    if "rewritten" in step:
        _write_back(rows, step["rewritten"])
        return
    for some in _cut(step["pks"]):
        chosen = rows.filter(pk__in=some)
        now = chosen.order_by().values(*step["after"])
        _check_same(all(values == step["after"] for values in now))
        chosen.update(**step["before"])


def _write_back(rows: models.Manager, rewritten: Sequence[Step]) -> None:
    for some in _cut(rewritten):
        there = rows.in_bulk([one["id"] for one in some])
        for one in some:
            row = there.get(one["id"])
            _check_same(
                row is not None and all(getattr(row, name) == one["after"][name] for name in one["after"])
            )
            for name, value in one["before"].items():
                setattr(row, name, value)
        fields = sorted({name for one in some for name in one["before"]})
        rows.bulk_update(there.values(), fields)


def _delete_created(rows: models.Manager, created: Sequence[dict[str, Any]]) -> None:
    for some in _cut(created):
        there = rows.in_bulk([values["id"] for values in some])
        for values in some:
            if (row := there.get(values["id"])) is not None:
                _check_same(_read_values(row) == values and not _is_in_use(row))
        rows.filter(pk__in=list(there)).delete()


def _list_articles_there(deleted: Sequence[dict[str, Any]]) -> set[int]:
    pks = sorted({values["article_id"] for values in deleted if "article_id" in values})
    return {
        pk for some in _cut(pks) for pk in Article.objects.filter(pk__in=some).values_list("pk", flat=True)
    }


def _empty_lost_references(
    model: type[models.Model], all_values: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The values, with None for what refers to rows that are gone, where it may be empty."""
    lost: dict[str, set[Any]] = {}
    for field in model._meta.concrete_fields:
        if field.is_relation and field.null:
            pks = {values[field.attname] for values in all_values} - {None}
            lost[field.attname] = pks - set(field.related_model._base_manager.in_bulk(list(pks)))
    return [
        values | {name: None for name, pks in lost.items() if values[name] in pks} for values in all_values
    ]


def _is_in_use(row: models.Model) -> bool:
    """Whether articles got the tag, person or column since."""
    path = ARTICLES_UNDER.get(row._meta.model_name)
    return bool(path) and Article.objects.filter(**{path: row}).exists()


def _check_same(is_same: bool) -> None:
    if not is_same:
        raise Refused(_("这项操作改过的后来又有人改过，不能撤销。"))
