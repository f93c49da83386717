"""A soak test: readers, an editor and a worker that is killed repeatedly, on one archive for some minutes.

    python -m tests.benchmarks.soak 10 [--corpus FOLDER --articles 3000] [--nodes 3]

Four gunicorn workers serve an archive in a temporary folder on 127.0.0.1 while eight readers search and
read, one editor corrects, withdraws and publishes, and `index_articles --watch` is killed every 20 seconds
and restarted some seconds later (the web server indexes in between). With `--nodes`, the engine is
OpenSearch, and each minute one of its nodes is killed and restarted: the search may then answer 503 for a
moment, and nothing else may. A node that takes more than a minute to come back puts off the next kill. Ends
by itself; exits 1 if a reader saw an error, a withdrawn article or a wrong number of hits, if a change was
lost, or if index and database differ at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import django

from tests.opensearch.nodes import Node, running_cluster

ROOT = Path(__file__).resolve().parent.parent.parent
SEED = 20260319
WORKERS, WORKER_THREADS, READERS = 4, 4, 8
KILL_SECONDS, DEAD_SECONDS = 20, 4
READER_PAUSE, EDITOR_PAUSE = 0.1, 0.1  # seconds between two requests, two changes
VISIBLE_SECONDS = 20  # after which a change that is still not found counts as lost
START_SECONDS = 60
NODE_KILL_SECONDS, NODE_DEAD_SECONDS = 60, 5
NODES_VISIBLE_SECONDS = 180  # the same where nodes are killed: the worker pauses after errors, up to 30 s
OF_OUTAGES = ("OpenSearch does not answer", "OpenSearch answers in part", "the index worker failed")
OF_OUTAGES += ("Service Unavailable", "SearchUnavailable", "IndexBusy", "opensearchpy.exceptions.")
STEADY = "港口"  # the editor leaves alone what contains it, so the number of its hits never changes
SEARCHES = ("/search/", "/api/v1/search/")
WORDS = (
    "天津",
    "京津冀",
    "发展",
    "“十五五”",
    "港口 经济",
    "科技 -会议",
    "标题:天津",
    "２０２６",
    "的",
    "无此词",
)


@dataclass
class Record:
    """What the threads recorded."""

    statuses: Counter = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    waits: dict[str, list[float]] = field(default_factory=lambda: {"read": [], "edit": [], "visible": []})
    changes: Counter = field(default_factory=Counter)
    kills: int = 0
    node_kills: int = 0
    outages: list[float] = field(default_factory=list)  # seconds from a kill until the cluster is whole again
    steady: Counter = field(default_factory=Counter)  # answers to the steady question, by number of hits


class Soak:
    def __init__(self, data: Path, minutes: float, nodes: Sequence[Node]):
        self.data, self.nodes = data, nodes
        self.ends_at = time.monotonic() + minutes * 60
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        self.record = Record()
        self.words: dict[int, str] = {}  # the last word that the editor added to an article's headline
        self.children: list[subprocess.Popen] = []

    @property
    def patience(self) -> int:
        return NODES_VISIBLE_SECONDS if self.nodes else VISIBLE_SECONDS

    def warm_up(self, paths: list[str]) -> None:
        """Have every worker answer once and load its dictionary, which is not measured."""
        addresses = [f"/search/?{urllib.parse.urlencode({'q': word})}" for word in WORDS] + paths[:10]
        with ThreadPoolExecutor(WORKERS * WORKER_THREADS) as pool:
            list(pool.map(self.get, addresses * 2))
        self.record = Record()

    def is_over(self) -> bool:
        return time.monotonic() >= self.ends_at

    def start(self, *arguments: str, log: str) -> subprocess.Popen:
        with (self.data / log).open("ab") as file:
            child = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdout=file, stderr=file)
        self.children.append(child)
        return child

    def serve(self) -> subprocess.Popen:
        options = ["-w", str(WORKERS), "-k", "gthread", "--threads", str(WORKER_THREADS)]
        address = self.url.removeprefix("http://")
        server = self.start("-m", "gunicorn", "newsroom.wsgi", *options, "-b", address, log="server.log")
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.url}/", timeout=10).close()
                return server
            except OSError:
                time.sleep(0.2)
        raise SystemExit(f"nothing is served at {self.url} after {START_SECONDS} s")

    def get(self, path: str) -> tuple[int, str]:
        """Return status and text of a page; record an answer that no reader should see."""
        start = time.monotonic()
        try:
            with urllib.request.urlopen(self.url + path, timeout=60) as answer:
                status, text = answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            status, text = error.code, ""
        except OSError as error:
            self.record.errors.append(f"{path}: {error}")
            return 0, ""
        self.record.waits["read"].append(time.monotonic() - start)
        self.record.statuses[status] += 1
        if status != 200 and not self.may_be(status, path):
            self.record.errors.append(f"{path}: {status}")
        return status, text

    def may_be(self, status: int, path: str) -> bool:
        if path.startswith(SEARCHES):
            return status == 503 and bool(self.nodes)
        # The editor withdraws articles meanwhile, and so, with its last article, a page or a tag.
        return status in (404, 410)

    def search(self, word: str) -> int | None:
        """Return the number of articles that the API finds; None if it does not answer."""
        status, text = self.get(f"/api/v1/search/?{urllib.parse.urlencode({'q': word})}")
        return json.loads(text)["count"] if status == 200 else None

    def search_steady(self) -> None:
        number = self.search(STEADY)
        if number is not None:
            self.record.steady[number] += 1

    def read(self, number: int, paths: list[str]) -> None:
        chance = random.Random(SEED + number)
        while not self.is_over():
            if chance.random() < 0.1:
                self.search_steady()
            elif chance.random() < 0.6:
                asked = {"q": chance.choice(WORDS), "sort": chance.choice(("relevance", "newest"))}
                self.get(f"/search/?{urllib.parse.urlencode(asked)}")
            else:
                self.get(chance.choice(paths))
            time.sleep(READER_PAUSE)

    def edit(self) -> None:
        """Correct, withdraw, publish; search for each tenth change until it is found."""
        from articles.curation import publish_articles, withdraw_articles
        from articles.models import Article
        from tests.editing import correct_article

        chance = random.Random(SEED)
        pks = sorted(set(Article.objects.values_list("pk", flat=True)) - find_steady())
        while not self.is_over():
            number = sum(self.record.changes.values())
            article = Article.objects.get(pk=chance.choice(pks))
            rows = Article.objects.filter(pk=article.pk)
            start = time.monotonic()
            if not article.is_published:
                self.record.changes["published"] += 1
                publish_articles(rows)
            elif chance.random() < 0.3:
                self.record.changes["withdrawn"] += 1
                withdraw_articles(rows)
            else:
                self.record.changes["corrected"] += 1
                word = f"订正{number:06}号"
                correct_article(article, headline=f"{article.headline.split('|')[0]}|{word}")
                self.words[article.pk] = word
            self.record.waits["edit"].append(time.monotonic() - start)
            self.look_for(article.pk, is_wanted=number % 10 == 0)
            time.sleep(EDITOR_PAUSE)

    def look_for(self, pk: int, *, is_wanted: bool) -> None:
        """Check that a withdrawn article is gone at once; measure how soon a published one is found."""
        from articles.models import Article

        if pk not in self.words:
            return
        if not Article.objects.get(pk=pk).is_published:
            if self.search(self.words[pk]):
                self.record.errors.append(f"article {pk} was withdrawn and still found")
        elif is_wanted:
            start = time.monotonic()
            while not self.search(self.words[pk]):
                if time.monotonic() - start > self.patience:
                    self.record.errors.append(f"article {pk} is not found by {self.words[pk]}")
                    return
                time.sleep(0.05)
            self.record.waits["visible"].append(time.monotonic() - start)

    def kill_indexers(self) -> None:
        while not self.is_over():
            worker = self.start("manage.py", "index_articles", "--watch", log="worker.log")
            self.wait(KILL_SECONDS)
            if worker.poll() is not None:
                self.record.errors.append(f"the worker ended by itself with {worker.returncode}")
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            self.record.kills += 1
            self.wait(DEAD_SECONDS)

    def kill_nodes(self) -> None:
        """Kill one node after the other; each part of the index is on two of them."""
        self.wait(NODE_KILL_SECONDS / 2)
        for number in count():
            if self.is_over():
                return
            node = self.nodes[number % len(self.nodes)]
            killed_at = time.monotonic()
            node.kill()
            self.record.node_kills += 1
            time.sleep(NODE_DEAD_SECONDS)
            self.wait_for_nodes(len(self.nodes) - 1, "yellow")  # a moment ago all seemed well
            node.start()
            self.wait_for_nodes(len(self.nodes), "green")
            self.record.outages.append(time.monotonic() - killed_at)
            self.wait(killed_at + NODE_KILL_SECONDS - time.monotonic())

    def wait_for_nodes(self, number: int, status: str) -> None:
        """Wait until the cluster has so many nodes; green: and each part of the index is on two of them."""
        address = f"/_cluster/health?wait_for_nodes={number}&wait_for_status={status}&timeout=1s"
        deadline = time.monotonic() + NODES_VISIBLE_SECONDS
        while time.monotonic() < deadline:
            for node in self.nodes:
                with suppress(OSError), urllib.request.urlopen(node.url + address, timeout=5):
                    return
        self.record.errors.append(f"no cluster of {number} nodes after {NODES_VISIBLE_SECONDS} s")

    def wait(self, seconds: float) -> None:
        time.sleep(max(0, min(seconds, self.ends_at - time.monotonic())))

    def run(self, paths: list[str]) -> None:
        def guard(work: Callable[..., None], *arguments) -> threading.Thread:
            def run() -> None:
                try:
                    work(*arguments)
                except Exception as error:
                    self.record.errors.append(f"{work.__name__}: {type(error).__name__}: {error}")
                    raise

            return threading.Thread(target=run)

        threads = [guard(self.edit), guard(self.kill_indexers)]
        threads += [guard(self.kill_nodes)] if self.nodes else []
        threads += [guard(self.read, number, paths) for number in range(READERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def find_lost(self) -> list[str]:
        """Return, once the queue is empty, lost changes and differences between index and database."""
        from articles.models import Article, IndexRequest
        from articles.search import compare_index

        deadline = time.monotonic() + self.patience
        while IndexRequest.objects.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        lost = [f"{IndexRequest.objects.count()} requests are left"] if IndexRequest.objects.exists() else []
        lost += [f"{STEADY} had {hits} hits" for hits in self.record.steady if hits != len(find_steady())]
        published = set(Article.objects.published().values_list("pk", flat=True))
        for pk, word in self.words.items():
            if self.search(word) != (pk in published):
                lost.append(f"article {pk}: {word} is not found as it should be")
        return lost + compare_index()

    def stop(self) -> None:
        for child in self.children:
            if child.poll() is None:
                child.terminate()
                child.wait(30)

    def list_log_errors(self) -> list[str]:
        """Return errors in the logs of server and workers; of a traceback its last line.

        Where nodes are killed, those that say so are none.
        """
        complaints: list[str] = []
        for log in (self.data / "server.log", self.data / "worker.log"):
            in_traceback = False
            for line in log.read_text("utf-8").splitlines() if log.exists() else ():
                if in_traceback and not line.startswith((" ", "Traceback")):
                    complaints.append(line)
                    in_traceback = False
                elif line.startswith("Traceback"):
                    in_traceback = True
                elif " ERROR " in line or " CRITICAL " in line:
                    complaints.append(line)
        return [line for line in complaints if not (self.nodes and any(map(line.count, OF_OUTAGES)))]


def find_steady() -> set[int]:
    """Return the articles that contain the steady word, by plain comparison."""
    from articles.models import Article
    from articles.search.documents import with_document_parts, write_text
    from articles.search.language.terms import fold

    rows = with_document_parts(Article.objects.published())
    return {article.pk for article in rows if STEADY in fold(write_text(article))}


def fill(corpus: Path | None, articles: int) -> list[str]:
    """Make the archive; return the addresses that readers visit."""
    from django.core.management import call_command

    from articles.archive.records import refresh_records
    from articles.models import Article, Page, Tag

    call_command("migrate", verbosity=0)
    call_command("import_pages", str(ROOT / "seeds"), publish=True, verbosity=0)
    if corpus:
        from tests.benchmarks.corpus import fill_archive, read_sources, repeat_sources

        fill_archive(repeat_sources(list(read_sources(corpus, ("xwlb_2022_2026",))), articles))
        refresh_records()  # as whoever publishes does; else the API has none until the worker finds out
    else:
        call_command("import_tags", ROOT / "seeds" / "tags.csv")
    call_command("index_articles", rebuild=True)
    rows = [*Article.objects.published()[:200], *Page.objects.published()[:50], *Tag.objects.published()]
    return ["/", "/issues/", "/tags/", "/feed/", *(row.get_absolute_url() for row in rows)]


def report(soak: Soak, lost: list[str], complaints: list[str]) -> None:
    record = soak.record
    print(
        f"answers: {dict(record.statuses)}; changes: {dict(record.changes)}; workers killed: {record.kills}"
    )
    if soak.nodes:
        seconds = ", ".join(f"{outage:.0f}" for outage in record.outages)
        print(f"nodes killed: {record.node_kills}; whole again after seconds: {seconds}")
    print(f"answers to the steady question, by number of hits: {dict(record.steady)}")
    for name, waits in record.waits.items():
        if len(waits) > 1:
            p95 = statistics.quantiles(waits, n=20)[-1]
            figures = [f"{1000 * value:.0f}" for value in (statistics.median(waits), p95, max(waits))]
            print(f"{name}: {len(waits)} times, median {figures[0]}, p95 {figures[1]}, most {figures[2]} ms")
    for title, lines in (("errors seen", record.errors), ("lost", lost), ("in the logs", complaints)):
        print(f"{title}: {len(lines)}")
        for line in lines[:20]:
            print(f"  {line}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("minutes", type=float)
    parser.add_argument("--corpus", type=Path, metavar="FOLDER")
    parser.add_argument("--articles", type=int, default=3000, metavar="N", help="of the corpus")
    parser.add_argument("--nodes", type=int, default=0, metavar="N", help="of OpenSearch; 0: embedded")
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        data = Path(folder)
        os.environ.pop("DATABASE_URL", None)
        os.environ |= {"NEWSROOM_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "newsroom.settings"}
        os.environ["NEWSROOM_RATE_LIMITS"] = "0"  # all readers have one address
        nodes: list[Node] = []
        if asked.nodes:
            nodes = stack.enter_context(running_cluster(asked.nodes))
            os.environ |= {
                "NEWSROOM_SEARCH_URL": ",".join(node.url for node in nodes),
                "NEWSROOM_SEARCH_SHARDS": str(asked.nodes),
                "NEWSROOM_SEARCH_REPLICAS": "1",
            }
        django.setup()
        paths = fill(asked.corpus, asked.articles)
        soak = Soak(data, asked.minutes, nodes)
        try:
            soak.serve()
            soak.warm_up(paths)
            soak.ends_at = time.monotonic() + asked.minutes * 60
            soak.run(paths)
            lost = soak.find_lost()
        finally:
            soak.stop()
        complaints = soak.list_log_errors()
        report(soak, lost, complaints)
    sys.exit(1 if soak.record.errors or lost or complaints else 0)


if __name__ == "__main__":
    main()
