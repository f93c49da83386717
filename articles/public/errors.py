import logging
import secrets
import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from articles.search import RETRY_SECONDS

logger = logging.getLogger(__name__)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Show the number under which the log has the error: with it an operator finds what a reader reports."""
    number = secrets.token_hex(4)
    logger.error("error %s: %s %s", number, request.method, request.path, exc_info=sys.exc_info())
    return HttpResponse(render_to_string("500.html", {"number": number}), status=500)


def search_unavailable(request: HttpRequest) -> HttpResponse:
    """Say that there is no search now, and when to try again."""
    response = render(request, "503.html", status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response
