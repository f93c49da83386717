"""The pins of the front page, which publishers order, and the settings of the site."""

from __future__ import annotations

import re
from copy import copy
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Field, Max, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import resolve, reverse
from django.utils.translation import gettext_lazy as _

from articles.admin.base import BaseAdmin, ConflictCheckForm
from articles.curation import find_pins, pin_rows, unpin_rows
from articles.models import Article, HomeBlock, Pin, SiteSettings
from articles.models.site import ONLY

LOGO_KB = 200
LOGO_TYPES = {
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
}


PIN_PERMISSIONS = ("articles.add_pin", "articles.delete_pin")


class PinnedAdmin(BaseAdmin):
    """Base for what the front page can put forward: actions that pin and unpin rows."""

    def has_pin_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perms(PIN_PERMISSIONS)

    @admin.action(description=_("推荐到首页"), permissions=["pin"])
    def pin(self, request: HttpRequest, rows: QuerySet) -> None:
        report = pin_rows(rows)
        done = _("推荐了 %(count)d 项到首页，次序在“首页推荐”里改。")
        self.message_report(request, report, done=done, logged=_("推荐到首页"))

    @admin.action(description=_("从首页推荐里拿掉"), permissions=["pin"])
    def unpin(self, request: HttpRequest, rows: QuerySet) -> None:
        done = _("从首页推荐里拿掉了 %(count)d 项。")
        self.message_report(request, unpin_rows(rows), done=done, logged=_("从首页推荐里拿掉"))

    def choose_pin_actions(self, row: Any) -> list[str]:
        """The one of the two that suits the row; none where readers do not see it. Two queries."""
        if not type(row).objects.published().filter(pk=row.pk).exists():
            return []
        return ["unpin" if find_pins(row).exists() else "pin"]


class PinForm(ConflictCheckForm):
    class Meta:
        help_texts = {"position": _("小的在前。")}

    article_ref = forms.CharField(
        label=_("文章"),
        max_length=500,
        required=False,
        help_text=_("文章的网址或编号。只填文章和专题中的一个。"),
    )

    def clean_article_ref(self) -> str:
        """The ref of a published article; its address is accepted too."""
        typed = self.cleaned_data["article_ref"].strip()
        if not typed:
            return ""
        ref = re.sub(r".*/articles/|[/?#].*", "", typed)
        if not Article.objects.published().filter(ref=ref).exists():
            raise ValidationError(_("没有已发布的文章是这个网址或编号。"))
        return ref


