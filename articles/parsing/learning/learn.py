"""Learn the weights: `python -m articles.parsing.learning.learn ARTICLES.jsonl.gz... [PAGES_FOLDER...]`.

Pages are laid out anew from the articles (see `layout`), their lines' true parts told by how they were laid;
a folder of `pages` and `truth` adds its even pages. The chain of parts is a conditional random field, its
weights found by AdaGrad. Writes `weights.json` beside the parser. Every fourth page of a file is held back;
how many of its lines are told right is printed. Takes some minutes and needs nothing but Python.
"""

from __future__ import annotations

import itertools
import json
import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from math import sqrt
from pathlib import Path
from typing import Any

from articles.parsing.chains import Chain
from articles.parsing.choices import weigh_choices
from articles.parsing.heads import HEAD_ROLES, head_features, weigh_heads
from articles.parsing.learning.cases import (
    Case,
    Example,
    Heads,
    box_cases,
    heading_groups,
    lay_out,
    make_examples,
    opening_case,
    read_pages,
    read_truth,
)
from articles.parsing.learning.layout import lay_out_page
from articles.parsing.marks import CHAIN_PARTS

TARGET = Path(__file__).parents[1] / "weights.json"
LEARNINGS = 3  # from other layouts of the pages; their mean sways less than any one
ROUNDS = 3  # more fit the pages learnt from and tell those held back less well
CHOICE_ROUNDS = 6
FOLDER_TIMES = 12
SPEED = 0.15
LEAST_SEEN = 10
LEAST_CHANGE = 0.01
LEAST_WEIGHT = 0.03


class Learner:
    """Weights that grow towards what makes the true chains likely, each at its own pace (AdaGrad)."""

    def __init__(self, examples: Sequence[Example]) -> None:
        once = {id(example): example for example in examples}.values()
        seen = Counter(name for example in once for names in example.features for name in names)
        self.features = {
            name: [0.0] * len(CHAIN_PARTS) for name, count in seen.items() if count >= LEAST_SEEN
        }
        self._paces = {name: [0.01] * len(CHAIN_PARTS) for name in self.features}
        self._sums = {name: [0.0] * len(CHAIN_PARTS) for name in self.features}
        self._kept = 0
        self.steps = [[0.0] * len(CHAIN_PARTS) for _ in CHAIN_PARTS]
        self._step_paces = [[0.01] * len(CHAIN_PARTS) for _ in CHAIN_PARTS]

    def chain(self, example: Example) -> Chain:
        return Chain(example.features, example.fixed, self.features, self.steps)

    def learn(self, example: Example) -> None:
        """One step towards the page's true chain."""
        chain = self.chain(example)
        chances, step_chances = chain.chances(), chain.step_chances()
        for names, chance, true, fixed in zip(
            example.features, chances, example.truth, example.fixed, strict=True
        ):
            if fixed is not None or chance[true] > 1 - LEAST_CHANGE:
                continue
            moves = [(p, (p == true) - value) for p, value in enumerate(chance)]
            moves = [(p, move) for p, move in moves if abs(move) > LEAST_CHANGE]
            for name in names:
                if (weights := self.features.get(name)) is not None:
                    _move(weights, self._paces[name], moves)
        for (before, now), expected in zip(itertools.pairwise(example.truth), step_chances, strict=True):
            for p, row in enumerate(expected):
                moves = [(q, (p == before and q == now) - value) for q, value in enumerate(row)]
                _move(self.steps[p], self._step_paces[p], [m for m in moves if abs(m[1]) > LEAST_CHANGE])

    def keep(self) -> None:
        """Count the weights as they are now towards the mean that `weights` gives."""
        self._kept += 1
        for name, row in self.features.items():
            for p, weight in enumerate(row):
                self._sums[name][p] += weight

    def settle(self) -> None:
        """Put the mean of the weights kept in place of the last ones."""
        self.features = {name: [total / self._kept for total in row] for name, row in self._sums.items()}

    def weights(self) -> dict[str, Any]:
        """What `roles` reads: feature → part → weight, and steps from part to part; the slight left out."""
        features = {}
        for name, row in sorted(self.features.items()):
            kept = {
                str(part): round(weight, 2)
                for part, weight in zip(CHAIN_PARTS, row, strict=True)
                if abs(weight) >= LEAST_WEIGHT
            }
            if kept:
                features[name] = kept
        steps = {
            f"{before}>{now}": round(weight, 2)
            for before, row in zip(CHAIN_PARTS, self.steps, strict=True)
            for now, weight in zip(CHAIN_PARTS, row, strict=True)
            if abs(weight) >= LEAST_WEIGHT
        }
        return {"features": features, "steps": steps}


def learn_heads(groups: list[Heads], rng: random.Random) -> dict[str, dict[str, float]]:
    """Feature → role → weight for `heads.weigh_heads`, as likely as can be (AdaGrad)."""
    seen = Counter(
        name
        for texts, _, wide in set(groups)
        for n in range(len(texts))
        for name in head_features(texts, n, wide=wide)
    )
    weights = {
        name: dict.fromkeys(map(str, HEAD_ROLES), 0.0) for name, count in seen.items() if count >= LEAST_SEEN
    }
    paces = {name: dict.fromkeys(map(str, HEAD_ROLES), 0.01) for name in weights}
    for _ in range(CHOICE_ROUNDS):
        rng.shuffle(groups)
        for texts, roles, wide in groups:
            choices = weigh_heads(texts, weights, wide=wide)
            for n in range(len(texts)):
                for role in HEAD_ROLES:
                    move = (roles[n] == role) - sum(chance for way, chance in choices if way[n] == role)
                    if abs(move) > LEAST_CHANGE:
                        for name in head_features(texts, n, wide=wide):
                            if name in weights:
                                paces[name][role] += move * move
                                weights[name][role] += SPEED * move / sqrt(paces[name][role])
    slight = {
        name: {role: round(w, 2) for role, w in row.items() if abs(w) >= LEAST_WEIGHT}
        for name, row in weights.items()
    }
    return {name: row for name, row in sorted(slight.items()) if row}


