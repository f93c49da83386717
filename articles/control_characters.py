"""Characters that a page's text may hold, but no answer to readers and programs carries.

Controls break XML and HTML; marks that turn the direction of text show readers another text than there is.
The print keeps them, and so does the admin, which counts the characters of its lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

# C0 but tab and line ends, C1, what Unicode reserves for programs, embeddings, overrides and isolates.
_CHARACTERS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069"
_UNSAFE = re.compile(f"[{_CHARACTERS}]")
# In JSON, also as escapes; any other escape is taken whole, so that "\\\\u0001" is not read as one.
_UNSAFE_IN_JSON = re.compile(
    r"\\u(?:00(?:0[0-8bcef]|1[0-9a-f]|7f|[89][0-9a-f])|fd[de][0-9a-f]|fff[ef]|202[a-e]|206[6-9])"
    rf"|\\[bf]|(\\.)|[{_CHARACTERS}]"
)
_REPLACEMENT = "\ufffd"


def drop_control_characters(text: str) -> str:
    return _UNSAFE.sub("", text)


def replace_control_characters(json: str) -> str:
    """JSON with U+FFFD for each, so that places in a text stay where they are."""
    return _UNSAFE_IN_JSON.sub(lambda found: found[1] or _REPLACEMENT, json)


class ControlCharacterMiddleware:
    """Keeps these characters out of all answers but the admin's, and those that are `is_clean` already."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        clean = _choose(response.headers.get("Content-Type", ""))
        if clean is None or (request.resolver_match and request.resolver_match.app_name == "admin"):
            return response
        if getattr(response, "is_clean", False):
            return response
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = _clean_all(clean, response.streaming_content)
        else:
            text = response.content.decode()
            if (cleaned := clean(text)) != text:
                response.content = cleaned
                response.headers["Content-Length"] = str(len(response.content))
        return response


def _choose(content_type: str) -> Callable[[str], str] | None:
    kind = content_type.partition(";")[0]
    if kind.endswith("json"):
        return replace_control_characters
    return drop_control_characters if kind.startswith("text/") or kind.endswith("xml") else None


def _clean_all(clean: Callable[[str], str], chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks, each of which holds whole characters."""
    return (clean(chunk.decode()).encode() for chunk in chunks)
