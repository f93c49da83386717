"""Which version of the index this code reads and writes, and how an index of another one is recognised."""

from __future__ import annotations

import os
import pickle  # for the name of its error  # nosec B403
import re
import struct
from pathlib import Path

from whoosh.filedb.filestore import FileStorage, RamStorage, Storage
from whoosh.index import TOC, EmptyIndexError
from whoosh.index import IndexError as WhooshIndexError

from articles.search.engine import UnreadableIndex
from articles.search.whoosh_engine.checksums import DamagedFile, read_table

# Raise it when anything changes that an index holds: fields, terms, the codec, what is indexed of an article,
# or the module of a class that is pickled in the table of contents (`ArrayCodec`). A test compares.
INDEX_VERSION = 6
# Whoosh names an index's files after it: those of another version are not seen, and the index is rebuilt.
INDEX_NAME = f"v{INDEX_VERSION}"
# What opening raises for a table of contents that is damaged or names classes that are no more.
OPENING_ERRORS = (
    DamagedFile,
    pickle.UnpicklingError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    TypeError,
    ValueError,
    WhooshIndexError,
    struct.error,
)


def find_newest_toc(storage: Storage) -> int:
    """The number of the newest table of contents of this version; -1 if there is none."""
    start, end = f"_{INDEX_NAME}_", ".toc"
    names = (name for name in storage if name.startswith(start) and name.endswith(end))
    numbers = (name[len(start) : -len(end)] for name in names)
    return max((int(number) for number in numbers if number.isdigit()), default=-1)


def read_toc(storage: Storage, schema, generation: int | None = None) -> TOC:
    """The table of contents of a commit, by default the newest, with this schema instead of its own.

    Raises EmptyIndexError where there is none, UnreadableIndex, or FileNotFoundError.
    """
    if generation is None:
        generation = find_newest_toc(storage)
    if generation < 0:
        raise EmptyIndexError(f"there is no index of version {INDEX_VERSION} in {storage}")
    try:
        if isinstance(storage, FileStorage):
            name, held = TOC._filename(INDEX_NAME, generation), RamStorage()
            held.files[name] = read_table(os.path.join(storage.folder, name))
            storage = held  # the file is read once
        return TOC.read(storage, INDEX_NAME, generation, schema)
    except OPENING_ERRORS as error:
        raise UnreadableIndex.because(error) from error


def list_files_of_other_versions(folder: Path) -> list[Path]:
    """The files in the folder of an index that belong to an index of another version."""
    names = {
        match[1] for path in folder.glob("_*.toc") if (match := re.match(r"_(\w+)_\d+\.toc$", path.name))
    }
    return sorted(
        path
        for name in names - {INDEX_NAME}
        for pattern in (f"_{name}_*.toc", f"{name}_*.*", f"{name}_WRITELOCK")
        for path in folder.glob(pattern)
    )
