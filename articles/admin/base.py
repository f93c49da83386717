"""Base classes of the admin's lists, forms and inlines."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import (
    AutocompleteSelect,
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.options import Options
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.flags import describe_flags
from articles.admin.numbered_print import Gap, PrintLine
from articles.admin.saved_views import describe_saved_views
from articles.archive.records import recorded
from articles.curation import PublishReport
from articles.typed_numbers import read_typed_number

TITLES_LISTED = 3


def digest_state(row: models.Model, related: tuple[str, ...]) -> str:
    """Return a digest of the row and its related rows as the database has them now. 1 + n queries."""
    values = [list(type(row)._default_manager.filter(pk=row.pk).values_list())]
    values += [list(getattr(row, name).order_by("pk").values_list()) for name in related]
    return hashlib.sha256(repr(values).encode()).hexdigest()[:32]


class ConflictCheckForm(forms.ModelForm):
    """Refuses to overwrite what somebody else saved after the form was opened.

    `edited_relations` names the related rows that are edited together with this one.
    """

    edited_relations: tuple[str, ...] = ()
    state_digest = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["state_digest"].initial = digest_state(self.instance, self.edited_relations)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        opened, current = self.cleaned_data.get("state_digest"), self.fields["state_digest"].initial
        if self.instance.pk and opened != current:
            raise ValidationError(
                _(
                    "您打开本页之后，有人改过这一条。为免盖掉别人的改动，这次没有保存。"
                    "请另开一个窗口打开本页，看过最新内容，再把您的改动填进去。"
                ),
                code="stale",
            )
        return cleaned


def count_deleted(
    opts: Options, objs: Any, *, kept: Collection[type[models.Model]] = ()
) -> tuple[list[str], dict[str, int], set[str], list[str]]:
    """The rows, how many others are deleted with them, and what protects them; without reading the others.

    Rows of `kept` protect them too. One query for each kind of row that refers to them.
    """
    rows = list(objs)
    counts, protected = {str(opts.verbose_name_plural): len(rows)}, []
    for relation in opts.related_objects:
        model = relation.related_model
        depending = model._base_manager.filter(**{f"{relation.field.name}__in": rows})
        name = str(model._meta.verbose_name_plural)
        if (relation.on_delete is models.PROTECT or model in kept) and (count := depending.count()):
            protected.append(_("%(name)s：%(count)d") % {"name": name, "count": count})
        elif relation.on_delete is models.CASCADE and (count := depending.count()):
            counts[name] = count
    return [str(row) for row in rows], counts, set(), protected


class KeyedMixin:
    """Shows nothing as chosen for what is no key of a row; Django's widgets fail on it."""

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> list[Any]:
        return super().optgroups(name, [one for one in value if not one or read_typed_number(str(one))], attr)


class KeyedAutocompleteSelect(KeyedMixin, AutocompleteSelect):
    pass


class KeyedAutocompleteSelectMultiple(KeyedMixin, AutocompleteSelectMultiple):
    pass


class KnownAutocompleteSelect(KeyedAutocompleteSelect):
    """Shows the chosen row of a required field without another query; `known` maps keys to labels."""

    known: Mapping[str, str] = {}

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> list[Any]:
        chosen = [one for one in value if one]
        if not chosen or not all(one in self.known for one in chosen):
            return super().optgroups(name, value, attr)
        options = [
            self.create_option(name, one, self.known[one], True, place) for place, one in enumerate(chosen)
        ]
        return [(None, options, 0)]


