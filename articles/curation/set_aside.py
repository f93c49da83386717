"""Articles that an operation takes away, and that its undo brings back.

A page's state does not hold status, tags and collections. What an article had of them is set aside in the
revision that took it away, so that nothing is lost when it comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from articles.models import Article, Collection, CollectionItem, Credit, FormerRef, Tag, Tagging

SetAside = Mapping[str, Any]  # of one article, as plain JSON values
Part = Tagging | CollectionItem
KEYS: dict[type[Part], str] = {Tagging: "tag_id", CollectionItem: "collection_id"}
TAGGING_FIELDS = (
    "tag_id",
    "origin",
    "state",
    "evidence",
    "is_decided",
    "source",
    "weight",
)  # older rows lack the last two
ITEM_FIELDS = ("collection_id", "position", "note")


@dataclass(frozen=True, slots=True)
class Leaver:
    """An article that is deleted, with its parts, and the one that takes its place, if any."""

    article: Article
    heir: Article | None
    taggings: list[Tagging]
    items: list[CollectionItem]

    def has_left(self, model: type[Tagging | CollectionItem | Credit | FormerRef]) -> bool:
        """Whether the article still has rows of this model. No query: they were fetched with it."""
        if model in KEYS:
            return bool(_list_own(self.taggings if model is Tagging else self.items, self.article))
        return bool(self.article.credits.all() if model is Credit else self.article.former_refs.all())


def has_parts() -> Q:
    """Whether an article has tags or is in collections."""
    return Q(Exists(Tagging.objects.filter(article=OuterRef("pk")))) | Q(
        Exists(CollectionItem.objects.filter(article=OuterRef("pk")))
    )


def remove_articles(gone: Sequence[Article], heirs: Mapping[str, Article]) -> dict[str, SetAside]:
    """Delete articles whose blocks are gone already; return what is set aside of them, by ref.

    Tags and collections go to their heirs, given by ref. Programs that keep a copy learn the refs of what was
    public. What continues them still does: call `follow_links` afterwards.
    """
    if not gone:
        return {}
    taggings, items = _read_parts([*gone, *heirs.values()])
    leavers = [_read_leaver(row, heirs, taggings, items) for row in gone]
    kept = {leaver.article.ref: _set_aside(leaver) for leaver in leavers}
    for leaver in leavers:
        if leaver.heir:
            kept[leaver.article.ref]["given"] = {
                "to": leaver.heir.ref,
                "tags": _give(leaver.taggings, taggings, leaver.heir),
                "collections": _give(leaver.items, items, leaver.heir),
            }
    Tagging.objects.bulk_update(taggings, ["article"])
    CollectionItem.objects.bulk_update(items, ["article"])
    _delete(leavers)
    return kept


def read_aside(gone: Sequence[Article], heirs: Mapping[str, Article]) -> dict[str, dict[str, Any]]:
    """What is to be set aside of articles that an import takes away, by ref. Two queries.

    `heirs`, by the ref of who goes, are the articles that get its places in collections.
    """
    if not gone:
        return {}
    taggings, items = _read_parts([*gone, *heirs.values()])
    kept = {}
    for row in gone:
        leaver = _read_leaver(row, heirs, taggings, items)
        kept[row.ref] = _set_aside(leaver)
        if leaver.heir:
            has = {item.collection_id for item in _list_own(items, leaver.heir)}
            given = [item.collection_id for item in leaver.items if item.collection_id not in has]
            kept[row.ref]["given"] = {"to": leaver.heir.ref, "tags": [], "collections": given}
    return kept


def _read_parts(owners: Sequence[Article]) -> tuple[list[Tagging], list[CollectionItem]]:
    """The tags and the items of collections of these articles. No query if they are known to have none."""
    if not any(getattr(row, "has_parts", True) for row in owners):
        return [], []
    pks = {row.pk for row in owners}
    return (
        list(Tagging.objects.filter(article__in=pks).order_by("pk")),
        list(CollectionItem.objects.filter(article__in=pks).order_by("pk")),
    )


def _read_leaver(
    row: Article,
    heirs: Mapping[str, Article],
    taggings: Iterable[Tagging],
    items: Iterable[CollectionItem],
) -> Leaver:
    return Leaver(row, heirs.get(row.ref), _list_own(taggings, row), _list_own(items, row))


def _list_own(parts: Iterable[Part], article: Article) -> list[Any]:
    return [part for part in parts if part.article_id == article.pk]


def _set_aside(leaver: Leaver) -> dict[str, Any]:
    article = leaver.article
    return {
        "status": article.status,
        "published_at": article.published_at and article.published_at.isoformat(),
        "tags": [[getattr(one, name) for name in TAGGING_FIELDS] for one in leaver.taggings],
        "collections": [[getattr(one, name) for name in ITEM_FIELDS] for one in leaver.items],
    }


def _give(parts: Sequence[Part], everyones: Iterable[Part], heir: Article) -> list[int]:
    """Give the heir those of the parts that it lacks; the keys of their tags or collections."""
    given = []
    has = {getattr(one, KEYS[type(one)]) for one in everyones if one.article_id == heir.pk}
    for part in parts:
        key = getattr(part, KEYS[type(part)])
        if key not in has:
            part.article = heir
            given.append(key)
    return given


def _delete(leavers: Sequence[Leaver]) -> None:
    """Delete the articles and what is left of them.

    What is known to be empty costs no query, as Django's own way of deleting would.
    """
    pks = [leaver.article.pk for leaver in leavers]
    for model in (Tagging, CollectionItem, Credit, FormerRef):
        if any(leaver.has_left(model) for leaver in leavers):
            model.objects.filter(article__in=pks).delete()
    rows = Article.objects.filter(pk__in=pks)
    rows._raw_delete(rows.db)


def bring_back(articles: Mapping[str, Article], set_aside: Mapping[str, SetAside]) -> None:
    """Give articles that come back, by ref, their tags and collections, where these exist still.

    What their heirs got of these they get from them, as it is now: what an editor decided since stays.
    """
    back = {row: set_aside[ref] for ref, row in articles.items() if ref in set_aside}
    for model, target, names, parts in (
        (Tagging, Tag, TAGGING_FIELDS, "tags"),
        (CollectionItem, Collection, ITEM_FIELDS, "collections"),
    ):
        returned = {row: _take_back(model, kept.get("given"), parts, row) for row, kept in back.items()}
        lost = {row: kept[parts] for row, kept in back.items() if returned[row] < len(kept[parts])}
        if lost:
            _make_parts(model, target, names, lost)


def _take_back(model: type[Part], given: SetAside | None, parts: str, row: Article) -> int:
    """Give the article those of its parts that its heir got and has still; how many these are."""
    if not given or not given[parts]:
        return 0
    keys = {f"{KEYS[model]}__in": given[parts]}
    return model.objects.filter(article__ref=given["to"], **keys).update(article=row)


def _make_parts(
    model: type[Part],
    target: type[Tag] | type[Collection],
    names: Sequence[str],
    kept: Mapping[Article, Sequence[Sequence[Any]]],
) -> None:
    """Make the taggings or items that were kept, by article: values of these fields, the key first.

    Those that the article has, and those of tags and collections that are gone, are left out. Three queries.
    """
    keys = {values[0] for rows in kept.values() for values in rows}
    there = set(target.objects.filter(pk__in=keys).values_list("pk", flat=True))
    has = set(model.objects.filter(article__in=kept).values_list("article", KEYS[model]))
    model.objects.bulk_create(
        model(article=article, **dict(zip(names, values, strict=False)))
        for article, rows in kept.items()
        for values in rows
        if values[0] in there and (article.pk, values[0]) not in has
    )
