"""The networks are given the features that they learnt from: any other would be read as something else.

The digests are of the features of the five seeds, of the seeds broken at a column's width, and of pages mixed
from their lines and from lines of every kind of print. A change that means to change a feature learns the
networks again (`articles.parsing.training.learn`) and writes the digests anew.
"""

import hashlib
import random
from collections.abc import Iterable, Mapping

import numpy as np
import pytest

from articles.parsing.boxes import end_features
from articles.parsing.headings import heading_features
from articles.parsing.legs import opening_features
from articles.parsing.line_breaks import break_features, measure_lines
from articles.parsing.line_classes import LINE_CLASSES
from articles.parsing.lines import read_lines
from articles.parsing.story_lines import StoryLines
from articles.parsing.tagger.features import PageView
from articles.parsing.topics import Topics
from tests.seeds import SEEDS

WIDTH = 17  # characters of a column
MIXED_PAGES, MIXED_LINES = 60, 40
# What the seeds hold seldom or not at all.
PRINT = (
    "核心提示", "新闻延伸", "记者 史莺 摄", "(下转第2版)", "(详见第3版)", "(据新华社)", "(摘自《海河日报》)",
    "(作者为天津大学教授)", "(海河新语)", "(今日论语①)", "——推动科技创新", "责编:王明", "本报评论员",
    "本报讯(记者 史莺)昨日,展览开幕。", "新华社北京3月18日电 会议要求", "海河新区 开工 项目", "“十五五”",
    "Newsroom 2026", "他说:“一定要干好", "动”,深入推进科技创新,", "港口吞吐量增长12.5%", "王建国 李明",
    "天津港集装箱吞吐量再创新高,远洋航线增多,码头的堆场又扩建了两万平方米,装卸效率还会提高。" * 3,
)  # fmt: skip


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_seeds() -> list[str]:
    return [path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt"))]


def break_seeds() -> list[str]:
    """The seeds as a PDF gives them: lines broken at the column's width."""
    return [
        "\n".join(
            line[start : start + WIDTH]
            for line in text.split("\n")
            for start in range(0, max(1, len(line)), WIDTH)
        )
        for text in read_seeds()
    ]


def mix_pages() -> list[str]:
    """Pages of the seeds' lines in any order, whole and cut, with indents, blank lines and other print."""
    lines = [line for text in read_seeds() for line in text.split("\n")]
    chance = random.Random(20260319)
    return ["\n".join(mix_lines(lines, chance)) for _ in range(MIXED_PAGES)]


def mix_long_pages() -> list[str]:
    pages = mix_pages()
    return ["\n".join(pages[start : start + 8]) for start in (0, 8)]


def cut_lines() -> list[str]:
    """Pages of lines of every length, without and with sentences, and of texts of every number of lines."""
    text = "".join(read_seeds()).replace("\n", "")
    plain = text.replace("。", "").replace(",", "")
    lengths = [f"{plain[n * 7 : n * 8]}\n{text[n * 7 : n * 8]}" for n in range(1, 240)]
    texts = [f"{plain[n * 9 : n * 9 + 15]}\n" + f"{text[n * 30 : n * 31 + 40]}。\n" * n for n in range(1, 16)]
    return ["\n".join(part) for part in (lengths[::2], lengths[1::2], texts, texts[::-1])]


def mix_lines(lines: list[str], chance: random.Random) -> Iterable[str]:
    for _ in range(MIXED_LINES):
        line, other = chance.choice(lines), chance.choice(PRINT)
        at = chance.randrange(len(line) + 1)
        indent = chance.choice(("", "", "\u3000\u3000", "\t"))
        yield indent + chance.choice((line, line[:at], line[at:], " ".join(line[:12]), other, other))


def write_line_features(text: str) -> str:
    lines = read_lines(text)
    view = PageView(lines, frozenset(), Topics(lines))
    return "\n".join(" | ".join(view.features(i)) for i in range(len(lines)))


def write_break_features(text: str) -> str:
    features = break_features(measure_lines(text.split("\n")))
    return str(np.rint(features * 1000).astype(int).tolist())


def write_heading_features(text: str) -> str:
    texts = [line.folded for line in read_lines(text) if len(line.folded) < 40]
    groups = [texts[start : start + 4 + start % 3] for start in range(0, len(texts), 4)]
    return "\n".join(
        " | ".join(heading_features(group, n, wide=wide))
        for group in groups
        for n in range(len(group))
        for wide in (False, True)
    )


def write_choices(choices: Iterable[Mapping[str, float]]) -> str:
    return "\n".join(str({name: round(value, 3) for name, value in each.items()}) for each in choices)


def write_box_features(text: str) -> str:
    """Of a box in the middle third of the page's lines, which are of any class."""
    lines = read_lines(text)
    classes = random.Random(len(lines)).choices(LINE_CLASSES, k=len(lines))
    third = len(lines) // 3
    host = StoryLines(headings=[0], text=list(range(1, third)))
    box = StoryLines(headings=[third], text=list(range(third + 1, 2 * third)), host=host)
    ends = range(1, len(box.text) + 1)
    return write_choices(end_features(box, ends, lines, classes, Topics(lines)))


def write_opening_features(text: str) -> str:
    """Of one story, which the page's lines are; every fifth line continues the one above."""
    lines = read_lines(text)
    classes = random.Random(len(lines)).choices(LINE_CLASSES, k=len(lines))
    runs = [
        list(range(start, min(start + 1 + (start % 5 == 1), len(lines)))) for start in range(1, len(lines))
    ]
    return write_choices(opening_features(runs, [0], lines, classes, Topics(lines)))


@pytest.mark.parametrize(
    ("write", "pages", "expected"),
    [
        (write_line_features, read_seeds, "99cb3d37c66b37bb"),
        (write_line_features, break_seeds, "3818fde195a0b668"),
        (write_line_features, mix_pages, "541becca57738ca0"),
        (write_line_features, mix_long_pages, "ea1231aa65469c70"),
        (write_line_features, cut_lines, "632243f0905bb52b"),
        (write_break_features, read_seeds, "5ebcec14f46cf8da"),
        (write_break_features, break_seeds, "4b5e2e460edd4a7e"),
        (write_break_features, mix_pages, "927194caa8206bd3"),
        (write_heading_features, read_seeds, "702236983ff2770c"),
        (write_heading_features, mix_pages, "973d45160dd6408d"),
        (write_box_features, mix_pages, "0668e8ab29dcedc9"),
        (write_box_features, mix_long_pages, "cce00558358b12f9"),
        (write_opening_features, mix_pages, "2e2f0a96d32ab4d7"),
    ],
)
def test_the_features_are_those_that_were_learnt(write, pages, expected):
    assert digest("\n".join(map(write, pages()))) == expected
