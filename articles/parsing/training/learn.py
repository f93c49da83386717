"""Learn the parameters: `python -m articles.parsing.training.learn ARTICLES.jsonl.gz... [--home DIR...]`.

Pages are laid out from the articles (see `layout`), so the true class of each line is known; a folder of
`pages` and `truth` adds its even pages. Writes beside the parser `network.npz`, which scores the classes
of lines (see
`gradients`), and `weights.json`, of the smaller choices. Every eighth page of a file is held back; the
share of its lines that come out right is printed. Takes about twenty minutes on one processor.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np

from articles.parsing.headings import heading_features, weigh_headings
from articles.parsing.roles import FIELD_ROLES, Role
from articles.parsing.tagger.candidates import weigh_choices
from articles.parsing.tagger.crf import Chain, allow_classes
from articles.parsing.tagger.line_classes import LINE_CLASSES
from articles.parsing.tagger.network import (
    HOME_NETWORKS,
    Parameters,
    index_features,
    score_lines,
    write_networks,
)
from articles.parsing.training.cases import (
    HELD_BACK,
    MOST_STORIES,
    Case,
    Example,
    HeadingGroup,
    box_cases,
    heading_groups,
    lay_out,
    make_example,
    opening_case,
    read_pages,
    read_truth,
)
from articles.parsing.training.gradients import Adam, Sample, add_gradient, make_parameters, zeros_like
from articles.parsing.training.layout import lay_out_page

SOURCES = Path(__file__).parents[1] / "tagger" / "sources.json"
WEIGHTS = Path(__file__).parents[1] / "tagger" / "weights.json"
CHOICE_ROUNDS = 12
BOX_LAYOUTS = 8  # of each page
SPEED = 0.15
LEAST_SEEN = 10
LEAST_CHANGE = 0.01
LEAST_WEIGHT = 0.03

STYLED = 0.5  # share of the general network's pages that are printed in other papers' styles
ROUNDS = 5
WIDTH = 64
RATE = 0.003
DECAY = 0.0003
DROPPED = 0.35  # share of a line's features left out, drawn anew each time
PAGES_A_STEP = 8
WARM_STEPS = 100
FOLDER_TIMES = 10  # weight of a page with truth, against each of the layouts of one page
HEADINGS_TIMES = 48  # the same for the roles of headings, for which pages laid out are less typical
SEEN_LINES = 20  # that have a feature, for it to be learnt


def learn_headings(groups: list[HeadingGroup], rng: random.Random) -> dict[str, dict[str, float]]:
    """Feature → role → weight for `headings.weigh_headings`, of the greatest likelihood (AdaGrad)."""
    seen = Counter(
        name
        for texts, _, wide in set(groups)
        for n in range(len(texts))
        for name in heading_features(texts, n, wide=wide)
    )
    roles = [str(role) for role in FIELD_ROLES]
    weights = {name: dict.fromkeys(roles, 0.0) for name, count in seen.items() if count >= LEAST_SEEN}
    squares = {name: dict.fromkeys(roles, 0.01) for name in weights}
    for _ in range(CHOICE_ROUNDS):
        rng.shuffle(groups)
        for group in groups:
            for name, role, error in _heading_errors(group, weights):
                squares[name][role] += error * error
                weights[name][role] += SPEED * error / sqrt(squares[name][role])
    return _drop_slight(weights)


def _heading_errors(
    group: HeadingGroup, weights: dict[str, dict[str, float]]
) -> list[tuple[str, Role, float]]:
    """Feature, role and how far the role's probability is from the truth, for each line of a group."""
    texts, true, wide = group
    ways = weigh_headings(texts, weights, wide=wide)
    errors = []
    for n in range(len(texts)):
        known = [name for name in heading_features(texts, n, wide=wide) if name in weights]
        for role in FIELD_ROLES:
            error = (true[n] == role) - sum(chance for way, chance in ways if way[n] == role)
            if abs(error) > LEAST_CHANGE:
                errors += [(name, role, error) for name in known]
    return errors


