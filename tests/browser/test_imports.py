"""An editor imports a zip in the browser: the table, the preview, the import, the report."""

import json
import zipfile
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.test_admin import log_in
from tests.seeds import SEEDS

pytestmark = pytest.mark.browser
BEGIN = "/admin/articles/pageimport/add/"
SEED_TEXTS = [path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt"))]


def make_zip(path: Path, pages: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in pages.items():
            archive.writestr(name, data)
    return path


def upload(page: Page, path: Path) -> None:
    page.goto(BEGIN)
    page.get_by_label("文件", exact=False).first.set_input_files(path)
    page.get_by_role("button", name="读取文件").click()


def find_row(page: Page, name: str):
    return page.locator(".found-page", has_text=name)


def test_a_zip_with_one_bad_page_is_corrected_previewed_and_imported(page: Page, archive, tmp_path):
    texts = {
        "晨报-1.txt": SEED_TEXTS[0],
        "chb-2026-04-02-02.txt": SEED_TEXTS[1].replace("。", "!", 1),
        "bad.txt": b"\0\1\2" * 50,
    }
    before = archive.count_rows("articles_page")
    log_in(page, archive.name, archive.password)
    upload(page, make_zip(tmp_path / "四月.zip", texts))
    expect(page.locator(".found-page")).to_have_count(3)
    expect(find_row(page, "bad.txt").locator(".found-refusal")).to_be_visible()
    row = find_row(page, "晨报-1.txt")
    expect(row).to_contain_text("没有报名，不能导入")
    row.get_by_label("报纸").fill("晨报")
    row.get_by_label("日期").fill("2026-04-02")
    row.get_by_label("版次").fill("1")
    find_row(page, "chb-").get_by_label("报纸").fill("晨报")
    page.get_by_role("button", name="保存更正").first.click()
    expect(page.locator(".messagelist")).to_contain_text("保存了更正。")
    expect(row).not_to_contain_text("没有报名")

    row.get_by_label("版名").fill("要闻")
    row.get_by_role("button", name="晨报-1.txt").click()
    expect(page.locator(".messagelist")).to_contain_text("保存了更正。")
    expect(page.get_by_text("还没有导入。导入以后会是这些文章：")).to_be_visible()
    expect(page.get_by_role("heading", name="抓住机遇 发挥优势")).to_be_visible()
    page.get_by_role("link", name="回到表格").click()
    expect(row.get_by_label("版名")).to_have_value("要闻")
    assert archive.count_rows("articles_page") == before

    page.get_by_role("button", name="导入 2 版").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".import-report")).to_contain_text("新 2，")
    expect(page.locator(".import-report")).to_contain_text("没有导入 1。")
    assert archive.count_rows("articles_page") == before + 2
    with page.expect_download() as download:
        page.get_by_role("link", name="下载报告").click()
    report = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert [failure["path"] for failure in report["failures"]] == ["四月.zip/bad.txt"]
    assert Axe().run(page).response["violations"] == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    find_row(page, "晨报-1.txt").get_by_role("link", name="新的一版").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(1)


def test_a_large_import_shows_its_progress_and_needs_no_other_command(page: Page, archive, tmp_path):
    texts = {
        f"wb-2026-05-{number:02}-01.txt": f"{SEED_TEXTS[number % 5]}\n第{number}号" for number in range(1, 25)
    }
    log_in(page, archive.name, archive.password)
    upload(page, make_zip(tmp_path / "五月.zip", texts))
    expect(page.locator(".found-page")).to_have_count(24, timeout=60_000)
    page.get_by_role("button", name="导入 24 版").first.click()
    expect(page.locator(".import-report")).to_contain_text("新 24，", timeout=60_000)
    page.goto("/admin/articles/backgroundtask/")
    row = page.locator("#result_list tbody tr", has_text="导入版面").first
    expect(row).to_contain_text("24/24")
    row.get_by_role("link").first.click()
    expect(page.locator("#content")).to_contain_text("新 24，")


def test_on_a_phone_without_scripts_an_import_works_too(phone: Page, archive, tmp_path):
    log_in(phone, archive.name, archive.password)
    upload(phone, make_zip(tmp_path / "六月.zip", {"yb-2026-06-01-01.txt": SEED_TEXTS[2] + "\n六月"}))
    assert phone.locator("html").evaluate("page => page.scrollWidth") == 390
    phone.get_by_role("button", name="导入 1 版").first.click()
    expect(phone.locator(".import-report")).to_contain_text("新 1，")
