"""What editors who may not publish would do to public tags, people and columns, and who decides it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles.admin.base import BaseAdmin, ReadOnlyAdmin
from articles.admin.workbench.comparisons import ComparedField
from articles.admin.workbench.differences import list_differences
from articles.curation.authorities import KINDS, may_change, preview_merge
from articles.curation.decisions import PUBLISH_PERMISSION
from articles.curation.name_proposals import (
    MODELS,
    Name,
    accept_name_proposal,
    change_name,
    decline_name_proposal,
    find_names,
)
from articles.curation.operations import Refused
from articles.models import Article, NameProposal, Tag
from articles.models.authority_history import AuthorityAction


def say_proposed(request: HttpRequest) -> None:
    messages.success(request, _("名称已经公开，您的改动记为提议，等有权发布的人决定。"))


class ProposingAdmin(BaseAdmin):
    """Base for columns, people and tags. Public ones are changed by proposals, and deleted by publishers."""

    change_form_template = "admin/articles/names/change_form.html"

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        if form.has_changed():
            broader = form.cleaned_data.get("broader")
            obj.proposal = change_name(
                obj, broader=None if broader is None else list(broader), by=request.user
            )

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        is_proposed = getattr(obj, "proposal", None)
        return super().log_change(request, obj, gettext("提议修改") if is_proposed else message)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if not getattr(obj, "proposal", None):
            return super().response_change(request, obj)
        say_proposed(request)
        return HttpResponseRedirect(request.get_full_path())

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (
            obj is None or may_change([obj], request.user)
        )

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], Any]:
        """Count as protected what is public and the user may not change."""
        listed, counts, missing, protected = super().get_deleted_objects(objs, request)
        public = [str(row) for row in objs if not may_change([row], request.user)]
        return listed, counts, missing, [*protected, *public]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> HttpResponse:
        if obj is not None:
            kind = KINDS[self.model]
            waiting = NameProposal.objects.open().filter(kind=kind).order_by("pk")
            context |= {
                "proposals": [one for one in waiting if obj.pk in one.names],
                "must_propose": not may_change([obj], request.user),
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


def compare_fields(proposal: NameProposal) -> Iterator[ComparedField]:
    """The fields of the row as they are now and as proposed, in words."""
    model, values = MODELS[proposal.kind], proposal.arguments
    after = values["after"] if proposal.action == AuthorityAction.EDIT else values["new"]
    before = values.get("before", {})
    for name, value in after.items():
        field = model._meta.get_field(name)
        was, becomes = (_describe(field, one) for one in (before.get(name), value))
        if was != becomes:
            pieces = tuple(list_differences(was, becomes))
            yield ComparedField(str(field.verbose_name), was, becomes, pieces)


def _describe(field: models.Field, value: Any) -> str:
    if value is None:
        return ""
    if field.many_to_many:
        return "\n".join(Tag.objects.filter(pk__in=value).order_by("name").values_list("name", flat=True))
    if field.is_relation:
        return str(field.related_model._default_manager.filter(pk=value).first() or "")
    if isinstance(value, list):
        return "\n".join(value)
    return str(dict(field.flatchoices).get(value, value))


@admin.register(NameProposal)
class NameProposalAdmin(ReadOnlyAdmin):
    """Proposals for tags, people and columns, each on a page of its own where it is decided."""

    list_display = ["__str__", "kind", "author_name", "made_at", "state", "decided_at"]
    list_filter = ["state", "kind", "action"]
    search_fields = ["subject", "author_name"]

    def get_urls(self) -> list[Any]:
        decide = path(
            "<int:pk>/decide/", self.admin_site.admin_view(self.decide), name="articles_nameproposal_decide"
        )
        return [decide, *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        proposal = self.get_object(request, object_id)
        if proposal is None:
            raise Http404
        if not self.has_view_permission(request, proposal):
            raise PermissionDenied
        names = find_names(proposal)
        context = self.admin_site.each_context(request) | {
            "title": gettext("名称提议"),
            "proposal": proposal,
            "opts": self.opts,
            "names": [(name, self._address(name)) for name in names],
            "fields": list(compare_fields(proposal)) if proposal.action != AuthorityAction.MERGE else [],
            "articles": Article.objects.filter(ref__in=proposal.arguments.get("articles", ())).with_opening(),
            "preview": preview_merge(names[:-1], names[-1]) if self._is_merge(proposal, names) else None,
            "may_decide": request.user.has_perm(PUBLISH_PERMISSION),
        }
        return TemplateResponse(request, "admin/articles/names/proposal.html", context)

    def _address(self, name: Name) -> str:
        return reverse(f"admin:articles_{name._meta.model_name}_change", args=[name.pk])

    def _is_merge(self, proposal: NameProposal, names: list[Name]) -> bool:
        return proposal.action == AuthorityAction.MERGE and len(names) > 1

    @method_decorator(require_POST)
    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Accept or decline the proposal."""
        proposal = get_object_or_404(NameProposal, pk=pk)
        try:
            if request.POST.get("do") == "accept":
                accept_name_proposal(proposal, by=request.user)
                said = _("采纳了提议。")
            else:
                decline_name_proposal(proposal, by=request.user, reason=request.POST.get("reason", ""))
                said = _("没有采纳提议。")
            self.message_user(request, said, messages.SUCCESS)
        except Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
        return HttpResponseRedirect(reverse("admin:articles_nameproposal_change", args=[pk]))
