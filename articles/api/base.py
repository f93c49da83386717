"""What all views of the API share."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from rest_framework.exceptions import NotFound
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from articles.api.errors import BadParameters
from articles.rate_limits import Usage, count_request

LANGUAGE = "en"  # of every message, whatever language the client accepts
FRESH_SECONDS = 60  # how long a cache may keep an answer; after that a withdrawn article is gone there too


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


class ApiMixin:
    """Answers in English that caches may keep for a minute, with an ETag; unknown parameters are refused."""

    content_negotiation_class = FixedFormat
    throttle_classes = [ClientThrottle]
    parameters: frozenset[str] = frozenset()
    rate_limit = "api"
    usage: Usage | None = None

    @method_decorator(conditional_page)
    def dispatch(self, request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override(LANGUAGE):
            return super().dispatch(request, *args, **kwargs)

    def get_parameters(self) -> frozenset[str]:
        """Return the names of the query parameters that this request may have."""
        return self.parameters

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        known = self.get_parameters()
        allowed = ", ".join(sorted(known)) or "none"
        unknown = [name for name in request.query_params if name not in known]
        if unknown:
            raise BadParameters({name: [f"Unknown parameter; allowed: {allowed}."] for name in unknown})

    def finalize_response(self, request: Request, response, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.usage:
            self.usage.write_headers(response)
        if response.status_code == 200:
            patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
        return response


class ArchiveViewSet(ApiMixin, ReadOnlyModelViewSet):
    """A list of published rows, and each row by the permanent name in its address (`lookup_field`)."""

    detail_serializer_class: type
    filterset_class: type | None = None

    def get_parameters(self) -> frozenset[str]:
        if self.action != "list":
            return frozenset()
        return self.pagination_class.parameters | set(getattr(self.filterset_class, "base_filters", ()))

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
