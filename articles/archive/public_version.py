"""The version of all that is public: triggers of the database change it with every row that a page may show.

No writer can forget it, which would leave readers with a page that is gone. Table and triggers are made after
each `migrate`, since SQLite drops the triggers of a table that a migration rebuilds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection, connections, models

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
    Tag,
    Tagging,
)

SHOWN: tuple[type[models.Model], ...] = (
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
    Tag,
    Tagging,
)
TABLE = "public_version"
LARGEST = 2**53  # of the numbers, which are random: a sum of a thousand fits the column
# SQLite, where one transaction writes at a time, has one row. PostgreSQL has one for each transaction, so
# that none waits for another; the sum of all is the version. `changed` is in seconds since 1970.
_MAKE_TABLE = f"""
CREATE TABLE IF NOT EXISTS {TABLE} (id bigint PRIMARY KEY, number bigint NOT NULL, changed bigint NOT NULL)
"""
# No REPLACE: where the statement that fires a trigger ignores conflicts, SQLite has the trigger do so too.
_ON_SQLITE = f"""
CREATE TRIGGER "{TABLE}_{{table}}_{{event}}" AFTER {{event}} ON "{{table}}" BEGIN
    UPDATE {TABLE} SET number = abs(random() % {LARGEST}), changed = strftime('%s', 'now');
    INSERT INTO {TABLE} (id, number, changed)
    SELECT 0, abs(random() % {LARGEST}), strftime('%s', 'now') WHERE NOT EXISTS (SELECT 1 FROM {TABLE});
END
"""
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION change_{TABLE}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO {TABLE} (id, number, changed)
    VALUES (txid_current(), floor(random() * {LARGEST}), floor(extract(epoch FROM clock_timestamp())))
    ON CONFLICT (id) DO UPDATE SET number = excluded.number, changed = excluded.changed;
    RETURN NULL;
END $$
"""
_ON_POSTGRESQL = f"""
CREATE OR REPLACE TRIGGER "{TABLE}" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "{{table}}"
FOR EACH STATEMENT EXECUTE FUNCTION change_{TABLE}()
"""
_MERGE = f"""
WITH merged AS (DELETE FROM {TABLE} WHERE id <> 0 RETURNING number, changed)
INSERT INTO {TABLE} (id, number, changed)
SELECT 0, sum(number) % {LARGEST}, max(changed) FROM merged HAVING count(*) > 0
ON CONFLICT (id) DO UPDATE SET
    number = ({TABLE}.number + excluded.number) % {LARGEST},
    changed = greatest({TABLE}.changed, excluded.changed)
"""
_READ = f"SELECT sum(number) % {LARGEST}, max(changed) FROM {TABLE}"


@dataclass(frozen=True)
class PublicVersion:
    """A number that is another after each change of a public row, and the second of the last change."""

    number: int
    changed: int


def read_public_version() -> PublicVersion:
    """One query. Read it before the rows: a page is then never older than the version it is given."""
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        number, changed = cursor.fetchone()
    return PublicVersion(int(number or 0), changed or 0)


def merge_versions() -> None:
    """Put PostgreSQL's rows of past transactions together; the version stays. SQLite has one row anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_MERGE)


def make_triggers(using: str, **given: Any) -> None:
    """Make table and triggers, or make the triggers anew, after `migrate` has made the tables."""
    database, tables = connections[using], [model._meta.db_table for model in SHOWN]
    with database.cursor() as cursor:
        if not set(tables) <= set(database.introspection.table_names(cursor)):
            return  # a migration back to an earlier state
        cursor.execute(_MAKE_TABLE)
        if database.vendor == "postgresql":
            cursor.execute(_FUNCTION)
            for table in tables:
                cursor.execute(_ON_POSTGRESQL.format(table=table))
            return
        for table in tables:
            for event in ("INSERT", "UPDATE", "DELETE"):
                cursor.execute(f'DROP TRIGGER IF EXISTS "{TABLE}_{table}_{event}"')
                cursor.execute(_ON_SQLITE.format(table=table, event=event))
