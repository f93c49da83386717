"""What a client may do with a page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe


def only_read(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 405 to all but GET and HEAD.

    Nothing is written, so no security token is asked for: its check would come first, and answer 403.
    """
    return csrf_exempt(require_safe(view))
