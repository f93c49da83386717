"""The tags that the importer gave to a page's articles, kept with each text that the page had."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from articles.archive.announcements import announce_changes
from articles.models import Article, PageVersion, Tag, Tagging

FIELDS = ("tag_id", "state", "evidence", "source", "weight")
UNDECIDED = {"origin": Tagging.Origin.IMPORTER, "is_decided": False}
KeptTags = Mapping[str, Sequence[Sequence[Any]]]  # by the article's ref, the values of FIELDS of each


def keep_importer_tags(version: PageVersion, articles: Iterable[Article]) -> None:
    """Keep what tags the importer gave to the articles on the text that the page leaves. Two queries."""
    kept: dict[str, list[list[Any]]] = {article.ref: [] for article in articles}
    taggings = Tagging.objects.filter(article__ref__in=kept, **UNDECIDED).order_by("article_id", "tag_id")
    for ref, *values in taggings.values_list("article__ref", *FIELDS):
        kept[ref].append(values)
    version.importer_tags = kept
    version.save(update_fields=["importer_tags"])


def bring_back_importer_tags(kept: KeptTags, articles: Mapping[str, Article]) -> None:
    """Give the articles, by ref, the importer's tags that they had when the page left its text.

    What an editor decided since stays. At most seven queries; none if nothing was kept.
    """
    wanted = {articles[ref].pk: values for ref, values in kept.items() if ref in articles}
    if not wanted:
        return
    there = list(Tagging.objects.filter(article__in=wanted))
    stale = [one for one in there if _is_stale(one, wanted[one.article_id])]
    new = _make_taggings(wanted, [one for one in there if one not in stale])
    if stale or new:
        Tagging.objects.filter(pk__in=[one.pk for one in stale]).delete()
        Tagging.objects.bulk_create(new)
        announce_changes(Article.objects.filter(pk__in={one.article_id for one in (*stale, *new)}))


def _is_stale(tagging: Tagging, wanted: Sequence[Sequence[Any]]) -> bool:
    """Whether the importer gave the tag, no editor decided on it, and it is not among those wanted."""
    is_undecided = all(getattr(tagging, name) == value for name, value in UNDECIDED.items())
    return is_undecided and [getattr(tagging, name) for name in FIELDS] not in wanted


def _make_taggings(wanted: Mapping[int, Sequence[Sequence[Any]]], left: Iterable[Tagging]) -> list[Tagging]:
    """The taggings that are wanted and not left, of tags that are still there."""
    taken = {(one.article_id, one.tag_id) for one in left}
    keys = {values[0] for rows in wanted.values() for values in rows}
    tags = set(Tag.objects.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    return [
        Tagging(article_id=pk, **UNDECIDED, **dict(zip(FIELDS, values, strict=True)))
        for pk, rows in wanted.items()
        for values in rows
        if values[0] in tags and (pk, values[0]) not in taken
    ]
