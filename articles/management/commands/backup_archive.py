"""Back up the archive."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from articles.management.backups import BadBackup, describe_backup, make_backup


class Command(BaseCommand):
    help = (
        "Writes all rows of the database, as they are at one moment, into a new folder, with checksums. The "
        "site may run meanwhile. The index is not in it: restore_archive makes it from the rows."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("destination", type=Path, metavar="DEST", help="a folder that does not exist yet")

    @no_translations
    def handle(self, *args: Any, destination: Path, **options: Any) -> None:
        try:
            manifest = make_backup(destination)
        except BadBackup as error:
            raise CommandError(f"{error}.") from error
        self.stdout.write(f"Backed up {describe_backup(manifest)} in {destination}.")
