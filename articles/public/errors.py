from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.search import RETRY_SECONDS


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)


def search_unavailable(request: HttpRequest) -> HttpResponse:
    """Say that there is no search now, and when to try again."""
    response = render(request, "503.html", status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response
