"""Files, folders and zips → page texts, each with the hints from its name and folder."""

from __future__ import annotations

import hashlib
import os
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from articles.importing.encodings import decode_page
from articles.importing.page_hints import SHEET_NAME, Sheet, overlay_hints, read_name, read_sheet
from articles.importing.reports import BadPage, PageText
from articles.parsing import Hints

MAX_PAGE_BYTES = 10_000_000  # a broadsheet page of small ads is 100 kB; a 5 MB page still parses in seconds
MAX_PAGE_LINES = 50_000  # small ads fill 2,000 lines; these parse in ten seconds
MAX_ZIP_BYTES = 2_000_000_000  # unpacked, all pages together: ten years of a daily
MAX_ZIP_RATIO = 100  # page texts compress 2 to 4 times; what compresses 100 times is a zip bomb
_CHUNK_BYTES = 65_536


def read_pages(path: str | Path, *, hints: Hints | None = None) -> Iterator[PageText | BadPage]:
    """The pages of a file, a folder (with all below it, in the order of their names) or a zip.

    In folders and zips pages are the `.txt` files; anything else is skipped, and so are hidden files and a
    README. `hints` win over pages.csv, which wins over names. What cannot be read is a BadPage in its place;
    nothing is raised. One page is in memory at a time.
    """
    path, hints = Path(path), hints or Hints()
    if not path.exists():
        yield BadPage(_show_path(path), "no such file or folder")
    elif path.is_dir():
        yield from _read_folder(path, hints)
    elif _is_zip(path.name):
        yield from _read_zip(path, _show_path(path.name), hints)
    else:
        yield _read_file(path, _show_path(path.name), hints, _find_sheet(path.parent))


def count_pages(paths: Iterable[str | Path]) -> int:
    """How many pages the paths seem to have, by names alone, for a progress bar. Never raises."""
    return sum(map(_count_below, map(Path, paths)))


