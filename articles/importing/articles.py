"""A parsed page's stories → the articles of its row, with what editors touched left as it is."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count

from django.db import models

from articles.archive.jumps import JUMP_FLAGS
from articles.importing.article_values import ArticleDraft, BlockValues, draft_article
from articles.importing.divisions import Lines, group_parts, pair_parts
from articles.importing.tags import FoundTag, Vocabulary
from articles.models import (
    Article,
    Block,
    CollectionItem,
    Column,
    Credit,
    FormerRef,
    Page,
    Person,
    Role,
    Status,
    Tagging,
    Withdrawal,
)
from articles.models.ref import make_ref
from articles.parsing import ParsedPage
from articles.parsing.roles import TEXT_ROLES

PARTS = ("blocks", "credits__person", "taggings")


@dataclass(frozen=True, slots=True)
class SavedStories:
    """The keys of a page's articles by what became of them; `removed` ones live on as former refs."""

    created: set[int] = field(default_factory=set)
    updated: set[int] = field(default_factory=set)
    unchanged: set[int] = field(default_factory=set)
    kept: set[int] = field(default_factory=set)
    removed: set[int] = field(default_factory=set)
    published: set[int] = field(default_factory=set)
    were_public: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Division:
    """How a page's stored articles answer to its stories, which are told by their index.

    `pairs`: the article that each story updates. `heirs`: for an article that no story updates, the story
    that holds most of it, None where all of it became noise. `kept`: articles that stay with all their lines.
    `old_noise` are blocks to take away, `new_noise` lines to put in their place.
    """

    pairs: dict[int, Article]
    new: list[int]
    heirs: list[tuple[Article, int | None]]
    kept: list[Article]
    old_noise: list[Block]
    new_noise: list[int]


@dataclass(frozen=True, slots=True)
class Target:
    """An article that is to become its draft. A new one has no parts: asking for them would cost queries."""

    article: Article
    draft: ArticleDraft
    is_new: bool

    def read_blocks(self) -> list[BlockValues]:
        return [
            (block.role, tuple(block.lines), block.span_start, block.span_end, block.text)
            for block in ([] if self.is_new else self.article.blocks.all())
        ]

    def read_credits(self) -> list[tuple[str, str]]:
        return [
            (credit.person.name if credit.person else "", credit.role)
            for credit in ([] if self.is_new else self.article.credits.all())
            if not (credit.person and credit.person.note)
        ]

    def read_taggings(self) -> dict[int, Tagging]:
        """By the tag's key."""
        taggings = [] if self.is_new else self.article.taggings.all()
        return {tagging.tag_id: tagging for tagging in taggings}


def save_stories(
    page: Page, parsed: ParsedPage, *, vocabulary: Vocabulary, publish_at: datetime.datetime | None
) -> SavedStories:
    """Make the page's articles those of its stories. Call it in a transaction.

    An article is the story that shares most of its lines. Where the stories part the lines of a touched
    article otherwise than it does, all articles on the lines concerned are kept as they are.
    """
    saved = SavedStories()
    if publish_at:
        # What is stored comes first: whether its lines may be put together hangs on who may read them.
        _publish_drafts(page, publish_at, saved)
    # Locked, where the database can: an editor's change comes wholly before this import or wholly after it.
    rows = page.articles.select_for_update(of=("self",)).order_by("position", "pk")
    articles = list(rows.select_related("column").prefetch_related(*PARTS))
    division = divide_page(articles, list(page.blocks.filter(article=None)), page.lines, parsed)
    saved.kept.update(article.pk for article in division.kept)
    saved.were_public.update(article.pk for article in articles if article.is_published)
    drafts = [draft_article(story, vocabulary) for story in parsed.stories]
    written = _write_articles(page, division, drafts, saved)
    _remove_articles(division, written, saved)
    _write_noise(page, division)
    if articles and (saved.created or saved.removed):
        _number_articles(page)
    if publish_at:
        _publish_drafts(page, publish_at, saved)
    return saved


def divide_page(
    articles: Sequence[Article], noise: Sequence[Block], lines: Sequence[str], parsed: ParsedPage
) -> Division:
    """Which article each story is, and which have to stay. Costs no query: blocks are fetched before."""
    old = [_lines_of(article.blocks.all()) for article in articles] + [_lines_of([block]) for block in noise]
    new = [story.lines for story in parsed.stories] + [frozenset({line}) for line in parsed.noise]
    sizes = [len(line) for line in lines]
    division = Division({}, [], [], [], [], [])
    for group in group_parts(old, new):
        was = [at for at in group.old if at < len(articles)]
        now = [at for at in group.new if at < len(parsed.stories)]
        is_same = group.is_same and len(was) == len(now)
        if is_same and not was:
            continue  # noise that is noise still
        if _must_stay([articles[at] for at in was], is_same=is_same):
            division.kept.extend(articles[at] for at in was)
            continue
        pairs, heirs = pair_parts([old[at] for at in was], [new[at] for at in now], sizes=sizes)
        division.pairs.update((now[became], articles[was[at]]) for at, became in pairs.items())
        division.new.extend(story for at, story in enumerate(now) if at not in pairs.values())
        for at in sorted(set(range(len(was))) - set(pairs)):
            division.heirs.append((articles[was[at]], now[heirs[at]] if at in heirs else None))
        division.old_noise.extend(noise[at - len(articles)] for at in group.old[len(was) :])
        division.new_noise.extend(parsed.noise[at - len(parsed.stories)] for at in group.new[len(now) :])
    return division


