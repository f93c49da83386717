"""The authorities of articles: newspapers, columns, people and tags; renamed, merged, split, deleted."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from articles.archive.announcements import announce_changes
from articles.archive.records import recorded
from articles.curation.decisions import PUBLISH_PERMISSION
from articles.curation.edits import mark_edited
from articles.curation.journal import Journal
from articles.curation.operations import Refused
from articles.models import (
    Article,
    AuthorityOperation,
    Column,
    Credit,
    FormerAddress,
    Newspaper,
    Person,
    Tag,
    Tagging,
)
from articles.models.article import ArticleQuerySet
from articles.models.authority_history import AuthorityAction, AuthorityKind

Name = Newspaper | Column | Person | Tag

ARTICLES_UNDER = {
    Newspaper: "page__newspaper",
    Column: "column",
    Person: "credits__person",
    Tag: "taggings__tag",
}
KINDS: dict[type[Column | Person | Tag], AuthorityKind] = {
    Tag: AuthorityKind.TAG,
    Person: AuthorityKind.PERSON,
    Column: AuthorityKind.COLUMN,
}
# Of two that are merged, the lists of the one are added to the other's, and its texts where that has none.
LISTS = {Tag: ("aliases", "guards"), Person: ("aliases",), Column: ()}
TEXTS = {Tag: ("note",), Person: ("about", "wikidata", "viaf"), Column: ("about",)}
Broader = Tag.broader.through


def articles_under(name: Name) -> ArticleQuerySet:
    """The articles of this newspaper or column, or with this person or tag, published or not."""
    return Article.objects.filter(**{ARTICLES_UNDER[type(name)]: name})


def may_change(names: Sequence[Name], by: User | None) -> bool:
    """Whether this user may change these: public ones need the right to publish. A query at most."""
    if by is None or by.has_perm(PUBLISH_PERMISSION):
        return True
    public = type(names[0])._default_manager.published()
    return not public.filter(pk__in=[one.pk for one in names]).exists()


def _require(names: Sequence[Name], by: User | None) -> None:
    if not may_change(names, by):
        raise PermissionDenied(_("这样会改动已经发布的文章，您没有发布的权限。"))


@recorded()
def save_name(
    name: Name,
    *,
    broader: Sequence[Tag] | None = None,
    by: User | None = None,
    at: datetime.datetime | None = None,
) -> AuthorityOperation | None:
    """Save a new or changed row; `broader`, if given, are a tag's broader tags from now on.

    Its articles are indexed again. Those of a person or column have their credits or headings held: an
    import, which knows only the printed name, would otherwise put them back under a row of that name. The
    former name of a tag or person becomes an alias, and a tag's former address leads to it.
    Raises Refused where a tag would be broader than itself, PermissionDenied where `by` may only propose it.
    """
    _require([name], by)
    if isinstance(name, Newspaper):
        is_new = name.pk is None
        name.save()
        if not is_new:
            announce_changes(articles_under(name), at=at)
        return None
    journal = Journal()
    if name.pk is None:
        journal.create([name])
    else:
        _write_changes(journal, name)
    if broader is not None:
        _set_broader(journal, name, broader)
    operation = journal.record(AuthorityAction.EDIT, str(name), by=by, at=at)
    if operation is None:
        announce_changes(articles_under(name), at=at)
    return operation


def _write_changes(journal: Journal, name: Column | Person | Tag) -> None:
    model = type(name)
    before = model.objects.get(pk=name.pk)
    if before.name != name.name and "aliases" in LISTS[model]:
        name.aliases = _join(name.aliases, [before.name], leaving=name.name)
    if before.name != name.name and isinstance(name, Tag):
        _lead_on(journal, name, [before.name])
    fields = [field.attname for field in model._meta.concrete_fields]
    changed = {one: getattr(name, one) for one in fields if getattr(name, one) != getattr(before, one)}
    if changed:
        journal.update(model.objects.filter(pk=name.pk), **changed)


def _join(words: Sequence[str], more: Iterable[str], *, leaving: str) -> list[str]:
    return [word for word in dict.fromkeys([*words, *more]) if word != leaving]


def _lead_on(journal: Journal, heir: Column | Person | Tag, keys: Iterable[str]) -> None:
    """Make addresses that end in these keys lead to this row, and make its own lead to nothing else."""
    kind, own = KINDS[type(heir)], _address_key(heir)
    there = FormerAddress.objects.filter(kind=kind)
    journal.delete(there.filter(key__in=[own, *keys]))
    journal.create([FormerAddress(kind=kind.value, key=key, heir=heir.pk) for key in keys if key != own])


def _address_key(name: Column | Person | Tag) -> str:
    """What the row's address ends in."""
    return name.name if isinstance(name, Tag) else str(name.pk)


