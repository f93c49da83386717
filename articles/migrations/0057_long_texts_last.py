"""Long texts at the end of their rows on SQLite, which reads through a text to reach what follows it.

The 23,000 articles of a tag are then sorted by page and date in a quarter of the time.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.migrations.operations.base import Operation


class PutLast(Operation):
    """Make these fields the last columns of the model's table; PostgreSQL keeps long texts apart anyway."""

    reduces_to_sql = False
    reversible = True

    def __init__(self, model_name: str, names: list[str]) -> None:
        self.model_name, self.names = model_name, names

    def state_forwards(self, app_label: str, state: Any) -> None:
        fields = state.models[app_label, self.model_name].fields
        for name in self.names:
            fields[name] = fields.pop(name)
        state.reload_model(app_label, self.model_name, delay=True)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor._remake_table(to_state.apps.get_model(app_label, self.model_name))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """The order of columns means nothing to earlier migrations."""

    def describe(self) -> str:
        return f"Put {', '.join(self.names)} last in the rows of {self.model_name}"


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0056_what_the_desk_counts"),
    ]

    operations = [
        PutLast("page", ["text", "parsed_state"]),
        PutLast("publicationrecord", ["summary", "detail"]),
    ]
