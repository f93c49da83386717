"""Django system checks of the search settings."""

from __future__ import annotations

from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from articles.search.engine import get_engine


@register()
def check_engine(**kwargs) -> list[CheckMessage]:
    """Return an error if the default connection uses an engine that cannot answer pages and API."""
    try:
        get_engine()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="articles.E001")]
    return []
