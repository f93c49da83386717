"""Files, folders and zips → page texts, each with the hints from its name and folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from articles.importing.page_hints import SHEET_NAME, Sheet, read_sheet
from articles.importing.page_reports import BadPage, PageText
from articles.importing.page_texts import (
    MAX_PAGE_BYTES,
    MAX_SHEET_BYTES,
    blame_system,
    check_regular,
    check_size,
    is_page,
    is_zip,
    make_page,
    read_or_refuse,
    show_path,
)
from articles.importing.zips import count_zip_pages, read_zip
from articles.parsing import Hints


def read_pages(
    path: str | Path,
    *,
    hints: Hints | None = None,
    within: Path | None = None,
    takes: Callable[[Path], bool] = lambda file: True,
) -> Iterator[PageText | BadPage]:
    """The pages of a file, a folder (with all below it, in the order of their names) or a zip.

    In folders and zips pages are the `.txt` files; anything else is skipped, and so are hidden files and a
    README. `hints` win over pages.csv, which wins over names. What cannot be read is a BadPage in its place;
    nothing is raised. One page is in memory at a time. Of a folder only files that it `takes` are read; a
    link that leads out of `within`, if given, is refused.
    """
    path, hints = Path(path), hints or Hints()
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except FileNotFoundError:
        yield BadPage(show_path(path), "no such file or folder")
    except OSError as error:
        yield blame_system(show_path(path), error)
    except ValueError as error:  # a NUL in the path
        yield BadPage(repr(str(path)), "is no path ({error})", error=error)
    else:
        if is_folder:
            yield from _read_folder(path, hints, within, takes)
        elif is_zip(path.name):
            yield from read_zip(path, show_path(path.name), hints)
        else:
            yield _read_file(path, show_path(path.name), hints, _find_sheet(path.parent))


def count_pages(paths: Iterable[str | Path]) -> int:
    """How many pages the paths seem to have, by names alone, for a progress bar. Never raises."""
    return sum(map(_count_below, map(Path, paths)))


def _count_below(path: Path) -> int:
    if os.path.isdir(path):
        files = [Path(folder, name) for folder, _, names in os.walk(path) for name in names]
        return sum(_count_below(file) for file in files if is_page(file.name) or is_zip(file.name))
    return count_zip_pages(path) if is_zip(path.name) else 1


def _read_folder(
    top: Path, hints: Hints, within: Path | None, takes: Callable[[Path], bool]
) -> Iterator[PageText | BadPage]:
    refused: list[BadPage] = []
    is_empty = True
    for folder, folders, files in os.walk(
        top,
        onerror=lambda error: refused.append(blame_system(show_path(error.filename), error)),
    ):
        folders.sort()
        here = Path(folder)
        pages = sorted(name for name in files if is_page(name) or is_zip(name))
        if not pages:
            continue
        is_empty = False
        sheet = _find_sheet(here)
        for name in pages:
            if takes(here / name):
                shown = show_path((here / name).relative_to(top))
                yield from _read_inner(here / name, shown, hints, sheet, within)
        if isinstance(sheet, Sheet):
            yield from sheet.find_strays(set(map(show_path, pages)))
    yield from refused
    if is_empty and not refused:
        yield BadPage(show_path(top), "has no page: there is no .txt and no .zip in it")


def _read_inner(
    path: Path, name: str, hints: Hints, sheet: Sheet | BadPage, within: Path | None
) -> Iterator[PageText | BadPage]:
    """The page, or the pages of the zip, that the file of a folder is."""
    if within and not path.resolve().is_relative_to(within):
        yield BadPage(show_path(path), "is a link that leads out of the folder; it is not read")
    elif is_zip(path.name):
        yield from read_zip(path, name, hints)
    else:
        yield _read_file(path, name, hints, sheet)


def _find_sheet(folder: Path) -> Sheet | BadPage:
    """The folder's pages.csv; empty where there is none."""
    path = folder / SHEET_NAME
    return read_or_refuse(partial(_read_sheet, path)) if os.path.isfile(path) else Sheet()


def _read_sheet(path: Path) -> Sheet:
    return read_sheet(_read_bytes(path, MAX_SHEET_BYTES), show_path(path))


def _read_file(path: Path, name: str, hints: Hints, sheet: Sheet | BadPage) -> PageText | BadPage:
    return read_or_refuse(
        lambda: make_page(
            _read_bytes(path, MAX_PAGE_BYTES), name, show_path(path), hints, sheet, path.resolve().parent.name
        )
    )


def _read_bytes(path: Path, most: int) -> bytes:
    """The file's bytes. Raises BadPage where it is no file, too large, or cannot be read."""
    try:
        status = path.stat()
        check_regular(status, show_path(path))
        check_size(status.st_size, show_path(path), most)
        return path.read_bytes()
    except OSError as error:
        raise blame_system(show_path(path), error) from error
