"""Background tasks: their list, and a page for each with its progress, where it is cancelled or resumed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from articles.admin.base import ReadOnlyAdmin
from articles.background import cancel_task, find_kind, resume_task
from articles.models import BackgroundTask

SUBJECTS = {"page_import": "pageimport", "operation": "bulkoperation"}  # arguments that are keys of these


def may_control(task: BackgroundTask, user: AbstractBaseUser) -> bool:
    """Whether the user may cancel and resume it: who started it, and administrators."""
    return task.author_id == user.pk or user.has_perm("articles.change_backgroundtask")


def name_kind(task: BackgroundTask) -> str:
    """Return the label of the task's kind; its path if this program does not have it any more."""
    try:
        return str(find_kind(task).label)
    except ImportError:
        return task.kind


def find_subject(task: BackgroundTask) -> str:
    """The address of the import or bulk operation that the task belongs to."""
    for argument, model in SUBJECTS.items():
        if pk := task.arguments.get(argument):
            return reverse(f"admin:articles_{model}_change", args=[pk])
    return ""


def list_results(task: BackgroundTask) -> list[str]:
    """Return what a finished task did, in sentences."""
    try:
        return [str(line) for line in find_kind(task).describe(task.result)] if task.result else []
    except ImportError:
        return []


@admin.register(BackgroundTask)
class BackgroundTaskAdmin(ReadOnlyAdmin):
    """All tasks, the latest first. Nobody edits them."""

    list_display = ["subject", "display_kind", "state", "display_progress", "author_name", "made_at"]
    list_filter = ["state"]
    search_fields = ["subject", "author_name"]
    search_help_text = _("在对象和编辑姓名里找。")

    def get_urls(self) -> list[Any]:
        guard = self.admin_site.admin_view
        return [
            path("<int:pk>/progress/", guard(self.progress), name="articles_backgroundtask_progress"),
            path("<int:pk>/do/", guard(self.control), name="articles_backgroundtask_control"),
            *super().get_urls(),
        ]

    @admin.display(description=_("种类"), ordering="kind")
    def display_kind(self, task: BackgroundTask) -> str:
        return name_kind(task)

    @admin.display(description=_("进度"))
    def display_progress(self, task: BackgroundTask) -> str:
        return f"{task.done}/{task.total}" if task.total else ""

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        task = self.get_object(request, object_id)
        if task is None:
            raise Http404
        self._check_view(request, task)
        context = self.admin_site.each_context(request) | {
            "title": task.subject,
            "opts": self.opts,
            "task": task,
            "kind": name_kind(task),
            "results": list_results(task),
            "subject_url": find_subject(task),
            "may_control": may_control(task, request.user),
        }
        return TemplateResponse(request, "admin/articles/task/task.html", context)

    @method_decorator(require_safe)
    def progress(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer the page's script: how far the task is, and whether it has ended. One query."""
        task = get_object_or_404(BackgroundTask, pk=pk)
        self._check_view(request, task)
        values = {"done": task.done, "total": task.total, "state": task.state, "ended": task.has_ended}
        return JsonResponse(values | {"label": task.get_state_display()})

    @method_decorator(require_POST)
    def control(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Cancel or resume the task, and go back to the page that asked."""
        task = get_object_or_404(BackgroundTask, pk=pk)
        if not may_control(task, request.user):
            raise PermissionDenied
        {"cancel": cancel_task, "resume": resume_task}.get(request.POST.get("do", ""), lambda task: None)(
            task
        )
        back = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
            back = reverse("admin:articles_backgroundtask_change", args=[pk])
        return HttpResponseRedirect(back)

    def _check_view(self, request: HttpRequest, task: BackgroundTask) -> None:
        if not self.has_view_permission(request, task):
            raise PermissionDenied
