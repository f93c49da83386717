"""Print parsed pages as JSON, one object per page."""

import argparse
import json
import sys
from pathlib import PurePath
from typing import Any

from django.core.management.base import BaseCommand, no_translations

from articles.importing import BadPage, parse_all, read_all
from articles.management.arguments import as_argument, read_jobs
from articles.parsing import Hints, page_to_json


class Command(BaseCommand):
    help = (
        "Prints each page of the files, folders and zips as a JSON object with its date, articles, blocks "
        "and people. Uses no database. Exits with 1 if a page could not be read."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a page, a folder or a zip of pages")
        parser.add_argument(
            "--jsonl", action="store_true", help="print one line per page instead of indented JSON"
        )
        parser.add_argument(
            "--jobs", type=as_argument(read_jobs), default=1, metavar="N", help="parse in N processes"
        )

    @no_translations
    def handle(self, *args: Any, paths: list[str], jsonl: bool, jobs: int, **options: Any) -> None:
        failed = False
        for page, parsed in parse_all(read_all(paths, Hints()), jobs=jobs):
            if page is None or isinstance(parsed, BadPage):
                self.stderr.write(str(parsed))
                failed = True
                continue
            values = page_to_json(parsed, PurePath(page.name).name)
            self.stdout.write(json.dumps(values, ensure_ascii=False, indent=None if jsonl else 2))
        if failed:
            sys.exit(1)
