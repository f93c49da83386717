"""Learn the parameters: `python -m articles.parsing.training.learn ARTICLES.jsonl.gz... [--home DIR...]`.

Pages are laid out from the articles (see `layout`), so the true class of each line is known; a folder of
`pages` and `truth` adds its even pages. Writes beside the parser `network.npz`, which scores the classes
of lines (see `gradients`), `weights.json`, of the smaller choices, and `sources.json`, the inputs in order
with their hashes. The same inputs give the same bytes. Every eighth page of a file is held back; the share of
its lines that come out right is printed. Takes about a quarter of an hour of one processor, in several
processes.
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
from itertools import chain
from math import ceil, sqrt
from multiprocessing import get_context
from multiprocessing.pool import AsyncResult, Pool
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articles.parsing.headings import heading_features, weigh_headings
from articles.parsing.line_classes import LINE_CLASSES
from articles.parsing.roles import FIELD_ROLES, Role
from articles.parsing.tagger.candidates import weigh_choices
from articles.parsing.tagger.crf import Chain, allow_classes
from articles.parsing.tagger.network import (
    HOME_NETWORKS,
    NETWORK,
    Parameters,
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
PROCESSES = 4
CHOICE_ROUNDS = 12
OPENING_CUTS = 3  # of each article
BOX_LAYOUTS = 8  # of each page
SPEED = 0.15
LEAST_SEEN = 10
LEAST_CHANGE = 0.01
LEAST_WEIGHT = 0.03

LAYOUTS = 12  # of each page of print
GENERAL_NETWORKS = 2
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
SEEN_LINES = 40  # that have a feature, for it to be learnt


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
            cases[n % HELD_BACK == 0].extend(
                case for row in rows for _ in range(OPENING_CUTS) if (case := opening_case(row, rng))
            )
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


@dataclass(frozen=True, slots=True)
class Indexed:
    """Pages to learn from and pages held back, their features as places in `names`."""

    names: list[str]
    learn: list[Sample]
    check: list[Sample]


def index_pages(learn: Iterable[dict[str, Any]], check: Iterable[dict[str, Any]] = ()) -> Indexed:
    """The pages with the features that any of their lines has."""
    names: dict[str, int] = {}
    learnt, checked = (
        [_make_sample(make_example(page), names) for page in pages] for pages in (learn, check)
    )
    return Indexed(list(names), learnt, checked)


def _make_sample(example: Example, names: dict[str, int]) -> Sample:
    """The example, its features as places in `names`, to which new ones are added."""
    return Sample(
        [
            np.array([names.setdefault(name, len(names)) for name in line], np.int32)
            for line in example.features
        ],
        np.array(example.heading_like, np.intp),
        allow_classes(example.fixed),
        np.array(example.truth, np.intp),
    )


def index_layouts(files: Sequence[str], mixture: Mixture, chance: str) -> Indexed:
    """The articles of the files laid out, as they come from this seed of chance."""
    return index_pages(*lay_out(files, random.Random(chance), mixture))


def name_features(several: Iterable[Indexed]) -> list[str]:
    """The features that enough lines of the pages to learn from have, sorted."""
    seen: Counter[str] = Counter()
    for indexed in several:
        counts = np.bincount(_join_lines(indexed.learn), minlength=len(indexed.names))
        seen.update(dict(zip(indexed.names, counts.tolist(), strict=True)))
    return sorted(name for name, count in seen.items() if count >= SEEN_LINES)


def _join_lines(samples: Sequence[Sample]) -> NDArray[np.int32]:
    lines = [line for sample in samples for line in sample.lines]
    return np.concatenate(lines) if lines else np.zeros(0, np.int32)


def rename(indexed: Indexed, names: Sequence[str]) -> Indexed:
    """The same pages with their features as places in `names`; others are left out."""
    places = {name: n for n, name in enumerate(names)}
    table = np.array([places.get(name, -1) for name in indexed.names], np.int32)
    learn, check = (
        [_move_features(sample, table) for sample in samples] for samples in (indexed.learn, indexed.check)
    )
    return Indexed(list(names), learn, check)


def _move_features(sample: Sample, table: NDArray[np.int32]) -> Sample:
    moved = [table[line] for line in sample.lines]
    return replace(sample, lines=[line[line >= 0] for line in moved])


def count_right(samples: Sequence[Sample], parameters: Parameters) -> str:
    """A sentence: how many of the lines whose class is not settled are right."""
    right = total = 0
    for sample in samples:
        scores = score_lines(sample.lines, sample.heading_like, parameters)
        best = np.array(Chain(scores[None], sample.allowed, parameters.steps[None]).best(np.ones(1)), np.intp)
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
class TrainingPlan:
    """What networks are learnt from: the seeds of chance, one for each network, the pages laid out, and the
    pages with truth and how often each counts."""

    seeds: tuple[int, ...]
    mixture: Mixture
    truth: list[tuple[dict[str, Any], int]]


def plan_networks(
    home: Sequence[dict[str, Any]],
    general: Sequence[dict[str, Any]],
    printed: Sequence[dict[str, Any]],
    *,
    layouts: int = LAYOUTS,
) -> list[TrainingPlan]:
    """The plans of the home networks and of the general ones.

    The home networks learn from one paper's layouts and the pages `home`, the general ones mostly from other
    papers' styles, the pages `general` and the sheets `printed`.
    """
    rng = random.Random(0)
    own, others = ([*_count_pages(pages), *_break_pages(pages, rng)] for pages in (home, general))
    others += [(page, PRINTED_TIMES) for page in printed]
    one = Mixture(layouts, broken=BROKEN)
    many = Mixture(ceil(layouts * GENERAL_SHARE), styled=STYLED, broken=BROKEN_GENERAL)
    seeds = tuple(range(1, HOME_NETWORKS + GENERAL_NETWORKS + 1))
    return [
        TrainingPlan(seeds[:HOME_NETWORKS], one, own),
        TrainingPlan(seeds[HOME_NETWORKS:], many, own + others),
    ]


def _count_pages(pages: Iterable[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], int]]:
    """Each page with how often it counts."""
    return ((page, FOLDER_TIMES) for page in pages)


def _break_pages(pages: Iterable[dict[str, Any]], rng: random.Random) -> Iterator[tuple[dict[str, Any], int]]:
    """The pages that no column breaks, broken at several widths, each with how often it counts."""
    for page in pages:
        if not is_narrow(page):
            for _ in range(BROKEN_FOLDER_TIMES):
                yield break_page(page, rng), 1


def learn_networks(
    files: Sequence[str], plans: Sequence[TrainingPlan], pool: Pool
) -> tuple[list[str], list[Parameters]]:
    """The features that the networks know, and the parameters of each, in the order of the plans.

    The networks of a plan learn from the same pages, each from other small random parameters, in another
    order, with other features left out.
    """
    jobs = [_index_plan(files, plan, pool) for plan in plans]
    parts = [[job.get() for job in own] for own in jobs]
    names = name_features(chain.from_iterable(parts))
    print(f"{len(names)} features", flush=True)
    learnt = [
        pool.apply_async(learn_one, (seed, *pages))
        for plan, own in zip(plans, parts, strict=True)
        for pages in [_gather_samples(plan, [rename(part, names) for part in own])]
        for seed in plan.seeds
    ]
    return names, [job.get() for job in learnt]


def _index_plan(files: Sequence[str], plan: TrainingPlan, pool: Pool) -> list[AsyncResult[Indexed]]:
    """The jobs that index the plan's pages: pages of print layout by layout, broadcasts, pages with truth."""
    prints = list_prints(files)
    spoken = [path for path in files if path not in prints]
    once = replace(plan.mixture, layouts=1)
    jobs = [(prints, once, f"{plan.seeds} {n}") for n in range(plan.mixture.layouts)]
    return [
        *(pool.apply_async(index_layouts, job) for job in [*jobs, (spoken, once, f"{plan.seeds} spoken")]),
        pool.apply_async(index_pages, ([page for page, _ in plan.truth],)),
    ]


