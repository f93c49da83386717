"""Newspaper, date and page label from a file's name and from the folder's pages.csv."""

from __future__ import annotations

import csv
import datetime
import io
import re
from dataclasses import dataclass, field

from articles.importing.encodings import decode_page
from articles.importing.page_reports import BadPage
from articles.parsing import Hints
from articles.parsing.page_labels import read_label

SHEET_NAME = "pages.csv"
SHEET_COLUMNS = ("name", "newspaper", "date", "page", "section")

_DATE = r"(?P<year>(?:19|20)\d\d)(?P<part>[-_.]?)(?P<month>\d\d)(?P=part)(?P<day>\d\d)"
_CODE = r"(?:(?P<code>[A-Za-z][A-Za-z0-9]*)[-_])?"
# tjrb-2026-03-19-01, 20260319_B01, tjrb_20260319, 2026.03.19.第A二版, tjrb-2026-03-19-04-05
_DATED_NAME = re.compile(rf"{_CODE}{_DATE}(?:[-_.](?P<label>.+))?")


def read_name(stem: str, folder: str) -> Hints:
    """Newspaper's code, date and page label from a file's name without its ending, and from its folder's.

    `tjrb-2026-03-19-01`, `20260319_B01`, and `A01` in a folder `2026-03-19` or `tjrb-2026-03-19`. A name of
    another form gives no hints. Never raises.
    """
    if found := _read_dated(stem):
        return found
    in_folder, label = _read_dated(folder), read_label(stem)
    if in_folder and not in_folder.label and label:
        return Hints(in_folder.newspaper, in_folder.date, label)
    return Hints()


def _read_dated(name: str) -> Hints | None:
    found = _DATED_NAME.fullmatch(name)
    label = read_label(found["label"]) if found and found["label"] else ""
    if not found or (found["label"] and not label):
        return None
    try:
        date = datetime.date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
    return Hints((found["code"] or "").lower(), date, label)


def overlay_hints(upper: Hints, lower: Hints) -> Hints:
    """The upper's hints, and the lower's where the upper has none."""
    return Hints(
        upper.newspaper or lower.newspaper,
        upper.date or lower.date,
        upper.label or lower.label,
        upper.section or lower.section,
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """A folder's pages.csv: by file name the hints, or why the row cannot be used. `lines` are 1-based."""

    path: str = SHEET_NAME
    rows: dict[str, Hints | BadPage] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def find_strays(self, names: set[str]) -> list[BadPage]:
        """A refusal for each row whose file is not in the folder."""
        return [
            BadPage(
                self.path,
                "there is no page '{name}' beside it; correct the name or delete the row",
                name=name,
                line=line,
            )
            for name, line in self.lines.items()
            if name not in names
        ]


def read_sheet(data: bytes, path: str) -> Sheet:
    """The sheet as hints by file name. Raises BadPage if the sheet as a whole cannot be read."""
    text, _encoding = decode_page(data, path)
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    sheet = Sheet(path)
    try:
        columns = [column.strip() for column in next(rows, [])]
        _check_columns(columns, path)
        for row in rows:
            if any(cell.strip() for cell in row):
                _read_row(sheet, columns, row, rows.line_num)
    except csv.Error as error:
        raise BadPage(path, "is not well-formed CSV ({error})", line=rows.line_num, error=error) from error
    return sheet


def _check_columns(columns: list[str], path: str) -> None:
    known = ", ".join(SHEET_COLUMNS)
    if "name" not in columns:
        raise BadPage(path, "has no column 'name'; the columns are {known}", line=1, known=known)
    for column in columns:
        if column not in SHEET_COLUMNS:
            raise BadPage(
                path,
                "has an unknown column '{column}'; the columns are {known}",
                line=1,
                column=column,
                known=known,
            )


def _read_row(sheet: Sheet, columns: list[str], row: list[str], line: int) -> None:
    cells = dict.fromkeys(SHEET_COLUMNS, "") | {
        column: cell.strip() for column, cell in zip(columns, row, strict=False)
    }
    name = cells["name"]
    if name in sheet.lines:
        first = sheet.lines[name]
        sheet.rows[name] = BadPage(
            sheet.path,
            "'{name}' is here again after line {first}; leave one row",
            line=line,
            name=name,
            first=first,
        )
        return
    sheet.lines[name] = line
    try:
        if len(row) > len(columns):
            raise ValueError(f"the row has {len(row)} cells for {len(columns)} columns")
        date = read_date(cells["date"]) if cells["date"] else None
        label = read_page(cells["page"]) if cells["page"] else ""
        sheet.rows[name] = Hints(cells["newspaper"], date, label, cells["section"])
    except ValueError as error:
        sheet.rows[name] = BadPage(sheet.path, "{problem}", line=line, problem=error)


def read_date(text: str) -> datetime.date:
    """The date. Raises ValueError with a sentence for anything else."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' is not a date; write it like 2026-03-19") from None


def read_page(text: str) -> str:
    """The page label. Raises ValueError with a sentence for anything else."""
    if label := read_label(text):
        return label
    raise ValueError(f"'{text}' is not a page number; write it like 2, A2 or 4-5")
