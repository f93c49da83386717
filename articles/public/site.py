"""What the pages say of the site itself."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest

from articles.models import SiteSettings
from articles.models.composed import composed
from articles.public.kept import kept, recall


@kept
def read_site(request: HttpRequest | None) -> SiteSettings:
    """The settings without the picture of the logo; the defaults where nobody set any. One query."""
    return next(iter(_read_settings()), None) or SiteSettings()


def recall_site() -> SiteSettings:
    """The settings as this process last read them, for pages that ask the database nothing."""
    return recall(read_site) or SiteSettings()


@composed
def _read_settings() -> QuerySet[SiteSettings]:
    return SiteSettings.objects.defer("logo")[:1]
