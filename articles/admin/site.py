"""The admin site: its titles, and on its first page what waits for an editor."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class NewsroomAdminSite(admin.AdminSite):
    site_title = _("报纸文库编辑台")
    site_header = _("报纸文库编辑台")
    index_title = _("今天要做的事")
