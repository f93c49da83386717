"""A page's curated state read from its rows and written to them; the number of queries does not grow."""

from __future__ import annotations

import datetime
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.db.models import Exists, Prefetch

from articles.archive.announcements import announce_public
from articles.archive.authorities import find_columns, find_people, use_recurring_columns
from articles.archive.blocks import BlockValues, add_blocks
from articles.archive.credits import write_credits
from articles.archive.held import Held
from articles.archive.jumps import JUMP_FLAGS, follow_links
from articles.curation.changes import Change, drop_unseen, find_change
from articles.curation.importer_tags import KeptTags, bring_back_importer_tags, keep_importer_tags
from articles.curation.new_text import carry_state
from articles.curation.page_state import (
    ArticleState,
    BlockState,
    CreditState,
    PageState,
    Place,
    holds_place,
    sort_noise,
)
from articles.curation.set_aside import SetAside, bring_back, has_parts, remove_articles
from articles.curation.texts import switch_text
from articles.models import (
    Article,
    Block,
    Column,
    Credit,
    FormerRef,
    Kind,
    Page,
    Role,
    Status,
)

PLAIN_FIELDS = ("kicker", "headline", "deck", "jump_to", "jump_from", "is_checked")
WRITTEN_FIELDS = (
    *PLAIN_FIELDS,
    "kind",
    "column",
    "continues",
    "continues_ref",
    "flags",
    "held",
    "edited_at",
    "updated_at",
)


@dataclass(frozen=True, slots=True)
class PageRows:
    """A page's rows as they were read, by the ref of the article, and the state that they are.

    `has_jumps`: whether an article of the page's issue says that it continues on another page.
    """

    page: Page
    state: PageState
    articles: dict[str, Article]
    blocks: dict[str, list[Block]]
    noise: dict[Place, Block]
    has_jumps: bool


