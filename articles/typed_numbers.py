"""Whole numbers in what people type and browsers send."""

from __future__ import annotations

MOST_DIGITS = 15  # far from the largest number that a database takes


def read_typed_number(typed: str) -> int | None:
    """The number in ordinary digits; None for anything else, and for one that no row can have."""
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS
    return int(typed) if is_number else None
