"""What the pages say of the site itself."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from articles.models import SiteSettings
from articles.models.composed import composed
from articles.public.kept import kept, recall
from articles.public.methods import only_read


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


@only_read
def show_logo(request: HttpRequest) -> HttpResponse:
    site = SiteSettings.objects.exclude(logo_type="").first()
    if site is None:
        raise Http404(_("本站没有标志。"))
    return HttpResponse(bytes(site.logo), content_type=site.logo_type)
