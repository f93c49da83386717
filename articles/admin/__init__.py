"""The editors' face."""

from articles.admin import article, collections, names, pages, records, users

__all__ = ["article", "collections", "names", "pages", "records", "users"]
