"""The API's answers about the seeds, imported as in the README."""

import io
import json

import pytest
from django.core.management import call_command

from articles.models import Person
from tests.seeds import SEEDS, build_once

HOST = "http://testserver"


@pytest.fixture
def seeds(db) -> None:
    build_once(publish_seeds)


def publish_seeds() -> None:
    call_command("import_pages", str(SEEDS), "--publish", stdout=io.StringIO(), stderr=io.StringIO())


def test_a_seed_article_is_exact_to_the_letter(seeds, api):
    (listed,) = [
        article for article in api("articles/", date="2026-03-19")["results"] if "进出口" in article["title"]
    ]
    article = api(f"articles/{listed['ref']}/")
    print_lines = (SEEDS / "000_3cff708b74b1327a.txt").read_text("utf-8").split("\n")
    assert [block["lines"] for block in article["blocks"]] == [[50], [52], [54], [56], [58], [60], [61]]
    assert [block["text"] for block in article["blocks"]] == [
        print_lines[line] for line in (50, 52, 54, 56, 58, 60, 61)
    ]
    assert [block["role"] for block in article["blocks"]] == ["headline", *["body"] * 4, "byline", "byline"]
    assert article["paragraphs"] == [print_lines[line] for line in (52, 54, 56, 58)]
    people = {name: Person.objects.get(name=name).pk for name in ("李梅旭", "李文博", "肖丹娜")}
    assert article["credits"] == [
        {
            "role": role,
            "name": name,
            "person_id": people[name],
            "person_url": f"{HOST}/api/v1/people/{people[name]}/",
        }
        for role, name in (("记者", "李梅旭"), ("见习记者", "李文博"), ("通讯员", "肖丹娜"))
    ]
    assert {
        name: article[name]
        for name in ("kicker", "headline", "deck", "kind", "column", "position", "jump_to")
    } == {
        "kicker": "",
        "headline": "今年前两个月 本市进出口总值1306.5亿元",
        "deck": "",
        "kind": "news",
        "column": None,
        "position": 2,
        "jump_to": "",
    }
    assert (article["page"]["newspaper"]["name"], article["page"]["date"]) == ("样报", "2026-03-19")
    neighbours = api(f"articles/{listed['ref']}/neighbours/")
    before = "一体推进学查改 以正确政绩观谋发展惠民生"
    assert (neighbours["previous"]["headline"], neighbours["next"]) == (before, None)


def test_a_seed_page_has_all_its_lines(seeds, api):
    (issue,) = api("issues/", date_from="2026-03-19", date_to="2026-03-19")["results"]
    code = issue["newspaper"]["code"]
    (page,) = api(f"issues/{code}/2026-03-19/")["pages"]
    print_lines = (SEEDS / "000_3cff708b74b1327a.txt").read_text("utf-8").split("\n")
    assert api(f"pages/{page['ref']}/")["lines"] == [
        {"line": number, "text": line} for number, line in enumerate(print_lines) if line.strip()
    ]
    assert len(page["articles"]) == 3


@pytest.mark.slow
def test_the_export_has_each_seed_article_once_and_in_full(seeds, api, client):
    lines = b"".join(client.get("/api/v1/articles.jsonl")).splitlines()
    exported = {article["ref"]: article for article in map(json.loads, lines)}
    listed = api("articles/", limit=100)
    assert listed["count"] == len(lines) == len(exported)
    assert exported == {ref: api(f"articles/{ref}/") for ref in exported}