@admin.register(Pin)
class PinAdmin(BaseAdmin):
    """What the front page puts forward. Its order is set in the list."""

    form = PinForm
    fields = ["article_ref", "collection", "position"]
    autocomplete_fields = ["collection"]
    list_display = ["display_pinned", "position", "is_shown"]
    list_editable = ["position"]

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        """Name the number in the list, where it has no label."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "position":
            field.widget.attrs["aria-label"] = field.label
        return field

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        article = Article.objects.filter(pk=OuterRef("article_pk"))
        pins = super().get_queryset(request).with_article().select_related("collection")
        shown = Pin.objects.published().filter(pk=OuterRef("pk"))
        return pins.annotate(
            headline=Subquery(article.values("headline")[:1]), shown=Subquery(shown.values("pk")[:1])
        )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        last = Pin.objects.aggregate(last=Max("position"))["last"] or 0
        return {"position": last + 1} | super().get_changeform_initial_data(request)

    @admin.display(description=_("推荐"))
    def display_pinned(self, pin: Pin) -> str:
        return pin.headline or str(pin)

    @admin.display(description=_("读者看得到"), boolean=True)
    def is_shown(self, pin: Pin) -> bool:
        return pin.shown is not None


def make_place_field(block: HomeBlock) -> forms.IntegerField:
    return forms.IntegerField(label=block.label, min_value=0, max_value=len(HomeBlock.values))


class SiteSettingsForm(ConflictCheckForm):
    new_logo = forms.FileField(
        label=_("标志"), required=False, help_text=_("PNG、JPEG 或 WebP，不超过 200 KB，高 96 像素以上为好。")
    )
    drop_logo = forms.BooleanField(label=_("去掉现在的标志"), required=False)
    offered = forms.MultipleChoiceField(
        label=_("语言"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("读者可以看的语言；都不选，就是全部。没有选的，其网址转到选了的语言。"),
    )
    place_pinned = make_place_field(HomeBlock.PINNED)
    place_latest = make_place_field(HomeBlock.LATEST)
    place_day = make_place_field(HomeBlock.DAY)
    place_recent = make_place_field(HomeBlock.RECENT)
    place_collections = make_place_field(HomeBlock.COLLECTIONS)
    place_browse = make_place_field(HomeBlock.BROWSE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offered"].choices = settings.LANGUAGES
        self.fields["offered"].initial = self.instance.languages
        shown = self.instance.home_blocks
        for block in HomeBlock.values:
            self.fields[f"place_{block}"].initial = shown.index(block) + 1 if block in shown else 0

    def clean_new_logo(self) -> UploadedFile | None:
        file = self.cleaned_data["new_logo"]
        if not file:
            return None
        if file.size > LOGO_KB * 1000:
            raise ValidationError(_("标志不能超过 %(size)d KB。"), params={"size": LOGO_KB})
        head = file.read(16)
        file.seek(0)
        file.content_type = next((name for name, mark in LOGO_TYPES.items() if mark.match(head)), "")
        if not file.content_type:
            raise ValidationError(_("标志要是 PNG、JPEG 或 WebP 图片。"))
        return file

    def save(self, commit: bool = True) -> SiteSettings:
        site, cleaned = self.instance, self.cleaned_data
        site.pk = ONLY
        site.languages = [code for code, _name in settings.LANGUAGES if code in cleaned["offered"]]
        places = {block: cleaned[f"place_{block}"] for block in HomeBlock.values}
        site.home_blocks = sorted(filter(places.get, places), key=places.get)
        if file := cleaned["new_logo"]:
            site.logo, site.logo_type = file.read(), file.content_type
        elif cleaned["drop_logo"]:
            site.logo, site.logo_type = None, ""
        return super().save(commit)


@admin.register(SiteSettings)
class SiteSettingsAdmin(BaseAdmin):
    """The one row. Its form also shows the front page as it would be."""

    change_form_template = "admin/articles/site/change_form.html"
    form = SiteSettingsForm
    fieldsets = [
        (None, {"fields": ["name", "name_en", "description", "description_en", "is_demonstration"]}),
        (_("样子"), {"fields": ["new_logo", "drop_logo", "colour", "offered"]}),
        (
            _("首页栏目的次序"),
            {
                "description": _("小的在前；填 0 的不显示。没有内容的栏目也不显示。"),
                "fields": [tuple(f"place_{block}" for block in HomeBlock.values)],
            },
        ),
        (_("页脚"), {"fields": ["contact", "legal"]}),
        (_("关于本站"), {"fields": ["about", "about_en", "rights", "rights_en"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not SiteSettings.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: SiteSettings | None = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The form: there is one row at most."""
        if SiteSettings.objects.exists():
            address = reverse("admin:articles_sitesettings_change", args=[ONLY])
        elif self.has_add_permission(request):
            address = reverse("admin:articles_sitesettings_add")
        else:
            return super().changelist_view(request, extra_context)
        return HttpResponseRedirect(address)

    def response_add(
        self, request: HttpRequest, obj: SiteSettings, post_url_continue: str | None = None
    ) -> HttpResponse:
        if "_preview" in request.POST:
            return preview_home(request)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: SiteSettings) -> HttpResponse:
        return preview_home(request) if "_preview" in request.POST else super().response_change(request, obj)


def preview_home(request: HttpRequest) -> HttpResponse:
    """The front page with the settings just saved, which are then rolled back."""
    asked = copy(request)
    asked.method = "GET"
    response = resolve(reverse("home")).func(asked)
    transaction.set_rollback(True)
    return response
