"""Turns a parsed query into a query of Whoosh."""

from __future__ import annotations

from collections.abc import Iterable

from whoosh import query

from articles.search.language.query import VALUE_FIELDS, Condition, Dates, Field, OnPage, Without, Words
from articles.search.language.terms import fold
from articles.search.whoosh_engine.fields import find_string
from articles.search.whoosh_engine.keyword import Keyword
from articles.search.whoosh_engine.segment import HEADINGS, TEXT
from articles.search.whoosh_engine.snapshot import Snapshot

FIELDS = {Field.TEXT: TEXT, Field.TITLE: HEADINGS}


def compile_query(groups: Iterable[tuple[Condition, ...]], snapshot: Snapshot) -> query.Query:
    """Return the Whoosh query for the groups of a parsed query."""
    parts = [_compile_group(group, snapshot) for group in groups]
    return query.And(parts) if parts else query.Every()


def _compile_group(group: tuple[Condition, ...], snapshot: Snapshot) -> query.Query:
    parts = [_compile_condition(condition, snapshot) for condition in group]
    return parts[0] if len(parts) == 1 else query.Or(parts)


def _compile_condition(condition: Condition, snapshot: Snapshot) -> query.Query:
    match condition:
        case Without(condition=inner):
            return query.Not(_compile_condition(inner, snapshot))
        case Dates(start=start, end=end):
            edges = [day.isoformat() if day else None for day in (start, end)]
            return query.TermRange("date", *edges)
        case OnPage(label=label):
            return query.Term("page", label)
        case Words(text=text, field=field) if field in FIELDS:
            return find_string(FIELDS[field], text)
        case Words(text=text, field=field):
            return _find_values(snapshot.keyword(VALUE_FIELDS[field]), VALUE_FIELDS[field], text)


def _find_values(keyword: Keyword, fieldname: str, text: str) -> query.Query:
    """Return the query for the value typed, in any script; if there is none, for values that contain it."""
    wanted = fold(text.strip())
    folded = {fold(term.decode()): term.decode() for term in keyword.terms}
    if wanted in folded:
        return query.Term(fieldname, folded[wanted])
    return query.Or([query.Term(fieldname, value) for name, value in folded.items() if wanted in name])