def _lines_of(blocks: Iterable[Block]) -> Lines:
    return frozenset(line for block in blocks for line in block.lines)


def _must_stay(articles: Sequence[Article], *, is_same: bool) -> bool:
    """Whether a group's articles are kept: one was touched, or other lines would be public than before.

    An import publishes nothing unasked: lines of a draft must not come into a published article, nor a
    published article's into a draft.
    """
    if any(article.is_edited for article in articles):
        return True
    return not is_same and len({article.status for article in articles}) > 1


def _write_articles(
    page: Page, division: Division, drafts: Sequence[ArticleDraft], saved: SavedStories
) -> dict[int, Article]:
    """The article of each story that is saved, written where it differs; by the story's index."""
    rows = dict(division.pairs)
    places = sorted(draft.first_place for draft in drafts)
    refs = _draw_refs(page, [drafts[index].first_place for index in division.new])
    for index, ref in zip(division.new, refs, strict=True):
        rows[index] = Article(ref=ref, page=page, position=places.index(drafts[index].first_place))
    columns = _find_columns(page, {drafts[index].column for index in rows})
    for index, article in rows.items():
        if _fill_article(article, drafts[index], columns):
            saved.updated.add(article.pk)
    created = Article.objects.bulk_create(rows[index] for index in division.new)
    saved.created.update(article.pk for article in created)
    targets = [Target(article, drafts[index], index not in division.pairs) for index, article in rows.items()]
    saved.updated.update(_write_blocks(page, targets), _write_credits(targets), _write_taggings(targets))
    saved.updated.difference_update(saved.created)
    saved.unchanged.update({article.pk for article in rows.values()} - saved.created - saved.updated)
    return rows


def _fill_article(article: Article, draft: ArticleDraft, columns: dict[str, Column]) -> bool:
    """Give the article the draft's values; whether a stored one was changed by it."""
    jump_flags = [flag for flag in article.flags if flag["code"] in JUMP_FLAGS]
    values = draft.fields | {"column": columns.get(draft.column), "flags": [*draft.flags, *jump_flags]}
    changed = [name for name, value in values.items() if getattr(article, name) != value]
    for name in changed:
        setattr(article, name, values[name])
    if not changed or not article.pk:
        return False
    article.save(update_fields=[*changed, "updated_at"])
    return True


def _draw_refs(page: Page, places: Sequence[tuple[int, int]]) -> list[str]:
    """A ref for each new article, drawn from the place where it begins: two clean imports draw the same."""
    first = [make_ref(page.ref, *place) for place in places]
    taken = set(Article.objects.filter(ref__in=first).values_list("ref", flat=True))
    taken |= set(FormerRef.objects.filter(ref__in=first).values_list("ref", flat=True))
    refs = []
    for place, ref in zip(places, first, strict=True):
        for turn in count(1):
            if ref not in taken:
                break
            ref = make_ref(page.ref, *place, turn)
            if Article.objects.filter(ref=ref).exists() or FormerRef.objects.filter(ref=ref).exists():
                taken.add(ref)
        taken.add(ref)
        refs.append(ref)
    return refs


def _find_columns(page: Page, names: set[str]) -> dict[str, Column]:
    return {
        name: Column.objects.get_or_create(newspaper_id=page.newspaper_id, name=name)[0]
        for name in sorted(names)
        if name
    }


def _write_blocks(page: Page, targets: Sequence[Target]) -> set[int]:
    """The keys of the articles whose blocks were not the draft's; they are now."""
    changed = [target for target in targets if target.read_blocks() != target.draft.blocks]
    Block.objects.filter(article__in=_stored_keys(changed)).delete()
    Block.objects.bulk_create(
        Block(
            page=page,
            article=target.article,
            position=position,
            role=role,
            lines=lines,
            span_start=start,
            span_end=end,
            text=text,
        )
        for target in changed
        for position, (role, lines, start, end, text) in enumerate(target.draft.blocks)
    )
    return {target.article.pk for target in changed}


def _stored_keys(targets: Iterable[Target]) -> list[int]:
    return [target.article.pk for target in targets if not target.is_new]


