"""Choices among rows that are read once, for tables in which each form would read its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models


class KnownRowField(forms.ModelChoiceField):
    """A choice of one row; `known` are rows by their primary key as a browser sends it."""

    known: Mapping[str, models.Model] = {}

    def to_python(self, value: Any) -> Any:
        return self.known[str(value)] if str(value) in self.known else super().to_python(value)


class KnownRowSelect(AutocompleteSelect):
    """An autocompleting select of a KnownRowField."""

    def optgroups(self, name: str, value: Any, attrs: dict[str, Any] | None = None) -> list[Any]:
        field = self.choices.field
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        for key in map(str, value):
            if row := field.known.get(key):
                label = field.label_from_instance(row)
                options.append(self.create_option(name, row.pk, label, True, len(options)))
        return [(None, options, 0)]
