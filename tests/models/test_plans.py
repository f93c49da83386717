"""SQLite, which keeps no statistics, looks up public articles by key from each row."""

import pytest
from django.db import connection

from articles.models import Block, Collection, Column, Issue, Newspaper, Page, Person, Relation, Tag
from articles.models.subqueries import gather_statistics

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the plans are SQLite's"),
]


@pytest.mark.parametrize("model", [Newspaper, Issue, Page, Column, Person, Tag, Collection, Relation])
def test_public_rows_are_found_by_the_keys_of_each_row(model):
    rows = model.objects.published()
    for asked in [rows, rows.counted()] if hasattr(rows, "counted") else [rows]:
        steps = asked.order_by("pk").explain().split("\n")
        assert not [step for step in steps if "article_by_" in step or "LIST SUBQUERY" in step]


def test_the_blocks_of_a_page_are_looked_up_without_a_walk_over_all_articles():
    plan = Block.objects.filter(page=1).public().explain()
    assert "article_by_" not in plan
    assert "LIST SUBQUERY" not in plan


def test_statistics_say_how_many_rows_share_a_value():
    gather_statistics()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1")
        assert cursor.fetchone()[0]
