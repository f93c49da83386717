"""What Django's system check finds wrong with the settings of search."""

from __future__ import annotations

from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from articles.search.whoosh_engine.backend import get_archive_backend


@register()
def check_engine(**kwargs) -> list[CheckMessage]:
    """An error where pages and API would ask an engine that cannot answer them."""
    try:
        get_archive_backend()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="articles.E001")]
    return []
