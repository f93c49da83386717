"""Pages in the manner of 40 papers, of invented text, each told as its print and its truth at once.

A line begins with what it is: `%` the page's print, `#` a line of noise, `@` a story of this kind, `W` a role
and its names, and else a block's role by its letter in ROLES. `+` is a further printed line of the block
above. `‖` is where a leg ends. A page with a `width` is broken there, in em; `blank` counts the blank lines
between blocks, `indent` says whether paragraphs begin with two blanks.

What was wrong on the pages whose names begin with `a` was looked at first, then on those with `c`, last on
those with `b`: none of them shows any more what a new paper gets.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
ROLES = {
    "C": "column", "K": "kicker", "H": "headline", "D": "deck", "L": "label", "B": "byline", "S": "summary",
    "U": "subhead", "P": "body", "X": "caption", "R": "credit", "T": "table", "F": "refer",
}  # fmt: skip
_WRAPPED = ("S", "P", "X")
_NOT_AT_START = set("，。、；：？！）》”’」』】,.;:?!)")
_TIGHT = ("R", "T")  # these stand right under the block above


@dataclass(slots=True)
class _Print:
    """A page while it is composed: its printed lines, its stories, what is noise."""

    blank: int
    width: int
    indent: bool
    lines: list[str] = field(default_factory=list)
    noise: list[int] = field(default_factory=list)
    stories: list[dict[str, Any]] = field(default_factory=list)

    def add_lines(self, pieces: list[str], *, gap: int) -> list[int]:
        """Print the pieces under `gap` blank lines; the places of their lines."""
        self.lines += [""] * gap if self.lines and pieces else []
        places = list(range(len(self.lines), len(self.lines) + len(pieces)))
        self.lines += pieces
        return places

    def add_block(self, letter: str, text: str) -> None:
        """Print a block, broken at the width or cut by a leg's end."""
        if self.width:
            words = text.replace("‖", "")
            pieces = wrap("\u3000\u3000" * self.indent + words if letter == "P" else words, self.width)
            pieces = pieces if letter in _WRAPPED else [words]
        else:
            pieces = text.split("‖")
        blocks = self.stories[-1]["blocks"]
        gap = self.blank if letter not in _TIGHT or not blocks or blocks[-1]["role"] == "headline" else 0
        lines = self.add_lines(pieces[:1], gap=gap)
        lines += self.add_lines(pieces[1:], gap=0 if self.width else self.blank)
        blocks.append({"role": ROLES[letter], "lines": lines, "text": text.replace("‖", "")})

    def continue_block(self, text: str) -> None:
        """Print a further line of the last block."""
        block = self.stories[-1]["blocks"][-1]
        block["lines"] += self.add_lines([text], gap=0)
        block["text"] += text


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` characters, none beginning with a closing mark."""
    lines = []
    while len(text) > width:
        at = width
        while at > 1 and text[at] in _NOT_AT_START:
            at -= 1
        lines.append(text[:at])
        text = text[at:]
    return [*lines, text]


def compose(path: Path) -> tuple[str, dict[str, Any]]:
    """The text of the page that the file tells, and its truth."""
    head, *told = path.read_text("utf-8").splitlines()
    words = head[1:].split()
    given = dict(zip(words[::2], words[1::2], strict=True))
    printed = _Print(int(given["blank"]), int(given.get("width", 0)), given.get("indent") == "1")
    for line in told:
        _add(printed, line[0], line[1:].removeprefix(" "))
    page_number = "".join(char for char in given["page"] if char.isdigit())
    truth = {
        "file": path.name,
        "date": given["date"],
        "page_number": int(page_number),
        "noise": printed.noise,
        "articles": printed.stories,
    }
    return "\n".join(printed.lines) + "\n", truth


def _add(printed: _Print, mark: str, text: str) -> None:
    if mark == "#":
        printed.noise += printed.add_lines([text], gap=0)
    elif mark == "@":
        printed.stories.append({"kind": text, "contributors": [], "blocks": []})
    elif mark == "W":
        role, *names = text.split()
        printed.stories[-1]["contributors"] += [{"role": role, "name": name} for name in names]
    elif mark == "+":
        printed.continue_block(text)
    else:
        printed.add_block(mark, text)


def write_papers(folder: Path, *groups: str) -> Path:
    """Write the pages of these groups, of `a`, `b` and `c`, with their truth as the scorer reads them."""
    for part in ("pages", "truth"):
        (folder / part).mkdir(parents=True)
    for path in sorted(path for group in groups for path in FOLDER.glob(f"{group}*.txt")):
        text, truth = compose(path)
        (folder / "pages" / path.name).write_text(text, "utf-8")
        truth_path = folder / "truth" / path.with_suffix(".json").name
        truth_path.write_text(json.dumps(truth, ensure_ascii=False), "utf-8")
    return folder
