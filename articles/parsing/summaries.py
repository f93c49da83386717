"""Summaries inside a story: the paragraph under 核心提示, and brief answers in question-and-answer
features."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from articles.parsing.marks import NOTE_LABELS, SUMMARY_LABELS
from articles.parsing.script import plain_text
from articles.parsing.values import Block, Role

_SUMMARY_LABEL = re.compile(rf"[^\w]*(?:{SUMMARY_LABELS})[^\w]*")
_NOTE_LABEL = re.compile(rf"[^\w]*(?:{NOTE_LABELS})[^\w]*")
_QUESTION = re.compile(r"[^。!！“”:：]{8,100}[?？]")
_LETTERS = re.compile(r"[^\u3400-\u9fff]")
_GRAM_CHARS = 5
_REPEATED = 0.3  # of a brief answer's grams; the text below repeats hardly any of another paragraph's
_MAY_ASK = (Role.BODY, Role.SUBHEAD)
_MOST_SUMMARIES = 3  # paragraphs of one brief answer
_FEWEST_ANSWERS = 2  # that make a story a question-and-answer feature


def name_summaries(blocks: Sequence[Block]) -> list[Block]:
    """The story's blocks, with the roles of summaries, and of questions that brief answers follow, set.

    A question alone on a line is a subhead where the text below repeats at length what stands right under it;
    those paragraphs are its answer in brief. Source: seed 001 l.9-11 and l.13-17. Never raises.
    """
    named = list(blocks)
    for at in range(1, len(named)):
        if _is_over_summary(named[at - 1], is_over_text=len(named) > at + 1):
            named[at] = _as_summary(named[at])
    return _name_answers(named)


def _is_over_summary(block: Block, *, is_over_text: bool) -> bool:
    """Whether a summary stands under the label; an editor's note (编者按) is one where a text follows it."""
    words = plain_text(block.text).strip() if block.role == Role.LABEL else ""
    return bool(_SUMMARY_LABEL.fullmatch(words) or (is_over_text and _NOTE_LABEL.fullmatch(words)))


def _name_answers(blocks: Sequence[Block]) -> list[Block]:
    """The blocks; in a question-and-answer feature the questions are subheads, brief answers summaries."""
    named = list(blocks)
    questions = [at for at, block in enumerate(named) if _is_question(block)]
    ends = [*questions, len(named)][1:]
    answers = [_count_brief(named[at + 1 : end]) for at, end in zip(questions, ends, strict=True)]
    if sum(count > 0 for count in answers) >= _FEWEST_ANSWERS:
        for at, count in zip(questions, answers, strict=True):
            if count:
                named[at] = replace(named[at], role=Role.SUBHEAD)
            named[at + 1 : at + 1 + count] = [_as_summary(block) for block in named[at + 1 : at + 1 + count]]
    return named


def _as_summary(block: Block) -> Block:
    return replace(block, role=Role.SUMMARY) if block.role == Role.BODY else block


def _is_question(block: Block) -> bool:
    return block.role in _MAY_ASK and bool(_QUESTION.fullmatch(block.text.strip()))


def _count_brief(answer: Sequence[Block]) -> int:
    """How many of the first paragraphs under a question the paragraphs below them repeat."""
    grams = [_grams(block.text) for block in answer]
    count = 0
    for at, own in enumerate(grams[:-1][:_MOST_SUMMARIES]):
        later = set().union(*grams[at + 1 :])
        if not own or len(own & later) < _REPEATED * len(own):
            break
        count += 1
    return count


def _grams(text: str) -> set[str]:
    letters = _LETTERS.sub("", text)
    return {letters[at : at + _GRAM_CHARS] for at in range(len(letters) - _GRAM_CHARS + 1)}
