"""The OpenAPI description of errors, which is the same for every address."""

import re
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from articles.api.serializers import ErrorSerializer

NO_SEARCH = OpenApiResponse(
    ErrorSerializer, description="The index is being rebuilt; `Retry-After` gives the seconds to wait."
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


class ArchiveSchema(AutoSchema):
    def get_response_serializers(self) -> dict[Any, Any]:
        success = OpenApiResponse(super().get_response_serializers(), description=self.get_summary())
        responses = {200: success, 400: BAD_PARAMETERS, 429: TOO_MANY}
        return responses | ({404: NOT_FOUND} if "{" in self.path else {})

    def get_tags(self) -> list[str]:
        """Return the resource's name: the first word of the address."""
        return [re.search(r"/api/v1/(\w*)", self.path)[1] or "root"]

    def get_filter_backends(self) -> list[Any]:
        """Return the view's backends for lists and exports, and none for a single row."""
        return [] if "{" in self.path else getattr(self.view, "filter_backends", [])
