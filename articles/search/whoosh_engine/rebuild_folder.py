"""The folder of a rebuild in progress, inside the folder of the index.

rebuild/plan      which articles each part holds; without it the folder is ignored
rebuild/3/        a part: an index of its own, complete when it has a commit
rebuild/changed   articles that the worker has indexed since the plan was made
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from articles.search.whoosh_engine.durability import sync, write_durably


@dataclass(frozen=True)
class RebuildPart:
    """Articles with primary keys from `start` up to, not including, `end`; None is no end."""

    number: int
    start: int
    end: int | None


@dataclass(frozen=True)
class Plan:
    """`answered` are the requests in the queue before the first part was started: the rebuild answers them.

    `code` identifies the version of the code that makes the parts; parts of another one are not used.
    `names` are the names in its dictionary.
    """

    code: str
    names: tuple[str, ...]
    parts: tuple[RebuildPart, ...]
    answered: tuple[int, ...]


@dataclass(frozen=True)
class RebuildFolder:
    index_folder: Path

    @property
    def path(self) -> Path:
        return self.index_folder / "rebuild"

    def part_path(self, part: RebuildPart) -> Path:
        return self.path / str(part.number)

    def read_plan(self) -> Plan | None:
        try:
            values = json.loads((self.path / "plan").read_text("utf-8"))
        except FileNotFoundError:
            return None
        parts = tuple(RebuildPart(**part) for part in values["parts"])
        return Plan(values["code"], tuple(values["names"]), parts, tuple(values["answered"]))

    def write_plan(self, plan: Plan) -> None:
        """Start the rebuild: from now on the worker notes here which articles it indexes."""
        self.path.mkdir(parents=True, exist_ok=True)
        write_durably(self.path / "plan", json.dumps(asdict(plan)))

    def note_changes(self, article_pks: Iterable[int]) -> None:
        """Have a rebuild in progress, if there is one, index these articles again before it is switched in.

        Called under the lock of the index, before its commit.
        """
        if not (self.path / "plan").exists():
            return
        # Each entry starts on a new line, so that one cut short does not run into the next.
        entry = "".join(f"\n{pk}" for pk in article_pks)
        # If a rebuild has just been switched in, the folder is gone, and the caller commits to the new index.
        with suppress(FileNotFoundError), open(self.path / "changed", "a", encoding="ascii") as file:
            file.write(f"{entry}\n")
            file.flush()
            os.fsync(file.fileno())
            sync(self.path)

    def read_changes(self) -> set[int]:
        try:
            return {int(line) for line in (self.path / "changed").read_text("ascii").split()}
        except FileNotFoundError:
            return set()

    def discard(self) -> None:
        (self.path / "plan").unlink(missing_ok=True)
        shutil.rmtree(self.path, ignore_errors=True)
