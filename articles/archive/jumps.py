"""Stories that jump between the pages of an issue: which article goes on another."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from django.db import transaction
from django.db.models import Q

from articles.models.article import Article
from articles.models.print import Issue, Page
from articles.parsing import Block, Flag, Kind, ParsedPage, Role, Story, flag_to_json
from articles.parsing.flags import JUMP_UNPAIRED, JUMP_UNSURE
from articles.parsing.jumps import StoryPlace, link_jumps

JUMP_FLAGS = (JUMP_UNPAIRED, JUMP_UNSURE)  # told by the pairing of an issue's pages, not by the page


@transaction.atomic
def link_issue(issue: Issue, *, placed: Page | None = None) -> int:
    """Tell each article of the issue which one it continues, and flag jumps without their other end.

    Gives how many articles changed. An article that an editor touched is left as it is; but where one end of
    its jump lies on `placed`, a page that an editor has just put there, it gets the link that it has not.
    Pairs that are not certain are flagged with the proposal, not linked. Cost: three queries, and a write for
    each that changes.
    """
    if not _has_jumps(issue):
        return 0
    articles = Article.objects.filter(page__issue=issue).order_by("page__number", "page_id", "position", "pk")
    rows = articles.select_related("page").defer("page__text").prefetch_related("blocks")
    pages = [list(held) for _, held in groupby(rows, key=lambda article: article.page_id)]
    linked = link_jumps([_to_page(held) for held in pages])
    at = {
        StoryPlace(page, story): article
        for page, held in enumerate(pages)
        for story, article in enumerate(held)
    }
    pairs = [(at[link.begins], at[link.goes_on]) for link in linked.links if link.certain]
    begins = {rest.pk: start.pk for start, rest in pairs}
    brought = {end.pk for pair in pairs if placed in {end.page for end in pair} for end in pair}
    flags: dict[int, list[Flag]] = {}
    for place, flag in linked.flags:
        flags.setdefault(at[place].pk, []).append(_name_proposal(flag, at))
    return sum(
        _write_jumps(article, begins.get(article.pk), flags.get(article.pk, []))
        for article in at.values()
        if not article.is_edited or (article.pk in brought and article.continues_id is None)
    )


@transaction.atomic
def part_strays(pages: Iterable[Page]) -> None:
    """Part articles of these pages from those that are in no issue with them, whoever had paired them.

    An undated page is in no issue: its articles lose what the pairing told of them.
    """
    either = Q(page__in=pages) | Q(continues__page__in=pages)
    pairs = Article.objects.filter(either, continues__isnull=False).select_related("page", "continues__page")
    for rest in pairs.defer("page__text", "continues__page__text"):
        if rest.page.issue_id is None or rest.page.issue_id != rest.continues.page.issue_id:
            _write_jumps(rest, None, [])
    for article in Article.objects.filter(page__in=pages, page__issue=None).exclude(flags=[]):
        _write_jumps(article, None, [])


def _has_jumps(issue: Issue) -> bool:
    articles = Article.objects.filter(page__issue=issue)
    return articles.exclude(jump_to="", jump_from="", continues=None).exists()


def _to_page(articles: list[Article]) -> ParsedPage:
    """A page's stored articles as parsing gave them, as far as the pairing looks at them."""
    stories = tuple(
        Story(
            Kind(article.kind),
            tuple(Block(Role(block.role), tuple(block.lines), block.text) for block in article.blocks.all()),
            jump_to=article.jump_to or None,
            jump_from=article.jump_from or None,
        )
        for article in articles
    )
    return ParsedPage(None, "", articles[0].page.number, stories)


def _name_proposal(flag: Flag, at: dict[StoryPlace, Article]) -> Flag:
    """The flag with the proposed article by its ref: places in a list mean nothing once they are stored."""
    if not flag.proposal:
        return flag
    place = StoryPlace(**flag.proposal["goes_on"])
    return Flag(flag.code, flag.lines, {"goes_on": at[place].ref})


def _write_jumps(article: Article, begins: int | None, flags: list[Flag]) -> bool:
    others = [flag for flag in article.flags if flag["code"] not in JUMP_FLAGS]
    wanted = others + [flag_to_json(flag) for flag in flags]
    if (article.continues_id, article.flags) == (begins, wanted):
        return False
    article.continues_id, article.flags = begins, wanted
    article.save(update_fields=["continues", "flags", "updated_at"])
    return True
