"""The parser's score on pages of known structure, against what was reached before.

`python -m tests.parsing.score` prints a table and exits 1 if a figure is below its floor. The pages and the
scorer are optional and no part of the project: without a folder `shared` beside the checkout, it says so and
scores nothing. The even dev pages were looked at while the parser was made; of the odd ones, which were only
scored for long, what was wrong.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from articles.parsing import page_to_json, parse_page
from tests.parsing.laws import assert_every_line_stands_once, assert_text_is_the_lines_own
from tests.parsing.papers import write_papers

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
SCORER = SHARED / "scoring" / "score_pages.py"
VARIER = SHARED / "scoring" / "vary_pages.py"
MASTHEADS = SHARED / "scoring" / "score_mastheads.py"
OLD_PRINT = SHARED / "corpus" / "jingbao_pages.jsonl.gz"
LEAST_FLAGGED = 0.9  # of old print, which the parser is not made for
NAIVE = SHARED / "scoring" / "naive_split.py"
FIGURES = (
    *(
        "articles",
        "exact_articles",
        "headings",
        "main_headlines",
        "joins",
        "people",
        "text",
        "kinds",
        "jumps",
    ),
    *("roles", "date", "unflagged", "trust", "lost"),
)

# What was reached, by group of pages, in the order of FIGURES; a change that lowers one has to say why.
FLOORS: dict[str, tuple[float, ...]] = {
    "seeds": (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.909, 1.0, 0),
    "looked at": (1.0, 1.0, 1.0, 1.0, 0.996, 1.0, 0.999, 1.0, 1.0, 0.994, 1.0, 0.895, 1.0, 0),
    "held back": (0.99, 0.97, 0.972, 0.931, 0.96, 0.958, 0.976, 0.987, 0.987, 0.977, 1.0, 0.698, 0.981, 0),
}


@dataclass(frozen=True, slots=True)
class PageSet:
    """Other pages than the seeds' and dev's: a folder of `pages` and `truth`, perhaps varied by
    `vary_pages.py`.

    `floors` holds what was reached of each figure; the worst of the variations' seeds counts.
    """

    name: str
    folder: str
    floors: dict[str, float]
    vary: tuple[str, ...] = ()


def _floors(exact: float, text: float, unflagged: float, trust: float, **others: float) -> dict[str, float]:
    return {"exact_articles": exact, "text": text, "unflagged": unflagged, "trust": trust, "lost": 0} | others


SETS: tuple[PageSet, ...] = (
    PageSet("seeds column", "", _floors(0.97, 0.999, 0.545, 1.0), ("--wrap", "column")),
    PageSet("dev narrow", "dev", _floors(0.949, 0.966, 0.572, 0.966), ("--wrap", "narrow")),
    PageSet("dev wide", "dev", _floors(0.957, 0.967, 0.638, 0.972), ("--wrap", "wide")),
    PageSet("dev column", "dev", _floors(0.967, 0.977, 0.607, 0.984), ("--wrap", "column")),
    PageSet("dev traditional", "dev", _floors(0.985, 0.988, 0.798, 0.988), ("--traditional",)),
    PageSet("dev both", "dev", _floors(0.967, 0.977, 0.61, 0.979), ("--wrap", "column", "--traditional")),
    PageSet("pdftext", "extracted/pdftext", _floors(0.976, 0.985, 0.5, 1.0)),
    PageSet("paras", "extracted/paras", _floors(0.976, 0.985, 0.764, 1.0, joins=0.85)),
    PageSet(
        "hand",
        "hand",
        _floors(0.845, 0.923, 0.593, 0.968, people=0.923, kinds=0.885, date=0.95, headings=0.878),
    ),
    PageSet("print raw", "print/raw", _floors(0.87, 0.978, 0.516, 1.0, headings=0.844, date=1.0)),
    PageSet("print pdfium", "print/pdfium", _floors(0.893, 0.982, 0.568, 1.0, headings=0.852, date=1.0)),
    PageSet(
        "print default",
        "print/default",
        _floors(0.533, 0.749, 0.259, 0.944, joins=0.963, headings=0.553, date=1.0),
    ),
)
# The pages of `tests/parsing/papers`, by group.
PAPERS = {
    "a": _floors(0.868, 0.927, 0.408, 1.0, headings=0.924),
    "b": _floors(0.736, 0.866, 0.33, 0.939, headings=0.868),
    "c": _floors(0.928, 0.928, 0.466, 1.0, headings=0.938),
}
SHOWN = (
    "exact_articles",
    "headings",
    "joins",
    "people",
    "text",
    "kinds",
    "date",
    "unflagged",
    "trust",
    "lost",
)
LEAST_MASTHEADS = 30


def main() -> int:
    """Return 0 if every figure is at its floor or above, else 1.

    `--seeds N` varies the pages by N seeds of chance instead of one.
    """
    if not SCORER.is_file():
        print(f"nothing is scored: the optional scorer and its pages are not in {SHARED}")
        return 0
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", type=int, default=1)
    seeds = parser.parse_args().seeds
    short = [
        *score_known(),
        *score_sets(range(1, seeds + 1)),
        *score_papers(),
        *score_mastheads(),
        *read_old_print(),
    ]
    print("\n".join(short) or "every figure stands at its floor or above")
    return 1 if short else 0


def score_known() -> list[str]:
    """What is below its floor on the seeds and the dev pages; prints a table beside the naive splitter's."""
    dev = sorted((SHARED / "pages" / "dev" / "truth").glob("*.json"))
    texts = SHARED / "pages" / "dev" / "pages"
    groups = {
        "seeds": (sorted((SHARED / "pages" / "seeds" / "truth").glob("*.json")), ROOT / "seeds"),
        "looked at": (dev[::2], texts),
        "held back": (dev[1::2], texts),
    }
    reached = {name: score(truth, texts) for name, (truth, texts) in groups.items()}
    naive = {name: score(truth, texts, naive=True) for name, (truth, texts) in groups.items()}
    print_table(reached, naive)
    return [
        problem
        for name, floors in FLOORS.items()
        for problem in _find_short(name, reached[name], dict(zip(FIGURES, floors, strict=True)))
    ]


