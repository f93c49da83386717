"""What a server itself costs: an application that answers nothing, and a view of Django that does."""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def answer_nothing(environ: dict, start_response: Callable) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", "0")])
    return []


def show_nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("", show_nothing)]


def make_django() -> Callable:
    """Django without middlewares or a database."""
    settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["localhost"], SECRET_KEY="for this benchmark")
    return get_wsgi_application()
