"""Corrections of a query that finds nothing: what in the archive sounds or looks like what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby, islice

from articles.search.engine import View
from articles.search.language.query import PRINTED, Condition, Field, Groups, Words, write_query
from articles.search.language.relaxing import relax
from articles.search.language.sounds import join_letters
from articles.search.language.terms import fold
from articles.search.results import Question
from articles.search.suggestions.lexicon import WORD_CHARS, Lexicon, read_lexicon

CORRECTIONS = 3
CHECKED = 8  # corrections of which the engine is asked at once whether they have hits
MOST_CHECKED = 48
MOST_READINGS = 24  # of a row of pinyin
CORRECTED = (Field.TEXT, Field.TITLE, Field.AUTHOR, Field.TAG)
LONGEST = 40  # characters; a longer string is no typing error
NEAR = 1  # the distance up to which it is enough that the words of a correction occur together
PARTLY = 2  # how much farther a correction is that leaves other unknown strings
PINYIN = re.compile(r"[a-z']+")
MIN_LETTERS = 2


@dataclass(frozen=True)
class Correction:
    """The string that replaces the groups from `start` to `end`, its distance from them and its frequency."""

    start: int
    end: int
    words: Words
    distance: int
    count: int

    def apply(self, groups: Groups) -> Groups:
        return (*groups[: self.start], (self.words,), *groups[self.end :])


def correct_query(view: View, groups: Groups) -> tuple[str, ...]:
    """Return queries with one string replaced by what sounds or looks alike.

    At most three, the nearest and most frequent first, each with hits. Strings that occur are not replaced.
    """
    found: dict[str, Correction] = {}
    for correction in _list_corrections(view, groups):
        text = write_query(correction.apply(groups))
        if text not in found or correction.distance < found[text].distance:
            found[text] = correction
    best = sorted(found, key=lambda text: (found[text].distance, -found[text].count, text))
    right = _keep_right(view, groups, [(text, found[text]) for text in best[:MOST_CHECKED]])
    return tuple(islice(right, CORRECTIONS))


def _list_corrections(view: View, groups: Groups) -> Iterator[Correction]:
    typed = [(place, words) for place, group in enumerate(groups) if (words := _find_correctable(group))]
    occurs = dict(zip(typed, view.have_hits([words for _, words in typed]), strict=True))
    tried = [one for one in typed if _is_pinyin(one[1]) or not occurs[one]]
    for is_pinyin, run in groupby(tried, lambda found: _is_pinyin(found[1])):
        found = list(run)
        if is_pinyin:
            unknown = [one for one in found if not occurs[one]]
            yield from _read_pinyin(read_lexicon(view), found, unknown)
        else:
            yield from _correct_strings(read_lexicon(view), found)


def _correct_strings(lexicon: Lexicon, found: Sequence[tuple[int, Words]]) -> Iterator[Correction]:
    for place, words in found:
        for distance, text, count in _correct_string(lexicon, words):
            yield Correction(place, place + 1, replace(words, text=text), distance, count)


def _find_correctable(group: tuple[Condition, ...]) -> Words | None:
    match group:
        case (Words(text=text, field=field),) if field in CORRECTED and len(text) <= LONGEST:
            return group[0]
    return None


def _is_pinyin(words: Words) -> bool:
    return PINYIN.fullmatch(fold(words.text)) is not None


def _read_pinyin(
    lexicon: Lexicon, found: Sequence[tuple[int, Words]], unknown: Sequence[tuple[int, Words]]
) -> Iterator[Correction]:
    """Yield what neighbouring strings of pinyin spell together, and what each of the unknown spells alone.

    `san xia` is a row of pinyin although an article names San Francisco.
    """
    rows = [found] if len(found) > 1 and _are_neighbours(found) else []
    for row in [*rows, *([one] for one in unknown)]:
        letters = join_letters("".join(fold(words.text) for _, words in row))
        if len(letters) < MIN_LETTERS:
            continue
        start, end, field = row[0][0], row[-1][0] + 1, row[0][1].field
        farther = PARTLY if len(row) < len(unknown) else 0
        for distance, parts in islice(lexicon.read_letters(letters), MOST_READINGS):
            text, count = lexicon.join_parts(parts)
            yield Correction(start, end, Words(text, field), distance + farther, count)


def _are_neighbours(found: Sequence[tuple[int, Words]]) -> bool:
    places = [place for place, _ in found]
    return (
        places == list(range(places[0], places[0] + len(places)))
        and len({words.field for _, words in found}) == 1
    )


def _correct_string(lexicon: Lexicon, words: Words) -> Iterator[tuple[int, str, int]]:
    """Yield the folded string with a piece replaced, its distance, and the frequency of what replaces it."""
    folded = fold(words.text)
    for length in range(min(len(folded), WORD_CHARS[-1]), 1, -1):
        for start in range(len(folded) - length + 1):
            piece = folded[start : start + length]
            if piece.isalnum():
                for distance, text in lexicon.find_alike(piece):
                    entry = lexicon.entries[text]
                    yield distance, folded[:start] + entry.text + folded[start + length :], entry.count
    if words.field in PRINTED and len(folded) > 2:
        for place, char in enumerate(folded):
            for distance, other in lexicon.list_characters_alike(char):
                yield distance + 1, folded[:place] + other + folded[place + 1 :], 0


def _keep_right(view: View, groups: Groups, found: Sequence[tuple[str, Correction]]) -> Iterator[str]:
    """Yield the corrected queries whose new string has hits, or all its words; looks up a few at once.

    Of near ones, those that have hits come first. The words alone do not suffice if those of the string
    typed occur too: 稀土出口 is no error for 稀突出口.
    """
    has_unknown = cache(lambda start, end: _has_unknown_words(view, groups[start:end]))
    for start in range(0, len(found), CHECKED):
        some = found[start : start + CHECKED]
        have_hits = view.have_hits([correction.words for _, correction in some])
        near = [
            correction
            for (_, correction), is_found in zip(some, have_hits, strict=True)
            if correction.distance <= NEAR and not is_found and has_unknown(correction.start, correction.end)
        ]
        occur = _list_occurring(view, near)
        ranked = [
            (correction.distance > NEAR, not is_found, text)
            for (text, correction), is_found in zip(some, have_hits, strict=True)
            if is_found or correction in occur
        ]
        yield from (text for *_, text in sorted(ranked, key=lambda one: one[:2]))


def _list_occurring(view: View, corrections: Sequence[Correction]) -> list[Correction]:
    """Return those whose new string consists of several words, all of which an article contains."""
    apart = [(correction, relax(((correction.words,),))) for correction in corrections]
    asked = [(correction, Question(groups=words)) for correction, words in apart if words]
    counts = view.count_each([question for _, question in asked])
    return [correction for (correction, _), count in zip(asked, counts, strict=True) if count]


def _has_unknown_words(view: View, groups: Groups) -> bool:
    words = [words for (words,) in relax(groups) or groups if isinstance(words, Words)]
    return not all(view.have_hits(words))