def list_prints(files: Sequence[str]) -> list[str]:
    """The files whose articles stood on a page."""
    return [path for path in files if read_pages(path)[0][0]["page"]]


def _gather_samples(plan: TrainingPlan, parts: Sequence[Indexed]) -> tuple[list[Sample], list[Sample], int]:
    """The samples to learn from, a page with truth as often as it counts, those held back, and the number of
    features."""
    *laid_out, truth = parts
    learn = [sample for part in laid_out for sample in part.learn]
    for sample, (_, times) in zip(truth.learn, plan.truth, strict=True):
        learn += [sample] * times
    check = [*laid_out[0].check, *laid_out[-1].check]
    return learn, check, len(truth.names)


def learn_one(seed: int, learn: Sequence[Sample], check: Sequence[Sample], features: int) -> Parameters:
    """A network's parameters, from small random ones."""
    start = make_parameters(features, WIDTH, len(LINE_CLASSES), np.random.default_rng(seed))
    return learn_network(learn, check, start, seed, rounds=ROUNDS, rate=RATE)


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


def add_inputs(parser: argparse.ArgumentParser) -> None:
    """Let the parser take what networks are learnt from."""
    parser.add_argument("files", nargs="+", help="articles, .jsonl.gz")
    parser.add_argument(
        "--home", nargs="*", default=[], help="folders of pages with truth, like the articles' own"
    )
    parser.add_argument(
        "--general", nargs="*", default=[], help="folders of pages of other papers with truth"
    )
    parser.add_argument("--printed", nargs="*", default=[], help="folders of sheets printed to learn from")
    parser.add_argument("--seeds", help="the folder of the project's own pages with truth, all of them read")


