"""Forms that were not taken: the page says why, and shows everything that was typed.

A session that ended, a stale security token, a missing permission, a row that is gone, a form that is too
large and a database or disk that is busy, full or gone all end here.
Nothing is ever sent again without a click on a page that shows what will be sent.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import login
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, DataError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from articles.admin.sign_in_limits import is_locked_out, remember_device
from articles.outages import OUTAGE_RETRY_SECONDS, Outage, find_outage, log_outage

FRAGMENT_HEADER = "X-Fragment"  # the workbench's script asks for the workbench alone, and keeps its own forms
LOGIN_PREFIX = "login"
LOGIN_FIELDS = (f"{LOGIN_PREFIX}-username", f"{LOGIN_PREFIX}-password")
LEFT_OUT = ("csrfmiddlewaretoken", *LOGIN_FIELDS)
NO_PROSE = re.compile(r"[\w.:|-]*", re.ASCII)  # keys, numbers, codes: nothing that somebody wrote
SEEN, SEEN_SECONDS = "seen", 60  # when the session was last used, and how often that is written
BUTTON = re.compile("_")  # as Django's admin names its buttons
MOST_BYTES_SHOWN = 16 * 2**20  # of a form that was too large
OUTAGES = {
    Outage.FULL: gettext_lazy("没有执行：数据库现在写不进去，多半是磁盘已满。请告诉管理员，修好了再送一次。"),
    Outage.FILES: gettext_lazy(
        "没有执行：服务器现在用不了自己的文件，多半是磁盘已满，或文件夹属于别的账户。请告诉管理员，修好了再送一次。"
    ),
}

Field = tuple[str, str]


def keep_through_login(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let an editor whose session ended sign in again, and then accept the form."""

    @wraps(view)
    @sensitive_post_parameters(LOGIN_FIELDS[1])
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_form = request.method == "POST" and request.path != reverse("admin:logout")
        if not is_form or admin.site.has_permission(request):
            _keep_session(request)
            return view(request, *args, **kwargs)
        if not _log_in_again(request):
            return _ask_to_log_in(request)
        response = view(request, *args, **kwargs)
        remember_device(request, response)
        return response

    return guarded


