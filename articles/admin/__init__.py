"""The editors' face."""

from articles.admin import articles, authorities, collections, pages, records, users

__all__ = ["articles", "authorities", "collections", "pages", "records", "users"]
