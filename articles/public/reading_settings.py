"""How a reader wants pages to be shown. Whoever chooses nothing gets no cookie."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, cached_property, lru_cache, wraps
from itertools import chain

from django import forms
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from opencc import OpenCC

from articles.search import list_names

COOKIE = "reading"
COOKIE_SECONDS = 365 * 24 * 3600

View = Callable[..., HttpResponse]


class Size(TextChoices):
    NORMAL = "", _("适中")
    SMALL = "small", _("小")
    LARGE = "large", _("大")
    LARGEST = "largest", _("特大")


class Theme(TextChoices):
    SYSTEM = "", _("随设备")
    LIGHT = "light", _("浅色")
    DARK = "dark", _("深色")
    SEPIA = "sepia", _("米色")


class Script(TextChoices):
    PRINTED = "", _("随报纸")
    SIMPLIFIED = "simplified", _("简体")
    TRADITIONAL = "traditional", _("繁体")


class Text(TextChoices):
    READABLE = "", _("便于阅读")
    PRINTED = "printed", _("原样")


class ReadingSettings(forms.Form):
    """The settings; as a form, since cookies and requests are both what others send."""

    size = forms.ChoiceField(label=_("字号"), choices=Size.choices, required=False)
    theme = forms.ChoiceField(label=_("配色"), choices=Theme.choices, required=False)
    script = forms.ChoiceField(label=_("字形"), choices=Script.choices, required=False)
    text = forms.ChoiceField(label=_("文字"), choices=Text.choices, required=False)

    @cached_property
    def chosen(self) -> dict[str, str]:
        """The valid settings that are not the usual ones."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def cookie(self) -> str:
        """As the cookie holds them: size-large.theme-dark."""
        return ".".join(f"{name}-{value}" for name, value in self.chosen.items())

    @property
    def is_as_printed(self) -> bool:
        return self.chosen.get("text") == Text.PRINTED


def read_settings(request: HttpRequest) -> ReadingSettings:
    """The reader's settings; the defaults for invalid parts of the cookie."""
    return _read_cookie(request.COOKIES.get(COOKIE, ""))


@lru_cache(maxsize=256)
def _read_cookie(cookie: str) -> ReadingSettings:
    """The settings, valid for all who have this cookie: a form takes longer to make than a kept page."""
    settings = ReadingSettings(dict(token.split("-", 1) for token in cookie.split(".") if "-" in token))
    settings.full_clean()
    return settings


@csrf_exempt  # no token, and so no cookie for readers: another site could only change how pages look
@require_http_methods(["GET", "HEAD", "POST"])
def show_settings(request: HttpRequest) -> HttpResponse:
    """The settings to choose from; a posted form changes the settings that it names, and leads back.

    Back is where the reader came from. No link names it, since each would be another address to crawlers.
    """
    back = request.POST.get("next") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = reverse("home")
    settings = read_settings(request)
    if request.method != "POST":
        context = {"form": ReadingSettings(initial=settings.chosen), "next": back}
        response = render(request, "articles/reading_settings.html", context)
        response["Cache-Control"] = "private, no-store"
        return response
    changed = ReadingSettings(settings.chosen | request.POST.dict())
    response = HttpResponseRedirect(back)
    if changed.cookie:
        response.set_cookie(
            COOKIE, changed.cookie, COOKIE_SECONDS, secure=request.is_secure(), httponly=True, samesite="Lax"
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


KEPT_START, KEPT_END = (
    "<!--printed-->",
    "<!--/printed-->",
)  # around text that stays in the script of the print
_KEPT = ("<script", "<textarea", KEPT_START)  # what is in them stays: a reader typed what is in a form
_SPLIT = re.compile(
    rf"(<script.*?</script>|<textarea.*?</textarea>|{KEPT_START}.*?{KEPT_END}|<[^>]*>)", re.DOTALL
)
_SHOWN_ATTRIBUTE = re.compile(r'(?<= )(?:placeholder|aria-label|title|alt)="[^"]*"')
_SAME_IN_BOTH = "于范余岳郁后云党朴里种征干涂游"  # surnames of one form; as words they have two
_BETWEEN = "\x1e"  # never in a page: a control character
# s2t gives forms that no place uses any more: 羣衆, 牀, 分爲
_CONFIGURATIONS = {Script.SIMPLIFIED: "t2s", Script.TRADITIONAL: "s2tw"}
_HTML_LANGUAGE = re.compile(r'(?<=<html lang=")zh[\w-]*')
_HTML_LANGUAGES = {Script.SIMPLIFIED: "zh-Hans", Script.TRADITIONAL: "zh-Hant"}


@cache
def _open_converter(script: str) -> OpenCC:
    return OpenCC(_CONFIGURATIONS[script])


@lru_cache(maxsize=1)
def _match_names(names: frozenset[str]) -> re.Pattern[str]:
    """Matches the first characters of names that OpenCC takes for another word: 于 of 于春津 for 於."""
    kept = sorted((name for name in names if name[0] in _SAME_IN_BOTH), key=len, reverse=True)
    return re.compile("|".join(rf"{name[0]}(?={re.escape(name[1:])})" for name in kept) or "(?!)")


def convert_text(text: str, script: str) -> str:
    convert = _open_converter(script).convert
    if script == Script.SIMPLIFIED:
        return convert(text)
    names = _match_names(list_names())
    surnames = names.findall(text)
    converted = [convert(piece) for piece in names.split(text)]
    return "".join(chain.from_iterable(zip(converted, [*surnames, ""], strict=True)))


def convert_script(html: str, script: str) -> str:
    """The page in this script: its text, and what attributes show; addresses and values stay."""

    def convert_attribute(found: re.Match[str]) -> str:
        return convert_text(found[0], script)

    pieces = _SPLIT.split(html)
    pieces[::2] = convert_text(_BETWEEN.join(pieces[::2]), script).split(_BETWEEN)
    pieces[1::2] = [
        tag if tag.startswith(_KEPT) else _SHOWN_ATTRIBUTE.sub(convert_attribute, tag) for tag in pieces[1::2]
    ]
    return _HTML_LANGUAGE.sub(_HTML_LANGUAGES[script], "".join(pieces), count=1)


def in_script(view: View) -> View:
    """Answer in the script that the reader chose."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        script = read_settings(request).chosen.get("script")
        if script and response.headers.get("Content-Type", "").startswith("text/html"):
            response.content = convert_script(response.content.decode(), script)
        return response

    return answer
