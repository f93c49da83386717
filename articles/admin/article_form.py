"""The article's form: made from a revision of its page, and read into operations on the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.admin.flags import describe_flags, format_numbers
from articles.admin.workbench.conflicts import ShownConflict, show_conflict
from articles.admin.workbench.context import SPARE_CREDITS, Bench
from articles.admin.workbench.shown_page import ROLE_LABELS
from articles.admin.workbench.submitted import change_article, join_lines, read_text
from articles.curation.article_edits import MOST_CHARS
from articles.curation.changes import Conflict
from articles.curation.new_text import carry_operations
from articles.curation.operations import Operation, OperationKind, Refused
from articles.curation.page_state import BlockState, CreditState, PageState
from articles.models import ROLE_CHOICES, Article, Column
from articles.parsing.roles import FIELD_ROLES, HEADING_ROLES
from articles.typed_numbers import read_typed_number

HEADING_NAMES = [str(role) for role in HEADING_ROLES]
JUMP_FIELDS = ("jump_to", "jump_from")
CHARS_PER_ROW = 36  # in the text box of a block


class BlockForm(forms.Form):
    """The role of a block, and its text as readers see it. An emptied text becomes the print again.

    Headings are edited in the article's own fields: here only their role can change.
    """

    role = forms.ChoiceField(label=pgettext_lazy("文块", "类别"), choices=ROLE_CHOICES)
    reading = forms.CharField(label=_("读者看到的文字"), required=False, strip=False, widget=forms.Textarea)

    def __init__(self, *args: Any, block: BlockState, **kwargs: Any) -> None:
        super().__init__(*args, initial={"role": str(block.role), "reading": block.reading}, **kwargs)
        self.block = block
        self.fields["reading"].widget.attrs["rows"] = max(1, -(-len(block.reading) // CHARS_PER_ROW))
        self.fields["reading"].disabled = block.role in FIELD_ROLES

    @property
    def role_label(self) -> str:
        return str(ROLE_LABELS[self.block.role])

    @property
    def first_line(self) -> int:
        return self.block.lines[0] + 1

    @property
    def display_lines(self) -> str:
        return format_numbers(line + 1 for line in self.block.lines)

    def clean_reading(self) -> str:
        return read_text(self.cleaned_data["reading"])

    def list_operations(self) -> list[Operation]:
        place, role, text = list(self.block.start), self.cleaned_data["role"], self.cleaned_data["reading"]
        operations = []
        if role != self.block.role:
            operations.append(Operation(OperationKind.SET_ROLE, {"blocks": [place], "role": role}))
        if text != self.block.reading:
            text = text or self.block.text
            operations.append(Operation(OperationKind.CORRECT, {"block": place, "text": text}))
        return operations


class BlockFormSet(forms.BaseFormSet):
    """A form for each block of the article, however many were posted."""

    def __init__(self, *args: Any, blocks: Sequence[BlockState], **kwargs: Any) -> None:
        super().__init__(*args, prefix="blocks", **kwargs)
        self.blocks = blocks

    def total_form_count(self) -> int:
        return len(self.blocks)

    def initial_form_count(self) -> int:
        return len(self.blocks)

    def get_form_kwargs(self, index: int) -> dict[str, Any]:
        return {"block": self.blocks[index]}


class CreditForm(forms.Form):
    """A credit; without a name the role alone, as 本报评论员."""

    role = forms.CharField(label=_("身份"), max_length=MOST_CHARS["role"], required=False)
    name = forms.CharField(label=_("姓名"), max_length=MOST_CHARS["name"], required=False)
    note = forms.CharField(label=_("同名者的区别"), max_length=MOST_CHARS["note"], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.widget.attrs["placeholder"] = field.label

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("name") and not cleaned.get("role"):
            problem = _("请写明%(name)s的身份，如“记者”。")
            raise ValidationError(problem, params={"name": cleaned["name"]})
        return cleaned


class CreditFormSet(forms.BaseFormSet):
    """The article's credits in their order, and empty rows. A row whose number is emptied goes to the end."""

    def __init__(self, *args: Any, credits: Sequence[CreditState], **kwargs: Any) -> None:
        initial = [{"role": one.role, "name": one.name, "note": one.note} for one in credits]
        super().__init__(*args, prefix="credits", initial=initial, **kwargs)

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        for name, label in (("ORDER", _("次序")), ("DELETE", _("删除"))):
            form.fields[name].label = label
            form.fields[name].widget.attrs["aria-label"] = label

    def list_credits(self) -> list[dict[str, str]]:
        credits = (form.cleaned_data for form in self.ordered_forms)
        return [
            {name: credit[name] for name in ("role", "name", "note") if credit[name] or name != "note"}
            for credit in credits
            if credit["role"]
        ]


BLOCKS = forms.formset_factory(BlockForm, BlockFormSet, extra=0)
CREDITS = forms.formset_factory(
    CreditForm, CreditFormSet, extra=SPARE_CREDITS, can_order=True, can_delete=True
)


