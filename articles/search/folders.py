"""Where an index lies: folders of generations beside each other, and a file that names the one in use.

index/current             "g0002"
index/g0002/              the index
index/g0003.building/     a rebuild under way
"""

from __future__ import annotations

import os
from pathlib import Path

POINTER = "current"
FIRST = "g0001"


def current_folder(path: Path) -> Path:
    """The folder of the index in use; made, empty, where there is none yet."""
    try:
        return path / (path / POINTER).read_text("ascii")
    except FileNotFoundError:
        (path / FIRST).mkdir(parents=True, exist_ok=True)
        point_to(path, FIRST)
        return path / FIRST


def point_to(path: Path, name: str) -> None:
    """Make the generation of this name the one in use, at one stroke."""
    fresh = path / f"{POINTER}.{os.getpid()}"
    with open(fresh, "w", encoding="ascii") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path / POINTER)
