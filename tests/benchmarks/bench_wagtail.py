"""Measures a page of the archive against the same page of a minimal Wagtail site.

    python -m tests.benchmarks.bench_wagtail CORPUS [--articles 2000] [--data FOLDER] [--requests 400]

Builds the Wagtail site in a virtual environment of its own (the newest Wagtail 8, from the package index),
gives it the same articles in the same kind of database, and serves both with gunicorn, one worker each.
Prints the processor time of a request, as the system counts it, and the bytes of an answer; and what the
server itself takes to answer nothing, which no site can go below. All are asked in turn: what else runs on
the machine slows each as much.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count, repeat
from pathlib import Path
from statistics import median
from urllib.parse import quote

from tests.benchmarks.archive import ROOT, fill, set_up
from tests.benchmarks.building import list_family

HERE = Path(__file__).parent
WAGTAIL = "wagtail>=8,<9"
WORDS = "经济"
WARM_UP = 5  # requests before each measurement
ROUNDS = 10  # of all sites in turn
FLOORS = {"article": 0.8, "home": 0.5, "search": 2.0}
UNCHANGED = 0.1  # of a new answer
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Cost:
    """Milliseconds of processor time of one request, and the bytes of its answer, compressed if it is."""

    milliseconds: float
    bytes: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--data", type=Path, help="folder that is kept: the next run builds nothing again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = (options.data or Path(scratch)).resolve()
        ours, theirs = build(folder, options.corpus, options.articles)
        sites = {"ours": ours, "Wagtail": theirs} | EMPTY_SITES
        print_costs(measure_sites(sites, options.requests // ROUNDS))


Site = tuple[list[str], dict[str, str], dict[str, str]]
"""The command that serves it, its environment, and its addresses by name."""
GUNICORN = [sys.executable, "-m", "gunicorn"]
EMPTY_SITES: dict[str, Site] = {
    "an empty application": (
        [*GUNICORN, "tests.benchmarks.empty_sites:answer_nothing"],
        dict(os.environ),
        {"empty": "/"},
    ),
    "an empty view of Django": (
        [*GUNICORN, "tests.benchmarks.empty_sites:make_django()"],
        dict(os.environ),
        {"empty": "/"},
    ),
}


def build(folder: Path, corpus: Path, articles: int) -> tuple[Site, Site]:
    """The two sites, filled."""
    set_up(folder / "ours")
    total = fill(corpus, articles)
    from articles.models import Article
    from articles.search import index_pending, relate_all

    index_pending()
    relate_all()
    print(f"{total:,} articles; searched for {WORDS}\n")
    article = Article.objects.published().with_opening().order_by("pk")[total // 2]
    own_env = {**os.environ, "NEWSROOM_DATA_DIR": str(folder / "ours"), "NEWSROOM_RATE_LIMITS": "0"}
    ours = (
        [*GUNICORN, "newsroom.wsgi"],
        own_env,
        {"article": article.get_absolute_url(), "home": "/", "search": f"/search/?q={quote(WORDS)}"},
    )
    python = make_environment(folder / "wagtail-env")
    env = {
        **os.environ,
        "SITE_DATA": str(folder),
        "PYTHONPATH": os.pathsep.join(map(str, (HERE, folder))),
        "DJANGO_SETTINGS_MODULE": "wagtail_site.settings",
    }
    if not (folder / "wagtail.sqlite3").exists():
        (folder / "site_migrations").mkdir(exist_ok=True)
        (folder / "site_migrations" / "__init__.py").touch()
        write_articles(folder / "articles.jsonl")
        command = [python, "-m", "wagtail_site.fill", str(folder / "articles.jsonl")]
        subprocess.run(command, env=env, cwd=HERE, check=True)
    theirs = (
        [python, "-m", "gunicorn", "wagtail_site.wsgi"],
        env,
        {"article": f"/{article.ref}/", "home": "/", "search": f"/search/?query={quote(WORDS)}"},
    )
    return ours, theirs


def make_environment(folder: Path) -> str:
    """The Python of a virtual environment that has Wagtail and gunicorn."""
    python = str(folder / "bin" / "python")
    if not Path(python).exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", WAGTAIL, "gunicorn"], check=True)
    version = subprocess.run(
        [python, "-c", "import wagtail, django; print(wagtail.__version__, django.__version__)"],
        check=True,
        capture_output=True,
        text=True,
    )
    print("Wagtail {}, Django {}".format(*version.stdout.split()))
    return python


def write_articles(path: Path) -> None:
    """Write every published article as a line of JSON."""
    from articles.models import Article

    with path.open("w", encoding="utf-8") as file:
        for article in Article.objects.published().for_reading().order_by("pk").iterator(chunk_size=500):
            paragraphs = [block.reading_text for block in article.blocks.all()]
            row = {
                "ref": article.ref,
                "title": article.title,
                "newspaper": article.page.newspaper.name,
                "date": article.page.date.isoformat(),
                "paragraphs": paragraphs,
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


@dataclass(frozen=True)
class Question:
    """What a server is asked: made anew, asked for again, or asked for by who has the last answer."""

    port: int
    pid: int
    addresses: Iterator[str]
    headers: Mapping[str, str]


Costs = dict[str, dict[str, Cost]]
"""By question, then by site."""


def measure_sites(sites: Mapping[str, Site], requests: int) -> Costs:
    """The cost of each address of each site, of so many requests in each round."""
    questions: dict[str, dict[str, Question]] = {}
    with ExitStack() as stack:
        for site, (command, env, addresses) in sites.items():
            port, pid = stack.enter_context(serve(command, env))
            for name, address in addresses.items():
                for way, asked, headers in list_ways(port, address):
                    questions.setdefault(f"{name}{way}", {})[site] = Question(port, pid, asked, headers)
        return {name: measure_in_turn(of_all, requests) for name, of_all in questions.items()}


def list_ways(port: int, address: str) -> Iterator[tuple[str, Iterator[str], dict[str, str]]]:
    yield "", count_up(address), {}
    yield ", again", repeat(address), {}
    yield ", unchanged", repeat(address), find_conditions(port, address)


def measure_in_turn(questions: Mapping[str, Question], requests: int) -> dict[str, Cost]:
    """The median of the rounds, in each of which all sites are asked."""
    rounds: list[dict[str, Cost]] = [
        {site: measure(question, requests) for site, question in questions.items()} for _ in range(ROUNDS)
    ]
    return {
        site: Cost(median(each[site].milliseconds for each in rounds), rounds[-1][site].bytes)
        for site in questions
    }


def count_up(address: str) -> Iterator[str]:
    """The address with another query each time, so that no server has the answer already."""
    return (f"{address}{'&' if '?' in address else '?'}new={number}" for number in count())


@contextmanager
def serve(
    command: list[str], env: dict[str, str], options: Sequence[str] = ("--threads", "1")
) -> Iterator[tuple[int, int]]:
    """Serve the site until the block ends; gives its port and the key of its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [*command, "--bind", f"127.0.0.1:{port}", "--keep-alive", "60", *options]
    server = subprocess.Popen(command, env=env, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + PATIENCE_SECONDS
        while not is_open(port):
            if server.poll() is not None or time.monotonic() > until:
                sys.exit(f"{' '.join(command)} does not serve")
            time.sleep(0.2)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait()


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def measure(question: Question, requests: int) -> Cost:
    asked = question.addresses
    for _ in range(WARM_UP):
        size = ask(question.port, next(asked), question.headers)[1]
    before = read_seconds(question.pid)
    for _ in range(requests):
        ask(question.port, next(asked), question.headers)
    return Cost((read_seconds(question.pid) - before) / requests * 1000, size)


def ask(port: int, address: str, headers: Mapping[str, str]) -> tuple[http.client.HTTPResponse, int]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    connection.request("GET", address, headers={"Host": "localhost", "Accept-Encoding": "gzip", **headers})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if response.status not in (200, 304):
        sys.exit(f"{address} answers {response.status}: {read_text(response, body)[:500]}")
    return response, len(body)


def read_text(response: http.client.HTTPResponse, body: bytes) -> str:
    return (gzip.decompress(body) if response.headers.get("Content-Encoding") == "gzip" else body).decode()


def find_conditions(port: int, address: str) -> dict[str, str]:
    """What a browser that has the page sends to ask whether it is still right."""
    response, _ = ask(port, address, {})
    sent = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
    return {name: response.headers[given] for name, given in sent.items() if response.headers[given]}


def read_seconds(pid: int) -> float:
    """The processor time of the threads that answer: the first one of each process.

    The archive's other threads keep the index, as a process of their own does in production.
    """
    return sum(map(_read_own_seconds, list_family(pid)))


def _read_own_seconds(pid: int) -> float:
    """As Linux counts it in nanoseconds; what `stat` has is in ticks, of which some requests take one."""
    return int(Path(f"/proc/{pid}/task/{pid}/schedstat").read_text().split()[0]) / 1e9


def print_costs(costs: Costs) -> None:
    print("\n| request | ours, ms | Wagtail, ms | ratio | floor | ours, bytes | Wagtail, bytes |")
    print("|---|---|---|---|---|---|---|")
    for name, by_site in costs.items():
        kind, _, way = name.partition(", ")
        if kind not in FLOORS:
            continue
        own, other = by_site["ours"], by_site["Wagtail"]
        is_unchanged = way == "unchanged"
        ratio = own.milliseconds / (costs[kind]["ours"] if is_unchanged else other).milliseconds
        floor = f"{UNCHANGED} of new" if is_unchanged else f"{FLOORS[kind]} × Wagtail"
        print(
            f"| {name} | {own.milliseconds:.2f} | {other.milliseconds:.2f} | {ratio:.2f} | {floor} |"
            f" {own.bytes:,} | {other.bytes:,} |"
        )
    for site, cost in costs["empty"].items():
        print(f"| {site} | {cost.milliseconds:.2f} | | | | | |")


if __name__ == "__main__":
    main()
