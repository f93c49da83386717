"""Archives of the seeds in folders of their own, and commands run on them in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Archive:
    """An archive's data folder; nothing of the tests' own database or settings reaches its processes."""

    data: Path

    @property
    def env(self) -> dict[str, str]:
        env = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
        return env | {"NEWSROOM_DATA_DIR": str(self.data), "PYTHONUNBUFFERED": "1"}

    def run(self, *arguments: str, expect: int = 0) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True, check=False
        )
        assert done.returncode == expect, done.stderr
        return done

    def manage(self, *arguments: str, expect: int = 0) -> subprocess.CompletedProcess:
        return self.run("manage.py", *arguments, expect=expect)

    def shell(self, code: str) -> str:
        """What the code prints with the archive's models and curation at hand."""
        lines = [
            "from articles.models import *",
            "from articles.curation import *",
            "from articles.search import *",
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
