"""Publication records: written when what programs get of an article changes, in that very transaction.

Every writer works within `recorded()`, whose last act is to write the records of what was announced in it
(`articles.archive.announcements`). It holds the log's row until the transaction ends: numbers have no gaps,
and nobody sees a number before those below it. It takes that row first: so on PostgreSQL, as on SQLite, a
writer waits for the one before it, where they would take rows in different orders and end in deadlocks.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from articles.archive.public_json import (
    SHAPE,
    PublicJson,
    add_public_parts,
    has_corrections,
    make_public_json,
)
from articles.models import Article, PublicationLog, PublicationRecord, Status
from articles.models.article import ArticleQuerySet
from articles.models.publication import make_epoch

_READ_VERSION = f"""
SELECT record.sequence, record.hash FROM {PublicationRecord._meta.db_table} AS record
JOIN {Article._meta.db_table} AS article ON article.id = record.article_id
WHERE record.ref = %s AND article.status = %s
"""
BATCH_ARTICLES = 500  # a few megabytes of JSON; databases limit how many values a query takes


@dataclass
class _Pending:
    """What was announced: keys of articles that are or were public, and queries for those that now are."""

    pks: set[int] = field(default_factory=set)
    queries: list[ArticleQuerySet] = field(default_factory=list)
    at: datetime.datetime | None = None


_pending: ContextVar[_Pending | None] = ContextVar("pending", default=None)


@contextmanager
def recorded() -> Iterator[None]:
    """A transaction that ends with the records of what was announced in it. Blocks may be nested."""
    if _pending.get() is not None:
        with transaction.atomic():
            yield
        return
    with transaction.atomic():
        log = PublicationLog.objects.select_for_update().first()
        pending = _Pending()
        token = _pending.set(pending)
        try:
            yield
        finally:
            _pending.reset(token)
        if pending.pks or pending.queries:
            _write_pending(pending, log or _lock_log())


def note_changes(
    pks: Iterable[int], query: ArticleQuerySet | None = None, *, at: datetime.datetime | None = None
) -> None:
    """Have the records of these articles written at the end of the block, where they differ.

    `pks` also of articles that are not public, where another transaction may be publishing them; `query` is
    asked again at the end, so that it finds those that another transaction published meanwhile. Raises
    RuntimeError outside of `recorded()`.
    """
    pending = _pending.get()
    if pending is None:
        raise RuntimeError("changes are announced within recorded(), which writes them for programs")
    pending.pks.update(pks)
    if query is not None:
        pending.queries.append(query)
    pending.at = max(filter(None, (pending.at, at)), default=None)


def _write_pending(pending: _Pending, log: PublicationLog) -> None:
    pks = set(pending.pks)
    for query in pending.queries:
        pks.update(query.published().values_list("pk", flat=True))
    at = pending.at or timezone.now()
    for batch in _cut(sorted(pks)):
        _write_records(log, batch, choose_time=lambda article: at)
    log.save(update_fields=["sequence", "at"])


def _lock_log() -> PublicationLog:
    """The log, held until the transaction ends. A new archive gets its row with its first record."""
    return PublicationLog.objects.select_for_update().get_or_create(pk=1, defaults={"shape": SHAPE})[0]


def _cut(pks: Sequence[int]) -> Iterator[Sequence[int]]:
    return (pks[start : start + BATCH_ARTICLES] for start in range(0, len(pks), BATCH_ARTICLES))


def _write_records(
    log: PublicationLog,
    pks: Sequence[int],
    *,
    choose_time: Callable[[Article | None], datetime.datetime],
) -> int:
    """Write the records of these articles, and of what continues them, where they differ; how many did.

    They are numbered in this order. Times follow the numbers, whatever the clock does. Five queries,
    one more where articles are gone, and two where some have corrections.
    """
    places = {pk: place for place, pk in enumerate(pks)}
    read = _read_articles(Q(pk__in=pks) | Q(continues__in=pks))
    articles = [article for article in read if article.is_published]
    add_public_parts(articles)
    articles.sort(key=lambda article: places.get(article.pk, len(places)))
    stored = {record.ref for article in read if (record := _find_record(article))}
    stored |= _list_refs_of(set(pks) - {article.pk for article in read})
    gone = stored - {article.ref for article in articles}
    records = [_make_withdrawal(log, ref, at=choose_time(None)) for ref in sorted(gone)]
    for article in articles:
        text = make_public_json(article)
        if not _is_of(_find_record(article), article, text):
            records.append(_make_record(log, article, text, at=choose_time(article)))
    PublicationRecord.objects.bulk_create(
        records,
        update_conflicts=True,
        unique_fields=["ref"],
        update_fields=["article", "sequence", "at", "hash", "summary", "detail"],
    )
    return len(records)


def _list_refs_of(pks: Collection[int]) -> set[str]:
    """The refs of the records that articles of these keys have. No query for no keys."""
    if not pks:
        return set()
    return set(PublicationRecord.objects.filter(article__in=pks).values_list("ref", flat=True))


def _find_record(article: Article) -> PublicationRecord | None:
    """The record of an article that was read with it, if it has one."""
    return getattr(article, "record", None)


def _is_of(record: PublicationRecord | None, article: Article, text: PublicJson) -> bool:
    """Whether the record is what would be written of the article now."""
    if record is None or (record.article_id, record.hash) != (article.pk, text.hash):
        return False
    stamped = text.stamp(sequence=record.sequence, at=record.at)
    return (record.summary, record.detail) == (stamped, text.detail)


def _read_articles(condition: Q) -> list[Article]:
    """Articles of any status with their records, for `add_public_parts`."""
    articles = Article.objects.filter(condition).with_print().annotate(has_corrections=has_corrections())
    return list(articles.select_related("continues", "record").order_by("pk"))


def _number(log: PublicationLog, at: datetime.datetime) -> dict[str, int | datetime.datetime]:
    log.sequence += 1
    log.at = max(log.at or at, at)
    return {"sequence": log.sequence, "at": log.at}


def _make_withdrawal(log: PublicationLog, ref: str, *, at: datetime.datetime) -> PublicationRecord:
    return PublicationRecord(ref=ref, **_number(log, at))


def _make_record(
    log: PublicationLog, article: Article, text: PublicJson, *, at: datetime.datetime
) -> PublicationRecord:
    numbers = _number(log, at)
    return PublicationRecord(
        ref=article.ref,
        article=article,
        hash=text.hash,
        summary=text.stamp(**numbers),
        detail=text.detail,
        **numbers,
    )


def read_position() -> tuple[str, int]:
    """Return the epoch and the number of the last publication record; 0 if there is none. One query."""
    return PublicationLog.objects.values_list("epoch", "sequence").first() or ("none", 0)


def read_version(ref: str) -> tuple[int, str] | None:
    """Return number and hash of a published article's record. One query, which Django need not compose."""
    with connection.cursor() as cursor:
        cursor.execute(_READ_VERSION, [ref, Status.PUBLISHED])
        return cursor.fetchone()


