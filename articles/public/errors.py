import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import activate, get_language_from_request
from django.views.decorators.csrf import csrf_exempt

from articles.logged_errors import log_error
from articles.outages import OUTAGE_RETRY_SECONDS, Outage, find_outage, log_outage
from articles.public.bare import render_bare
from articles.public.languages import find_offered
from articles.public.reading_settings import in_script
from articles.search import RETRY_SECONDS

API = "/api/"


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
    error = sys.exception()
    if outage := find_outage(error):
        log_outage(request, error)
        return _answer_outage(request, outage)
    number = log_error(request, error)
    return HttpResponse(render_bare(request, "500.html", number=number), status=500)


def _answer_outage(request: HttpRequest, outage: Outage) -> HttpResponse:
    """Say what is wrong, without asking the database anything."""
    if request.path_info.startswith(API):
        response = JsonResponse({"error": outage.code, "message": outage.value, "parameters": {}})
    else:
        response = HttpResponse(render_bare(request, "outage.html", outage=outage.name))
    response.status_code = 503
    response["Retry-After"] = str(OUTAGE_RETRY_SECONDS)
    add_never_cache_headers(response)
    return response


def search_unavailable(request: HttpRequest) -> HttpResponse:
    """Say that there is no search now, and when to try again."""
    response = render(request, "503.html", status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response
