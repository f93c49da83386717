"""Turns what Whoosh's parser made of a query of Haystack into a query of OpenSearch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from haystack.exceptions import SearchBackendError
from whoosh import query as whoosh_query
from whoosh.fields import DATETIME, NGRAM, NGRAMWORDS, NUMERIC, TEXT, Schema
from whoosh.util.times import long_to_datetime

from articles.search.language.terms import WORD_MARK, fold
from articles.search.opensearch_engine.compiler import (
    EVERYTHING,
    NOTHING,
    either,
    find_string,
    score_string,
    unscored,
    without,
)
from articles.search.opensearch_engine.mapping import WORDS
from articles.search.whoosh_engine.fields import LAST, PrintText, Substring

Query = dict[str, Any]
PARTS: dict[type, Callable[[list[Query]], Query]] = {
    whoosh_query.And: lambda parts: {"bool": {"must": parts}} if parts else EVERYTHING,
    whoosh_query.Or: either,
    whoosh_query.DisjunctionMax: either,
}

# Fields that Whoosh divides in other ways: any string in them is found too.
OTHER_TEXTS = (NGRAM, NGRAMWORDS, TEXT)


def translate(query: whoosh_query.Query, schema: Schema) -> Query:
    """Raises SearchBackendError for a kind of query that Haystack's own methods do not make."""
    if type(query) in PARTS:
        return PARTS[type(query)]([translate(part, schema) for part in query])
    match query:
        case whoosh_query.Not():
            return without(translate(query.query, schema))
        case whoosh_query.AndNot():
            return {"bool": {"must": [translate(query.a, schema)], "must_not": [translate(query.b, schema)]}}
        case Substring():
            return score_string(query.fieldname, query.needle)
        case whoosh_query.Every():
            return _translate_every(query, schema)
    if query == whoosh_query.NullQuery:
        return NOTHING
    return unscored(_translate_values(query, schema))


def _translate_every(query: whoosh_query.Every, schema: Schema) -> Query:
    if query.fieldname in (None, "*") or isinstance(schema[query.fieldname], PrintText):
        return EVERYTHING
    return {"exists": {"field": query.fieldname}}


def _translate_values(query: whoosh_query.Query, schema: Schema) -> Query:
    """Return the query for values of one field."""
    field = _find_field(query.fieldname, schema)
    kind = schema[query.fieldname]
    match query:
        case whoosh_query.Term() if isinstance(kind, OTHER_TEXTS):
            return find_string(query.fieldname, fold(query.text))
        case whoosh_query.NumericRange():
            return {"range": {field: _make_range(query, lambda edge: _read_number(edge, kind))}}
        case whoosh_query.TermRange():
            return {"range": {field: _make_range(query, lambda edge: _read_edge(edge, kind))}}
        case whoosh_query.FuzzyTerm():
            word = query.text.removeprefix(WORD_MARK)
            prefix = query.prefixlength - (len(query.text) - len(word))
            return {"fuzzy": {field: {"value": word, "fuzziness": query.maxdist, "prefix_length": prefix}}}
        case whoosh_query.Prefix():
            return {"prefix": {field: query.text}}
        case whoosh_query.Wildcard():
            return {"wildcard": {field: query.text}}
        case whoosh_query.Phrase():
            return {"term": {field: " ".join(query.words)}}
        case whoosh_query.Term():
            return {"term": {field: _read_term(query.text, kind)}}
    raise SearchBackendError(f"{query!r} cannot be asked of OpenSearch")


def _find_field(fieldname: str, schema: Schema) -> str:
    return f"{WORDS}.{fieldname}" if isinstance(schema[fieldname], PrintText) else fieldname


def _make_range(query, read: Callable[[Any], Any]) -> Query:
    start, end = "gt" if query.startexcl else "gte", "lt" if query.endexcl else "lte"
    edges = {start: query.start, end: query.end}
    return {name: read(edge) for name, edge in edges.items() if edge is not None}


def _read_number(edge: Any, kind) -> Any:
    return long_to_datetime(edge).isoformat() if isinstance(kind, DATETIME) else edge


def _read_edge(edge: Any, kind) -> Any:
    if isinstance(kind, PrintText):
        return edge.removeprefix(WORD_MARK).replace(LAST, "\uffff")
    return edge


def _read_term(text: Any, kind) -> Any:
    if isinstance(text, bytes):
        text = kind.from_bytes(text) if isinstance(kind, (NUMERIC, DATETIME)) else text.decode()
    return text.isoformat() if hasattr(text, "isoformat") else text
