"""Builds a new index beside the one in use, and replaces that by switching its alias.

Meanwhile the worker writes every change into both. The rebuild only adds articles that the new index does not
have, so what the worker wrote stays; what the worker removed is there as a mark until the end. A rebuild that
was killed continues with the articles that are missing.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from pathlib import Path

from haystack.constants import ID
from haystack.utils import get_identifier

from articles.file_locks import hold_lock
from articles.models import Article, IndexRequest
from articles.models.subqueries import list_keys
from articles.search.documents import PreparedArticles
from articles.search.engine import IndexBusy, IndexReport, Progress, get_engine
from articles.search.language.dictionary import refresh_dictionary
from articles.search.opensearch_engine.backend import OpenSearchBackend
from articles.search.opensearch_engine.cluster import WRITE_SECONDS
from articles.search.opensearch_engine.mapping import GONE, write_body
from articles.search.opensearch_engine.reader import split
from articles.search.opensearch_engine.state import Plan
from articles.search.opensearch_engine.writer import Bulk, hold_writer_lock
from articles.search.processes import hash_code, run_parts

logger = logging.getLogger(__name__)
PART_ARTICLES = 1000
COPIES_SECONDS = 60  # to wait for the copies of a new index
TIMED_OUT = 408  # the status of an answer that did not come in time


def rebuild(
    backend: OpenSearchBackend, folder: Path, *, jobs: int, progress: Progress | None = None
) -> IndexReport:
    """Rebuild the index from the published articles in so many processes. Raises IndexBusy."""
    backend.ensure_index()
    with hold_lock(folder / "rebuild.lock") as held:
        if not held:
            raise IndexBusy(
                f"another process is rebuilding the index '{backend.alias}'; wait for it or end it"
            )
        plan = _take_up_plan(backend, folder)
        failed = _build(plan, jobs, progress)
        return _switch_in(backend, folder, plan) + IndexReport(failed=failed)


def _take_up_plan(backend: OpenSearchBackend, folder: Path) -> Plan:
    """Return the plan of an interrupted rebuild if this version of the code made it, else a new one."""
    with hold_writer_lock(folder, backend.alias):  # from now on writers know of both indexes
        plan = backend.state.read_plan()
        if plan and plan.code == hash_code() and backend.cluster.client.indices.exists(index=plan.index):
            return plan
        backend.state.drop_plan()
        _drop_other_indexes(backend)
        # In this order: documents are made of rows that are read later, so they answer these requests.
        names = tuple(sorted(refresh_dictionary().names))
        answered = tuple(IndexRequest.objects.order_by("pk").values_list("pk", flat=True))
        plan = Plan(backend.create_index(refresh_interval="-1"), hash_code(), names, answered)
        backend.state.write_plan(plan)
        return plan


def _build(plan: Plan, jobs: int, progress: Progress | None) -> tuple[str, ...]:
    """Add the missing articles; return a sentence for each that could not be indexed."""
    pks = list(Article.objects.published().order_by("pk").values_list("pk", flat=True))

    def report_progress(number: int) -> None:
        if progress:
            progress(min(number * PART_ARTICLES, len(pks)), len(pks))

    parts = [(plan.index, part) for part in split(pks, PART_ARTICLES)]
    return run_parts(_add_missing, parts, jobs=jobs, report_progress=report_progress)


def _add_missing(index: str, pks: Sequence[int]) -> list[str]:
    """Add those of the articles that the index does not have yet."""
    backend: OpenSearchBackend = get_engine().get_backend()
    identifiers = {get_identifier(Article(pk=pk)): pk for pk in pks}
    found = backend.cluster.client.mget(
        index=index,
        body={"ids": list(identifiers)},
        params={"_source": "false", "request_timeout": WRITE_SECONDS},
    )
    missing = [identifiers[one["_id"]] for one in found["docs"] if not one.get("found")]
    bulk, articles = Bulk(backend.cluster), PreparedArticles(pk__in=missing)
    for document in articles:
        bulk.put(index, document[ID], write_body(document, backend.fields), only_new=True)
    bulk.send()
    return list(articles.failed.values())


def _switch_in(backend: OpenSearchBackend, folder: Path, plan: Plan) -> IndexReport:
    """Make the alias name the new index, and delete the old one."""
    client = backend.cluster.client
    settings = {"index": {"number_of_replicas": backend.cluster.replicas, "refresh_interval": None}}
    client.indices.put_settings(index=plan.index, body=settings, params={"request_timeout": WRITE_SECONDS})
    _await_copies(backend, plan.index)
    with hold_writer_lock(folder, backend.alias):
        client.indices.refresh(index=plan.index, request_timeout=WRITE_SECONDS)
        client.delete_by_query(
            index=plan.index,
            body={"query": {"term": {GONE: True}}},
            params={"refresh": "true", "request_timeout": WRITE_SECONDS},
        )
        backend.state.write_names(plan.names)
        backend.switch_alias(plan.index)
        count = client.count(index=backend.alias)["count"]
        backend.state.note_commit(count)
        backend.state.drop_plan()
        _drop_other_indexes(backend)
    IndexRequest.objects.filter(pk__in=list_keys(plan.answered)).delete()
    return IndexReport(indexed=count)


def _await_copies(backend: OpenSearchBackend, index: str) -> None:
    """Wait until the copies of the index are on other nodes, where there are others."""
    if not backend.cluster.replicas or _count_nodes(backend) == 1:
        return
    params = {"wait_for_status": "green", "timeout": f"{COPIES_SECONDS}s", "request_timeout": WRITE_SECONDS}
    health = backend.cluster.client.cluster.health(index=index, params=params | {"ignore": TIMED_OUT})
    if health["timed_out"]:
        logger.warning("the new index has no copies after %d s; it is used all the same", COPIES_SECONDS)


def _count_nodes(backend: OpenSearchBackend) -> int:
    return backend.cluster.client.cluster.health()["number_of_data_nodes"]


def _drop_other_indexes(backend: OpenSearchBackend) -> None:
    """Delete this archive's indexes that are not in use: of other versions, or of rebuilds given up."""
    client = backend.cluster.client
    named = re.compile(rf"{re.escape(backend.cluster.prefix)}-v\d+-(\d+|state)")
    kept = {backend.state.index, *client.indices.get_alias(name=backend.alias)}
    found = client.indices.get(index=f"{backend.cluster.prefix}-v*", params={"expand_wildcards": "all"})
    for name in found.keys() - kept:
        if named.fullmatch(name):
            client.indices.delete(index=name, params={"request_timeout": WRITE_SECONDS})
