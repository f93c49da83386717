"""A page whose text changes while an editor mends it, and a better parser's opinion applied in parts."""

import json
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import ServedArchive, follow
from tests.browser.test_admin import MAKE_USERS, PASSWORD, log_in
from tests.seeds import SEEDS

pytestmark = pytest.mark.browser

SEED = next(SEEDS.glob("004*.txt"))
FIND_PAGE = 'page = Page.objects.get(source_name__startswith="004")\n'
READ = f"""
import json
from articles.curation.page_rows import read_rows
{FIND_PAGE}
articles = [[block.reading for block in article.blocks] for article in read_rows(page).state.articles]
print(json.dumps([page.version, articles]))
"""
# The parser as it would be if it took the third article for a commentary of two, and the fourth for news.
BETTER_OPINION = f"""
from dataclasses import replace
from articles.curation.page_rows import read_rows
from articles.importing import PageText, TagMatcher, import_page
from articles.parsing import Hints, Kind, ParsedPage, parse_page
{FIND_PAGE}
if {{holds}}:
    edit(page, *(("set_role", {{{{"blocks": [one.blocks[0].start], "role": str(one.blocks[0].role)}}}})
        for one in read_rows(page).state.articles))
    edit(page, *(("set_kind", {{{{"article": one.ref, "kind": str(one.kind)}}}})
        for one in read_rows(page).state.articles))
hints = Hints(newspaper="样报")
parsed = parse_page(page.text, hints)
first, second, *rest = parsed.stories
halves = replace(second, blocks=second.blocks[:4]), replace(second, blocks=second.blocks[4:])
better = replace(parsed, stories=(replace(first, kind=Kind.COMMENTARY), *halves, *rest))
text = PageText(page.source_name, page.source_name, page.text, "utf-8", page.sha256, hints)
import_page(text, better, matcher=TagMatcher.load())
print(page.pk)
"""


FORGET = f"""
{FIND_PAGE}
page.proposals.all().delete()
page.revisions.all().delete()
Page.objects.update(parsed_state=None)
"""


@pytest.fixture(scope="module")
def people(archive):
    """An editor and a publisher, each named like the group."""
    archive.manage("shell", "-v", "0", "-c", MAKE_USERS.format(password=PASSWORD))


@pytest.fixture
def bench(page: Page, archive: ServedArchive, people) -> str:
    """The address of seed 004's workbench, for a publisher who is logged in."""
    log_in(page, "发布")
    key = archive.shell(FIND_PAGE + "print(page.pk)")
    return f"/admin/articles/page/{key}/workbench/"


def read_page(archive: ServedArchive) -> tuple[int, list[list[str]]]:
    return tuple(json.loads(archive.shell(READ)))


def bring_better_text(archive: ServedArchive, folder: Path) -> None:
    """Import a scan of the page with a line more at its top and a character less in the first article."""
    path = folder / SEED.name
    path.write_text("天津 要闻\n" + SEED.read_text("utf-8").replace("正式上线", "上线", 1), "utf-8")
    out = archive.manage("import_pages", str(path), "--newspaper", "样报").stdout
    assert "1 new versions" in out


def find_violations(page: Page, part: str) -> list[str]:
    violations = Axe().run(page, context={"include": [part]}).response["violations"]
    return [rule["id"] for rule in violations]


def test_a_better_scan_in_the_middle_of_mending_loses_nothing(page, archive, bench, tmp_path):
    page.goto(bench)
    expect(page.locator("#workbench[data-ready]")).to_be_visible()
    page.locator("#c-60-0").focus()
    page.keyboard.press("e")
    page.locator("form.bench-edit textarea").fill("干事创业,必须树立正确政绩观。")
    bring_better_text(archive, tmp_path)
    page.get_by_role("button", name="保存文字").click()
    expect(page.locator("#t-61-0")).to_contain_text("必须")
    expect(page.locator("#bench-head")).to_contain_text("第 2 份原文")
    version, texts = read_page(archive)
    assert version == 2
    assert "干事创业,必须树立正确政绩观。" in [text for one in texts for text in one]
    assert any("在天津上线" in text for text in texts[0])

    page.get_by_role("link", name="第 2 份原文").click()
    expect(page.locator(".past-text ins").first).to_contain_text("天津 要闻")
    assert find_violations(page, "#content") == []
    page.get_by_role("link", name="看换新原文改了什么").click()
    follow(page.get_by_role("button", name="撤销"))
    version, texts = read_page(archive)
    assert version == 1
    assert "干事创业,必须树立正确政绩观。" in [text for one in texts for text in one]
    assert any("在天津正式上线" in text for text in texts[0])
    page.goto(bench)
    page.keyboard.press("Control+z")
    expect(page.locator("#t-60-0")).not_to_contain_text("必须")


@pytest.mark.parametrize("scripted", [True, False], ids=["script", "no script"])
def test_an_editor_applies_a_better_parsers_opinion_in_parts(page, phone, archive, bench, scripted):
    archive.shell(FORGET)
    archive.shell(BETTER_OPINION.format(holds=True))
    if not scripted:
        page = phone
        log_in_plainly(page)
    page.goto(bench)
    proposals = page.locator(".bench-proposal")
    expect(proposals).to_have_count(2)
    expect(proposals.first).to_contain_text("解析程序")
    assert find_violations(page, "#bench-proposals") == [] if scripted else True
    _, before = read_page(archive)

    split = proposals.filter(has_text="另立一篇")
    expect(split.locator(".compared").first).to_be_visible()
    split.get_by_role("button", name="采纳", exact=True).click()
    expect(proposals).to_have_count(1)
    proposals.first.get_by_role("button", name="不采纳").click()
    expect(proposals).to_have_count(0)
    _, after = read_page(archive)
    assert len(after) == len(before) + 1
    assert [*after[1], *after[2]] == before[1]

    archive.shell(BETTER_OPINION.format(holds=False))
    page.goto(bench)
    expect(page.locator("#bench-articles")).to_be_visible()
    expect(proposals).to_have_count(0)
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".bench-article")).to_have_count(len(before) + 1)  # and the noise
    _, undone = read_page(archive)
    assert undone == before


def log_in_plainly(page: Page) -> None:
    page.goto("/admin/login/?next=/admin/")
    page.locator("#id_username").fill("发布")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    expect(page.locator("#work-queues-heading")).to_be_visible()
