"""Bring the search index up to date, once or for good."""

from __future__ import annotations

import signal
import sys
import threading

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from articles.search import (
    IndexBusy,
    IndexReport,
    become_worker,
    index_pending,
    needs_rebuild,
    rebuild_index,
    run_worker,
)


class Command(BaseCommand):
    help = "Bring the search index up to date with the database."

    def add_arguments(self, parser: CommandParser) -> None:
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument(
            "--watch", action="store_true", help="go on, and index every change within a second"
        )
        ways.add_argument(
            "--rebuild",
            action="store_true",
            help="make the index anew beside the old one, which is searched until then; "
            "one that was broken off is gone on with",
        )
        parser.add_argument(
            "--jobs", type=int, metavar="N", help="processes of a rebuild; default: every core"
        )

    def handle(self, *args, watch: bool, rebuild: bool, jobs: int | None, **options) -> None:
        if jobs is not None and jobs < 1:
            raise CommandError(f"--jobs {jobs}: name at least 1")
        try:
            if watch:
                self.watch()
            else:
                self.index(rebuild=rebuild, jobs=jobs)
        except IndexBusy as error:
            raise CommandError(f"{error}.") from error

    def index(self, *, rebuild: bool, jobs: int | None) -> None:
        with Progress(
            TextColumn("indexing"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            disable=not sys.stdout.isatty(),
            transient=True,
        ) as bar:
            task = bar.add_task("", total=None)

            def tell(done: int, total: int) -> None:
                bar.update(task, completed=done, total=total)

            report = IndexReport()
            if rebuild or needs_rebuild():
                report = rebuild_index(jobs=jobs, progress=tell)
            report += index_pending(progress=tell)
        self.tell(report)
        for sentence in report.failed:
            self.stderr.write(sentence)
        if report.failed:
            raise CommandError(f"{len(report.failed)} articles could not be indexed.")

    def watch(self) -> None:
        stop = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: stop.set())
        with become_worker() as held:
            if not held:
                raise CommandError(
                    "another 'index_articles --watch' runs; it indexes every change within a second."
                )
            self.stdout.write("Watching for changes; Ctrl-C ends it.")
            run_worker(stop, on_report=self.tell)

    def tell(self, report: IndexReport) -> None:
        self.stdout.write(f"{report.indexed} articles indexed, {report.removed} taken out.")
        self.stdout.flush()
