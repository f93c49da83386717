"""The names in the dictionary that segmented the texts of an index, in a file beside it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from pathlib import Path

from articles.search.whoosh_engine.durability import write_durably

NAMES = "names.json"


def write_names(folder: Path, names: Iterable[str]) -> None:
    listed = json.dumps(sorted(names))
    write_durably(folder / NAMES, f"{listed}\n{zlib.crc32(listed.encode()):08x}\n")


def read_names(folder: Path) -> frozenset[str] | None:
    """Return the names; none if there is no file, and None if it is damaged."""
    try:
        listed, crc = (folder / NAMES).read_bytes().removesuffix(b"\n").rsplit(b"\n", 1)
    except FileNotFoundError:
        return frozenset()
    except ValueError:
        return None
    return frozenset(json.loads(listed)) if b"%08x" % zlib.crc32(listed) == crc else None


def read_names_time(folder: Path) -> float:
    """Return when the names were last written; 0 if never."""
    try:
        return (folder / NAMES).stat().st_mtime
    except FileNotFoundError:
        return 0
