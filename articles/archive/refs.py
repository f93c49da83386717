"""Refs: drawn for new pages and articles, looked up, handed on when articles become one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import count

from articles.models import Article, CollectionItem, FormerRef, Page
from articles.models.ref import make_ref


def draw_page_ref(*parts: object) -> str:
    """A ref that no page has, drawn from these parts: the same parts in two clean archives give the same."""
    refs = (make_ref(*parts, turn) for turn in count())
    return next(ref for ref in refs if not Page.objects.filter(ref=ref).exists())


def draw_article_refs(page: Page, places: Sequence[tuple[int, int]]) -> list[str]:
    """A ref for each new article, drawn from the line and character (0-based) where it begins.

    Two clean imports of a page draw the same refs. None is the ref or former ref of another article.
    """
    first = [make_ref(page.ref, *place) for place in places]
    taken = set(Article.objects.filter(ref__in=first).values_list("ref", flat=True))
    taken |= set(FormerRef.objects.filter(ref__in=first).values_list("ref", flat=True))
    refs = []
    for place, ref in zip(places, first, strict=True):
        for turn in count(1):
            if ref not in taken:
                break
            ref = make_ref(page.ref, *place, turn)
            if _is_taken(ref):
                taken.add(ref)
        taken.add(ref)
        refs.append(ref)
    return refs


def _is_taken(ref: str) -> bool:
    return Article.objects.filter(ref=ref).exists() or FormerRef.objects.filter(ref=ref).exists()


def find_articles(refs: Collection[str]) -> dict[str, int]:
    """The keys of the articles that these refs, also former ones, lead to. Two queries, none for no refs."""
    if not refs:
        return {}
    former = dict(FormerRef.objects.filter(ref__in=refs).values_list("ref", "article"))
    return former | dict(Article.objects.filter(ref__in=refs).values_list("ref", "pk"))


def hand_over(article: Article, *, heir: Article) -> None:
    """Make all refs of the article lead to its heir, and put the heir in its place in collections.

    Call it before the article is deleted.
    """
    FormerRef.objects.filter(article=article).update(article=heir)
    FormerRef.objects.create(ref=article.ref, article=heir)
    collections = CollectionItem.objects.filter(article=heir).values("collection")
    CollectionItem.objects.filter(article=article).exclude(collection__in=collections).update(article=heir)