def check_broader(tag: Tag, broader: Sequence[Tag]) -> None:
    """Raises Refused where these would make the tag broader than itself. One query."""
    parents: dict[int, set[int]] = {}
    for start, end in Broader.objects.exclude(from_tag=tag.pk).values_list("from_tag", "to_tag"):
        parents.setdefault(start, set()).add(end)
    above, ahead = set(), [one.pk for one in broader]
    while ahead:
        if (one := ahead.pop()) not in above:
            above.add(one)
            ahead.extend(parents.get(one, ()))
    if tag.pk in above:
        raise Refused(_("“%(name)s”不能是它自己的上位标签。") % {"name": tag.name})


def _set_broader(journal: Journal, tag: Tag, broader: Sequence[Tag]) -> None:
    check_broader(tag, broader)
    wanted = {one.pk for one in broader}
    links = Broader.objects.filter(from_tag=tag)
    has = set(links.values_list("to_tag", flat=True))
    journal.delete(links.exclude(to_tag__in=wanted))
    journal.create([Broader(from_tag_id=tag.pk, to_tag_id=pk) for pk in sorted(wanted - has)])


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What merging would move: `articles` in all, of these `published`; `shared` have the heir already."""

    articles: int
    published: int
    shared: int


def preview_merge(gone: Sequence[Name], heir: Name) -> MergePreview:
    """What `merge_names` would move. Three queries."""
    path = ARTICLES_UNDER[type(heir)]
    articles = Article.objects.filter(
        pk__in=Article.objects.filter(**{f"{path}__in": [one.pk for one in gone]}).order_by().values("pk")
    )
    shared = articles.filter(pk__in=Article.objects.filter(**{path: heir.pk}).order_by().values("pk"))
    return MergePreview(articles.count(), articles.published().count(), shared.count())


@recorded()
def merge_names(
    gone: Sequence[Column | Person | Tag],
    heir: Column | Person | Tag,
    *,
    by: User,
    at: datetime.datetime | None = None,
) -> AuthorityOperation | None:
    """Give the heir all articles of these rows, which are deleted; their names and addresses lead to it.

    Raises Refused if they are not of one kind, or are columns of different newspapers, PermissionDenied if
    `by` may only propose it. A few queries for each deleted row, whatever the number of its articles, except
    one for each 500 of these.
    """
    gone = [one for one in gone if one.pk != heir.pk]
    check_mergeable(gone, heir)
    _require([*gone, heir], by)
    model = type(heir)
    heir = model.objects.select_for_update().get(pk=heir.pk)
    journal = Journal()
    for one in gone:
        _MOVERS[model](journal, one, heir)
        _join_values(heir, one)
        journal.update(FormerAddress.objects.filter(kind=KINDS[model], heir=one.pk), heir=heir.pk)
        _lead_on(journal, heir, [_address_key(one)])
        journal.delete(model.objects.filter(pk=one.pk))
    _write_changes(journal, heir)
    return journal.record(AuthorityAction.MERGE, describe_exchange(gone, [heir]), by=by, at=at)


def describe_exchange(gone: Sequence[Name], come: Sequence[Name]) -> str:
    """In words, what was there before and what is there after."""
    return _("%(gone)s → %(heir)s") % {"gone": "、".join(map(str, gone)), "heir": "、".join(map(str, come))}


def check_mergeable(gone: Sequence[Name], heir: Name) -> None:
    if any(type(one) is not type(heir) for one in gone):
        raise Refused(_("只有同一类的才能合并。"))
    if isinstance(heir, Column) and any(one.newspaper_id != heir.newspaper_id for one in gone):
        raise Refused(_("不同报纸的栏目不能合并。"))


def _join_values(heir: Column | Person | Tag, gone: Column | Person | Tag) -> None:
    """Add the other's lists to the heir's, its name to the aliases, and its texts where the heir has none."""
    model = type(heir)
    for field in LISTS[model]:
        names = [gone.name] if field == "aliases" else []
        joined = _join(getattr(heir, field), [*names, *getattr(gone, field)], leaving=heir.name)
        setattr(heir, field, joined)
    for field in TEXTS[model]:
        setattr(heir, field, getattr(heir, field) or getattr(gone, field))


def _move_tag(journal: Journal, gone: Tag, heir: Tag) -> None:
    """Give the heir the taggings of a tag; if an article has both, it is accepted if either was."""
    shared = Tagging.objects.filter(tag=gone, article__in=Tagging.objects.filter(tag=heir).values("article"))
    accepted = shared.accepted().values("article")
    behind = Tagging.objects.filter(tag=heir, article__in=accepted).exclude(state=Tagging.State.ACCEPTED)
    journal.update(behind, state=Tagging.State.ACCEPTED.value, is_decided=True)
    journal.delete(shared)
    journal.update(Tagging.objects.filter(tag=gone), tag_id=heir.pk)
    for end, other in (("from_tag", "to_tag"), ("to_tag", "from_tag")):
        links = Broader.objects.filter(**{end: gone})
        others = Broader.objects.filter(**{end: heir}).values(other)
        journal.delete(links.filter(**{f"{other}__in": others}) | links.filter(**{other: heir}))
        journal.update(Broader.objects.filter(**{end: gone}), **{f"{end}_id": heir.pk})


def _move_person(journal: Journal, gone: Person, heir: Person) -> None:
    same = Credit.objects.filter(person=heir, article=OuterRef("article"), role=OuterRef("role"))
    journal.delete(Credit.objects.filter(Exists(same), person=gone))
    journal.update(Credit.objects.filter(person=gone), person_id=heir.pk)


def _move_column(journal: Journal, gone: Column, heir: Column) -> None:
    heir.standing = Column.Standing.USED.value
    journal.update(Article.objects.filter(column=gone), column_id=heir.pk)


_MOVERS: dict[type, Any] = {Tag: _move_tag, Person: _move_person, Column: _move_column}
_LINKS: dict[type, tuple[Any, str]] = {Tag: (Tagging, "tag"), Person: (Credit, "person")}


@recorded()
def split_name(
    name: Person | Tag,
    new: Person | Tag,
    articles: QuerySet[Article],
    *,
    by: User,
    at: datetime.datetime | None = None,
) -> AuthorityOperation | None:
    """Save the new row, and give it those articles of the other that are among these.

    Raises Refused where none of them is the other's, PermissionDenied where `by` may only propose it.
    """
    _require([name], by)
    model, link = _LINKS[type(name)]
    rows = model.objects.filter(**{link: name}, article__in=articles.order_by().values("pk"))
    if not rows.exists():
        raise Refused(_("没有选中“%(name)s”的文章。") % {"name": name})
    journal = Journal()
    journal.create([new])
    journal.update(rows, **{f"{link}_id": new.pk})
    return journal.record(AuthorityAction.SPLIT, describe_exchange([name], [name, new]), by=by, at=at)


@recorded()
def decide_columns(
    columns: QuerySet[Column], standing: str, *, by: User, at: datetime.datetime | None = None
) -> AuthorityOperation | None:
    """Make these columns, or refuse them: then articles lose them, and imports do not add them again.

    Raises PermissionDenied if one is public and `by` may not publish.
    """
    names = list(columns)
    if names:
        _require(names, by)
    columns = Column.objects.filter(pk__in=[one.pk for one in names])
    journal = Journal()
    journal.update(columns, standing=str(standing))
    action = AuthorityAction.EDIT
    if standing == Column.Standing.REFUSED:
        journal.update(Article.objects.filter(column__in=columns), column_id=None)
        action = AuthorityAction.REJECT
    return journal.record(action, "、".join(map(str, names)), by=by, at=at)


@recorded()
def delete_names(
    names: Iterable[Name], *, by: User | None = None, at: datetime.datetime | None = None
) -> None:
    """Delete rows; articles lose the tag or column and stay.

    Raises ProtectedError if one is needed, PermissionDenied where one is public and `by` may not publish.
    """
    journal = Journal()
    names = list(names)
    if names:
        _require(names, by)
    for name in names:
        if isinstance(name, Newspaper):
            mark_edited(articles_under(name), at=at)
            name.delete()
            continue
        if isinstance(name, Tag):
            journal.delete(Tagging.objects.filter(tag=name))
            journal.delete(Broader.objects.filter(from_tag=name) | Broader.objects.filter(to_tag=name))
        elif isinstance(name, Column):
            journal.update(Article.objects.filter(column=name), column_id=None)
        journal.delete(type(name).objects.filter(pk=name.pk))
    journal.record(AuthorityAction.DELETE, "、".join(map(str, names)), by=by, at=at)
