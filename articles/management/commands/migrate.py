"""Django's migrate, after which each published article has its publication record, and SQLite statistics."""

from typing import Any

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS

from articles.archive.records import needs_refresh, refresh_records
from articles.models.subqueries import gather_statistics


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        is_whole = not (options["app_label"] or options["plan"] or options["check_unapplied"])
        if not is_whole or options["database"] != DEFAULT_DB_ALIAS:
            return
        if needs_refresh():
            written = refresh_records()
            if options["verbosity"]:
                self.stdout.write(f"Wrote {written:,} publication records.")
        gather_statistics()  # which a table that is built anew loses
