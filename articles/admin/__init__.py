"""The admin: where editors correct, tag, gather and publish."""

from articles.admin import (
    articles,
    authorities,
    bulk,
    collections,
    front_page,
    name_merges,
    pages,
    publication,
    records,
    reports,
    tasks,
    users,
)
from articles.admin.history import records as history_records
from articles.admin.imports import records as import_records

__all__ = [
    "articles",
    "authorities",
    "bulk",
    "collections",
    "front_page",
    "history_records",
    "import_records",
    "name_merges",
    "pages",
    "publication",
    "records",
    "reports",
    "tasks",
    "users",
]
