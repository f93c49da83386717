"""An editor's whole day, from the import in the morning to what is taken back in the evening."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_admin import log_in
from tests.browser.test_imports import find_row, make_zip, upload
from tests.browser.test_publication import SELECT, list_titles
from tests.processes import Archive

pytestmark = pytest.mark.browser

TODAY, BRIDGE = "2026-04-01", "城东老桥"
SCAN = "{place}的老桥恢复通车\n本报讯 {place}的老桥昨日恢复通车,两岸居民出行方便了许多。\n"
PLACES = ("城东", "城西", "城南", "城北")
# The same person credited by two names, flags on five pages, and tags that wait.
MAKE_WORK = """
from tests.archives import credit
for page in Page.objects.exclude(articles=None).order_by("pk")[:5]:
    Article.objects.filter(page=page, position=0).update(flags=[{"code": "order-unsure"}])
article = Article.objects.order_by("pk").last()
credit(article, ("记者", "苏雅"), ("通讯员", "苏娅"))
"""


def choose_action(page: Page, action: str) -> None:
    page.locator("select[name=action]").select_option(action)
    page.get_by_role("button", name="执行").click()


def expect_said(page: Page, words: str | re.Pattern) -> None:
    expect(page.locator(".messagelist")).to_contain_text(words)


def press(page: Page, key: str) -> None:
    """Press the key once the script that takes it is there."""
    page.wait_for_load_state("load")
    page.keyboard.press(key)


def import_a_zip_with_a_bad_page(page: Page, folder: Path) -> None:
    scans = {
        f"scan_{letter}.txt": SCAN.format(place=place) for letter, place in zip("abcd", PLACES, strict=True)
    }
    upload(page, make_zip(folder / "晨报.zip", {**scans, "scan_e.txt": b"\0\1\2" * 50}))
    expect(find_row(page, "scan_e.txt").locator(".found-refusal")).to_be_visible()
    page.locator(".import-fill").get_by_label("报纸").fill("晨报")
    page.get_by_role("button", name="填上").click()
    page.get_by_role("button", name="导入 4 版").first.click()
    expect(page.locator(".import-report")).to_contain_text("新 4，")
    expect(page.locator(".import-report")).to_contain_text("没有导入 1。")


def date_pages(page: Page) -> None:
    page.goto("/admin/articles/page/?place=undated&q=scan_")
    page.locator("#action-toggle").check()
    choose_action(page, "place")
    page.get_by_label("或者从这一天起").fill(TODAY)
    page.get_by_role("button", name="先看看").click()
    expect(page.locator(".bulk-places tbody tr")).to_have_count(4)
    page.get_by_role("button", name="定日期和版次：做 4 条").click()
    expect(page.get_by_text("改了 4 条。")).to_be_visible()


def walk_the_queue(page: Page) -> None:
    """Five pages by keys; each is checked, and the next one opens."""
    page.goto("/admin/")
    expect(page.get_by_text(re.compile(r"还有 \d+ 版存疑"))).to_be_visible()
    page.get_by_role("button", name="打开最该看的版面").click()
    seen = set()
    for _ in range(5):
        expect(page.locator("#workbench[data-ready]")).to_be_visible()
        seen.add(page.url)
        here = page.url
        page.keyboard.press("Shift+X")
        expect_said(page, "核过")
        if len(seen) < 5:
            expect(page).not_to_have_url(here)
    assert len(seen) == 5
    page.goto("/admin/")
    expect(page.locator(".editors-day")).to_contain_text("改了 5 版")


def tag_by_keys(page: Page) -> None:
    page.goto("/admin/articles/tagging/decide/?kind=person")
    name = page.locator(".tag-name").first.inner_text()
    press(page, "ArrowDown")
    page.keyboard.press("y")
    expect_said(page, f"“{name}”用于")


def merge_two_people(page: Page) -> None:
    page.goto("/admin/articles/person/?q=苏")
    for name in ("苏雅", "苏娅"):
        page.locator("#result_list tbody tr", has_text=name).locator(".action-select").check()
    choose_action(page, "merge")
    page.get_by_label("苏娅").check()
    page.get_by_role("button", name="合并", exact=True).click()
    expect_said(page, "合并成了“苏娅”，移动了 1 篇文章。")


def gather_and_order(page: Page) -> None:
    page.goto("/admin/articles/collection/add/")
    page.get_by_label("专题名").fill(BRIDGE)
    page.get_by_role("button", name="保存", exact=True).click()
    page.goto("/admin/articles/article/?q=恢复通车")
    expect(page.locator("#result_list tbody tr")).to_have_count(4)
    page.locator("#action-toggle").check()
    choose_action(page, "gather")
    page.locator(".select2-selection").click()
    page.locator(".select2-results__option", has_text=BRIDGE).click()
    page.get_by_role("button", name="先看看").click()
    page.get_by_role("button", name="收进专题：做 4 条").click()
    expect(page.get_by_text("改了 4 条。")).to_be_visible()
    page.goto("/admin/articles/collection/")
    page.get_by_role("link", name=BRIDGE).click()
    expect(page.locator(".drag-handle")).to_have_count(4)
    expect(page.locator(".collection-changes")).to_contain_text("收进专题")
    first, second, *rest = list_titles(page)
    page.locator(".drag-handle").first.focus()
    page.keyboard.press("ArrowDown")
    assert list_titles(page) == [second, first, *rest]
    page.get_by_role("button", name="保存", exact=True).click()
    expect_said(page, BRIDGE)


def schedule_the_issue(page: Page) -> None:
    page.goto("/admin/articles/issue/")
    page.get_by_role("link", name=re.compile(TODAY)).first.click()
    page.get_by_role("link", name="整期发布").click()
    page.locator("form", has_text="定时发布").get_by_label("发布时间").fill("2099-01-01T06:00")
    page.get_by_role("button", name="定时发布").click()
    expect_said(page, "定时发布 4 篇文章。")
    expect(page.locator(".results tbody tr", has_text="2099-01-01 06:00")).to_have_count(4)


def withdraw_with_a_note(page: Page, archive: Archive) -> None:
    pk, ref = archive.shell("a = Article.objects.published().last(); print(a.pk, a.ref)").split()
    page.goto(f"/admin/articles/article/{pk}/change/")
    page.get_by_role("button", name="保存并撤下").click()
    expect(page.locator("#withdrawal-text")).to_be_focused()
    page.keyboard.type("消息来源有误。")
    page.get_by_role("button", name="撤下", exact=True).click()
    expect_said(page, "撤下了 1 篇文章。")
    assert page.goto(f"/articles/{ref}/").status == 410
    expect(page.locator(".withdrawal-note")).to_contain_text("消息来源有误。")


def answer_a_reader(page: Page, archive: Archive, browser) -> None:
    words, wording = "开好局", "开新局"
    ref = archive.shell(
        f"print(Article.objects.published().filter(blocks__text__contains='{words}').first().ref)"
    )
    with browser.new_context(base_url=archive.url, locale="zh-CN") as context:
        reader = context.new_page()
        reader.goto(f"/articles/{ref}/")
        reader.evaluate(SELECT, words)
        reader.locator(".report-link.near").click()
        reader.fill("#id_wording", wording)
        reader.get_by_role("button", name="送给编辑").click()
        page.goto("/admin/")
        page.get_by_role("link", name=re.compile("^1 读者报错")).click()
        expect(page.locator(".reader-reports ins").first).to_be_visible()
        press(page, "y")
        expect_said(page, "改正了，并答复了读者。")
        reader.reload()
        expect(reader.get_by_role("heading", level=1)).to_have_text("已经采纳")
        reader.goto(f"/articles/{ref}/")
        expect(reader.locator(".text")).to_contain_text(wording)


def undo_three_of_these(page: Page, archive: Archive) -> None:
    """The reader's correction, the merge, and the dates."""
    page.goto("/admin/articles/readerreport/waiting/")
    press(page, "u")
    expect_said(page, "撤销了，这条报错又在等处理。")
    page.goto("/admin/articles/authorityoperation/")
    page.locator("#result_list tbody tr", has_text="苏雅 → 苏娅").locator(".action-select").check()
    choose_action(page, "undo")
    expect_said(page, "撤销了“")
    page.goto("/admin/articles/bulkoperation/")
    page.get_by_role("link", name=re.compile("定日期和版次")).click()
    page.get_by_role("button", name="全部撤销").click()
    expect(page.get_by_text("撤销了。", exact=True)).to_be_visible()
    state = archive.shell(
        "scans = Page.objects.filter(source_name__contains='scan_');"
        "print(Person.objects.filter(name__startswith='苏').count(), scans.undated().count(),"
        " Block.objects.filter(correction__contains='开新局').count())"
    )
    assert state == "2 4 0"


def test_a_day_of_an_editor(page: Page, archive, browser, tmp_path):
    archive.manage("import_tags", "--start")
    archive.manage("propose_tags")
    archive.shell(MAKE_WORK)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    log_in(page, archive.name, archive.password)
    import_a_zip_with_a_bad_page(page, tmp_path)
    date_pages(page)
    walk_the_queue(page)
    tag_by_keys(page)
    merge_two_people(page)
    gather_and_order(page)
    schedule_the_issue(page)
    withdraw_with_a_note(page, archive)
    answer_a_reader(page, archive, browser)
    undo_three_of_these(page, archive)
    assert errors == []
