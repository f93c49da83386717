"""Imports from the browser: what was found in the files, as it waits to be checked, and what became of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.authored import Authored
from articles.models.background_task import BackgroundTask, TaskState
from articles.models.print import LABEL_CHARS


class ImportStep(models.TextChoices):
    READING = "reading", _("读取文件")
    CHECKING = "checking", _("等待核对")
    IMPORTING = "importing", _("导入中")
    DONE = "done", _("已导入")
    DISCARDED = "discarded", _("已放弃")
    UNDONE = "undone", _("已撤销")


class PageImport(Authored):
    """Pages that somebody imports together in the browser or, without an author, on the command line.

    `source` names the uploaded files or the folder. `task` reads the files, then another imports the pages.
    `linked` is how many articles the pairing of jumps changed; `totals` are those of the report once the
    import has ended.
    """

    source = models.CharField(_("来源"), max_length=300)
    newspaper = models.CharField(_("报纸"), max_length=100, blank=True)
    publishes = models.BooleanField(_("导入后发布"), default=False)
    replaces_text = models.BooleanField(_("换掉差别很大的原文"), default=False)
    step = models.CharField(_("进展"), max_length=10, choices=ImportStep, default=ImportStep.READING)
    task = models.ForeignKey(
        BackgroundTask, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("后台任务")
    )
    linked = models.PositiveIntegerField(default=0)
    totals = models.JSONField(default=dict)
    made_at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = pgettext_lazy("单数", "导入")
        verbose_name_plural = pgettext_lazy("复数", "导入")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(step__in=[step.value for step in ImportStep]), name="import_step_known"
            ),
        ]
        indexes = [models.Index(fields=["-made_at"], name="import_by_time")]

    def __str__(self) -> str:
        return self.source

    @property
    def progress(self) -> str:
        """How far it is, in words; of one whose task was cancelled or failed, that."""
        is_at_work = self.step in (ImportStep.READING, ImportStep.IMPORTING)
        if is_at_work and self.task and self.task.state in (TaskState.CANCELLED, TaskState.FAILED):
            return self.task.get_state_display()
        return self.get_step_display()


class FoundPageQuerySet(models.QuerySet):
    def chosen(self) -> FoundPageQuerySet:
        """Those that could be read and are not left out."""
        return self.filter(is_left_out=False).exclude(sha256="")

    def to_import(self) -> FoundPageQuerySet:
        """Those of the chosen that are not imported yet; also what the importer refused, to be corrected."""
        return self.chosen().filter(report={})


class FoundPage(models.Model):
    """One page of an import: its text, where it belongs, and what became of it.

    `newspaper`, `date`, `label` and `section` are given by names, pages.csv or an editor; `printed_…` is what
    the print says where nothing is given, and `unknown` names those that an editor found wrong there.
    `flags` are those of the page, `doubts` is the number of stories with flags. `refusal` is the sentence and
    values of why it cannot be read, or was not imported, at `line`. `report` is that of the
    importer. The text is dropped when the page is imported. `is_undone`: what was imported was taken back;
    where it could not be, the refusal says why.
    """

    page_import = models.ForeignKey(PageImport, on_delete=models.CASCADE, related_name="pages")
    position = models.PositiveIntegerField()
    name = models.CharField(_("文件名"), max_length=1000)
    path = models.CharField(max_length=1000)
    text = models.TextField(_("原文"), blank=True)
    encoding = models.CharField(_("文件编码"), max_length=20, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    bytes = models.PositiveIntegerField(_("字节"), default=0)
    newspaper = models.CharField(_("报纸"), max_length=100, blank=True)
    date = models.DateField(_("日期"), null=True, blank=True)
    label = models.CharField(_("版次"), max_length=LABEL_CHARS, blank=True)
    section = models.CharField(_("版名"), max_length=50, blank=True)
    printed_date = models.DateField(null=True)
    printed_label = models.CharField(max_length=LABEL_CHARS, blank=True)
    printed_section = models.CharField(max_length=50, blank=True)
    unknown = models.JSONField(default=list)
    stories = models.PositiveIntegerField(_("文章数"), default=0)
    doubts = models.PositiveIntegerField(default=0)
    flags = models.JSONField(_("存疑"), default=list)
    is_left_out = models.BooleanField(_("不导入"), default=False)
    refusal = models.JSONField(default=dict)
    line = models.PositiveIntegerField(null=True)
    report = models.JSONField(default=dict)
    is_undone = models.BooleanField(default=False)

    objects = FoundPageQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("单数", "待导入的版面")
        verbose_name_plural = pgettext_lazy("复数", "待导入的版面")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["page_import", "position"], name="found_page_once_a_place"),
        ]

    def __str__(self) -> str:
        return self.path
