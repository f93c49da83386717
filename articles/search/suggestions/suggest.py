"""Words to type: completions of what is being typed, corrections of what found nothing."""

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
LONGEST_CORRECTED = 40  # characters; a longer string is no slip of the pen
MIN_LETTERS = 2  # of pinyin; one letter begins everything
PINYIN = re.compile(rf"[a-z]{{{MIN_LETTERS},}}")


@dataclass(frozen=True)
class Suggestion:
    """Something to search for, and what it is: a tag, a person, a column, a word or a headline."""

    text: str
    group: Group


def suggest(prefix: str, limit: int = 8) -> list[Suggestion]:
    """What may be meant by a beginning: names first, those that begin so before those that hold it.

    Names are also found by their pinyin, whole (tianjin) or by initials (tjg). Then words of headings whose
    pinyin begins so, and headlines that hold what was typed, the newest first. Only what published articles
    hold is suggested.
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
    """0 for a name that begins as typed, 1 and 2 for one whose pinyin does, 3 for one that holds it."""
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
    """The query with one word written as a name or word of the archive that sounds or looks like it.

    At most three, the commonest first, each of which finds something. A word that is found stays.
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
    """The string with a piece of it replaced, longer pieces first, and how common what replaces it is.

    Pinyin is replaced whole, by what sounds so.
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
