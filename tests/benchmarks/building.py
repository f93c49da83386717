"""Builds an index in a process of its own, and reports what that took.

    python -m tests.benchmarks.building FOLDER NAME

FOLDER is one that `bench_search` filled, NAME one of `BUILDS`. Run by `bench_search`.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from multiprocessing.forkserver import _forkserver
from pathlib import Path

from django.db.models import QuerySet

from tests.benchmarks.archive import BATCH, ROOT, set_up
from tests.benchmarks.engines import build_fts, build_tantivy

LOOK_SECONDS = 0.2  # between two measurements of memory
STOCK, ONE, ALL, FTS, TANTIVY = "stock", "ours-one", "ours-all", "fts", "tantivy"


@dataclass(frozen=True)
class Built:
    """The cost of a build: seconds by the clock and of processor time, megabytes on disk and peak memory.

    Memory is that of all its processes together, each page counted once.
    """

    articles: int
    seconds: float
    processor_seconds: float
    disk_mb: float
    memory_mb: float


@dataclass(frozen=True)
class Rows:
    """All articles, as Haystack's engine takes them."""

    queryset: QuerySet

    def __len__(self) -> int:
        return self.queryset.count()

    def __iter__(self) -> Iterator:
        return self.queryset.order_by("pk").iterator(BATCH)


def build_stock(folder: Path) -> None:
    """Build stock in its best way, in one commit: one segment is made and read.

    In commits of 1,000, as `update_index` makes them, each document opens all segments anew to see whether
    it is there already: the first 1,000 took 13 s, the seventeenth 260.
    """
    from haystack import connections

    from articles.models import Article

    backend = connections["stock"].get_backend()
    index = connections["stock"].get_unified_index().get_index(Article)
    backend.clear()
    backend.update(index, Rows(index.index_queryset()))


def build_in_one_process(folder: Path) -> None:
    from articles.search import rebuild_index

    rebuild_index(jobs=1)


def build_on_all_cores(folder: Path) -> None:
    from articles.search import rebuild_index

    rebuild_index()
    _forkserver._stop()  # so that the time of its children counts


# What is built, and where in the folder it lies.
BUILDS: dict[str, tuple[Callable[[Path], None], str]] = {
    STOCK: (build_stock, "stock"),
    ONE: (build_in_one_process, "index"),
    ALL: (build_on_all_cores, "index"),
    FTS: (build_fts, "fts"),
    TANTIVY: (build_tantivy, "tantivy"),
}


def measure_build(folder: Path, name: str) -> Built:
    """Build in a process of its own, unless a kept folder has the build already."""
    notes = folder / "built" / f"{name}.json"
    if not notes.exists():
        command = [sys.executable, "-m", "tests.benchmarks.building", str(folder), name]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, sum(map(read_memory, list_family(process.pid))))
            time.sleep(LOOK_SECONDS)
        if process.returncode:
            sys.exit(f"{' '.join(command)} ended with {process.returncode}")
        articles, seconds, processor_seconds = json.loads(process.stdout.read())
        built = Built(articles, seconds, processor_seconds, read_size(folder / BUILDS[name][1]), peak)
        notes.parent.mkdir(exist_ok=True)
        notes.write_text(json.dumps(asdict(built)))
    return Built(**json.loads(notes.read_text()))


def list_family(pid: int) -> list[int]:
    """Return the process and all its descendants."""
    try:
        children = [
            int(child)
            for thread in Path(f"/proc/{pid}/task").iterdir()
            for child in (thread / "children").read_text().split()
        ]
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [pid, *(member for child in children for member in list_family(child))]


def read_memory(pid: int) -> float:
    """Return the megabytes of a process, shared pages counted proportionally; 0 if it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0)


def read_size(path: Path) -> float:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def read_processor_time() -> float:
    """Return the seconds of processor time that this process and its children have used."""
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def main() -> None:
    folder, name = Path(sys.argv[1]), sys.argv[2]
    set_up(folder)
    from articles.models import Article

    total = Article.objects.count()
    started, used = time.perf_counter(), read_processor_time()
    BUILDS[name][0](folder)
    print(json.dumps([total, time.perf_counter() - started, read_processor_time() - used]))


if __name__ == "__main__":
    main()
