"""Views of the archive in the order of the print: calendar, newspapers, issue, page."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from articles.models import Column, Issue, Newspaper, Page
from articles.public.calendar import WEEKDAY_HEADINGS, lay_out_year
from articles.public.figures import Figures, read_figures
from articles.public.home import open_fronts, read_latest_issues
from articles.public.kept import keep_list, kept
from articles.public.languages import list_offered
from articles.public.leafing import find_beside, list_issue_pages
from articles.public.methods import only_read
from articles.public.paging import open_list_page
from articles.public.passages import lay_out_print
from articles.public.search import TYPED_CHARS, find_marks
from articles.public.sheet import lay_out_sheet
from articles.search import Marking

LATEST_ISSUES = 10  # the first as a front, the others three beside each other
UNDATED_PAGES = 6  # with the headlines of all their articles


class CalendarForm(forms.Form):
    newspaper = forms.ModelChoiceField(Newspaper.objects.published(), to_field_name="code", required=False)
    year = forms.IntegerField(min_value=datetime.MINYEAR, max_value=datetime.MAXYEAR, required=False)
    date = forms.DateField(required=False)


@only_read
def show_calendar(request: HttpRequest) -> HttpResponse:
    """The issues of one newspaper and year, by default of the latest issue.

    With `?date=`, the issue of that day; where there is none, the issues before and after are linked.
    """
    form = CalendarForm(request.GET)
    if not form.is_valid():
        raise Http404(_("没有这样的年份或报纸。"))
    newspaper, year, day = (form.cleaned_data[name] for name in ("newspaper", "year", "date"))
    published = Issue.objects.published().select_related("newspaper")
    if newspaper is None and (latest := read_latest_issues(request)):
        newspaper = latest[0].newspaper
    figures = read_figures(request)
    if newspaper is None or day is None:
        calendar = _lay_out_calendar(figures, newspaper, year)
        return render(request, "articles/issues.html", {"day": None} | calendar)
    if issue := published.filter(newspaper=newspaper, date=day).first():
        return redirect(issue)
    of_day = Issue(newspaper=newspaper, date=day)
    around = {"previous": published.before(of_day).first(), "next": published.after(of_day).first()}
    calendar = _lay_out_calendar(figures, newspaper, day.year)
    return render(request, "articles/issues.html", {"day": day} | around | calendar)


def _lay_out_calendar(figures: Figures, newspaper: Newspaper | None, year: int | None) -> dict[str, Any]:
    issues = Issue.objects.published().filter(newspaper=newspaper).select_related("newspaper")
    years = [year for year, _issues in figures.list_years(newspaper)]
    year = year or (years[0] if years else None)
    of_year = issues.filter(date__year=year) if year else []
    return {
        "newspapers": figures.newspapers,
        "newspaper": newspaper,
        "years": years,
        "year": year,
        "months": lay_out_year(year, {issue.date: issue for issue in of_year}) if year else [],
        "weekdays": WEEKDAY_HEADINGS,
        "undated_count": figures.undated.get(newspaper.pk, 0) if newspaper else 0,
    }


@only_read
def list_newspapers(request: HttpRequest) -> HttpResponse:
    """Each newspaper with its latest issue and how many issues of which years there are."""
    figures = read_figures(request)
    latest = Issue.objects.published().filter(newspaper=OuterRef("pk")).order_by("-date").values("date")[:1]
    newspapers = list(Newspaper.objects.published().annotate(latest=Subquery(latest)))
    for newspaper in newspapers:
        years = figures.issues.get(newspaper.pk, {})
        newspaper.issue_count = sum(years.values())
        newspaper.years = (min(years), max(years)) if years else None
    return render(request, "articles/newspapers.html", {"newspapers": newspapers})


@only_read
def show_newspaper(request: HttpRequest, code: str) -> HttpResponse:
    newspaper = get_object_or_404(Newspaper.objects.published(), code=code)
    issues = Issue.objects.published().select_related("newspaper").filter(newspaper=newspaper)
    undated = Page.objects.published().undated().with_public_articles().filter(newspaper=newspaper)
    [latest] = keep_list(
        request, ("fronts", newspaper.pk), lambda: [open_fronts(list(issues[:LATEST_ISSUES]))]
    )
    context = {
        "newspaper": newspaper,
        "years": read_figures(request).list_years(newspaper),
        "latest": latest,
        "columns": [column for column in read_columns(request) if column.newspaper_id == newspaper.pk],
        "undated": open_list_page(request, undated.order_by("pk"), rows=UNDATED_PAGES),
    }
    return render(request, "articles/newspaper.html", context)


@kept
def read_columns(request: HttpRequest) -> list[Column]:
    """The columns of all newspapers, with the most articles first. One query."""
    return list(Column.objects.listed().counted().order_by("-article_count", "name"))


@only_read
def show_issue(request: HttpRequest, code: str, date: datetime.date) -> HttpResponse:
    published = Issue.objects.published().select_related("newspaper")
    issue = get_object_or_404(published, newspaper__code=code, date=date)
    context = {
        "issue": issue,
        "pages": Page.objects.published().with_public_articles().filter(issue=issue).in_print_order(),
        "previous": published.before(issue).first(),
        "next": published.after(issue).first(),
    }
    return render(request, "articles/issue.html", context)


@only_read
def show_page(request: HttpRequest, ref: str) -> HttpResponse:
    """A page as a sheet and its print; `?article=` marks an article's lines, `?q=` the words of a search."""
    published = Page.objects.published().select_related("newspaper", "issue__newspaper")
    page = get_object_or_404(published, ref=ref)
    articles = list(page.articles.published().with_opening().select_related("column").order_by("position"))
    chosen = request.GET.get("article", "")
    if chosen and chosen not in {article.ref for article in articles}:
        raise Http404(_("这一版上没有这篇文章。"))
    areas, typed = lay_out_sheet(articles, page.public_blocks), request.GET.get("q", "")[:TYPED_CHARS]
    pages = list_issue_pages(page)
    previous_page, next_page = find_beside(page, pages)
    issues = Issue.objects.published().select_related("newspaper")
    context = {
        "page": page,
        "articles": articles,
        "chosen": chosen,
        "areas": areas,
        "print": lay_out_print(page, articles),
        "marking": Marking(typed, (text for area in areas for text in area.texts), is_linked=False),
        "marks": find_marks(typed),
        "siblings": pages,
        "previous_page": previous_page,
        "next_page": next_page,
        "previous_issue": issues.before(page.issue).first() if page.issue else None,
        "next_issue": issues.after(page.issue).first() if page.issue else None,
    }
    return render(request, "articles/page.html", context)


@only_read
def show_robots(request: HttpRequest) -> HttpResponse:
    sites = []
    for code in list_offered(request):
        with override(code):
            sites.append({"home": reverse("home"), "sitemap": request.build_absolute_uri(reverse("sitemap"))})
    return render(request, "robots.txt", {"sites": sites}, content_type="text/plain")
