"""How Jinja2 renders the public pages: what their templates find beside what a view gives them.

The admin's templates are Django's own; theirs are in templates/admin, these in templates/public.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.humanize.templatetags import humanize
from django.template import defaultfilters
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import template_localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as find_text
from django.utils.translation import ngettext as find_text_for_count
from django.utils.translation import pgettext as find_text_in_context
from jinja2 import BaseLoader, Environment, StrictUndefined, Template, nodes
from jinja2.visitor import NodeTransformer

from articles.languages import find_path
from articles.public import template_functions
from articles.public.site import recall_site

FUNCTIONS = (
    recall_site,
    template_functions.feed_links,
    template_functions.fragments,
    template_functions.headline,
    template_functions.is_allowed,
    template_functions.is_foreign,
    template_functions.issue_day,
    template_functions.issue_link,
    template_functions.name_lines,
    template_functions.name_role,
    template_functions.other_languages,
    template_functions.page_label,
    template_functions.page_name,
    template_functions.paragraph,
    template_functions.pilcrow,
    template_functions.printed,
    template_functions.printed_day,
    template_functions.querystring,
    template_functions.readable,
    template_functions.reading_settings,
    template_functions.site_settings,
    template_functions.tell_machines,
)
# What they return depends on their arguments, the language and the prefix of addresses alone.
CONSTANT = {"_", "pgettext", "language", "static", "url"}


class ConstantCalls(NodeTransformer):
    """Replaces calls that are constant by what they return."""

    def __init__(self, functions: Mapping[str, Any]) -> None:
        self.functions = functions

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:
        self.generic_visit(node)
        is_constant = isinstance(node.node, nodes.Name) and node.node.name in CONSTANT and not node.kwargs
        if not is_constant or not all(isinstance(each, nodes.Const) for each in node.args):
            return node
        value = self.functions[node.node.name](*(each.value for each in node.args))
        make = nodes.TemplateData if isinstance(value, SafeString) else nodes.Const
        return make(value, lineno=node.lineno)


class PublicTemplate(Template):
    def _get_default_module(self, ctx: Any = None) -> Any:
        """One module of macros for all who import it: no template has globals of its own."""
        return super()._get_default_module()


class PublicEnvironment(Environment):
    """Compiles templates once for each language and prefix of addresses, with what is constant in them."""

    template_class = PublicTemplate
    is_local = False

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.local: dict[tuple[str | None, str], PublicEnvironment] = {}

    def get_template(self, name: str | Template, *others: Any, **named: Any) -> Template:
        environment = self if self.is_local else self._find_local()
        return super(PublicEnvironment, environment).get_template(name, *others, **named)

    def _find_local(self) -> PublicEnvironment:
        place = (get_language(), get_script_prefix())
        if place not in self.local:
            environment = self.overlay()
            environment.is_local = True
            self.local[place] = environment
        return self.local[place]

    def _generate(self, source: nodes.Template, *others: Any, **named: Any) -> str:
        if self.is_local:
            source = ConstantCalls(self.globals).visit(source)
        return super()._generate(source, *others, **named)


def make_environment(*, loader: BaseLoader, auto_reload: bool, **others: Any) -> Environment:
    """The environment of the public templates. A name that nobody gave is an error, not a gap in the page."""
    environment = PublicEnvironment(
        loader=loader, auto_reload=auto_reload, autoescape=True, undefined=StrictUndefined
    )
    environment.globals |= {function.__name__: function for function in FUNCTIONS}
    environment.globals |= {
        "_": gettext,
        "pgettext": pgettext,
        "ngettext": ngettext,
        "language": get_language,
        "static": static,
        "url": find_path,
    }
    environment.filters |= {
        "date": date,
        "intcomma": intcomma,
        "linebreaks": defaultfilters.linebreaks_filter,
        "linebreaksbr": defaultfilters.linebreaksbr,
        "truncatechars": defaultfilters.truncatechars,
        "urlencode": defaultfilters.urlencode,
        "urlize": defaultfilters.urlize,
    }
    return environment


def date(value: Any, form: str) -> str:
    """The date, or the time as it is here, in this form of Django's; nothing for None."""
    return defaultfilters.date(template_localtime(value), form)


def intcomma(number: int) -> str:
    """The number with its thousands set apart as the language does; most numbers have none."""
    return str(number) if number < 1000 else humanize.intcomma(number)


# Messages are the project's own, so their HTML is safe; values are escaped.


def gettext(message: str, **values: Any) -> SafeString:
    return _fill(find_text(message), values)


def pgettext(context: str, message: str, **values: Any) -> SafeString:
    return _fill(find_text_in_context(context, message), values)


def ngettext(one: str, many: str, n: int, **values: Any) -> SafeString:
    """The form for this number, which is also the value `n`."""
    return _fill(find_text_for_count(one, many, n), values | {"n": intcomma(n)})


def _fill(message: str, values: dict[str, Any]) -> SafeString:
    if values:
        message %= {name: conditional_escape(value) for name, value in values.items()}
    return mark_safe(message)  # nosec B308
