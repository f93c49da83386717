"""便条: what editors tell each other about a page or an article until it is done."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.authored import Authored
from articles.models.print import Page


class StaffNoteQuerySet(models.QuerySet):
    def open(self) -> StaffNoteQuerySet:
        return self.filter(resolved_at=None)


class StaffNote(Authored):
    """A note on a page, or on the article of this ref on it; never public."""

    page = models.ForeignKey(
        Page, on_delete=models.CASCADE, related_name="staff_notes", verbose_name=_("版面")
    )
    article_ref = models.CharField(_("文章"), max_length=16, blank=True, db_index=True)
    text = models.TextField(_("内容"), max_length=1000)
    made_at = models.DateTimeField(_("时间"))
    resolved_at = models.DateTimeField(_("办完时间"), null=True)
    resolved_by_name = models.CharField(_("办完者姓名"), max_length=150, blank=True)

    objects = StaffNoteQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("单数", "便条")
        verbose_name_plural = pgettext_lazy("复数", "便条")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="staff_note_has_text"),
        ]
        indexes = [
            # which rows of a list have a note that waits
            models.Index(
                fields=["page"], condition=models.Q(resolved_at__isnull=True), name="staff_note_open_by_page"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:20]
