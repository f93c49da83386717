"""Turns a parsed query into a query of OpenSearch that finds and scores at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from articles.search.language.query import (
    VALUE_FIELDS,
    Condition,
    Dates,
    Field,
    Groups,
    Needle,
    OnPage,
    Without,
    Words,
    spell_needles,
)
from articles.search.language.terms import PIECE_END, fold
from articles.search.opensearch_engine.mapping import DATE, FOLDED, LONGEST_WORD, PRINTS, WORDS
from articles.search.ranking import IN_HEADINGS, WHOLE_IN_HEADINGS, WHOLE_WORD, list_whole_words

TEXT, HEADINGS = "text", "headings"
FIELDS = {Field.TEXT: TEXT, Field.TITLE: HEADINGS}
EVERYTHING: dict[str, Any] = {"match_all": {}}
NOTHING: dict[str, Any] = {"match_none": {}}

IsValue = Callable[[str, str], bool]
"""Whether an article has this folded value in a field."""


def compile_query(groups: Groups, is_value: IsValue) -> dict[str, Any]:
    """Return the query for the groups of a parsed query; its scores follow `articles.search.ranking`."""
    parts = [_compile_group(group, is_value) for group in groups]
    return {"bool": {"must": parts}} if parts else {"bool": {"filter": [EVERYTHING]}}


def _compile_group(group: tuple[Condition, ...], is_value: IsValue) -> dict[str, Any]:
    return either([_compile_condition(condition, is_value) for condition in group])


def _compile_condition(condition: Condition, is_value: IsValue) -> dict[str, Any]:
    match condition:
        case Without(condition=inner):
            return without(_compile_condition(inner, is_value))
        case Dates():
            return unscored(find_dates(condition))
        case OnPage(label=label):
            return unscored({"term": {"page": label}})
        case Words(field=field) if field in FIELDS:
            return either([score_needle(needle) for needle in spell_needles(condition)])
        case Words(text=text, field=field):
            return unscored(_find_values(VALUE_FIELDS[field], fold(text.strip()), is_value))


def either(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the query for any of these, which scores as the best of them."""
    if len(parts) == 1:
        return parts[0]
    return {"dis_max": {"queries": parts}} if parts else NOTHING


def without(query: dict[str, Any]) -> dict[str, Any]:
    return {"bool": {"must_not": [query], "filter": [EVERYTHING]}}


def unscored(query: dict[str, Any]) -> dict[str, Any]:
    return {"bool": {"filter": [query]}}


def find_dates(dates: Dates) -> dict[str, Any]:
    edges = {"gte": dates.start, "lte": dates.end}
    return {"range": {DATE: {name: day.isoformat() for name, day in edges.items() if day}}}


def find_string(fieldname: str, needle: str) -> dict[str, Any]:
    """Return the query for a folded string in a text, which scores the number of its occurrences."""
    if PIECE_END in needle or not needle:
        return NOTHING
    if len(needle) == 1:
        return {"term": {f"{PRINTS}.{fieldname}.characters": needle}}
    return {"match_phrase": {f"{PRINTS}.{fieldname}": needle}}


def score_needle(needle: Needle) -> dict[str, Any]:
    return score_string(FIELDS[needle.field], needle.text)


def score_string(fieldname: str, needle: str) -> dict[str, Any]:
    """Return the query for a folded string in a text, with all that the ranking rule gives for it."""
    words = list_whole_words(needle)
    should = _score_words(fieldname, words, [], WHOLE_WORD)
    if fieldname == TEXT:
        in_headings = find_string(HEADINGS, needle)
        should.append({"constant_score": {"filter": in_headings, "boost": IN_HEADINGS}})
        should += _score_words(HEADINGS, words, [in_headings], WHOLE_IN_HEADINGS)
    return {"bool": {"must": [find_string(fieldname, needle)], "should": should}}


def _score_words(
    fieldname: str, words: list[str], more: list[dict[str, Any]], boost: int
) -> list[dict[str, Any]]:
    if not words or any(len(word) > LONGEST_WORD for word in words):
        return []
    found = [*more, *({"term": {f"{WORDS}.{fieldname}": word}} for word in words)]
    return [{"constant_score": {"filter": {"bool": {"filter": found}}, "boost": boost}}]


def _find_values(fieldname: str, wanted: str, is_value: IsValue) -> dict[str, Any]:
    """Return the query for the value typed, in any script; if there is none, for values that contain it."""
    folded = f"{FOLDED}.{fieldname}"
    if is_value(fieldname, wanted):
        return {"term": {folded: wanted}}
    escaped = "".join(f"\\{char}" if char in "*?\\" else char for char in wanted)
    return {"wildcard": {folded: {"value": f"*{escaped}*"}}}
