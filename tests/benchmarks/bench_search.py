"""How fast and how complete the search is, beside stock Haystack and other engines, in one run.

    python -m tests.benchmarks.bench_search CORPUS [--articles 27000] [--data FOLDER] [--only PART ...]

CORPUS is a folder as `corpus.py` reads it. The archive and its indexes are made in FOLDER, a temporary one
unless told, and kept there if told. Parts: recall, index, queries. tantivy is measured if it is installed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

FILES = ("pfr_199801", "xwlb_2022_2026")
SEED = 20260319
BATCH = 1000  # documents a commit, as Haystack's update_index has it
QUERIES_A_KIND = 12
REPEATS = 3
PAGE = 20
STOCK = "stock, one process"
ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=27_000)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--only", nargs="*", default=["index", "queries", "recall"])
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = told.data or Path(scratch)
        set_up(folder)
        total = fill(told.corpus, told.articles)
        print(f"{total:,} articles, {os.cpu_count()} cores, Python {sys.version.split()[0]}\n")
        if "index" in told.only:
            measure_indexing(folder)
        if "queries" in told.only:
            measure_queries(folder)
        if "recall" in told.only:
            from tests.benchmarks.recall import measure_recall

            measure_recall()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"\npeak memory of this process: {peak:,.0f} MB")


def set_up(folder: Path) -> None:
    """An archive in the folder, with the stock engine as a second Haystack connection beside ours."""
    os.environ["NEWSROOM_DATA_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    sys.path.insert(0, str(ROOT))
    import django
    from django.conf import settings

    settings.HAYSTACK_CONNECTIONS["stock"] = {
        "ENGINE": "tests.benchmarks.stock.StockEngine",
        "PATH": str(folder / "stock"),
        "SILENTLY_FAIL": False,
    }
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def fill(corpus: Path, number: int) -> int:
    from articles.models import Article
    from tests.benchmarks.corpus import fill_archive, read_sources, repeat_sources

    if not Article.objects.exists():
        sources = list(read_sources(corpus, FILES))
        fill_archive(iter(repeat_sources(sources, number)))
    return Article.objects.count()


# ---- indexing


def measure_indexing(folder: Path) -> None:
    """Build each index once; what was measured in a kept folder before is not measured again."""
    from articles.models import Article
    from articles.search import rebuild_index

    total = Article.objects.count()
    builds: dict[str, tuple[Callable[[], object], str]] = {
        STOCK: (build_stock, "stock"),
        "ours, one process": (partial(rebuild_index, jobs=1), "index"),
        "ours, all cores": (rebuild_index, "index"),
        "SQLite FTS5, same terms": (partial(build_fts, folder), "fts"),
    }
    if has_tantivy():
        builds["tantivy, same terms"] = (partial(build_tantivy, folder), "tantivy")
    notes = folder / "indexing.json"
    measured = json.loads(notes.read_text()) if notes.exists() else {}
    for name, (build, part) in builds.items():
        if name in measured:
            continue
        measured[name] = time_indexing(build, folder / part, total)
        notes.write_text(json.dumps(measured))
    print("| indexing | articles a second | times stock | a second of processor | times stock | MB |")
    print("|---|---|---|---|---|---|")
    stock_rate, stock_cpu_rate, _ = measured[STOCK]
    for name in builds:
        rate, cpu_rate, size = measured[name]
        times, cpu_times = rate / stock_rate, cpu_rate / stock_cpu_rate
        print(f"| {name} | {rate:,.0f} | {times:.1f} | {cpu_rate:,.0f} | {cpu_times:.1f} | {size:,.0f} |")
    print(flush=True)


def build_stock() -> None:
    from haystack import connections

    backend = connections["stock"].get_backend()
    index = connections["stock"].get_unified_index().get_index(article_model())
    backend.clear()
    for batch in read_batches(index.index_queryset()):
        backend.update(index, batch)


def time_indexing(build: Callable[[], object], folder: Path, total: int) -> tuple[float, float, float]:
    """Articles a second by the clock and of processor time, and the megabytes in the folder afterwards.

    Where other work shares the machine, the second tells more than the first.
    """
    started, used = time.perf_counter(), read_processor_time()
    build()
    rate, cpu_rate = total / (time.perf_counter() - started), total / (read_processor_time() - used)
    files = folder.rglob("*") if folder.is_dir() else [folder]
    return rate, cpu_rate, sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def read_processor_time() -> float:
    """Seconds that this process and those it started have used."""
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def article_model():
    from articles.models import Article

    return Article


def read_batches(queryset) -> Iterator[list]:
    rows = queryset.order_by("pk").iterator(BATCH)
    while batch := list(islice(rows, BATCH)):
        yield batch


def read_terms() -> Iterator[tuple[int, list[str]]]:
    """Primary key and terms of every article: what any engine would have to store."""
    from articles.search.analysis import count_terms, fold
    from articles.search.indexes import ArticleIndex, write_text
    from articles.search.vocabulary import current_vocabulary

    cut = current_vocabulary().cut_for_index
    for batch in read_batches(ArticleIndex().index_queryset()):
        for article in batch:
            yield article.pk, list(count_terms(fold(write_text(article)), cut))


def write_token(term: str) -> str:
    """The term in letters that no tokenizer cuts."""
    return "x" + term.encode().hex()


def build_fts(folder: Path) -> None:
    with sqlite3.connect(folder / "fts") as database:
        database.execute("CREATE VIRTUAL TABLE texts USING fts5(terms, content='', detail=none)")
        rows = ((pk, " ".join(map(write_token, terms))) for pk, terms in read_terms())
        database.executemany("INSERT INTO texts(rowid, terms) VALUES (?, ?)", rows)


def has_tantivy() -> bool:
    try:
        import tantivy  # noqa: F401
    except ImportError:
        return False
    return True


def build_tantivy(folder: Path) -> None:
    import tantivy

    (folder / "tantivy").mkdir()
    schema = tantivy.SchemaBuilder()
    schema.add_integer_field("pk", stored=True)
    schema.add_text_field("terms", tokenizer_name="whitespace", index_option="basic")
    writer = tantivy.Index(schema.build(), str(folder / "tantivy")).writer(num_threads=1)
    for pk, terms in read_terms():
        writer.add_document(tantivy.Document(pk=pk, terms=" ".join(map(write_token, terms))))
    writer.commit()


# ---- queries


def measure_queries(folder: Path) -> None:
    from haystack.query import SearchQuerySet

    from articles.search import SearchQuery, search_articles

    words = choose_words()
    ask = {name: lambda using=name: SearchQuerySet(using=using) for name in ("stock", "default")}

    def read_page(found, start: int = 0) -> tuple[list, int]:
        return list(found[start : start + PAGE]), found.count()

    def with_facets(found):
        found = found.facet("tag").facet("page").facet("newspaper")
        return read_page(found), found.facet_counts()

    kinds = {
        "rare word": ("rare", lambda make, word: read_page(make().filter(content=word))),
        "word in half of all": ("common", lambda make, word: read_page(make().filter(content=word))),
        "the same, three facets": ("common", lambda make, word: with_facets(make().filter(content=word))),
        "quoted phrase": ("phrases", lambda make, word: read_page(make().auto_query(f'"{word}"'))),
        "page 50 by date": (
            "common",
            lambda make, word: read_page(make().filter(content=word).order_by("-date"), 49 * PAGE),
        ),
    }
    print("| query, ms p50 / p95 | stock | ours | times stock |\n|---|---|---|---|")
    for name, (kind, run) in kinds.items():
        ours = time_queries(lambda word, run=run: run(ask["default"], word), words[kind])
        if (folder / "stock").exists():
            stock = time_queries(lambda word, run=run: run(ask["stock"], word), words[kind], repeats=1)
            told = f"{write_times(stock)} | {write_times(ours)} | {stock[0] / ours[0]:.0f}"
        else:
            told = f"not built | {write_times(ours)} |"
        print(f"| {name} | {told} |", flush=True)
    print("\n| whole answer: hits from the database, fragments, all facets | ms p50 / p95 |\n|---|---|")
    for kind, chosen in words.items():
        times = time_queries(lambda word: search_articles(SearchQuery(text=f'"{word}"')), chosen)
        print(f"| {kind} | {write_times(times)} |")
    measure_other_engines(folder, words)


def measure_other_engines(folder: Path, words: dict[str, list[str]]) -> None:
    from articles.search.analysis import fold, list_grams

    def tokens(word: str) -> list[str]:
        return [write_token(gram) for gram in list_grams(fold(word))]

    print("\n| one string, all its grams: exact count and 20 keys, ms p50 / p95 | rare | common | phrases |")
    print("|---|---|---|---|")
    if (folder / "fts").exists():
        database = sqlite3.connect(folder / "fts")

        def ask_fts(word: str) -> None:
            match = " AND ".join(tokens(word))
            database.execute("SELECT count(*) FROM texts WHERE texts MATCH ?", [match]).fetchone()
            database.execute("SELECT rowid FROM texts WHERE texts MATCH ? LIMIT 20", [match]).fetchall()

        print_engine("SQLite FTS5 (texts not compared)", ask_fts, words)
    if has_tantivy() and (folder / "tantivy").exists():
        import tantivy

        index = tantivy.Index.open(str(folder / "tantivy"))
        searcher = index.searcher()

        def ask_tantivy(word: str) -> None:
            asked = [
                (tantivy.Occur.Must, tantivy.Query.term_query(index.schema, "terms", token))
                for token in tokens(word)
            ]
            searcher.search(tantivy.Query.boolean_query(asked), PAGE, count=True)

        print_engine("tantivy (texts not compared)", ask_tantivy, words)

    from articles.search.evaluation import Evaluation
    from articles.search.fields import Substring
    from articles.search.reading import take_snapshot

    print_engine(
        "ours (texts compared, ranked)",
        lambda word: (lambda evaluation: evaluation.order(evaluation.find_mask()))(
            Evaluation(take_snapshot(), Substring("text", fold(word)))
        ),
        words,
    )


def print_engine(name: str, ask: Callable[[str], object], words: dict[str, list[str]]) -> None:
    times = (write_times(time_queries(ask, words[kind])) for kind in ("rare", "common", "phrases"))
    print(f"| {name} | {' | '.join(times)} |")


def choose_words() -> dict[str, list[str]]:
    """Words in at most ten articles, words in about half of all, and phrases, by seeded chance."""
    from articles.search.analysis import WORD_MARK
    from articles.search.reading import take_snapshot

    snapshot, chance = take_snapshot(), random.Random(SEED)
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
    """Four to eight letters that stand together in some text."""
    while True:
        text = snapshot.read_text("text", chance.randrange(snapshot.size)).decode()
        start, length = chance.randrange(max(1, len(text) - 8)), chance.randint(4, 8)
        if len(text[start : start + length]) == length and text[start : start + length].isalnum():
            return text[start : start + length]


def time_queries(
    ask: Callable[[str], object], words: Iterable[str], *, repeats: int = REPEATS
) -> tuple[float, float]:
    """Milliseconds of the middle query and of the slowest but one in twenty; each was asked once before.

    Of processor time, which is the clock's where nothing else runs, and comparable where something does.
    """
    times = []
    for word in words:
        ask(word)
        for _ in range(repeats):
            started = time.process_time()
            ask(word)
            times.append((time.process_time() - started) * 1000)
    return statistics.median(times), sorted(times)[int(len(times) * 0.95)]


def write_times(times: tuple[float, float]) -> str:
    return f"{times[0]:.1f} / {times[1]:.1f}"


if __name__ == "__main__":
    main()