def read_rows(page: Page) -> PageRows:
    """The page's rows and their state. Four queries.

    What the pairing of jumps found by itself is no curated state: it is found again.
    """
    articles = (
        page.articles.order_by("position", "pk")
        .select_related("column")
        .annotate(has_parts=has_parts(), issue_has_jumps=_has_jumps(page))
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
    return PageRows(
        page,
        state,
        {article.ref: article for article in rows.values()},
        {article.ref: blocks[pk] for pk, article in rows.items()},
        noise,
        any(article.issue_has_jumps for article in rows.values()),
    )


def _has_jumps(page: Page) -> Exists:
    of_issue = Article.objects.filter(page__issue__isnull=False, page__issue=page.issue_id)
    return Exists(of_issue.exclude(jump_to=""))


def _read_article(article: Article, blocks: Sequence[Block]) -> ArticleState:
    held = frozenset(map(Held, article.held))
    return ArticleState(
        ref=article.ref,
        blocks=tuple(_read_block(block) for block in blocks),
        kind=Kind(article.kind),
        column=article.column.name if article.column else "",
        continues=article.continues_ref,
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
    rows: PageRows,
    after: PageState,
    *,
    at: datetime.datetime,
    revived: Mapping[str, SetAside],
    is_edit: bool = True,
) -> dict[str, SetAside]:
    """Make the rows those of this state; call it in a transaction that holds the page.

    Where the state is on another text that is kept of the page, the page gets it. `is_edit`: articles that
    change count as edited.

    New articles take the status of the article that held their beginning, so that nothing becomes public by
    it. `revived` is what was set aside, by ref, of articles that come back. The index and programs are asked
    to look again at what is public. What is set aside of articles that go comes back, by ref, as plain JSON
    values. About twenty-five queries, whatever the size.
    """
    change = find_change(rows.state, after)
    gone = {ref: row for ref, row in rows.articles.items() if after.article(ref) is None}
    new = [article for article in after.articles if article.ref not in rows.articles]
    public = _list_public(rows, gone)
    origin = carry_state(rows.state, after.lines)
    importer_tags = _change_text(rows, after)
    rows.articles.update(_create_articles(rows, new, origin, revived, at))
    moved = _fill_articles(rows, after, change, at, is_edit=is_edit)
    _write_blocks(rows, change)
    _write_noise(rows, change)
    _write_credits(rows, change)
    bring_back({article.ref: rows.articles[article.ref] for article in new}, revived)
    heirs = _find_heirs(rows, gone, after)
    set_aside = remove_articles(list(gone.values()), heirs)
    for ref in gone:
        del rows.articles[ref]
    led = _write_former_refs(rows, after)
    chosen = {article.continues for article in change.come} - {""}
    follow_links(
        {*gone, *(article.ref for article in new), *led, *chosen},
        gone={row.pk: heirs[ref].pk if ref in heirs else None for ref, row in gone.items()},
        at=at,
    )
    bring_back_importer_tags(importer_tags, rows.articles)
    _write_held_noise(rows.page, after.held_noise)
    seen = find_change(drop_unseen(rows.state), drop_unseen(after)).refs
    announce_public({*public, *_list_public(rows, {*seen, *moved})}, at=at)
    return set_aside


def _change_text(rows: PageRows, after: PageState) -> KeptTags:
    """Give the page the text of the state; the importer's tags that articles had on it, if it is another."""
    if rows.state.lines == after.lines:
        return {}
    keep_importer_tags(rows.page.versions.get(number=rows.page.version), rows.articles.values())
    return switch_text(rows.page, after.lines).importer_tags


def _list_public(rows: PageRows, refs: Iterable[str]) -> list[int]:
    """The keys of those articles that readers can find now."""
    return [rows.articles[ref].pk for ref in refs if ref in rows.articles and rows.articles[ref].is_published]


def _write_held_noise(page: Page, lines: tuple[int, ...]) -> None:
    if tuple(page.held_noise) != lines:
        page.held_noise = list(lines)
        page.save(update_fields=["held_noise"])


def _create_articles(
    rows: PageRows,
    new: Sequence[ArticleState],
    origin: PageState,
    revived: Mapping[str, SetAside],
    at: datetime.datetime,
) -> dict[str, Article]:
    created = Article.objects.bulk_create(
        Article(
            ref=article.ref,
            page=rows.page,
            position=0,
            edited_at=at,
            **_choose_status(_find_source(rows, article, origin), revived.get(article.ref)),
        )
        for article in new
    )
    return {article.ref: article for article in created}


def _find_source(rows: PageRows, article: ArticleState, origin: PageState) -> Article | None:
    """The article that held the beginning of this one; None where it was noise."""
    start = article.blocks[0].start
    for state in origin.articles:
        if any(holds_place(block, start, origin.lines) for block in state.blocks):
            return rows.articles[state.ref]
    return None


def _choose_status(source: Article | None, revived: SetAside | None) -> dict[str, Any]:
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


def _fill_articles(
    rows: PageRows, after: PageState, change: Change, at: datetime.datetime, *, is_edit: bool
) -> list[str]:
    """Write the articles' own fields and their positions; return the refs of those moved or unlinked.

    Only fields that differ are written, and rows that only moved are written apart: each field of each row
    costs as much as a small query.
    """
    names = {article.column for article in change.come}
    columns = find_columns(rows.page.newspaper_id, names, standing=Column.Standing.USED)
    changed: set[str] = set()
    linked = _list_linked(rows)
    for article in change.come:
        row = rows.articles[article.ref]
        before = _read_fields(row)
        _fill_article(row, article)
        row.column = columns.get(article.column)
        row.updated_at = at
        row.edited_at = at if is_edit else row.edited_at
        changed.update(name for name, value in _read_fields(row).items() if before[name] != value)
    moved = _number_articles(rows, after)
    rewritten = [rows.articles[article.ref] for article in change.come]
    if rewritten:
        Article.objects.bulk_update(rewritten, [*sorted(changed), "position"])
    Article.objects.bulk_update([row for row in moved if row not in rewritten], ["position"])
    use_recurring_columns(columns.values())
    return [*(linked - _list_linked(rows)), *(row.ref for row in moved)]


def _list_linked(rows: PageRows) -> set[str]:
    return {ref for ref, row in rows.articles.items() if row.continues_id}


def loses_found_link(row: Article, article: ArticleState) -> bool:
    """Whether an editor's decision on its jumps takes from the row the link that pairing found."""
    return bool(row.continues_id and not row.continues_ref and Held.JUMPS in article.held)


def _read_fields(row: Article) -> dict[str, Any]:
    return {name: getattr(row, Article._meta.get_field(name).attname) for name in WRITTEN_FIELDS}


def _fill_article(row: Article, article: ArticleState) -> None:
    """Give the row the state's values, and keep the flags that the pairing of jumps found.

    What an editor linked continues nothing until `follow_links`.
    """
    if Held.JUMPS in article.held or row.continues_ref:
        row.continues = None
    row.continues_ref = article.continues
    for name in PLAIN_FIELDS:
        setattr(row, name, getattr(article, name))
    row.kind = article.kind
    found = [] if Held.JUMPS in article.held else [flag for flag in row.flags if flag["code"] in JUMP_FLAGS]
    row.flags = [*article.flags, *found]
    row.held = sorted(article.held)


def _number_articles(rows: PageRows, after: PageState) -> list[Article]:
    """Number the rows in the order of the page; those that had another number."""
    moved = []
    for position, ref in enumerate(after.refs()):
        row = rows.articles[ref]
        if row.position != position:
            row.position = position
            moved.append(row)
    return moved


def _write_blocks(rows: PageRows, change: Change) -> None:
    """Exchange the blocks that differ, or stand elsewhere, in articles whose blocks differ."""
    was = {article.ref: article.blocks for article in change.gone}
    now = {article.ref: article.blocks for article in change.come}
    stale = [
        row.pk
        for ref, old in was.items()
        for row, block, new in zip_longest(rows.blocks[ref], old, now.get(ref, ()))
        if row and block != new
    ]
    if stale:
        Block.objects.filter(pk__in=stale).delete()
    add_blocks(
        rows.page,
        [
            (rows.articles[ref], position, _to_values(block))
            for ref, blocks in now.items()
            for position, (block, old) in enumerate(zip_longest(blocks, was.get(ref, ())))
            if block and block != old
        ],
    )


def _write_noise(rows: PageRows, change: Change) -> None:
    """Replace the noise that differs."""
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
    people = find_people({(credit.name, credit.note) for article in changed for credit in article.credits})
    credits = {
        rows.articles[article.ref]: [
            (people.get((credit.name, credit.note)), credit.role) for credit in article.credits
        ]
        for article in changed
    }
    write_credits(credits, new=[rows.articles[one.ref] for one in changed if one.ref not in was])


def _find_heirs(rows: PageRows, gone: Container[str], after: PageState) -> dict[str, Article]:
    """By the ref of a deleted article, the article that has it as a former ref from now on."""
    return {
        ref: rows.articles[article.ref]
        for article in after.articles
        for ref in article.former_refs
        if ref in gone
    }


def _write_former_refs(rows: PageRows, after: PageState) -> set[str]:
    """Make the refs of merged articles lead where the state says; return those that led elsewhere."""
    wanted = {ref: article.ref for article in after.articles for ref in article.former_refs}
    stored = {
        ref: article.ref
        for article in rows.state.articles
        if article.ref in rows.articles
        for ref in article.former_refs
    }
    changed = {ref for ref in {*stored, *wanted} if stored.get(ref) != wanted.get(ref)}
    if stale := changed & set(stored):
        FormerRef.objects.filter(ref__in=stale).delete()
    FormerRef.objects.bulk_create(
        FormerRef(ref=ref, article=rows.articles[wanted[ref]]) for ref in sorted(changed & set(wanted))
    )
    return changed
