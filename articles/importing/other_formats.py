"""Files that are text to a computer but no page: PDF, RTF, HTML, XML, JSON, and pointers of Git LFS."""

from __future__ import annotations

import json
import re

from articles.importing.page_reports import BadPage

_HEAD_BYTES = 1024
# By how the file begins, after byte order mark and blanks. No print does.
_BEGINNINGS = {
    "PDF": re.compile(rb"%PDF-\d"),
    "PostScript": re.compile(rb"%!PS-"),
    "RTF": re.compile(rb"\{\\rtf\d"),
    "HTML": re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE),
    "XML": re.compile(rb"<\?xml\s|<!doctype\s", re.IGNORECASE),
    "Git LFS": re.compile(rb"version https://git-lfs\.github\.com/"),
}
_MARKS_AND_BLANKS = b"\xef\xbb\xbf\xff\xfe \t\r\n\f\v"


def refuse_other_formats(data: bytes, path: str) -> None:
    """Raise BadPage for a file in another format, which its beginning or all of it shows."""
    if found := _find_format(data):
        raise BadPage(path, "holds {format}, not the text of a page; give it as plain text", format=found)


def _find_format(data: bytes) -> str | None:
    # Without its NUL bytes, ASCII in UTF-16 is ASCII.
    head = data[:_HEAD_BYTES].replace(b"\0", b"").lstrip(_MARKS_AND_BLANKS)
    for name, beginning in _BEGINNINGS.items():
        if beginning.match(head):
            return name
    return "JSON" if head.startswith((b"{", b"[")) and _is_json(data) else None


def _is_json(data: bytes) -> bool:
    """Whether all of it, or each line, is an object or a list of objects: a page may begin with a bracket."""
    try:
        text = data.decode(json.detect_encoding(data)).lstrip("\ufeff")
        try:
            return _has_object(json.loads(text))
        except ValueError:
            return all(_has_object(json.loads(line)) for line in text.splitlines() if line.strip())
    except (ValueError, RecursionError):
        return False


def _has_object(value: object) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(map(_has_object, value)))
