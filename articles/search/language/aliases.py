"""Other names of the same tag or person, former ones among them, for which a search looks too."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from articles.archive.public_version import read_public_version
from articles.models import Person, Tag
from articles.search.language.query import PRINTED, Condition, Field, Groups, Words
from articles.search.language.terms import fold

MOST_NAMES = 5  # of one thing, besides the one typed
SHORTEST = 2  # characters of a name; a single one is part of too many words
SHORTEST_INSIDE = 3  # of a name within a string; 津港 is no name in 天津港
LONGEST = 20
NAMED = (*PRINTED, Field.TAG, Field.AUTHOR)  # the fields in which names are typed


class Aliases:
    """Sets of names of the same thing; a name may be in several."""

    def __init__(self, sets: Iterable[Sequence[str]] = ()):
        self._others: dict[str, dict[str, str]] = defaultdict(dict)
        for names in sets:
            folded = {fold(name.strip()): name.strip() for name in names}
            for one in folded:
                if len(one) >= SHORTEST:
                    self._others[one] |= {other: name for other, name in folded.items() if other != one}

    def find_others(self, folded: str) -> list[str]:
        """Return the other names of what has this folded name."""
        return list(self._others.get(folded, {}).values())[:MOST_NAMES]

    def split(self, folded: str) -> list[str]:
        """Return the names that have others, the longest first of those that overlap, and what is between."""
        if folded in self._others or not self._others:
            return [folded]
        pieces, start, at = [], 0, 0
        while at < len(folded):
            name = next((name for name in _list_beginnings(folded[at:]) if name in self._others), "")
            if name:
                pieces += [folded[start:at], name]
                start = at + len(name)
            at += len(name) or 1
        return [piece for piece in (*pieces, folded[start:]) if piece]

    def widen(self, groups: Groups) -> Groups:
        """Return the groups with the other names of what they name as alternatives.

        Strings in quotes and exclusions stay as they are.
        """
        return tuple(tuple(dict.fromkeys(self._widen_group(group))) for group in groups)

    def _widen_group(self, group: tuple[Condition, ...]) -> Iterator[Condition]:
        yield from group
        for condition in group:
            if isinstance(condition, Words) and condition.field in NAMED and not condition.is_quoted:
                for text in self._rewrite(fold(condition.text.strip()), condition.field):
                    yield Words(text, condition.field)

    def _rewrite(self, folded: str, field: Field) -> Iterator[str]:
        """Yield the string with another name for each name in it; names of tags and people are not parts."""
        pieces = self.split(folded) if field in PRINTED else [folded]
        for place, piece in enumerate(pieces):
            for other in self.find_others(piece):
                yield "".join((*pieces[:place], other, *pieces[place + 1 :]))


def _list_beginnings(text: str) -> Iterator[str]:
    return (text[:chars] for chars in range(min(len(text), LONGEST), SHORTEST_INSIDE - 1, -1))


_aliases: Aliases | None = None
_version: object = None
_lock = threading.Lock()


def current_aliases() -> Aliases:
    """Return the names that this process read last."""
    return refresh_aliases() if _aliases is None else _aliases


def refresh_aliases() -> Aliases:
    """Read the names of published tags and people again if anything public changed; else one query."""
    global _aliases, _version
    version = read_public_version().number
    with _lock:
        if _aliases is None or version != _version:
            _aliases, _version = Aliases(_read_sets()), version
        return _aliases


def _read_sets() -> list[list[str]]:
    return [
        [name, *aliases]
        for rows in (Tag.objects.vocabulary(), Person.objects)
        for name, aliases in rows.published().exclude(aliases=[]).values_list("name", "aliases")
    ]
