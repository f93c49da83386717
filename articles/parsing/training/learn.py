"""Learn the parameters: `python -m articles.parsing.training.learn ARTICLES.jsonl.gz... [--home DIR...]`.

Pages are laid out from the articles (see `layout`), so the true class of each line is known; a folder of
`pages` and `truth` adds its even pages. Writes beside the parser `network.npz`, which scores the classes
of lines (see `gradients`), `weights.json`, of the smaller choices, and `sources.json`, the inputs in order
with their hashes. The same inputs give the same bytes. Every eighth page of a file is held back; the share of
its lines that come out right is printed. Takes about half an hour in two processes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, sqrt
from multiprocessing import get_context
from multiprocessing.pool import Pool
from pathlib import Path
from typing import Any

import numpy as np

from articles.parsing.headings import heading_features, weigh_headings
from articles.parsing.line_classes import LINE_CLASSES
from articles.parsing.roles import FIELD_ROLES, Role
from articles.parsing.tagger.candidates import weigh_choices
from articles.parsing.tagger.crf import Chain, allow_classes
from articles.parsing.tagger.network import (
    HOME_NETWORKS,
    NETWORK,
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
    Mixture,
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
from articles.parsing.training.wrapping import break_page, is_narrow

TAGGER = NETWORK.parent
SOURCES = TAGGER / "sources.json"
WEIGHTS = TAGGER / "weights.json"
PROCESSES = 2
CHOICE_ROUNDS = 12
BOX_LAYOUTS = 8  # of each page
SPEED = 0.15
LEAST_SEEN = 10
LEAST_CHANGE = 0.01
LEAST_WEIGHT = 0.03

LAYOUTS = 12  # of each page of print
NAMED_LAYOUTS = 2  # that name the features
GENERAL_NETWORKS = 1
GENERAL_SHARE = 0.75  # layouts of a general network, against a home network's
STYLED = 0.75  # share of a general network's pages that are printed in other papers' styles
BROKEN = 0.2  # share of a home network's pages that a column's width breaks
BROKEN_GENERAL = 0.5  # the same of a general network's pages in no other style
ROUNDS = 5
WIDTH = 64
RATE = 0.003
SEED_TIMES = 3  # that each of the project's own pages is read
DECAY = 0.0003
DROPPED = 0.35  # share of a line's features left out, drawn anew each time
PAGES_A_STEP = 8
WARM_STEPS = 100
FOLDER_TIMES = 10  # weight of a page with truth, against each of the layouts of one page
BROKEN_FOLDER_TIMES = 6  # that such a page is broken at a column's width, each of which counts once
HEADINGS_TIMES = 48  # the same for the roles of headings, for which pages laid out are less typical
PRINTED_TIMES = 2  # the same for the sheets, which are many
SEEN_LINES = 8  # that have a feature, for it to be learnt


def learn_headings(groups: list[HeadingGroup], rng: random.Random) -> dict[str, dict[str, float]]:
    """Feature → role → weight for `headings.weigh_headings`, of the greatest likelihood (AdaGrad)."""
    seen = Counter(
        name
        for texts, _, wide in dict.fromkeys(groups)
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


def learn_openings(paths: Iterable[str], rng: random.Random) -> dict[str, float]:
    """The weights for where a story whose legs are turned opens; prints how many of those held back are
    right."""
    cases: tuple[list[Case], list[Case]] = ([], [])
    for path in paths:
        for n, rows in enumerate(read_pages(path)):
            cases[n % HELD_BACK == 0].extend(case for row in rows if (case := opening_case(row, rng)))
    weights = learn_choices(cases[0], rng)
    _report("openings", cases[1], weights)
    return weights


def learn_boxes(paths: Iterable[str], rng: random.Random) -> dict[str, float]:
    """The weights for where a box ends; prints how many of those held back are right."""
    cases: tuple[list[Case], list[Case]] = ([], [])
    for path in paths:
        for n, rows in enumerate(read_pages(path)):
            for _ in range(BOX_LAYOUTS):
                drawn = rng.sample(rows, min(len(rows), MOST_STORIES))
                cases[n % HELD_BACK == 0].extend(box_cases(lay_out_page(drawn, rng, boxes=0.8)))
    weights = learn_choices(cases[0], rng)
    _report("ends of boxes", cases[1], weights)
    return weights


def name_features(pages: Iterable[dict[str, Any]]) -> list[str]:
    """The features that enough lines of these pages have, sorted."""
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update(name for names in make_example(page).features for name in names)
    return sorted(name for name, count in seen.items() if count >= SEEN_LINES)


def learn_network(
    samples: Sequence[Sample],
    check: Sequence[Sample],
    start: Parameters,
    seed: int,
    *,
    rounds: int,
    rate: float,
) -> Parameters:
    """The network's parameters after some rounds from `start`; prints after each how many lines held back
    are right."""
    rng = np.random.default_rng(seed)
    gradient, adam = zeros_like(start), Adam(start, rate, DECAY)
    steps, done = rounds * (len(samples) // PAGES_A_STEP), 0
    for turn in range(rounds):
        order, loss = rng.permutation(len(samples)), 0.0
        for first in range(0, len(samples) - PAGES_A_STEP + 1, PAGES_A_STEP):
            for n in order[first : first + PAGES_A_STEP]:
                loss += add_gradient(samples[n], start, gradient, rng, DROPPED)
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
    files: Sequence[str],
    truth: Sequence[dict[str, Any]],
    general: Sequence[dict[str, Any]],
    layouts: int,
) -> dict[str, Any]:
    """The weights of the smaller choices; prints how many of each held back are right."""
    rng = random.Random(0)
    weights: dict[str, Any] = {
        "openings": learn_openings(files, rng),
        "boxes": learn_boxes(files, rng),
    }
    learn, check = lay_out(files, rng, Mixture(layouts))
    weights["headings"] = learn_headings(heading_groups([*learn, *truth * HEADINGS_TIMES]), rng)
    styled, _ = lay_out(files, rng, Mixture(layouts, styled=0.5))
    others = heading_groups([*styled, *[*truth, *general] * HEADINGS_TIMES])
    weights["other headings"] = learn_headings(others, rng)
    held = heading_groups(check)
    right = sum(
        max(weigh_headings(texts, weights["headings"], wide=wide), key=lambda way: way[1])[0] == roles
        for texts, roles, wide in held
    )
    print(f"{right / len(held):.4f} of {len(held)} groups of headings held back are right")
    return weights


@dataclass(frozen=True, slots=True)
class Plan:
    """How a network is learnt: the seed of chance, the pages laid out, the pages with truth and how often
    each counts."""

    seed: int
    mixture: Mixture
    truth: list[tuple[dict[str, Any], int]]


def plan_networks(
    home: Sequence[dict[str, Any]],
    general: Sequence[dict[str, Any]],
    printed: Sequence[dict[str, Any]],
    *,
    layouts: int = LAYOUTS,
) -> list[Plan]:
    """The plans of all networks, the home networks first.

    The home networks learn from one paper's layouts and the pages `home`, the general ones mostly from other
    papers' styles, the pages `general` and the sheets `printed`.
    """
    rng = random.Random(0)
    own, others = ([*_count_pages(pages), *_break_pages(pages, rng)] for pages in (home, general))
    others += [(page, PRINTED_TIMES) for page in printed]
    one = Mixture(layouts, broken=BROKEN)
    many = Mixture(ceil(layouts * GENERAL_SHARE), styled=STYLED, broken=BROKEN_GENERAL)
    seeds = range(1, HOME_NETWORKS + GENERAL_NETWORKS + 1)
    plans = [Plan(seed, one, own) for seed in seeds[:HOME_NETWORKS]]
    return plans + [Plan(seed, many, own + others) for seed in seeds[HOME_NETWORKS:]]


def _count_pages(pages: Iterable[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], int]]:
    """Each page with how often it counts."""
    return ((page, FOLDER_TIMES) for page in pages)


def _break_pages(pages: Iterable[dict[str, Any]], rng: random.Random) -> Iterator[tuple[dict[str, Any], int]]:
    """The pages that no column breaks, broken at several widths, each with how often it counts."""
    for page in pages:
        if not is_narrow(page):
            for _ in range(BROKEN_FOLDER_TIMES):
                yield break_page(page, rng), 1


def learn_plan(files: Sequence[str], plan: Plan, names: Sequence[str]) -> Parameters:
    """The network's parameters, from small random ones."""
    learn, check = lay_out(files, random.Random(plan.seed), plan.mixture)
    places = {name: n for n, name in enumerate(names)}
    samples = [make_sample(make_example(page), places) for page in learn]
    samples += _read_samples(plan, places)
    held_back = [make_sample(make_example(page), places) for page in check]
    start = make_parameters(len(names), WIDTH, len(LINE_CLASSES), np.random.default_rng(plan.seed))
    return learn_network(samples, held_back, start, plan.seed, rounds=ROUNDS, rate=RATE)


