"""The laws, checked on everything that is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from articles.models import (
    Article,
    Collection,
    Column,
    FormerRef,
    Issue,
    Newspaper,
    Page,
    PageRevision,
    PageVersion,
    Person,
    Status,
    Tag,
)
from articles.models import Block as Row
from articles.parsing import Block, Role
from articles.parsing.coverage import find_breaches
from articles.parsing.page_labels import find_order

PAGES_A_TIME = 100


def find_print_breaches() -> Iterator[str]:
    """Where the archive breaks law 1 (the print is verbatim, and old texts are kept) or 2 (every line once),
    or a page is out of order, a sentence each.

    Reads every page once, a hundred at a time, and then every text of a page that has had several.
    """
    pages = Page.objects.order_by("pk")
    for page in _with_blocks(pages).iterator(chunk_size=PAGES_A_TIME):
        name = _name_page(page)
        if hashlib.sha256(page.text.encode()).hexdigest() != page.sha256:
            yield f"{name}: its text is not the one that was imported; its sha256 differs"
        if page.order != find_order(page.label):
            yield f"{name}: its order {page.order} is not that of its label '{page.label}'"
        blocks = list(page.blocks.all())
        for block in blocks:
            if block.article and block.article.page_id != page.pk:
                yield f"{name}: block '{block.text[:20]}' is part of {block.article.ref} on another page"
        for breach in find_breaches(page.text, [_to_value(block) for block in blocks]):
            yield f"{name}: {breach}"
    yield from _find_version_breaches()


def _find_version_breaches() -> Iterator[str]:
    """Kept texts that are not what was imported; pages whose text, or that of a revision, is not kept."""
    for version in PageVersion.objects.select_related("page").defer("page__text").order_by("pk").iterator():
        if hashlib.sha256(version.text.encode()).hexdigest() != version.sha256:
            yield f"{_name_page(version.page)}: its text {version.number} is not the one that was imported"
    kept = PageVersion.objects.filter(page=OuterRef("pk"), number=OuterRef("version"))
    changed = Page.objects.filter(Exists(PageVersion.objects.filter(page=OuterRef("pk"))) | Q(version__gt=1))
    for page in changed.exclude(Exists(kept.filter(sha256=OuterRef("sha256")))).order_by("pk"):
        yield f"{_name_page(page)}: its text is not kept as text {page.version}"
    kept = PageVersion.objects.filter(page=OuterRef("page"), number=OuterRef("version"))
    lost = PageRevision.objects.exclude(Q(version=F("page__version")) | Exists(kept))
    for revision in lost.select_related("page").order_by("pk"):
        name = _name_page(revision.page)
        yield f"{name}: text {revision.version}, of revision {revision.number}, is not kept"


def _name_page(page: Page) -> str:
    return f"page {page.ref} ({page.source_name})"


def _with_blocks(pages: QuerySet[Page]) -> QuerySet[Page]:
    """The pages with their blocks, and these with their articles.

    Joined: for prefetched articles Django 5.2 sends SQLite a chain of ORs, which fails at a thousand.
    """
    return pages.prefetch_related(Prefetch("blocks", Row.objects.select_related("article")))


def _to_value(block: Row) -> Block:
    return Block(Role(block.role), tuple(block.lines), block.text, block.span)


def find_public_breaches() -> Iterator[str]:
    """Where the archive breaks law 5 (only what is published is public), or a ref has two meanings.

    The public queryset of each kind of thing is compared with its published articles, found without that
    queryset. Reads only the text of pages that have both published and other articles.
    """
    published = {"status": Status.PUBLISHED}
    for article in Article.objects.published().exclude(**published):
        yield f"article {article.ref}: is public and its status is {article.status}"
    for article in Article.objects.filter(**published, published_at=None):
        yield f"article {article.ref}: is published and has no time of publication"
    for kind, public, path in _public_things():
        conditions = {f"{path}__status": Status.PUBLISHED}
        if kind == "tag":
            conditions["taggings__state"] = "accepted"
        for thing in public.exclude(pk__in=public.model.objects.filter(**conditions).values("pk")):
            yield f"{kind} {thing}: is public and has no published article"
    for collection in Collection.objects.published().filter(is_public=False):
        yield f"collection {collection}: is public and no editor made it public"
    yield from _find_shown_lines()
    for ref in FormerRef.objects.filter(ref__in=Article.objects.values("ref")).values_list("ref", flat=True):
        yield f"ref {ref}: is an article's ref and another's former ref"


def _public_things() -> list[tuple[str, QuerySet, str]]:
    """Each kind of public thing: its name, its public queryset, and the path from it to its articles."""
    return [
        ("newspaper", Newspaper.objects.published(), "pages__articles"),
        ("issue", Issue.objects.published(), "pages__articles"),
        ("page", Page.objects.published(), "articles"),
        ("column", Column.objects.published(), "articles"),
        ("person", Person.objects.published(), "credits__article"),
        ("tag", Tag.objects.published(), "taggings__article"),
        ("collection", Collection.objects.published(), "articles"),
    ]


def _find_shown_lines() -> Iterator[str]:
    """Lines that are public on pages where some articles are published and others are not."""
    is_public = Q(articles__status=Status.PUBLISHED)
    mixed = (
        Page.objects.annotate(
            all_articles=Count("articles"), public_articles=Count("articles", filter=is_public)
        )
        .filter(public_articles__gt=0, all_articles__gt=F("public_articles"))
        .order_by("pk")
    )
    for page in _with_blocks(mixed).iterator(chunk_size=PAGES_A_TIME):
        allowed = {
            line
            for block in page.blocks.all()
            if block.article is None or block.article.status == Status.PUBLISHED
            for line in block.lines
        }
        for line, _text in page.public_lines():
            if line not in allowed:
                yield f"{_name_page(page)}: line {line + 1} is public but belongs to no published article"
