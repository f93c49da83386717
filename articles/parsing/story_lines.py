"""A story being put together."""

from __future__ import annotations

from dataclasses import dataclass, field

from articles.parsing.values import Kind


@dataclass(slots=True)
class StoryLines:
    """A story's lines, as places in the page's list of lines, in print order, its headings apart.

    A leg that was printed under another story stands where it continues its own. `host` is the story around
    a box; `end_confidence`, 0 to 1, is that of where the box ends, `order_confidence` that of such a leg.
    """

    kind: Kind = Kind.NEWS
    headings: list[int] = field(default_factory=list)
    text: list[int] = field(default_factory=list)
    host: StoryLines | None = None
    end_confidence: float = 1.0
    order_confidence: float = 1.0

    @property
    def lines(self) -> list[int]:
        """Headings and text together, in print order."""
        return sorted((*self.headings, *self.text))
