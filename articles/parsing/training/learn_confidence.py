"""Learn when a story is right: `python -m articles.parsing.training.learn_confidence ARTICLES.jsonl.gz...`.

Pages that the networks have not learnt from are laid out and read; each story that comes out is right or
wrong in its lines, its heading and its text. Boosted trees learn the chances from the features of the whole
story. Writes `confidence.npz` beside the parser. Prints, for each kind of page, what trees learnt without the
fifth of the pages that they are tried on say: the share of stories left without a flag, and how many of those
are right. The same inputs give the same bytes. Takes some ten minutes.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articles.parsing.boosted_trees import Trees, write_trees
from articles.parsing.confidence import MODEL
from articles.parsing.page import measure_stories
from articles.parsing.roles import HEADING_ROLES, Role
from articles.parsing.training.boosting import learn_trees
from articles.parsing.training.cases import (
    HELD_BACK,
    MOST_STORIES,
    Mixture,
    print_page,
    read_pages,
    read_truth,
)
from articles.parsing.training.house_styles import STYLES
from articles.parsing.training.learn import PROCESSES
from articles.parsing.training.wrapping import break_page, is_narrow

TREES = 320
FOLDS = 5
LAYOUTS = 4
BROKEN_TIMES = 2  # that a page of a folder is broken at a column's width
_REAL_WEIGHT = 2.0  # of a story of another paper's page; there are few such pages
_TEXT = (Role.BODY, Role.SUMMARY, Role.SUBHEAD, Role.CAPTION)
KINDS = {
    "home": Mixture(LAYOUTS),
    "home broken": Mixture(LAYOUTS, broken=1.0),
    "styled": Mixture(2 * LAYOUTS, styled=1.0),
    "digital edition": Mixture(
        LAYOUTS, styled=1.0, styles=tuple(style for style in STYLES if style.name == "party daily online")
    ),
}
_OTHER_PAPERS = ("folder general", "folder general broken")


@dataclass(frozen=True, slots=True)
class Judged:
    """A story of a page of this kind: its features, whether it is right on the whole, in its lines, its
    heading and its text, and the chance from which on it has no flag for doubt."""

    kind: str
    page: int
    features: NDArray
    right: tuple[bool, ...]
    least: float


def lay_out_kinds(paths: Iterable[str], rng: random.Random) -> Iterator[tuple[str, dict[str, Any]]]:
    """Kind and page: the pages of print held back from learning, laid out anew; of a broadcast's, a few."""
    for path in paths:
        pages = read_pages(path)[::HELD_BACK]
        pages = pages if pages[0][0]["page"] else pages[::3]
        for rows in pages:
            for kind, mixture in KINDS.items():
                for _ in range(mixture.layouts):
                    yield (
                        kind,
                        print_page(
                            rng.sample(rows, min(len(rows), rng.randint(2, MOST_STORIES))), rng, mixture
                        ),
                    )


