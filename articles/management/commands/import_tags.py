"""Load a vocabulary of tags."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from articles.importing import BadPage, import_tags


class Command(BaseCommand):
    help = (
        "Loads tags from a CSV file with the columns name, kind and aliases (separated by |). Articles "
        "imported earlier get them when their pages are imported again."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.csv")
        parser.add_argument(
            "--update",
            action="store_true",
            help="also update kind and aliases of existing tags, which otherwise stay as they are",
        )

    @no_translations
    def handle(self, *args: Any, file: str, update: bool, **options: Any) -> None:
        try:
            report = import_tags(file, is_updating=update)
        except BadPage as bad:
            raise CommandError(str(bad)) from bad
        self.stdout.write(f"Tags: {report.created} new, {report.updated} updated, {report.kept} kept.")
