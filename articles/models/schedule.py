"""Articles to be published or withdrawn at a time."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article, Status
from articles.models.authored import Authored


class Outcome(models.TextChoices):
    """What became of a scheduled change."""

    DONE = "done", _("已执行")
    SKIPPED = "skipped", _("没有执行")  # the article could not be published or withdrawn then
    CANCELLED = "cancelled", _("已取消")
    OVERTAKEN = "overtaken", _("已另行处理")  # an editor published or withdrew it before


class ScheduledChangeQuerySet(models.QuerySet):
    def pending(self) -> ScheduledChangeQuerySet:
        return self.filter(ended_at=None)

    def due(self, at: datetime.datetime | None = None) -> ScheduledChangeQuerySet:
        return self.pending().filter(due_at__lte=at or timezone.now())


class ScheduledChange(Authored):
    """An article that gets another status at a set time; `note` is what readers see from then on.

    It takes effect with the first request for anything public after that time (`archive/schedule.py`).
    """

    # By ref, as of notes: an article that goes and comes back is still to change at its time.
    article = models.ForeignKey(
        Article,
        to_field="ref",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="scheduled_changes",
        verbose_name=_("文章"),
    )
    status = models.CharField(_("改为"), max_length=10, choices=Status)
    due_at = models.DateTimeField(_("生效时间"))
    note = models.TextField(_("撤稿说明"), max_length=1000, blank=True)
    made_at = models.DateTimeField(_("安排时间"))
    ended_at = models.DateTimeField(_("了结时间"), null=True)
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome, blank=True)
    reason = models.CharField(_("原因"), max_length=100, blank=True)

    objects = ScheduledChangeQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("单数", "定时发布和撤下")
        verbose_name_plural = pgettext_lazy("复数", "定时发布和撤下")
        ordering = ["-due_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=[Status.PUBLISHED, Status.WITHDRAWN]),
                name="scheduled_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, outcome="")
                | models.Q(ended_at__isnull=False, outcome__in=[one.value for one in Outcome]),
                name="scheduled_end_has_outcome",
            ),
            models.UniqueConstraint(
                fields=["article", "status"],
                condition=models.Q(ended_at__isnull=True),
                name="scheduled_once_an_article_and_status",
            ),
        ]
        indexes = [
            # what every request for something public asks: when the next change is due
            models.Index(
                fields=["due_at"], condition=models.Q(ended_at__isnull=True), name="scheduled_by_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.action_label} {timezone.localtime(self.due_at):%Y-%m-%d %H:%M}"

    @property
    def action_label(self) -> str:
        return gettext("发布") if self.status == Status.PUBLISHED else gettext("撤下")
