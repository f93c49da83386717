"""Measures the search on both engines, against stock Haystack and other engines, in one run.

    python -m tests.benchmarks.bench_search CORPUS [--articles 27000] [--data FOLDER] [--only PART ...]

CORPUS is a folder that `corpus.py` can read. The archive and its indexes are made in FOLDER and kept there,
so that nothing is built twice; by default in a temporary folder. Clusters of OpenSearch, of one node and of
three, are started for the run. Parts: index (--builds selects some), queries, recall. tantivy is measured if
installed (the extra `bench`). Times are milliseconds, p50 / p95 by the clock, and in brackets of processor
time, that of the nodes included.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from tests.benchmarks.archive import fill, set_up
from tests.benchmarks.building import (
    ALL,
    BUILDS,
    FTS,
    ONE,
    STOCK,
    TANTIVY,
    Built,
    measure_build,
    read_processor_time,
)
from tests.benchmarks.engines import has_tantivy, open_fts, open_tantivy
from tests.benchmarks.kinds import (
    FACETS,
    HALF,
    PAGE_50,
    PHRASE,
    RARE,
    Ask,
    ask_haystack,
    ask_search_page,
    choose_queries,
)
from tests.benchmarks.times import REPEATS, Times, read_servers_time, time_queries
from tests.opensearch.nodes import Node, connect_to, running_cluster

LARGE = 50_000  # articles, for which the limit of memory holds
NAMES = {
    STOCK: "stock, one process",
    ONE: "ours, one process",
    ALL: "ours, all cores",
    FTS: "SQLite FTS5, same terms",
    TANTIVY: "tantivy, same terms",
}
WHOOSH = "Whoosh (ours)"
CLUSTERS = {1: "OpenSearch, one node", 3: "OpenSearch, three nodes"}
NODE_MEMORY = {1: "1536m", 3: "768m"}
FLOORS = {RARE: 100, HALF: 8, FACETS: 8, PAGE_50: 8}  # times as fast as stock
PHRASE_P95_MS = 120
ONE_PROCESS_TIMES, ALL_CORES_TIMES = 2, 4
MEMORY_MB = 1536


@dataclass(frozen=True)
class Asked:
    """The times of a kind of query on one engine, and how many hits it counts for all of them."""

    times: Times
    hits: int

    def __str__(self) -> str:
        return f"{self.times}{'' if self.hits else ', finds none'}"


@dataclass
class Figures:
    """What was measured: builds by name, and by engine the times of each kind of query, in two tables."""

    builds: dict[str, Built] = field(default_factory=dict)
    first_pages: dict[str, dict[str, Asked]] = field(default_factory=dict)
    search_pages: dict[str, dict[str, Asked]] = field(default_factory=dict)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=27_000)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--only", nargs="*", default=["index", "queries", "recall"])
    parser.add_argument("--builds", nargs="*", choices=BUILDS, default=list(BUILDS))
    parser.add_argument("--nodes", nargs="*", type=int, choices=CLUSTERS, default=list(CLUSTERS))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.data or Path(scratch)
        set_up(folder)
        total = fill(options.corpus, options.articles)
        print(f"{total:,} articles, {os.cpu_count()} cores, Python {sys.version.split()[0]}", flush=True)
        figures = Figures()
        if "index" in options.only:
            chosen = [name for name in options.builds if name != TANTIVY or has_tantivy()]
            figures.builds = {name: measure_build(folder, name) for name in chosen}
        measure_engines(folder, figures, options)
        print_builds(figures.builds)
        print_times("first page of keys, exact count", figures.first_pages)
        print_times("whole answer: hits from the database, fragments, all facets", figures.search_pages)
        print_floors(figures.builds, figures.first_pages)


def measure_engines(folder: Path, figures: Figures, options: argparse.Namespace) -> None:
    """Ask every engine in turn; clusters are filled first."""
    queries = choose_queries()
    has_queries, has_recall = "queries" in options.only, "recall" in options.only

    def note(name: str, ask: Mapping[str, Ask], servers: Sequence[int] = (), repeats: int = REPEATS) -> None:
        figures.first_pages[name] = time_kinds(ask, queries, servers, repeats)

    def note_ours(name: str, servers: Sequence[int] = ()) -> None:
        if has_queries:
            note(name, ask_haystack("default"), servers)
            figures.search_pages[name] = time_kinds(ask_search_page(), queries, servers)
        if has_recall:
            from tests.benchmarks.recall import measure_recall

            print(f"\n{name}")
            measure_recall()

    if has_queries and is_built(folder, STOCK):
        note("stock", ask_haystack("stock"), repeats=1)
    note_ours(WHOOSH)
    for number in options.nodes:
        with running_cluster(number, heap=NODE_MEMORY[number], options=()) as nodes, searching(nodes):
            servers = [node.process.pid for node in nodes]
            figures.builds[CLUSTERS[number]] = fill_cluster(servers)
            note_ours(CLUSTERS[number], servers)
    if has_queries and is_built(folder, FTS):
        note("SQLite FTS5", open_fts(folder))
    if has_queries and has_tantivy() and is_built(folder, TANTIVY):
        note("tantivy", open_tantivy(folder))


def is_built(folder: Path, name: str) -> bool:
    return (folder / "built" / f"{name}.json").exists()


@contextmanager
def searching(nodes: Sequence[Node]) -> Iterator[None]:
    """Search with these nodes, each with a part of the index, until the block ends."""
    from django.conf import settings
    from haystack import connections

    embedded = settings.HAYSTACK_CONNECTIONS["default"]
    copies = {"SHARDS": len(nodes), "REPLICAS": int(len(nodes) > 1)}
    cluster = connect_to([node.url for node in nodes], TIMEOUT=120, **copies)
    try:
        settings.HAYSTACK_CONNECTIONS["default"] = embedded | cluster
        connections.reload("default")
        yield
    finally:
        settings.HAYSTACK_CONNECTIONS["default"] = embedded
        connections.reload("default")


def fill_cluster(servers: Sequence[int]) -> Built:
    """Index all articles from one process."""
    from articles.search import rebuild_index
    from articles.search.engine import get_engine
    from tests.benchmarks.building import read_memory

    started, used = time.perf_counter(), read_processor_time() + read_servers_time(servers)
    report = rebuild_index(jobs=1)
    backend = get_engine().get_backend()
    stats = backend.cluster.client.indices.stats(index=backend.alias)
    return Built(
        report.indexed,
        time.perf_counter() - started,
        read_processor_time() + read_servers_time(servers) - used,
        stats["_all"]["total"]["store"]["size_in_bytes"] / 1e6,
        sum(map(read_memory, servers)),
    )


def time_kinds(
    ask: Mapping[str, Ask],
    queries: Mapping[str, list[str]],
    servers: Sequence[int],
    repeats: int = REPEATS,
) -> dict[str, Asked]:
    return {
        kind: Asked(
            time_queries(ask[kind], some, repeats=repeats, servers=servers), sum(map(ask[kind], some))
        )
        for kind, some in queries.items()
        if kind in ask
    }


def print_builds(builds: Mapping[str, Built]) -> None:
    print("\n| indexing | articles a second, by the clock | of processor time | MB on disk | MB of memory |")
    print("|---|---|---|---|---|")
    for name, built in builds.items():
        rates = f"{built.articles / built.seconds:,.0f} | {built.articles / built.processor_seconds:,.0f}"
        print(f"| {NAMES.get(name, name)} | {rates} | {built.disk_mb:,.0f} | {built.memory_mb:,.0f} |")


def print_times(title: str, table: Mapping[str, Mapping[str, Asked]]) -> None:
    if not table:
        return
    print(f"\n| {title} | {' | '.join(table)} |\n|{'---|' * (len(table) + 1)}")
    for kind in dict.fromkeys(chain.from_iterable(table.values())):
        cells = (str(times.get(kind, "–")) for times in table.values())
        print(f"| {kind} | {' | '.join(cells)} |", flush=True)


def print_floors(builds: Mapping[str, Built], queries: Mapping[str, Mapping[str, Asked]]) -> None:
    """Print the required and the measured figures of the embedded engine."""
    print("\n| against stock in the same run | at least | reached |\n|---|---|---|")
    ours_by_kind, stock_by_kind = queries.get(WHOOSH, {}), queries.get("stock", {})
    if ours := ours_by_kind.get(PHRASE):
        print(f"| {PHRASE}, p95 | {PHRASE_P95_MS} ms at most | {ours.times.p95:.1f} ms |")
    for kind, floor in FLOORS.items():
        ours, stock = ours_by_kind.get(kind), stock_by_kind.get(kind)
        if ours and stock:
            times = stock.times.p50 / ours.times.p50
            of_processor = stock.times.processor_p50 / ours.times.processor_p50
            print(f"| {kind} | {floor} | {times:.0f} ({of_processor:.0f} of processor time) |")
    print_indexing_floors(builds)


def print_indexing_floors(builds: Mapping[str, Built]) -> None:
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


if __name__ == "__main__":
    main()
