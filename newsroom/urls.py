from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.http import Http404
from django.urls import include, path, re_path

from articles.languages import choose_language
from articles.public.errors import not_found
from articles.public.static_files import find_static_file
from articles.public.urls import without_language

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", include("articles.api.urls")),
    # PostgreSQL refuses a null character with an error, so no name holds one. The API says so in its own way.
    re_path(r"\x00", not_found, {"exception": Http404()}),
    path("i18n/setlang/", choose_language, name="set_language"),
    # Pages that are older than the program name static files of another digest.
    re_path(r"^static/(?:[0-9a-f]{12}/)?(?P<path>.+)$", find_static_file),
    path("", include(without_language)),
    *i18n_patterns(path("", include("articles.public.urls")), prefix_default_language=False),
]

handler400 = "articles.admin.kept_forms.refuse_request"
handler403 = "articles.admin.kept_forms.refuse_permission"
handler404 = "articles.public.errors.not_found"
handler500 = "articles.public.errors.server_error"
