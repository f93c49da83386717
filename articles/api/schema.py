"""How the OpenAPI document tells of errors: the same for every address, so told once."""

import re
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from articles.api.serializers import ErrorSerializer

BAD_PARAMETERS = OpenApiResponse(
    ErrorSerializer,
    description="A parameter that is not known or cannot be answered.",
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
NOT_FOUND = OpenApiResponse(
    ErrorSerializer,
    description="There is no such thing, or it is not published.",
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
        answers = super().get_response_serializers()
        told = {200: OpenApiResponse(answers, description=self.get_summary()), 400: BAD_PARAMETERS}
        return told | ({404: NOT_FOUND} if "{" in self.path else {})

    def get_tags(self) -> list[str]:
        """The resource: the first word of the address."""
        return [re.search(r"/api/v1/(\w*)", self.path)[1] or "root"]

    def get_filter_backends(self) -> list[Any]:
        """Those of the view wherever it narrows many rows: a list, and an export too."""
        return [] if "{" in self.path else getattr(self.view, "filter_backends", [])
