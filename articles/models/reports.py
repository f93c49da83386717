"""What readers leave: mistakes that they report, and how often they read."""

from __future__ import annotations

import secrets

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.article import Article
from articles.models.history import DECIDED_HAS_TIME, PageRevision, ProposedChange
from articles.models.print import Page


def make_key() -> str:
    return secrets.token_urlsafe(12)


class ReaderReport(ProposedChange):
    """What a reader says is wrong in an article. It is public nowhere; the reader alone knows its address.

    `line` and `char` are where the block begins that holds the words, as operations name it; `words` are
    those of its text that are wrong, `wording` what should stand there. `reason` is the answer to the reader.
    """

    key = models.CharField(max_length=16, unique=True, default=make_key, editable=False)
    article = models.ForeignKey(
        Article,
        to_field="ref",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="reader_reports",
        verbose_name=_("文章"),
    )
    line = models.PositiveIntegerField(_("行"))
    char = models.PositiveIntegerField(_("字"))
    words = models.CharField(_("错的字句"), max_length=200, blank=True)
    wording = models.CharField(_("应为"), max_length=200, blank=True)
    message = models.TextField(_("说明"), max_length=1000, blank=True)
    revision = models.ForeignKey(
        PageRevision,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("改正的修订"),
    )

    class Meta:
        verbose_name = pgettext_lazy("单数", "读者报错")
        verbose_name_plural = pgettext_lazy("复数", "读者报错")
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=DECIDED_HAS_TIME, name="reader_report_decided_has_time"),
            models.CheckConstraint(
                condition=~models.Q(words="", message=""), name="reader_report_says_something"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "made_at"], name="reader_report_by_state"),  # what waits
        ]

    def __str__(self) -> str:
        return self.words or self.message[:20]

    def get_absolute_url(self) -> str:
        return reverse("report", args=[self.key])


class PageReads(models.Model):
    """How often the articles of a page were opened. Nothing is kept of by whom or when."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, primary_key=True, related_name="+")
    number = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.page_id}: {self.number}"
