"""Errors of the database and of files that are no faults of the program: somebody puts them right."""

from __future__ import annotations

import errno
import logging
import sqlite3
from enum import Enum

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest

logger = logging.getLogger(__name__)
OUTAGE_RETRY_SECONDS = 30
SQLITE_CODE_BITS = 0xFF  # of an error code; those above them say more about it


class Outage(Enum):
    """What is wrong, as programs are told."""

    BUSY = "the database is busy with other changes; try again later"
    AWAY = "the database cannot be reached now; try again later"
    FULL = "the database takes no changes now, since its disk is full or it is read-only; try again later"
    FILES = "the server cannot use its files now: a full disk, or another account's files; try again later"

    @property
    def code(self) -> str:
        return "storage_unavailable" if self is Outage.FILES else "database_unavailable"


_OF_SQLITE = {
    sqlite3.SQLITE_BUSY: Outage.BUSY,
    sqlite3.SQLITE_LOCKED: Outage.BUSY,
    sqlite3.SQLITE_PERM: Outage.AWAY,
    sqlite3.SQLITE_CANTOPEN: Outage.AWAY,
    sqlite3.SQLITE_IOERR: Outage.AWAY,
    sqlite3.SQLITE_PROTOCOL: Outage.AWAY,
    sqlite3.SQLITE_NOTADB: Outage.AWAY,
    sqlite3.SQLITE_CORRUPT: Outage.AWAY,
    sqlite3.SQLITE_FULL: Outage.FULL,
    sqlite3.SQLITE_READONLY: Outage.FULL,
}
# By the beginnings of SQLSTATE, the longer first.
_OF_POSTGRESQL = {
    "40001": Outage.BUSY,  # serialization_failure
    "40P01": Outage.BUSY,  # deadlock_detected
    "53100": Outage.FULL,  # disk_full
    "25006": Outage.FULL,  # read_only_sql_transaction
    "53": Outage.AWAY,  # too many connections, no memory
    "57P": Outage.AWAY,  # it is stopped, or starts
    "58": Outage.AWAY,  # its files cannot be read
    "08": Outage.AWAY,  # the connection
}
_OF_FILES = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


def find_outage(error: BaseException | None) -> Outage | None:
    """Return what is wrong with the database or the files; None if it is not that."""
    if isinstance(error, OSError):
        return Outage.FILES if error.errno in _OF_FILES else None
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    if code is not None:
        return _OF_SQLITE.get(code & SQLITE_CODE_BITS)
    state = getattr(error.__cause__, "sqlstate", None)
    if state is not None:
        return next((outage for start, outage in _OF_POSTGRESQL.items() if state.startswith(start)), None)
    # The client of PostgreSQL has no code for a connection that it did not get, or lost.
    return Outage.AWAY if isinstance(error, OperationalError | InterfaceError) else None


def log_outage(request: HttpRequest, error: BaseException) -> None:
    """Log one line: every request meets the same, and a traceback tells nothing."""
    logger.error("out of order: %s (%s %s)", str(error).partition("\n")[0], request.method, request.path)
