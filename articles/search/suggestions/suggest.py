"""Suggestions: completions while typing, and corrections of a query without hits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from articles.models import Article
from articles.search.engine import View
from articles.search.language.query import Field, Words, parse_query
from articles.search.language.terms import fold
from articles.search.suggestions.lexicon import (
    FIELDS,
    Entry,
    Group,
    Lexicon,
    read_lexicon,
    spell_initials,
    spell_sound,
)
from articles.search.visibility import open_view

CORRECTIONS = 3
CHECKED = 8  # corrections of which the engine is asked at once whether they have hits
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
    view = open_view()
    ranked = [
        (rank, entry)
        for entry in read_lexicon(view).names
        if (rank := _rank_name(fold(entry.text), wanted)) is not None
    ]
    found = _choose_names(view, ranked)[:limit]
    found += _suggest_words(view, wanted, limit - len(found))
    return found + _suggest_headlines(view, wanted, limit - len(found))


def _choose_names(view: View, ranked: list[tuple[int, Entry]]) -> list[Suggestion]:
    """Return the names that visible articles have: by rank, then the most frequent first."""
    chosen = []
    for group, fieldname in FIELDS.items():
        members = [(rank, entry.text) for rank, entry in ranked if entry.group == group]
        counts = view.count_values(fieldname, [text for _, text in members])
        for (rank, text), count in zip(members, counts, strict=True):
            if count:
                chosen.append((rank, -count, text, group))
    return [Suggestion(text, group) for _, _, text, group in sorted(chosen)]


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


def _suggest_words(view: View, wanted: str, limit: int) -> list[Suggestion]:
    if limit <= 0 or not PINYIN.fullmatch(wanted):
        return []
    spelt = (entry.text for entry in read_lexicon(view).find_spelt(wanted) if entry.group == Group.WORD)
    words = list(islice(spelt, limit))
    have_hits = view.have_hits([Words(word) for word in words])
    return [Suggestion(word, Group.WORD) for word, is_found in zip(words, have_hits, strict=True) if is_found]


def _suggest_headlines(view: View, wanted: str, limit: int) -> list[Suggestion]:
    if limit <= 0 or len(wanted) < MIN_LETTERS:
        return []
    pks = view.find_in_headings(wanted, limit=2 * limit)
    headlines = Article.objects.published().exclude(headline="").in_bulk(pks)
    texts = dict.fromkeys(headlines[pk].headline for pk in pks if pk in headlines)
    return [Suggestion(text, Group.HEADLINE) for text in list(texts)[:limit]]


def correct_query(typed: str) -> tuple[str, ...]:
    """Return queries with one word replaced by a name or word of the archive that sounds or looks alike.

    At most three, most frequent first, each with hits. Words that occur are not replaced.
    """
    view = open_view()
    wanted = [
        words
        for words in parse_query(typed).wanted
        if words.field in CORRECTED and len(words.text) <= LONGEST_CORRECTED
    ]
    candidates: dict[str, tuple[int, Words]] = {}
    for words, is_found in zip(wanted, view.have_hits(wanted), strict=True):
        if is_found:
            continue
        for text, count in _correct_words(read_lexicon(view), words):
            candidates.setdefault(typed.replace(words.text, text), (count, replace(words, text=text)))
    best = sorted(candidates, key=lambda text: (-candidates[text][0], text))
    return tuple(islice(_keep_found(view, best, candidates), CORRECTIONS))


def _keep_found(
    view: View, texts: Sequence[str], candidates: Mapping[str, tuple[int, Words]]
) -> Iterator[str]:
    """Yield the corrected queries whose new word has hits; a few are looked up at once."""
    for start in range(0, len(texts), CHECKED):
        some = texts[start : start + CHECKED]
        have_hits = view.have_hits([candidates[text][1] for text in some])
        yield from (text for text, is_found in zip(some, have_hits, strict=True) if is_found)


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
