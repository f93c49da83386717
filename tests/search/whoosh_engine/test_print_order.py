"""The order of print, carried over from the commit before."""

from types import SimpleNamespace

import numpy as np
import pytest

from articles.search.whoosh_engine import print_order
from articles.search.whoosh_engine.print_order import PrintOrder


def make_segment(name: str, *keys: int) -> SimpleNamespace:
    """A segment whose documents have these places in print."""
    docs = np.argsort(keys, kind="stable")
    return SimpleNamespace(
        name=name, size=len(keys), sort_by_print=lambda *, oldest_first: (docs, np.array(keys)[docs])
    )


FIRST, SECOND, THIRD = make_segment("1", 5, 1, 3), make_segment("2", 2, 4), make_segment("3", 0, 3, 9)


def sort_all(*segments: SimpleNamespace, former: PrintOrder | None = None) -> tuple[PrintOrder, list[int]]:
    bases = np.cumsum([0, *(segment.size for segment in segments)]).tolist()
    order = PrintOrder(segments, bases[:-1], oldest_first=False, former=former)
    return order, order.sort(np.ones(bases[-1], bool)).tolist()


@pytest.mark.parametrize(
    "segments",
    [(FIRST, SECOND), (FIRST,), (FIRST, THIRD), (FIRST, SECOND, THIRD), (SECOND,), (THIRD, SECOND)],
    ids=lambda segments: "".join(segment.name for segment in segments),
)
def test_an_order_made_from_the_former_one_is_the_same_as_a_new_one(monkeypatch, segments):
    monkeypatch.setattr(print_order, "FEW", 0)
    former, docs = sort_all(FIRST, SECOND)
    assert docs == [1, 3, 2, 4, 0]
    again, renewed = sort_all(*segments, former=former)
    assert renewed == sort_all(*segments)[1]
    assert again.sort(np.ones(len(renewed), bool)).tolist() == renewed
