"""What all of the API does alike."""

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
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from articles.api.errors import BadParameters

FRESH_SECONDS = 60  # how long a cache may answer in our place: what is withdrawn is gone there too by then


class OneForm(BaseContentNegotiation):
    """Each address answers in the one form it has, so no error is ever anything but JSON."""

    def select_renderer(
        self, request: Request, renderers: list[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class AnswerMixin:
    """English words, no parameter that is not known, and answers that may be kept for a while."""

    content_negotiation_class = OneForm
    parameters: frozenset[str] = frozenset()

    @method_decorator(conditional_page)
    def dispatch(self, request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override("en"):
            return super().dispatch(request, *args, **kwargs)

    def get_parameters(self) -> frozenset[str]:
        """The names that the query of this request may hold."""
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
        if response.status_code == 200:
            patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
        return response


class ArchiveViewSet(AnswerMixin, ReadOnlyModelViewSet):
    """A list of published rows, and each by the lasting name in its address, its `lookup_field`."""

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


class NoSuchAddress(AnswerMixin, APIView):
    """Whatever else is asked for under the API's address, by whatever method."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound(f"no address '{request.path}' here; see /api/v1/")
