"""Answers compressed where no proxy does it."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers


class CompressionMiddleware(GZipMiddleware):
    """Django's, with its random padding against BREACH, for all but parts of files and files with checksums.

    A part is one of the file as it is, and so is the ETag of what is served with ranges.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code == 304:
            patch_vary_headers(response, ("Accept-Encoding",))  # as the answer has that it stands for
        if response.status_code == 206 or "Accept-Ranges" in response.headers:
            return response
        return super().process_response(request, response)
