"""Suggestions: completions while typing, and corrections of a query without hits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from articles.models import Article
from articles.search.language.query import Field, Words, parse_query
from articles.search.language.terms import fold
from articles.search.suggestions.lexicon import (
    FIELDS,
    Group,
    Lexicon,
    read_lexicon,
    spell_initials,
    spell_sound,
)
from articles.search.whoosh_engine.compiler import compile_query
from articles.search.whoosh_engine.evaluation import HEADINGS, Evaluation
from articles.search.whoosh_engine.snapshot import Snapshot
from articles.search.whoosh_engine.visibility import read_pk, take_visible

CORRECTIONS = 3
CORRECTED = (Field.TEXT, Field.TITLE, Field.AUTHOR, Field.TAG)
LONGEST_CORRECTED = 40  # characters; a longer string is no typing error
MIN_LETTERS = 2  # of pinyin; a single letter matches too much
PINYIN = re.compile(rf"[a-z]{{{MIN_LETTERS},}}")


@dataclass(frozen=True)
class Suggestion:
    """Something to search for, and its group: a tag, person, column, word or headline."""

    text: str
    group: Group


def suggest(prefix: str, limit: int = 8) -> list[Suggestion]:
    """Return completions of a prefix: first names, those that start with it before those that contain it.

    Names are also found by their pinyin, full (tianjin) or initials (tjg). Then come words of headings whose
    pinyin starts so, and headlines that contain the prefix, newest first. All occur in published articles.
    """
    wanted = fold(prefix.strip())
    if not wanted:
        return []
    snapshot, mask = take_visible()
    counts = {group: snapshot.keyword(fieldname).count(mask) for group, fieldname in FIELDS.items()}
    ranked = sorted(
        (rank, -counts[entry.group][entry.place], entry.text, entry.group)
        for entry in read_lexicon(snapshot).names
        if counts[entry.group][entry.place] and (rank := _rank_name(fold(entry.text), wanted)) is not None
    )
    found = [Suggestion(text, group) for _, _, text, group in ranked[:limit]]
    found += _suggest_words(snapshot, mask, wanted, limit - len(found))
    return found + _suggest_headlines(snapshot, mask, wanted, limit - len(found))


def _rank_name(name: str, wanted: str) -> int | None:
    """Return 0 if the name starts as typed, 1 or 2 if its pinyin does, 3 if it contains it, else None."""
    if name.startswith(wanted):
        return 0
    if wanted.isascii() and len(wanted) >= MIN_LETTERS:
        letters = wanted.replace(" ", "").replace("'", "")
        if spell_sound(name).startswith(letters):
            return 1
        if spell_initials(name).startswith(letters):
            return 2
    return 3 if wanted in name else None


def _suggest_words(snapshot: Snapshot, mask: np.ndarray, wanted: str, limit: int) -> list[Suggestion]:
    if limit <= 0 or not PINYIN.fullmatch(wanted):
        return []
    words = (entry for entry in read_lexicon(snapshot).find_spelt(wanted) if entry.group == Group.WORD)
    return [
        Suggestion(word.text, Group.WORD)
        for word in islice(words, limit)
        if _finds(snapshot, mask, Words(word.text))
    ]


def _suggest_headlines(snapshot: Snapshot, mask: np.ndarray, wanted: str, limit: int) -> list[Suggestion]:
    if limit <= 0 or len(wanted) < MIN_LETTERS:
        return []
    docs, _ = snapshot.find_substring(HEADINGS, wanted)
    docs = docs[mask[docs]]
    docs = docs[np.argsort(-snapshot.ranks("date")[docs], kind="stable")][: 2 * limit]
    pks = [read_pk(snapshot, doc) for doc in docs.tolist()]
    headlines = Article.objects.published().exclude(headline="").in_bulk(pks)
    texts = dict.fromkeys(headlines[pk].headline for pk in pks if pk in headlines)
    return [Suggestion(text, Group.HEADLINE) for text in list(texts)[:limit]]


def correct_query(typed: str) -> tuple[str, ...]:
    """Return queries with one word replaced by a name or word of the archive that sounds or looks alike.

    At most three, most frequent first, each with hits. Words that occur are not replaced.
    """
    snapshot, mask = take_visible()
    corrected: dict[str, int] = {}
    for words in parse_query(typed).wanted:
        if words.field not in CORRECTED or len(words.text) > LONGEST_CORRECTED:
            continue
        if _finds(snapshot, mask, words):
            continue
        for text, count in _correct_words(read_lexicon(snapshot), words):
            if _finds(snapshot, mask, replace(words, text=text)):
                corrected.setdefault(typed.replace(words.text, text), count)
    best = sorted(corrected, key=lambda text: (-corrected[text], text))
    return tuple(best[:CORRECTIONS])


def _finds(snapshot: Snapshot, mask: np.ndarray, words: Words) -> bool:
    return bool((Evaluation(snapshot, compile_query([(words,)], snapshot)).find_mask() & mask).any())


def _correct_words(lexicon: Lexicon, words: Words) -> Iterator[tuple[str, int]]:
    """Yield the string with a piece replaced, longer pieces first, and the frequency of the replacement.

    Pinyin is replaced as a whole, by names and words of that sound.
    """
    folded = fold(words.text)
    if PINYIN.fullmatch(folded):
        yield from ((entry.text, entry.count) for entry in lexicon.find_sounding(folded))
        return
    for length in range(min(len(folded), 8), 1, -1):
        for start in range(len(folded) - length + 1):
            piece = folded[start : start + length]
            if not piece.isalnum() or piece in lexicon.entries:
                continue
            for text in lexicon.find_alike(piece):
                entry = lexicon.entries[text]
                yield folded[:start] + entry.text + folded[start + length :], entry.count
