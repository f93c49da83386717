"""Learn the weights of the roles: `python -m articles.parsing.learning.learn ARTICLES.jsonl.gz...`.

Pages are laid out anew from the articles (see `layout`), their lines' true parts told by how they were laid, and
the chain of parts learnt by the averaged perceptron of Collins (2002). Writes `weights.json` beside the parser.
Every fourth page of a file is held back; the share of its lines told right is printed. Takes some minutes.
"""

from __future__ import annotations

import gzip
import itertools
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from articles.parsing.learning.layout import lay_out_page
from articles.parsing.lines import Line, read_lines
from articles.parsing.roles import FREE_PARTS, Part, find_chain, fix_parts, line_features
from articles.parsing.topics import Topics

TARGET = Path(__file__).parents[1] / "weights.json"
ROUNDS = 6
_HEADS = ("kicker", "headline", "deck", "column")


def read_pages(path: str) -> list[list[dict[str, Any]]]:
    """The articles of a file page by page."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = sorted(map(json.loads, lines), key=lambda row: (row["date"], row["page"], row["seq"]))
    return [list(page) for _, page in itertools.groupby(rows, key=lambda row: (row["date"], row["page"]))]


def true_parts(page: dict[str, Any], lines: Sequence[Line]) -> list[Part | None]:
    """Each line's part by the truth of the page; None where it has none of the free ones."""
    place = {line.at: i for i, line in enumerate(lines)}
    parts: list[Part | None] = [None] * len(lines)
    for article in page["articles"]:
        printed = min((block["lines"][0] for block in article["blocks"]), default=0)
        for block in article["blocks"]:
            for n, at in enumerate(block["lines"]):
                i = place[at]
                if n:
                    follows = block["lines"][n - 1] == lines[i - 1].at
                    parts[i] = Part.REST if follows else Part.TAIL
                elif block["role"] in _HEADS:
                    parts[i] = Part.HEAD
                elif block["role"] == "body" and at == printed:
                    parts[i] = Part.LEAD
                elif block["role"] in ("body", "subhead", "byline"):
                    parts[i] = Part(block["role"])
    return parts


class Example:
    """A page's features and true chain, ready to learn from."""

    def __init__(self, page: dict[str, Any]) -> None:
        lines = read_lines(page["text"])
        self.fixed = fix_parts(lines, frozenset(page["noise"]))
        topics = Topics(lines)
        self.features = [list(line_features(lines, self.fixed, topics, i)) for i in range(len(lines))]
        told = true_parts(page, lines)
        self.truth = [fixed or true or Part.BODY for fixed, true in zip(self.fixed, told, strict=True)]


def learn_weights(examples: Sequence[Example], rng: random.Random) -> dict[str, Any]:
    """The averaged weights: features → part → weight, and steps from part to part."""
    from articles.parsing import roles

    weights: dict[str, Any] = {
        "features": defaultdict(lambda: defaultdict(float)),
        "steps": defaultdict(float),
    }
    sums: dict[tuple[str, ...], float] = defaultdict(float)
    clock = 0
    roles._weights = lambda: weights
    order = list(examples)
    for turn in range(ROUNDS):
        rng.shuffle(order)
        wrong = total = 0
        for example in order:
            clock += 1
            said = find_chain([roles._score_parts(features) for features in example.features], example.fixed)
            total += len(said)
            for i, (mine, true) in enumerate(zip(said, example.truth, strict=True)):
                before = (said[i - 1] if i else "", example.truth[i - 1] if i else "")
                if mine != true:
                    wrong += 1
                    for feature in example.features[i]:
                        for part, change in ((true, 1.0), (mine, -1.0)):
                            weights["features"][feature][part] += change
                            sums[feature, part] += change * clock
                if (mine, before[0]) != (true, before[1]):
                    for step, change in ((f"{before[1]}>{true}", 1.0), (f"{before[0]}>{mine}", -1.0)):
                        weights["steps"][step] += change
                        sums[(step,)] += change * clock
        print(f"round {turn}: {wrong / total:.4f} of the lines wrong", flush=True)
    features: dict[str, dict[str, float]] = {}
    for feature, by_part in weights["features"].items():
        row = {
            part: round(weight - sums[feature, part] / clock, 2) for part, weight in sorted(by_part.items())
        }
        features[feature] = {part: weight for part, weight in row.items() if weight}
    steps = {
        step: round(weight - sums[(step,)] / clock, 2) for step, weight in sorted(weights["steps"].items())
    }
    return {"features": dict(sorted(features.items())), "steps": steps}


def lay_out(paths: Iterable[str], rng: random.Random, times: int) -> tuple[list[dict], list[dict]]:
    """Pages to learn from, each laid out `times` times, and every fourth, held back."""
    learn, check = [], []
    for path in paths:
        for n, rows in enumerate(read_pages(path)):
            if n % 4 == 0:
                check.append(lay_out_page(rows[:14], rng))
            else:
                learn += [lay_out_page(rng.sample(rows, min(len(rows), 14)), rng) for _ in range(times)]
    return learn, check


def main(paths: Sequence[str]) -> None:
    rng = random.Random(1)
    learn, check = lay_out(paths, rng, 2)
    weights = learn_weights([Example(page) for page in learn], rng)
    from articles.parsing import roles

    roles._weights = lambda: weights
    confused: dict[tuple[str, str], int] = defaultdict(int)
    for example in map(Example, check):
        said = find_chain([roles._score_parts(features) for features in example.features], example.fixed)
        for mine, true in zip(said, example.truth, strict=True):
            confused[mine, true] += 1
    total = sum(confused.values())
    print(
        f"held back: {sum(n for (a, b), n in confused.items() if a == b) / total:.4f} of {total} lines right"
    )
    for (mine, true), count in sorted(confused.items(), key=lambda pair: -pair[1]):
        if mine != true:
            print(f"  {count:5} {mine} for {true}")
    TARGET.write_text(json.dumps(weights, ensure_ascii=False, separators=(",", ":")), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
