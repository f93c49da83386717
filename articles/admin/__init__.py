"""The admin: where editors correct, tag, gather and publish."""

from articles.admin import (
    articles,
    authorities,
    bulk,
    collections,
    front_page,
    name_merges,
    pages,
    program_rows,
    publication,
    reports,
    tasks,
    users,
)
from articles.admin.history import lists as history_lists
from articles.admin.imports import page_imports

__all__ = [
    "articles",
    "authorities",
    "bulk",
    "collections",
    "front_page",
    "history_lists",
    "name_merges",
    "page_imports",
    "pages",
    "program_rows",
    "publication",
    "reports",
    "tasks",
    "users",
]
