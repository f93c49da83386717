import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import activate, get_language_from_request
from django.views.decorators.csrf import csrf_exempt

from articles.logged_errors import log_error
from articles.public.languages import find_offered
from articles.public.reading_settings import in_script
from articles.search import RETRY_SECONDS


@csrf_exempt  # it is an address in the URLs too
@in_script
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    # No page says in which language it is
    activate(find_offered(request, get_language_from_request(request, check_path=True)))
    match, request.resolver_match = request.resolver_match, None  # nor where its feed would be
    response = render(request, "404.html", status=404)
    request.resolver_match = match  # requests are counted by it
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    number = log_error(request, sys.exception())
    return HttpResponse(render_to_string("500.html", {"number": number}), status=500)


def search_unavailable(request: HttpRequest) -> HttpResponse:
    """Say that there is no search now, and when to try again."""
    response = render(request, "503.html", status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response