def _read_samples(plan: Plan, places: dict[str, int]) -> list[Sample]:
    """The plan's pages with truth, each as often as it counts."""
    samples = []
    for page, times in plan.truth:
        samples += [make_sample(make_example(page), places)] * times
    return samples


def learn_networks(
    files: Sequence[str], plans: Sequence[Plan], pool: Pool
) -> tuple[list[str], list[Parameters]]:
    """The features that the networks know, and the parameters of each, in the order of the plans.

    The features are those of the first and the last plan's pages, laid out fewer times.
    """
    shown = [
        page
        for plan in (plans[0], plans[-1])
        for page in [
            *lay_out(files, random.Random(0), replace(plan.mixture, layouts=NAMED_LAYOUTS))[0],
            *(page for page, _ in plan.truth),
        ]
    ]
    names = name_features(shown)
    print(f"{len(names)} features", flush=True)
    jobs = [pool.apply_async(learn_plan, (files, plan, names)) for plan in reversed(plans)]
    return names, [job.get() for job in reversed(jobs)]


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
    parser.add_argument("--printed", nargs="*", default=[], help="folders of sheets printed to learn from")
    parser.add_argument("--seeds", help="the folder of the project's own pages with truth, all of them read")
    parser.add_argument("--layouts", type=int, default=LAYOUTS, help="of each page")
    parser.add_argument("--out", type=Path, default=TAGGER, help="folder of what is learnt")
    given = parser.parse_args(arguments)
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        parser.error("set OPENBLAS_NUM_THREADS=1: with more threads the sums and so the bytes may differ")
    home = _read_folders(given.home)
    general = _read_folders(given.general)
    if given.seeds:
        home += read_truth(given.seeds, step=1) * SEED_TIMES
    printed = _read_folders(given.printed, step=1)
    plans = plan_networks(home, general, printed, layouts=given.layouts)
    with get_context("spawn").Pool(PROCESSES) as pool:
        prints = [path for path in given.files if read_pages(path)[0][0]["page"]]
        weights = pool.apply_async(learn_weights, (prints, home, general, given.layouts))
        write_networks(*learn_networks(given.files, plans, pool), given.out / NETWORK.name)
        text = json.dumps(weights.get(), ensure_ascii=False, separators=(",", ":"))
    (given.out / WEIGHTS.name).write_text(text, "utf-8")
    folders = [*given.home, *given.general, *given.printed, *([given.seeds] if given.seeds else [])]
    sources = describe_sources([*given.files, *folders])
    (given.out / SOURCES.name).write_text(json.dumps(sources, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _read_folders(folders: Sequence[str], step: int = 2) -> list[dict[str, Any]]:
    return [page for folder in folders for page in read_truth(folder, step=step)]


if __name__ == "__main__":
    main(sys.argv[1:])
