"""Stories that jump between the pages of an issue: which article continues which."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby

from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from articles.archive.announcements import announce_changes
from articles.archive.held import Held
from articles.archive.records import note_changes, recorded
from articles.archive.refs import find_articles
from articles.models import Article, Issue, Page
from articles.parsing import Block, Flag, Kind, ParsedPage, Role, Story, flag_to_json
from articles.parsing.flags import CORRECTION_UNSURE, JUMP_UNPAIRED, JUMP_UNSURE
from articles.parsing.jumps import LinkedJumps, StoryPlace, link_jumps

JUMP_FLAGS = (JUMP_UNPAIRED, JUMP_UNSURE)  # set by the pairing of an issue's pages, not by parsing a page
LASTING_FLAGS = (*JUMP_FLAGS, CORRECTION_UNSURE)  # what parsing a page again says nothing about
ARTICLES_AT_ONCE = 500  # in a write; databases limit how many values a query takes

Places = dict[StoryPlace, Article]


def link_issue(issue: Issue) -> int:
    """Pair the jumps of one issue, as `pair_jumps` does."""
    return pair_jumps([issue])


def pair_jumps(issues: Iterable[Issue], *, placed: Collection[Page] = ()) -> int:
    """Link each article of the issues to the one that it continues; flag jumps without their other end.

    Call it in a transaction. Returns how many articles changed. An article whose jumps an editor holds is
    left as it is; but if one end of its jump is on a `placed` page, which an editor has just put there, it
    gets the link that it lacks. Pairs that are not certain are flagged with the proposal, not linked. Cost,
    whatever the number of issues: a query, another where there are jumps, and a write where articles change.
    """
    articles = _read_articles(issues)
    by_issue = [list(held) for _, held in groupby(articles, key=lambda article: article.page.issue_id)]
    with_jumps = list(filter(_have_jumps, by_issue))
    prefetch_related_objects([article for articles in with_jumps for article in articles], "blocks")
    return _save_jumps(article for articles in with_jumps for article in _link_articles(articles, placed))


def _link_articles(articles: list[Article], placed: Collection[Page]) -> Iterator[Article]:
    """Link and flag the articles of one issue; yield those that changed."""
    pages = _group_by_page(articles)
    places = _place_stories(pages)
    linked = link_jumps([_to_page(articles) for articles in pages])
    pairs = [(places[link.begins], places[link.goes_on]) for link in linked.links if link.certain]
    begins = {rest.pk: start.pk for start, rest in pairs}
    brought = _find_ends(pairs, placed)
    flags = _list_flags(linked, places)
    for article in places.values():
        if Held.JUMPS in article.held and not (article.pk in brought and _has_no_link(article)):
            continue
        if _set_jumps(article, begins.get(article.pk), flags.get(article.pk, [])):
            yield article


def _has_no_link(article: Article) -> bool:
    return article.continues_id is None and not article.continues_ref


@recorded()
def unlink_strays(pages: Iterable[Page]) -> None:
    """Unlink articles of these pages from those that are in no issue with them, whoever had linked them.

    An undated page is in no issue: its articles lose their flags of jumps too.
    """
    either = Q(page__in=pages) | Q(continues__page__in=pages)
    pairs = Article.objects.filter(either, continues__isnull=False).select_related("page", "continues__page")
    _save_jumps(
        rest
        for rest in pairs.defer("page__text", "continues__page__text")
        if (rest.page.issue_id is None or rest.page.issue_id != rest.continues.page.issue_id)
        and _set_jumps(rest, None, [])
    )
    undated = Article.objects.filter(page__in=pages, page__issue=None).exclude(flags=[])
    _save_jumps(article for article in undated if _set_jumps(article, None, []))


def follow_links(
    refs: Collection[str],
    *,
    gone: Mapping[int, int | None] | None = None,
    at: datetime.datetime | None = None,
) -> None:
    """Make the articles that an editor linked to one of these refs continue the article that it leads to now.

    If it leads nowhere, to themselves or out of the issue, they continue none until it leads elsewhere.
    `gone` are keys of deleted articles, each with its heir's: what the pairing linked to a deleted article
    continues the heir. Those that are public are announced. One query if there are none, else at most nine.
    """
    gone = gone or {}
    if not refs and not gone:
        return
    is_found = Q(continues__in=gone, continues_ref="")
    rests = Article.objects.filter(is_found | Q(continues_ref__in=refs)).select_related("page")
    rests = list(rests.defer("page__text").order_by("pk"))
    starts = _find_chosen(rests)
    changed = []
    for rest in rests:
        start = starts.get(rest.pk) if rest.continues_ref else gone[rest.continues_id]
        if rest.continues_id != start:
            rest.continues_id = start
            changed.append(rest)
    if changed:
        Article.objects.bulk_update(changed, ["continues"])
        announce_changes(Article.objects.filter(pk__in=[rest.pk for rest in changed]), at=at)


def _find_chosen(rests: Iterable[Article]) -> dict[int, int]:
    """By key, the key of the article that an editor chose for each: of the same issue, and not itself."""
    begins = find_articles({rest.continues_ref for rest in rests} - {""})
    dated = Article.objects.filter(pk__in=begins.values(), page__issue__isnull=False)
    issues = dict(dated.values_list("pk", "page__issue"))
    starts = {rest.pk: begins.get(rest.continues_ref) for rest in rests}
    return {
        rest.pk: start
        for rest in rests
        if (start := starts[rest.pk]) in issues and issues[start] == rest.page.issue_id and start != rest.pk
    }


def _read_articles(issues: Iterable[Issue]) -> list[Article]:
    """The articles of the issues, without blocks, issue by issue and page by page in the order of print."""
    articles = Article.objects.filter(page__issue__in=list(issues)).select_related("page").defer("page__text")
    return list(articles.order_by("page__issue_id", "page__order", "page_id", "position", "pk"))


def _have_jumps(articles: Iterable[Article]) -> bool:
    return any(article.jump_to or article.jump_from or article.continues_id for article in articles)


def _group_by_page(articles: Iterable[Article]) -> list[list[Article]]:
    return [list(held) for _, held in groupby(articles, key=lambda article: article.page_id)]


def _place_stories(pages: list[list[Article]]) -> Places:
    return {
        StoryPlace(page, story): article
        for page, articles in enumerate(pages)
        for story, article in enumerate(articles)
    }


def _to_page(articles: list[Article]) -> ParsedPage:
    """A page's stored articles as a parsed page, as far as the pairing needs it."""
    stories = tuple(
        Story(
            Kind(article.kind),
            tuple(Block(Role(block.role), tuple(block.lines), block.text) for block in article.blocks.all()),
            jump_to=article.jump_to or None,
            jump_from=article.jump_from or None,
        )
        for article in articles
    )
    return ParsedPage(None, "", articles[0].page.label, stories)


