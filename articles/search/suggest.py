"""Words to type: completions of what is being typed, corrections of what found nothing."""

from __future__ import annotations


def suggest(prefix: str, limit: int = 8) -> tuple[str, ...]:
    return ()


def correct_query(text: str) -> tuple[str, ...]:
    return ()
