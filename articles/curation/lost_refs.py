"""The refs of articles that went: they lead to where their print is, or comes back, in articles."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import replace

from articles.curation.page_state import ArticleState, PageState
from articles.curation.snapshots import unpack_state
from articles.models import FormerRef, Page


def give_back_refs(page: Page, before: PageState, after: PageState) -> PageState:
    """The state after, in which lost refs are former refs of the articles that hold their print.

    Of an article that went just now, whatever is left of it counts; of one that went earlier, what is noise
    no longer. No query where no noise becomes text, else three.
    """
    owners = {line: article.ref for article in after.articles for line in _list_lines(article)}
    found: dict[str, set[str]] = {}
    for ref, lines in _list_lost_lines(page, before, after).items():
        if owner := next((owners[line] for line in lines if line in owners), None):
            found.setdefault(owner, set()).add(ref)
    return replace(after, articles=tuple(_add_refs(one, found.get(one.ref)) for one in after.articles))


def _list_lost_lines(page: Page, before: PageState, after: PageState) -> dict[str, list[int]]:
    """The lines, by the ref of a lost article, that make what holds them its heir; in reading order."""
    led = {ref for article in after.articles for ref in (article.ref, *article.former_refs)}
    lost = {article.ref: list(_list_lines(article)) for article in before.articles if article.ref not in led}
    if freed := _list_noise(before) - _list_noise(after):
        earlier = _find_lost(page, after, led)
        lost |= {ref: [line for line in lines if line in freed] for ref, lines in earlier.items()}
    return lost


def _add_refs(article: ArticleState, refs: set[str] | None) -> ArticleState:
    return replace(article, former_refs=tuple(sorted({*article.former_refs, *refs}))) if refs else article


def _list_lines(article: ArticleState) -> Iterator[int]:
    return (line for block in article.blocks for line in block.lines)


def _list_noise(state: PageState) -> set[int]:
    return {line for block in state.noise for line in block.lines}


def _find_lost(page: Page, after: PageState, led: Set[str]) -> dict[str, list[int]]:
    """The lines that each ref of the page's text that leads nowhere had last, in reading order."""
    lost = _list_lost(page, led)
    before = page.revisions.filter(version=page.version, number__in={number - 1 for number in lost.values()})
    states = {
        number: unpack_state(packed, after.lines) for number, packed in before.values_list("number", "state")
    }
    articles = {ref: states[number - 1].article(ref) for ref, number in lost.items() if number - 1 in states}
    return {ref: list(_list_lines(article)) for ref, article in articles.items() if article}


def _list_lost(page: Page, led: Set[str]) -> dict[str, int]:
    """The number of the revision with which each ref that leads nowhere went."""
    went: dict[str, int] = {}
    revisions = page.revisions.filter(version=page.version).exclude(set_aside={}).order_by("number")
    for number, kept in revisions.values_list("number", "set_aside"):
        went.update(dict.fromkeys(kept, number))
    former = set(FormerRef.objects.filter(ref__in=went).values_list("ref", flat=True))
    return {ref: number for ref, number in went.items() if ref not in led | former}
