"""The declarations of the admin: Django does not check them, and a misspelt one does nothing."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin, ModelAdmin
from django.contrib.auth.admin import UserAdmin

from articles.admin.base import DeskAdmin

OURS = [row for row in admin.site._registry.values() if type(row).__module__.startswith("articles.")]
INLINES = [inline for row in OURS for inline in row.inlines]


def is_own_word(name: str, value: object) -> bool:
    """Methods are our own or overrides; a declaration has to be one of Django's."""
    return name.startswith("__") or callable(value) or isinstance(value, property)


@pytest.mark.parametrize("row", OURS, ids=lambda row: type(row).__name__)
def test_every_option_is_one_that_django_knows(row):
    known = set(dir(ModelAdmin)) | set(dir(UserAdmin))
    for kind in type(row).__mro__:
        if kind.__module__.startswith("articles."):
            words = {name for name, value in vars(kind).items() if not is_own_word(name, value)}
            assert words <= known | {"counted"}, kind


@pytest.mark.parametrize("inline", INLINES, ids=lambda inline: inline.__name__)
def test_every_option_of_an_inline_is_one_that_django_knows(inline):
    for kind in inline.__mro__:
        if kind.__module__.startswith("articles."):
            words = {name for name, value in vars(kind).items() if not is_own_word(name, value)}
            assert words <= set(dir(InlineModelAdmin)), kind


def test_every_model_is_in_the_admin_by_itself_or_within_another():
    shown = {row.model for row in OURS} | {inline.model for inline in INLINES}
    assert shown >= set(apps.get_app_config("articles").get_models())


@pytest.mark.parametrize("row", OURS, ids=lambda row: type(row).__name__)
def test_no_list_counts_all_its_rows(row):
    assert row.show_full_result_count is False


def test_every_list_of_articles_refuses_to_save_over_others():
    assert all(isinstance(row, DeskAdmin) for row in OURS if row.model.__module__.startswith("articles."))
