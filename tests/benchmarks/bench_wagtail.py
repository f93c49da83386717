"""Measures a page of the archive against the same page of a minimal Wagtail site.

    python -m tests.benchmarks.bench_wagtail CORPUS [--articles 2000] [--data FOLDER] [--requests 200]

Builds the Wagtail site in a virtual environment of its own (the newest Wagtail 8, from the package index),
gives it the same articles in the same kind of database, and serves both with gunicorn, one worker each.
Prints the processor time of a request, as the system counts it, and the bytes of an answer.
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
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, repeat
from pathlib import Path
from urllib.parse import quote

from tests.benchmarks.archive import ROOT, fill, set_up
from tests.benchmarks.building import list_family

HERE = Path(__file__).parent
WAGTAIL = "wagtail>=8,<9"
WORDS = "经济"
WARM_UP = 20  # requests before the measurement
TICKS = os.sysconf("SC_CLK_TCK")
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
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--data", type=Path, help="folder that is kept: the next run builds nothing again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = (options.data or Path(scratch)).resolve()
        ours, theirs = build(folder, options.corpus, options.articles)
        print_costs(measure_site(*ours, options.requests), measure_site(*theirs, options.requests))


Site = tuple[list[str], dict[str, str], dict[str, str]]
"""The command that serves it, its environment, and its addresses by name."""


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
        [sys.executable, "-m", "gunicorn", "newsroom.wsgi"],
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


def measure_site(
    command: list[str], env: dict[str, str], addresses: Mapping[str, str], requests: int
) -> dict[str, Cost]:
    """The cost of each address: made anew, asked for again, and asked for by who has the last answer."""
    costs = {}
    with serve(command, env) as (port, pid):
        for name, address in addresses.items():
            costs[name] = measure(port, pid, count_up(address), requests, {})
            costs[f"{name}, again"] = measure(port, pid, repeat(address), requests, {})
            conditions = find_conditions(port, address)
            costs[f"{name}, unchanged"] = measure(port, pid, repeat(address), requests, conditions)
    return costs


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


def measure(port: int, pid: int, addresses: Iterator[str], requests: int, headers: Mapping[str, str]) -> Cost:
    for _ in range(WARM_UP):
        size = ask(port, next(addresses), headers)[1]
    before = read_ticks(pid)
    for _ in range(requests):
        ask(port, next(addresses), headers)
    return Cost((read_ticks(pid) - before) / TICKS / requests * 1000, size)


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


def read_ticks(pid: int) -> int:
    """The processor time, in the system's ticks, of the threads that answer: the first one of each process.

    The archive's other threads keep the index, as a process of their own does in production.
    """
    return sum(map(_read_own_ticks, list_family(pid)))


def _read_own_ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/task/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def print_costs(ours: Mapping[str, Cost], theirs: Mapping[str, Cost]) -> None:
    print("\n| request | ours, ms | Wagtail, ms | ratio | floor | ours, bytes | Wagtail, bytes |")
    print("|---|---|---|---|---|---|---|")
    for name, own in ours.items():
        kind, _, way = name.partition(", ")
        other, is_unchanged = theirs[name], way == "unchanged"
        ratio = own.milliseconds / (ours[kind] if is_unchanged else other).milliseconds
        floor = f"{UNCHANGED} of new" if is_unchanged else f"{FLOORS[kind]} × Wagtail"
        print(
            f"| {name} | {own.milliseconds:.2f} | {other.milliseconds:.2f} | {ratio:.2f} | {floor} |"
            f" {own.bytes:,} | {other.bytes:,} |"
        )


if __name__ == "__main__":
    main()
