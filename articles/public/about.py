"""What the archive says of itself: what is here, how it is made, how right it is, what one may do with it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from articles.models import Newspaper
from articles.public.figures import Figures, read_figures
from articles.public.formatting import format_text
from articles.public.methods import only_read
from articles.public.site import read_site
from articles.public.timeline import Timeline, draw_timeline


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Shares in per cent of what the program reads right on pages that it did not learn from."""

    articles: float
    headings: float
    text: float


# From the figures of articles/parsing/README.md.
MEASURED = datetime.date(2026, 11, 22)
SAME_STYLE = Accuracy(87.8, 90.7, 94.5)  # 104 pages of 2020, from articles held back
OTHER_PAPERS = Accuracy(74.0, 78.0, 86.0)  # the 20 pages of other papers that were only scored


@only_read
def show_about(request: HttpRequest) -> HttpResponse:
    site, figures = read_site(request), read_figures(request)
    context = {
        "about": format_text(site.about_text, host=request.get_host()),
        "rights": format_text(site.rights_text, host=request.get_host()),
        "figures": figures,
        "coverage": [(newspaper, draw_coverage(newspaper, figures)) for newspaper in figures.newspapers],
        "measured": MEASURED,
        "same_style": SAME_STYLE,
        "other_papers": OTHER_PAPERS,
    }
    return render(request, "articles/about.html", context)


def draw_coverage(newspaper: Newspaper, figures: Figures) -> Timeline | None:
    """The newspaper's issues by year; None where all its dates are unknown."""
    counts = {str(year): count for year, count in figures.issues.get(newspaper.pk, {}).items()}

    def link(year: str) -> str:
        return f"{reverse('issues')}?{urlencode({'newspaper': newspaper.code, 'year': year})}"

    return draw_timeline(counts, link)
