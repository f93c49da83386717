"""What editors did to pages: revisions, proposals, and who has a page open."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.authored import Authored
from articles.models.print import Page

PRESENCE_SECONDS = 90  # after which somebody who gave no sign has left a page


class RevisionKind(models.TextChoices):
    """What made a revision."""

    IMPORT = "import", _("导入")  # the state in which an operation found the page
    OPERATION = "operation", _("编辑")
    VERSION = "version", _("换新原文")  # an import brought a new version of the page's text
    UNDO = "undo", _("撤销")
    REDO = "redo", _("重做")
    RESTORE = "restore", _("恢复旧版本")


class PageRevisionQuerySet(models.QuerySet):
    def with_author(self) -> PageRevisionQuerySet:
        """With what a list shows, but without the states and texts, which are large."""
        rows = self.select_related("author", "page__newspaper", "page__issue", "target")
        return rows.defer("state", "page__text", "target__state")


class PageRevision(Authored):
    """A page's curated state after something changed it, numbered from 1 on each page.

    `state` is what `curation.snapshots` packs, on the text of number `version`; `refs` are the articles
    that differ from the revision before. `operations` are what was done, each as {"kind", "arguments"};
    `target` is the revision that an undo, redo or restore is about. `set_aside` keeps, by ref, what no state
    holds of articles that this revision took away: status, tags and collections.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="revisions", verbose_name=_("版面"))
    number = models.PositiveIntegerField(_("版本号"))
    kind = models.CharField(_("种类"), max_length=10, choices=RevisionKind)
    made_at = models.DateTimeField(_("时间"))
    operations = models.JSONField(_("操作"), default=list)
    refs = models.JSONField(_("涉及的文章"), default=list)
    target = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        related_name="answers",
        verbose_name=_("所指的版本"),
    )
    state = models.BinaryField(_("状态"))
    version = models.PositiveSmallIntegerField(_("原文版本"), default=1)
    set_aside = models.JSONField(_("另存"), default=dict)

    objects = PageRevisionQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("单数", "修订")
        verbose_name_plural = pgettext_lazy("复数", "修订")
        ordering = ["page_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="revision_number_once_a_page"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["import", "operation", "version"], target__isnull=True)
                | models.Q(kind__in=["undo", "redo", "restore"], target__isnull=False),
                name="revision_target_where_needed",
            ),
        ]
        indexes = [
            models.Index(fields=["made_at"], name="revision_by_time"),  # the archive's recent operations
        ]

    def __str__(self) -> str:
        return f"{self.page} #{self.number}"


class ProposalState(models.TextChoices):
    OPEN = "open", _("待决定")
    ACCEPTED = "accepted", _("已采纳")
    DECLINED = "declined", _("未采纳")


class ProposalQuerySet(models.QuerySet):
    def open(self) -> ProposalQuerySet:
        return self.filter(state=ProposalState.OPEN)


class ProposedChange(models.Model):
    """What somebody without the right to publish would change; a publisher decides."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("提议者"),
    )
    author_name = models.CharField(_("提议者姓名"), max_length=150, blank=True)
    made_at = models.DateTimeField(_("提议时间"))
    state = models.CharField(_("状态"), max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("决定者"),
    )
    decided_at = models.DateTimeField(_("决定时间"), null=True)
    reason = models.CharField(_("理由"), max_length=500, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        abstract = True

    def decide(self, state: ProposalState, by: Any, at: datetime.datetime, reason: str = "") -> None:
        self.state, self.decided_by, self.decided_at, self.reason = state, by, at, reason
        self.save(update_fields=["state", "decided_by", "decided_at", "reason"])


DECIDED_HAS_TIME = models.Q(state="open", decided_at__isnull=True) | models.Q(
    state__in=["accepted", "declined"], decided_at__isnull=False
)


class Proposal(ProposedChange):
    """Operations that somebody without the right to publish would do on published text.

    `base` is the revision that they were made from. In their place it may undo, redo or restore a revision,
    the `target`; `kind` is that of the revision which accepting it makes. `is_parsers`: no editor, but the
    parser would do them, since it now takes what editors hold for something else than before.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="proposals", verbose_name=_("版面"))
    base = models.ForeignKey(
        PageRevision, on_delete=models.CASCADE, related_name="+", verbose_name=_("所据版本")
    )
    kind = models.CharField(
        _("种类"), max_length=10, choices=RevisionKind, default=RevisionKind.OPERATION, editable=False
    )
    target = models.ForeignKey(
        PageRevision,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        verbose_name=_("所指的版本"),
        editable=False,
    )
    operations = models.JSONField(_("操作"), default=list)
    refs = models.JSONField(_("涉及的文章"), default=list)
    is_parsers = models.BooleanField(_("解析程序的提议"), default=False)

    class Meta:
        verbose_name = pgettext_lazy("单数", "修改提议")
        verbose_name_plural = pgettext_lazy("复数", "修改提议")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=DECIDED_HAS_TIME, name="proposal_decided_has_time"),
            models.CheckConstraint(
                condition=models.Q(kind="operation", target__isnull=True)
                | models.Q(kind__in=["undo", "redo", "restore"], target__isnull=False),
                name="proposal_target_where_needed",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "made_at"], name="proposal_by_state"),  # what waits for a decision
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.author_name}"


class PresenceQuerySet(models.QuerySet):
    def present(self, at: datetime.datetime | None = None) -> PresenceQuerySet:
        """Those whose browser has reported recently."""
        since = (at or timezone.now()) - datetime.timedelta(seconds=PRESENCE_SECONDS)
        return self.filter(seen_at__gte=since)


class Presence(models.Model):
    """An editor who has a page open, and when the browser last said so."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="presences", verbose_name=_("版面"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("编辑")
    )
    seen_at = models.DateTimeField(_("最近在场"))

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("单数", "在场编辑")
        verbose_name_plural = pgettext_lazy("复数", "在场编辑")
        constraints = [
            models.UniqueConstraint(fields=["page", "user"], name="presence_once_a_page"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.page_id}"
