"""The search form of pages and API."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from articles.search.language.query import parse_query
from articles.search.parameters import PARAMETERS, VALUE_PARAMETERS, DayField
from articles.search.results import SearchQuery, Sort

QUERY_WORDS = 20

DAYS = [name for name, parameter in PARAMETERS.items() if isinstance(parameter.make_field(), DayField)]

ParameterFields = type(forms.Form)(
    "ParameterFields",
    (forms.Form,),
    {name: parameter.make_field() for name, parameter in PARAMETERS.items()},
)


class SearchForm(ParameterFields):
    """The GET parameters of a search; a valid form gives the question by `search()`.

    Nothing typed into `q` is an error unless it is too long or would cost too much. Wrong dates, unknown
    newspapers and the like are form errors that name the field. Only what is public can be chosen.
    """

    def clean_q(self) -> str:
        text = self.cleaned_data["q"]
        groups = parse_query(text).groups
        if sum(map(len, groups)) > QUERY_WORDS:
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
        """Return the question that a valid form asks."""
        data = self.cleaned_data
        values = {
            parameter.name: parameter.read_values(data[parameter.name]) for parameter in VALUE_PARAMETERS
        }
        return SearchQuery(
            text=data["q"],
            date_from=data["date_from"],
            date_to=data["date_to"],
            filters={name: asked for name, asked in values.items() if asked},
            sort=Sort(data["sort"] or Sort.RELEVANCE),
            is_exact=data["exact"],
        )

    def spell_out(self, given: QueryDict) -> QueryDict:
        """Return the parameters with days for years and months, as the links of facets have them."""
        days = {name: self.cleaned_data[name] for name in DAYS if self.cleaned_data.get(name)}
        if not days:
            return given
        spelt = given.copy()
        for name, day in days.items():
            spelt[name] = day.isoformat()
        return spelt

    def list_without_input(self) -> list[tuple[str, list[str]]]:
        """Return name and values, as given, of each parameter for which the search page shows no input."""
        given = {name: self[name].value() for name in PARAMETERS if not PARAMETERS[name].has_input}
        return [
            (name, value if isinstance(value, list) else [value] if value else [])
            for name, value in given.items()
        ]
