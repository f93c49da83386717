"""Backups: a folder with all rows of the database in one SQLite file, and a manifest with checksums.

One form for both databases, so that a backup of either is restored onto either. The index is not in it: it is
made from the rows. Neither are sessions and the secret key: after a restore everybody signs in again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

FORMAT = 1
DATABASE, MANIFEST = "database.sqlite3", "manifest.json"
LEFT_OUT = ("django_session",)
ALIAS = "backup"  # of Django's connection to the file
BATCH_ROWS = 1000  # a megabyte or so of articles


class BadBackup(Exception):
    """A backup cannot be made, read or restored; the message says why."""


def make_backup(folder: Path) -> dict[str, Any]:
    """Back up the database as it is at one moment, while the site runs; return the manifest.

    The folder appears when the backup is complete and compared. Raises BadBackup where it exists already.
    """
    if folder.exists():
        raise BadBackup(f"'{folder}' exists already; name a new folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as name:
        unfinished = Path(name) / folder.name
        unfinished.mkdir()
        _write_database(unfinished / DATABASE)
        manifest = {
            "format": FORMAT,
            "made_at": timezone.now().isoformat(timespec="seconds"),
            "made_from": connection.vendor,
            "rows": _count_rows(unfinished / DATABASE),
            "files": {DATABASE: _hash_file(unfinished / DATABASE)},
        }
        (unfinished / MANIFEST).write_text(json.dumps(manifest, indent=2), "utf-8")
        read_manifest(unfinished)
        unfinished.rename(folder)
    return manifest


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a backup whose files are as they were written. Raises BadBackup."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        hashes = {name: _hash_file(folder / name) for name in manifest["files"]}
    except FileNotFoundError as error:
        raise BadBackup(f"'{folder}' is no backup: there is no {Path(error.filename).name} in it") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BadBackup(f"{MANIFEST} in '{folder}' is damaged") from error
    if manifest.get("format") != FORMAT:
        raise BadBackup(
            f"'{folder}' is of another form ({manifest.get('format')}); restore it with its program"
        )
    if damaged := [name for name, digest in hashes.items() if digest != manifest["files"][name]]:
        raise BadBackup(f"{', '.join(damaged)} in '{folder}' is damaged: its checksum differs")
    with closing(sqlite3.connect(f"file:{folder / DATABASE}?mode=ro", uri=True)) as database:
        if database.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise BadBackup(f"{DATABASE} in '{folder}' is damaged")
    return manifest


def restore_backup(folder: Path, *, replaces: bool = False) -> dict[str, Any]:
    """Make the database's rows those of the backup, in one transaction; return the manifest.

    A backup that an older program made is brought to today's tables first. Raises BadBackup where the backup
    is damaged, or where there are pages or users and `replaces` is false; nothing is changed then.
    """
    manifest = read_manifest(folder)
    users = apps.get_model("auth", "User").objects
    if not replaces and (users.exists() or apps.get_model("articles", "Page").objects.exists()):
        raise BadBackup("there are pages or users in this archive; --replace deletes them first")
    with tempfile.TemporaryDirectory() as name:
        copy = Path(shutil.copy(folder / DATABASE, name))
        with open_file(copy) as alias:
            _check_age(alias)
            call_command("migrate", database=alias, verbosity=0)
            with transaction.atomic():
                _delete_rows("default")
                copied = _copy_rows(alias, "default")
                kept = manifest["rows"]
                if wrong := [table for table, number in copied.items() if number != kept.get(table, number)]:
                    raise BadBackup(f"not all rows came back of {', '.join(wrong)}")
    return manifest


def _check_age(alias: str) -> None:
    """Raise BadBackup where a newer program made the backup."""
    loader = MigrationLoader(connections[alias])
    unknown = loader.applied_migrations.keys() - loader.disk_migrations.keys()
    if unknown:
        newest = ".".join(max(unknown))
        raise BadBackup(f"a newer program made the backup (it has {newest}); update this one first")


def _write_database(path: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(path)) as target:
            connection.connection.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")  # else two more files belong to it
            for table in LEFT_OUT:
                target.execute(f'DELETE FROM "{table}"')
            target.commit()
        return
    with open_file(path) as alias:
        call_command("migrate", database=alias, verbosity=0)
        with transaction.atomic(using=alias), _see_one_moment():
            _delete_rows(alias)
            _copy_rows("default", alias)


@contextmanager
def _see_one_moment() -> Iterator[None]:
    """Have PostgreSQL show all rows as they are at the beginning of the block."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def open_file(path: Path) -> Iterator[str]:
    """The alias of a connection to an SQLite file, for the block."""
    connections.databases[ALIAS] = connections.databases["default"] | {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {},
    }
    try:
        yield ALIAS
    finally:
        connections[ALIAS].close()
        del connections[ALIAS], connections.databases[ALIAS]


def _list_models() -> list[type[models.Model]]:
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if not model._meta.proxy]


def _delete_rows(alias: str) -> None:
    with connections[alias].cursor() as cursor:
        for model in reversed(_list_models()):
            cursor.execute(f"DELETE FROM {connections[alias].ops.quote_name(model._meta.db_table)}")


def _copy_rows(source: str, target: str) -> dict[str, int]:
    """Copy all rows, by table how many; in a transaction: references are compared at its end."""
    copied = {}
    for model in _list_models():
        table = model._meta.db_table
        if table in LEFT_OUT:
            continue
        rows = model._base_manager.using(source).order_by("pk").iterator(chunk_size=BATCH_ROWS)
        copied[table] = 0
        while batch := [row for _, row in zip(range(BATCH_ROWS), rows, strict=False)]:
            # As fixtures are loaded, but many at once: `raw` leaves times of change as they are.
            model._base_manager.using(target)._insert(
                batch, fields=model._meta.local_concrete_fields, using=target, raw=True
            )
            copied[table] += len(batch)
    with connections[target].cursor() as cursor:
        for statement in connections[target].ops.sequence_reset_sql(no_style(), _list_models()):
            cursor.execute(statement)
    connections[target].check_constraints()
    return copied


def _count_rows(path: Path) -> dict[str, int]:
    tables = [model._meta.db_table for model in _list_models()]
    with closing(sqlite3.connect(path)) as database:
        return {table: database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def describe_backup(manifest: dict[str, Any]) -> str:
    made_at = datetime.fromisoformat(manifest["made_at"])
    pages, articles = manifest["rows"]["articles_page"], manifest["rows"]["articles_article"]
    return f"{pages:,} pages and {articles:,} articles as they were at {made_at:%Y-%m-%d %H:%M} UTC"
