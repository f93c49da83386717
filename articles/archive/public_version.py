"""The version of all that is public: triggers of the database change it with every row that a page may show.

No writer can forget it, which would leave readers with a page that is gone. Table and triggers are made after
each `migrate`, since SQLite drops the triggers of a table that a migration rebuilds.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, connections, models
from django.db.backends.utils import CursorWrapper
from django.utils.dateparse import parse_datetime

from articles.models import (
    Article,
    Block,
    Collection,
    CollectionItem,
    Column,
    Credit,
    FormerRef,
    Issue,
    Newspaper,
    Page,
    Person,
    Pin,
    PublicationRecord,
    PublicNote,
    Relation,
    ScheduledChange,
    SiteSettings,
    Status,
    Tag,
    Tagging,
)

IS_PUBLISHED = f"{{row}}.status = '{Status.PUBLISHED.value}'"
IS_OF_PUBLISHED = (
    f"EXISTS (SELECT 1 FROM {Article._meta.db_table} AS shown"
    f" WHERE shown.{{of}} AND {IS_PUBLISHED.format(row='shown')})"
)
OF_ARTICLE = IS_OF_PUBLISHED.format(of="id = {row}.article_id")
# The tables that pages show rows of, each with the rows that count. A row that a transaction changes while
# another one publishes its article counts by the publication record that is then written.
SHOWN: dict[type[models.Model], str] = {
    Article: IS_PUBLISHED,
    Block: f"{{row}}.article_id IS NULL OR {OF_ARTICLE}",
    Collection: "TRUE",
    CollectionItem: "TRUE",
    Column: "TRUE",
    Credit: OF_ARTICLE,
    FormerRef: "TRUE",
    Issue: "TRUE",
    Newspaper: "TRUE",
    Page: IS_OF_PUBLISHED.format(of="page_id = {row}.id"),
    Person: "TRUE",
    Pin: "TRUE",
    PublicationRecord: "TRUE",
    PublicNote: "TRUE",
    Relation: OF_ARTICLE,
    SiteSettings: "TRUE",
    Tag: "TRUE",
    Tagging: OF_ARTICLE,
}
# A new row of these is shown with the first row that leads to it.
SHOWN_BY_OTHERS = (Column, Issue, Newspaper, Person, Tag)
TABLE = "public_version"
LARGEST = 2**53  # of the numbers, which are random: a sum of a thousand fits the column
# SQLite, where one transaction writes at a time, has one row. PostgreSQL has one for each transaction, so
# that none waits for another; the sum of all is the version. `changed` is in seconds since 1970.
_MAKE_TABLE = f"""
CREATE TABLE IF NOT EXISTS {TABLE} (id bigint PRIMARY KEY, number bigint NOT NULL, changed bigint NOT NULL)
"""
# No REPLACE: where the statement that fires a trigger ignores conflicts, SQLite has the trigger do so too.
_ON_SQLITE = f"""
CREATE TRIGGER "{TABLE}_{{table}}_{{event}}" AFTER {{event}} ON "{{table}}" WHEN {{condition}} BEGIN
    UPDATE {TABLE} SET number = abs(random() % {LARGEST}), changed = strftime('%s', 'now');
    INSERT INTO {TABLE} (id, number, changed)
    SELECT 0, abs(random() % {LARGEST}), strftime('%s', 'now') WHERE NOT EXISTS (SELECT 1 FROM {TABLE});