def learn_choices(cases: list[Case], rng: random.Random) -> dict[str, float]:
    """Feature → weight for `choices.weigh_choices`, from cases: candidates and the place of the true one."""
    seen = Counter(name for candidates, _ in cases for features in candidates for name in features)
    weights = {name: 0.0 for name, count in seen.items() if count >= LEAST_SEEN * 5}
    paces = dict.fromkeys(weights, 0.01)
    for _ in range(CHOICE_ROUNDS):
        rng.shuffle(cases)
        for candidates, true in cases:
            chances = weigh_choices(candidates, weights)
            for n, (features, chance) in enumerate(zip(candidates, chances, strict=True)):
                move = (n == true) - chance
                if abs(move) > LEAST_CHANGE:
                    for name, value in features.items():
                        if name in weights:
                            paces[name] += (move * value) ** 2
                            weights[name] += SPEED * move * value / sqrt(paces[name])
    return {name: round(w, 3) for name, w in sorted(weights.items()) if abs(w) >= LEAST_WEIGHT}


def _report(name: str, cases: Sequence[Case], weights: dict[str, float]) -> None:
    right = 0
    for candidates, true in cases:
        chances = weigh_choices(candidates, weights)
        right += chances[true] == max(chances)
    print(f"{right / max(1, len(cases)):.4f} of {len(cases)} {name} held back are found")


def _move(weights: list[float], paces: list[float], moves: Sequence[tuple[int, float]]) -> None:
    for p, move in moves:
        paces[p] += move * move
        weights[p] = weights[p] * 0.9997 + SPEED * move / sqrt(paces[p])


def learn_turns(paths: Iterable[str], rng: random.Random) -> tuple[dict[str, float], dict[str, float]]:
    """The weights for where a story opens and where a box ends, with their share found held back."""
    openings: tuple[list, list] = ([], [])
    boxes: tuple[list, list] = ([], [])
    for path in paths:
        for n, rows in enumerate(read_pages(path)):
            side = n % 4 == 0
            openings[side].extend(case for row in rows if (case := opening_case(row, rng)))
            boxes[side].extend(box_cases(lay_out_page(rows[:14], rng, boxes=0.8)))
    opening, box = learn_choices(openings[0], rng), learn_choices(boxes[0], rng)
    _report("openings", openings[1], opening)
    _report("ends of boxes", boxes[1], box)
    return opening, box


def main(paths: Sequence[str]) -> None:
    files = [path for path in paths if path.endswith(".gz")]
    folders = [path for path in paths if not path.endswith(".gz")]
    learnt = [learn_weights(files, folders, random.Random(turn)) for turn in range(1, LEARNINGS + 1)]
    TARGET.write_text(json.dumps(mean_weights(learnt), ensure_ascii=False, separators=(",", ":")), "utf-8")


def learn_weights(files: Sequence[str], folders: Sequence[str], rng: random.Random) -> dict[str, Any]:
    """All the weights, learnt once from pages laid out by `rng`; prints how what is held back is told."""
    weights: dict[str, Any] = {}
    weights["openings"], weights["boxes"] = learn_turns(files, rng)
    learn, check = lay_out(files, rng)
    for folder in folders:
        learn += read_truth(folder) * FOLDER_TIMES
    weights["heads"] = learn_heads(heading_groups(learn), rng)
    held = heading_groups(check)
    told = sum(
        max(weigh_heads(texts, weights["heads"], wide=wide), key=lambda way: way[1])[0] == roles
        for texts, roles, wide in held
    )
    print(f"{told / len(held):.4f} of {len(held)} groups of headings held back are named right")
    return weights | learn_chain(make_examples(learn), make_examples(check), rng)


def mean_weights(learnt: Sequence[Any]) -> Any:
    """The mean of several learnings, weight by weight; what one of them left out counts as 0."""
    if not any(isinstance(one, dict) for one in learnt):
        return round(sum(one or 0.0 for one in learnt) / len(learnt), 2)
    names = sorted({name for one in learnt for name in one or ()})
    return {name: mean_weights([(one or {}).get(name) for one in learnt]) for name in names}


def learn_chain(examples: list[Example], held_back: Sequence[Example], rng: random.Random) -> dict[str, Any]:
    """The weights of the chain of parts; prints after each round how many lines held back are right."""
    learner = Learner(examples)
    for turn in range(ROUNDS):
        rng.shuffle(examples)
        for example in examples:
            learner.learn(example)
        if turn:
            learner.keep()
        if turn + 1 == ROUNDS:
            learner.settle()
        told = Counter(
            (CHAIN_PARTS[said], CHAIN_PARTS[true])
            for example in held_back
            for said, true in zip(learner.chain(example).best(), example.truth, strict=True)
        )
        total, right = told.total(), sum(count for (said, true), count in told.items() if said == true)
        print(f"round {turn}: {right / total:.4f} of {total} lines held back are right", flush=True)
    for (said, true), count in told.most_common():
        if said != true and count > 9:
            print(f"  {count:5} {said} for {true}")
    return learner.weights()


if __name__ == "__main__":
    main(sys.argv[1:])
