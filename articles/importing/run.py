"""A whole import: many paths in, a report for each page out, parsed by many processes and written by one."""

from __future__ import annotations

import datetime
import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass

from django.db import DatabaseError, transaction

from articles.importing.jumps import link_issue
from articles.importing.pages import import_page
from articles.importing.readers import read_pages
from articles.importing.values import BadPage, PageReport, PageText
from articles.importing.vocabulary import Vocabulary
from articles.models import Issue
from articles.parsing import Hints, ParsedPage, parse_page

AHEAD_A_PROCESS = 4  # pages parsed before their turn to be written; more would only cost memory


@dataclass(frozen=True, slots=True)
class LinkReport:
    """How many articles the pairing of jumps changed, over all issues of an import."""

    linked: int


Outcome = PageReport | BadPage | LinkReport


def import_pages(
    paths: Iterable[str],
    *,
    told: Hints,
    publish_at: datetime.datetime | None = None,
    jobs: int = 1,
    is_dry_run: bool = False,
) -> Iterator[Outcome]:
    """Import every page of the paths in their order; a report or refusal for each, and last a LinkReport.

    Each page is a transaction of its own: one that fails costs itself alone. A dry run is one transaction
    that is taken back at the end; on SQLite nobody else can write while it lasts.
    """
    with ExitStack() as stack:
        if is_dry_run:
            stack.enter_context(transaction.atomic())
            stack.callback(transaction.set_rollback, True)
        vocabulary = Vocabulary.load()
        issues: set[int] = set()
        for page, parsed in parse_all(read_all(paths, told), jobs=jobs):
            outcome = (
                parsed if isinstance(parsed, BadPage) else _import_one(page, parsed, vocabulary, publish_at)
            )
            if isinstance(outcome, PageReport) and outcome.issue_pk:
                issues.add(outcome.issue_pk)
            yield outcome
        yield LinkReport(sum(link_issue(issue) for issue in Issue.objects.filter(pk__in=issues)))


def _import_one(
    page: PageText, parsed: ParsedPage, vocabulary: Vocabulary, publish_at: datetime.datetime | None
) -> PageReport | BadPage:
    try:
        return import_page(page, parsed, vocabulary=vocabulary, publish_at=publish_at)
    except BadPage as bad:
        return bad
    except DatabaseError as error:
        return BadPage(page.path, f"the database refused it ({error}); nothing of it was stored")


def read_all(paths: Iterable[str], told: Hints) -> Iterator[PageText | BadPage]:
    for path in paths:
        yield from read_pages(path, told=told)


Parsed = tuple[PageText | None, ParsedPage | BadPage]


def parse_all(pages: Iterable[PageText | BadPage], *, jobs: int = 1) -> Iterator[Parsed]:
    """Each page with what parsing made of it, in the order given; a refusal is passed on in its place."""
    if jobs == 1:
        for page in pages:
            yield (None, page) if isinstance(page, BadPage) else (page, _parse_one(page))
        return
    context = multiprocessing.get_context("spawn")  # a fork would share the open database
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        waiting: deque[tuple[PageText | None, BadPage | Future[ParsedPage | BadPage]]] = deque()
        for page in pages:
            waiting.append(
                (None, page) if isinstance(page, BadPage) else (page, pool.submit(_parse_one, page))
            )
            if len(waiting) > jobs * AHEAD_A_PROCESS:
                yield _await_parsed(waiting.popleft())
        while waiting:
            yield _await_parsed(waiting.popleft())


def _parse_one(page: PageText) -> ParsedPage | BadPage:
    """The parsed page. The parser promises never to raise; should it, that costs this page alone."""
    try:
        return parse_page(page.text, page.hints)
    except Exception as error:
        return BadPage(page.path, f"the parser failed on it ({error!r}); please report it with the page")


def _await_parsed(waiting: tuple[PageText | None, BadPage | Future[ParsedPage | BadPage]]) -> Parsed:
    page, result = waiting
    if isinstance(result, BadPage):
        return None, result
    try:
        return page, result.result()
    except BrokenProcessPool:
        return page, BadPage(page.path, "the process that parsed it was ended, perhaps for lack of memory")
