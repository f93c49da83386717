"""What was done to a page, for people to read: its revisions, compared, undone and restored."""

from articles.admin.history.views import list_history_urls

__all__ = ["list_history_urls"]
