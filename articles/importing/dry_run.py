"""Work that leaves nothing in the database."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection, transaction


@contextmanager
def discard_changes() -> Iterator[None]:
    """Discard what the block writes into the database; nobody else waits for it.

    A transaction that is rolled back at the end; on SQLite, which lets one write at a time, within a copy of
    the database, beside it on disk until the block ends.
    """
    if connection.vendor == "sqlite" and not (connection.is_in_memory_db() or connection.in_atomic_block):
        with _use_copy():
            yield
        return
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


@contextmanager
def _use_copy() -> Iterator[None]:
    """Have this thread's connection work on a copy of the SQLite database."""
    own = Path(connection.settings_dict["NAME"])
    with tempfile.TemporaryDirectory(prefix="dry-run-", dir=own.parent) as folder:
        copy = Path(folder) / own.name
        connection.ensure_connection()
        with closing(sqlite3.connect(copy)) as target:
            connection.connection.backup(target)
        connection.close()
        connection.settings_dict["NAME"] = copy
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = own
