"""Zips → page texts. Nothing is unpacked to disk; what a zip says of itself is never believed."""

from __future__ import annotations

import stat
import zipfile
from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import groupby, pairwise
from pathlib import Path
from textwrap import shorten
from typing import BinaryIO

from articles.importing.page_hints import SHEET_NAME, Sheet, read_sheet
from articles.importing.page_reports import BadPage, PageText
from articles.importing.page_texts import (
    MAX_PAGE_BYTES,
    MAX_SHEET_BYTES,
    blame_system,
    check_regular,
    check_size,
    decode_name,
    is_page,
    is_zip,
    make_page,
    read_or_refuse,
    show_path,
)
from articles.parsing import Hints

MAX_ZIP_BYTES = 2_000_000_000  # unpacked, all pages together: ten years of a daily
MAX_ZIP_RATIO = 100  # page texts compress 2 to 4 times; what compresses 100 times is a zip bomb
MOST_ERROR_CHARS = 100
MAX_DIRECTORY_BYTES = 20_000_000  # names and places of 100,000 members, the pages of 30 years
_CHUNK_BYTES = 65_536

# The records at a zip's end: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.14 to 4.3.16.
_END, _END_BYTES, _END_SIZE_AT = b"PK\5\6", 22, 12
_LOCATOR, _LOCATOR_BYTES = b"PK\6\7", 20
_END64_BYTES, _END64_SIZE_AT = 56, 40
_LONGEST_COMMENT = 65_535


def read_zip(path: Path, name: str, hints: Hints) -> Iterator[PageText | BadPage]:
    """The pages of a zip by folder and name. What cannot be read is a BadPage in its place."""
    shown = show_path(path)
    opened = read_or_refuse(partial(_open_zip, path, shown))
    if isinstance(opened, BadPage):
        yield opened
        return
    with opened as archive:
        members = read_or_refuse(partial(_list_members, archive, shown))
        if isinstance(members, BadPage):
            yield members
            return
        reader = _ZipReader(archive, name, shown, hints, path.stem)
        reader.times.update(inner for inner, _ in members)
        for folder, found in groupby(members, key=lambda member: _folder_of(member[0])):
            yield from reader.read_folder(folder, dict(found))


def count_zip_pages(path: Path) -> int:
    """How many pages a zip seems to have, by names alone; 1 if it cannot be read."""
    opened = read_or_refuse(partial(_open_zip, path, show_path(path)))
    if isinstance(opened, BadPage):
        return 1
    with opened as archive:
        return sum(is_page(_name_of(name)) for name in archive.namelist())


def _open_zip(path: Path, shown: str) -> zipfile.ZipFile:
    try:
        check_regular(path.stat(), shown)
        with path.open("rb") as file:
            _check_directory(file, shown)
        return zipfile.ZipFile(path)
    except OSError as error:
        raise blame_system(shown, error) from error
    except BadPage:
        raise
    except Exception as error:  # zipfile raises whatever a field of wrong bytes leads to
        raise BadPage(
            shown, "is not a complete zip file ({error}); get it again", error=_describe(error)
        ) from error


def _check_directory(file: BinaryIO, shown: str) -> None:
    """Raise BadPage where the directory is larger than memory should hold: zipfile reads all of it."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_BYTES - _LONGEST_COMMENT - _LOCATOR_BYTES - _END64_BYTES))
    tail = file.read()
    at = tail.rfind(_END)
    sizes = [_read_number(tail, at + _END_SIZE_AT, 4)] if at >= 0 else []
    if at >= 0 and tail[at - _LOCATOR_BYTES :].startswith(_LOCATOR):
        sizes = [_read_number(tail, at - _LOCATOR_BYTES - _END64_BYTES + _END64_SIZE_AT, 8)]
    if any(most > MAX_DIRECTORY_BYTES for most in sizes):
        raise BadPage(
            shown,
            "names its members in more than {most} bytes, more than any archive of pages",
            most=f"{MAX_DIRECTORY_BYTES:,}",
        )


def _read_number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[max(at, 0) : at + size], "little")


def _describe(error: Exception) -> str:
    """The error in some words: zipfile repeats up to 64 kB of the damaged bytes."""
    return shorten(str(error), MOST_ERROR_CHARS, placeholder=" …") or type(error).__name__


def _list_members(archive: zipfile.ZipFile, shown: str) -> list[tuple[str, zipfile.ZipInfo]]:
    """The files of the zip with their names, by folder and name. Raises BadPage where none is a page."""
    infos = [info for info in archive.infolist() if not info.is_dir()]
    for former, info in pairwise(sorted(infos, key=lambda info: info.header_offset)):
        if former.header_offset + former.compress_size > info.header_offset:
            raise BadPage(shown, "has members that lie on one another, as in a zip bomb; it is not read")
    members = sorted(((_name_member(info), info) for info in infos), key=lambda member: _sort_key(member[0]))
    if not any(_is_page_member(inner) for inner, _ in members):
        raise BadPage(shown, "has no page: there is no .txt in it")
    return members


def _sort_key(inner: str) -> tuple[str, str]:
    return _folder_of(inner), _name_of(inner)


def _is_page_member(inner: str) -> bool:
    """Whether a page is read from the member, or refused: also a zip, and a path that leads out."""
    return is_page(_name_of(inner)) or is_zip(inner) or _is_leading_out(inner)


def _folder_of(inner: str) -> str:
    return inner.rpartition("/")[0]


def _name_of(inner: str) -> str:
    return inner.rpartition("/")[2]


def _name_member(info: zipfile.ZipInfo) -> str:
    """The member's name: Chinese Windows writes it in GBK without a mark, and zipfile decodes it as CP437."""
    if info.flag_bits & 0x800:
        return info.filename
    return decode_name(info.filename.encode("cp437", "replace"))


