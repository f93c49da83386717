"""The OpenAPI description of errors, which is the same for every address."""

import re
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)

from articles.api.serializers import ErrorSerializer, WithdrawnErrorSerializer

NO_SEARCH = OpenApiResponse(
    ErrorSerializer, description="The index cannot be read now; `Retry-After` gives the seconds to wait."
)
BAD_PARAMETERS = OpenApiResponse(
    ErrorSerializer,
    description="A parameter is unknown or invalid.",
    examples=[
        OpenApiExample(
            "Not a number",
            value={
                "error": "bad_parameters",
                "message": "limit: '500' is not a whole number from 1 to 100.",
                "parameters": {"limit": ["'500' is not a whole number from 1 to 100."]},
            },
        )
    ],
)
TOO_MANY = OpenApiResponse(
    ErrorSerializer, description="Too many requests; `Retry-After` gives the seconds to wait."
)
NOT_FOUND = OpenApiResponse(
    ErrorSerializer,
    description="It does not exist or is not published.",
    examples=[
        OpenApiExample(
            "Not published",
            value={
                "error": "not_found",
                "message": "no published article 'abcdefghij'",
                "parameters": {},
            },
        )
    ],
)

WITHDRAWN = OpenApiResponse(
    WithdrawnErrorSerializer, description="It was withdrawn; `note` is what the editors say about it."
)


def describe_parameter(parameter: dict[str, Any]) -> OpenApiParameter:
    """Return a parameter of lists for `extend_schema`."""
    return OpenApiParameter(parameter["name"], parameter["schema"], description=parameter["description"])


def describe_operations(*, many: str, one: str, names: dict[str, str]) -> Any:
    """Return a decorator with the OpenAPI texts of a resource's list, detail and names in the URL."""
    parameters = [
        OpenApiParameter(name, int if name == "id" else str, OpenApiParameter.PATH, description=text)
        for name, text in names.items()
    ]
    return extend_schema_view(
        list=extend_schema(summary=many), retrieve=extend_schema(summary=one, parameters=parameters)
    )


class ArchiveSchema(AutoSchema):
    def get_response_serializers(self) -> dict[Any, Any]:
        success = OpenApiResponse(super().get_response_serializers(), description=self.get_summary())
        responses = {200: success, 400: BAD_PARAMETERS, 429: TOO_MANY}
        if "{" in self.path:
            responses[404] = NOT_FOUND
        return responses | ({410: WITHDRAWN} if "/articles/{" in self.path else {})

    def get_tags(self) -> list[str]:
        """Return the resource's name: the first word of the address."""
        return [re.search(r"/api/v1/(\w*)", self.path)[1] or "root"]

    def get_filter_backends(self) -> list[Any]:
        """Return the view's backends for lists and exports, and none for a single row."""
        return [] if "{" in self.path else getattr(self.view, "filter_backends", [])
