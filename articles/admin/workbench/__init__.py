"""The workbench: one page of print beside its articles, where editors mend what the parser got wrong."""

from articles.admin.workbench.views import list_workbench_urls

__all__ = ["list_workbench_urls"]
