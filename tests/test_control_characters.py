"""What the text of a page may hold and no answer may carry: on every road out, and nowhere lost."""

import csv
import io
import json
import re

import pytest
from django.http import StreamingHttpResponse

from articles.archive.records import refresh_records
from articles.control_characters import replace_control_characters
from articles.models import Article, Block, Page
from articles.search import rebuild_index
from tests.public.conftest import make_archive
from tests.seeds import build_once

BAD = "\x01\x08\x0c\x1f\x7f\x85\ufffe\uffff\ufdd0\u202e\u2066"
REPLACEMENT = "\ufffd"
UNSAFE = re.compile(f"[{re.escape(BAD)}]")


def read(response) -> str:
    assert response.status_code == 200, response
    is_streamed = isinstance(response, StreamingHttpResponse)
    content = response.getvalue() if is_streamed else response.content
    # A client waits for bytes that were announced and do not come.
    assert response.headers.get("Content-Length", str(len(content))) == str(len(content))
    return content.decode()


@pytest.fixture
def spoilt(db) -> Article:
    build_once(make_archive)
    article = Article.objects.get(ref="visitref")
    article.headline = f"抓住{BAD}机遇"
    article.save(update_fields=["headline"])
    Page.objects.filter(pk=article.page_id).update(text=article.page.text.replace("本报讯", f"本{BAD}报讯"))
    Block.objects.filter(article=article, role="body").update(text=f"昨日{BAD}有雨\\u0001。")
    refresh_records()
    return article


@pytest.mark.parametrize(
    "address", ["/", "/articles/visitref/", "/pages/frontpage/", "/issues/yangbao/2026-03-19/", "/feed/"]
)
def test_readers_get_the_text_without_control_characters(client, spoilt, address):
    text = read(client.get(address)).replace("<wbr>", "")
    assert not UNSAFE.search(text)
    assert "抓住机遇" in text


@pytest.mark.parametrize("address", ["/api/v1/articles/visitref/", "/api/v1/articles.jsonl"])
def test_programs_get_a_replacement_in_the_place_of_each(client, spoilt, address):
    answer = read(client.get(address))
    assert not UNSAFE.search(answer)
    rows = [json.loads(line) for line in answer.splitlines()]
    [article] = [row for row in rows if row["ref"] == "visitref"]
    replaced = REPLACEMENT * len(BAD)
    assert article["headline"] == f"抓住{replaced}机遇"
    assert f"昨日{replaced}有雨\\u0001。" in [block["text"] for block in article["blocks"]]


def test_a_refusal_that_quotes_them_has_the_length_that_it_announces(client, db):
    answer = client.get(f"/api/v1/changes/?after={BAD}")
    assert answer.status_code == 400
    assert REPLACEMENT in answer.content.decode()
    assert answer.headers["Content-Length"] == str(len(answer.content))


def test_suggestions_and_their_description_are_answers_too(client, spoilt):
    rebuild_index()
    typed, found = json.loads(read(client.get("/search/suggestions/", {"q": f"抓住{BAD}机遇"})))
    assert not UNSAFE.search(typed)
    assert not any(UNSAFE.search(text) for text in found)
    assert not UNSAFE.search(read(client.get("/opensearch.xml")))


def test_escapes_of_other_characters_stay():
    text = '"\\\\u0001 \\u0001 \\" \\n \\b \\u2028"'
    assert json.loads(replace_control_characters(json.dumps(json.loads(text)))) == (
        '\\u0001 \ufffd " \n \ufffd \u2028'
    )


def test_spreadsheets_do_not_take_text_for_formulas(client, spoilt):
    for ref, headline in (("visitref", '=HYPERLINK("x")'), ("restref", "-1+2"), ("leapref", f"{BAD}+1")):
        Article.objects.filter(ref=ref).update(headline=headline)
    refresh_records()
    rows = csv.DictReader(io.StringIO(read(client.get("/api/v1/articles.csv"))))
    found = {row["ref"]: row["headline"] for row in rows}
    assert (found["visitref"], found["restref"]) == ('\'=HYPERLINK("x")', "'-1+2")
    assert found["leapref"] == f"{REPLACEMENT * len(BAD)}+1"


def test_the_print_itself_is_kept(spoilt):
    assert BAD in Page.objects.get(pk=spoilt.page_id).text
