"""Measures speed and completeness of the search against stock Haystack and other engines, in one run.

    python -m tests.benchmarks.bench_search CORPUS [--articles 27000] [--data FOLDER] [--only PART ...]

CORPUS is a folder that `corpus.py` can read. The archive and its indexes are made in FOLDER and kept there,
so that nothing is built twice; by default in a temporary folder. Parts: index (--builds selects some),
queries, recall. tantivy is measured if installed (the extra `bench`).
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tests.benchmarks.archive import fill, set_up
from tests.benchmarks.building import ALL, BUILDS, FTS, ONE, STOCK, TANTIVY, Built, measure_build
from tests.benchmarks.engines import ask_ours, has_tantivy, open_fts, open_tantivy

SEED = 20260319
QUERIES_A_KIND = 12
REPEATS = 3
PAGE = 20
LARGE = 50_000  # articles, for which the limit of memory holds
NAMES = {
    STOCK: "stock, one process",
    ONE: "ours, one process",
    ALL: "ours, all cores",
    FTS: "SQLite FTS5, same terms",
    TANTIVY: "tantivy, same terms",
}
RARE, HALF, FACETS, PHRASE, PAGE_50 = (
    "rare word, exact count and first page",
    "word in half of all articles",
    "the same with three facets",
    "quoted phrase",
    "page 50, sorted by date",
)
FLOORS = {RARE: 100, HALF: 8, FACETS: 8, PAGE_50: 8}  # times as fast as stock
PHRASE_P95_MS = 120
ONE_PROCESS_TIMES, ALL_CORES_TIMES = 2, 4
MEMORY_MB = 1536


@dataclass(frozen=True)
class Times:
    """Milliseconds at the median and the 95th percentile, by the clock and of processor time."""

    p50: float
    p95: float
    processor_p50: float
    processor_p95: float

    def __str__(self) -> str:
        return f"{self.p50:.1f} / {self.p95:.1f} ({self.processor_p50:.1f} / {self.processor_p95:.1f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=27_000)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--only", nargs="*", default=["index", "queries", "recall"])
    parser.add_argument("--builds", nargs="*", choices=BUILDS, default=list(BUILDS))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.data or Path(scratch)
        set_up(folder)
        total = fill(options.corpus, options.articles)
        print(f"{total:,} articles, {os.cpu_count()} cores, Python {sys.version.split()[0]}", flush=True)
        builds = measure_indexing(folder, options.builds) if "index" in options.only else {}
        queries = measure_queries(folder) if "queries" in options.only else {}
        if builds or queries:
            print_floors(builds, queries)
        if "recall" in options.only:
            from tests.benchmarks.recall import measure_recall

            measure_recall()


def measure_indexing(folder: Path, names: Iterable[str]) -> dict[str, Built]:
    chosen = [name for name in names if name != TANTIVY or has_tantivy()]
    builds = {name: measure_build(folder, name) for name in chosen}
    print("\n| indexing | articles a second, by the clock | of processor time | MB on disk | MB of memory |")
    print("|---|---|---|---|---|")
    for name, built in builds.items():
        rates = f"{built.articles / built.seconds:,.0f} | {built.articles / built.processor_seconds:,.0f}"
        print(f"| {NAMES[name]} | {rates} | {built.disk_mb:,.0f} | {built.memory_mb:,.0f} |", flush=True)
    return builds


def measure_queries(folder: Path) -> dict[str, tuple[Times | None, Times]]:
    """Return the times of each kind of query for stock, if it is built, and ours."""
    from haystack.query import SearchQuerySet

    from articles.search import SearchQuery, search_articles

    def read_page(found, start: int = 0) -> tuple[list, int]:
        return list(found[start : start + PAGE]), found.count()

    def with_facets(found) -> tuple:
        found = found.facet("tag").facet("page").facet("newspaper")
        return read_page(found), found.facet_counts()

    kinds: dict[str, tuple[str, Callable]] = {
        RARE: ("rare", lambda asked, word: read_page(asked.filter(content=word))),
        HALF: ("common", lambda asked, word: read_page(asked.filter(content=word))),
        FACETS: ("common", lambda asked, word: with_facets(asked.filter(content=word))),
        PHRASE: ("phrases", lambda asked, word: read_page(asked.auto_query(f'"{word}"'))),
        PAGE_50: (
            "common",
            lambda asked, word: read_page(asked.filter(content=word).order_by("-date"), 49 * PAGE),
        ),
    }
    words = choose_words()
    measured = {}
    print("\n| query, ms p50 / p95 by the clock (of processor time) | stock | ours |\n|---|---|---|")
    for name, (kind, run) in kinds.items():
        stock = None
        if (folder / "built" / f"{STOCK}.json").exists():
            stock = time_queries(lambda word, run=run: run(SearchQuerySet("stock"), word), words[kind], 1)
        ours = time_queries(lambda word, run=run: run(SearchQuerySet("default"), word), words[kind])
        measured[name] = (stock, ours)
        print(f"| {name} | {stock or 'not built'} | {ours} |", flush=True)
    print("\n| whole answer: hits from the database, fragments, all facets | ms |\n|---|---|")
    for kind, chosen in words.items():
        times = time_queries(lambda word: search_articles(SearchQuery(text=f'"{word}"')), chosen)
        print(f"| {kind} | {times} |", flush=True)
    measure_other_engines(folder, words)
    return measured


def measure_other_engines(folder: Path, words: dict[str, list[str]]) -> None:
    engines = {"ours (texts compared, ranked)": ask_ours}
    if (folder / "built" / f"{FTS}.json").exists():
        engines["SQLite FTS5 (texts not compared)"] = open_fts(folder)
    if has_tantivy() and (folder / "built" / f"{TANTIVY}.json").exists():
        engines["tantivy (texts not compared)"] = open_tantivy(folder)
    print("\n| one string, all its grams: exact count and 20 keys, ms | rare | common | phrases |")
    print("|---|---|---|---|")
    for name, ask in engines.items():
        times = (str(time_queries(ask, words[kind])) for kind in ("rare", "common", "phrases"))
        print(f"| {name} | {' | '.join(times)} |", flush=True)


def print_floors(builds: dict[str, Built], queries: dict[str, tuple[Times | None, Times]]) -> None:
    """Print the required and the measured figures."""
    print("\n| against stock in the same run | at least | reached |\n|---|---|---|")
    for name, (stock, ours) in queries.items():
        if name == PHRASE:
            print(f"| {name}, p95 | {PHRASE_P95_MS} ms at most | {ours.p95:.1f} ms |")
        elif stock:
            times, processor_times = stock.p50 / ours.p50, stock.processor_p50 / ours.processor_p50
            print(f"| {name} | {FLOORS[name]} | {times:.0f} ({processor_times:.0f} of processor time) |")
    stock = builds.get(STOCK)
    if stock and (ours := builds.get(ONE)):
        times = stock.processor_seconds / ours.processor_seconds
        print(f"| indexing, one process, of processor time | {ONE_PROCESS_TIMES} | {times:.1f} |")
    if stock and (ours := builds.get(ALL)):
        # A single process with a core of its own takes its processor time by the clock.
        times = stock.processor_seconds / ours.seconds
        print(f"| indexing, all cores by the clock | {ALL_CORES_TIMES} | {times:.1f} |")
    if stock and (ours := builds.get(ONE)):
        print(f"| index size | {stock.disk_mb:,.0f} MB at most | {ours.disk_mb:,.0f} MB |")
    if ALL in builds and builds[ALL].articles >= LARGE:
        print(f"| peak memory of indexing | {MEMORY_MB:,} MB at most | {builds[ALL].memory_mb:,.0f} MB |")
    print(flush=True)


def choose_words() -> dict[str, list[str]]:
    """Return words in at most ten articles, words in about half of all, and phrases; the seed is fixed."""
    from articles.search.engine import get_engine
    from articles.search.language.terms import WORD_MARK

    snapshot, chance = get_engine().get_backend().take_snapshot(), random.Random(SEED)
    field = snapshot.segments[0].field("text")
    words = [term.decode()[1:] for term in field if term.startswith(WORD_MARK.encode())]
    chance.shuffle(words)

    def count(word: str) -> int:
        return len(snapshot.find_term("text", (WORD_MARK + word).encode())[0])

    rare = (word for word in words if not word.isascii() and count(word) <= 10)
    often = sorted(words, key=lambda word: abs(count(word) - snapshot.size / 2))
    return {
        "rare": list(islice(rare, QUERIES_A_KIND)),
        "common": often[:QUERIES_A_KIND],
        "phrases": [draw_phrase(snapshot, chance) for _ in range(QUERIES_A_KIND)],
    }


def draw_phrase(snapshot, chance: random.Random) -> str:
    """Return four to eight neighbouring letters of some text."""
    while True:
        text = snapshot.read_text("text", chance.randrange(snapshot.size)).decode()
        start, length = chance.randrange(max(1, len(text) - 8)), chance.randint(4, 8)
        if len(text[start : start + length]) == length and text[start : start + length].isalnum():
            return text[start : start + length]


def time_queries(ask: Callable[[str], object], words: Iterable[str], repeats: int = REPEATS) -> Times:
    """Return the times of the queries after a first run of each. On a busy machine, processor time counts."""
    clock, processor = [], []
    for word in words:
        ask(word)
        for _ in range(repeats):
            started, used = time.perf_counter(), time.process_time()
            ask(word)
            clock.append((time.perf_counter() - started) * 1000)
            processor.append((time.process_time() - used) * 1000)
    return Times(*_middle_and_slow(clock), *_middle_and_slow(processor))


def _middle_and_slow(times: list[float]) -> tuple[float, float]:
    return statistics.median(times), sorted(times)[int(len(times) * 0.95)]


if __name__ == "__main__":
    main()
