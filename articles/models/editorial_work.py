"""What editors arrange among themselves: saved views of lists, pages assigned or skipped, bulk operations."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.authored import Authored
from articles.models.choices import join_label
from articles.models.print import Page

OWNER = {"on_delete": models.CASCADE, "related_name": "+"}


class SavedView(models.Model):
    """The filters of a list under a name, as one editor keeps them. `filters` is the list's query string."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("编辑"), **OWNER)
    list_name = models.CharField(_("列表"), max_length=30)
    name = models.CharField(_("名称"), max_length=40)
    filters = models.CharField(_("筛选"), max_length=1000)

    class Meta:
        verbose_name = pgettext_lazy("单数", "存下的视图")
        verbose_name_plural = pgettext_lazy("复数", "存下的视图")
        ordering = ["list_name", "name"]
        constraints = [
            models.UniqueConstraint(fields=["user", "list_name", "name"], name="saved_view_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class PageWork(models.Model):
    """What editors arranged for a page of the queue: who is to look at it, or why nobody has to.

    A page that is assigned is offered to nobody else; one that is skipped to nobody.
    """

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="work", verbose_name=_("版面"))
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("交给"),
    )
    skip_reason = models.CharField(_("跳过的理由"), max_length=300, blank=True)
    by_name = models.CharField(_("安排者"), max_length=150)
    made_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = pgettext_lazy("单数", "版面安排")
        verbose_name_plural = pgettext_lazy("复数", "版面安排")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(assignee__isnull=True) | models.Q(skip_reason=""),
                name="page_work_is_assigned_or_skipped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.assignee or self.skip_reason}"


class BulkState(models.TextChoices):
    PLANNED = "planned", _("还没有开始")
    STARTED = "started", _("开始了")
    DONE = "done", _("做完了")
    UNDOING = "undoing", _("正在撤销")
    UNDONE = "undone", _("已撤销")


class BulkAction(models.TextChoices):
    """What can be done to all rows of a list: to articles, and, the last two, to pages."""

    PROPOSE = "propose", _("提交待发布")
    RETURN = "return", _("退回修改")
    PUBLISH = "publish", _("发布")
    WITHDRAW = "withdraw", _("撤下")
    TAG = "tag", _("加标签")
    UNTAG = "untag", _("去掉标签")
    GATHER = "gather", _("收进专题")
    SET_KIND = "set_kind", _("定体裁")
    SET_COLUMN = "set_column", _("定栏目")
    ASSIGN = "assign", _("交给编辑")
    PLACE = "place", _("定日期和版次")


class BulkOperation(Authored):
    """One thing done to many articles or pages, in chunks; undone as one.

    `keys` are the rows that were chosen, in their order; `skipped` counts by reason
    (`curation.bulk.SkipReason`) those that were left as they are. `task` does it, or takes it back.
    """

    action = models.CharField(_("操作"), max_length=10, choices=BulkAction)
    subject = models.CharField(_("内容"), max_length=300, blank=True)
    arguments = models.JSONField(_("参数"), default=dict)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    keys = models.JSONField(_("选中的行"), default=list)
    total = models.PositiveIntegerField(_("选中"), default=0)
    changed = models.PositiveIntegerField(_("改动"), default=0)
    skipped = models.JSONField(_("跳过"), default=dict)
    state = models.CharField(_("进展"), max_length=8, choices=BulkState, default=BulkState.PLANNED)
    task = models.ForeignKey(
        "articles.BackgroundTask", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(_("时间"))
    undone_at = models.DateTimeField(_("撤销时间"), null=True)
    undone_by_name = models.CharField(_("撤销者姓名"), max_length=150, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("单数", "批量操作")
        verbose_name_plural = pgettext_lazy("复数", "批量操作")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(action__in=BulkAction.values), name="bulk_action_known"
            ),
            models.CheckConstraint(condition=models.Q(state__in=BulkState.values), name="bulk_state_known"),
        ]
        indexes = [models.Index(fields=["made_at"], name="bulk_operation_by_time")]

    def __str__(self) -> str:
        action = self.get_action_display()
        return join_label(action, self.subject) if self.subject else action


class BulkChunk(models.Model):
    """What one transaction of a bulk operation changed, as `curation.bulk_actions` takes it back.

    `number` is how many rows came before it; `left` how many it could not take back, None before an undo.
    """

    operation = models.ForeignKey(BulkOperation, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    steps = models.JSONField()
    left = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["operation_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["operation", "number"], name="bulk_chunk_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.operation_id}:{self.number}"
