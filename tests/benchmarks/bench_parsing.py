"""Measures the parsing of a page: `python -m tests.benchmarks.bench_parsing`.

Prints processor milliseconds per 5,000 characters over the five seeds, and the seconds of a page of 40,000
lines. Pages of other kinds, and the naive splitter to compare with, are optional and no part of the project:
they are measured if there is a folder `shared` beside the checkout.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Callable
from pathlib import Path

from articles.parsing import parse_page

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
NAIVE = SHARED / "scoring" / "naive_split.py"
KINDS = ("dev", "extracted/pdftext", "hand", "print/raw", "print/default")  # folders of pages
PAGE_CHARS = 5_000
LIMIT_MS = 15
LONG_LINES = 40_000
ROUNDS = 10


def measure(parse: Callable[[str], object], texts: list[str]) -> float:
    """Return the least milliseconds of processor time per 5,000 characters in several rounds."""
    for text in texts:
        parse(text)
    costs = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for text in texts:
            parse(text)
        costs.append(time.process_time() - start)
    return min(costs) * 1000 / sum(map(len, texts)) * PAGE_CHARS


def load_naive() -> Callable[[str], object] | None:
    """Return the naive splitter's function, or None if it is not available."""
    if not NAIVE.is_file():
        return None
    spec = importlib.util.spec_from_file_location("naive_split", NAIVE)
    module = importlib.util.module_from_spec(spec)
    arguments, sys.argv = sys.argv, sys.argv[:1]
    try:
        spec.loader.exec_module(module)
    finally:
        sys.argv = arguments
    return module.parse


def main() -> None:
    """Print the figures."""
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))]
    ours = measure(parse_page, texts)
    print(f"parse_page      {ours:7.2f} ms per {PAGE_CHARS:,} characters (limit {LIMIT_MS})")
    if naive := load_naive():
        theirs = measure(naive, texts)
        print(f"naive splitter  {theirs:7.2f} ms; parse_page costs {ours / theirs:.0f} times as much")
    for kind in KINDS:
        if pages := sorted((SHARED / "pages" / kind / "pages").glob("*.txt")):
            cost = measure(parse_page, [page.read_text("utf-8") for page in pages])
            print(f"{kind:18}{cost:5.2f} ms")
    lines = [line for text in texts for line in text.split("\n")]
    long = "\n".join((lines * (LONG_LINES // len(lines) + 1))[:LONG_LINES])
    start = time.process_time()
    parse_page(long)
    spent = time.process_time() - start
    print(f"a page of {LONG_LINES:,} lines, {len(long) / 1e6:.1f} M characters: {spent:.1f} s")


if __name__ == "__main__":
    main()
