"""A page's curated state read from its rows and written to them; the number of queries does not grow."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch

from articles.archive.changes import announce_changes
from articles.archive.jumps import JUMP_FLAGS
from articles.curation.changes import Change, find_change
from articles.curation.page_state import (
    ArticleState,
    BlockState,
    CreditState,
    Held,
    PageState,
    Place,
    holds_place,
    sort_noise,
)
from articles.models import (
    Article,
    Block,
    Collection,
    CollectionItem,
    Column,
    Credit,
    FormerRef,
    Kind,
    Page,
    Person,
    Role,
    Status,
    Tag,
    Tagging,
    Withdrawal,
)

PLAIN_FIELDS = ("kicker", "headline", "deck", "jump_to", "jump_from", "is_checked")
WRITTEN_FIELDS = (
    *PLAIN_FIELDS,
    "kind",
    "column",
    "continues",
    "flags",
    "held",
    "position",
    "edited_at",
    "updated_at",
)


@dataclass(frozen=True, slots=True)
class PageRows:
    """A page's rows as they were read, by the ref of the article, and the state that they are."""

    page: Page
    state: PageState
    articles: dict[str, Article]
    noise: dict[Place, Block]


def read_rows(page: Page) -> PageRows:
    """The page's rows and their state. Five queries.

    What the pairing of jumps found by itself is no curated state: it is found again.
    """
    articles = (
        page.articles.order_by("position", "pk")
        .select_related("column")
        .annotate(continues_ref=F("continues__ref"))
        .prefetch_related(
            Prefetch("blocks", Block.objects.order_by("position")),
            Prefetch("credits", Credit.objects.select_related("person").order_by("position", "pk")),
            "former_refs",
        )
    )
    rows = {article.ref: article for article in articles}
    noise = {_read_block(block).start: block for block in page.blocks.filter(article=None)}
    state = PageState(
        tuple(page.lines),
        tuple(_read_article(article) for article in rows.values()),
        sort_noise(_read_block(block) for block in noise.values()),
        tuple(page.held_noise),
    )
    return PageRows(page, state, rows, noise)


def _read_article(article: Article) -> ArticleState:
    held = frozenset(map(Held, article.held))
    return ArticleState(
        ref=article.ref,
        blocks=tuple(_read_block(block) for block in article.blocks.all()),
        kind=Kind(article.kind),
        column=article.column.name if article.column else "",
        continues=(article.continues_ref or "") if Held.JUMPS in held else "",
        credits=tuple(_read_credit(credit) for credit in article.credits.all()),
        flags=tuple(flag for flag in article.flags if flag["code"] not in JUMP_FLAGS),
        held=held,
        former_refs=tuple(sorted(former.ref for former in article.former_refs.all())),
        **{name: getattr(article, name) for name in PLAIN_FIELDS},
    )


def _read_credit(credit: Credit) -> CreditState:
    person = credit.person
    return CreditState(credit.role, person.name, person.note) if person else CreditState(credit.role)


def _read_block(block: Block) -> BlockState:
    return BlockState(Role(block.role), tuple(block.lines), block.text, block.span, block.correction)


