"""Write the vocabulary of tags to a file."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from articles.importing.vocabulary import DEFAULT_BASE
from articles.importing.vocabulary_files import RDF_FORMATS, write_vocabulary

ENDINGS = (".csv", *RDF_FORMATS)


class Command(BaseCommand):
    help = (
        "Writes the vocabulary of tags: as CSV, or as SKOS where the file's name ends in "
        f"{', '.join(RDF_FORMATS)}. import_tags reads these files."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--base",
            default=DEFAULT_BASE,
            metavar="URL",
            help="what the addresses of SKOS concepts begin with (default: %(default)s)",
        )

    @no_translations
    def handle(self, *args: Any, file: Path, base: str, **options: Any) -> None:
        if file.suffix and file.suffix.lower() not in ENDINGS:
            raise CommandError(f"'{file}' has an unknown ending; known: {', '.join(ENDINGS)}")
        try:
            file.write_text(write_vocabulary(file.suffix, base), "utf-8")
        except OSError as error:
            raise CommandError(f"'{file}' cannot be written: {error.strerror}") from error
        self.stdout.write(f"Tags: written to {file}.")
