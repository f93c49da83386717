"""The one form through which pages and API search."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.models import KIND_CHOICES, Column, Newspaper, Person, Tag
from articles.search.language.query import parse_query
from articles.search.results import SearchQuery, Sort

QUERY_CHARS = 200
QUERY_WORDS = 20  # each may mean reading all texts, where it is one character


class TagsField(forms.ModelMultipleChoiceField):
    def __init__(self, **kwargs):
        super().__init__(queryset=Tag.objects.all(), to_field_name="name", **kwargs)


class SearchForm(forms.Form):
    """GET fields of a search; `search()` gives the question once the form is valid.

    Nothing that is typed into `q` is an error but too much of it. Wrong dates, unknown newspapers and the
    like are form errors that name the field.
    """

    q = forms.CharField(label=_("检索词"), required=False, max_length=QUERY_CHARS)
    date_from = forms.DateField(label=_("起始日期"), required=False)
    date_to = forms.DateField(label=_("截止日期"), required=False)
    newspaper = forms.ModelChoiceField(
        label=_("报纸"),
        queryset=Newspaper.objects.all(),
        to_field_name="code",
        required=False,
        empty_label=_("不限"),
    )
    tag = TagsField(label=_("标签"), required=False)
    kind = forms.ChoiceField(label=_("体裁"), choices=[("", _("不限")), *KIND_CHOICES], required=False)
    column = forms.ModelChoiceField(
        label=_("栏目"), queryset=Column.objects.select_related("newspaper"), required=False
    )
    person = forms.ModelChoiceField(label=_("人物"), queryset=Person.objects.all(), required=False)
    page = forms.IntegerField(label=_("版次"), min_value=1, max_value=32767, required=False)
    sort = forms.ChoiceField(label=_("排序"), choices=Sort.choices, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Only what the public may see can be chosen, or even guessed at.
        for name in ("newspaper", "tag", "column", "person"):
            field = self.fields[name]
            field.queryset = field.queryset.published()

    def clean_q(self) -> str:
        text = self.cleaned_data["q"]
        if sum(map(len, parse_query(text).groups)) > QUERY_WORDS:
            raise forms.ValidationError(
                _("检索词太多，最多 %(limit)s 个。"), code="too_many_words", params={"limit": QUERY_WORDS}
            )
        return text

    def clean(self) -> dict:
        cleaned = super().clean()
        start, end = cleaned.get("date_from"), cleaned.get("date_to")
        if start and end and start > end:
            raise forms.ValidationError(_("起始日期在截止日期之后。"), code="dates_reversed")
        return cleaned

    def search(self) -> SearchQuery:
        """The question that a valid form asks."""
        data = self.cleaned_data
        return SearchQuery(
            text=data["q"],
            date_from=data["date_from"],
            date_to=data["date_to"],
            newspaper=data["newspaper"].code if data["newspaper"] else "",
            tags=tuple(tag.name for tag in data["tag"]),
            kind=data["kind"],
            column=data["column"].pk if data["column"] else None,
            person=data["person"].pk if data["person"] else None,
            page=data["page"],
            sort=Sort(data["sort"] or Sort.RELEVANCE),
        )
