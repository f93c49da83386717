"""See what a new paper will get: `python -m articles.parsing.training.hold_styles ARTICLES.jsonl.gz...`.

A general network is learnt as `learn` learns it, but without every fifth house style. Pages in each of these
styles, of articles that no network has learnt from, are then read with it alone, and with one of the stored
general networks alone, which has learnt from all styles. Prints for each style the shares of stories that
are right on the whole. Takes about six minutes of one processor; writes nothing.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from articles.parsing.tagger import network
from articles.parsing.tagger.network import HOME_NETWORKS, Parameters, read_networks, write_networks
from articles.parsing.training.cases import HELD_BACK, MOST_STORIES, Mixture, print_page, read_pages
from articles.parsing.training.house_styles import STYLES, HouseStyle
from articles.parsing.training.learn import (
    PROCESSES,
    add_inputs,
    learn_networks,
    plan_networks,
    read_inputs,
    refuse_threads,
)
from articles.parsing.training.learn_confidence import judge_page

EVERY = 5  # style is held back


def print_pages(paths: Sequence[str], style: HouseStyle, rng: random.Random) -> list[dict[str, Any]]:
    """Pages in this style, of the pages of print held back from learning."""
    mixture = Mixture(1, styled=1.0, styles=(style,))
    held_back = [rows for path in paths for rows in read_pages(path)[::HELD_BACK] if rows[0]["page"]]
    return [print_page(rng.sample(rows, min(len(rows), MOST_STORIES)), rng, mixture) for rows in held_back]


def use_network(path: Path) -> None:
    """Read pages with the networks stored there, in this process."""
    network.NETWORK = path


def read_right(path: Path, pages: Sequence[dict[str, Any]]) -> float:
    """The share of the pages' stories that are right on the whole, read with the networks stored there."""
    with get_context("spawn").Pool(PROCESSES, use_network, (path,)) as pool:
        judged = pool.starmap(judge_page, [("", n, page) for n, page in enumerate(pages)], chunksize=10)
    stories = [story.right[0] for own in judged for story in own]
    return sum(stories) / len(stories)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    add_inputs(parser)
    parser.add_argument("--first", type=int, default=0, help="the first style held back, from 0")
    given = parser.parse_args(arguments)
    refuse_threads(parser)
    held = STYLES[given.first :: EVERY]
    _, plan = plan_networks(*read_inputs(given))
    kept = tuple(style for style in STYLES if style not in held)
    one = replace(plan, seeds=plan.seeds[:1], mixture=replace(plan.mixture, styles=kept))
    with get_context("spawn").Pool(PROCESSES) as pool:
        names, (learnt,) = learn_networks(given.files, [one], pool)
    stored_names, networks = read_networks()
    stored = Parameters(**{name: array[HOME_NETWORKS] for name, array in networks.items()})
    rng = random.Random(given.first)
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder, "all.npz"), Path(folder, "without.npz")
        for path, own_names, own in zip(paths, (list(stored_names), names), (stored, learnt), strict=True):
            # In the places of the home networks as well, so that it reads every page.
            write_networks(own_names, [own] * (HOME_NETWORKS + 1), path)
        for style in held:
            pages = print_pages(given.files, style, rng)
            shares = [read_right(path, pages) for path in paths]
            print(f"{style.name:24} learnt from {shares[0]:.3f}, held back {shares[1]:.3f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
