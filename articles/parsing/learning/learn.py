"""Learn the weights: `python -m articles.parsing.learning.learn ARTICLES.jsonl.gz... [PAGES_FOLDER...]`.

Pages are laid out anew from the articles (see `layout`), their lines' true parts told by how they were laid;
a folder of `pages` and `truth` adds its even pages. The chain of parts is a conditional random field, its
weights found by AdaGrad. Writes `weights.json` beside the parser. Every fourth page of a file is held back;
how many of its lines are told right is printed. Takes some minutes and needs nothing but Python.
"""

from __future__ import annotations

import gzip
import itertools
import json
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import sqrt
from pathlib import Path
from typing import Any

from articles.parsing.chains import Chain
from articles.parsing.choices import weigh_choices
from articles.parsing.features import View
from articles.parsing.heads import HEAD_ROLES, MOST_LINES, head_features, weigh_heads
from articles.parsing.learning.layout import is_plain, lay_out_page, role_of
from articles.parsing.legs import opening_features
from articles.parsing.lines import Line, fold, has_wide_digits, read_lines
from articles.parsing.marks import CHAIN_PARTS, Part, fix_parts, mark_alone
from articles.parsing.stories import Draft, end_features, possible_ends
from articles.parsing.topics import Topics
from articles.parsing.values import Role

TARGET = Path(__file__).parents[1] / "weights.json"
SEEDS = Path("seeds")
ROUNDS = 3  # more fit the pages learnt from and tell those held back less well
CHOICE_ROUNDS = 6
LAYOUTS = 4
FOLDER_TIMES = 12
SPEED = 0.15
LEAST_SEEN = 10
LEAST_CHANGE = 0.01
LEAST_WEIGHT = 0.03
_HEADS = ("kicker", "headline", "deck", "column")


def read_pages(path: str) -> list[list[dict[str, Any]]]:
    """The articles of a file page by page, those left out that are not one story in prose."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = sorted(map(json.loads, lines), key=lambda row: (row["date"], row["page"], row["seq"]))
    pages = itertools.groupby(filter(is_plain, rows), key=lambda row: (row["date"], row["page"]))
    return [list(page) for _, page in pages]


def true_parts(page: dict[str, Any], lines: Sequence[Line]) -> list[Part | None]:
    """Each line's part by the truth of the page; None where it has none of the free ones."""
    place = {line.at: i for i, line in enumerate(lines)}
    parts: list[Part | None] = [None] * len(lines)
    for article in page["articles"]:
        printed = min((min(block["lines"]) for block in article["blocks"]), default=0)
        for block in article["blocks"]:
            for n, at in enumerate(block["lines"]):
                i = place[at]
                if n:
                    follows = block["lines"][n - 1] == lines[i - 1].at
                    parts[i] = Part.REST if follows else Part.TAIL
                elif block["role"] in _HEADS:
                    parts[i] = Part.HEAD
                elif block["role"] in ("body", "summary") and at == printed:
                    parts[i] = Part.LEAD
                elif block["role"] in ("body", "summary"):
                    parts[i] = Part.BODY
                elif block["role"] in ("subhead", "byline"):
                    parts[i] = Part(block["role"])
    for i, part in enumerate(parts):
        under = i and parts[i - 1] in (Part.HEAD, Part.ABSTRACT)
        cut = i + 1 < len(parts) and parts[i + 1] == Part.REST
        if part == Part.BODY and under and not cut and not lines[i].is_ended:
            parts[i] = Part.ABSTRACT
    return parts


class Example:
    """A page's features and true chain, ready to learn from."""

    def __init__(self, page: dict[str, Any]) -> None:
        lines = read_lines(page["text"])
        view = View(lines, frozenset(page["noise"]), Topics(lines))
        self.fixed = view.fixed
        self.features = [list(view.features(i)) for i in range(len(lines))]
        told = true_parts(page, lines)
        self.truth = [
            CHAIN_PARTS.index(fixed or true or Part.BODY)
            for fixed, true in zip(self.fixed, told, strict=True)
        ]


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


Heads = tuple[tuple[str, ...], tuple[Role, ...], bool]


def heading_groups(pages: Iterable[dict[str, Any]]) -> list[Heads]:
    """The heading lines of each article that has several, folded, their roles, whether digits are wide."""
    groups = []
    for page in pages:
        for article in page["articles"]:
            heads = [block for block in article["blocks"] if block["role"] in _HEADS]
            heads.sort(key=lambda block: block["lines"][0])
            roles = tuple(Role(block["role"]) for block in heads)
            if 1 < len(heads) <= MOST_LINES and roles.count(Role.HEADLINE) == 1:
                texts = tuple(fold(block["text"]) for block in heads)
                groups.append(
                    (texts, roles, any(has_wide_digits(block["text"]) for block in article["blocks"]))
                )
    return groups


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


def learn_choices(cases: list[tuple[list[dict[str, float]], int]], rng: random.Random) -> dict[str, float]:
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


