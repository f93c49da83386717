"""Files served whole or in part."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from rest_framework.request import Request

CHUNK_BYTES = 1 << 16
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


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
