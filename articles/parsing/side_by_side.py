"""Pages whose columns are printed side by side, as `pdftotext -layout` prints them.

One printed line then holds a line of each column. No article is made of whole lines, so the page cannot be
read; it has to be extracted again.
"""

from __future__ import annotations

import re

_GAP = re.compile(r"[ \u00a0\u3000\t]{2,}")
_HAN = re.compile("[\u3400-\u9fff]")
_MARK = re.compile("[,，。、;；:：“”]")
_LEAST_HAN = 6  # characters of a column's line; a name or a figure in a table has fewer
_LEAST_LINES = 8
_LEAST_SHARE = 0.35  # of the page's lines: headings and captions stand between them
_LEAST_MARKED = 0.35  # of the columns' lines hold a mark, as text does and a table's cells do not


def find_side_by_side(text: str) -> int | None:
    """The first line, 0-based, that holds several columns, where the page is printed so; None elsewhere.

    Never raises.
    """
    lines = [(at, line.strip()) for at, line in enumerate(text.split("\n")) if line.strip()]
    parallel = [(at, pieces) for at, line in lines if len(pieces := _list_columns(line)) > 1]
    if len(parallel) < max(_LEAST_LINES, _LEAST_SHARE * len(lines)):
        return None
    pieces = [piece for _, columns in parallel for piece in columns]
    marked = sum(bool(_MARK.search(piece)) for piece in pieces)
    return parallel[0][0] if marked >= _LEAST_MARKED * len(pieces) else None


def _list_columns(line: str) -> list[str]:
    """The parts of the line between wide gaps that are long enough to be a column's."""
    return [piece for piece in _GAP.split(line) if len(_HAN.findall(piece)) >= _LEAST_HAN]
