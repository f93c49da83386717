"""What each line may be, by all that is seen around it: a small network over the lines of a page.

Each feature of a line has a vector; a line is the sum of its features' vectors. Layers then look at the lines
1, 2, 4 … away, and at the neighbours among the lines that are like headings, so that what one heading looks
like tells of the others. The result is a score for each part; `chains` finds the likeliest chain of them.
Its numbers are learnt by `learning.learn`; several networks, learnt apart, are heard together. Cost: in line
with the page's length.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

REACHES = (1, 2, 4, 8)  # how far each layer looks up and down the page
KIN_LAYERS = 2
KIN_REACH = 2  # headings above and below that a heading is compared with
_LINES_AT_ONCE = 128  # whose features' vectors are held in memory together


@dataclass(slots=True)
class Numbers:
    """A network's numbers: F features, width W, P parts. Those of several have one axis more, the first.

    `vectors` F × (W + P): a feature's part in the line's vector, and its plain vote for each part. `layers`
    and `kin`: one matrix for each layer, (seen × W + 1) × W, its last row the bias. `out` (W + 1) × P.
    `steps` P × P: the score of a part behind another.
    """

    vectors: Floats
    layers: Floats
    kin: Floats
    out: Floats
    steps: Floats

    def items(self) -> Iterable[tuple[str, Floats]]:
        return ((field.name, getattr(self, field.name)) for field in fields(self))


def index_features(features: Iterable[Iterable[str]], names: Mapping[str, int]) -> list[NDArray[np.intp]]:
    """For each line the places of those of its features that are known."""
    return [np.array([names[name] for name in line if name in names], np.intp) for line in features]


def gather(rows: NDArray, offsets: Sequence[int]) -> NDArray:
    """For each row the rows at these offsets from it, side by side, zeros beyond the ends, and a 1."""
    *networks, count, width = rows.shape
    seen = np.zeros((*networks, count, len(offsets) * width + 1), rows.dtype)
    for n, offset in enumerate(offsets):
        part = seen[..., n * width : (n + 1) * width]
        if offset < 0:
            part[..., -offset:, :] = rows[..., :offset, :]
        else:
            part[..., : max(0, count - offset), :] = rows[..., offset:, :]
    seen[..., -1] = 1.0
    return seen


def layer_offsets(layer: int) -> tuple[int, ...]:
    """The lines that a layer looks at."""
    return (-REACHES[layer], 0, REACHES[layer])


KIN_OFFSETS = tuple(range(-KIN_REACH, KIN_REACH + 1))


def score_lines(lines: Sequence[NDArray[np.intp]], kin: Sequence[int], numbers: Numbers) -> Floats:
    """Lines × parts: the scores of each part for each line; `kin` are the places of lines like headings.

    With the numbers of several networks, networks × lines × parts. A line may have no known feature.
    """
    width = numbers.out.shape[-2] - 1
    sums = np.zeros((*numbers.out.shape[:-2], len(lines), numbers.vectors.shape[-1]), np.float32)
    for start in range(0, len(lines), _LINES_AT_ONCE):
        _add_vectors(lines[start : start + _LINES_AT_ONCE], numbers.vectors, sums[..., start:, :])
    rows, votes = sums[..., :width], sums[..., width:]
    for layer in range(len(REACHES)):
        seen = gather(rows, layer_offsets(layer))
        rows = rows + np.maximum(seen @ numbers.layers[..., layer, :, :], 0)
    heads = rows[..., kin, :]
    for layer in range(KIN_LAYERS):
        heads = heads + np.maximum(gather(heads, KIN_OFFSETS) @ numbers.kin[..., layer, :, :], 0)
    rows[..., kin, :] = heads
    return votes + rows @ numbers.out[..., :-1, :] + numbers.out[..., -1:, :]


def _add_vectors(lines: Sequence[NDArray[np.intp]], vectors: Floats, sums: Floats) -> None:
    """Put the sums of the lines' features into the first rows of `sums`."""
    told = [i for i, places in enumerate(lines) if len(places)]
    if told:
        starts = np.cumsum([0, *(len(lines[i]) for i in told[:-1])])
        found = vectors[..., np.concatenate([lines[i] for i in told]), :]
        sums[..., told, :] = np.add.reduceat(found, starts, axis=-2)


NETWORK = Path(__file__).with_name("network.npz")


@cache
def read_networks() -> tuple[dict[str, int], Numbers]:
    """Feature → its place, and the numbers of all networks, as `write_networks` left them."""
    with np.load(NETWORK) as told:
        names = bytes(told["names"]).decode().split("\n")
        numbers = Numbers(**{field.name: told[field.name].astype(np.float32) for field in fields(Numbers)})
    return {name: n for n, name in enumerate(names)}, numbers


def write_networks(names: Sequence[str], networks: Sequence[Numbers]) -> None:
    """Store the numbers of networks that know the same features, in half precision."""
    stacks = {
        field.name: np.stack([getattr(numbers, field.name) for numbers in networks]).astype(np.float16)
        for field in fields(Numbers)
    }
    np.savez_compressed(NETWORK, names=np.frombuffer("\n".join(names).encode(), np.uint8), **stacks)
