"""Exports as files in the data folder, each whole and of one moment, for one address of the site.

The worker keeps those fresh that somebody asked for in the last week. A request makes a file itself only
where the archive is small and the worker has not: it is then done in about a second.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import tempfile
import threading
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from articles.archive.exports import EXPORTS, walk_once
from articles.archive.records import read_position
from articles.file_locks import hold_lock
from articles.models import PublicationRecord
from articles.side_threads import run_beside

logger = logging.getLogger(__name__)
FRESH_SECONDS = 60  # how long a file is served as it is, though something changed since
LONGEST_SECONDS = 3600  # how long one of a large archive is, which is yet to be made anew
SMALL_ARCHIVE = 20_000  # articles
ASKED_SECONDS = 7 * 24 * 3600  # how long the worker keeps a file fresh that nobody asks for
NOTED_SECONDS = 3600  # how often it is noted that somebody asks
KEPT_FILES = 4  # of each name: sites may be asked for under several addresses
POLL_SECONDS = 5
RESTS = 10  # for each second of writing, that the worker leaves the processor to others
_MARKS = (".lock", ".asked")


class NotMade(Exception):
    """The export is yet to be made: by the worker, within `seconds` if the archive is not very large."""

    seconds = 30


class _Stopped(Exception):
    """The process ends."""


@dataclass(frozen=True)
class ExportFile:
    """A file whose name says what it is: `articles.jsonl.ADDRESS.EPOCH.SEQUENCE.SHA256`."""

    path: Path

    @property
    def epoch(self) -> str:
        return self.path.name.split(".")[-3]

    @property
    def sequence(self) -> int:
        """The number of the last publication record that is in it for certain."""
        return int(self.path.name.split(".")[-2])

    @property
    def sha256(self) -> str:
        return self.path.name.split(".")[-1]

    @property
    def etag(self) -> str:
        return self.sha256[:32]

    @property
    def digest_base64(self) -> str:
        return base64.b64encode(bytes.fromhex(self.sha256)).decode()


def open_export(name: str, address: str) -> ExportFile:
    """Return the export of that name for a site at that address: the last one, or a new one if it is stale.

    Of several who ask at once, one makes it; the others get the last one, or wait where there is none. Raises
    NotMade where the archive is large and the last one an hour old.
    """
    folder = _find_folder()
    prefix = _name_export(name, address)
    _note_asked(folder / f"{prefix}.asked", address)
    last = _find_last(folder, prefix)
    if last and _is_fresh(last):
        return last
    if PublicationRecord.objects.order_by("sequence")[SMALL_ARCHIVE : SMALL_ARCHIVE + 1].exists():
        if last is None or _measure_age(last.path) > LONGEST_SECONDS:
            raise NotMade
        return last
    return _make_file(folder, prefix, address, waits=last is None) or last


def _name_export(name: str, address: str) -> str:
    return f"{name}.{hashlib.sha256(address.encode()).hexdigest()[:8]}"


def _find_folder() -> Path:
    folder = settings.DATA_DIR / "exports"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _note_asked(path: Path, address: str) -> None:
    """Note for the worker that somebody asked for the export just now."""
    if not path.exists() or _measure_age(path) > NOTED_SECONDS:
        path.write_text(address, "utf-8")


def _measure_age(path: Path) -> float:
    """The seconds since the file was written, whichever way a clock was set."""
    return abs(time.time() - path.stat().st_mtime)


def _list_files(folder: Path, beginning: str) -> list[Path]:
    """The exports whose names begin so, the oldest first."""
    found = [path for path in folder.glob(f"{beginning}.*") if path.suffix not in _MARKS]
    return sorted(found, key=lambda path: path.stat().st_mtime)


def _find_last(folder: Path, prefix: str) -> ExportFile | None:
    files = _list_files(folder, prefix)
    return ExportFile(files[-1]) if files else None


def _is_fresh(file: ExportFile) -> bool:
    return (file.epoch, file.sequence) == read_position() or _measure_age(file.path) < FRESH_SECONDS


def _make_file(
    folder: Path, prefix: str, address: str, *, waits: bool, stop: threading.Event | None = None
) -> ExportFile | None:
    """Return a fresh file; None where another process is making it and this one does not wait."""
    with hold_lock(folder / f"{prefix}.lock", waits=waits) as held:
        if not held:
            return None
        last = _find_last(folder, prefix)
        return last if last and _is_fresh(last) else _write_file(folder, prefix, address, stop)


def _write_file(folder: Path, prefix: str, address: str, stop: threading.Event | None) -> ExportFile:
    name = prefix.rpartition(".")[0]
    epoch, sequence = read_position()  # first: what changes meanwhile has a number above
    digest = hashlib.sha256()
    with tempfile.TemporaryDirectory(prefix="unfinished-", dir=folder) as unfinished:
        made = Path(unfinished) / name
        with made.open("wb") as file:
            for chunk in EXPORTS[name](walk_once(), address):
                if stop and stop.is_set():
                    raise _Stopped
                digest.update(chunk)
                file.write(chunk)
        path = made.replace(folder / f"{prefix}.{epoch}.{sequence}.{digest.hexdigest()}")
    for old in _list_files(folder, name)[:-KEPT_FILES]:
        old.unlink()  # who reads it has it open
    return ExportFile(path)


# The worker ---------------------------------------------------------------------------------------------


def keep_exports_beside() -> AbstractContextManager[None]:
    """Keep the files fresh in a thread of its own, until the block ends."""
    return run_beside(_keep_exports, name="exports")


def _keep_exports(stop: threading.Event) -> None:
    while not stop.is_set():
        began = time.monotonic()
        try:
            renew_exports(stop)
        except _Stopped:
            break
        except Exception:
            logger.exception("exports cannot be made; it is tried again")
        connection.close()
        stop.wait(max(POLL_SECONDS, RESTS * (time.monotonic() - began)))


def renew_exports(stop: threading.Event | None = None) -> None:
    """Write again the stale ones of all that were asked for in the last week; forget the others.

    Asks the database only if there are any.
    """
    folder = _find_folder()
    for mark in folder.glob("*.asked"):
        prefix = mark.name.removesuffix(".asked")
        if _measure_age(mark) > ASKED_SECONDS:
            for path in (mark, *_list_files(folder, prefix)):
                path.unlink(missing_ok=True)
            continue
        _make_file(folder, prefix, mark.read_text("utf-8"), waits=False, stop=stop)
