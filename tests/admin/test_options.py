"""The options of the admin. Django does not check their names: a misspelt option does nothing."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin, ModelAdmin
from django.contrib.auth.admin import UserAdmin
from django.core.checks import run_checks

from articles.admin.base import BaseAdmin
from articles.admin.site import MODEL_ORDER
from articles.models import (
    BulkChunk,
    Credit,
    FoundPage,
    PageReads,
    PublicationLog,
    Relation,
    RelationState,
    SavedView,
)

OURS = [row for row in admin.site._registry.values() if type(row).__module__.startswith("articles.")]
INLINES = [inline for row in OURS for inline in row.inlines]


def is_own_name(name: str, value: object) -> bool:
    """Return whether the name may be our own, as methods may; an option has to be one of Django's."""
    return name.startswith("__") or callable(value) or isinstance(value, property)


@pytest.mark.parametrize("row", OURS, ids=lambda row: type(row).__name__)
def test_django_knows_every_option_of_an_admin(row):
    known = set(dir(ModelAdmin)) | set(dir(UserAdmin))
    for kind in type(row).__mro__:
        if kind.__module__.startswith("articles."):
            names = {name for name, value in vars(kind).items() if not is_own_name(name, value)}
            assert names <= known, kind


@pytest.mark.parametrize("inline", INLINES, ids=lambda inline: inline.__name__)
def test_django_knows_every_option_of_an_inline(inline):
    for kind in inline.__mro__:
        if kind.__module__.startswith("articles."):
            names = {name for name, value in vars(kind).items() if not is_own_name(name, value)}
            assert names <= set(dir(InlineModelAdmin)), kind


def test_every_model_is_in_the_admin():
    shown = {row.model for row in OURS} | {inline.model for inline in INLINES}
    shown |= {Credit, PublicationLog}  # part of the article's form; one row that counts
    shown |= {SavedView, BulkChunk}  # shown with their lists; part of a bulk operation
    shown |= {FoundPage, PageReads}  # part of an import; in the order of the queue
    shown |= {Relation, RelationState}  # worked out by the program
    assert shown >= set(apps.get_app_config("articles").get_models())


@pytest.mark.parametrize("row", OURS, ids=lambda row: type(row).__name__)
def test_no_list_counts_all_its_rows(row):
    assert row.show_full_result_count is False


def test_every_form_detects_conflicting_edits():
    assert all(isinstance(row, BaseAdmin) for row in OURS if row.model.__module__.startswith("articles."))


def test_the_menu_puts_every_model_in_its_place(admin_client):
    [articles, auth] = admin_client.get("/admin/").context["app_list"]
    assert tuple(model["object_name"] for model in articles["models"]) == MODEL_ORDER
    assert [model["object_name"] for model in auth["models"]] == ["User", "Group"]


def test_django_finds_nothing_wrong_with_the_admin():
    """No option names a field, filter or action that there is not."""
    assert run_checks(tags=["admin"]) == []
