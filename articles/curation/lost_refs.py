"""Refs of deleted articles: they lead to the articles that contain their print, now or when it returns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace

from articles.curation.page_state import ArticleState, PageState
from articles.curation.snapshots import list_packed_refs, unpack_state
from articles.models import FormerRef, Page
from articles.models.history import RevisionKind


def give_back_refs(page: Page, before: PageState, after: PageState) -> PageState:
    """The state after, in which lost refs are former refs of the articles that hold their print.

    Of an article that went just now, whatever is left of it counts; of one that went earlier, what is noise
    no longer. No query where no noise becomes text, else three.
    """
    led = _list_led(after)
    lost = _list_gone(before, led)
    if freed := _list_noise(before) - _list_noise(after):
        earlier = _find_lost(page, after, led)
        lost |= {ref: [line for line in lines if line in freed] for ref, lines in earlier.items()}
    return _lead_on(after, lost)


def keep_imported_refs(page: Page, before: PageState, after: PageState, *, until: int) -> PageState:
    """The state that a page goes back to, with the refs that imports gave until the revision of this number.

    It may lack them: where articles became noise by an import and text again by another, their refs led
    nowhere, until an editor brought the articles back. What was made later goes. No query where no ref would
    be lost, else one.
    """
    lost = _list_gone(before, _list_led(after)) if before.lines == after.lines else {}
    if not lost:
        return after
    imported = page.revisions.filter(kind__in=(RevisionKind.IMPORT, RevisionKind.VERSION), number__lte=until)
    given = {ref for packed in imported.values_list("state", flat=True) for ref in list_packed_refs(packed)}
    return _lead_on(after, {ref: lines for ref, lines in lost.items() if ref in given})


def _list_led(state: PageState) -> set[str]:
    """The refs that lead to an article of the page."""
    return {ref for article in state.articles for ref in (article.ref, *article.former_refs)}


def _list_gone(before: PageState, led: Set[str]) -> dict[str, list[int]]:
    """The lines, in reading order, of the articles whose refs lead nowhere, by ref."""
    return {article.ref: list(_list_lines(article)) for article in before.articles if article.ref not in led}


def _lead_on(state: PageState, lost: Mapping[str, Sequence[int]]) -> PageState:
    """The state in which each lost ref is a former ref of the article that holds the first of its lines."""
    owners = {line: article.ref for article in state.articles for line in _list_lines(article)}
    found: dict[str, set[str]] = {}
    for ref, lines in lost.items():
        if owner := next((owners[line] for line in lines if line in owners), None):
            found.setdefault(owner, set()).add(ref)
    return replace(state, articles=tuple(_add_refs(one, found.get(one.ref)) for one in state.articles))


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