def score_sets(seeds: Iterable[int]) -> list[str]:
    """What is below its floor on the other sets; prints a line for each."""
    print(f"{'':18}" + "".join(f"{figure[:9]:>10}" for figure in SHOWN))
    short = []
    for page_set in SETS:
        for seed in seeds if page_set.vary else (1,):
            with tempfile.TemporaryDirectory() as made:
                folder = SHARED / "pages" / page_set.folder if page_set.folder else _copy_seeds(Path(made))
                if page_set.vary:
                    _run(VARIER, folder, Path(made, "varied"), *page_set.vary, "--seed", seed)
                    folder = Path(made, "varied")
                short += _score_folder(f"{page_set.name:16}{seed:2}", folder, page_set.floors)
    return short


def score_papers() -> list[str]:
    """What is below its floor on our own pages of other papers; prints a line for each group."""
    short = []
    for group, floors in PAPERS.items():
        with tempfile.TemporaryDirectory() as made:
            short += _score_folder(f"papers {group:9}  ", write_papers(Path(made, group), group), floors)
    return short


def _score_folder(name: str, folder: Path, floors: dict[str, float]) -> list[str]:
    reached = score(sorted((folder / "truth").glob("*.json")), folder / "pages")
    print(name + "".join(f"{reached.get(figure, 0):10.4f}" for figure in SHOWN), flush=True)
    return _find_short(name.rstrip(), reached, floors)


def _copy_seeds(folder: Path) -> Path:
    """A folder with the seeds' pages and truth, as the other sets have them."""
    shutil.copytree(SHARED / "pages" / "seeds" / "truth", folder / "seeds" / "truth")
    shutil.copytree(ROOT / "seeds", folder / "seeds" / "pages")
    return folder / "seeds"


def _find_short(name: str, reached: dict[str, float], floors: dict[str, float]) -> list[str]:
    return [
        f"{name}: {figure} {reached[figure]:.4f} is below {floor}"
        for figure, floor in floors.items()
        if (reached[figure] > floor if figure == "lost" else reached[figure] < floor - 5e-5)
    ]


def score_mastheads() -> list[str]:
    """What is wrong with too many of the mastheads; prints how many are right."""
    out = _run(MASTHEADS, SHARED / "pages" / "mastheads.jsonl", sys.executable, ROOT / "manage.py")
    right = json.loads(out.splitlines()[-1])["right"]
    print(f"mastheads: {right} right")
    return [] if right >= LEAST_MASTHEADS else [f"mastheads: {right} right is below {LEAST_MASTHEADS}"]


def read_old_print() -> list[str]:
    """What is wrong with pages of 1920-39: they must keep every line, and flag what is not understood."""
    flagged = stories = 0
    with gzip.open(OLD_PRINT, "rt", encoding="utf-8") as rows:
        for row in rows:
            text = "\n".join(json.loads(row)["raw_lines"])
            page = parse_page(text)
            assert_every_line_stands_once(text, page)
            assert_text_is_the_lines_own(text, page)
            stories += len(page.stories)
            flagged += sum(bool(story.flags) for story in page.stories)
    print(f"print of 1920-39: every line stands once; {flagged} of {stories} stories are flagged")
    return [] if flagged >= LEAST_FLAGGED * stories else ["old print: too few stories are flagged"]


def score(truth: Sequence[Path], texts: Path, *, naive: bool = False) -> dict[str, float]:
    """The scorer's figures for the pages of these truths."""
    pages = [texts / json.loads(path.read_text("utf-8"))["file"] for path in truth]
    with tempfile.TemporaryDirectory() as folder:
        for path in truth:
            (Path(folder) / path.name).write_bytes(path.read_bytes())
        parsed = Path(folder) / "parsed.jsonl"
        parsed.write_text(_split_naively(pages) if naive else "\n".join(_parse(pages)), "utf-8")
        return json.loads(_run(SCORER, parsed, folder, texts, "--json"))


def _parse(pages: Iterable[Path]) -> Iterable[str]:
    for path in pages:
        page = page_to_json(parse_page(path.read_text("utf-8")), path.name)
        yield json.dumps(page, ensure_ascii=False)


def _split_naively(pages: Iterable[Path]) -> str:
    return _run(NAIVE, *pages)


def _run(script: Path, *args: object) -> str:
    command = [sys.executable, str(script), *map(str, args)]
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout


def print_table(reached: dict[str, dict[str, float]], naive: dict[str, dict[str, float]]) -> None:
    print(f"{'':16}" + "".join(f"{name:>12}{'(naive)':>9}" for name in reached))
    for figure in FIGURES:
        cells = (f"{reached[name].get(figure, 0):12.4f}{naive[name].get(figure, 0):9.4f}" for name in reached)
        print(f"{figure:16}" + "".join(cells))


if __name__ == "__main__":
    sys.exit(main())
