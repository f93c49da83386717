"""How an index is laid out: its fields, and how texts are analysed.

Texts are folded and cut into words here, before they are sent: OpenSearch only makes pairs of characters of
them. A string is found as a phrase of its pairs, which have positions, so no other comparison is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from haystack.constants import DJANGO_CT, DJANGO_ID, ID
from haystack.fields import SearchField

from articles.search.language.dictionary import current_dictionary
from articles.search.language.terms import fold
from articles.search.parameters import MONTH_CHARS
from articles.search.ranking import MOST_TIMES

# Raise it when anything changes that an index holds. Names of indexes begin with it: those of another version
# are not seen, and the index is rebuilt.
INDEX_VERSION = 2
LONGEST_WORD = 256  # characters; a longer run of letters is no word
DATE, PLACE, STAMP = "date", "place", "stamp"

SETTINGS: dict[str, Any] = {
    "analysis": {
        "tokenizer": {
            "pairs": {"type": "ngram", "min_gram": 2, "max_gram": 2},
            "characters": {"type": "ngram", "min_gram": 1, "max_gram": 1},
        },
        "analyzer": {
            "pairs": {"type": "custom", "tokenizer": "pairs"},
            "characters": {"type": "custom", "tokenizer": "characters"},
        },
    },
    "similarity": {
        "occurrences": {
            "type": "scripted",
            "script": {
                # A small part is added because the quotient of two logarithms may be below a whole number.
                "source": f"Math.floor(Math.log(Math.min(doc.freq, {MOST_TIMES})) / Math.log(2) + 1e-6)"
            },
        }
    },
    "codec": "best_compression",
    "max_terms_count": 65536,
}
KEYWORD = {"type": "keyword"}
STORED_ONLY = {"type": "keyword", "index": False, "doc_values": False}
PRINT = {
    "type": "text",
    "analyzer": "pairs",
    "similarity": "occurrences",
    "norms": False,
    "fields": {
        "characters": {
            "type": "text",
            "analyzer": "characters",
            "index_options": "freqs",
            "similarity": "occurrences",
            "norms": False,
        }
    },
}
KINDS = {
    "date": {"type": "date"},
    "datetime": {"type": "date"},
    "integer": {"type": "long"},
    "float": {"type": "double"},
    "boolean": {"type": "boolean"},
}
# Objects of the mapping that hold what is made of a document's fields; the source has the fields alone. No
# field of Haystack has such a name: those begin with a letter.
PRINTS, WORDS, FOLDED, MADE = "-prints", "-words", "-folded", "-made"
PK, MONTH = f"{MADE}.pk", f"{MADE}.month"
GONE = f"{MADE}.gone"  # of a document in an index that is being built: the article was removed meanwhile
GONE_BODY = {MADE: {"gone": True}}


def is_print(field: SearchField) -> bool:
    """Whether any string in the field's text can be found."""
    is_text = field.field_type in ("string", "ngram", "edge_ngram") and not field.is_multivalued
    return is_text and not getattr(field, "facet_for", None)


def make_mapping(fields: Mapping[str, SearchField]) -> dict[str, Any]:
    """Return the mapping for the fields of all indexes of Haystack."""
    fields = {field.index_fieldname: field for field in fields.values()}
    prints = [name for name, field in fields.items() if is_print(field)]
    own = {
        name: STORED_ONLY if name in prints else KINDS.get(_find_type(field), KEYWORD)
        for name, field in fields.items()
    }
    keywords = [name for name, kind in own.items() if kind is KEYWORD]
    return {
        "dynamic": "strict",
        "_source": {"excludes": [f"{name}.*" for name in (PRINTS, WORDS, FOLDED, MADE)]},
        "properties": {
            **dict.fromkeys((ID, DJANGO_CT, DJANGO_ID), KEYWORD),
            **own,
            PRINTS: {"properties": dict.fromkeys(prints, PRINT)},
            WORDS: {"properties": dict.fromkeys(prints, KEYWORD | {"ignore_above": LONGEST_WORD})},
            MADE: {"properties": {"pk": {"type": "long"}, "month": KEYWORD, "gone": {"type": "boolean"}}},
            FOLDED: {"properties": dict.fromkeys(keywords, KEYWORD)},
        },
    }


def _find_type(field: SearchField) -> str:
    return "keyword" if field.is_multivalued else field.field_type


def write_body(document: Mapping[str, Any], fields: Mapping[str, SearchField]) -> dict[str, Any]:
    """Return what is sent of a document that `full_prepare` made."""
    given = {name: value for name, value in document.items() if value is not None and name != "boost"}
    body: dict[str, Any] = {name: _write_value(value) for name, value in given.items()}
    body |= {PRINTS: {}, WORDS: {}, FOLDED: {}, MADE: {}}
    for name, field in fields.items():
        if name not in given:
            continue
        if is_print(field):
            text = fold(str(given[name]))
            body[PRINTS][name] = text
            body[WORDS][name] = sorted(list_words(text))
        elif _find_type(field) not in KINDS:
            body[FOLDED][name] = [fold(value) for value in _list_values(body[name])]
    if str(document[DJANGO_ID]).isdecimal():
        body[MADE]["pk"] = int(document[DJANGO_ID])
    if given.get(DATE):
        body[MADE]["month"] = str(given[DATE])[:MONTH_CHARS]
    return body


def list_words(folded: str) -> set[str]:
    return {word for word in current_dictionary().cut_for_index(folded) if len(word) > 1 and word.isalnum()}


def _list_values(value: Any) -> Iterable[str]:
    return map(str, value if isinstance(value, list) else [value])


def _write_value(value: Any) -> Any:
    if isinstance(value, (list, tuple, set)):
        return [str(one) for one in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value if isinstance(value, (bool, int, float)) else str(value)