def _write_credits(targets: Sequence[Target]) -> set[int]:
    """The keys of the articles whose credits were not the draft's; they are now."""
    changed = [target for target in targets if target.read_credits() != target.draft.credits]
    old = Credit.objects.filter(article__in=_stored_keys(changed))
    left = set(old.values_list("person", flat=True))
    old.delete()
    people = _find_people({name for target in changed for name, _ in target.draft.credits if name})
    Credit.objects.bulk_create(
        Credit(article=target.article, person=people.get(name), role=role, position=position)
        for target in changed
        for position, (name, role) in enumerate(target.draft.credits)
    )
    Person.objects.filter(pk__in=left, note="", credits=None).delete()
    return {target.article.pk for target in changed}


def _find_people(names: set[str]) -> dict[str, Person]:
    people = {person.name: person for person in Person.objects.filter(name__in=names, note="")}
    new = [Person(name=name) for name in sorted(names - set(people))]
    return people | {person.name: person for person in Person.objects.bulk_create(new)}


def _write_taggings(targets: Sequence[Target]) -> set[int]:
    """The keys of the articles whose tags changed. Only what an importer put there is taken away again."""
    gone: dict[int, int] = {}
    new: list[Tagging] = []
    for target in targets:
        there = target.read_taggings()
        wanted = {found.tag_pk: found for found in target.draft.tags}
        stale = {
            tag_pk
            for tag_pk, tagging in there.items()
            if tagging.origin == Tagging.Origin.IMPORTER and not _is_same_tag(tagging, wanted.get(tag_pk))
        }
        gone.update((there[tag_pk].pk, target.article.pk) for tag_pk in stale)
        new.extend(
            Tagging(
                article=target.article,
                tag_id=found.tag_pk,
                origin=Tagging.Origin.IMPORTER,
                state=found.state,
                evidence=found.evidence,
            )
            for found in target.draft.tags
            if found.tag_pk not in there or found.tag_pk in stale
        )
    Tagging.objects.filter(pk__in=gone).delete()
    Tagging.objects.bulk_create(new)
    return {*gone.values(), *(tagging.article_id for tagging in new)}


def _is_same_tag(tagging: Tagging, found: FoundTag | None) -> bool:
    return found is not None and (tagging.state, tagging.evidence) == (found.state, found.evidence)


def _remove_articles(division: Division, rows: dict[int, Article], saved: SavedStories) -> None:
    """Take away the articles that no story is any more; their refs and collections go to the heirs.

    Programs that keep a copy are told the refs of what was public.
    """
    for article, story in division.heirs:
        if story is not None:
            heir = rows[story]
            FormerRef.objects.filter(article=article).update(article=heir)
            FormerRef.objects.create(ref=article.ref, article=heir)
            gathered = CollectionItem.objects.filter(article=heir).values("collection")
            CollectionItem.objects.filter(article=article).exclude(collection__in=gathered).update(
                article=heir
            )
        saved.removed.add(article.pk)
    Withdrawal.objects.record(article.ref for article, _ in division.heirs if article.is_published)
    Article.objects.filter(pk__in=saved.removed).delete()


def _write_noise(page: Page, division: Division) -> None:
    Block.objects.filter(pk__in=[block.pk for block in division.old_noise]).delete()
    lines = page.lines
    Block.objects.bulk_create(
        Block(page=page, position=line, role=Role.NOISE, lines=[line], text=lines[line].strip())
        for line in division.new_noise
    )


def _number_articles(page: Page) -> None:
    """Positions in the order of the print: the place of each article's first line."""
    articles = {article.pk: article for article in Article.objects.filter(page=page).only("position")}
    first: dict[int, tuple[int, int]] = {}
    held = page.blocks.filter(article__in=articles).values_list("article", "lines", "span_start")
    for article, lines, start in held:
        place = (min(lines), start or 0)
        first[article] = min(first.get(article, place), place)
    moved = []
    for position, pk in enumerate(sorted(first, key=first.__getitem__)):
        if articles[pk].position != position:
            articles[pk].position = position
            moved.append(articles[pk])
    Article.objects.bulk_update(moved, ["position"])


def _publish_drafts(page: Page, at: datetime.datetime, saved: SavedStories) -> None:
    """Publish the page's drafts that no editor has touched and that hold something to read."""
    readable = Block.objects.filter(article=models.OuterRef("pk"), role__in=TEXT_ROLES)
    drafts = page.articles.filter(models.Q(models.Exists(readable)) | ~models.Q(headline=""))
    refs = dict(drafts.filter(status=Status.DRAFT, edited_at=None).values_list("pk", "ref"))
    Article.objects.filter(pk__in=refs).update(status=Status.PUBLISHED, published_at=at, updated_at=at)
    Withdrawal.objects.take_back(refs.values())
    saved.published.update(refs)
