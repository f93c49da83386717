"""The values that parsing gives; what importing saves and `parse_pages` prints."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from articles.parsing.kinds import Kind
from articles.parsing.roles import Role


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of a page from outside its text; each wins over what the text says.

    `unknown` names those of newspaper, date, label and section that the text does not give, or gives wrongly:
    they are nowhere to be read.
    """

    newspaper: str = ""
    date: datetime.date | None = None
    label: str = ""
    section: str = ""
    unknown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Contributor:
    """A person's part in a story as printed: role 记者, name 于春津, padding inside the name removed."""

    role: str
    name: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A doubt: its code (see flags.py), 0-based lines, what parsing suspects, as plain JSON values."""

    code: str
    lines: tuple[int, ...] = ()
    proposal: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one role that read as one paragraph or heading.

    `lines` are 0-based, in reading order, never empty. `span` is given only where blocks share a line: it
    starts at a character of the first line and ends, half-open, at one of the last; the spans of a line
    cover it.
    """

    role: Role
    lines: tuple[int, ...]
    text: str
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A parsed article. `blocks` are in reading order and never empty."""

    kind: Kind
    blocks: tuple[Block, ...]
    contributors: tuple[Contributor, ...] = ()
    jump_to: str | None = None
    jump_from: str | None = None
    flags: tuple[Flag, ...] = ()

    def text_of(self, role: Role) -> str:
        """The texts of this role's blocks in reading order, separated by one space; empty without any."""
        return " ".join(block.text for block in self.blocks if block.role == role)

    @property
    def lines(self) -> frozenset[int]:
        return frozenset(line for block in self.blocks for line in block.lines)


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """One page's stories in the order of the print. Every non-blank line stands in one story or in `noise`.

    `date` is None where neither the page nor a hint gives it; `date_basis` quotes the words that gave it.
    `label` is the page number as `page_labels` gives it (`A2`, `16`), empty where neither gives it. `flags`
    are about the page itself (no date, no number, too long to read).
    """

    date: datetime.date | None
    date_basis: str
    label: str
    stories: tuple[Story, ...]
    noise: tuple[int, ...] = ()
    flags: tuple[Flag, ...] = ()
    section: str = ""