class ArticleForm(forms.ModelForm):
    """What the history keeps of an article. Headings have boxes that grow; a line break there is a space.

    `base` is the revision that the form was made from. Where the article changed since, `conflict` shows
    theirs and mine, and `onto` is the revision on which the editor then wants it done all the same.
    """

    bench: Bench  # the article's page as it is now; the admin sets it
    base = forms.IntegerField(widget=forms.HiddenInput, required=False)
    onto = forms.IntegerField(widget=forms.HiddenInput, required=False)
    settled = forms.MultipleChoiceField(
        label=_("已经处理"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("勾选看过或改好的，保存后不再提示。"),
    )

    class Meta:
        widgets = {name: forms.Textarea(attrs={"rows": 1, "class": "heading"}) for name in HEADING_NAMES}

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        number = data.get("base", "") if data is not None else ""
        number = read_typed_number(number)
        number = self.bench.base if number is None else number
        self.seen = self._read_seen(number)
        self.article = self.seen.article(self.instance.ref)
        self.initial |= self._read_initial() | {"base": number}
        self.fields["settled"].choices = [
            (str(flag.place), str(flag)) for flag in describe_flags(self.article.flags)
        ]
        if "continues" in self.fields:  # what pairing found by itself is in no state
            self.fields["continues"].show_hidden_initial = True
        self.blocks = BLOCKS(data, blocks=self.article.blocks)
        self.credits = CREDITS(data, credits=self.article.credits)
        self.operations: list[Operation] = []
        self.conflict: ShownConflict | None = None

    def _read_seen(self, number: int) -> PageState:
        """The page as the form showed it; as it is now if that revision is gone or lacks the article."""
        try:
            seen = self.bench.read_base(number)
        except Refused:  # which checking the form says
            return self.bench.state
        return seen if seen.article(self.instance.ref) else self.bench.state

    def _read_initial(self) -> dict[str, Any]:
        values = {name: getattr(self.article, name) for name in (*HEADING_NAMES, "kind", *JUMP_FIELDS)}
        column = self.instance.column
        if self.article.column != (column.name if column else ""):
            columns = Column.objects.filter(newspaper=self.bench.page.newspaper_id, name=self.article.column)
            column = columns.first()
        return values | {"column": column.pk if column else None}

    def clean(self) -> dict[str, Any] | None:
        for name in self.cleaned_data.keys() & set(HEADING_NAMES):
            self.cleaned_data[name] = join_lines(self.cleaned_data[name])
        for formset in (self.blocks, self.credits):
            if not formset.is_valid():
                errors = [
                    *formset.non_form_errors(),
                    *(one for form in formset.errors for one in form.values()),
                ]
                for error in errors:
                    self.add_error(None, error)
        if self.cleaned_data.get("base") is None:
            self.add_error(None, _("请重新打开本页：表单里没有版本号。"))
        if not self.errors:
            self._try_operations()
        return super().clean()

    def _try_operations(self) -> None:
        try:
            self.operations = self._list_operations()
            self.bench.preview(self.operations, self.made_on)
        except Refused as refused:
            self.add_error(None, str(refused))
        except Conflict as conflict:
            self._show_conflict(conflict)

    def _show_conflict(self, conflict: Conflict) -> None:
        self.add_error(None, _("别人先改了这篇文章，您的改动还没有保存。"))
        try:
            self.conflict = show_conflict(self.bench, self.made_on, self.operations, conflict)
        except Refused as refused:
            self.add_error(None, str(refused))

    @property
    def made_on(self) -> int:
        """The number of the revision that the operations are applied to."""
        return self.cleaned_data["onto"] or self.cleaned_data["base"]

    def _list_operations(self) -> list[Operation]:
        """The operations for the values that the editor changed in the form."""
        data, ref = self.cleaned_data, self.article.ref
        operations = [one for form in self.blocks for one in form.list_operations()]
        headings = {name: data[name] for name in HEADING_NAMES}
        headings["column"] = data["column"].name if data["column"] else ""
        jumps = {name: data[name] for name in JUMP_FIELDS}
        if "continues" in self.changed_data:
            jumps["continues"] = data["continues"].ref if data["continues"] else ""
        operations += change_article(
            self.article,
            headings=headings,
            kind=data["kind"],
            credits=self.credits.list_credits(),
            jumps=jumps,
        )
        if data["settled"]:
            flags = [dict(self.article.flags[int(place)]) for place in data["settled"]]
            operations.append(Operation(OperationKind.SETTLE_FLAGS, {"article": ref, "flags": flags}))
        return carry_operations(operations, self.seen.lines, self.bench.read_base(self.made_on).lines)

    def list_changed_parts(self) -> list[str]:
        """What the editor changed that is not a field of this form, in words."""
        blocks = [form.display_lines for form in self.blocks if form.list_operations()]
        parts = [gettext("第 %(lines)s 行") % {"lines": lines} for lines in blocks]
        if any(operation.kind == OperationKind.SET_CREDITS for operation in self.operations):
            parts.append(pgettext("复数", "署名"))
        return parts

    def clean_continues(self) -> Article | None:
        start = self.cleaned_data["continues"]
        if start and (start.pk == self.instance.pk or start.continues_id == self.instance.pk):
            raise ValidationError(_("一篇文章不能接自它自己。"))
        if start and (start.page.issue_id is None or start.page.issue_id != self.instance.page.issue_id):
            raise ValidationError(_("“%(title)s”不在本期里。") % {"title": start})
        return start

    def clean_column(self) -> Any:
        column = self.cleaned_data["column"]
        if column and column.newspaper_id != self.instance.page.newspaper_id:
            raise ValidationError(
                _("“%(column)s”是%(other)s的栏目，这篇文章登在%(own)s上。")
                % {"column": column, "other": column.newspaper, "own": self.instance.page.newspaper}
            )
        return column