def _is_leading_out(inner: str) -> bool:
    parts = inner.replace("\\", "/").split("/")
    return ".." in parts or parts[0] == "" or parts[0].endswith(":")


def _check_member(inner: str, info: zipfile.ZipInfo, shown: str, most: int) -> None:
    if _is_leading_out(inner):
        raise BadPage(shown, "is a path that leads out of the zip; it is not read")
    if is_zip(inner):
        raise BadPage(shown, "is a zip within a zip; unpack it first")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise BadPage(shown, "is a link, not a page")
    if info.flag_bits & 1:
        raise BadPage(shown, "is encrypted; make the zip without a password")
    check_size(info.file_size, shown, most)


class _ZipReader:
    """Reads the members of an open zip. Bytes are counted as they come out."""

    def __init__(self, archive: zipfile.ZipFile, name: str, shown: str, hints: Hints, stem: str) -> None:
        self.archive, self.name, self.shown, self.hints, self.stem = archive, name, shown, hints, stem
        self.left = MAX_ZIP_BYTES
        self.times: Counter[str] = Counter()  # how often the zip has each name

    def read_folder(self, folder: str, members: dict[str, zipfile.ZipInfo]) -> Iterator[PageText | BadPage]:
        """The pages of one folder of the zip, then the rows of its sheet that have no page."""
        pages = {inner: info for inner, info in members.items() if _is_page_member(inner)}
        sheet_name = f"{folder}/{SHEET_NAME}" if folder else SHEET_NAME
        sheet: Sheet | BadPage = Sheet()
        if pages and sheet_name in members:
            sheet = read_or_refuse(partial(self._read_sheet, sheet_name, members[sheet_name]))
        for inner, info in pages.items():
            if self.left < 0:
                return
            yield read_or_refuse(partial(self._read_page, inner, info, sheet))
        if isinstance(sheet, Sheet):
            yield from sheet.find_strays(set(map(_name_of, pages)))

    def _read_sheet(self, inner: str, info: zipfile.ZipInfo) -> Sheet:
        shown = f"{self.shown}/{inner}"
        return read_sheet(self._read_member(inner, info, shown, MAX_SHEET_BYTES), shown)

    def _read_page(self, inner: str, info: zipfile.ZipInfo, sheet: Sheet | BadPage) -> PageText:
        shown = f"{self.shown}/{inner}"
        data = self._read_member(inner, info, shown, MAX_PAGE_BYTES)
        folder = _name_of(_folder_of(inner)) or self.stem
        return make_page(data, f"{self.name}/{inner}", shown, self.hints, sheet, folder)

    def _read_member(self, inner: str, info: zipfile.ZipInfo, shown: str, most: int) -> bytes:
        """The member's bytes. Raises BadPage for a bomb, a damaged member, or when the whole is too large."""
        _check_member(inner, info, shown, most)
        if self.times[inner] > 1:
            raise BadPage(shown, "is several times in the zip; leave one")
        data = bytearray()
        try:
            with self.archive.open(info) as member:
                while chunk := member.read(_CHUNK_BYTES):
                    data += chunk
                    self.left -= len(chunk)
                    self._check_unpacked(len(data), info.compress_size * MAX_ZIP_RATIO, shown)
        except BadPage:
            raise
        except Exception as error:  # zipfile and its decompressors raise a dozen kinds for damaged bytes
            raise BadPage(
                shown, "cannot be unpacked ({error}); get the zip again", error=_describe(error)
            ) from error
        return bytes(data)

    def _check_unpacked(self, size: int, allowed: int, shown: str) -> None:
        """Raise BadPage where too much came out. Of a member never more comes out than the zip says."""
        if self.left < 0:
            raise BadPage(
                self.shown,
                "unpacks to more than {most} bytes; the rest of it is not read",
                most=f"{MAX_ZIP_BYTES:,}",
            )
        if size > allowed:
            raise BadPage(
                shown,
                "unpacks to more than {times} times its packed size, as a zip bomb does; it is not read",
                times=MAX_ZIP_RATIO,
            )
