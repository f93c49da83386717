"""Django's migrate, after which every published article has its publication record."""

from typing import Any

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS

from articles.archive.records import needs_refresh, refresh_records


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        is_whole = not (options["app_label"] or options["plan"] or options["check_unapplied"])
        if is_whole and options["database"] == DEFAULT_DB_ALIAS and needs_refresh():
            written = refresh_records()
            if options["verbosity"]:
                self.stdout.write(f"Wrote {written:,} publication records.")
