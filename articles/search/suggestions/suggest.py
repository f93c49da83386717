"""Suggestions: completions while typing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from articles.models import Article
from articles.search.engine import View
from articles.search.language.query import Words
from articles.search.language.sounds import MIN_LETTERS, join_letters, rank_name
from articles.search.language.terms import fold, fold_name
from articles.search.suggestions.lexicon import (
    FIELDS,
    LexiconEntry,
    SuggestionGroup,
    read_lexicon,
)
from articles.search.visibility import open_view

PINYIN = re.compile(rf"[a-z]{{{MIN_LETTERS},}}")


@dataclass(frozen=True)
class Suggestion:
    """Something to search for, and its group: a tag, person, column, word or headline."""

    text: str
    group: SuggestionGroup


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
        if (rank := rank_name(fold_name(entry.text), wanted)) is not None
    ]
    found = _choose_names(view, ranked)[:limit]
    found += _suggest_words(view, wanted, limit - len(found))
    return found + _suggest_headlines(view, wanted, limit - len(found))


def _choose_names(view: View, ranked: list[tuple[int, LexiconEntry]]) -> list[Suggestion]:
    """Return the names that visible articles have: by rank, then the most frequent first."""
    chosen = []
    for group, fieldname in FIELDS.items():
        members = [(rank, entry.text) for rank, entry in ranked if entry.group == group]
        counts = view.count_values(fieldname, [text for _, text in members])
        for (rank, text), count in zip(members, counts, strict=True):
            if count:
                chosen.append((rank, -count, text, group))
    return [Suggestion(text, group) for _, _, text, group in sorted(chosen)]


def _suggest_words(view: View, wanted: str, limit: int) -> list[Suggestion]:
    letters = join_letters(wanted)
    if limit <= 0 or not PINYIN.fullmatch(letters):
        return []
    spelt = read_lexicon(view).find_spelt(letters)
    words = list(islice((entry.text for entry in spelt if entry.group == SuggestionGroup.WORD), limit))
    have_hits = view.have_hits([Words(word) for word in words])
    return [
        Suggestion(word, SuggestionGroup.WORD)
        for word, is_found in zip(words, have_hits, strict=True)
        if is_found
    ]


def _suggest_headlines(view: View, wanted: str, limit: int) -> list[Suggestion]:
    if limit <= 0 or len(wanted) < MIN_LETTERS:
        return []
    pks = view.find_in_headings(wanted, limit=2 * limit)
    headlines = Article.objects.published().exclude(headline="").in_bulk(pks)
    texts = dict.fromkeys(headlines[pk].headline for pk in pks if pk in headlines)
    return [Suggestion(text, SuggestionGroup.HEADLINE) for text in list(texts)[:limit]]
