"""A story being put together."""

from __future__ import annotations

from dataclasses import dataclass, field

from articles.parsing.values import Kind


@dataclass(slots=True)
class Draft:
    """A story's lines: places in the page's list of lines, as printed, its heads apart.

    `host` is the story around a box; `sure`, 0 to 1, how certain it is where the box ends.
    """

    kind: Kind = Kind.NEWS
    heads: list[int] = field(default_factory=list)
    text: list[int] = field(default_factory=list)
    host: Draft | None = None
    sure: float = 1.0
