"""The admin: where editors correct, tag, gather and publish."""

from articles.admin import articles, authorities, collections, pages, records, users

__all__ = ["articles", "authorities", "collections", "pages", "records", "users"]
