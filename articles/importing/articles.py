"""A parsed page's stories → the articles of its row; what editors hold stays as it is."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from articles.archive.announcements import announce_removal
from articles.archive.authorities import find_columns, find_people, use_recurring_columns
from articles.archive.blocks import number_articles, read_blocks, write_blocks, write_noise
from articles.archive.credits import write_credits
from articles.archive.jumps import LASTING_FLAGS, follow_links
from articles.archive.publication import change_status, has_something_to_read
from articles.archive.refs import draw_article_refs, hand_over
from articles.archive.tag_names import FoundTag, TagMatcher
from articles.curation.set_aside import SetAside, read_aside
from articles.importing.article_values import ArticleValues, keep_held, make_values
from articles.importing.divisions import Division, divide_page
from articles.models import Article, Block, Column, FormerRef, Page, Status, Tagging
from articles.models.tag import OF_VOCABULARY
from articles.parsing import ParsedPage

PARTS = ("blocks", "credits__person", "taggings")


@dataclass(frozen=True, slots=True)
class SavedStories:
    """The keys of a page's articles by what became of them; the refs of `removed` ones lead to others.

    `held` are those that editors hold something of, `kept` those that this kept from following the parser.
    `set_aside` is what removed ones had besides their text, by ref, for an undo.
    """

    created: set[int] = field(default_factory=set)
    updated: set[int] = field(default_factory=set)
    unchanged: set[int] = field(default_factory=set)
    held: set[int] = field(default_factory=set)
    kept: set[int] = field(default_factory=set)
    removed: set[int] = field(default_factory=set)
    published: set[int] = field(default_factory=set)
    were_public: set[int] = field(default_factory=set)
    set_aside: dict[str, SetAside] = field(default_factory=dict)

    def note_stored(self, articles: Sequence[Article]) -> None:
        """Note what is known of the page's articles before they are written."""
        self.held.update(article.pk for article in articles if article.held)
        self.were_public.update(article.pk for article in articles if article.is_published)

    @property
    def has_changes(self) -> bool:
        return bool(self.created or self.updated or self.removed or self.published)


@dataclass(frozen=True, slots=True)
class Target:
    """An article and the values it is to have. A new one has no parts: looking would cost queries."""

    article: Article
    values: ArticleValues
    is_new: bool

    @property
    def has_other_blocks(self) -> bool:
        return self.values.blocks != ([] if self.is_new else read_blocks(self.article))

    @property
    def has_other_credits(self) -> bool:
        if self.values.credits is None:
            return False
        credits = [
            credit
            for credit in ([] if self.is_new else self.article.credits.all())
            if not (credit.person and credit.person.note)
        ]
        pairs = list(zip(self.values.credits, credits, strict=False))
        is_same = len(self.values.credits) == len(credits) and all(
            role == credit.role and name in credit.names for (name, role), credit in pairs
        )
        return not is_same

    def read_taggings(self) -> dict[int, Tagging]:
        """By the tag's key."""
        taggings = [] if self.is_new else self.article.taggings.all()
        return {tagging.tag_id: tagging for tagging in taggings}


def save_stories(
    page: Page,
    parsed: ParsedPage,
    *,
    is_new: bool,
    matcher: TagMatcher,
    publish_at: datetime.datetime | None,
) -> SavedStories:
    """Make the page's articles those of its stories. Call it in a transaction.

    A story updates the article that shares most of its lines, except what an editor holds of it. If the
    stories would divide held lines differently, all articles on these lines are kept as they are. `is_new`:
    the page has no articles yet, and no query looks for them.
    """
    saved = SavedStories()
    if publish_at and not is_new:
        # What is stored comes first: whether its lines may be put together depends on who may read them.
        _publish_drafts(page, publish_at, saved)
    articles, noise = ([], []) if is_new else _read_parts(page)
    division = divide_page(articles, noise, page.lines, parsed, held_noise=frozenset(page.held_noise))
    saved.kept.update(article.pk for article in division.kept)
    saved.note_stored(articles)
    values = _make_all_values(parsed, division, matcher, saved)
    written = _write_articles(page, division, values, saved)
    _remove_articles(division, written, saved)
    write_noise(page, old=division.old_noise, lines=division.new_noise)
    if articles and (saved.created or saved.removed):
        number_articles(page)
        follow_links(_list_changed_refs(division, written))
    if publish_at:
        _publish_drafts(page, publish_at, saved)
    return saved


def _read_parts(page: Page) -> tuple[list[Article], list[Block]]:
    """The page's articles with their parts, and its noise."""
    # Locked, where the database can: an editor's change comes wholly before this import or wholly after it.
    rows = page.articles.select_for_update(of=("self",)).order_by("position", "pk")
    articles = list(rows.select_related("column").prefetch_related(*PARTS))
    return articles, list(page.blocks.filter(article=None))


def _make_all_values(
    parsed: ParsedPage, division: Division, matcher: TagMatcher, saved: SavedStories
) -> list[ArticleValues]:
    """The values of each story's article, with what editors hold as it has it."""
    values = [make_values(story, matcher) for story in parsed.stories]
    for index, article in division.pairs.items():
        kept = keep_held(article, values[index])
        if kept != values[index]:
            saved.kept.add(article.pk)
            values[index] = kept
    return values


