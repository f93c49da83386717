"""Divides a string into words, to find articles without the string itself: 高考改革 by 高考 and 改革."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from articles.search.language.aliases import current_aliases
from articles.search.language.dictionary import current_dictionary
from articles.search.language.query import PRINTED, Condition, Groups, Words
from articles.search.language.terms import fold

MOST_WORDS = 12  # of one string; a longer one is a quotation, for which its beginning is enough
# Words that ask or join, and say nothing about the article that answers.
_EMPTY_WORDS = """
    的 了 着 过 和 与 及 或 是 在 有 为 被 把 将 对 从 向 于 就 都 也 还 吗 呢 吧 啊 么 请 问 请问
    我 你 他 她 它 们 这 那 之 等 这个 那个 一下 关于 有关 可以 能否 是否 是不是 有没有 有哪些
    什么 怎么 怎样 怎么样 如何 为什么 为何 为啥 何时 何地 谁 哪 哪里 哪儿 哪些 哪个 哪年 哪天
    几 多少 多大 多久 时候 第几
"""
EMPTY_WORDS = frozenset(_EMPTY_WORDS.split())


def relax(groups: Groups) -> Groups | None:
    """Return the groups with the words of each string one by one; None if that would be the same.

    What matches the groups matches them too. Strings in quotes, names, alternatives and exclusions stay as
    they are.
    """
    relaxed = tuple(one for group in groups for one in _relax_group(group))
    return relaxed if relaxed != groups else None


def _relax_group(group: tuple[Condition, ...]) -> Groups:
    match group:
        case (Words(text=text, field=field, is_quoted=False),) if field in PRINTED:
            return tuple((Words(word, field),) for word in divide(text))
    return (group,)


def _cut(folded: str) -> Iterator[str]:
    """Yield the words; a name that has other names stays whole, or they would not find it."""
    aliases = current_aliases()
    for piece in aliases.split(folded):
        yield from [piece] if aliases.find_others(piece) else current_dictionary().cut(piece)


def divide(text: str) -> list[str]:
    """Return the words of a string that carry meaning, in order, each once; if there are none, the string.

    If only one word is left and something else was left out, that mattered: 京津翼 is not searched as 京津.
    """
    folded = fold(text.strip())
    cut = [word for word in _cut(folded) if word not in EMPTY_WORDS]
    words = [word for word in dict.fromkeys(_join_characters(cut)) if word in folded][:MOST_WORDS]
    is_whole = all(any(word in one for one in words) for word in cut)
    return words if words != [folded] and (is_whole or len(words) > 1) and words else [text]


def _join_characters(cut: list[str]) -> Iterator[str]:
    """Yield the words, with neighbouring characters as one, as in a name that the segmenter does not know.

    A single character between words is left out.
    """
    for is_single, run in groupby(cut, lambda word: len(word) == 1):
        yield from (word for word in (["".join(run)] if is_single else run) if len(word) > 1)
