from django.contrib import admin
from django.http import Http404
from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from articles.public.errors import not_found
from articles.public.static_files import find_static_file

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", include("articles.api.urls")),
    # PostgreSQL refuses a null character with an error, so no name holds one. The API says so in its own way.
    re_path(r"\x00", not_found, {"exception": Http404()}),
    # No token, and so no cookie for readers: all that another site could do is change their language.
    path("i18n/setlang/", csrf_exempt(set_language), name="set_language"),
    # Pages that are older than the program name static files of another digest.
    re_path(r"^static/(?:[0-9a-f]{12}/)?(?P<path>.+)$", find_static_file),
    path("", include("articles.public.urls")),
]

handler400 = "articles.admin.kept_forms.refuse_request"
handler403 = "articles.admin.kept_forms.refuse_permission"
handler404 = "articles.public.errors.not_found"
handler500 = "articles.public.errors.server_error"
