"""Queries that are composed once in a process: Django takes longer for that than the database to answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from itertools import chain, count
from typing import Any

from django.db import connections
from django.db.models import QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler

_PLACE = re.compile("%[%s]")
ONE = -1  # the shape of a value that is no list; that of a list is its length


class _Slot(Value):
    """The place of a value that is given later; its own value is the number of the place."""

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[_Slot]]:
        return "%s", [self]


class _ComposedQuery:
    """A queryset with its SQL, in which slots stand for values.

    Parameters have names: on SQLite, Django looks for others with a regex, for a tenth of the query's time.
    """

    def __init__(self, queryset: QuerySet) -> None:
        self.queryset = queryset
        self.compiler = queryset.query.get_compiler(queryset.db)
        sql, parameters = self.compiler.as_sql()
        names = map("p{}".format, count())
        self.sql = _PLACE.sub(lambda found: f"%({next(names)})s" if found[0] == "%s" else found[0], sql)
        self.parameters = {f"p{number}": each for number, each in enumerate(parameters)}
        columns = self.compiler.select[: self.compiler.col_count]
        self.converters = self.compiler.get_converters([expression for expression, *_ in columns])

    def read(self, values: Sequence[Any]) -> list[Any]:
        given = {
            name: values[each.value] if isinstance(each, _Slot) else each
            for name, each in self.parameters.items()
        }
        compiler, queryset = _copy(self.compiler), _copy(self.queryset)
        compiler.connection = connections[queryset.db]  # of this thread
        compiler.as_sql = lambda: (self.sql, given)
        compiler.get_converters = lambda expressions: self.converters
        queryset._query = _copy(queryset.query)  # not `query`, which makes dictionaries of lists of values
        queryset._query.get_compiler = lambda *using, **named: compiler
        return list(queryset)


def _copy(thing: Any) -> Any:
    """One with the same attributes; Django's own copies clone what these hold, too."""
    made = object.__new__(type(thing))
    made.__dict__.update(thing.__dict__)
    return made


def composed(build: Callable[..., QuerySet]) -> Callable[..., list[Any]]:
    """Read the rows of the queryset that `build` makes of these values.

    `build` is called once, with places for the values, and may only pass them to filters. Values are numbers
    and strings, not None, or lists of them for `pk__in`, which are composed once for each length; there are
    no rows for an empty one.
    """
    queries: dict[tuple[int, ...], _ComposedQuery] = {}

    @wraps(build)
    def read(*values: Any) -> list[Any]:
        shape = tuple(len(value) if isinstance(value, list) else ONE for value in values)
        if 0 in shape:
            return []
        query = queries.get(shape) or queries.setdefault(shape, _ComposedQuery(build(*_make_slots(shape))))
        return query.read(
            [*chain.from_iterable(value if isinstance(value, list) else [value] for value in values)]
        )

    return read


def _make_slots(shape: Sequence[int]) -> Iterator[_Slot | list[_Slot]]:
    """For each value a slot or a list of slots, numbered through all of them."""
    number = 0
    for length in shape:
        slots = [_Slot(number + at) for at in range(abs(length))]
        yield slots[0] if length == ONE else slots
        number += len(slots)
