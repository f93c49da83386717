"""The scores of each line's classes: a small network over the lines of a page.

Each feature of a line has a vector, and a line is the sum of its features' vectors. Layers then look at the
lines 1, 2, 4 … away, and at the neighbours among the heading-like lines, so that the look of one heading
bears on the others. The result is a score for each class; `crf` finds the likeliest chain. `training.learn`
makes the parameters. Several networks, trained apart, are averaged. Cost: linear in the page's length.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

REACHES = (1, 2, 4, 8)  # lines up and down that each layer looks at
KIN_LAYERS = 2
KIN_REACH = 2  # headings above and below that a heading is compared with


@dataclass(slots=True)
class Parameters:
    """A network's parameters: F features, width W, C classes. Those of several networks have one more, first
    axis.

    `vectors` F × (W + C): a feature's share of the line's vector, and its plain score for each class.
    `layers` and `kin` (for heading-like lines): a matrix for each layer, (seen × W + 1) × W, its last row the
    bias.
    `out` (W + 1) × C. `steps` C × C: the score of one class after another.
    """

    vectors: Floats
    layers: Floats
    kin: Floats
    out: Floats
    steps: Floats

    def items(self) -> Iterable[tuple[str, Floats]]:
        return ((field.name, getattr(self, field.name)) for field in fields(self))


def index_features(features: Iterable[Iterable[str]], names: Mapping[str, int]) -> list[NDArray[np.intp]]:
    """For each line, the indices of its known features."""
    known: list[int] = []
    ends = [0]
    for line in features:
        known += [place for place in map(names.get, line) if place is not None]
        ends.append(len(known))
    places = np.array(known, np.intp)
    return [places[start:end] for start, end in pairwise(ends)]


def gather(rows: NDArray, offsets: Sequence[int]) -> NDArray:
    """For each row, the rows at these offsets from it, side by side, zeros beyond the ends, and a 1."""
    *networks, count, width = rows.shape
    seen = np.zeros((*networks, count, len(offsets) * width + 1), rows.dtype)
    for n, offset in enumerate(offsets):
        view = seen[..., n * width : (n + 1) * width]
        if offset < 0:
            view[..., -offset:, :] = rows[..., :offset, :]
        else:
            view[..., : max(0, count - offset), :] = rows[..., offset:, :]
    seen[..., -1] = 1.0
    return seen


def layer_offsets(layer: int) -> tuple[int, ...]:
    """The lines that a layer looks at."""
    return (-REACHES[layer], 0, REACHES[layer])


KIN_OFFSETS = tuple(range(-KIN_REACH, KIN_REACH + 1))


def score_lines(
    lines: Sequence[NDArray[np.intp]], heading_like: Sequence[int], parameters: Parameters
) -> Floats:
    """Lines × classes: the score of each class for each line; `heading_like` are places of lines.

    With the parameters of several networks, networks × lines × classes. A line may have no known feature.
    """
    width = parameters.out.shape[-2] - 1
    by_feature = np.moveaxis(parameters.vectors, -2, 0)
    flat = by_feature.reshape(len(by_feature), -1)
    by_line = np.empty((len(lines), flat.shape[1]), np.float32)
    for places, line in zip(lines, by_line, strict=True):
        np.add.reduce(flat.take(places, 0), 0, out=line)
    sums = np.moveaxis(by_line.reshape(len(lines), *by_feature.shape[1:]), 0, -2)
    rows, votes = sums[..., :width], sums[..., width:]
    for layer in range(len(REACHES)):
        seen = gather(rows, layer_offsets(layer))
        rows = rows + np.maximum(seen @ parameters.layers[..., layer, :, :], 0)
    headings = rows[..., heading_like, :]
    for layer in range(KIN_LAYERS):
        headings = headings + np.maximum(gather(headings, KIN_OFFSETS) @ parameters.kin[..., layer, :, :], 0)
    rows[..., heading_like, :] = headings
    return votes + rows @ parameters.out[..., :-1, :] + parameters.out[..., -1:, :]


NETWORK = Path(__file__).with_name("network.npz")


HOME_NETWORKS = 3  # of those stored, the first; the others are general


@cache
def read_networks() -> tuple[dict[str, int], Parameters]:
    """Feature → its index, and the parameters of the networks, the home networks first."""
    with np.load(NETWORK) as stored:
        names = bytes(stored["names"]).decode().split("\n")
        arrays = {field.name: stored[field.name].astype(np.float32) for field in fields(Parameters)}
    # In memory a feature's vectors of all networks stand together, since they are read together.
    arrays["vectors"] = np.moveaxis(np.ascontiguousarray(np.moveaxis(arrays["vectors"], -2, 0)), 0, -2)
    return {name: n for n, name in enumerate(names)}, Parameters(**arrays)


def write_networks(names: Sequence[str], networks: Sequence[Parameters], path: Path) -> None:
    """Store in `path` the parameters of networks that know the same features, in half precision."""
    stacks = {
        field.name: np.stack([getattr(parameters, field.name) for parameters in networks]).astype(np.float16)
        for field in fields(Parameters)
    }
    np.savez_compressed(path, names=np.frombuffer("\n".join(names).encode(), np.uint8), **stacks)
