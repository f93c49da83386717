"""Pages that ask the database nothing: it may be what is wrong."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import activate, get_language_from_request

from articles.public.languages import recall_offered


def render_bare(request: HttpRequest, template: str, **values: str) -> str:
    """The page in the language that its reader prefers, which is then the active one."""
    activate(recall_offered(get_language_from_request(request, check_path=True)))
    return render_to_string(template, values, request)
