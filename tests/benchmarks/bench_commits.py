"""What the first search after a commit costs, beside the next ones, in processor time.

    python -m tests.benchmarks.bench_commits CORPUS FOLDER 100000 [--rounds 15] [--only NAME]

CORPUS is a folder of articles (`tests.benchmarks.corpus`), FOLDER an empty one, or that of an earlier run.
Another process changes an article and answers its request, as the worker does: in the archive that is then
searched, or in a copy of it, in turn. So the processor's caches are as cold for a warm search as for a first
one. Prints medians in milliseconds, of the keys of a page with its exact count and facets, and of a
whole page as the web server makes it: where only the index has changed, and where the database has too.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import quote

from tests.benchmarks.archive import ROOT, fill, set_up

SEED = 20260319
ROUNDS = 15
PAGE = 20
# A word in few articles, in half of all, a phrase, two words, a question, and strings that occur nowhere.
QUERIES = {
    "rare": "三峡大坝",
    "common": "经济",
    "phrase": '"社会主义市场经济"',
    "two words": "农村 改革",
    "words apart": "如何发展农村经济",
    "all": "",
    "nothing": "魑魅魍魉",
    "a phrase of nothing": '"济经场市义主会社"',
}
COMMIT, EDIT = "commit", "edit"  # the index alone, or the article too


def change_articles(folder: Path) -> None:
    """Change an article for each line that comes in, and answer when its commit is on disk."""
    set_up(folder)
    from articles.archive.announcements import announce_changes
    from articles.archive.records import recorded
    from articles.models import Article, IndexRequest
    from articles.search import index_pending

    chance = random.Random(SEED)
    keys = list(Article.objects.published().values_list("pk", flat=True))
    for number, what in enumerate(map(str.strip, sys.stdin)):
        pk = chance.choice(keys)
        if what == EDIT:
            articles = Article.objects.filter(pk=pk)
            with recorded():
                articles.update(kicker=f"第{number}次更改")
                announce_changes(articles)
        else:
            IndexRequest.objects.ask([pk])
        report = index_pending()
        assert (report.indexed, report.failed) == (1, ()), report
        print("done", flush=True)


@contextmanager
def changing(folder: Path) -> Iterator[Callable[[str], None]]:
    """A process that changes the archive of this folder; gives what tells it to."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_commits", "--change", str(folder)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )

    def change(what: str) -> None:
        process.stdin.write(f"{what}\n")
        if process.stdout.readline() != "done\n":
            sys.exit(f"{' '.join(command)} failed")

    try:
        yield change
    finally:
        process.stdin.close()
        process.wait()


def make_page_asker() -> Callable[[str], None]:
    """Return what asks for the search page, with an address that is new each time."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import RequestFactory

    application, factory, numbers = WSGIHandler(), RequestFactory(SERVER_NAME="localhost"), count()

    def ask(text: str) -> None:
        environ = factory.get(f"/search/?q={quote(text)}&new={next(numbers)}").environ
        started = []
        response = application(environ, lambda status, headers: started.append(status))
        b"".join(response)
        response.close()
        assert started == ["200 OK"], (text, started)

    return ask


def ask_for_keys(text: str) -> None:
    from articles.search.engine import get_engine
    from articles.search.language.query import parse_query
    from articles.search.results import SearchQuery
    from articles.search.searching import make_question

    question = make_question(SearchQuery(text), parse_query(text).groups)
    get_engine().open_view([]).find(question, offset=0, limit=PAGE)


def measure(ask: Callable[[str], None], text: str) -> float:
    started = time.process_time()
    ask(text)
    return (time.process_time() - started) * 1000


def compare(
    ask: Callable[[str], None],
    text: str,
    what: str,
    changes: tuple[Callable[[str], None], Callable[[str], None]],
    rounds: int,
) -> tuple[float, float]:
    """The medians of the first search after a change here, and of one after a change to the copy."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(3):
        ask(text)
    for _ in range(rounds):
        for change, some in zip(changes, times, strict=True):
            change(what)
            gc.collect()
            some.append(measure(ask, text))
    return statistics.median(times[0]), statistics.median(times[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("number", type=int)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", choices=QUERIES)
    options = parser.parse_args()
    os.environ["NEWSROOM_RATE_LIMITS"] = "0"
    archive, copy = options.folder / "archive", options.folder / "copy"
    set_up(archive)
    from articles.search import needs_rebuild, rebuild_index

    fill(options.corpus, options.number)
    if needs_rebuild():
        rebuild_index()
    if not copy.exists():
        shutil.copytree(archive, copy)
    kinds = (
        ("keys, new commit", ask_for_keys, COMMIT),
        ("page, new commit", make_page_asker(), COMMIT),
        ("page, article changed", make_page_asker(), EDIT),
    )
    names = [options.only] if options.only else list(QUERIES)
    print("| | first | warm | times |\n|---|---|---|---|")
    with changing(archive) as here, changing(copy) as there:
        for kind, ask, what in kinds:
            for name in names:
                first, warm = compare(ask, QUERIES[name], what, (here, there), options.rounds)
                print(f"| {kind}: {name} | {first:.2f} | {warm:.2f} | {first / warm:.2f} |", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "--change":
        change_articles(Path(sys.argv[2]))
    else:
        main()
