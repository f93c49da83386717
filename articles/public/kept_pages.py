"""Pages that this process has made, kept by their ETag: one is made once for each version of what it shows.

An ETag names everything that its page is made from, so a kept page is never older than a new one would be.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse

from articles.public.kept import SharedCache

MOST_BYTES = 32 * 1024 * 1024  # a few hundred of the largest pages, some two thousand articles
MOST_BYTES_OF_PAGE = 1024 * 1024
OWN_HEADERS = {"Content-Type"}


@dataclass(frozen=True, slots=True)
class KeptPage:
    """What to answer; `page_read` is the key of the printed page whose article it shows, if it shows one."""

    content: bytes
    content_type: str
    page_read: int | None

    def answer(self) -> HttpResponse:
        response = HttpResponse(self.content, content_type=self.content_type)
        response.page_read = self.page_read
        return response


class KeptPages:
    """The pages that were asked for last, up to `MOST_BYTES`."""

    def __init__(self) -> None:
        self._pages = SharedCache(MOST_BYTES, lambda page: len(page.content))

    def find(self, etag: str) -> KeptPage | None:
        return self._pages.find(etag)

    def keep(self, etag: str, response: HttpResponse) -> None:
        """Keep the answer if it is a page of ordinary size, without cookies or headers of its own."""
        if response.status_code != 200 or response.cookies or response.headers.keys() != OWN_HEADERS:
            return
        if not response["Content-Type"].startswith("text/html") or len(response.content) > MOST_BYTES_OF_PAGE:
            return
        page_read = getattr(response, "page_read", None)
        self._pages.keep(etag, KeptPage(response.content, response.headers["Content-Type"], page_read))
