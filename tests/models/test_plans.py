"""How SQLite reads: public articles by key from each row, what lists show ahead of long texts."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from articles.api.paging import BY_CHANGE, cut_keys
from articles.api.walking import walk_changes
from articles.archive.relations import list_related
from articles.models import (
    Article,
    Block,
    Collection,
    Column,
    Issue,
    Newspaper,
    Page,
    Person,
    PublicationRecord,
    Tag,
)
from articles.models.subqueries import gather_statistics

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the plans are SQLite's"),
]


@pytest.mark.parametrize("model", [Newspaper, Issue, Page, Column, Person, Tag, Collection])
def test_public_rows_are_found_by_the_keys_of_each_row(model):
    rows = model.objects.published()
    for asked in [rows, rows.counted()] if hasattr(rows, "counted") else [rows]:
        steps = asked.order_by("pk").explain().split("\n")
        assert not [step for step in steps if "article_by_" in step or "LIST SUBQUERY" in step]


def test_the_blocks_of_a_page_are_looked_up_without_a_walk_over_all_articles():
    plan = Block.objects.filter(page=1).public().explain()
    assert "article_by_" not in plan
    assert "LIST SUBQUERY" not in plan


def test_related_articles_are_looked_up_by_the_keys_of_the_relations():
    with connection.cursor() as cursor:  # those of another test may say that there are hardly any articles
        cursor.execute("DROP TABLE IF EXISTS sqlite_stat1")
        cursor.execute("ANALYZE sqlite_schema")
    steps = list_related(1).explain().split("\n")
    assert "articles_relation" in steps[0]
    assert not [step for step in steps if "article_by_" in step]


@pytest.mark.parametrize(
    ("model", "asked", "long"),
    [
        (Page, {"newspaper_id", "issue_id", "order", "label", "ref"}, "text"),
        (PublicationRecord, {"at", "article_id"}, "summary"),
    ],
)
def test_what_lists_ask_of_a_row_is_ahead_of_its_long_text(model, asked, long):
    """SQLite reads through a text to reach what follows it."""
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, model._meta.db_table)
    names = [column.name for column in columns]
    assert asked <= set(names[: names.index(long)])


@pytest.mark.slow
@pytest.mark.parametrize("gather", [lambda: call_command("migrate", verbosity=0), gather_statistics])
def test_statistics_say_how_many_rows_share_a_value(gather):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sqlite_stat1")
        gather()
        cursor.execute("SELECT count(*) FROM sqlite_stat1")
        assert cursor.fetchone()[0]


def test_what_was_withdrawn_lately_is_counted_in_an_index():
    withdrawn = PublicationRecord.objects.withdrawn().filter(at__gte=timezone.now())
    assert "COVERING INDEX record_of_article" in withdrawn.values("at").explain()


def test_changes_since_a_time_are_walked_by_their_records():
    changed = walk_changes(Article.objects.published(), QueryDict("updated_since=2020-01-01"))
    steps = cut_keys(changed, BY_CHANGE, 0, 8).explain()
    table = "articles_publicationrecord"
    assert f"SEARCH {table} USING INDEX sqlite_autoindex_{table}_2 (sequence>?)" in steps
