"""Keeps the index in step with the database: adds, replaces and removes the articles in the queue.

The only lock is Whoosh's own on the index, which the operating system frees when its holder dies. A request
leaves the queue only after the commit that answers it: if a process is killed, the next one answers again,
and answering twice changes nothing.
"""

from __future__ import annotations

import json
import logging
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError
from haystack import connections
from haystack.constants import ID
from haystack.utils import get_identifier
from whoosh.index import LockError

from articles.models import Article, IndexRequest
from articles.search.indexer.rebuild_folder import RebuildFolder
from articles.search.language.dictionary import refresh_dictionary
from articles.search.whoosh_engine.backend import (
    WRITER_WAIT_SECONDS,
    ArchiveSearchBackend,
    get_archive_backend,
)
from articles.search.whoosh_engine.codec import ArrayWriter
from articles.search.whoosh_engine.durability import write_durably
from articles.search.whoosh_engine.snapshot import Snapshot

logger = logging.getLogger(__name__)
BATCH_REQUESTS = 2000  # per commit; until then the postings of so many articles take some 50 MB
READ_ARTICLES = 200  # at once from the database
NAMES = "names.json"  # in the index's folder: the names in the dictionary that segmented its texts

Progress = Callable[[int, int], None]
"""Called with how many are done, and of how many."""


class IndexBusy(Exception):
    """Another process is doing what only one may do at a time; the message says what to do."""


@dataclass(frozen=True)
class IndexReport:
    """How many articles were indexed, how many removed, and a sentence for each that failed."""

    indexed: int = 0
    removed: int = 0
    failed: tuple[str, ...] = ()

    def __add__(self, other: IndexReport) -> IndexReport:
        return IndexReport(
            self.indexed + other.indexed, self.removed + other.removed, self.failed + other.failed
        )


def get_backend() -> ArchiveSearchBackend:
    """Return this thread's backend of the index, which is created empty if there is none."""
    backend = get_archive_backend()
    if not backend.setup_complete:
        backend.setup()
    return backend


def index_folder() -> Path:
    return Path(get_backend().storage.folder)


@contextmanager
def report_lock() -> Iterator[None]:
    """Turn Whoosh's LockError, after waiting WRITER_WAIT_SECONDS, into IndexBusy."""
    try:
        yield
    except LockError as error:
        raise IndexBusy(
            f"another process has been writing the index in {index_folder()} for {WRITER_WAIT_SECONDS} s; "
            "wait for it or end it"
        ) from error


@contextmanager
def open_writer() -> Iterator[ArrayWriter]:
    """Return the writer, which holds the lock. What is not committed when the block ends is discarded.

    Raises IndexBusy.
    """
    with report_lock():
        writer = get_backend().index.writer()
    try:
        yield writer
    finally:
        if not writer.is_closed:
            writer.cancel()


def replace_unreadable() -> None:
    """Replace an index that cannot be read by an empty one. Raises IndexBusy."""
    with report_lock():
        get_backend().replace_unreadable()


def index_pending(*, progress: Progress | None = None) -> IndexReport:
    """Answer all requests in the queue, many per commit.

    Requests for articles that cannot be indexed stay in the queue. Raises IndexBusy; earlier commits stay.
    """
    report = IndexReport()
    done, total = 0, IndexRequest.objects.count()
    for batch, answered in answer_requests(given_up=set()):
        report += batch
        done += answered
        if progress:
            progress(done, max(done, total))
    return report


def answer_requests(given_up: set[int]) -> Iterator[tuple[IndexReport, int]]:
    """Commit until the queue is empty; yield for each commit a report and the number of its requests.

    `given_up` are primary keys of requests that failed before; they are skipped, and new ones are added.
    """
    replace_unreadable()
    _ask_for_all_if_empty()
    while IndexRequest.objects.exclude(pk__in=given_up).exists():
        ask_for_new_names()
        yield _answer_batch(given_up)


def _ask_for_all_if_empty() -> None:
    """Request every published article if the index is empty: it is new, or the former one was lost."""
    if get_backend().take_snapshot().count:
        return
    waiting = IndexRequest.objects.values("article_pk")
    published = Article.objects.published().exclude(pk__in=waiting).order_by("pk")
    IndexRequest.objects.ask(published.values_list("pk", flat=True))


