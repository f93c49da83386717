"""What single requests cost the embedded engine, in processor time.

    python -m tests.benchmarks.bench_cost CORPUS FOLDER 100000

CORPUS is a folder of articles (`tests.benchmarks.corpus`), FOLDER an empty one. Prints milliseconds of
processor time, p50 / p95, with the hits' keys, the exact count and all facets: of twenty single characters,
of a string with a mark, of phrases without hits with their corrections. Then gunicorn serves the
archive with four workers, with the environment that `.deploy/` gives it, and prints the memory of each after
searches, facets, article pages and suggestions.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from tests.benchmarks.archive import FILES, ROOT, set_up
from tests.benchmarks.bench_growth import BATCH, cut_texts_once, draw_queries, make_documents
from tests.benchmarks.bench_wagtail import serve
from tests.benchmarks.building import list_family, read_memory

CHARACTERS = "的 一 是 不 了 在 人 有 我 他 这 中 大 来 上 国 个 到 说 们"
REPEATS = 10
WORKERS, THREADS = 4, 4  # of the web server, as `.deploy/` starts it
REQUESTS = 400  # for articles


def measure(ask: Callable[[str], object], queries: Sequence[str]) -> list[float]:
    times = []
    for query in queries:
        started = time.process_time()
        ask(query)
        times.append((time.process_time() - started) * 1000)
    return times


def show(name: str, times: Sequence[float]) -> None:
    late = sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]
    print(f"| {name} | {statistics.median(times):.1f} / {late:.1f} |", flush=True)


def read_unit() -> dict[str, str]:
    """Return the environment that the web server's unit sets."""
    lines = (ROOT / ".deploy" / "newsroom-web.service").read_text("utf-8").splitlines()
    given = (line.removeprefix("Environment=") for line in lines if line.startswith("Environment="))
    return dict(setting.split("=") for settings in given for setting in settings.split())


def measure_workers(folder: Path, words: Sequence[str]) -> list[float]:
    """Return the megabytes of each web worker after readers' requests, shared pages counted in parts."""
    from articles.file_locks import hold_lock
    from articles.models import Article
    from articles.search.engine import get_engine
    from articles.search.indexer.locks import COMMAND_LOCK

    articles = Article.objects.published().for_reading().order_by("pk")[:REQUESTS]
    asked = [urlencode({"q": word}) for word in words]
    addresses = [
        *(f"/search/?{query}" for query in asked),
        *(f"/search/?{query}&kind=news&date_from=1998&sort=oldest" for query in asked),
        *(f"/search/suggestions/?{query}" for query in asked),
        *(article.get_absolute_url() for article in articles),
    ]
    env = {**os.environ, **read_unit(), "NEWSROOM_DATA_DIR": str(folder), "NEWSROOM_RATE_LIMITS": "0"}
    command = [sys.executable, "-m", "gunicorn", "newsroom.wsgi"]
    options = ["--preload", "--workers", str(WORKERS), "--threads", str(THREADS)]
    # While the lock is held, the web server leaves the index alone, as beside the worker of `.deploy/`.
    lock = hold_lock(get_engine().folder / COMMAND_LOCK)
    with lock, serve(command, env, options) as (port, pid):
        with ThreadPoolExecutor(WORKERS * THREADS) as pool:
            list(pool.map(lambda address: urlopen(f"http://127.0.0.1:{port}{address}").read(), addresses))
        return [read_memory(worker) for worker in list_family(pid)[1:]]


def main() -> None:
    corpus, folder, number = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    set_up(folder)
    from django.core.management import call_command

    from articles.models import Article
    from articles.search.answering import Asking
    from articles.search.engine import get_engine
    from articles.search.language.query import parse_query
    from articles.search.results import SearchQuery
    from articles.search.searching import make_question
    from articles.search.suggestions.correct import correct_query
    from tests.benchmarks.corpus import fill_archive, read_sources

    call_command("migrate", verbosity=0)
    sources = list(read_sources(corpus, FILES))
    queries = draw_queries(sources)
    if get_engine().count() != number:
        cut_texts_once()
        documents = make_documents(sources, number)
        for start in range(0, number, BATCH):
            with get_engine().open_writer() as writer:
                writer.exchange([], islice(documents, min(BATCH, number - start)))
                writer.commit()

    def ask(text: str) -> None:
        view, groups = get_engine().open_view([]), parse_query(text).groups
        asking = Asking(view, make_question(SearchQuery(text), groups), is_exact=False)
        answer = asking.answer(offset=0, limit=20)
        if not answer.exact.total:
            correct_query(view, groups)
        if not answer.total:
            asking.find_ways(answer)

    reversed_phrases = [phrase[::-1] for phrase in queries["phrase"]]
    ask(queries["phrase"][0])
    ask(reversed_phrases[0])
    show("twenty single characters", measure(ask, [CHARACTERS] * REPEATS))
    show("a string with a mark", measure(ask, ["，的"] * REPEATS))
    for name, some in queries.items():
        show(name, measure(ask, some))
    show("phrase without hits", measure(ask, reversed_phrases))
    if not Article.objects.exists():
        fill_archive(iter(sources))
    words = [query for some in queries.values() for query in some] + reversed_phrases
    print(f"| memory of a worker, MB | {', '.join(f'{mb:.0f}' for mb in measure_workers(folder, words))} |")


if __name__ == "__main__":
    main()