def opening_case(row: dict[str, Any], rng: random.Random) -> tuple[list[dict[str, float]], int] | None:
    """An article with its second leg before its first: the candidates for its opening, and which it is."""
    body = [" ".join(text.split()) for text in row["body"] if text.strip()][:30]
    long = [n for n, text in enumerate(body) if n and len(text) > 50]
    if len(body) < 3 or not long:
        return None
    cut = rng.choice(long)
    at = rng.randint(8, len(body[cut]) - 8)
    heads = [row["title"]] if row["title"] else []
    text = [body[cut][at:], *body[cut + 1 :], *body[:cut], body[cut][:at]]
    lines = read_lines("\n".join(heads + text))
    if len(lines) != len(heads) + len(text):
        return None
    parts = [Part.HEAD] * len(heads) + [_part_of(line) for line in lines[len(heads) :]]
    runs = [[i] for i in range(len(heads), len(lines))]
    candidates = opening_features(runs, list(range(len(heads))), lines, parts, Topics(lines))
    return candidates, len(body) - cut - 1


def _part_of(line: Line) -> Part:
    fixed = mark_alone(line, None)
    if fixed in (Part.BYLINE, Part.CLOSER):
        return fixed
    return Part(role_of(line.text))


def box_cases(page: dict[str, Any]) -> Iterator[tuple[list[dict[str, float]], int]]:
    """The boxes of a page laid out: the candidates for where each ends, and where it does."""
    lines = read_lines(page["text"])
    place = {line.at: i for i, line in enumerate(lines)}
    topics = Topics(lines)
    told = true_parts(page, lines)
    fixed = fix_parts(lines, frozenset(page["noise"]))
    parts = [sure or true or Part.BODY for sure, true in zip(fixed, told, strict=True)]
    spans = [
        sorted(place[at] for block in article["blocks"] for at in block["lines"])
        for article in page["articles"]
    ]
    for article, span in zip(page["articles"], spans, strict=True):
        host = next((other for other in spans if other[0] < span[0] and other[-1] > span[-1]), None)
        if article["kind"] != "sidebar" or host is None:
            continue
        heads = [i for i in span if parts[i] in (Part.BOX, Part.HEAD)]
        text = [i for i in span if i not in heads]
        around = Draft(
            heads=[i for i in host if parts[i] == Part.HEAD],
            text=[i for i in host if i < span[0] and parts[i] != Part.HEAD],
        )
        box = Draft(heads=heads, text=text + [i for i in host if i > span[-1]], host=around)
        ends = possible_ends(box, parts)
        if text and len(text) in ends:
            yield end_features(box, ends, lines, parts, topics), ends.index(len(text))


def _report(
    name: str, cases: Sequence[tuple[list[dict[str, float]], int]], weights: dict[str, float]
) -> None:
    right = 0
    for candidates, true in cases:
        chances = weigh_choices(candidates, weights)
        right += chances[true] == max(chances)
    print(f"{right / max(1, len(cases)):.4f} of {len(cases)} {name} held back are found")


def _move(weights: list[float], paces: list[float], moves: Sequence[tuple[int, float]]) -> None:
    for p, move in moves:
        paces[p] += move * move
        weights[p] = weights[p] * 0.9997 + SPEED * move / sqrt(paces[p])


def lay_out(paths: Iterable[str], rng: random.Random) -> tuple[list[dict], list[dict]]:
    """Pages to learn from, each laid out anew several times, and every fourth, held back."""
    learn, check = [], []
    for path in paths:
        for n, rows in enumerate(read_pages(path)):
            if n % 4 == 0:
                check.append(lay_out_page(rows[:14], rng))
            else:
                learn += [lay_out_page(rng.sample(rows, min(len(rows), 14)), rng) for _ in range(LAYOUTS)]
    return learn, check


def read_truth(folder: str) -> list[dict[str, Any]]:
    """The even pages of a folder of `pages` and their `truth`; odd ones stay unread, to check on.

    A folder without `pages` is that of the seeds, whose texts are the project's own; all of them are read.
    """
    told = sorted(Path(folder, "truth").glob("*.json"))
    texts = Path(folder, "pages")
    if not texts.is_dir():
        texts = SEEDS
    pages = []
    for path in told if texts == SEEDS else told[::2]:
        page = json.loads(path.read_text("utf-8"))
        pages.append(
            page | {"text": (texts / page["file"]).read_text("utf-8"), "noise": page.get("noise") or []}
        )
    return pages


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
    rng = random.Random(1)
    files = [path for path in paths if path.endswith(".gz")]
    weights: dict[str, Any] = {}
    weights["openings"], weights["boxes"] = learn_turns(files, rng)
    learn, check = lay_out(files, rng)
    for folder in paths:
        if not folder.endswith(".gz"):
            learn += read_truth(folder) * FOLDER_TIMES
    weights["heads"] = learn_heads(heading_groups(learn), rng)
    held = heading_groups(check)
    told = sum(
        max(weigh_heads(texts, weights["heads"], wide=wide), key=lambda way: way[1])[0] == roles
        for texts, roles, wide in held
    )
    print(f"{told / len(held):.4f} of {len(held)} groups of headings held back are named right")
    weights |= learn_chain(make_examples(learn), make_examples(check), rng)
    TARGET.write_text(json.dumps(weights, ensure_ascii=False, separators=(",", ":")), "utf-8")


def make_examples(pages: Sequence[dict[str, Any]]) -> list[Example]:
    """An example for each page; a page that comes several times is one example that comes as often."""
    made = {id(page): Example(page) for page in {id(page): page for page in pages}.values()}
    return [made[id(page)] for page in pages]


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
