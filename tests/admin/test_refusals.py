"""Every sentence with which the importer refuses a page has its words in the admin."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from articles.admin.imports.refusals import REFUSALS, describe_refusal
from articles.models import FoundPage

IMPORTING = Path(__file__).resolve().parents[2] / "articles" / "importing"


def find_sentences() -> Iterator[tuple[str, set[str]]]:
    """Each sentence of a refusal, with the names of the values that it is given."""
    for path in IMPORTING.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            is_refusal = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "BadPage"
            if is_refusal and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
                yield node.args[1].value, {word.arg for word in node.keywords} - {"line"}


SENTENCES = sorted(find_sentences(), key=lambda found: found[0])


def read_names(sentence: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", sentence))


@pytest.mark.parametrize(("sentence", "names"), SENTENCES)
def test_a_refusal_has_its_words_and_its_values(sentence, names):
    assert read_names(sentence) == names
    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert read_names(str(REFUSALS[sentence])) <= names


def test_no_words_are_left_over():
    assert set(REFUSALS) == {sentence for sentence, _ in SENTENCES}


def test_a_refusal_is_read_in_the_editors_language():
    refusal = {"sentence": "has {size} bytes; it may have {most}", "values": {"size": "9", "most": "8"}}
    page = FoundPage(refusal=refusal)
    assert describe_refusal(page) == "有 9 字节；最多 8 字节。"
    with translation.override("en"):
        assert describe_refusal(page) == "It has 9 bytes; it may have 8."
    assert describe_refusal(FoundPage(refusal={"sentence": "is {odd}", "values": {"odd": "x"}})) == "is x"
    assert describe_refusal(FoundPage()) == ""
