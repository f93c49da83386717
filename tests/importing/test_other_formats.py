"""What is named .txt and is no page is refused by its format; no page is taken for another format."""

import json

import pytest

from articles.importing import PageText, read_pages
from articles.importing.other_formats import refuse_other_formats
from tests.seeds import SEEDS

ARTICLE = {"headline": "科技成果转化", "paragraphs": ["本报讯"]}
OTHERS = [
    ("PDF", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"),
    ("PDF", b"\xef\xbb\xbf\r\n%PDF-1.4\n\xff\x00\x80"),
    ("PostScript", b"%!PS-Adobe-3.0\n"),
    ("RTF", rb"{\rtf1\ansi\ansicpg936{\fonttbl}\u26412?\u25253?}"),
    ("HTML", "<!DOCTYPE html>\n<html><p>本报讯</p></html>".encode()),
    ("HTML", "\n\n<HTML>\n<body>本报讯</body>".encode("gb18030")),
    ("HTML", "<html lang='zh'>本报讯".encode("utf-16")),
    ("XML", "<?xml version='1.0'?><版>本报讯</版>".encode()),
    ("JSON", json.dumps(ARTICLE, ensure_ascii=False).encode()),
    ("JSON", json.dumps([ARTICLE, ARTICLE]).encode("utf-16-le")),
    ("JSON", (json.dumps(ARTICLE) + "\n\n" + json.dumps(ARTICLE) + "\n").encode("utf-8-sig")),
    ("Git LFS", b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"),
]
PAGES = [
    "[本报讯]昨日，科技成果转化大会召开。\n",
    "[1998]\n",
    "{一}\n",
    '["一","二"]\n',
    "[" * 100_000,
    "{" * 100_000,
    '{"a": 1}\n本报讯 昨日，科技成果转化大会召开。\n',
    "<本报讯>昨日，科技成果转化大会召开。\n",
    "HTML 教程\n<html> 是一个标签。\n",
    "100%PDF-1.4\n",
    "version 2\n",
    "%\n",
    "<<<\n",
]


@pytest.mark.parametrize(("name", "data"), OTHERS)
def test_a_file_in_another_format_is_refused_in_one_sentence(tmp_path, name, data):
    path = tmp_path / "01.txt"
    path.write_bytes(data)
    [bad] = read_pages(path)
    assert str(bad) == f"{path}: holds {name}, not the text of a page; give it as plain text"


@pytest.mark.parametrize("text", PAGES, ids=lambda text: text[:12])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_page_that_only_begins_like_another_format_is_read(text, encoding):
    refuse_other_formats(text.encode(encoding), "01.txt")


def test_the_seeds_are_pages():
    assert all(isinstance(page, PageText) for page in read_pages(SEEDS))
