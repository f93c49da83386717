"""SQLite, which keeps no statistics, looks up public articles by key from each row."""

import pytest
from django.db import connection

from articles.models import Collection, Column, Issue, Newspaper, Page, Person, Relation, Tag

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