def _count_below(path: Path) -> int:
    if path.is_dir():
        files = [Path(folder, name) for folder, _, names in os.walk(path) for name in names]
        return sum(_count_below(file) for file in files if _is_page(file.name) or _is_zip(file.name))
    if not _is_zip(path.name):
        return 1
    try:
        with zipfile.ZipFile(path) as archive:
            return sum(_is_page(_name_of(name)) for name in archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return 1


def _is_page(name: str) -> bool:
    return (
        name.lower().endswith(".txt") and not name.startswith(".") and not name.upper().startswith("README")
    )


def _is_zip(name: str) -> bool:
    return name.lower().endswith(".zip") and not name.startswith(".")


def _read_folder(top: Path, hints: Hints) -> Iterator[PageText | BadPage]:
    refused: list[BadPage] = []
    is_empty = True
    for folder, folders, files in os.walk(
        top, onerror=lambda error: refused.append(BadPage(_show_path(error.filename), _name_os_error(error)))
    ):
        folders.sort()
        here = Path(folder)
        pages = sorted(name for name in files if _is_page(name) or _is_zip(name))
        if not pages:
            continue
        is_empty = False
        sheet = _find_sheet(here)
        for name in pages:
            shown = _show_path((here / name).relative_to(top))
            if _is_zip(name):
                yield from _read_zip(here / name, shown, hints)
            else:
                yield _read_file(here / name, shown, hints, sheet)
        if isinstance(sheet, Sheet):
            yield from sheet.find_strays(set(map(_show_path, pages)))
    yield from refused
    if is_empty and not refused:
        yield BadPage(_show_path(top), "has no page: there is no .txt and no .zip in it")


def _name_os_error(error: OSError) -> str:
    return f"cannot be read ({error.strerror})"


def _find_sheet(folder: Path) -> Sheet | BadPage:
    """The folder's pages.csv; empty where there is none."""
    path = folder / SHEET_NAME
    try:
        return read_sheet(path.read_bytes(), _show_path(path)) if path.is_file() else Sheet()
    except OSError as error:
        return BadPage(_show_path(path), _name_os_error(error))
    except BadPage as bad:
        return bad


def _read_file(path: Path, name: str, hints: Hints, sheet: Sheet | BadPage) -> PageText | BadPage:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise BadPage(_show_path(path), "is a device or a pipe, not a file")
        _check_size(status.st_size, _show_path(path))
        folder = path.resolve().parent.name
        return _make_page(path.read_bytes(), name, _show_path(path), hints, sheet, folder)
    except OSError as error:
        return BadPage(_show_path(path), _name_os_error(error))
    except BadPage as bad:
        return bad


def _check_size(size: int, path: str) -> None:
    if size > MAX_PAGE_BYTES:
        raise BadPage(path, f"has {size:,} bytes; a page may have {MAX_PAGE_BYTES:,}")


def _make_page(
    data: bytes, name: str, path: str, hints: Hints, sheet: Sheet | BadPage, folder: str
) -> PageText:
    if not data:
        raise BadPage(path, "is empty")
    text, encoding = decode_page(data, path)
    if not text.strip():
        raise BadPage(path, "has only blanks")
    if (lines := text.count("\n")) > MAX_PAGE_LINES:
        raise BadPage(path, f"has {lines:,} lines; a page may have {MAX_PAGE_LINES:,}")
    if isinstance(sheet, BadPage):
        raise sheet
    file = PurePosixPath(name.replace(os.sep, "/"))
    row = sheet.rows.get(file.name, Hints())
    if isinstance(row, BadPage):
        raise row
    hints = overlay_hints(hints, overlay_hints(row, read_name(file.stem, folder)))
    return PageText(name, path, text, encoding, hashlib.sha256(text.encode()).hexdigest(), hints)


def _read_zip(path: Path, name: str, hints: Hints) -> Iterator[PageText | BadPage]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield from _read_members(archive, path, name, hints)
    except OSError as error:
        yield BadPage(_show_path(path), _name_os_error(error))
    except zipfile.BadZipFile as error:
        yield BadPage(_show_path(path), f"is not a complete zip file ({error}); get it again")
    except BadPage as bad:
        yield bad


def _read_members(
    archive: zipfile.ZipFile, path: Path, name: str, hints: Hints
) -> Iterator[PageText | BadPage]:
    """The pages of an open zip in the order of their names. Nothing is ever unpacked to disk."""
    members = _list_members(archive)
    pages = [(inner, info) for inner, info in members if _is_page_member(inner)]
    if not pages:
        raise BadPage(_show_path(path), "has no page: there is no .txt in it")
    budget = _Budget(_show_path(path))
    sheets = _read_sheets(archive, members, path, budget)
    for inner, info in pages:
        shown = f"{_show_path(path)}/{inner}"
        folder = _folder_of(inner)
        sheet = sheets.get(folder, Sheet())
        try:
            _check_member(inner, info, shown)
            data = budget.read_member(archive, info, shown)
            yield _make_page(data, f"{name}/{inner}", shown, hints, sheet, _name_of(folder) or path.stem)
        except BadPage as bad:
            yield bad
        if budget.is_spent:
            return
    for folder, sheet in sheets.items():
        if isinstance(sheet, Sheet):
            names = {_name_of(inner) for inner, _ in pages if _folder_of(inner) == folder}
            yield from sheet.find_strays(names)


def _list_members(archive: zipfile.ZipFile) -> list[tuple[str, zipfile.ZipInfo]]:
    """The files of the zip with their names, in the order of names."""
    members = ((_name_member(info), info) for info in archive.infolist() if not info.is_dir())
    return sorted(members, key=lambda pair: pair[0])


def _is_page_member(inner: str) -> bool:
    """Whether a page is read from the member, or refused: also a zip, and a path that leads out."""
    return _is_page(_name_of(inner)) or _is_zip(inner) or _is_leading_out(inner)


def _read_sheets(
    archive: zipfile.ZipFile, members: Iterable[tuple[str, zipfile.ZipInfo]], path: Path, budget: _Budget
) -> dict[str, Sheet | BadPage]:
    """Each pages.csv of the zip, or why it cannot be read, by its folder."""
    sheets: dict[str, Sheet | BadPage] = {}
    for inner, info in members:
        if _name_of(inner) == SHEET_NAME and not _is_leading_out(inner):
            shown = f"{_show_path(path)}/{inner}"
            try:
                sheets[_folder_of(inner)] = read_sheet(budget.read_member(archive, info, shown), shown)
            except BadPage as bad:
                sheets[_folder_of(inner)] = bad
    return sheets


def _folder_of(inner: str) -> str:
    return inner.rpartition("/")[0]


def _name_of(inner: str) -> str:
    return inner.rpartition("/")[2]


def _name_member(info: zipfile.ZipInfo) -> str:
    """The member's name: Chinese Windows writes it in GBK without a mark, and zipfile decodes it as CP437."""
    if info.flag_bits & 0x800:
        return info.filename
    return _decode_name(info.filename.encode("cp437", "replace"))


def _show_path(path: str | Path) -> str:
    """The path for messages and for the archive: a name that is not UTF-8 was made on a Chinese Windows."""
    return _decode_name(os.fsencode(path))


def _decode_name(name: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("utf-8", "replace")


def _is_leading_out(inner: str) -> bool:
    parts = inner.replace("\\", "/").split("/")
    return ".." in parts or parts[0] == "" or parts[0].endswith(":")


def _check_member(inner: str, info: zipfile.ZipInfo, shown: str) -> None:
    if _is_leading_out(inner):
        raise BadPage(shown, "is a path that leads out of the zip; it is not read")
    if _is_zip(inner):
        raise BadPage(shown, "is a zip within a zip; unpack it first")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise BadPage(shown, "is a link, not a page")
    if info.flag_bits & 1:
        raise BadPage(shown, "is encrypted; make the zip without a password")
    _check_size(info.file_size, shown)


class _Budget:
    """How many bytes of a zip may still be unpacked, counted as they come out, whatever the zip says."""

    def __init__(self, path: str) -> None:
        self.path, self.left = path, MAX_ZIP_BYTES

    @property
    def is_spent(self) -> bool:
        return self.left <= 0

    def read_member(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, shown: str) -> bytes:
        """The member's bytes. Raises BadPage for a bomb, a damaged member, or when the whole is too large."""
        most = min(MAX_PAGE_BYTES, info.compress_size * MAX_ZIP_RATIO)
        data = bytearray()
        try:
            with archive.open(info) as member:
                while chunk := member.read(_CHUNK_BYTES):
                    data += chunk
                    self.left -= len(chunk)
                    self._check(len(data), most, shown)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise BadPage(shown, f"cannot be unpacked ({error}); get the zip again") from error
        return bytes(data)

    def _check(self, size: int, most: int, shown: str) -> None:
        if self.left < 0:
            raise BadPage(
                self.path, f"unpacks to more than {MAX_ZIP_BYTES:,} bytes; the rest of it is not read"
            )
        if size > most:
            reason = (
                f"unpacks to more than {MAX_ZIP_RATIO} times its packed size, as a zip bomb does"
                if most < MAX_PAGE_BYTES
                else f"has more than {MAX_PAGE_BYTES:,} bytes, the most that a page may have"
            )
            raise BadPage(shown, f"{reason}; it is not read")
