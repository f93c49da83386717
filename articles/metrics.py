"""Measurements for Prometheus: requests, counted by all processes together, and the state of the archive.

Each process writes its counts to files of a slot of its own in the data folder, which the next process in
that slot continues: the files stay as few as the processes, however often a server replaces its workers.
"""

from __future__ import annotations

import fcntl
import logging
import os
import struct
import time
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from articles.models import Article, Page, PageVersion
from articles.search import read_index_state

logger = logging.getLogger(__name__)
METHODS = ("GET", "HEAD", "POST", "OPTIONS")  # others are one: a client may send any word
_slots: dict[int, IO] = {}  # by process: the file that it holds


def find_folder() -> Path:
    return settings.DATA_DIR / "metrics"


def _take_slot() -> int:
    """The number of this process's slot, the first that no living process holds."""
    process = os.getpid()
    if process not in _slots:
        for slot in count():
            file = (find_folder() / f"slot-{slot}").open("w")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                continue
            _slots[process] = file
            break
    return int(_slots[process].name.rpartition("-")[2])


@cache
def _make_counters() -> tuple[Counter, Histogram]:
    find_folder().mkdir(mode=0o700, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(find_folder())
    values.ValueClass = values.MultiProcessValue(_take_slot)
    requests = Counter("newsroom_requests", "Requests answered.", ["view", "method", "status"], registry=None)
    seconds = Histogram("newsroom_request_seconds", "Seconds until an answer.", ["view"], registry=None)
    return requests, seconds


class MetricsMiddleware:
    """Counts requests by view, method and status, and how long they took."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = self.get_response(request)
        try:
            _count(request, response.status_code, time.perf_counter() - began)
        except (OSError, ValueError, struct.error):  # a full disk, a damaged file
            logger.exception("a request cannot be counted in %s", find_folder())
        return response


def _count(request: HttpRequest, status: int, seconds: float) -> None:
    answered, took = _make_counters()
    view = request.resolver_match.view_name if request.resolver_match else "none"
    answered.labels(view, request.method if request.method in METHODS else "other", status).inc()
    took.labels(view).observe(seconds)


class ArchiveCollector:
    """What the database says when Prometheus asks. Five queries."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        state = read_index_state()
        waits = (timezone.now() - state.oldest).total_seconds() if state.oldest else 0
        yield _gauge("index_queue_length", "Changes that wait for the index.", state.waiting)
        yield _gauge("index_queue_oldest_seconds", "Age of the oldest of them.", waits)
        yield _gauge("index_readable", "Whether search works.", state.is_readable)
        yield _gauge("index_worker", "Whether a worker keeps the index.", state.has_worker)
        yield _gauge("pages", "Printed pages imported.", Page.objects.count())
        yield _gauge(
            "page_versions", "Texts of pages imported, earlier ones too.", PageVersion.objects.count()
        )
        latest = Page.objects.aggregate(latest=Max("imported_at"))["latest"]
        yield _gauge(
            "last_import_time", "When a page was last imported.", latest.timestamp() if latest else 0
        )
        articles = GaugeMetricFamily("newsroom_articles", "Articles, by status.", labels=["status"])
        for status, number in Article.objects.values_list("status").annotate(Count("pk")).order_by("status"):
            articles.add_metric([status], number)
        yield articles


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"newsroom_{name}", text, value=value)


def write_metrics() -> bytes:
    """All measurements in Prometheus's text format."""
    _make_counters()
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(find_folder()))
    registry.register(ArchiveCollector())
    return generate_latest(registry)