Pages = list[dict[str, Any]]


def read_inputs(given: argparse.Namespace) -> tuple[Pages, Pages, Pages]:
    """The pages with truth that are learnt from: home, general, printed."""
    home = _read_folders(given.home)
    if given.seeds:
        home += read_truth(given.seeds, step=1) * SEED_TIMES
    return home, _read_folders(given.general), _read_folders(given.printed, step=1)


def refuse_threads(parser: argparse.ArgumentParser) -> None:
    """Stop unless sums are made in one thread."""
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        parser.error("set OPENBLAS_NUM_THREADS=1: with more threads the sums and so the bytes may differ")


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    add_inputs(parser)
    parser.add_argument("--layouts", type=int, default=LAYOUTS, help="of each page")
    parser.add_argument("--out", type=Path, default=TAGGER, help="folder of what is learnt")
    given = parser.parse_args(arguments)
    refuse_threads(parser)
    home, general, printed = read_inputs(given)
    plans = plan_networks(home, general, printed, layouts=given.layouts)
    with get_context("spawn").Pool(PROCESSES) as pool:
        prints = list_prints(given.files)
        weights = pool.apply_async(learn_weights, (prints, home, general, given.layouts))
        write_networks(*learn_networks(given.files, plans, pool), given.out / NETWORK.name)
        text = json.dumps(weights.get(), ensure_ascii=False, separators=(",", ":"))
    (given.out / WEIGHTS.name).write_text(text, "utf-8")
    folders = [*given.home, *given.general, *given.printed, *([given.seeds] if given.seeds else [])]
    sources = describe_sources([*given.files, *folders])
    (given.out / SOURCES.name).write_text(json.dumps(sources, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _read_folders(folders: Sequence[str], step: int = 2) -> Pages:
    return [page for folder in folders for page in read_truth(folder, step=step)]


if __name__ == "__main__":
    main(sys.argv[1:])