def write_rows(
    rows: PageRows, after: PageState, *, at: datetime.datetime, revived: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Make the rows those of this state; call it in a transaction that holds the page.

    New articles take the status of the article that held their beginning, so that nothing becomes public by
    it. `revived` is what was set aside, by ref, of articles that come back. The index and programs are asked
    to look again at what is public. What is set aside of articles that go comes back, by ref, as plain JSON
    values. About twenty-five queries, whatever the size.
    """
    change = find_change(rows.state, after)
    gone = {ref: row for ref, row in rows.articles.items() if after.article(ref) is None}
    new = [article for article in after.articles if article.ref not in rows.articles]
    set_aside = _set_aside(rows.page, gone.values())
    announce_changes(Article.objects.filter(pk__in=[row.pk for row in gone.values()]), at=at)
    rows.articles.update(_create_articles(rows, new, revived, at))
    _fill_articles(rows, after, change, at)
    _write_blocks(rows, change)
    _write_credits(rows, change)
    _hand_over(rows, gone, after, set_aside)
    _write_former_refs(rows, after)
    _revive(rows, new, revived)
    if tuple(rows.page.held_noise) != after.held_noise:
        rows.page.held_noise = list(after.held_noise)
        rows.page.save(update_fields=["held_noise"])
    announce_changes(Article.objects.filter(ref__in=[article.ref for article in change.come]), at=at)
    return set_aside


def _set_aside(page: Page, gone: Iterable[Article]) -> dict[str, dict[str, Any]]:
    """What the page's state does not hold of articles that go, as plain JSON values.

    Status, tags, collections, and the articles of other pages that continue them.
    """
    rows = {article.pk: article for article in gone}
    kept: dict[str, dict[str, Any]] = {
        article.ref: {
            "status": article.status,
            "published_at": article.published_at and article.published_at.isoformat(),
            "tags": [],
            "collections": [],
            "continued_by": [],
        }
        for article in rows.values()
    }
    if not rows:
        return kept
    for tagging in Tagging.objects.filter(article__in=rows).order_by("pk"):
        kept[rows[tagging.article_id].ref]["tags"].append(
            [tagging.tag_id, tagging.origin, tagging.state, tagging.evidence]
        )
    for item in CollectionItem.objects.filter(article__in=rows).order_by("pk"):
        kept[rows[item.article_id].ref]["collections"].append([item.collection_id, item.position, item.note])
    for rest in Article.objects.filter(continues__in=rows).exclude(page=page).order_by("pk"):
        kept[rows[rest.continues_id].ref]["continued_by"].append(rest.ref)
    return kept


def _create_articles(
    rows: PageRows,
    new: Sequence[ArticleState],
    revived: Mapping[str, Mapping[str, Any]],
    at: datetime.datetime,
) -> dict[str, Article]:
    FormerRef.objects.filter(ref__in=[article.ref for article in new]).delete()
    created = Article.objects.bulk_create(
        Article(
            ref=article.ref,
            page=rows.page,
            position=0,
            edited_at=at,
            **_choose_status(_find_source(rows, article), revived.get(article.ref)),
        )
        for article in new
    )
    Withdrawal.objects.take_back(article.ref for article in created if article.is_published)
    return {article.ref: article for article in created}


def _find_source(rows: PageRows, article: ArticleState) -> Article | None:
    """The article that held the beginning of this one; None where it was noise."""
    start = article.blocks[0].start
    for state in rows.state.articles:
        if any(holds_place(block, start, rows.state.lines) for block in state.blocks):
            return rows.articles[state.ref]
    return None


def _choose_status(source: Article | None, revived: Mapping[str, Any] | None) -> dict[str, Any]:
    """The status that its beginning has now; for an article that comes back its own, never more public."""
    status = Status(source.status) if source else Status.DRAFT
    if revived and revived["status"] != Status.PUBLISHED:
        status = Status(revived["status"])
    elif revived and status != Status.PUBLISHED:
        status = Status.DRAFT
    if source is None or status != Status.PUBLISHED:
        return {"status": status}
    since = revived and datetime.datetime.fromisoformat(revived["published_at"])
    return {"status": status, "published_at": since or source.published_at}


def _fill_articles(rows: PageRows, after: PageState, change: Change, at: datetime.datetime) -> None:
    """The articles' own fields, and the positions of all."""
    columns = _find_columns(rows.page, {article.column for article in change.come} - {""})
    continued = _find_articles({article.continues for article in change.come} - {""})
    changed: dict[int, Article] = {}
    for article in change.come:
        row = rows.articles[article.ref]
        for name in PLAIN_FIELDS:
            setattr(row, name, getattr(article, name))
        row.kind, row.column = article.kind, columns.get(article.column)
        if Held.JUMPS in article.held:
            row.continues_id = continued.get(article.continues)
        jump_flags = [
            flag for flag in row.flags if flag["code"] in JUMP_FLAGS and Held.JUMPS not in article.held
        ]
        row.flags = [*article.flags, *jump_flags]
        row.held = sorted(article.held)
        row.edited_at = row.updated_at = at
        changed[row.pk] = row
    for position, ref in enumerate(after.refs()):
        row = rows.articles[ref]
        if row.position != position:
            row.position = position
            changed[row.pk] = row
    Article.objects.bulk_update(changed.values(), WRITTEN_FIELDS)


def _find_columns(page: Page, names: set[str]) -> dict[str, Column]:
    if not names:
        return {}
    known = Column.objects.filter(newspaper=page.newspaper_id, name__in=names)
    columns = {column.name: column for column in known}
    missing = sorted(names - set(columns))
    new = Column.objects.bulk_create(Column(newspaper_id=page.newspaper_id, name=name) for name in missing)
    return columns | {column.name: column for column in new}


def _find_articles(refs: set[str]) -> dict[str, int]:
    """The keys of the articles that these refs, also former ones, lead to."""
    if not refs:
        return {}
    former = dict(FormerRef.objects.filter(ref__in=refs).values_list("ref", "article"))
    return former | dict(Article.objects.filter(ref__in=refs).values_list("ref", "pk"))


def _write_blocks(rows: PageRows, change: Change) -> None:
    """Exchange the blocks of articles whose blocks differ, and the noise that does."""
    was = {article.ref: article.blocks for article in change.gone}
    come = [article for article in change.come if was.get(article.ref) != article.blocks]
    refs = {article.ref for article in come} | (set(was) - {article.ref for article in change.come})
    stale = [row.pk for ref in refs if ref in rows.articles for row in [rows.articles[ref]]]
    noise = [rows.noise[block.start].pk for block in change.gone_noise]
    if stale:
        Block.objects.filter(article__in=stale).delete()
    if noise:
        Block.objects.filter(pk__in=noise).delete()
    Block.objects.bulk_create(
        [
            _make_block(rows.page, block, position, rows.articles[article.ref])
            for article in come
            for position, block in enumerate(article.blocks)
        ]
        + [_make_block(rows.page, block, block.lines[0], None) for block in change.come_noise]
    )


def _make_block(page: Page, block: BlockState, position: int, article: Article | None) -> Block:
    start, end = block.span or (None, None)
    return Block(
        page=page,
        article=article,
        position=position,
        role=block.role,
        lines=list(block.lines),
        span_start=start,
        span_end=end,
        text=block.text,
        correction=block.correction,
    )


def _write_credits(rows: PageRows, change: Change) -> None:
    was = {article.ref: article.credits for article in change.gone}
    changed = [article for article in change.come if was.get(article.ref, ()) != article.credits]
    stale = [rows.articles[article.ref].pk for article in changed if article.ref in was]
    if stale:
        Credit.objects.filter(article__in=stale).delete()
    people = _find_people({(credit.name, credit.note) for article in changed for credit in article.credits})
    Credit.objects.bulk_create(
        Credit(
            article=rows.articles[article.ref],
            person=people.get((credit.name, credit.note)),
            role=credit.role,
            position=position,
        )
        for article in changed
        for position, credit in enumerate(article.credits)
    )


def _find_people(names: set[tuple[str, str]]) -> dict[tuple[str, str], Person]:
    wanted = {pair for pair in names if pair[0]}
    if not wanted:
        return {}
    known = Person.objects.filter(name__in={name for name, _ in wanted})
    people = {(person.name, person.note): person for person in known}
    missing = sorted(wanted - set(people))
    new = Person.objects.bulk_create(Person(name=name, note=note) for name, note in missing)
    return people | {(person.name, person.note): person for person in new}


def _hand_over(
    rows: PageRows, gone: Mapping[str, Article], after: PageState, set_aside: dict[str, dict[str, Any]]
) -> None:
    """Take away the articles that are no more; tags, collections and what continues them go to their heirs.

    Programs that keep a copy learn the refs of what was public.
    """
    if not gone:
        return
    heirs = {ref: rows.articles[article.ref] for article in after.articles for ref in article.former_refs}
    for ref, row in gone.items():
        if heir := heirs.get(ref):
            set_aside[ref]["given"] = _give_parts(row, heir)
    Withdrawal.objects.record((ref for ref, row in gone.items() if row.is_published))
    Article.objects.filter(pk__in=[row.pk for row in gone.values()]).delete()
    for ref in gone:
        del rows.articles[ref]


def _give_parts(article: Article, heir: Article) -> dict[str, Any]:
    """Give the heir the tags and collections that it lacks, and what continues the article; what it got."""
    tags = article.taggings.exclude(tag__in=heir.taggings.values("tag"))
    items = article.collection_items.exclude(collection__in=heir.collection_items.values("collection"))
    given = {
        "to": heir.ref,
        "tags": list(tags.values_list("tag", flat=True)),
        "collections": list(items.values_list("collection", flat=True)),
    }
    Tagging.objects.filter(article=article, tag__in=given["tags"]).update(article=heir)
    CollectionItem.objects.filter(article=article, collection__in=given["collections"]).update(article=heir)
    article.continued_by.exclude(page=article.page_id).update(continues=heir)
    return given


def _write_former_refs(rows: PageRows, after: PageState) -> None:
    """Have the refs of merged articles lead where the state says."""
    wanted = {ref: rows.articles[article.ref].pk for article in after.articles for ref in article.former_refs}
    pks = {article.pk for article in rows.articles.values()}
    there = dict(FormerRef.objects.filter(article__in=pks).values_list("ref", "article"))
    stale = [ref for ref, pk in there.items() if wanted.get(ref) != pk]
    if stale:
        FormerRef.objects.filter(ref__in=stale).delete()
    FormerRef.objects.bulk_create(
        FormerRef(ref=ref, article_id=pk) for ref, pk in wanted.items() if there.get(ref) != pk
    )


def _revive(rows: PageRows, new: Sequence[ArticleState], revived: Mapping[str, Mapping[str, Any]]) -> None:
    """Give articles that come back their tags and collections, where these exist, and what continues them.

    What their heirs had got of these goes from them again.
    """
    back = {article.ref: rows.articles[article.ref] for article in new if article.ref in revived}
    if not back:
        return
    for ref in back:
        if (given := revived[ref].get("given")) and (heir := rows.articles.get(given["to"])):
            heir.taggings.filter(tag__in=given["tags"]).delete()
            heir.collection_items.filter(collection__in=given["collections"]).delete()
    for ref, row in back.items():
        Article.objects.filter(ref__in=revived[ref]["continued_by"]).update(continues=row)
    tags = _find_keys(Tag, {tag for ref in back for tag, *_ in revived[ref]["tags"]})
    Tagging.objects.bulk_create(
        Tagging(article=row, tag_id=tag, origin=origin, state=state, evidence=evidence)
        for ref, row in back.items()
        for tag, origin, state, evidence in revived[ref]["tags"]
        if tag in tags
    )
    collections = _find_keys(Collection, {pk for ref in back for pk, *_ in revived[ref]["collections"]})
    CollectionItem.objects.bulk_create(
        CollectionItem(article=row, collection_id=pk, position=position, note=note)
        for ref, row in back.items()
        for pk, position, note in revived[ref]["collections"]
        if pk in collections
    )


def _find_keys(model: type[Tag] | type[Collection], keys: set[int]) -> set[int]:
    return set(model.objects.filter(pk__in=keys).values_list("pk", flat=True))
