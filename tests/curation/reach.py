"""Whether operations lead from a poor division of a page to its truth, and back.

`python -m tests.curation.reach PAGES TRUTH` imports each page as the naive splitter divides it, and once more
as a single article, derives the operations from the difference to the truth, does them, compares, undoes them
all, compares again, and prints the number of operations. Exits 1 where either differs.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", type=Path, help="folder of page texts")
    parser.add_argument("truth", type=Path, help="folder of their true division, a JSON file each")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _set_up(Path(folder))
        return _report(reach_pages(options.pages, options.truth))


def _set_up(folder: Path) -> None:
    os.environ["NEWSROOM_DATA_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _report(results: Iterator[tuple[str, str, int, str]]) -> int:
    failed, counts = 0, {}
    for name, start, count, fault in results:
        print(f"{name:40} {start:12} {count:5} operations  {fault or 'reached, and undone'}", flush=True)
        failed += bool(fault)
        counts.setdefault(start, []).append(count)
    for start, numbers in counts.items():
        numbers.sort()
        middle = numbers[len(numbers) // 2]
        print(f"{start}: {len(numbers)} pages, {middle} operations (median), {numbers[-1]} at most")
    print(f"{failed} failed")
    return 1 if failed or not counts else 0


def reach_pages(pages: Path, truth: Path) -> Iterator[tuple[str, str, int, str]]:
    """Name of the page, name of the start, number of operations, and what went wrong (empty if nothing)."""
    for path in sorted(pages.glob("*.txt")):
        text = path.read_text("utf-8")
        wanted = json.loads((truth / f"{path.stem}.json").read_text("utf-8"))
        for start, divide in STARTS.items():
            count, fault = reach_page(path.name, text, divide(text), wanted)
            yield path.name, start, count, fault


def split_at_short_lines(text: str) -> list[dict]:
    """Articles as anybody would write them in an hour: short lines are headlines, the rest is body."""
    articles: list[dict] = []
    before = "body"
    for at, line in enumerate(text.split("\n")):
        if not (words := line.strip()):
            continue
        role = "headline" if len(words) <= 30 and words[-1] not in "。;,、" else "body"
        if not articles or (role == "headline" and before == "body"):
            articles.append({"kind": "news", "blocks": []})
        articles[-1]["blocks"].append({"role": role, "lines": [at], "text": words})
        before = role
    return articles


def take_as_one(text: str) -> list[dict]:
    """The page as a single article of one block a line."""
    blocks = [
        {"role": "body", "lines": [at], "text": line.strip()}
        for at, line in enumerate(text.split("\n"))
        if line.strip()
    ]
    return [{"kind": "news", "blocks": blocks}]


STARTS: dict[str, Callable[[str], list[dict]]] = {
    "short lines": split_at_short_lines,
    "one article": take_as_one,
}


def reach_page(name: str, text: str, start: list[dict], truth: dict) -> tuple[int, str]:
    from articles.curation.derivation import derive_operations
    from articles.curation.history import edit_page, undo_revision
    from articles.curation.operations import MADE, rename_refs
    from articles.curation.page_rows import read_rows
    from articles.curation.snapshots import pack_state
    from articles.models import Page

    page = _import(name, text, start)
    first = pack_state(read_rows(page).state)
    target = _read_target(truth)
    operations, _ = derive_operations(read_rows(page).state, target)
    editor, refs, revisions = _find_editor(), {}, []
    for operation in operations:
        before = set(read_rows(page).state.refs())
        edit = edit_page(page, [rename_refs(operation, refs)], by=editor)
        if edit.revision:
            revisions.append(edit.revision)
        for ref in set(read_rows(page).state.refs()) - before:
            refs[f"{MADE}{len(refs)}"] = ref
    fault = _compare(read_rows(Page.objects.get(pk=page.pk)).state, target)
    for revision in reversed(revisions):
        undo_revision(revision, by=editor)
    if not fault and pack_state(read_rows(Page.objects.get(pk=page.pk)).state) != first:
        fault = "undoing all does not lead back"
    return len(operations), fault


def _import(name: str, text: str, start: list[dict]):
    import hashlib

    from articles.importing import PageText, TagMatcher, import_page
    from articles.models import Page
    from articles.parsing import Block, Hints, Kind, ParsedPage, Role, Story

    stories = tuple(
        Story(
            Kind(article["kind"]),
            tuple(
                Block(Role(block["role"]), tuple(block["lines"]), block["text"])
                for block in article["blocks"]
            ),
        )
        for article in start
    )
    Page.objects.all().delete()
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    page = PageText(name, name, text, "utf-8", sha256, Hints(newspaper="样报"))
    report = import_page(page, ParsedPage(None, "", "", stories), matcher=TagMatcher.load())
    return Page.objects.get(ref=report.ref)


def _find_editor():
    from django.contrib.auth.models import User

    return User.objects.get_or_create(username="editor", is_superuser=True)[0]


def _read_target(truth: dict):
    from articles.curation.page_state import ArticleState, BlockState, CreditState
    from articles.parsing import Kind, Role

    return tuple(
        ArticleState(
            ref="",
            kind=Kind(article["kind"]),
            blocks=tuple(
                BlockState(
                    Role(block["role"]),
                    tuple(block["lines"]),
                    block["text"],
                    tuple(block["span"]) if block.get("span") else None,
                )
                for block in article["blocks"]
            ),
            credits=tuple(CreditState(who["role"], who["name"]) for who in article["contributors"]),
            jump_to=_read_jump(article.get("jump_to")),
            jump_from=_read_jump(article.get("jump_from")),
        )
        for article in truth["articles"]
    )


def _read_jump(printed: str | None) -> str:
    """The page that a jump names, as the archive stores labels."""
    from articles.parsing.page_labels import read_label

    return read_label(printed or "") or printed or ""


def _compare(state, target) -> str:
    """Where the page is not the target, in a few words; empty where it is."""
    if len(state.articles) != len(target):
        return f"{len(state.articles)} articles, not {len(target)}"
    for number, (article, wanted) in enumerate(zip(state.articles, target, strict=True)):
        for name in ("kind", "credits", "jump_to", "jump_from"):
            if getattr(article, name) != getattr(wanted, name):
                return f"article {number}: {name} {getattr(article, name)}, not {getattr(wanted, name)}"
        blocks = [(block.role, block.lines, block.reading) for block in article.blocks]
        if blocks != [(block.role, block.lines, block.text) for block in wanted.blocks]:
            return f"article {number}: other blocks"
    return ""


if __name__ == "__main__":
    sys.exit(main())