def read_folders(
    folders: Iterable[str], kind: str, rng: random.Random, *, step: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Kind and page: the folders' pages as they are and, where they are not yet, broken."""
    for folder in folders:
        for page in read_truth(folder, step=step):
            yield kind, page
            if not is_narrow(page):
                for _ in range(BROKEN_TIMES):
                    yield f"{kind} broken", break_page(page, rng)


def judge_page(kind: str, number: int, page: dict[str, Any]) -> list[Judged]:
    """The page's stories, judged."""
    read, features, least = measure_stories(page["text"])
    true = {_list_lines(article["blocks"]): _texts_of(article["blocks"]) for article in page["articles"]}
    judged = []
    for each, row in zip(read, features, strict=True):
        blocks = [
            {"role": block.role, "lines": block.lines, "text": block.text} for block in each.story.blocks
        ]
        texts = true.get(_list_lines(blocks))
        own = _texts_of(blocks)
        parts = [
            texts is not None,
            *(texts is not None and one == other for one, other in zip(own, texts or own, strict=True)),
        ]
        judged.append(Judged(kind, number, row, (all(parts), *parts), least))
    return judged


def _list_lines(blocks: Sequence[dict[str, Any]]) -> frozenset[int]:
    return frozenset(at for block in blocks if block["role"] != Role.NOISE for at in block["lines"])


def _texts_of(blocks: Sequence[dict[str, Any]]) -> tuple[str, str]:
    """The heading in the order of the print, and the text in reading order, both without blanks."""
    headings = sorted(
        (block for block in blocks if block["role"] in HEADING_ROLES), key=lambda block: min(block["lines"])
    )
    text = [block for block in blocks if block["role"] in _TEXT]
    return tuple(
        re.sub(r"\s+", "", sep.join(block["text"] for block in part))
        for part, sep in ((headings, ""), (text, "¶"))
    )  # type: ignore[return-value]


def learn_parts(judged: Sequence[Judged], *, trees: int = TREES) -> tuple[Trees, ...]:
    """The trees for each field of StoryChance; those of heading and text from the stories whose lines are
    right. Each kind of page counts as the root of its stories, other papers' pages twice that."""
    rows, right, weights = _stack(judged)
    has_lines = right[:, 1] > 0
    return tuple(
        learn_trees(rows[own], right[own, part], weights[own], count=trees)
        for part, own in enumerate((slice(None), slice(None), has_lines, has_lines))
    )


def _stack(judged: Sequence[Judged]) -> tuple[NDArray, NDArray, NDArray]:
    counts = Counter(each.kind for each in judged)
    weights = np.array([counts[each.kind] ** -0.5 for each in judged])
    real = np.array([_REAL_WEIGHT if each.kind in _OTHER_PAPERS else 1.0 for each in judged])
    return (
        np.array([each.features for each in judged]),
        np.array([each.right for each in judged], float),
        weights / weights.mean() * real,
    )


def cross_validate(judged: Sequence[Judged]) -> None:
    """Print for each kind of page how many stories have no flag, and how many of these are right."""
    rows, right, weights = _stack(judged)
    pages = np.array([each.page for each in judged])
    chances = np.zeros(len(judged))
    limits = np.array([each.least for each in judged])
    for fold in range(FOLDS):
        held = pages % FOLDS == fold
        trees = learn_trees(rows[~held], right[~held, 0], weights[~held], count=TREES)
        chances[held] = trees.chance(rows[held])
    for kind in sorted({each.kind for each in judged}):
        own = np.array([each.kind == kind for each in judged])
        quiet = own & (chances >= limits)
        share, trust = quiet.sum() / own.sum(), right[quiet, 0].mean() if quiet.any() else 0.0
        print(
            f"{kind:24} {own.sum():6} stories, {right[own, 0].mean():.3f} right;"
            f" {share:.3f} likely, {trust:.3f} of them right"
        )


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+", help="articles, .jsonl.gz")
    parser.add_argument(
        "--home", nargs="*", default=[], help="folders of pages with truth, the even ones read"
    )
    parser.add_argument("--general", nargs="*", default=[], help="the same, of other papers")
    parser.add_argument(
        "--printed", nargs="*", default=[], help="folders of sheets not learnt from, all read"
    )
    parser.add_argument("--out", type=Path, default=MODEL)
    given = parser.parse_args(arguments)
    rng = random.Random(1)
    pages = [
        *lay_out_kinds(given.files, rng),
        *read_folders(given.home, "folder home", rng, step=2),
        *read_folders(given.general, "folder general", rng, step=2),
        *read_folders(given.printed, "printed", rng, step=1),
    ]
    with get_context("spawn").Pool(PROCESSES) as pool:
        jobs = [(kind, n, page) for n, (kind, page) in enumerate(pages)]
        judged = list(chain.from_iterable(pool.starmap(judge_page, jobs, chunksize=20)))
    cross_validate(judged)
    write_trees(learn_parts(judged), given.out)


if __name__ == "__main__":
    main(sys.argv[1:])
