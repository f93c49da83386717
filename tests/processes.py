"""Archives of the seeds in folders of their own, and commands run on them in processes of their own."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 60
LOOK_SECONDS = 0.05
MANAGE = """
import os, sys
from django.core.management import execute_from_command_line
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
for command in sys.argv[1:]:
    execute_from_command_line(["manage.py", *command.split()])
"""


def wait_until(is_so: Callable[[], bool], *, seconds: float = PATIENCE_SECONDS) -> None:
    """Look again and again at a state of another process that no line of its output reports."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"not so after {seconds} s"
        time.sleep(LOOK_SECONDS)


@dataclass(frozen=True)
class Archive:
    """An archive's data folder; nothing of the tests' own database or settings reaches its processes.

    `database` is its DATABASE_URL; empty: SQLite in the folder.
    """

    data: Path
    database: str = ""

    @property
    def env(self) -> dict[str, str]:
        env = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
        if self.database:
            env["DATABASE_URL"] = self.database
        return env | {
            "NEWSROOM_DATA_DIR": str(self.data),
            "NEWSROOM_RATE_LIMITS": "0",
            "PYTHONUNBUFFERED": "1",
        }

    def run(self, *arguments: str, expect: int = 0) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True, check=False
        )
        assert done.returncode == expect, done.stderr
        return done

    def manage(self, *arguments: str, expect: int = 0) -> subprocess.CompletedProcess:
        return self.run("manage.py", *arguments, expect=expect)

    def manage_all(self, *commands: str) -> None:
        """Run commands one after the other in one process, which saves each its second of starting."""
        self.run("-c", MANAGE, *commands)

    def shell(self, code: str) -> str:
        """What the code prints with the archive's models, curation and corrections at hand."""
        lines = [
            "from articles.models import *",
            "from articles.curation import *",
            "from articles.search import *",
            "from tests.editing import *",
        ]
        return self.manage("shell", "-v", "0", "-c", "\n".join([*lines, code])).stdout.strip()

    def start(self, *arguments: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def count_rows(self, table: str) -> int:
        with contextlib.closing(sqlite3.connect(self.data / "newsroom.sqlite3")) as database:
            return database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
