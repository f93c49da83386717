"""What a client may do with a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt

from articles.public.bare import render_bare

SAFE = ("GET", "HEAD")


def only_read(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 405 to all but GET and HEAD.

    Nothing is written, so no security token is asked for: its check would come first, and answer 403.
    """

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method in SAFE:
            return view(request, *args, **kwargs)
        return HttpResponseNotAllowed(SAFE, render_bare(request, "read_only.html"))

    return answer