def _write_articles(
    page: Page, division: Division, values: Sequence[ArticleValues], saved: SavedStories
) -> dict[int, Article]:
    """The article of each story that is saved, by the story's index; written where it differs."""
    rows = division.pairs | _make_articles(page, division.new, values)
    names = {values[index].column for index in rows}
    columns = find_columns(page.newspaper_id, names, standing=Column.Standing.PROPOSED)
    for index, article in rows.items():
        if _fill_article(article, values[index], columns):
            saved.updated.add(article.pk)
    created = Article.objects.bulk_create(rows[index] for index in division.new)
    saved.created.update(article.pk for article in created)
    use_recurring_columns(columns.values())
    targets = [Target(article, values[index], index not in division.pairs) for index, article in rows.items()]
    saved.updated.update(
        _write_blocks(page, targets), _write_credits(page, targets), _write_taggings(targets)
    )
    saved.updated.difference_update(saved.created)
    written = {article.pk for article in rows.values()}
    saved.kept.difference_update(saved.updated)
    saved.unchanged.update(written - saved.created - saved.updated - saved.kept)
    return rows


def _make_articles(page: Page, new: Sequence[int], values: Sequence[ArticleValues]) -> dict[int, Article]:
    """An unsaved article for each story that has no stored one."""
    places = sorted(each.first_place for each in values)
    refs = draw_article_refs(page, [values[index].first_place for index in new])
    return {
        index: Article(ref=ref, page=page, position=places.index(values[index].first_place))
        for index, ref in zip(new, refs, strict=True)
    }


def _fill_article(article: Article, values: ArticleValues, columns: dict[str, Column]) -> bool:
    """Give the article the values; whether that changed a stored one."""
    lasting = [flag for flag in article.flags if flag["code"] in LASTING_FLAGS]
    wanted = values.fields | {"column": columns.get(values.column), "flags": [*values.flags, *lasting]}
    changed = [name for name, value in wanted.items() if getattr(article, name) != value]
    for name in changed:
        setattr(article, name, wanted[name])
    if not changed or not article.pk:
        return False
    article.save(update_fields=[*changed, "updated_at"])
    return True


def _write_blocks(page: Page, targets: Sequence[Target]) -> set[int]:
    """Write the blocks of articles whose blocks changed; return the keys of these articles."""
    changed = [target for target in targets if target.has_other_blocks]
    write_blocks(page, {target.article: target.values.blocks for target in changed}, new=_list_new(changed))
    return {target.article.pk for target in changed}


def _list_new(targets: Sequence[Target]) -> set[Article]:
    return {target.article for target in targets if target.is_new}


def _write_credits(page: Page, targets: Sequence[Target]) -> set[int]:
    """Write the credits of articles that have others; the keys of these articles."""
    changed = [target for target in targets if target.has_other_credits]
    names = {(name, "") for target in changed for name, _ in target.values.credits or ()}
    people = find_people(names, newspaper=page.newspaper)
    credits = {
        target.article: [(people.get((name, "")), role) for name, role in target.values.credits or ()]
        for target in changed
    }
    write_credits(credits, new=_list_new(changed))
    return {target.article.pk for target in changed}


def _write_taggings(targets: Sequence[Target]) -> set[int]:
    """Write the tags that differ; the keys of their articles. Only what an importer added is removed."""
    gone: dict[int, int] = {}
    new: list[Tagging] = []
    for target in targets:
        there = target.read_taggings()
        stale = _find_stale(there, target.values.tags)
        gone.update((there[tag_pk].pk, target.article.pk) for tag_pk in stale)
        new.extend(
            Tagging(
                article=target.article,
                tag_id=found.tag_pk,
                origin=Tagging.Origin.IMPORTER,
                state=found.state,
                evidence=found.evidence,
                source=found.source,
                weight=found.weight,
            )
            for found in target.values.tags
            if found.tag_pk not in there or found.tag_pk in stale
        )
    Tagging.objects.filter(pk__in=gone).delete()
    Tagging.objects.bulk_create(new)
    return {*gone.values(), *(tagging.article_id for tagging in new)}


def _find_stale(there: dict[int, Tagging], found: Sequence[FoundTag]) -> set[int]:
    """The keys of undecided tags that an importer added, and that are not found now, or found differently."""
    wanted = {(tag.tag_pk, tag.state, tag.evidence) for tag in found}
    return {
        tag_pk
        for tag_pk, tagging in there.items()
        if tagging.source in OF_VOCABULARY
        and not tagging.is_decided
        and (tag_pk, tagging.state, tagging.evidence) not in wanted
    }


def _remove_articles(division: Division, written: dict[int, Article], saved: SavedStories) -> None:
    """Delete the articles that no story updates; their refs and collections go to their heirs."""
    heirs = {article.ref: written[story] for article, story in division.heirs if story is not None}
    saved.set_aside.update(read_aside([article for article, _ in division.heirs], heirs))
    for article, _ in division.heirs:
        if article.ref in heirs:
            hand_over(article, heir=heirs[article.ref])
        saved.removed.add(article.pk)
    if saved.removed:
        removed = Article.objects.filter(pk__in=saved.removed)
        announce_removal(removed)
        removed.delete()


def _list_changed_refs(division: Division, written: dict[int, Article]) -> set[str]:
    """The refs that lead to other articles than before, or that lead to articles again."""
    gone = {article.ref for article, _ in division.heirs}
    heirs = [written[story] for _, story in division.heirs if story is not None]
    handed = FormerRef.objects.filter(article__in=heirs).values_list("ref", flat=True) if heirs else ()
    return {*gone, *handed, *(written[story].ref for story in division.new)}


def _publish_drafts(page: Page, at: datetime.datetime, saved: SavedStories) -> None:
    """Publish the page's drafts that no editor has changed and that have something to read."""
    drafts = page.articles.filter(has_something_to_read(), status=Status.DRAFT, edited_at=None)
    published = list(drafts)
    change_status(published, Status.PUBLISHED, at=at)
    saved.published.update(article.pk for article in published)