END
"""
# A trigger's argument is a query that says whether any row that the statement changed is shown.
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION change_{TABLE}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_shown boolean := true;
BEGIN
    IF TG_NARGS > 0 THEN
        EXECUTE TG_ARGV[0] INTO is_shown;
    END IF;
    IF is_shown THEN
        INSERT INTO {TABLE} (id, number, changed)
        VALUES (txid_current(), floor(random() * {LARGEST}), floor(extract(epoch FROM clock_timestamp())))
        ON CONFLICT (id) DO UPDATE SET number = excluded.number, changed = excluded.changed;
    END IF;
    RETURN NULL;
END $$
"""
_ON_POSTGRESQL = f"""
CREATE OR REPLACE TRIGGER "{TABLE}_{{event}}" AFTER {{event}} ON "{{table}}" REFERENCING {{tables}}
FOR EACH STATEMENT EXECUTE FUNCTION change_{TABLE}('SELECT {{query}}')
"""
_ON_TRUNCATE = f"""
CREATE OR REPLACE TRIGGER "{TABLE}" AFTER TRUNCATE ON "{{table}}"
FOR EACH STATEMENT EXECUTE FUNCTION change_{TABLE}()
"""
# By event, the rows that a condition is asked of in SQLite, and PostgreSQL's names for their tables.
_ROWS = {
    "INSERT": {"NEW": "fresh"},
    "UPDATE": {"OLD": "former", "NEW": "fresh"},
    "DELETE": {"OLD": "former"},
}
_MERGE = f"""
WITH merged AS (DELETE FROM {TABLE} WHERE id <> 0 RETURNING number, changed)
INSERT INTO {TABLE} (id, number, changed)
SELECT 0, sum(number) % {LARGEST}, max(changed) FROM merged HAVING count(*) > 0
ON CONFLICT (id) DO UPDATE SET
    number = ({TABLE}.number + excluded.number) % {LARGEST},
    changed = greatest({TABLE}.changed, excluded.changed)
"""
_READ = f"""
SELECT sum(number) % {LARGEST}, max(changed),
    (SELECT min(due_at) FROM {ScheduledChange._meta.db_table} WHERE ended_at IS NULL)
FROM {TABLE}
"""


@dataclass(frozen=True)
class PublicVersion:
    """A number that is another after each change of a public row, and the second of the last change.

    `next_due` is when the next scheduled change is due, None where there is none.
    """

    number: int
    changed: int
    next_due: datetime.datetime | None = None

    def is_due(self, at: datetime.datetime) -> bool:
        return self.next_due is not None and self.next_due <= at


def read_public_version() -> PublicVersion:
    """One query. Read it before the rows: a page is then never older than the version it is given."""
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        number, changed, due = cursor.fetchone()
    if isinstance(due, str):  # SQLite has no type for times
        due = parse_datetime(due).replace(tzinfo=datetime.UTC)
    return PublicVersion(int(number or 0), changed or 0, due)


def merge_versions() -> None:
    """Put PostgreSQL's rows of past transactions together; the version stays. SQLite has one row anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_MERGE)


def make_triggers(using: str, **given: Any) -> None:
    """Make table and triggers, or make the triggers anew, after `migrate` has made the tables."""
    database, tables = connections[using], {model._meta.db_table for model in SHOWN}
    with database.cursor() as cursor:
        if not tables <= set(database.introspection.table_names(cursor)):
            return  # a migration back to an earlier state
        cursor.execute(_MAKE_TABLE)
        if database.vendor == "postgresql":
            _make_on_postgresql(cursor)
        else:
            _make_on_sqlite(cursor)


def _list_triggers() -> Iterator[tuple[str, str, str]]:
    """The table, event and condition of each trigger."""
    for model, condition in SHOWN.items():
        for event in _ROWS:
            if event != "INSERT" or model not in SHOWN_BY_OTHERS:
                yield model._meta.db_table, event, condition


def drop_triggers(using: str, **given: Any) -> None:
    """Drop the triggers before `migrate` on SQLite, which builds a table anew to change it.

    A trigger of another table that names it would stop that.
    """
    database = connections[using]
    if database.vendor == "sqlite":
        with database.cursor() as cursor:
            _drop_on_sqlite(cursor)


def _drop_on_sqlite(cursor: CursorWrapper) -> None:
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{TABLE}_%"])
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{name}"')


def _make_on_sqlite(cursor: CursorWrapper) -> None:
    _drop_on_sqlite(cursor)
    for table, event, condition in _list_triggers():
        conditions = " OR ".join(f"({condition.format(row=row)})" for row in _ROWS[event])
        cursor.execute(_ON_SQLITE.format(table=table, event=event, condition=conditions))


def _make_on_postgresql(cursor: CursorWrapper) -> None:
    cursor.execute(_FUNCTION)
    where = "EXISTS (SELECT 1 FROM {} AS changed WHERE {})"
    for table, event, condition in _list_triggers():
        rows = _ROWS[event]
        query = " OR ".join(where.format(name, condition.format(row="changed")) for name in rows.values())
        tables = " ".join(f"{row} TABLE AS {name}" for row, name in rows.items())
        quoted = query.replace("'", "''")
        cursor.execute(_ON_POSTGRESQL.format(table=table, event=event, tables=tables, query=quoted))
    for model in SHOWN:
        cursor.execute(_ON_TRUNCATE.format(table=model._meta.db_table))
