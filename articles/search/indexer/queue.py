"""The index kept in step with the database: what the queue asks for is put in, exchanged or taken out.

There is one lock, Whoosh's own on the index, which the operating system frees when its holder dies. A
request leaves the queue only after the commit that answers it: who is killed leaves it to the next one,
and answering twice changes nothing.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError
from haystack import connections
from haystack.constants import ID
from haystack.utils import get_identifier
from whoosh.index import LockError
from whoosh.util.filelock import FileLock

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
BATCH_REQUESTS = 2000  # to a commit; the postings of so many articles take some 50 MB until then
READ_ARTICLES = 200  # at a time from the database
NAMES = "names.json"  # in the index's folder: the dictionary that its texts were cut with

Progress = Callable[[int, int], None]
"""Told how many are done, and of how many."""


class IndexBusy(Exception):
    """Somebody else is at what only one may do at a time; the message says who and what then."""


@dataclass(frozen=True)
class IndexReport:
    """How many articles were put into the index, new or anew; looked at and left out; and what failed."""

    indexed: int = 0
    removed: int = 0
    failed: tuple[str, ...] = ()

    def __add__(self, other: IndexReport) -> IndexReport:
        return IndexReport(
            self.indexed + other.indexed, self.removed + other.removed, self.failed + other.failed
        )


def get_backend() -> ArchiveSearchBackend:
    """This thread's door to the index, which is made, empty, where there is none."""
    backend = get_archive_backend()
    if not backend.setup_complete:
        backend.setup()
    return backend


def index_folder() -> Path:
    return Path(get_backend().storage.folder)


@contextmanager
def hold_lock(path: Path) -> Iterator[bool]:
    """Whether this process got the lock of that file; it keeps it until the block ends or it dies."""
    lock = FileLock(str(path))
    held = lock.acquire()
    try:
        yield held
    finally:
        if held:
            lock.release()


@contextmanager
def report_lock() -> Iterator[None]:
    """In the block, Whoosh's LockError after waiting WRITER_WAIT_SECONDS in vain becomes IndexBusy."""
    try:
        yield
    except LockError as error:
        raise IndexBusy(
            f"another process has been writing the index in {index_folder()} for {WRITER_WAIT_SECONDS} s; "
            "wait for it or end it"
        ) from error


@contextmanager
def open_writer() -> Iterator[ArrayWriter]:
    """The writer, under the lock. What is not committed when the block ends was never done.

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
    """Put an empty index in the place of one that cannot be read. Raises IndexBusy."""
    with report_lock():
        get_backend().replace_unreadable()


def index_pending(*, progress: Progress | None = None) -> IndexReport:
    """Answer every request in the queue, many to a commit.

    Requests for articles that cannot be indexed stay in the queue. Raises IndexBusy; what was committed
    before stays.
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
    """One commit after another until the queue is empty: what each did, and how many requests it looked at.

    `given_up` are primary keys of requests that were tried in vain: they are left alone, and more are added.
    """
    replace_unreadable()
    _ask_for_all_if_empty()
    while IndexRequest.objects.exclude(pk__in=given_up).exists():
        _ask_for_new_names()
        yield _answer_batch(given_up)


def _ask_for_all_if_empty() -> None:
    """Ask for every published article where the index holds none: it is new, or the former one was lost."""
    if get_backend().take_snapshot().count:
        return
    waiting = IndexRequest.objects.values("article_pk")
    published = Article.objects.published().exclude(pk__in=waiting).order_by("pk")
    IndexRequest.objects.ask(published.values_list("pk", flat=True))


def _answer_batch(given_up: set[int]) -> tuple[IndexReport, int]:
    with open_writer() as writer:
        # Requests first, articles after: what changes in between has its own request.
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
    """Take these articles out of the index and put in those of them that are published, as they are now."""
    writer.delete_values(ID, [get_identifier(Article(pk=pk)) for pk in pks])
    return write_articles(writer, pk__in=pks)


def write_articles(
    writer: ArrayWriter, *, on_read: Callable[[int], None] = lambda written: None, **filters
) -> tuple[int, dict[int, str]]:
    """Put the published articles that the filters leave into the index.

    How many they are, and by primary key a sentence for each that cannot be made into a document. `on_read`
    hears now and then how many they are so far. Memory grows with the writer's postings only.
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


def _ask_for_new_names() -> None:
    """Ask for the articles in which a name stands that the dictionary got or lost: they are cut anew."""
    names = refresh_dictionary().names
    file = index_folder() / NAMES
    known = frozenset(json.loads(file.read_text("utf-8"))) if file.exists() else frozenset()
    if changed := names ^ known:
        snapshot = get_backend().take_snapshot()
        IndexRequest.objects.ask(sorted({pk for name in changed for pk in find_holders(snapshot, name)}))
        write_names(file.parent, names)


def find_holders(snapshot: Snapshot, name: str) -> list[int]:
    """Primary keys of the indexed articles in whose text the folded name stands."""
    docs, _ = snapshot.find_substring("text", name)
    return [int(snapshot.read_stored(doc)["django_id"]) for doc in docs[snapshot.live[docs]].tolist()]


def write_names(folder: Path, names: Iterable[str]) -> None:
    write_durably(folder / NAMES, json.dumps(sorted(names), ensure_ascii=False))


def read_names_time() -> float:
    """When the dictionary of the index was last noted; 0 if never."""
    try:
        return (index_folder() / NAMES).stat().st_mtime
    except FileNotFoundError:
        return 0
