"""Measures the speed of the import, each figure with its baseline in the same run.

    python -m tests.benchmarks.bench_import [--pages 1000]

The pages are the seeds repeated, each time with another date and a word of its own. They are parsed, imported
into SQLite, imported again, and indexed. As baselines, the same rows are written by bare executemany and the
same articles are indexed by stock Haystack and Whoosh with jieba's analyser.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path

from tests.benchmarks.archive import set_up
from tests.benchmarks.building import build_stock, read_processor_time

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
FIRST_DAY = datetime.date(2020, 1, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        set_up(folder)
        make_database()
        pages = list(islice(make_pages(), options.pages))
        characters = sum(len(page.text) for page in pages)
        print(
            f"{options.pages:,} pages of {characters // len(pages):,} characters, {os.cpu_count()} cores, "
            f"Python {sys.version.split()[0]}\n"
        )
        print("| step | a second | a second of processor |")
        print("|---|---|---|")
        measure_parsing(pages)
        measure_importing(pages, folder)
        measure_indexing(folder)


def make_database() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def make_pages() -> Iterator:
    """Yield seed pages without end, five a day, which differ in their dates and in one word of the text."""
    from articles.importing import PageText
    from articles.parsing import Hints

    seeds = [path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    for turn in count():
        for number, seed in enumerate(seeds, 1):
            date = FIRST_DAY + datetime.timedelta(days=turn)
            text = seed.replace("。", f"(第{turn}期)。", 1)
            name = f"yb-{date}-{number:02}.txt"
            sha256 = hashlib.sha256(text.encode()).hexdigest()
            yield PageText(name, name, text, "utf-8", sha256, Hints("样报", date, str(number)))


def show(step: str, number: int, work: Callable[[], object]) -> tuple[float, float]:
    """Print and return the rate per second of the work, by the clock and of processor time."""
    started, used = time.perf_counter(), read_processor_time()
    work()
    rates = number / (time.perf_counter() - started), number / (read_processor_time() - used)
    print(f"| {step} | {rates[0]:,.0f} | {rates[1]:,.0f} |", flush=True)
    return rates


def measure_parsing(pages: list) -> None:
    from articles.importing import parse_all

    parse_all(pages[:1])  # the model is read once
    jobs = os.cpu_count() or 1
    show("pages parsed, one process", len(pages), lambda: list(parse_all(pages)))
    show(f"pages parsed, {jobs} processes", len(pages), lambda: list(parse_all(pages, jobs=jobs)))


def measure_importing(pages: list, folder: Path) -> None:
    from django.utils import timezone

    from articles.importing import TagMatcher, import_page, import_tags, parse_all

    import_tags(SEEDS / "tags.csv")
    matcher = TagMatcher.load()
    parsed = list(parse_all(pages))
    now = timezone.now()

    def import_all() -> None:
        for page, values in parsed:
            import_page(page, values, matcher=matcher, publish_at=now)

    ours = show("pages imported, parsed before", len(pages), import_all)
    show("pages imported again, nothing new", len(pages), import_all)
    schema, rows = read_rows(folder / "newsroom.sqlite3")
    bare = show(
        f"pages written bare ({sum(map(len, rows.values())):,} rows, executemany, one commit)",
        len(pages),
        lambda: write_rows(folder / "bare.sqlite3", schema, rows),
    )
    print(f"| bare : imported | {bare[0] / ours[0]:,.1f} | {bare[1] / ours[1]:,.1f} |", flush=True)


def read_rows(path: Path) -> tuple[list[str], dict[str, list[tuple]]]:
    """Return the statements that create the archive's tables and indexes, and the rows of each table."""
    with sqlite3.connect(path) as database:
        made = database.execute(
            "SELECT name, type, sql FROM sqlite_master WHERE tbl_name LIKE 'articles_%' AND sql IS NOT NULL"
        ).fetchall()
        tables = [name for name, kind, _ in made if kind == "table"]
        return [sql for *_, sql in made], {
            table: database.execute(f"SELECT * FROM {table}").fetchall() for table in tables
        }


def write_rows(path: Path, schema: list[str], rows: dict[str, list[tuple]]) -> None:
    with sqlite3.connect(path) as database:
        for sql in schema:
            database.execute(sql)
        for table, held in rows.items():
            if held:
                places = ", ".join("?" * len(held[0]))
                database.executemany(f"INSERT INTO {table} VALUES ({places})", held)


def measure_indexing(folder: Path) -> None:
    from articles.models import Article
    from articles.search import index_pending

    total = Article.objects.published().count()
    ours = show("articles indexed, one process", total, index_pending)
    stock = show("articles indexed by stock Whoosh", total, lambda: build_stock(folder))
    print(f"| ours : stock | {ours[0] / stock[0]:,.1f} | {ours[1] / stock[1]:,.1f} |")


if __name__ == "__main__":
    main()
