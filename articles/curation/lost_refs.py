"""The refs of articles that became noise: when their print comes back into articles, they lead there."""

from __future__ import annotations

from dataclasses import replace

from articles.curation.page_state import PageState
from articles.curation.snapshots import unpack_state
from articles.models import FormerRef, Page


def give_back_refs(page: Page, before: PageState, after: PageState) -> PageState:
    """The state after, in which lost refs are former refs of the articles that hold their print again.

    No query where no noise becomes text, else three.
    """
    freed = _list_noise(before) - _list_noise(after)
    if not freed:
        return after
    owners = {
        line: article.ref for article in after.articles for block in article.blocks for line in block.lines
    }
    found: dict[str, list[str]] = {}
    for ref, lines in _find_lost(page, after).items():
        if owner := next((owners[line] for line in lines if line in freed and line in owners), None):
            found.setdefault(owner, []).append(ref)
    articles = (
        replace(article, former_refs=tuple(sorted({*article.former_refs, *found.get(article.ref, ())})))
        for article in after.articles
    )
    return replace(after, articles=tuple(articles)) if found else after


def _list_noise(state: PageState) -> set[int]:
    return {line for block in state.noise for line in block.lines}


def _find_lost(page: Page, after: PageState) -> dict[str, list[int]]:
    """The lines that each ref of the page's text that leads nowhere had last, in reading order."""
    lost = _list_lost(page, after)
    before = page.revisions.filter(version=page.version, number__in={number - 1 for number in lost.values()})
    states = {
        number: unpack_state(packed, after.lines) for number, packed in before.values_list("number", "state")
    }
    articles = {ref: states[number - 1].article(ref) for ref, number in lost.items() if number - 1 in states}
    return {
        ref: [line for block in article.blocks for line in block.lines]
        for ref, article in articles.items()
        if article
    }


def _list_lost(page: Page, after: PageState) -> dict[str, int]:
    """The number of the revision with which each ref that leads nowhere went.

    Without those that articles of other pages continued: they no longer do, and undoing on those pages would
    find other articles there than were left.
    """
    went: dict[str, int] = {}
    revisions = page.revisions.filter(version=page.version).exclude(set_aside={}).order_by("number")
    for number, kept in revisions.values_list("number", "set_aside"):
        went.update({ref: 0 if aside.get("continued_by") else number for ref, aside in kept.items()})
    led = {ref for article in after.articles for ref in (article.ref, *article.former_refs)}
    led.update(FormerRef.objects.filter(ref__in=went).values_list("ref", flat=True))
    return {ref: number for ref, number in went.items() if number and ref not in led}
