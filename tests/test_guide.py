"""The developers' guide names files, functions and classes that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "articles" / "README.md").read_text("utf-8")
SOURCES = [path for folder in ("articles", "newsroom", "tests") for path in (ROOT / folder).rglob("*.py")]
NAMES = frozenset(
    name
    for path in SOURCES
    for name in re.findall(
        r"^ *(?:def|class) (\w+)|^ *(\w+)(?:: [^=\n]+)? = ", path.read_text("utf-8"), re.MULTILINE
    )
    for name in name
)
NAMES |= {path.stem for path in (ROOT / "articles" / "management" / "commands").glob("*.py")}
OTHERS = {"HEAD", "OR", "PIP_CONSTRAINT"}  # quoted, but not names of the code
QUOTED = sorted(
    set(re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", GUIDE, flags=re.DOTALL | re.MULTILINE)))
)


@pytest.mark.parametrize(
    "path", [text for text in QUOTED if re.fullmatch(r"[\w./-]+\.(py|md|html|toml)", text)]
)
def test_a_named_file_exists(path):
    folders = (ROOT / "articles", ROOT, ROOT / "tests")
    assert any((folder / path).is_file() for folder in folders) or (
        "/" not in path and any((ROOT / "articles").rglob(path))
    )


@pytest.mark.parametrize(
    "name",
    [
        text
        for text in QUOTED
        if re.fullmatch(r"_?[A-Za-z]\w*", text) and re.search("[A-Z_]", text) and text not in OTHERS
    ],
)
def test_a_named_function_class_or_table_exists(name):
    assert name in NAMES


def test_links_lead_to_files():
    for target in re.findall(r"\]\(([^)#]+)\)", GUIDE):
        assert (ROOT / "articles" / target).exists(), target
