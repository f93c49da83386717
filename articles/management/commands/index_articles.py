"""Update the search index, once or continuously."""

from __future__ import annotations

import signal
import threading

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.management.arguments import as_argument, read_jobs
from articles.management.progress_bars import make_bar
from articles.search import (
    IndexBusy,
    IndexReport,
    become_worker,
    index_pending,
    needs_rebuild,
    rebuild_index,
    relate_all,
    run_worker,
)


class Command(BaseCommand):
    help = "Updates the search index from the database."

    def add_arguments(self, parser: CommandParser) -> None:
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument(
            "--watch",
            action="store_true",
            help="keep running: index every change within a second, and run background tasks",
        )
        ways.add_argument(
            "--rebuild",
            action="store_true",
            help="build a new index while searches use the old one; continues an interrupted rebuild",
        )
        parser.add_argument(
            "--jobs",
            type=as_argument(read_jobs),
            metavar="N",
            help="processes for a rebuild (default: one per core)",
        )

    def handle(self, *args, watch: bool, rebuild: bool, jobs: int | None, **options) -> None:
        try:
            if watch:
                self.watch()
            else:
                self.index(rebuild=rebuild, jobs=jobs)
        except IndexBusy as error:
            raise CommandError(f"{error}.") from error

    def index(self, *, rebuild: bool, jobs: int | None) -> None:
        with make_bar("articles", is_shown=self.stderr.isatty()) as bar:
            task = bar.add_task("", total=None)

            def show(done: int, total: int) -> None:
                bar.update(task, completed=done, total=total)

            report = IndexReport()
            if rebuild or needs_rebuild():
                report = rebuild_index(jobs=jobs, progress=show)
            report += index_pending(progress=show)
            relate_all()
        self.print_report(report)
        for failure in report.failed:
            self.stderr.write(failure)
        if report.failed:
            raise CommandError(f"{len(report.failed)} articles could not be indexed.")

    def watch(self) -> None:
        stop = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: stop.set())
        with become_worker() as held:
            if not held:
                raise CommandError(
                    "another 'index_articles --watch' is running; it indexes every change within a second."
                )
            self.stdout.write("Watching for changes; press Ctrl-C to stop.")
            run_worker(stop, on_report=self.print_report)

    def print_report(self, report: IndexReport) -> None:
        self.stdout.write(f"{report.indexed} articles indexed, {report.removed} removed.")
        self.stdout.flush()
