"""A whole import: paths in, a report for each page out; many processes parse, one writes."""

from __future__ import annotations

import datetime
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, Self

from django.db import DatabaseError

from articles.archive.jumps import link_issue
from articles.archive.records import recorded
from articles.archive.tag_names import TagMatcher
from articles.importing.dry_run import discard_changes
from articles.importing.page_reports import BadPage, LinkReport, Outcome, PageReport, PageText
from articles.importing.pages import import_page
from articles.importing.readers import read_pages
from articles.models import Issue
from articles.parsing import Hints, ParsedPage, parse_page

AHEAD_A_PROCESS = 4  # pages parsed before their turn to be written; more would only cost memory


def import_pages(
    paths: Iterable[str],
    *,
    hints: Hints,
    publish_at: datetime.datetime | None = None,
    replaces_text: bool = False,
    jobs: int = 1,
    is_dry_run: bool = False,
    takes: Callable[[Path], bool] = lambda file: True,
) -> Iterator[Outcome]:
    """Import every page of the paths in order; a report or refusal for each, and a LinkReport at the end.

    `publish_at` and `replaces_text` are those of `import_page`, `takes` is that of `read_pages`. Of a dry run
    nothing stays.
    """
    with ExitStack() as stack:
        if is_dry_run:
            stack.enter_context(discard_changes())
        issues: set[int] = set()
        for outcome in import_texts(
            read_all(paths, hints, takes), jobs=jobs, publish_at=publish_at, replaces_text=replaces_text
        ):
            if isinstance(outcome, PageReport):
                issues.update(outcome.issue_pks)
            yield outcome
        yield from link_issues(issues)


def import_texts(
    pages: Iterable[PageText | BadPage],
    *,
    jobs: int = 1,
    on_import: Callable[[PageReport], None] = lambda report: None,
    **options: Any,
) -> Iterator[PageReport | BadPage]:
    """Import the pages in order; a report or refusal for each. `link_issues` is left to the caller.

    Each page is a transaction of its own: one that fails costs itself alone. `on_import` is called within
    it. `options` are those of `import_page`.
    """
    matcher = TagMatcher.load()
    for page, parsed in parse_all(pages, jobs=jobs):
        if isinstance(parsed, BadPage):
            yield parsed
        else:
            yield _import_one(page, parsed, on_import, matcher=matcher, **options)


def link_issues(pks: Iterable[int]) -> Iterator[Outcome]:
    """Pair the jumps of these issues; a refusal where the database refuses, and the LinkReport at the end."""
    linked = 0
    for issue in Issue.objects.filter(pk__in=pks).select_related("newspaper").order_by("pk"):
        try:
            with recorded():
                linked += link_issue(issue)
        except DatabaseError as error:
            yield BadPage(
                str(issue),
                "the database refused to pair its jumps ({error}); import its pages again",
                error=_read_reason(error),
            )
    yield LinkReport(linked)


def _import_one(
    page: PageText, parsed: ParsedPage, on_import: Callable[[PageReport], None], **options: Any
) -> PageReport | BadPage:
    try:
        with recorded():
            report = import_page(page, parsed, **options)
            on_import(report)
            return report
    except BadPage as bad:
        return bad
    except DatabaseError as error:
        return BadPage(
            page.path,
            "the database refused it ({error}); nothing of it was stored",
            error=_read_reason(error),
        )


def _read_reason(error: DatabaseError) -> str:
    """The first line of the database's message: below it PostgreSQL adds the whole row with its text."""
    return str(error).partition("\n")[0]


def read_all(
    paths: Iterable[str], hints: Hints, takes: Callable[[Path], bool] = lambda file: True
) -> Iterator[PageText | BadPage]:
    for path in paths:
        yield from read_pages(path, hints=hints, takes=takes)


Parsed = tuple[PageText | None, ParsedPage | BadPage]


def parse_all(pages: Iterable[PageText | BadPage], *, jobs: int = 1) -> Iterator[Parsed]:
    """Each page with its parse, in the order given; a refusal is passed on in its place."""
    if jobs == 1:
        for page in pages:
            yield _pass_on(page) if isinstance(page, BadPage) else (page, _parse_here(page))
        return
    with _ParserProcesses(jobs) as processes:
        waiting: deque[Callable[[], Parsed]] = deque()
        for page in pages:
            waiting.append(
                partial(_pass_on, page)
                if isinstance(page, BadPage)
                else partial(processes.wait, page, processes.submit(page))
            )
            if len(waiting) > jobs * AHEAD_A_PROCESS:
                yield waiting.popleft()()
        while waiting:
            yield waiting.popleft()()


def _pass_on(bad: BadPage) -> Parsed:
    return None, bad


def _parse_here(page: PageText) -> ParsedPage | BadPage:
    """The parsed page. The parser never raises; if it does, that costs this page alone."""
    try:
        return parse_page(page.text, page.hints)
    except Exception as error:
        return _blame_parser(page, error)


class _ParserProcesses:
    """Processes that parse; only the parser runs there, without Django.

    Where one is killed, Python fails all that was submitted. The processes are then made anew, and what had
    failed is parsed again, a page at a time in a process apart: the page that kills this one too is refused.
    """

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self.pool = self._make_pool(jobs)
        self.apart: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for pool in filter(None, (self.pool, self.apart)):
            pool.shutdown()

    def _make_pool(self, jobs: int) -> ProcessPoolExecutor:
        # A fork would share the open database.
        return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))

    def submit(self, page: PageText) -> Future[ParsedPage]:
        """The page's parse, to come."""
        try:
            return self.pool.submit(parse_page, page.text, page.hints)
        except BrokenProcessPool:
            self.pool = self._make_pool(self.jobs)
            return self.pool.submit(parse_page, page.text, page.hints)

    def wait(self, page: PageText, future: Future[ParsedPage]) -> Parsed:
        try:
            return page, future.result()
        except BrokenProcessPool:
            return page, self._parse_apart(page)
        except Exception as error:
            return page, _blame_parser(page, error)

    def _parse_apart(self, page: PageText) -> ParsedPage | BadPage:
        self.apart = self.apart or self._make_pool(1)
        try:
            return self.apart.submit(parse_page, page.text, page.hints).result()
        except BrokenProcessPool:
            self.apart = None
            return BadPage(
                page.path,
                "the process that parsed it was killed twice, perhaps for lack of memory; import it again",
            )
        except Exception as error:
            return _blame_parser(page, error)


def _blame_parser(page: PageText, error: Exception) -> BadPage:
    return BadPage(
        page.path, "the parser failed on it ({error}); please report it with the page", error=repr(error)
    )
