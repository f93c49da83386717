"""The networks are given the features that they learnt from: any other would be read as something else.

The digests are of the features of the five seeds, as they are and broken at a column's width. A change that
means to change a feature learns the networks again (`articles.parsing.training.learn`) and writes them anew.
"""

import hashlib

import numpy as np
import pytest

from articles.parsing.headings import heading_features
from articles.parsing.line_breaks import break_features, measure_lines
from articles.parsing.lines import read_lines
from articles.parsing.tagger.features import PageView
from articles.parsing.topics import Topics
from tests.seeds import SEEDS

WIDTH = 17  # characters of a column


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_seeds() -> list[str]:
    return [path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt"))]


def break_lines(text: str) -> str:
    """The text as a PDF gives it: lines broken at the column's width."""
    return "\n".join(
        line[start : start + WIDTH]
        for line in text.split("\n")
        for start in range(0, max(1, len(line)), WIDTH)
    )


def write_line_features(text: str) -> str:
    lines = read_lines(text)
    view = PageView(lines, frozenset(), Topics(lines))
    return "\n".join(" | ".join(view.features(i)) for i in range(len(lines)))


def write_break_features(text: str) -> str:
    lines = measure_lines([line for line in text.split("\n") if line.strip()])
    return np.array2string(break_features(lines), precision=3, threshold=10**9, suppress_small=True)


def write_heading_features(text: str) -> str:
    texts = [line.folded for line in read_lines(text) if len(line.folded) < 40]
    groups = [texts[start : start + 4] for start in range(0, len(texts), 4)]
    return "\n".join(
        " | ".join(heading_features(group, n, wide=wide))
        for group in groups
        for n in range(len(group))
        for wide in (False, True)
    )


@pytest.mark.parametrize(
    ("write", "prepare", "expected"),
    [
        (write_line_features, str, "99cb3d37c66b37bb"),
        (write_line_features, break_lines, "3818fde195a0b668"),
        (write_break_features, str, "6973e322d1904183"),
        (write_break_features, break_lines, "91ed385046f7601d"),
        (write_heading_features, str, "29845b9bf05e9980"),
    ],
    ids=["lines", "broken lines", "breaks", "column breaks", "headings"],
)
def test_the_features_are_those_that_were_learnt(write, prepare, expected):
    assert digest("\n".join(write(prepare(text)) for text in read_seeds())) == expected
