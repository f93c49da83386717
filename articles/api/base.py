"""What all views of the API share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control, set_response_etag
from rest_framework.exceptions import NotFound
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from articles.api.errors import BadParameters
from articles.api.filters import list_repeatable
from articles.api.paging import SlicedList
from articles.rate_limits import Usage, count_request
from articles.search import lead_on

LANGUAGE = "en"  # of every message, whatever language the client accepts
# How long a cache may keep an answer; after that a withdrawn article is gone there too. Less where a change
# is scheduled before.
FRESH_SECONDS = 60


class FixedFormat(BaseContentNegotiation):
    """Always the view's own format, whatever the client accepts, so that every error is JSON."""

    def select_renderer(
        self, request: Request, renderers: list[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class ClientThrottle(BaseThrottle):
    """Counts each request for its client, under the name that the view has in `settings.RATE_LIMITS`."""

    def allow_request(self, request: Request, view: ApiMixin) -> bool:
        view.usage = count_request(request, view.rate_limit)
        return not (view.usage and view.usage.is_over)


class NotModified(Exception):
    """The client has the answer already; `etag` is that of both."""

    def __init__(self, etag: str) -> None:
        super().__init__(etag)
        self.etag = etag


class ApiMixin:
    """Answers in English that caches may keep for a minute, with an ETag; unknown parameters are refused.

    A view whose ETag is known before its answer is made calls `check_etag` first.
    """

    content_negotiation_class = FixedFormat
    throttle_classes = [ClientThrottle]
    parameters: frozenset[str] = frozenset()
    rate_limit = "api"
    usage: Usage | None = None
    repeatable: frozenset[str] = frozenset()
    etag: str | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "If-None-Match" in request.headers and (known := self.answer_known(request, **kwargs)):
            return known
        with translation.override(LANGUAGE):
            response = answer_conditionally(request, super().dispatch(request, *args, **kwargs), self.etag)
        if self.usage:
            self.usage.write_headers(response)
        return response

    def answer_known(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase | None:
        """Return 304 before anything else is done, where the client may ask and has the answer already."""
        if request.method not in ("GET", "HEAD") or request.META.get("QUERY_STRING"):
            return None
        etag = self.read_etag(**kwargs)
        if etag is None or get_conditional_response(request, etag=etag) is None:
            return None
        usage = count_request(request, self.rate_limit)
        if usage and usage.is_over:
            return None
        response = answer_conditionally(request, HttpResponse(), etag)
        if usage:
            usage.write_headers(response)
        return response

    def read_etag(self, **kwargs: Any) -> str | None:
        """Return the ETag that the answer without parameters has now; None if it is not known before it."""
        return None

    def check_etag(self, etag: str) -> None:
        """Give the answer this ETag; end here with 304 where the client has it already."""
        self.etag = f'"{etag}"'
        if get_conditional_response(self.request._request, etag=self.etag) is not None:
            raise NotModified(etag)

    def handle_exception(self, error: Exception) -> HttpResponseBase:
        if isinstance(error, NotModified):
            return HttpResponse()  # which becomes the 304
        if isinstance(error, BadParameters) and (moved := lead_on(self.request.query_params)):
            return redirect(f"{self.request.path}?{moved.urlencode()}")  # 302: merges are undone
        return super().handle_exception(error)

    def get_parameters(self) -> frozenset[str]:
        """Return the names of the query parameters that this request may have."""
        return self.parameters

    def get_repeatable(self) -> frozenset[str]:
        """Return the names of those that it may have more than once."""
        return self.repeatable

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        known, repeatable = self.get_parameters(), self.get_repeatable()
        allowed = ", ".join(sorted(known)) or "none"
        errors = {}
        for name, values in request.query_params.lists():
            if name not in known:
                errors[name] = [f"Unknown parameter; allowed: {allowed}."]
            elif len(values) > 1 and name not in repeatable:
                errors[name] = [f"Given {len(values)} times; allowed once."]
            elif "" in values:
                errors[name] = ["Empty; give a value, or leave the parameter out."]
        if errors:
            raise BadParameters(errors)

    def finalize_response(self, request: Request, response, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code == 410:  # which browsers keep for ever, but it may be published again
            patch_cache_control(response, no_cache=True)
        return response


def count_fresh_seconds(request: HttpRequest) -> int:
    due = request.public_version.next_due
    seconds = (due - timezone.now()).total_seconds() if due else FRESH_SECONDS
    return int(min(FRESH_SECONDS, max(0, seconds)))


def answer_conditionally(
    request: HttpRequest, response: HttpResponseBase, etag: str | None
) -> HttpResponseBase:
    """Return the answer with its ETag, made of its content if none is given, or 304 if the client has it."""
    if response.status_code != 200:
        return response
    patch_cache_control(response, public=True, max_age=count_fresh_seconds(request))
    if etag:
        response.headers["ETag"] = etag
    elif not response.streaming and "ETag" not in response.headers:
        if not getattr(response, "is_rendered", True):
            response.render()
        set_response_etag(response)
    return get_conditional_response(request, etag=response.headers.get("ETag"), response=response)


class ArchiveViewSet(ApiMixin, SlicedList, ReadOnlyModelViewSet):
    """A list of published rows in an order that never ties, and each row by the permanent name in its address
    (`lookup_field`)."""

    detail_serializer_class: type
    filterset_class: type | None = None

    def get_parameters(self) -> frozenset[str]:
        if self.action != "list":
            return frozenset()
        return self.pagination_class.parameters | set(getattr(self.filterset_class, "base_filters", ()))

    def get_repeatable(self) -> frozenset[str]:
        return list_repeatable(self.filterset_class)

    def get_serializer_class(self) -> type:
        return self.detail_serializer_class if self.action == "retrieve" else self.serializer_class

    def get_object(self) -> Any:
        name = self.kwargs[self.lookup_field]
        row = self.get_queryset().filter(**{self.lookup_field: name}).first()
        if row is None:
            raise NotFound(f"no published {self.queryset.model._meta.model_name} '{name}'")
        return row


class UnknownAddress(ApiMixin, APIView):
    """404 in JSON for any other address under the API's, whatever the method."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound(f"no such address: '{request.path}'; see /api/v1/")