def needs_refresh() -> bool:
    """Whether all records have to be compared: those of an older program, or of an archive that had none."""
    shape = PublicationLog.objects.values_list("shape", flat=True).first()
    return Article.objects.published().exists() if shape is None else shape != SHAPE


def refresh_records() -> int:
    """Write every record that is not what it would be; how many were not. Interrupted, it can be run again.

    Records that an archive had none of get the times of their articles' last change. A transaction for each
    500 articles.
    """
    pks = list(Article.objects.published().order_by("updated_at", "pk").values_list("pk", flat=True))
    pks += _list_strays()
    with transaction.atomic():
        log, _ = PublicationLog.objects.select_for_update().get_or_create(pk=1)
    written = sum(_refresh(batch, is_first=log.shape == 0) for batch in _cut(pks))
    PublicationLog.objects.update(shape=SHAPE)
    return written


def _refresh(pks: Sequence[int], *, is_first: bool = False) -> int:
    now = timezone.now()
    with transaction.atomic():
        log = _lock_log()
        written = _write_records(
            log, pks, choose_time=lambda article: article.updated_at if is_first and article else now
        )
        log.save(update_fields=["sequence", "at"])
    return written


def heal_strays() -> int:
    """Write missing records, and withdraw those of what is not public; return how many there were.

    Both occur after rows were loaded or changed by hand. Three queries if there are none.
    """
    if needs_refresh():
        return refresh_records()
    missing = Article.objects.published().filter(record=None).order_by("updated_at", "pk")
    return sum(_refresh(batch) for batch in _cut([*missing.values_list("pk", flat=True), *_list_strays()]))


def _list_strays() -> list[int]:
    """The keys of articles that have a record and are not public."""
    public = Article.objects.published().filter(pk=OuterRef("article"))
    strays = PublicationRecord.objects.filter(~Exists(public), article__isnull=False)
    return list(strays.order_by("article_id").values_list("article_id", flat=True))


def renew_epoch() -> None:
    """Make programs that keep a copy start again, since they have seen numbers that are not known here."""
    PublicationLog.objects.update(epoch=make_epoch())


def find_record_breaches() -> Iterator[str]:
    """Where a record is not what would be written now, a sentence each. Reads every published article."""
    pks = list(Article.objects.published().order_by("pk").values_list("pk", flat=True))
    for batch in _cut(pks):
        articles = _read_articles(Q(pk__in=batch, status=Status.PUBLISHED))
        add_public_parts(articles)
        for article in articles:
            if (record := _find_record(article)) is None:
                yield f"article {article.ref}: is published and has no record"
            elif not _is_of(record, article, make_public_json(article)):
                yield f"article {article.ref}: its record is not what it is now"
    for record in PublicationRecord.objects.filter(article__in=_list_strays()).order_by("ref"):
        yield f"record {record.ref}: shows an article that is not published"
    log = PublicationLog.objects.first()
    for record in PublicationRecord.objects.filter(sequence__gt=log.sequence if log else 0).order_by("ref"):
        yield f"record {record.ref}: its number {record.sequence} was never given"
