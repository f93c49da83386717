"""Readers report a mistake in an article, and find the answer at an address of their own.

No account, no script and no cookie are needed. Limits on requests, a field that only programs fill in, and
the rule that no report is public keep abuse away.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.curation.operations import Refused
from articles.curation.reader_reports import report_mistake
from articles.models import Article, ReaderReport
from articles.models.history import ProposalState
from articles.parsing.roles import HEADING_ROLES, SHOWN_ROLES
from articles.public.methods import only_read
from articles.rate_limits import limit_rate

REPORTED_ROLES = (*HEADING_ROLES, *SHOWN_ROLES)


class ReportForm(forms.Form):
    """`block` is the position of a block; `website` is what no person sees."""

    block = forms.TypedChoiceField(
        label=_("哪一段"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一段。"), "invalid_choice": _("请选一段。")},
    )
    words = forms.CharField(label=_("错的字句"), max_length=200, required=False)
    wording = forms.CharField(label=_("应为"), max_length=200, required=False)
    message = forms.CharField(
        label=_("补充说明"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    website = forms.CharField(required=False)

    def __init__(self, article: Article, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.article = article
        blocks = article.blocks.filter(role__in=REPORTED_ROLES).order_by("position")
        self.blocks = {block.position: block for block in blocks if block.reading_text}
        self.fields["block"].choices = [(at, block.reading_text) for at, block in self.blocks.items()]
        self.report: ReaderReport | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors or cleaned["website"]:
            return cleaned
        try:
            said = {name: cleaned[name] for name in ("words", "wording", "message")}
            self.report = report_mistake(self.article, self.blocks[cleaned["block"]], **said)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return cleaned


@csrf_exempt  # a token would need a cookie, and all that another site could do is send a report
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limit_rate("reports", methods=("POST",))
def report_article(request: HttpRequest, ref: str) -> HttpResponse:
    """The form, filled with what the reader had selected; then the address of the report."""
    article = get_object_or_404(Article.objects.published().with_print(), ref=ref)
    if request.method == "POST":
        form = ReportForm(article, request.POST)
        if form.is_valid():
            return redirect(form.report or article)
    else:
        form = ReportForm(article, initial={name: request.GET.get(name, "") for name in ("block", "words")})
    status = 422 if form.is_bound else 200
    return render(request, "articles/report_form.html", {"article": article, "form": form}, status=status)


@never_cache
@only_read
def show_report(request: HttpRequest, key: str) -> HttpResponse:
    """What the reader reported, and what came of it. Words of the article only while that is public."""
    report = get_object_or_404(ReaderReport, key=key)
    context = {
        "report": report,
        "article": Article.objects.published().with_opening().filter(ref=report.article_id).first(),
        "is_open": report.state == ProposalState.OPEN,
        "is_accepted": report.state == ProposalState.ACCEPTED,
    }
    return render(request, "articles/report.html", context)
