"""Exports as files in the data folder: made once for a state of the archive, served in ranges."""

import base64
import hashlib
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from rest_framework.request import Request

from articles.api.records import read_position
from articles.file_locks import hold_lock

FRESH_SECONDS = 60  # how long a file is served as it is, though something changed since
KEPT_FILES = 4  # of each name: sites may be asked for under several addresses
CHUNK_BYTES = 1 << 16
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


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


def make_export_file(name: str, address: str, write: Callable[[], Iterator[bytes]]) -> ExportFile:
    """Return the export of that name for a site at that address: the last one, or a new one if it is stale.

    Of several who ask at once, one makes it; the others get the last one, or wait where there is none.
    """
    folder = settings.DATA_DIR / "exports"
    folder.mkdir(mode=0o700, exist_ok=True)
    prefix = f"{name}.{hashlib.sha256(address.encode()).hexdigest()[:8]}"
    last = _find_last(folder, prefix)
    if last and _is_fresh(last):
        return last
    with hold_lock(folder / f"{prefix}.lock", waits=last is None) as held:
        if not held:
            return last
        last = _find_last(folder, prefix)
        return last if last and _is_fresh(last) else _write_file(folder, name, prefix, write)


def _find_last(folder: Path, prefix: str) -> ExportFile | None:
    files = [path for path in folder.glob(f"{prefix}.*") if path.suffix != ".lock"]
    return ExportFile(max(files, key=lambda path: path.stat().st_mtime)) if files else None


def _is_fresh(file: ExportFile) -> bool:
    if (file.epoch, file.sequence) == read_position():
        return True
    return 0 <= time.time() - file.path.stat().st_mtime < FRESH_SECONDS


def _write_file(folder: Path, name: str, prefix: str, write: Callable[[], Iterator[bytes]]) -> ExportFile:
    epoch, sequence = read_position()  # first: what changes meanwhile has a number above
    digest = hashlib.sha256()
    with tempfile.TemporaryDirectory(prefix="unfinished-", dir=folder) as unfinished:
        made = Path(unfinished) / name
        with made.open("wb") as file:
            for chunk in write():
                digest.update(chunk)
                file.write(chunk)
        path = made.replace(folder / f"{prefix}.{epoch}.{sequence}.{digest.hexdigest()}")
    files = [path for path in folder.glob(f"{name}.*") if path.suffix != ".lock"]
    for old in sorted(files, key=lambda path: path.stat().st_mtime)[:-KEPT_FILES]:
        old.unlink()  # who reads it has it open
    return ExportFile(path)


def serve_file(request: Request, path: Path, content_type: str, *, etag: str) -> HttpResponseBase:
    """Return the file, or the one range of it that is asked for (RFC 9110)."""
    size = path.stat().st_size
    given = _RANGE.fullmatch(request.headers.get("Range", ""))
    if given is None or request.headers.get("If-Range", etag) != etag or not any(given.groups()):
        return _stream(request, path, 0, size, content_type=content_type, status=200)
    start, end = _read_range(given[1], given[2], size)
    if start >= end:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = _stream(request, path, start, end, content_type=content_type, status=206)
    response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    response.headers["ETag"] = etag
    return response


def _read_range(first: str, last: str, size: int) -> tuple[int, int]:
    """Return the range of bytes [from, to); it is empty where there is none."""
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(size, int(last) + 1) if last else size


def _stream(
    request: Request, path: Path, start: int, end: int, *, content_type: str, status: int
) -> StreamingHttpResponse:
    is_head = request.method == "HEAD"  # the server would read the file, only to throw it away
    return StreamingHttpResponse(
        iter(()) if is_head else _read_chunks(path.open("rb"), start, end),
        status=status,
        content_type=content_type,
        headers={"Content-Length": end - start, "Accept-Ranges": "bytes"},
    )


def _read_chunks(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        while start < end and (chunk := file.read(min(CHUNK_BYTES, end - start))):
            start += len(chunk)
            yield chunk
