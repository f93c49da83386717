"""The bytes of a page, with their name, sheet and folder → the page's text; anything else is refused."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import TypeVar

from articles.importing.encodings import decode_page
from articles.importing.other_formats import refuse_other_formats
from articles.importing.page_hints import Sheet, overlay_hints, read_name
from articles.importing.page_reports import BadPage, PageText
from articles.parsing import Hints, find_side_by_side

MAX_PAGE_BYTES = 500_000  # a broadsheet page of small ads is 100 kB; 1 MB took 3 s, 9 MB 570 MB of memory
MAX_PAGE_LINES = 50_000  # small ads fill 2,000 lines; these parse in ten seconds
MAX_SHEET_BYTES = 1_000_000  # the rows of 20,000 pages

Read = TypeVar("Read")


def make_page(
    data: bytes, name: str, path: str, hints: Hints, sheet: Sheet | BadPage, folder: str
) -> PageText:
    """The page. Raises BadPage where the bytes are no page's text, or its sheet cannot be read."""
    if not data:
        raise BadPage(path, "is empty")
    refuse_other_formats(data, path)
    text, encoding = decode_page(data, path)
    if not text.strip():
        raise BadPage(path, "has only blanks")
    if (lines := text.count("\n")) > MAX_PAGE_LINES:
        most = f"{MAX_PAGE_LINES:,}"
        raise BadPage(path, "has {lines} lines; a page may have {most}", lines=f"{lines:,}", most=most)
    if (at := find_side_by_side(text)) is not None:
        raise BadPage(
            path,
            "prints columns side by side, as pdftotext -layout does; extract it without -layout",
            line=at + 1,
        )
    if isinstance(sheet, BadPage):
        raise sheet
    file = PurePosixPath(name.replace(os.sep, "/"))
    row = sheet.rows.get(file.name, Hints())
    if isinstance(row, BadPage):
        raise row
    hints = overlay_hints(hints, overlay_hints(row, read_name(file.stem, folder)))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return PageText(name, path, text, encoding, digest, hints, len(data))


def read_or_refuse(read: Callable[[], Read]) -> Read | BadPage:
    """What is read, or its refusal; a refusal keeps nothing of what was being read in memory."""
    try:
        return read()
    except BadPage as bad:
        bad.__cause__ = bad.__context__ = None
        return bad.with_traceback(None)


def check_regular(status: os.stat_result, path: str) -> None:
    """Raise BadPage for a device or a pipe, which may never end."""
    if not stat.S_ISREG(status.st_mode):
        raise BadPage(path, "is a device or a pipe, not a file")


def check_size(size: int, path: str, most: int) -> None:
    """Raise BadPage for a file of more bytes than `most`: call it before the file is read."""
    if size > most:
        raise BadPage(path, "has {size} bytes; it may have {most}", size=f"{size:,}", most=f"{most:,}")


def is_page(name: str) -> bool:
    return (
        name.lower().endswith(".txt") and not name.startswith(".") and not name.upper().startswith("README")
    )


def is_zip(name: str) -> bool:
    return name.lower().endswith(".zip") and not name.startswith(".")


def show_path(path: str | Path) -> str:
    """The path for messages and for the archive: a name that is not UTF-8 was made on a Chinese Windows."""
    return decode_name(os.fsencode(path))


def decode_name(name: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("utf-8", "replace")


def blame_system(path: str, error: OSError) -> BadPage:
    return BadPage(path, "cannot be read ({error})", error=error.strerror or error)
