"""The vocabulary of tags read from files, and written as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from articles.importing.encodings import decode_page
from articles.importing.page_reports import BadPage
from articles.importing.vocabulary import TagReport, TagRow, check_row, list_rows, save_rows

STARTING_VOCABULARY = Path(__file__).with_name("starting_vocabulary.csv")
TAG_COLUMNS = ("name", "kind", "aliases")
MORE_COLUMNS = ("guards", "broader", "note")
SEPARATOR = "|"
RDF_FORMATS = {".ttl": "turtle", ".rdf": "xml", ".xml": "xml", ".nt": "nt"}


def import_tags(path: str | Path, *, is_updating: bool = False) -> TagReport:
    """Import a file of tags, all of it or nothing; its name's end says whether it is CSV or RDF.

    CSV has the columns name, kind, aliases, and may have guards, broader and note; lists are separated by
    `|`. A tag that exists stays as the editors have it, unless `is_updating`: then it takes what the file
    says; one that was only proposed joins the vocabulary. Raises BadPage, with the line, for a file that is
    not of this form.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadPage(str(path), "cannot be read ({error})", error=error.strerror) from error
    return save_rows(path, read_rows(path, data), is_updating=is_updating)


def read_rows(path: Path, data: bytes) -> list[TagRow]:
    """The tags of a file, given what it holds. Raises BadPage."""
    form = RDF_FORMATS.get(path.suffix.lower())
    return _read_rdf(path, data, form) if form else list(_read_csv(path, data))


def write_vocabulary(suffix: str, base: str) -> str:
    """The vocabulary as CSV, or as SKOS whose addresses begin with `base` where the suffix is one of RDF."""
    form = RDF_FORMATS.get(suffix.lower())
    if form is None:
        return write_csv()
    from articles.importing.skos import write_skos  # rdflib takes a third of a second to load

    return write_skos(base, form)


def _read_rdf(path: Path, data: bytes, form: str) -> list[TagRow]:
    from articles.importing.skos import read_skos

    return read_skos(path, data, form)


def _read_csv(path: Path, data: bytes) -> Iterator[TagRow]:
    text, _encoding = decode_page(data, str(path))
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = set(rows.fieldnames or ())
        if not columns.issuperset(TAG_COLUMNS) or columns - {*TAG_COLUMNS, *MORE_COLUMNS}:
            raise BadPage(
                str(path),
                "its columns must be {needed}, and may be {others}",
                line=1,
                needed=", ".join(TAG_COLUMNS),
                others=", ".join(MORE_COLUMNS),
            )
        seen: set[str] = set()
        for cells in rows:
            line = rows.line_num
            if None in cells:
                width = len(columns)
                raise BadPage(str(path), "the row has more than {width} cells", line=line, width=width)
            row = replace(_read_cells(cells), line=line)
            check_row(row, str(path))
            if row.name in seen:
                raise BadPage(str(path), "'{name}' is here twice; leave one row", line=line, name=row.name)
            seen.add(row.name)
            yield row
    except csv.Error as error:
        raise BadPage(
            str(path), "is not well-formed CSV ({error})", line=rows.line_num, error=error
        ) from error


def _read_cells(cells: dict[str, str]) -> TagRow:
    texts = {column: (cell or "").strip() for column, cell in cells.items()}
    lists = {column: _split(texts[column]) for column in ("aliases", "guards", "broader") if column in texts}
    return TagRow(texts["name"], texts["kind"], note=texts.get("note"), **lists)


def _split(cell: str) -> tuple[str, ...]:
    return tuple(word for part in cell.split(SEPARATOR) if (word := part.strip()))


def write_csv() -> str:
    """The vocabulary as a file that `import_tags` reads."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*TAG_COLUMNS, *MORE_COLUMNS))
    for row in list_rows():
        lists = (SEPARATOR.join(words or ()) for words in (row.aliases, row.guards, row.broader))
        writer.writerow((row.name, row.kind, *lists, row.note))
    return text.getvalue()
