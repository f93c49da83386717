"""Load a vocabulary of tags."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from articles.importing import BadPage, import_tags
from articles.importing.vocabulary_files import STARTING_VOCABULARY


class Command(BaseCommand):
    help = (
        "Loads tags from a CSV file with the columns name, kind and aliases (separated by |), and, if you "
        "like, guards, broader and note; or from SKOS in RDF (.ttl, .rdf, .xml, .nt). The "
        "process that keeps the index then looks for them in articles imported earlier, and proposes them."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", nargs="?")
        parser.add_argument(
            "--start",
            action="store_true",
            help="load the vocabulary that comes with the program, to begin with",
        )
        parser.add_argument(
            "--update",
            action="store_true",
            help="also update existing tags, which otherwise stay as they are",
        )

    @no_translations
    def handle(self, *args: Any, file: str | None, start: bool, update: bool, **options: Any) -> None:
        if start == bool(file):
            raise CommandError("name a file, or say --start, and not both")
        try:
            report = import_tags(file or STARTING_VOCABULARY, is_updating=update)
        except BadPage as bad:
            raise CommandError(str(bad)) from bad
        self.stdout.write(f"Tags: {report.created} new, {report.updated} updated, {report.kept} kept.")
