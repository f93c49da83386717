"""What every list and form of the editors' desk has in common."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.flags import describe_flags
from articles.admin.numbered_print import Gap, PrintLine
from articles.curation import PublishReport

TITLES_TOLD = 3


def digest_rows(row: models.Model, related: tuple[str, ...]) -> str:
    """A short digest of the row as the database has it now, with those of its related rows. 1 + n queries."""
    values = [list(type(row)._default_manager.filter(pk=row.pk).values_list())]
    values += [list(getattr(row, name).order_by("pk").values_list()) for name in related]
    return hashlib.sha256(repr(values).encode()).hexdigest()[:32]


class SeenForm(forms.ModelForm):
    """A form that does not save over what somebody else changed after it was opened.

    `watched` names the related rows that are edited along with this one.
    """

    watched: tuple[str, ...] = ()
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["seen"].initial = digest_rows(self.instance, self.watched)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.instance.pk and self.cleaned_data.get("seen") != self.fields["seen"].initial:
            raise ValidationError(
                _(
                    "您打开本页之后,有人改过这一条。为免盖掉别人的改动,这次没有保存。"
                    "请另开一个窗口打开本页,看过最新内容,再把您的改动填进去。"
                ),
                code="stale",
            )
        return cleaned


class DeskAdmin(admin.ModelAdmin):
    """Saves and deletes are left to curation by each admin; forms refuse what somebody else changed."""

    form = SeenForm
    show_full_result_count = False
    list_per_page = 50

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Before a save the row is locked, so that two saves at once meet one after the other."""
        row = super().get_object(request, object_id, from_field)
        if row is not None and request.method == "POST":
            self.model._default_manager.select_for_update().get(pk=row.pk)
        return row

    def suggest_moves(self, row: Any) -> list[str]:
        """The actions that suit the row's state, in the order of their buttons."""
        return []

    def list_moves(self, request: HttpRequest, row: Any) -> list[tuple[str, str]]:
        """(action, label) of those that suit the row's state and are this person's to take."""
        actions = self.get_actions(request)
        return [(name, actions[name][2]) for name in self.suggest_moves(row) if name in actions]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> HttpResponse:
        may_move = obj is not None and self.has_change_permission(request, obj)
        context["moves"] = self.list_moves(request, obj) if may_move else []
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """After "save and publish" and its like the row stays open."""
        for name, _label in self.list_moves(request, obj):
            if f"_move_{name}" in request.POST:
                getattr(self, name)(request, self.model._default_manager.filter(pk=obj.pk))
                return HttpResponseRedirect(request.get_full_path())
        return super().response_change(request, obj)

    def view_on_site(self, row: models.Model) -> str | None:
        """The public address, if the public may see it."""
        is_public = type(row)._default_manager.published().filter(pk=row.pk).exists()
        return row.get_absolute_url() if is_public else None

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], Any]:
        """Who may delete a row may delete what was made of it; the database protects the rest."""
        listed, counts, _perms, protected = super().get_deleted_objects(objs, request)
        return listed, counts, set(), protected

    def construct_change_message(
        self, request: HttpRequest, form: forms.ModelForm, formsets: Any, add: bool = False
    ) -> list[dict[str, Any]]:
        """With what stood in a changed field before, so that the history can be undone by hand."""
        told = super().construct_change_message(request, form, formsets, add)
        for entry in told:
            if "changed" in entry and "name" not in entry["changed"]:
                entry["changed"]["fields"] = [word_change(form, name) for name in form.changed_data]
        return told

    def tell_report(self, request: HttpRequest, report: PublishReport, *, done: str, logged: str) -> None:
        """Say what was done and what was skipped, and note what was done in the rows' histories.

        `done` is the sentence with %(count)d in it; `logged` what the history says.
        """
        if report.done:
            LogEntry.objects.log_actions(request.user.pk, report.done, CHANGE, logged)
            self.message_user(request, done % {"count": len(report.done)}, messages.SUCCESS)
        if report.skipped:
            self.message_user(request, describe_skipped(report), messages.WARNING)


class PrintDeskAdmin(DeskAdmin):
    """Rows that an importer flags, mended beside their print."""

    def lay_out_print(self, row: Any) -> list[PrintLine | Gap]:
        raise NotImplementedError

    @admin.display(description=gettext_lazy("存疑"))
    def display_flags(self, row: Any) -> str:
        return ";".join(dict.fromkeys(flag.title for flag in describe_flags(row.flags)))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any, **kwargs: Any
    ) -> HttpResponse:
        context |= {
            "print_rows": self.lay_out_print(obj),
            "flags": describe_flags(obj.flags),
            "is_nav_sidebar_enabled": False,  # its place is taken by the print
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


class RowsFormSet(forms.BaseInlineFormSet):
    """A row whose position is left empty goes to the end."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if DELETION_FIELD_NAME in form.fields:
            form.fields[DELETION_FIELD_NAME].widget.attrs["aria-label"] = _("删除")
        if "position" in form.fields:
            form.fields["position"].required = False
            form.fields["position"].initial = None

    def clean(self) -> None:
        super().clean()
        rows = [form for form in self.forms if "position" in getattr(form, "cleaned_data", {})]
        last = max((form.cleaned_data["position"] or 0 for form in rows), default=0)
        for form in rows:
            if form.cleaned_data["position"] is None:
                last += 1
                form.cleaned_data["position"] = form.instance.position = last


class RowsInline(admin.TabularInline):
    """Related rows as lines of a table: names are chosen or added here, and renamed on their own page."""

    formset = RowsFormSet
    extra = 0

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = field.widget
        if isinstance(widget, RelatedFieldWidgetWrapper):
            widget.can_change_related = widget.can_view_related = widget.can_delete_related = False
            widget = widget.widget
        # The column's head is no label to a screen reader, and is not there on a phone.
        widget.attrs["aria-label"] = widget.attrs["placeholder"] = capfirst(field.label)
        return field


def word_change(form: forms.ModelForm, name: str) -> str:
    """The changed field's name, and what it said before the form was saved."""
    field = form.fields[name]
    before = field.prepare_value(form.get_initial_for_field(field, name))
    if isinstance(field, forms.ModelChoiceField):
        before = field.queryset.filter(pk=before).first()
    elif isinstance(field, forms.ChoiceField):
        before = dict(field.choices).get(before)
    label = capfirst(str(field.label))
    return _("%(field)s(原为“%(before)s”)") % {"field": label, "before": "" if before is None else before}


def describe_skipped(report: PublishReport) -> str:
    """How many were skipped, and for each reason the first few titles."""
    titles = defaultdict(list)
    for row, reason in report.skipped:
        titles[reason].append(_("《%(title)s》") % {"title": row})
    parts = []
    for reason, named in titles.items():
        told = "".join(named[:TITLES_TOLD])
        if len(named) > TITLES_TOLD:
            told = _("%(titles)s等 %(count)d 篇") % {"titles": told, "count": len(named)}
        parts.append(_("%(reason)s的:%(titles)s。") % {"reason": reason.label, "titles": told})
    return _("跳过 %(count)d 篇。") % {"count": len(report.skipped)} + "".join(parts)


class ReadOnlyAdmin(DeskAdmin):
    """Rows that others write: they are shown, with their reason, and not edited."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