def _drop_slight(weights: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """The weights that matter, rounded and sorted."""
    kept = {
        name: {role: round(weight, 2) for role, weight in row.items() if abs(weight) >= LEAST_WEIGHT}
        for name, row in sorted(weights.items())
    }
    return {name: row for name, row in kept.items() if row}


def learn_choices(cases: list[Case], rng: random.Random) -> dict[str, float]:
    """Feature → weight for `candidates.weigh_choices`, from cases: candidates and the index of the true
    one."""
    seen = Counter(name for candidates, _ in cases for features in candidates for name in features)
    weights = {name: 0.0 for name, count in seen.items() if count >= LEAST_SEEN * 5}
    squares = dict.fromkeys(weights, 0.01)
    for _ in range(CHOICE_ROUNDS):
        rng.shuffle(cases)
        for case in cases:
            for name, gradient in _choice_errors(case, weights):
                squares[name] += gradient**2
                weights[name] += SPEED * gradient / sqrt(squares[name])
    return {name: round(w, 3) for name, w in sorted(weights.items()) if abs(w) >= LEAST_WEIGHT}


def _choice_errors(case: Case, weights: dict[str, float]) -> list[tuple[str, float]]:
    """Feature and gradient for each candidate whose probability is far from the truth."""
    candidates, true = case
    errors = [(n == true) - chance for n, chance in enumerate(weigh_choices(candidates, weights))]
    return [
        (name, error * value)
        for features, error in zip(candidates, errors, strict=True)
        if abs(error) > LEAST_CHANGE
        for name, value in features.items()
        if name in weights
    ]


def _report(name: str, cases: Sequence[Case], weights: dict[str, float]) -> None:
    right = 0
    for candidates, true in cases:
        scores = weigh_choices(candidates, weights)
        right += scores[true] == max(scores)
    print(f"{right / max(1, len(cases)):.4f} of {len(cases)} {name} held back are right")


def learn_turns(paths: Iterable[str], rng: random.Random) -> tuple[dict[str, float], dict[str, float]]:
    """The weights for where a story opens and where a box ends; prints how many of those held back are
    right."""
    openings: tuple[list, list] = ([], [])
    boxes: tuple[list, list] = ([], [])
    for path in paths:
        for n, rows in enumerate(read_pages(path)):
            side = n % HELD_BACK == 0
            openings[side].extend(case for row in rows if (case := opening_case(row, rng)))
            for _ in range(BOX_LAYOUTS):
                drawn = rng.sample(rows, min(len(rows), MOST_STORIES))
                boxes[side].extend(box_cases(lay_out_page(drawn, rng, boxes=0.8)))
    opening, box = learn_choices(openings[0], rng), learn_choices(boxes[0], rng)
    _report("openings", openings[1], opening)
    _report("ends of boxes", boxes[1], box)
    return opening, box


def name_features(examples: Iterable[Example]) -> list[str]:
    """The features that enough lines have, sorted."""
    seen = Counter(name for example in examples for names in example.features for name in names)
    return sorted(name for name, count in seen.items() if count >= SEEN_LINES)


def learn_network(samples: Sequence[Sample], check: Sequence[Sample], features: int, seed: int) -> Parameters:
    """A network's parameters; prints after each round how many lines held back are right."""
    rng = np.random.default_rng(seed)
    parameters = make_parameters(features, WIDTH, len(LINE_CLASSES), rng)
    gradient, adam = zeros_like(parameters), Adam(parameters, RATE, DECAY)
    steps, done = ROUNDS * (len(samples) // PAGES_A_STEP), 0
    for turn in range(ROUNDS):
        order, loss = rng.permutation(len(samples)), 0.0
        for start in range(0, len(samples) - PAGES_A_STEP + 1, PAGES_A_STEP):
            for n in order[start : start + PAGES_A_STEP]:
                loss += add_gradient(samples[n], parameters, gradient, rng, DROPPED)
            adam.step(gradient, min(1.0, (done + 1) / WARM_STEPS) * max(0.02, 1 - done / steps))
            done += 1
        print(f"round {turn}: loss {loss / len(samples):.3f}, {count_right(check, adam.mean)}", flush=True)
    return adam.mean


def make_sample(example: Example, places: dict[str, int]) -> Sample:
    return Sample(
        index_features(example.features, places),
        np.array(example.heading_like, np.intp),
        allow_classes(example.fixed),
        np.array(example.truth, np.intp),
    )


def count_right(samples: Sequence[Sample], parameters: Parameters) -> str:
    """A sentence: how many of the lines whose class is not settled are right."""
    right = total = 0
    for sample in samples:
        scores = score_lines(sample.lines, sample.heading_like, parameters)
        best = np.array(Chain(scores[None], sample.allowed, parameters.steps[None]).best(), np.intp)
        free = sample.allowed.sum(1) > 1
        right += int((best == sample.truth)[free].sum())
        total += int(free.sum())
    return f"{right / max(1, total):.4f} of {total} lines held back are right"


def learn_weights(
    files: Sequence[str], truth: Sequence[dict[str, Any]], general: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """The weights of the smaller choices; prints how many of each held back are right."""
    rng = random.Random(0)
    weights: dict[str, Any] = {}
    weights["openings"], weights["boxes"] = learn_turns(files, rng)
    learn, check = lay_out(files, rng)
    weights["headings"] = learn_headings(heading_groups([*learn, *truth * HEADINGS_TIMES]), rng)
    styled, _ = lay_out(files, rng, styled=STYLED)
    others = heading_groups([*styled, *[*truth, *general] * HEADINGS_TIMES])
    weights["other headings"] = learn_headings(others, rng)
    held = heading_groups(check)
    right = sum(
        max(weigh_headings(texts, weights["headings"], wide=wide), key=lambda way: way[1])[0] == roles
        for texts, roles, wide in held
    )
    print(f"{right / len(held):.4f} of {len(held)} groups of headings held back are right")
    return weights


def learn_networks(
    files: Sequence[str], home: Sequence[dict[str, Any]], general: Sequence[dict[str, Any]]
) -> tuple[list[str], list[Parameters]]:
    """The features that the networks know, and the parameters of each, the home networks first.

    The home networks learn from one paper's layouts and the pages `home`, the general one from other papers'
    styles and the pages `general` as well.
    """
    plans = [(seed, 0.0, home) for seed in range(1, HOME_NETWORKS + 1)]
    plans.append((HOME_NETWORKS + 1, STYLED, [*home, *general]))
    names: list[str] = []
    networks = []
    for seed, styled, truth in reversed(plans):
        learn, check = lay_out(files, random.Random(seed), styled=styled)
        examples = [*map(make_example, learn), *[make_example(page) for page in truth] * FOLDER_TIMES]
        names = names or name_features(examples)
        places = {name: n for n, name in enumerate(names)}
        samples = [make_sample(example, places) for example in examples]
        held_back = [make_sample(make_example(page), places) for page in check]
        networks.insert(0, learn_network(samples, held_back, len(names), seed))
    return names, networks


def describe_sources(paths: Sequence[str]) -> list[dict[str, str]]:
    """Each input file or folder in order with its SHA-256; the same inputs give the same parameters.

    A folder's hash is that of its files' names and bytes, in the order of the names.
    """
    described = []
    for path in map(Path, paths):
        digest = hashlib.sha256()
        for file in sorted(path.rglob("*.*")) if path.is_dir() else [path]:
            digest.update(file.name.encode() * path.is_dir() + file.read_bytes())
        name = "/".join(path.parts[-2:]) if path.is_dir() else path.name
        described.append({"source": name, "sha256": digest.hexdigest()})
    return described


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+", help="articles, .jsonl.gz")
    parser.add_argument(
        "--home", nargs="*", default=[], help="folders of pages with truth, like the articles' own"
    )
    parser.add_argument(
        "--general", nargs="*", default=[], help="folders of pages of other papers with truth"
    )
    given = parser.parse_args(arguments)
    home = [page for folder in given.home for page in read_truth(folder)]
    general = [page for folder in given.general for page in read_truth(folder)]
    prints = [path for path in given.files if read_pages(path)[0][0]["page"]]
    weights = learn_weights(prints, home, general)
    WEIGHTS.write_text(json.dumps(weights, ensure_ascii=False, separators=(",", ":")), "utf-8")
    write_networks(*learn_networks(given.files, home, general))
    sources = describe_sources([*given.files, *given.home, *given.general])
    SOURCES.write_text(json.dumps(sources, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
