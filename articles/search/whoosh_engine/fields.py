"""Whoosh fields for printed text and for days, and the query that finds any string in a text.

Whoosh's parser gives each query a weight (`word^2`). It has no effect: scores are those of `Evaluation`.
"""

from __future__ import annotations

import datetime
from collections import Counter

import numpy as np
from whoosh import columns, formats, query
from whoosh.analysis import Analyzer, IDAnalyzer, IDTokenizer
from whoosh.fields import FieldType
from whoosh.matching import ListMatcher, NullMatcher
from whoosh.qparser import FuzzyTermPlugin

from articles.search.language.dictionary import current_dictionary
from articles.search.language.terms import WORD_MARK, count_terms, fold, spell_years
from articles.search.whoosh_engine.segment import Segment

LAST = "\U0010ffff"  # after every character
# One for all fields: columns, and so schemas, are equal only to themselves.
FOLDED_TEXT = columns.VarBytesColumn()


class FoldingAnalyzer(Analyzer):
    """Makes one token, the folded text. Whoosh's parser uses it for a phrase in quotes."""

    def __call__(self, value, **kwargs):
        yield from IDTokenizer()(fold(value), **kwargs)


class PrintText(FieldType):
    """Text in which every string can be found: grams and words are terms, the folded text is a column.

    For Whoosh's writer the field is not indexed; `ArrayWriter` writes all its terms at once.
    """

    indexed = False

    def __init__(self, *, stored: bool = True):
        super().__init__(
            format=formats.Existence(),
            analyzer=FoldingAnalyzer(),
            stored=stored,
            sortable=FOLDED_TEXT,
        )

    def count_terms(self, value: str) -> Counter[bytes]:
        terms = count_terms(fold(value), current_dictionary().cut_for_index)
        return Counter({term.encode(): number for term, number in terms.items()})

    def to_column_value(self, value: str) -> bytes:
        return fold(value).encode()

    def self_parsing(self) -> bool:
        return True

    def parse_query(self, fieldname: str, qstring: str, boost: float = 1.0) -> query.Query:
        """Return the query for what Haystack writes: a string, `*` for all, stars around a piece."""
        if qstring == "*":
            return query.Every(fieldname)
        return find_string(fieldname, qstring.strip("*"))

    def parse_range(self, fieldname, start, end, startexcl, endexcl, boost=1.0) -> query.Query:
        """Return the query for a range of words."""
        start = WORD_MARK + fold(start or "")
        end = WORD_MARK + (fold(end) if end else LAST)
        return query.TermRange(fieldname, start, end, startexcl, endexcl)


class Substring(query.Query):
    """Documents whose field contains this folded string."""

    boost = 1.0  # Whoosh multiplies it when it merges queries

    def __init__(self, fieldname: str, needle: str):
        self.fieldname, self.needle = fieldname, needle

    def __eq__(self, other) -> bool:
        return isinstance(other, Substring) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    @property
    def _identity(self) -> tuple[str, str]:
        """Not where it was in what was typed, which the parser notes: what is typed twice is one query."""
        return self.fieldname, self.needle

    def __repr__(self) -> str:
        return f"Substring({self.fieldname!r}, {self.needle!r})"

    def __str__(self) -> str:
        return f'{self.fieldname}:"{self.needle}"'

    def field(self) -> str:
        return self.fieldname

    def estimate_size(self, ixreader) -> int:
        return ixreader.doc_count_all()  # an upper bound: the number is not known in advance

    def matcher(self, searcher, context=None):
        """Return the matcher for queries that Whoosh itself evaluates, one segment at a time."""
        segment = Segment(searcher.reader())
        docs, _ = segment.find_substring(self.fieldname, self.needle, np.ones(segment.size, bool))
        return ListMatcher(docs.tolist()) if len(docs) else NullMatcher()


class FuzzyWords(FuzzyTermPlugin):
    """Reads `word~2/1` in printed text as the words of the index that are so near; else as Whoosh does."""

    class FuzzyTermNode(FuzzyTermPlugin.FuzzyTermNode):
        def query(self, parser) -> query.Query:
            fieldname = self.fieldname or parser.fieldname
            if not isinstance(parser.schema[fieldname], PrintText):
                return super().query(parser)
            return query.FuzzyTerm(
                fieldname,
                WORD_MARK + fold(self.text),
                maxdist=self.maxdist,
                prefixlength=len(WORD_MARK) + self.prefixlength,
            )


class Day(FieldType):
    """A date without a time, as 2026-03-19, so that terms sort as days do."""

    def __init__(self, *, stored: bool):
        super().__init__(format=formats.Existence(), analyzer=IDAnalyzer(), stored=stored)

    def index(self, value, **kwargs):
        yield self.to_bytes(value), 1, 1.0, b""

    def to_bytes(self, value) -> bytes:
        return _write_day(value).encode()

    def self_parsing(self) -> bool:
        return True

    def parse_query(self, fieldname: str, qstring: str, boost: float = 1.0) -> query.Query:
        return query.Term(fieldname, _write_day(qstring))

    def parse_range(self, fieldname, start, end, startexcl, endexcl, boost=1.0) -> query.Query:
        start, end = (None if edge is None else _write_day(edge) for edge in (start, end))
        return query.TermRange(fieldname, start, end, startexcl, endexcl)


def _write_day(value: datetime.date | str | bytes) -> str:
    """Return the day of a date, or of what Haystack writes for one: 2026-03-19T00:00:00, 20260319000000."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, datetime.date):
        return value.strftime("%Y-%m-%d")
    digits = "".join(char for char in value if char.isdecimal())[:8]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if len(digits) == 8 else value


def find_string(fieldname: str, text: str) -> query.Query:
    """Return the query for a string as typed, in any writing of its years."""
    spellings = [Substring(fieldname, spelling) for spelling in spell_years(fold(text.strip()))]
    if not spellings[0].needle:
        return query.NullQuery
    return spellings[0] if len(spellings) == 1 else query.Or(spellings)
