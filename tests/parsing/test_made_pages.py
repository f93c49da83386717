"""What the parser makes of pages of many kinds, frozen as a digest for each kind.

The pages are made of the seeds' lines, or are those of `papers`. They test no truth: they show that a change,
of a threshold above all, changes what comes out. Where it is meant to, and the parser's score agrees, write
the new digests here.
"""

import json
import random
from collections.abc import Iterable, Iterator

import pytest

from articles.parsing import parse_page
from articles.parsing.page import page_to_json
from tests.parsing.papers import FOLDER, compose
from tests.parsing.tagger.test_features import PRINT, digest, mix_pages, read_seeds

WIDTHS = (13, 17, 24, 33)  # characters of a column
STRIP_LINES = 3


def break_lines(text: str, width: int) -> list[str]:
    return [
        line[start : start + width]
        for line in text.split("\n")
        for start in range(0, max(1, len(line)), width)
    ]


def broken_at_a_width() -> Iterator[str]:
    for width in WIDTHS:
        for text in read_seeds():
            yield "\n".join(break_lines(text, width))


def broken_and_indented() -> Iterator[str]:
    for width in WIDTHS:
        for text in read_seeds():
            yield "\n".join(break_lines(text.replace("\n", "\n\u3000\u3000"), width))


def in_strips() -> Iterator[str]:
    """Two columns in strips of a few lines, as extraction gives what stands side by side."""
    for width in WIDTHS:
        for text in read_seeds():
            lines = break_lines(text, width)
            half = len(lines) // 2
            columns = (lines[:half], lines[half:])
            yield "\n".join(
                line
                for start in range(0, half + 1, STRIP_LINES)
                for column in columns
                for line in column[start : start + STRIP_LINES]
            )


def with_headings_after_their_text() -> Iterator[str]:
    """Headlines of a page after all its texts, as some extraction gives them."""
    for text in read_seeds():
        lines = break_lines(text, WIDTHS[1])
        short = [line for line in lines if 6 <= len(line) < WIDTHS[1] and line[-1] not in "。）)"]
        yield "\n".join([*(line for line in lines if line not in short), *short])


def spaced_and_vertical() -> Iterator[str]:
    """Letter-spaced lines, and headings with a character a line."""
    chance = random.Random(17)
    for text in read_seeds():
        lines = text.split("\n")
        yield "\n".join(" ".join(line) if chance.random() < 0.3 else line for line in lines)
        yield "\n".join("\n".join(line) if 4 < len(line) < 14 else line for line in lines)


def with_other_print() -> Iterator[str]:
    """Pages whose paragraphs are mixed with credits, jumps, labels and rows of figures."""
    rows = ("豆油 8520 8590 +0.8%", "沪指 3021.98 -0.31%", "海河 12 6 4 2 22", "4月1日 小雨 8℃ 15℃")
    for seed, text in enumerate(read_seeds() * 3):
        chance = random.Random(seed)
        lines: list[str] = []
        for line in text.split("\n"):
            lines.append(line)
            if chance.random() < 0.25:
                lines.extend(chance.choices((*PRINT, *rows), k=chance.choice((1, 1, 3))))
        yield "\n".join(lines)


def of_other_papers() -> Iterator[str]:
    for path in sorted(FOLDER.glob("*.txt")):
        yield compose(path)[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        (mix_pages, "452ad0d1304a1bd2"),
        (broken_at_a_width, "ed4919d0ed5251a6"),
        (broken_and_indented, "86b0338e05946c62"),
        (in_strips, "1982adecee449832"),
        (with_headings_after_their_text, "3e8fcf5e65f96321"),
        (spaced_and_vertical, "01086d8347cb326c"),
        (with_other_print, "f42ae4ecd1a820de"),
        (of_other_papers, "91f029bd8521dd4a"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_made_pages_are_read_as_before(pages, expected):
    assert digest(write_all(pages())) == expected


def write_all(pages: Iterable[str]) -> str:
    return "\n".join(json.dumps(page_to_json(parse_page(text), ""), ensure_ascii=False) for text in pages)
