"""Checksums of an index's files: a commit writes them, opening compares them.

Each segment has a file of its own with size and CRC-32 of its other files, which never change; the table of
contents ends with its own CRC-32.
"""

from __future__ import annotations

import json
import mmap
import os
import zlib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from whoosh.filedb.filestore import RamStorage

SUMS_EXT = ".sum"
SUM_BYTES = 4
_READ_BYTES = 1 << 20

Stamp = tuple[int, int]  # size and time of the last change, in bytes and nanoseconds
Stamps = dict[str, Stamp]  # by path


class DamagedFile(Exception):
    """A file of the index is not as it was written; the message names it."""


def sum_file(path: str | Path) -> tuple[int, int]:
    """Size and CRC-32 of a file."""
    opened = os.open(path, os.O_RDONLY)
    try:
        return _sum_opened(opened)
    finally:
        os.close(opened)


def _sum_opened(opened: int) -> tuple[int, int]:
    """Reads the file: what is summed where it is mapped counts as memory of the process."""
    size = crc = 0
    while data := os.read(opened, _READ_BYTES):
        size += len(data)
        crc = zlib.crc32(data, crc)
    return size, crc


def write_sums(folder: Path, names: Iterable[str]) -> list[str]:
    """Write a file of checksums for each segment that these files belong to; return their names."""
    segments: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for name in names:
        segments[name.partition(".")[0]][name] = sum_file(folder / name)
    for segment, sums in segments.items():
        (folder / f"{segment}{SUMS_EXT}").write_text(json.dumps(sums), "ascii")
    return [f"{segment}{SUMS_EXT}" for segment in segments]


def open_segment(folder: str, segment: str) -> tuple[RamStorage, Stamps]:
    """Return the files of a segment, which may then be deleted, and what `stamp_file` gives of each.

    All are mapped, and compared with their checksums: their names are those that were written, whatever is in
    the folder. Raises DamagedFile, or FileNotFoundError for a file that is gone. Reads about 1 GB a second.
    """
    name = f"{segment}{SUMS_EXT}"
    path = os.path.join(folder, name)
    stamps = {path: stamp_file(path)}
    try:
        sums = {str(name): tuple(values) for name, values in json.loads(_read_file(path)).items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise DamagedFile(name) from error
    files = RamStorage()
    for summed, written in sums.items():
        path = os.path.join(folder, summed)
        files.files[summed], stamps[path] = _map_checked(path, written)
    return files, stamps


def _map_checked(path: str, written: tuple[int, int]) -> tuple[mmap.mmap | bytes, Stamp]:
    """Map a file that has this size and CRC-32. It is opened once: names may change meanwhile."""
    opened = os.open(path, os.O_RDONLY)
    try:
        if _sum_opened(opened) != written:
            raise DamagedFile(os.path.basename(path))
        mapped = mmap.mmap(opened, 0, access=mmap.ACCESS_READ) if written[0] else b""
        return mapped, _make_stamp(os.fstat(opened))
    finally:
        os.close(opened)


def stamp_file(path: str) -> Stamp:
    """What changes when somebody writes into the file. Raises FileNotFoundError."""
    return _make_stamp(os.stat(path))  # a path object takes as long as the rest


def _make_stamp(status: os.stat_result) -> Stamp:
    return status.st_size, status.st_mtime_ns


def is_unchanged(stamps: Stamps) -> bool:
    try:
        return all(stamp_file(path) == stamp for path, stamp in stamps.items())
    except FileNotFoundError:
        return False


def seal_table(path: Path) -> None:
    """Append its checksum to a table of contents."""
    _, crc = sum_file(path)
    with path.open("ab") as file:
        file.write(crc.to_bytes(SUM_BYTES, "little"))


def read_table(path: str) -> bytes:
    """A table of contents. Raises DamagedFile unless it is as it was sealed."""
    data = _read_file(path)
    if zlib.crc32(data[:-SUM_BYTES]) != int.from_bytes(data[-SUM_BYTES:], "little"):
        raise DamagedFile(os.path.basename(path))
    return data


def _read_file(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:
        return file.read()
