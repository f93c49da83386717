"""Static files at addresses of an earlier version of the program."""

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static

from articles.public.methods import only_read


@only_read
def find_static_file(request: HttpRequest, path: str) -> HttpResponse:
    """Redirect to the file as it is now."""
    address = static(path)
    if address == request.path or not finders.find(path):
        raise Http404
    return redirect(address)
