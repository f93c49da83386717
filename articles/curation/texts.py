"""The texts that a page has and had: kept for ever, read for its history, exchanged by an import."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max

from articles.models import Page, PageVersion

TEXT_FIELDS = ("text", "sha256", "source_name", "encoding")  # of a page, and of each of its versions


@dataclass(frozen=True, slots=True)
class NewText:
    """A text that an import brought for a page; `sha256` is that of the text in UTF-8."""

    text: str
    sha256: str
    source_name: str
    encoding: str


def read_lines(page: Page, version: int) -> list[str]:
    """The lines of the page's text of this number. One query if the page has another text now."""
    if version == page.version:
        return page.lines
    return page.versions.values_list("text", flat=True).get(number=version).split("\n")


def keep_text(page: Page, new: NewText, *, at: datetime.datetime) -> None:
    """Keep the text as a version of the page, beside the one that it has; a text that is kept stays."""
    if not page.versions.exists():
        own = {name: getattr(page, name) for name in TEXT_FIELDS}
        page.versions.create(number=page.version, imported_at=page.imported_at, **own)
    if not page.versions.filter(sha256=new.sha256).exists():
        last = page.versions.aggregate(last=Max("number"))["last"]
        values = {name: getattr(new, name) for name in TEXT_FIELDS}
        page.versions.create(number=last + 1, imported_at=at, **values)


def switch_text(page: Page, lines: Sequence[str]) -> PageVersion:
    """Give the page's row the kept text that has these lines; its blocks have to follow. Two queries."""
    sha256 = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    version = PageVersion.objects.get(page=page, sha256=sha256)
    page.version = version.number
    for name in TEXT_FIELDS:
        setattr(page, name, getattr(version, name))
    page.save(update_fields=["version", *TEXT_FIELDS])
    return version


def list_versions(page: Page) -> list[PageVersion]:
    """The texts that the page has and had, unread, the latest first; none where it has only had one."""
    return list(page.versions.defer("text").order_by("-number"))