def _find_ends(pairs: list[tuple[Article, Article]], pages: Collection[Page]) -> set[int]:
    """The keys of both articles of each pair that has one on one of the pages."""
    return {end.pk for pair in pairs if any(end.page in pages for end in pair) for end in pair}


def _list_flags(linked: LinkedJumps, places: Places) -> dict[int, list[Flag]]:
    """The flags of the pairing by the article's key."""
    flags: dict[int, list[Flag]] = {}
    for place, flag in linked.flags:
        flags.setdefault(places[place].pk, []).append(_name_proposal(flag, places))
    return flags


def _name_proposal(flag: Flag, places: Places) -> Flag:
    """The flag with the proposed article by its ref: places in a list mean nothing once they are stored."""
    if not flag.proposal:
        return flag
    place = StoryPlace(**flag.proposal["goes_on"])
    return Flag(flag.code, flag.lines, {"goes_on": places[place].ref})


def _set_jumps(article: Article, begins: int | None, flags: list[Flag]) -> bool:
    """Give the article this link and these flags; whether that changes it. Nothing is written."""
    others = [flag for flag in article.flags if flag["code"] not in JUMP_FLAGS]
    wanted = others + [flag_to_json(flag) for flag in flags]
    if (article.continues_id, article.flags) == (begins, wanted):
        return False
    article.continues_id, article.flags, article.updated_at = begins, wanted, timezone.now()
    return True


def _save_jumps(changed: Iterable[Article]) -> int:
    """Write the articles that changed; how many."""
    rows = list(changed)
    if not rows:
        return 0
    Article.objects.bulk_update(rows, ["continues", "flags", "updated_at"], batch_size=ARTICLES_AT_ONCE)
    note_changes([row.pk for row in rows])
    return len(rows)