class AutocompleteAdmin(BaseModelAdmin):
    """Completes what is typed in the fields of `autocomplete_fields`, by widgets of its own."""

    autocomplete_select = KeyedAutocompleteSelect

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", self.autocomplete_select(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KeyedAutocompleteSelectMultiple(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class BaseAdmin(AutocompleteAdmin, admin.ModelAdmin):
    """Base of all admins. Each one saves and deletes through curation; forms detect conflicting edits."""

    form = ConflictCheckForm
    show_full_result_count = False
    list_per_page = 50

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return the row, locked before a save, so that of two saves at once the second sees the first."""
        row = super().get_object(request, object_id, from_field)
        if row is not None and request.method == "POST":
            self.lock(row)
        return row

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        views = describe_saved_views(request, self.model._meta.model_name)
        return super().changelist_view(request, {**(extra_context or {}), **views})

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save the form, with everything edited in it, as one change: records are written at the end."""
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        with recorded():
            return super().changeform_view(request, *args, **kwargs)

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Options, object_id: str
    ) -> HttpResponse:
        """Keep what was typed for a row that is gone; otherwise lead to the first page, as Django does."""
        if request.method == "POST" and request.resolver_match.url_name.endswith("_change"):
            raise Http404
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)

    def lock(self, row: Any) -> None:
        self.model._default_manager.select_for_update().get(pk=row.pk)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Leave out the digest, which the template puts at the top of the form."""
        return [name for name in super().get_fields(request, obj) if name != "state_digest"]

    def choose_actions(self, row: Any) -> list[str]:
        """Return the actions that suit the row's state, in the order of their buttons."""
        return []

    def list_action_buttons(self, request: HttpRequest, row: Any) -> list[tuple[str, str]]:
        """Return (action, label) of the actions that suit the row's state and that the user may take."""
        actions = self.get_actions(request)
        return [(name, actions[name][2]) for name in self.choose_actions(row) if name in actions]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> HttpResponse:
        may_change = obj is not None and self.has_change_permission(request, obj)
        context["action_buttons"] = self.list_action_buttons(request, obj) if may_change else []
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Take the action of a button such as "save and publish"; the row then stays open."""
        for name, _label in self.list_action_buttons(request, obj):
            if f"_action_{name}" in request.POST:
                led = getattr(self, name)(request, self.model._default_manager.filter(pk=obj.pk))
                return led or HttpResponseRedirect(request.get_full_path())
        return super().response_change(request, obj)

    def view_on_site(self, row: models.Model) -> str | None:
        """Return the public address, or None where the row is not public or has no page."""
        if not hasattr(row, "get_absolute_url"):
            return None
        is_public = type(row)._default_manager.published().filter(pk=row.pk).exists()
        return row.get_absolute_url() if is_public else None

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], Any]:
        """Only the rows themselves ask for a permission."""
        return count_deleted(self.opts, objs)

    def construct_change_message(
        self, request: HttpRequest, form: forms.ModelForm, formsets: Any, add: bool = False
    ) -> list[dict[str, Any]]:
        """Name the former value of each changed field, so that an editor can restore it by hand."""
        message = super().construct_change_message(request, form, formsets, add)
        for entry in message:
            if "changed" in entry and "name" not in entry["changed"]:
                names = [name for name in form.changed_data if not form.fields[name].widget.is_hidden]
                entry["changed"]["fields"] = [describe_change(form, name) for name in names]
        return message

    def message_report(self, request: HttpRequest, report: PublishReport, *, done: str, logged: str) -> None:
        """Show what was done and what was skipped, and log what was done in the rows' histories.

        `done` is a sentence with %(count)d in it; `logged` is the entry in the history.
        """
        if report.done:
            LogEntry.objects.log_actions(request.user.pk, report.done, CHANGE, logged)
            self.message_user(request, done % {"count": len(report.done)}, messages.SUCCESS)
        if report.skipped:
            self.message_user(request, describe_skipped(report), messages.WARNING)


class BesidePrintAdmin(BaseAdmin):
    """Base for articles and pages: their form stands beside the numbered print and its flags."""

    lay_out_print: Callable[[Any], list[PrintLine | Gap]]  # of the row, by each admin for itself

    @admin.display(description=gettext_lazy("存疑"))
    def display_flags(self, row: Any) -> str:
        notes = [_("便条")] if row.has_note else []
        return _("；").join(dict.fromkeys([*notes, *(flag.title for flag in describe_flags(row.flags))]))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any, **kwargs: Any
    ) -> HttpResponse:
        context |= {
            "print_lines": self.lay_out_print(obj),
            "flags": describe_flags(obj.flags),
            "is_nav_sidebar_enabled": False,  # the print takes its place
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


class TableFormSet(forms.BaseInlineFormSet):
    """Puts rows whose position is left empty at the end."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        for name, field in form.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, KnownAutocompleteSelect) and form.instance.pk:
                related = form.instance._state.fields_cache.get(name)
                widget.known = {str(related.pk): str(related)} if related else {}
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


class TableInline(AutocompleteAdmin, admin.TabularInline):
    """Related rows as a table. The people, tags and articles in it are edited on forms of their own."""

    formset = TableFormSet
    autocomplete_select = KnownAutocompleteSelect
    extra = 0

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = field.widget
        if isinstance(widget, RelatedFieldWidgetWrapper):
            widget.can_change_related = widget.can_view_related = widget.can_delete_related = False
            widget = widget.widget
        # Screen readers do not take the column's heading for a label, and phones do not show it.
        widget.attrs["aria-label"] = widget.attrs["placeholder"] = capfirst(field.label)
        return field


def describe_change(form: forms.ModelForm, name: str) -> str:
    """Return the changed field's label with its value before the save."""
    field = form.fields[name]
    before = field.prepare_value(form.get_initial_for_field(field, name))
    if isinstance(field, forms.ModelMultipleChoiceField):
        before = _("、").join(map(str, field.queryset.filter(pk__in=before or [])))
    elif isinstance(field, forms.ModelChoiceField):
        before = field.queryset.filter(pk=before).first()
    elif isinstance(field, forms.ChoiceField):
        before = dict(field.choices).get(before)
    label = capfirst(str(field.label))
    return _("%(field)s（原为“%(before)s”）") % {"field": label, "before": "" if before is None else before}


def describe_skipped(report: PublishReport) -> str:
    """Return how many rows were skipped, and the first titles for each reason."""
    skipped = defaultdict(list)
    for row, reason in report.skipped:
        skipped[reason].append(str(row))
    parts = [
        _("%(reason)s的：%(titles)s。") % {"reason": reason.label, "titles": list_titles(titles)}
        for reason, titles in skipped.items()
    ]
    return _("跳过 %(count)d 篇。") % {"count": len(report.skipped)} + "".join(parts)


def list_titles(titles: Sequence[str]) -> str:
    """Return the first titles, and how many there are if there are more."""
    listed = "".join(_("《%(title)s》") % {"title": title} for title in titles[:TITLES_LISTED])
    if len(titles) > TITLES_LISTED:
        listed = _("%(titles)s等 %(count)d 篇") % {"titles": listed, "count": len(titles)}
    return listed


class ReadOnlyAdmin(BaseAdmin):
    """Base for rows that the program writes and nobody edits."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
