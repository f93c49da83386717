"""Newspaper, date and page number from a file's name and from the folder's pages.csv."""

from __future__ import annotations

import csv
import datetime
import io
import re
from dataclasses import dataclass, field

from articles.importing.encodings import decode_page
from articles.importing.reports import BadPage
from articles.parsing import Hints

SHEET_NAME = "pages.csv"
SHEET_COLUMNS = ("name", "newspaper", "date", "page", "section")
LAST_PAGE_NUMBER = 999

_DATE = r"(?P<year>(?:19|20)\d\d)(?P<part>[-_.]?)(?P<month>\d\d)(?P=part)(?P<day>\d\d)"
_CODE = r"(?:(?P<code>[A-Za-z][A-Za-z0-9]*)[-_])?"
_NUMBER = r"(?:第?A?(?P<number>\d{1,3})版?)"
# tjrb-2026-03-19-01, 20260319_A01, tjrb_20260319; a second section's B01 is not a 版次: the print has it
_DATED_NAME = re.compile(rf"{_CODE}{_DATE}(?:[-_.]{_NUMBER})?")
# 01, 第1版, A01: only within a folder that is a date
_NUMBER_NAME = re.compile(_NUMBER)


def read_name(stem: str, folder: str) -> Hints:
    """Newspaper's code, date and page number from a file's name without its ending, and from its folder's.

    `tjrb-2026-03-19-01`, `20260319_A01`, and `01` in a folder `2026-03-19` or `tjrb-2026-03-19`. A name of
    another form gives no hints. Never raises.
    """
    if found := _read_dated(stem):
        return found
    in_folder, number = _read_dated(folder), _NUMBER_NAME.fullmatch(stem)
    if in_folder and not in_folder.number and number:
        return Hints(in_folder.newspaper, in_folder.date, int(number["number"]) or None)
    return Hints()


def _read_dated(name: str) -> Hints | None:
    if not (found := _DATED_NAME.fullmatch(name)):
        return None
    try:
        date = datetime.date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
    return Hints((found["code"] or "").lower(), date, int(found["number"] or 0) or None)


def overlay_hints(upper: Hints, lower: Hints) -> Hints:
    """The upper's hints, and the lower's where the upper has none."""
    return Hints(
        upper.newspaper or lower.newspaper,
        upper.date or lower.date,
        upper.number or lower.number,
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
                f"there is no page '{name}' beside it; correct the name or delete the row",
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
        raise BadPage(path, f"is not well-formed CSV ({error})", line=rows.line_num) from error
    return sheet


def _check_columns(columns: list[str], path: str) -> None:
    known = ", ".join(SHEET_COLUMNS)
    if "name" not in columns:
        raise BadPage(path, f"has no column 'name'; the columns are {known}", line=1)
    for column in columns:
        if column not in SHEET_COLUMNS:
            raise BadPage(path, f"has an unknown column '{column}'; the columns are {known}", line=1)


def _read_row(sheet: Sheet, columns: list[str], row: list[str], line: int) -> None:
    cells = dict.fromkeys(SHEET_COLUMNS, "") | {
        column: cell.strip() for column, cell in zip(columns, row, strict=False)
    }
    name = cells["name"]
    if name in sheet.lines:
        first = sheet.lines[name]
        sheet.rows[name] = BadPage(
            sheet.path, f"'{name}' is here again after line {first}; leave one row", line=line
        )
        return
    sheet.lines[name] = line
    try:
        if len(row) > len(columns):
            raise ValueError(f"the row has {len(row)} cells for {len(columns)} columns")
        date = read_date(cells["date"]) if cells["date"] else None
        number = read_number(cells["page"]) if cells["page"] else None
        sheet.rows[name] = Hints(cells["newspaper"], date, number, cells["section"])
    except ValueError as error:
        sheet.rows[name] = BadPage(sheet.path, str(error), line=line)


def read_date(text: str) -> datetime.date:
    """The date. Raises ValueError with a sentence for anything else."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' is not a date; write it like 2026-03-19") from None


def read_number(text: str) -> int:
    """The page number. Raises ValueError with a sentence for anything else."""
    if text.isdecimal() and 1 <= int(text) <= LAST_PAGE_NUMBER:
        return int(text)
    raise ValueError(f"'{text}' is not a page number; write 1 to {LAST_PAGE_NUMBER}")
