from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", include("articles.api.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("articles.public.urls")),
]

handler404 = "articles.public.errors.not_found"
handler500 = "articles.public.errors.server_error"
