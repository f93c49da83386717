"""Learn the breaks: `python -m articles.parsing.training.learn_breaks ARTICLES.jsonl.gz...`.

Pages are laid out from the articles and broken at widths drawn at random (`wrapping`), so the truth of
each break is known. Writes `breaks.npz` beside the parser and prints the share of breaks held back that
come out right.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence

import numpy as np

from articles.parsing.line_breaks import (
    FEATURES,
    MODEL,
    OFFSETS,
    BreakModel,
    Floats,
    break_features,
    measure_lines,
    score_breaks,
)
from articles.parsing.tagger.network import gather
from articles.parsing.training.cases import HELD_BACK, MOST_STORIES, read_pages
from articles.parsing.training.gradients import spread
from articles.parsing.training.layout import lay_out_page
from articles.parsing.training.wrapping import add_lists, wrap_page

PAGES = 16000
WIDTH = 64
ROUNDS = 5
RATE = 0.003
DECAY = 1e-4
PAGES_A_STEP = 6

Sample = tuple[Floats, Floats]  # features of a page's breaks, and the truth of each


def make_sample(rows: Sequence[dict], rng: random.Random) -> Sample:
    """A page's breaks: features, and 1 where the paragraph continues."""
    page = lay_out_page(rows, rng)
    if rng.random() < 0.25:
        page = add_lists(page, rng)
    lines, continues = wrap_page(page, rng)
    return break_features(measure_lines(lines)), np.array(continues[1:], np.float32)


def draw_samples(paths: Sequence[str], rng: random.Random) -> tuple[list[Sample], list[Sample]]:
    """Samples to learn from and samples held back, the files taking turns."""
    files = [read_pages(path) for path in paths]
    learn, check = [], []
    for n in range(PAGES):
        pages = files[n % len(files)]
        at = rng.randrange(len(pages))
        rows = rng.sample(pages[at], min(len(pages[at]), rng.randint(1, MOST_STORIES)))
        sample = make_sample(rows, rng)
        if len(sample[0]) != len(sample[1]) or not len(sample[1]):
            continue
        (check if at % HELD_BACK == 0 else learn).append(sample)
    return learn, check


def learn_model(samples: Sequence[Sample], rng: np.random.Generator) -> BreakModel:
    """The model with the least loss (Adam)."""
    sizes = ((FEATURES + 1, WIDTH), (len(OFFSETS) * WIDTH + 1, WIDTH), (WIDTH + 1,))
    values = [(rng.standard_normal(size) * (1.4 / size[0] ** 0.5)).astype(np.float32) for size in sizes]
    values[2] *= 0.1
    first = [np.zeros_like(value) for value in values]
    second = [np.zeros_like(value) for value in values]
    means = [value.copy() for value in values]
    steps, turn = ROUNDS * (len(samples) // PAGES_A_STEP), 0
    for _ in range(ROUNDS):
        order = rng.permutation(len(samples))
        for start in range(0, len(samples) - PAGES_A_STEP + 1, PAGES_A_STEP):
            gradients = [np.zeros_like(value) for value in values]
            for n in order[start : start + PAGES_A_STEP]:
                add_gradient(samples[n], BreakModel(*values), gradients)
            turn += 1
            rate = RATE * min(1.0, turn / 100) * max(0.02, 1 - turn / steps)
            held = min(0.995, turn / (turn + 10))
            for value, gradient, one, two, mean in zip(values, gradients, first, second, means, strict=True):
                one += 0.1 * (gradient - one)
                two += 0.002 * (gradient * gradient - two)
                fair = one / (1 - 0.9**turn) / (np.sqrt(two / (1 - 0.998**turn)) + 1e-7)
                value -= rate * (fair + DECAY * value)
                mean += (1 - held) * (value - mean)
    return BreakModel(*means)


def add_gradient(sample: Sample, model: BreakModel, gradients: list[Floats]) -> None:
    """Add the gradient of the page's log loss."""
    features, truth = sample
    seen = np.concatenate([features, np.ones((len(features), 1), np.float32)], 1)
    low = np.maximum(seen @ model.first, 0)
    wide = gather(low, OFFSETS)
    high = np.maximum(wide @ model.second, 0)
    chance = 1 / (1 + np.exp(-np.clip(high @ model.out[:-1] + model.out[-1], -30, 30)))
    error = (chance - truth).astype(np.float32)
    gradients[2][:-1] += high.T @ error
    gradients[2][-1] += error.sum()
    back = (error[:, None] * model.out[:-1]) * (high > 0)
    gradients[1] += wide.T @ back
    back = spread(back @ model.second.T, OFFSETS, WIDTH) * (low > 0)
    gradients[0] += seen.T @ back


def main(paths: Sequence[str]) -> None:
    learn, check = draw_samples(paths, random.Random(1))
    model = learn_model(learn, np.random.default_rng(1))
    right = sum(int(((score_breaks(x, model) > 0.5) == (y > 0.5)).sum()) for x, y in check)
    total = sum(len(y) for _, y in check)
    print(f"{right / total:.4f} of {total} breaks held back are right")
    arrays = {"first": model.first, "second": model.second, "out": model.out}
    np.savez_compressed(MODEL, **{name: array.astype(np.float16) for name, array in arrays.items()})


if __name__ == "__main__":
    main(sys.argv[1:])