def keep_through_outage(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Show an editor what was typed where database or disk took nothing (`articles.outages`)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (DatabaseError, InterfaceError, OSError) as error:
            outage = find_outage(error)
            if request.method != "POST" or outage is None:
                raise
            log_outage(request, error)
        return _refuse_outage(request, outage)

    return guarded


def keep_when_gone(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Show an editor what was typed for a row that somebody deleted meanwhile."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            if request.method != "POST":
                raise
        problem = _("没有执行：这一条已经不在了，也许有人刚刚删掉或合并了。您输入的都在下面。")
        return _refuse(request, problem, status=404, fields=read_fields(request))

    return guarded


def refuse_out_of_range(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse a request with a number or date that no database takes; none of our forms sends one."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (OverflowError, DataError) as error:
            raise BadRequest(str(error)) from error

    return guarded


def _keep_session(request: HttpRequest) -> None:
    """Count the time without a request (`settings.SESSION_COOKIE_AGE`) from now on, to a minute."""
    now = int(time.time())
    if admin.site.has_permission(request) and now - request.session.get(SEEN, 0) >= SEEN_SECONDS:
        request.session[SEEN] = now


def _log_in_again(request: HttpRequest) -> bool:
    if not _has_tried(request):
        return False
    form = request.login_form = AdminAuthenticationForm(request, request.POST, prefix=LOGIN_PREFIX)
    if not form.is_valid():
        return False
    login(request, form.get_user())
    return admin.site.has_permission(request)


def _has_tried(request: HttpRequest) -> bool:
    return all(name in request.POST for name in LOGIN_FIELDS)


def _ask_to_log_in(request: HttpRequest) -> HttpResponse:
    if wants_fragment(request):
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))
    if is_locked_out(request):
        problem = _("用户名或密码错得太多，暂时不能登录。请过一小时在这一页再试，您输入的都还在。")
        return _show_kept(request, problem, status=429, fields=read_fields(request), may_send=True)
    problem = _("登录已经过期。重新登录，刚才的操作就接着做，您输入的都还在。")
    status = 403 if _has_tried(request) else 200
    return _show_kept(request, problem, status=status, fields=read_fields(request), may_send=True)


def wants_fragment(request: HttpRequest) -> bool:
    return FRAGMENT_HEADER in request.headers


# What the settings and the URLs name ----------------------------------------------------------------


def refuse_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose security token is wrong (`CSRF_FAILURE_VIEW`).

    A form of this site can be sent again with a click; of a form that another site sent, nothing is shown.
    """
    if not _is_own(request):
        return _refuse(request, _("这份表单不是从本站送来的，没有执行。"), status=403)
    problem = _("还没有执行：这一页开得太久，或者您在别的窗口重新登录过，安全凭证已经换了。")
    return _refuse(request, problem, status=403, fields=read_fields(request), may_send=True)


def _is_own(request: HttpRequest) -> bool:
    """Whether the browser says that the form was on this site, or on one that the settings trust."""
    own = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin") in (own, *settings.CSRF_TRUSTED_ORIGINS)


def refuse_permission(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what the user may not do (`handler403`)."""
    problem = str(exception) or _("您没有这项权限。")
    return _refuse(request, problem, status=403, fields=read_fields(request), may_send=True)


def refuse_busy(request: HttpRequest) -> HttpResponse:
    """Answer what could not be done because others write to the database (`articles.admin.retries`)."""
    problem = _("没有执行：数据库正忙，别人正在写入。请再试一次。")
    return _refuse(request, problem, status=503, fields=read_fields(request), may_send=True)


def _refuse_outage(request: HttpRequest, outage: Outage) -> HttpResponse:
    """Answer without the database where that is what fails, though it knows the editor too."""
    problem = str(OUTAGES.get(outage) or _("没有执行：数据库现在用不了。请过一会儿再送一次。"))
    if outage is not Outage.FILES:
        request.user, request.login_form = AnonymousUser(), None
    response = _refuse(request, problem, status=503, fields=read_fields(request), may_send=True)
    response["Retry-After"] = str(OUTAGE_RETRY_SECONDS)
    return response


def refuse_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that Django does not take (`handler400`)."""
    if isinstance(exception, RequestDataTooBig):
        sizes = {
            "size": filesizeformat(_read_length(request)),
            "most": filesizeformat(settings.DATA_UPLOAD_MAX_MEMORY_SIZE),
        }
        problem = _("没有执行：表单有 %(size)s，太大了，最多 %(most)s。请分几次送。") % sizes
        return _refuse(request, problem, status=413, fields=_read_large_form(request))
    if isinstance(exception, TooManyFieldsSent):
        most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        problem = _("没有执行：表单的栏目太多，最多 %(most)s 个。请分几次送。") % {"most": most}
        return _refuse(request, problem, status=413, fields=_read_large_form(request))
    if isinstance(exception, TooManyFilesSent):
        most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
        problem = _("没有执行：一次送的文件太多，最多 %(most)s 个。请分几次送，或者压缩成一个 ZIP 文件。")
        return _refuse(request, problem % {"most": most}, status=413)
    return _refuse(request, _("没有执行：服务器看不懂这个请求。"), status=400)


def read_fields(request: HttpRequest) -> list[Field]:
    """What was posted, without the security token and the login."""
    if request.method != "POST":
        return []
    return [
        (name, value) for name, values in request.POST.lists() if name not in LEFT_OUT for value in values
    ]


def _read_large_form(request: HttpRequest) -> list[Field]:
    """A form beyond Django's limits; nothing if it is larger still, or not a plain form."""
    is_plain = request.content_type == "application/x-www-form-urlencoded"
    if not (_is_editor(request) and is_plain and _read_length(request) <= MOST_BYTES_SHOWN):
        return []
    body = request.body if hasattr(request, "_body") else request.read(MOST_BYTES_SHOWN)
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    return [(name, value) for name, value in pairs if name not in LEFT_OUT]


def _read_length(request: HttpRequest) -> int:
    """The bytes of the body, as the browser states them; 0 where it does not."""
    return int(request.META.get("CONTENT_LENGTH") or 0)


# Answers --------------------------------------------------------------------------------------------


def _is_editor(request: HttpRequest) -> bool:
    return hasattr(request, "user") and admin.site.has_permission(request)


def _refuse(
    request: HttpRequest, problem: str, *, status: int, fields: Sequence[Field] = (), may_send: bool = False
) -> HttpResponse:
    """The page that says why, in the frame of the admin or of the public site."""
    if wants_fragment(request):
        response = HttpResponse(problem, status=status, content_type="text/plain; charset=utf-8")
    elif hasattr(request, "user") and request.path.startswith(reverse("admin:index")):
        response = _show_kept(request, problem, status=status, fields=fields, may_send=may_send).render()
    else:
        response = render(request, "refused.html", {"problem": problem}, status=status)
    add_never_cache_headers(response)
    return response


def _show_kept(
    request: HttpRequest,
    problem: str,
    *,
    status: int,
    fields: Sequence[Field],
    may_send: bool,
) -> TemplateResponse:
    """Show what was typed. Passwords are never shown, and a form with a password is not sent again."""
    shown = [(name, value) for name, value in fields if "password" not in name]
    may_send = may_send and len(shown) == len(fields)
    context = {
        **admin.site.each_context(request),
        "title": _("您输入的还在") if shown else _("没有执行"),
        "problem": problem,
        "fields": [(name, value) for name, value in shown if value],
        "texts": [value for name, value in shown if _is_prose(name, value)],
        "sent": shown if may_send else [],
        "form": _make_login_form(request) if may_send else None,
        "is_nav_sidebar_enabled": False,
    }
    return TemplateResponse(request, "admin/kept.html", context, status=status)


def _is_prose(name: str, value: str) -> bool:
    return not (BUTTON.match(name) or NO_PROSE.fullmatch(value))


def _make_login_form(request: HttpRequest) -> AdminAuthenticationForm | None:
    if admin.site.has_permission(request):
        return None
    # One that was tried is not tried again: its wrong password would count twice. Where the database is gone,
    # nobody knows who has signed in, and none is shown.
    if hasattr(request, "login_form"):
        return request.login_form
    return AdminAuthenticationForm(request, prefix=LOGIN_PREFIX)
