"""Import pages into the archive."""

import argparse
import json
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations
from django.utils import timezone

from articles.importing import (
    BadPage,
    LinkReport,
    PageReport,
    count_pages,
    import_pages,
    read_date,
    read_page,
)
from articles.importing.page_imports import keep_outcomes
from articles.importing.page_reports import (
    ARTICLE_COUNTS,
    PAGE_STATES,
    Outcome,
    Totals,
    count_outcomes,
    make_report,
    write_line,
)
from articles.importing.page_texts import show_path
from articles.importing.watching import WatchedFolder
from articles.management.arguments import as_argument, read_jobs
from articles.management.progress_bars import make_bar
from articles.models import Article, PageImport
from articles.parsing import Hints
from articles.search import IndexBusy, index_pending
from articles.search.proposals.run import propose_tags

LOOK_SECONDS = 5.0  # between two looks at a watched folder; a slower writer's file is imported again
STATE_LABELS = {"new_version": "new versions"}  # in the totals


class Command(BaseCommand):
    help = (
        "Imports pages from files, folders and zips. Keeps what editors have changed; importing the same "
        "pages again changes nothing. Another text of a known page, such as a better scan, becomes a new "
        "version of it: its articles keep their addresses, status, tags and corrections, and readers get the "
        "new text of those that are published. Newspaper, date and page are taken from the first of these "
        "that has them: the options, pages.csv, the file's name, the print."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a page, a folder or a zip of pages")
        parser.add_argument(
            "--newspaper", type=show_path, default="", metavar="NAME", help="name or code of the newspaper"
        )
        parser.add_argument(
            "--date", type=as_argument(read_date), metavar="D", help="date of the issue, such as 2026-03-19"
        )
        parser.add_argument(
            "--page", type=as_argument(read_page), metavar="N", help="page number, such as 2 or A2"
        )
        parser.add_argument(
            "--publish", action="store_true", help="publish the pages' drafts that no editor has changed"
        )
        parser.add_argument(
            "--replace-text",
            action="store_true",
            help="accept a text that has little in common with the page's, or that the page had before",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="report what would change and write nothing; on SQLite it works on a copy of the database",
        )
        parser.add_argument(
            "--jobs", type=as_argument(read_jobs), default=1, metavar="N", help="parse in N processes"
        )
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument("--report", type=Path, metavar="FILE.json", help="write a report on each page")
        ways.add_argument(
            "--watch",
            action="store_true",
            help="keep running: import what is put into the folders, when it is written to its end",
        )

    @no_translations
    def handle(self, *args: Any, paths: list[str], report: Path | None, watch: bool, **options: Any) -> None:
        how = {
            "hints": Hints(options["newspaper"].strip(), options["date"], options["page"] or ""),
            "replaces_text": options["replace_text"],
            "jobs": options["jobs"],
        }
        if watch:
            self.watch(paths, how, publishes=options["publish"], is_dry_run=options["dry_run"])
            return
        if report:
            _write_text(report, "")  # so that an unwritable path is reported before the work, not after it
        outcomes = import_pages(
            paths,
            publish_at=timezone.now() if options["publish"] else None,
            is_dry_run=options["dry_run"],
            **how,
        )
        try:
            if not options["dry_run"]:
                outcomes = _keep(outcomes, paths, how, publishes=options["publish"])
            results = list(self._show_progress(outcomes, paths, is_quiet=options["verbosity"] == 0))
        except KeyboardInterrupt as stop:
            raise CommandError(
                "stopped; pages imported so far are kept; run the same command to continue", returncode=130
            ) from stop
        totals = count_outcomes(results)
        if report:
            written = make_report(results, totals, is_dry_run=options["dry_run"])
            _write_text(report, json.dumps(written, ensure_ascii=False, indent=2) + "\n")
        self._print_totals(totals, is_dry_run=options["dry_run"])
        if not options["dry_run"]:
            propose_tags(Article.objects.filter(page__awaits_tags=True))
        is_indexed = options["dry_run"] or self._index_pending()
        if totals["pages"]["failed"] or not is_indexed:
            sys.exit(1)

    def watch(self, paths: Iterable[str], how: dict[str, Any], *, publishes: bool, is_dry_run: bool) -> None:
        """Import from the folders until a signal comes; then stop after the page in hand."""
        if is_dry_run:
            raise CommandError("--watch with --dry-run would report the same again and again; leave one out")
        folders = [WatchedFolder(Path(path)) for path in paths]
        if strangers := [folder.top for folder in folders if not folder.top.is_dir()]:
            raise CommandError(f"'{strangers[0]}' is no folder; --watch takes folders")
        stop = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: stop.set())
        self._log("Watching for pages; press Ctrl-C to stop.")
        while not stop.is_set():
            for folder in folders:
                settled = folder.look()
                if settled and self._import_settled(folder.top, settled, how, publishes, stop):
                    folder.note(settled)
            stop.wait(LOOK_SECONDS)
        self._log("Stopped.")

    def _import_settled(
        self, top: Path, settled: set[Path], how: dict[str, Any], publishes: bool, stop: threading.Event
    ) -> bool:
        """Import these files; whether all of them, before a signal came."""
        publish_at = timezone.now() if publishes else None
        outcomes = import_pages([str(top)], publish_at=publish_at, takes=settled.__contains__, **how)
        for outcome in _keep(outcomes, [str(top)], how, publishes=publishes):
            if isinstance(outcome, BadPage):
                self._log(f"refused: {outcome}")
            elif isinstance(outcome, PageReport) and outcome.state != "unchanged":
                self._log(_describe_page(outcome))
            if stop.is_set():
                return False
        propose_tags(Article.objects.filter(page__awaits_tags=True))
        with suppress(IndexBusy):  # another process indexes, also these
            index_pending()
        self._log(f"{len(settled)} files done in {top}")
        return True

    def _log(self, line: str) -> None:
        self.stdout.write(f"{timezone.localtime():%Y-%m-%d %H:%M:%S} {line}")
        self.stdout.flush()

    def _show_progress(
        self, outcomes: Iterator[Outcome], paths: Iterable[str], *, is_quiet: bool
    ) -> Iterator[Outcome]:
        """Yield the outcomes and show them: a bar on a terminal, else a line each; bad pages go to stderr."""
        has_bar = self.stdout.isatty() and self.stderr.isatty() and not is_quiet
        with make_bar("pages", is_shown=has_bar) as progress:
            task = progress.add_task("", total=count_pages(paths) if has_bar else None)
            for outcome in outcomes:
                if isinstance(outcome, BadPage) and has_bar:
                    progress.console.print(str(outcome), markup=False, highlight=False, soft_wrap=True)
                elif isinstance(outcome, BadPage):
                    self.stderr.write(str(outcome))
                elif isinstance(outcome, PageReport) and not has_bar and not is_quiet:
                    self.stdout.write(_describe_page(outcome))
                if not isinstance(outcome, LinkReport):
                    progress.advance(task)
                yield outcome

    def _index_pending(self) -> bool:
        """Index what is queued. Return whether all of it was; the rest is reported and stays queued."""
        try:
            report = index_pending()
        except IndexBusy as busy:
            self.stderr.write(f"not indexed: {busy}, then run index_articles")
            return False
        self.stdout.write(f"Index: {report.indexed} articles indexed, {report.removed} removed.")
        for failure in report.failed:
            self.stderr.write(failure)
        return not report.failed

    def _print_totals(self, totals: Totals, *, is_dry_run: bool) -> None:
        pages = ", ".join(
            f"{totals['pages'][state]} {STATE_LABELS.get(state, state)}" for state in PAGE_STATES
        )
        articles = ", ".join(f"{totals['articles'][name]} {name}" for name in ARTICLE_COUNTS)
        self.stdout.write(f"Pages: {pages}.")
        self.stdout.write(f"Articles: {articles}; {totals['jumps']['linked']} changed by linking jumps.")
        if is_dry_run:
            self.stdout.write("Dry run: nothing was written.")


def _keep(
    outcomes: Iterator[Outcome], paths: Iterable[str], how: dict[str, Any], *, publishes: bool
) -> Iterator[Outcome]:
    """Keep the outcomes for editors, who see the import among those of the browser."""
    return keep_outcomes(
        outcomes,
        source="、".join(map(show_path, paths))[: PageImport._meta.get_field("source").max_length],
        newspaper=how["hints"].newspaper[:100],
        publishes=publishes,
        replaces_text=how["replaces_text"],
    )


def _describe_page(report: PageReport) -> str:
    counts = [f"{number} {name}" for name in ARTICLE_COUNTS if (number := getattr(report, name))]
    state = report.state.replace("_", " ")
    return write_line(f"{report.path}: {state}; articles: {', '.join(counts) or 'none'}")


def _write_text(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"--report '{path}' cannot be written: {error.strerror}") from error
