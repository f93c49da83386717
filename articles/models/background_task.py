"""Work outside of requests: what it is, how far it is, and how it ended."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.authored import Authored
from articles.translations import choose_translation


class TaskState(models.TextChoices):
    WAITING = "waiting", _("排队")
    RUNNING = "running", _("进行中")
    DONE = "done", _("完成")
    FAILED = "failed", pgettext_lazy("任务", "失败")
    CANCELLED = "cancelled", _("已取消")


ENDED = (TaskState.DONE, TaskState.FAILED, TaskState.CANCELLED)


class BackgroundTask(Authored):
    """One piece of work that somebody started. `articles.background` runs it and alone changes it.

    `kind` is the path of what does it; `subject` what it is about, in words. `done` of `total` units are
    complete. `error` is by language.
    """

    kind = models.CharField(_("种类"), max_length=200)
    subject = models.CharField(_("对象"), max_length=300)
    arguments = models.JSONField(_("参数"), default=dict)
    state = models.CharField(_("状态"), max_length=10, choices=TaskState, default=TaskState.WAITING)
    done = models.PositiveIntegerField(_("已做"), default=0)
    total = models.PositiveIntegerField(_("总数"), null=True)
    result = models.JSONField(_("结果"), default=dict)
    error = models.JSONField(_("错误"), default=dict)
    machine = models.CharField(max_length=32, blank=True)
    deaths = models.PositiveSmallIntegerField(default=0)
    is_cancel_asked = models.BooleanField(default=False)
    made_at = models.DateTimeField(_("时间"), auto_now_add=True)
    started_at = models.DateTimeField(_("开始时间"), null=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True)

    class Meta:
        verbose_name = pgettext_lazy("单数", "后台任务")
        verbose_name_plural = pgettext_lazy("复数", "后台任务")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in TaskState]), name="task_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "machine"], name="task_by_state"),
            models.Index(fields=["-made_at"], name="task_by_time"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    @property
    def error_sentence(self) -> str:
        """Why it failed, in the language in force."""
        return choose_translation(self.error)
