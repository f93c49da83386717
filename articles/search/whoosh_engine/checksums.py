"""Checksums of an index's files: a commit writes them, opening compares them.

Each segment has a file of its own with size and CRC-32 of its other files, which never change; the table of
contents ends with its own CRC-32.
"""

from __future__ import annotations

import json
import os
import zlib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

SUMS_EXT = ".sum"
SUM_BYTES = 4
_READ_BYTES = 1 << 20

Stamp = tuple[int, int]  # size and time of the last change, in bytes and nanoseconds


class DamagedFile(Exception):
    """A file of the index is not as it was written; the message names it."""


def sum_file(path: str | Path) -> tuple[int, int]:
    """Size and CRC-32 of a file."""
    size = crc = 0
    with open(path, "rb", buffering=0) as file:
        while data := file.read(_READ_BYTES):
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


def check_segment(folder: str, segment: str) -> dict[str, Stamp]:
    """Compare all files of a segment; return what `stamp_file` gives of each.

    Raises DamagedFile, or FileNotFoundError for a file that is gone. Reads about 1 GB a second.
    """
    name = f"{segment}{SUMS_EXT}"
    stamps = {name: stamp_file(folder, name)}
    try:
        with open(os.path.join(folder, name), "rb") as file:
            sums = {str(name): tuple(values) for name, values in json.load(file).items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise DamagedFile(name) from error
    for summed, written in sums.items():
        stamps[summed] = stamp_file(folder, summed)
        if sum_file(os.path.join(folder, summed)) != written:
            raise DamagedFile(summed)
    return stamps


def stamp_file(folder: str, name: str) -> Stamp:
    """What changes when somebody writes into the file. Raises FileNotFoundError."""
    status = os.stat(os.path.join(folder, name))  # a path object takes as long as the rest
    return status.st_size, status.st_mtime_ns


def seal_table(path: Path) -> None:
    """Append its checksum to a table of contents."""
    _, crc = sum_file(path)
    with path.open("ab") as file:
        file.write(crc.to_bytes(SUM_BYTES, "little"))


def check_table(path: str) -> None:
    """Raises DamagedFile unless the table of contents is as it was sealed."""
    with open(path, "rb") as file:
        data = file.read()
    if zlib.crc32(data[:-SUM_BYTES]) != int.from_bytes(data[-SUM_BYTES:], "little"):
        raise DamagedFile(os.path.basename(path))
