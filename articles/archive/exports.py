"""Exports of publication records: whole articles as JSON Lines, one row per article as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.archive.public_json import complete_addresses, join_record
from articles.control_characters import drop_control_characters
from articles.models import PublicationRecord
from articles.models.article import ArticleQuerySet
from articles.models.subqueries import FEW

BATCH_ROWS = 200  # about a megabyte of articles: what one export holds in memory at a time
CSV_COLUMNS = (
    "ref",
    "newspaper",
    "date",
    "page",
    "section",
    "position",
    "kind",
    "column",
    "kicker",
    "headline",
    "deck",
    "credits",
    "tags",
    "web_url",
    "published_at",
    "updated_at",
)
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
Row = tuple[int, str, str]
Batches = Iterable[list[Row]]


def read_rows(records: QuerySet[PublicationRecord]) -> QuerySet[PublicationRecord]:
    """Return number, summary and detail of the records, in order of number."""
    return records.order_by("sequence").values_list("sequence", "summary", "detail")


def walk_once() -> Iterator[list[Row]]:
    """Yield all records in batches, as they are at one moment: with one query, for a quick reader."""
    rows = read_rows(PublicationRecord.objects.public()).iterator(chunk_size=BATCH_ROWS)
    while batch := list(islice(rows, BATCH_ROWS)):
        yield batch


def walk_changes(articles: ArticleQuerySet) -> Iterator[list[Row]]:
    """Yield the records of those of the articles that are published, in batches.

    Each batch is a query of its own: a slow client holds no transaction open. An article that changes during
    the export moves to the end and is exported again; one that is withdrawn first is left out.

    The records of few articles are sorted for each batch. Those of many are walked in their order: asked
    after each article, SQLite begins there, and not with what it would have to sort.
    """
    articles = articles.published()
    chosen = Q(article__in=articles.values("pk"))
    if articles.count() > FEW:
        chosen = Q(Exists(articles.filter(pk=OuterRef("article"))))
    last = 0
    while batch := list(read_rows(PublicationRecord.objects.filter(chosen, sequence__gt=last))[:BATCH_ROWS]):
        yield batch
        last = batch[-1][0]


def write_json_lines(batches: Batches, base: str) -> Iterator[bytes]:
    for batch in batches:
        lines = "".join(f"{join_record(summary, detail)}\n" for _, summary, detail in batch)
        yield complete_addresses(lines, base).encode()


def write_csv(batches: Batches, base: str) -> Iterator[bytes]:
    yield f"{','.join(CSV_COLUMNS)}\r\n".encode()
    for batch in batches:
        text = io.StringIO()
        rows = json.loads(complete_addresses(f"[{','.join(summary for _, summary, _ in batch)}]", base))
        csv.DictWriter(text, CSV_COLUMNS).writerows(map(flatten_article, rows))
        yield text.getvalue().encode()


def flatten_article(row: dict[str, Any]) -> dict[str, Any]:
    """Return the values of an article's CSV row: credits as `记者 于春津; …`, tags separated by `; `."""
    page, column = row["page"], row["column"]
    values = {name: row[name] for name in CSV_COLUMNS if name in row} | {
        "newspaper": page["newspaper"]["code"],
        "date": page["date"],
        "page": page["label"],
        "section": page["section"],
        "column": column["name"] if column else "",
        "credits": "; ".join(f"{credit['role']} {credit['name']}".strip() for credit in row["credits"]),
        "tags": "; ".join(tag["name"] for tag in row["tags"]),
    }
    return {name: _defuse(value) for name, value in values.items()}


def _defuse(value: Any) -> Any:
    """Quote text that a spreadsheet would take for a formula."""
    if not isinstance(value, str):
        return value
    text = drop_control_characters(value)  # else one before it would hide the mark from us alone
    return f"'{text}" if text.startswith(FORMULA_MARKS) else text


EXPORTS: dict[str, Callable[[Batches, str], Iterator[bytes]]] = {
    "articles.jsonl": write_json_lines,
    "articles.csv": write_csv,
}
