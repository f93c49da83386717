"""Check the laws on the whole archive."""

import sys
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations

from articles.archive.gaps import describe_gaps
from articles.archive.laws import find_print_breaches, find_public_breaches
from articles.archive.records import find_record_breaches, refresh_records
from articles.models import Article, Page
from articles.search import IndexBusy, compare_index, repair_index


class Command(BaseCommand):
    help = (
        "Checks in the whole database and index that the print is unchanged, that every line is in exactly "
        "one block, and that the public pages, the API's records and the index contain what is published and "
        "nothing else. "
        "Prints a line for each breach; exits with 1 if there is any."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repair",
            action="store_true",
            help="first write the records and reindex the articles that differ; changes nothing else",
        )

        parser.add_argument(
            "--gaps",
            action="store_true",
            help="list instead what is missing: days without an issue, missing and double pages, issues "
            "that are still in work",
        )

    @no_translations
    def handle(self, *args: Any, repair: bool, gaps: bool, **options: Any) -> None:
        if gaps:
            self._list_gaps()
            return
        if repair:
            self.stdout.write(f"Repaired {refresh_records():,} publication records.")
            self._repair_index()
        breaches = 0
        laws = find_print_breaches(), find_public_breaches(), find_record_breaches(), compare_index()
        for breach in chain(*laws):
            self.stderr.write(breach)
            breaches += 1
        result = f"{breaches:,} breach{'es' if breaches > 1 else ''}" if breaches else "every law holds"
        self.stdout.write(
            f"Checked {Page.objects.count():,} pages and {Article.objects.count():,} articles: {result}."
        )
        if breaches:
            sys.exit(1)

    def _list_gaps(self) -> None:
        number = 0
        for sentence in describe_gaps():
            self.stdout.write(sentence)
            number += 1
        self.stdout.write(f"{number:,} gaps." if number != 1 else "1 gap.")

    def _repair_index(self) -> None:
        try:
            report = repair_index()
        except IndexBusy as error:
            raise CommandError(f"{error}.") from error
        self.stdout.write(f"Repaired the index: {report.indexed:,} indexed, {report.removed:,} removed.")
        for failure in report.failed:
            self.stderr.write(failure)
