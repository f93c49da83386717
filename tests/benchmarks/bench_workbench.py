"""Measures the workbench on a page of 400 blocks: opening it, and each kind of operation.

    python -m tests.benchmarks.bench_workbench [--repeats 20]

Prints milliseconds of processor time, the median and the 95th percentile, and queries, with Django's own
client: no server. Exits 1 where a median or a count is above its limit.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.archive import set_up

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from articles.models import Page

BLOCKS, ARTICLES = 400, 20
OPENING_MS, OPENING_QUERIES = 200, 12
OPERATION_MS, OPERATION_QUERIES = 100, 25
AROUND = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")  # what stands around the queries of a transaction
WHO_ASKS = 5  # queries: the session, the user, two for the permissions, the page
OPERATIONS = [
    {"do": "split", "block": "5-0"},
    {"do": "merge long1 long0"},
    {"do": "move", "block": ["2-0", "3-0", "4-0"], "to": "long7"},
    {"do": "move noise", "block": "2-0"},
    {"do": "join", "block": "2-0"},
    {"do": "cut", "block": "2-0", "offset": "3"},
    {"do": "set_role", "block": "2-0", "role": "subhead"},
    {"do": "correct", "block": "2-0", "text": "改正的字"},
    {"do": "shift_article down long3"},
    {
        "do": "article long2",
        "headline": "新题",
        "credit-role": "记者",
        "credit-name": "韩雯",
        "credit-note": "",
    },
    {"do": "check_page"},
]


@dataclass(frozen=True)
class Measured:
    """Milliseconds of each repetition, and the most queries of one."""

    name: str
    times: list[float]
    queries: int
    most_ms: int
    most_queries: int

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def is_within(self) -> bool:
        return self.median <= self.most_ms and self.queries <= self.most_queries

    def __str__(self) -> str:
        p95 = statistics.quantiles(self.times, n=20, method="inclusive")[-1]
        mark = "" if self.is_within else " (above the limit)"
        return f"| {self.name} | {self.median:.0f} | {p95:.0f} | {self.queries}{mark} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=20)
    repeats = parser.parse_args().repeats
    from django.core.management import call_command

    with tempfile.TemporaryDirectory() as scratch:
        set_up(Path(scratch))
        call_command("migrate", verbosity=0)
        page = make_page()
        measured = [*measure_opening(page, repeats), *measure_operations(page, repeats)]
    print("| what | p50 ms | p95 ms | queries |\n|---|---|---|---|")
    for one in measured:
        print(one)
    sys.exit(not all(one.is_within for one in measured))


def make_page() -> Page:
    """A page of 400 blocks in 20 articles, half of them published, with a flag on each."""
    from articles.archive.records import refresh_records
    from articles.models import Role
    from tests.archives import PUBLISHED, make_article, make_issue, make_newspaper
    from tests.archives import make_page as make_row

    each = BLOCKS // ARTICLES
    lines = [f"第{number}段,市领导王力军、翟立新参加。" for number in range(BLOCKS)]
    newspaper = make_newspaper()
    page = make_row(newspaper, "longpage", *lines, issue=make_issue(newspaper), label="1")
    for number in range(ARTICLES):
        first = number * each
        blocks = [(Role.HEADLINE, first), *((Role.BODY, line) for line in range(first + 1, first + each))]
        flags = [{"code": "start-unsure", "lines": [first + 1], "proposal": {"split": [first + 2]}}]
        make_article(page, f"long{number}", *blocks, flags=flags, **(PUBLISHED if number % 2 else {}))
    refresh_records()
    return page


def log_in(group: str) -> Client:
    from django.contrib.auth.models import Group, User
    from django.test import Client

    user, is_new = User.objects.get_or_create(username=group, is_staff=True)
    if is_new:
        user.groups.add(Group.objects.get(name=group))
    client = Client(headers={"accept-language": "zh-hans"}, SERVER_NAME="localhost")
    client.force_login(user)
    return client


def measure_opening(page: Page, repeats: int) -> list[Measured]:
    """As a publisher and as an editor, with and without a history, a proposal, and somebody else there."""
    address = f"/admin/articles/page/{page.pk}/workbench/"
    publisher, editor = log_in("发布"), log_in("编辑")
    found = []
    for name in ("untouched", "with a history and a proposal"):
        if found:
            publisher.post(address, {"do": "split", "block": "105-0"})
            editor.post(address, {"do": "correct", "block": "30-0", "text": "提议的字"})
        for who, client in (("publisher", publisher), ("editor", editor)):
            client.get(address)  # compiles the templates, and says who is there
            gc.freeze()  # as newsroom/wsgi.py does
            times, queries = measure(lambda client=client: client.get(address), repeats)
            label = f"open as {who}, {name}"
            found.append(Measured(label, times, queries, OPENING_MS, OPENING_QUERIES))
    return found


def measure_operations(page: Page, repeats: int) -> list[Measured]:
    """Each as the workbench's form posts it, and the undo of the last."""
    address = f"/admin/articles/page/{page.pk}/workbench/"
    client = log_in("发布")
    found = []
    undos: list[float] = []
    undo_queries = 0
    for fields in OPERATIONS:
        times: list[float] = []
        queries = 0
        for _ in range(repeats):
            elapsed, counted = measure(lambda fields=fields: client.post(address, fields), 1)
            times += elapsed
            queries = max(queries, counted)
            number = page.revisions.order_by("-number").values_list("number", flat=True)[0]
            elapsed, counted = measure(lambda: client.post(address, {"do": f"undo {number}"}), 1)  # noqa: B023
            undos += elapsed
            undo_queries = max(undo_queries, counted)
        limit = WHO_ASKS + OPERATION_QUERIES
        found.append(Measured(fields["do"], times, queries, OPERATION_MS, limit))
    found.append(Measured("undo", undos, undo_queries, OPERATION_MS, limit))
    return found


def measure(request: Callable[[], HttpResponse], repeats: int) -> tuple[list[float], int]:
    """Milliseconds of each repetition, and the most queries of one."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times, queries = [], 0
    for _ in range(repeats):
        with CaptureQueriesContext(connection) as captured:
            started = time.process_time()
            response = request()
            times.append((time.process_time() - started) * 1000)
        assert response.status_code < 400, response.status_code
        queries = max(queries, sum(not one["sql"].startswith(AROUND) for one in captured))
    return times, queries


if __name__ == "__main__":
    main()
