from importlib import import_module

from django.apps import AppConfig
from django.contrib import admin
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("报纸文库")

    def ready(self) -> None:
        import_module("articles.search.checks")
        public_version = import_module("articles.archive.public_version")
        pre_migrate.connect(public_version.drop_triggers, sender=self)
        post_migrate.connect(public_version.make_triggers, sender=self)


class NewsroomAdminConfig(admin_apps.AdminConfig):
    """Django's admin with our own site in it; named in INSTALLED_APPS in its place."""

    default = False  # else "articles" in INSTALLED_APPS would find two configurations here
    default_site = "articles.admin.site.NewsroomAdminSite"

    def ready(self) -> None:
        # The site's class lies in the package that registers with it. Asked for by its class first, the site
        # would be made a second time after the registrations, and be empty.
        import_module("articles.admin")
        super().ready()
        queue = import_module("django_tasks_db.models")
        admin.site.unregister(queue.DBTaskResult)  # editors see our own tasks
