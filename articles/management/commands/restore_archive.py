"""Restore a backup of the archive."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from articles.archive.records import refresh_records, renew_epoch
from articles.management.backups import BadBackup, describe_backup, restore_backup
from articles.search import IndexBusy, rebuild_index


class Command(BaseCommand):
    help = (
        "Makes the database what it was when the backup was made, whichever database that was, and rebuilds "
        "the index. Run migrate first on a new database. Everybody has to sign in again."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("source", type=Path, metavar="SOURCE", help="the folder of a backup")
        parser.add_argument(
            "--replace", action="store_true", help="delete the pages and users that are in the database now"
        )

    @no_translations
    def handle(self, *args: Any, source: Path, replace: bool, **options: Any) -> None:
        try:
            manifest = restore_backup(source, replaces=replace)
        except BadBackup as error:
            raise CommandError(f"{error}.") from error
        renew_epoch()
        refresh_records()
        self.stdout.write(f"Restored {describe_backup(manifest)}.")
        try:
            report = rebuild_index()
        except IndexBusy as busy:
            raise CommandError(
                f"the index was not built: {busy}, then run index_articles --rebuild"
            ) from busy
        self.stdout.write(f"Index: {report.indexed:,} articles indexed.")
