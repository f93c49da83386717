"""A page's curated state read from its rows and written to them; the number of queries does not grow."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch, QuerySet

from articles.archive.blocks import BlockValues, write_blocks
from articles.archive.credits import write_credits
from articles.archive.held import Held
from articles.archive.jumps import JUMP_FLAGS
from articles.curation.changes import Change, find_change
from articles.curation.page_state import (
    ArticleState,
    BlockState,
    CreditState,
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
    IndexRequest,
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
    """The page's rows and their state. Four queries.

    What the pairing of jumps found by itself is no curated state: it is found again.
    """
    articles = (
        page.articles.order_by("position", "pk")
        .select_related("column")
        .annotate(continues_ref=F("continues__ref"))
        .prefetch_related(
            Prefetch("credits", Credit.objects.select_related("person").order_by("position", "pk")),
            "former_refs",
        )
    )
    rows = {article.pk: article for article in articles}
    blocks: dict[int | None, list[Block]] = {pk: [] for pk in (*rows, None)}
    for block in page.blocks.order_by("position"):
        blocks[block.article_id].append(block)
    noise = {_read_block(block).start: block for block in blocks[None]}
    state = PageState(
        tuple(page.lines),
        tuple(_read_article(article, blocks[pk]) for pk, article in rows.items()),
        sort_noise(_read_block(block) for block in noise.values()),
        tuple(page.held_noise),
    )
    return PageRows(page, state, {article.ref: article for article in rows.values()}, noise)


def _read_article(article: Article, blocks: Sequence[Block]) -> ArticleState:
    held = frozenset(map(Held, article.held))
    return ArticleState(
        ref=article.ref,
        blocks=tuple(_read_block(block) for block in blocks),
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
    public = {row.pk for row in gone.values() if row.is_published}
    rows.articles.update(_create_articles(rows, new, revived, at))
    _fill_articles(rows, after, change, at)
    _write_blocks(rows, change)
    _write_credits(rows, change)
    set_aside = _remove_articles(rows, gone, after)
    _write_former_refs(rows, after)
    _revive(rows, new, revived)
    if tuple(rows.page.held_noise) != after.held_noise:
        rows.page.held_noise = list(after.held_noise)
        rows.page.save(update_fields=["held_noise"])
    changed = (rows.articles[article.ref] for article in change.come)
    IndexRequest.objects.ask(sorted(public | {row.pk for row in changed if row.is_published}))
    return set_aside


def _create_articles(
    rows: PageRows,
    new: Sequence[ArticleState],
    revived: Mapping[str, Mapping[str, Any]],
    at: datetime.datetime,
) -> dict[str, Article]:
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
    if public := [article.ref for article in created if article.is_published]:
        Withdrawal.objects.take_back(public)
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
    changed = [article for article in change.come if was.get(article.ref) != article.blocks]
    come = {article.ref for article in change.come}
    stale = [ref for ref in was if ref not in come or ref in {article.ref for article in changed}]
    if stale:
        Block.objects.filter(article__in=[rows.articles[ref].pk for ref in stale]).delete()
    blocks = {rows.articles[one.ref]: [_to_values(block) for block in one.blocks] for one in changed}
    write_blocks(rows.page, blocks, new=blocks)
    if change.gone_noise:
        gone = [rows.noise[block.start].pk for block in change.gone_noise]
        Block.objects.filter(pk__in=gone).delete()
    Block.objects.bulk_create(
        Block(
            page=rows.page,
            position=block.lines[0],
            role=block.role,
            lines=list(block.lines),
            span_start=block.span[0] if block.span else None,
            span_end=block.span[1] if block.span else None,
            text=block.text,
        )
        for block in change.come_noise
    )


def _to_values(block: BlockState) -> BlockValues:
    return BlockValues(block.role, block.lines, block.span, block.text, block.correction)


def _write_credits(rows: PageRows, change: Change) -> None:
    was = {article.ref: article.credits for article in change.gone}
    changed = [article for article in change.come if was.get(article.ref, ()) != article.credits]
    if not changed:
        return
    people = _find_people({(credit.name, credit.note) for article in changed for credit in article.credits})
    credits = {
        rows.articles[article.ref]: [
            (people.get((credit.name, credit.note)), credit.role) for credit in article.credits
        ]
        for article in changed
    }
    write_credits(credits, new=[rows.articles[one.ref] for one in changed if one.ref not in was])


def _find_people(names: set[tuple[str, str]]) -> dict[tuple[str, str], Person]:
    """People by name and note; missing ones are created."""
    wanted = {pair for pair in names if pair[0]}
    if not wanted:
        return {}
    known = Person.objects.filter(name__in={name for name, _ in wanted})
    people = {(person.name, person.note): person for person in known}
    missing = sorted(wanted - set(people))
    new = Person.objects.bulk_create(Person(name=name, note=note) for name, note in missing)
    return people | {(person.name, person.note): person for person in new}


def _remove_articles(
    rows: PageRows, gone: Mapping[str, Article], after: PageState
) -> dict[str, dict[str, Any]]:
    """Take away the articles that are no more; what is set aside of them, by ref, as plain JSON values.

    Tags, collections, and what continues them go to their heirs, the articles that have their refs as former
    ones. Programs that keep a copy learn the refs of what was public.
    """
    if not gone:
        return {}
    heirs = {ref: rows.articles[article.ref] for article in after.articles for ref in article.former_refs}
    pks = {row.pk for row in gone.values()} | {heirs[ref].pk for ref in gone if ref in heirs}
    taggings = _group(Tagging.objects.filter(article__in=pks))
    items = _group(CollectionItem.objects.filter(article__in=pks))
    rest = Article.objects.filter(continues__in=[row.pk for row in gone.values()]).order_by("pk")
    rest = list(rest.only("ref", "page", "continues"))
    set_aside = {}
    for ref, row in gone.items():
        set_aside[ref] = {
            "status": row.status,
            "published_at": row.published_at and row.published_at.isoformat(),
            "tags": [[one.tag_id, one.origin, one.state, one.evidence] for one in taggings[row.pk]],
            "collections": [[one.collection_id, one.position, one.note] for one in items[row.pk]],
            "continued_by": [
                one.ref for one in rest if one.continues_id == row.pk and one.page_id != rows.page.pk
            ],
        }
        if heir := heirs.get(ref):
            set_aside[ref]["given"] = {
                "to": heir.ref,
                "tags": _give(taggings[row.pk], taggings[heir.pk], heir, by="tag_id"),
                "collections": _give(items[row.pk], items[heir.pk], heir, by="collection_id"),
            }
        for one in rest:
            if one.continues_id == row.pk:
                one.continues = heirs.get(ref) if heirs.get(ref) != one else None
    Tagging.objects.bulk_update([one for kept in taggings.values() for one in kept], ["article"])
    CollectionItem.objects.bulk_update([one for kept in items.values() for one in kept], ["article"])
    Article.objects.bulk_update(rest, ["continues"])
    _delete(rows, gone, taggings, items)
    return set_aside


def _group(parts: QuerySet) -> defaultdict[int, list[Any]]:
    """Taggings or items of collections by the key of their article."""
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for part in parts.order_by("pk"):
        found[part.article_id].append(part)
    return found


def _give(parts: list[Any], own: list[Any], heir: Article, *, by: str) -> list[int]:
    """Move those of the parts that the heir lacks to its own; the keys of the tags or collections given."""
    has = {getattr(part, by) for part in own}
    given = [part for part in parts if getattr(part, by) not in has]
    for part in given:
        part.article = heir
        parts.remove(part)
    own.extend(given)
    return [getattr(part, by) for part in given]


def _delete(
    rows: PageRows,
    gone: Mapping[str, Article],
    taggings: Mapping[int, Sequence[Tagging]],
    items: Mapping[int, Sequence[CollectionItem]],
) -> None:
    """Delete the articles and what is left of them.

    Their blocks are deleted already. What is known to be empty costs no query, as Django's own way would.
    """
    if public := [ref for ref, row in gone.items() if row.is_published]:
        Withdrawal.objects.record(public)
    pks = [row.pk for row in gone.values()]
    for model, parts in ((Tagging, taggings), (CollectionItem, items)):
        if left := [part.pk for pk in pks for part in parts[pk]]:
            model.objects.filter(pk__in=left).delete()
    if any(row.credits.all() for row in gone.values()):
        Credit.objects.filter(article__in=pks).delete()
    if any(row.former_refs.all() for row in gone.values()):
        FormerRef.objects.filter(article__in=pks).delete()
    articles = Article.objects.filter(pk__in=pks)
    articles._raw_delete(articles.db)
    for ref in gone:
        del rows.articles[ref]


def _write_former_refs(rows: PageRows, after: PageState) -> None:
    """Have the refs of merged articles lead where the state says."""
    wanted = {ref: article.ref for article in after.articles for ref in article.former_refs}
    stored = {
        ref: article.ref
        for article in rows.state.articles
        if article.ref in rows.articles
        for ref in article.former_refs
    }
    if stale := [ref for ref, owner in stored.items() if wanted.get(ref) != owner]:
        FormerRef.objects.filter(ref__in=stale).delete()
    FormerRef.objects.bulk_create(
        FormerRef(ref=ref, article=rows.articles[owner])
        for ref, owner in wanted.items()
        if stored.get(ref) != owner
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
        if rest := revived[ref]["continued_by"]:
            Article.objects.filter(ref__in=rest).update(continues=row)
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
    """Those of the keys that still lead to a row."""
    return set(model.objects.filter(pk__in=keys).values_list("pk", flat=True))