def _answer_batch(given_up: set[int]) -> tuple[IndexReport, int]:
    with open_writer() as writer:
        # Requests before articles: what changes in between has a request of its own.
        waiting = IndexRequest.objects.exclude(pk__in=given_up).order_by("pk")
        requests = dict(waiting.values_list("pk", "article_pk")[:BATCH_REQUESTS])
        pks = set(requests.values())
        indexed, failed = exchange_articles(writer, pks)
        RebuildFolder(index_folder()).note_changes(pks)
        writer.commit()
    given_up.update(pk for pk, article_pk in requests.items() if article_pk in failed)
    IndexRequest.objects.filter(pk__in=requests.keys() - given_up).delete()
    removed = len(pks) - indexed - len(failed)
    return IndexReport(indexed, removed, tuple(failed.values())), len(requests)


def exchange_articles(writer: ArrayWriter, pks: set[int]) -> tuple[int, dict[int, str]]:
    """Remove these articles from the index and add those that are published, as they are now."""
    writer.delete_values(ID, [get_identifier(Article(pk=pk)) for pk in pks])
    return write_articles(writer, pk__in=pks)


def write_articles(
    writer: ArrayWriter, *, on_read: Callable[[int], None] = lambda written: None, **filters
) -> tuple[int, dict[int, str]]:
    """Add the published articles that pass the filters to the index.

    Return their number, and by primary key a sentence for each that cannot be made into a document.
    `on_read` is called now and then with the number so far. Memory grows with the writer's postings only.
    """
    backend = get_backend()
    index = connections["default"].get_unified_index().get_index(Article)
    rows = index.index_queryset().filter(**filters).order_by("pk")
    written, failed = 0, {}
    for article in rows.iterator(chunk_size=READ_ARTICLES):
        try:
            document = index.full_prepare(article)
        except DatabaseError:
            raise
        except Exception as error:
            failed[article.pk] = f"article {article.ref} cannot be indexed: {type(error).__name__}: {error}"
            logger.exception("%s", failed[article.pk])
            continue
        backend.write_documents(writer, [document])
        written += 1
        if written % READ_ARTICLES == 0:
            on_read(written)
    on_read(written)
    return written, failed


def ask_for_new_names() -> None:
    """Request the articles that contain a name added to or removed from the dictionary."""
    names, known = refresh_dictionary().names, read_names()
    if known is None:
        logger.warning("%s in %s is damaged; a new one takes its place", NAMES, index_folder())
    if known is None or names != known:
        changed = names ^ (known or frozenset())
        snapshot = get_backend().take_snapshot()
        IndexRequest.objects.ask(sorted({pk for name in changed for pk in find_holders(snapshot, name)}))
        write_names(index_folder(), names)


def find_holders(snapshot: Snapshot, name: str) -> list[int]:
    """Return primary keys of the indexed articles whose text contains the folded name."""
    docs, _ = snapshot.find_substring("text", name)
    return [int(snapshot.read_stored(doc)["django_id"]) for doc in docs[snapshot.live[docs]].tolist()]


def write_names(folder: Path, names: Iterable[str]) -> None:
    listed = json.dumps(sorted(names), ensure_ascii=False)
    write_durably(folder / NAMES, f"{listed}\n{zlib.crc32(listed.encode()):08x}\n")


def read_names() -> frozenset[str] | None:
    """Return the names in the dictionary when texts were last segmented; None if the file is damaged."""
    try:
        listed, crc = (index_folder() / NAMES).read_bytes().removesuffix(b"\n").rsplit(b"\n", 1)
    except FileNotFoundError:
        return frozenset()
    except ValueError:
        return None
    return frozenset(json.loads(listed)) if b"%08x" % zlib.crc32(listed) == crc else None


def read_names_time() -> float:
    """Return when the names of the dictionary were last written; 0 if never."""
    try:
        return (index_folder() / NAMES).stat().st_mtime
    except FileNotFoundError:
        return 0
