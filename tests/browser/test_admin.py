"""What editors and publishers do in the admin, in a browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import follow

pytestmark = pytest.mark.browser

PASSWORD = "print-is-kept-verbatim"
MAKE_USERS = """
from django.contrib.auth.models import Group, User
for name in ("编辑", "发布"):
    user = User.objects.create_user(name, password="{password}", is_staff=True)
    user.groups.add(Group.objects.get(name=name))
"""
LISTS = ("article/", "page/", "tagging/", "collection/add/", "tag/", "person/", "issue/", "block/")


@pytest.fixture(scope="module")
def people(archive):
    """An editor and a publisher, each named like the group."""
    archive.manage("shell", "-v", "0", "-c", MAKE_USERS.format(password=PASSWORD))


@pytest.fixture
def console_errors(page) -> list[str]:
    """The errors in the browser's console: failing scripts, and what the content security policy blocks."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    return errors


def log_in(page, name: str, password: str = PASSWORD) -> None:
    page.goto("/admin/login/?next=/admin/")
    page.locator("#id_username").fill(name)
    page.locator("#id_password").fill(password)
    page.locator("#id_password").press("Enter")
    expect(page.locator("#work-queues-heading")).to_be_visible()


def open_article(page, title: str) -> None:
    page.goto("/admin/articles/article/")
    page.get_by_role("link", name=re.compile(title)).first.click()
    expect(page.locator("#id_headline")).to_be_visible()


def test_a_publishers_corrections_reach_the_reader(page, people, console_errors):
    log_in(page, "发布")
    open_article(page, "一体推进学查改")
    page.locator("#id_headline").fill("以正确政绩观谋发展")
    page.locator("textarea[name^=blocks-]:enabled").first.fill("全市各区推动学习教育走深走实。")
    page.locator("[name=_continue]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    follow(page.get_by_role("link", name="在站点上查看"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("以正确政绩观谋发展")
    expect(page.get_by_role("main")).to_contain_text("全市各区推动学习教育走深走实。")
    assert console_errors == []


def test_the_print_is_beside_the_form_on_a_wide_screen_and_above_it_on_a_narrow_one(page, people):
    log_in(page, "编辑")
    open_article(page, "抓住机遇")
    form, printed = page.locator(".form-side").bounding_box(), page.locator(".print-side").bounding_box()
    assert printed["x"] > form["x"] + form["width"]
    page.set_viewport_size({"width": 390, "height": 844})
    form, printed = page.locator(".form-side").bounding_box(), page.locator(".print-side").bounding_box()
    assert printed["y"] + printed["height"] < form["y"]
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_two_editors_cannot_overwrite_each_other(page, people, browser, archive):
    log_in(page, "编辑")
    open_article(page, "今年前两个月")
    with browser.new_context(base_url=archive.url, locale="zh-CN") as context:
        other = context.new_page()
        log_in(other, "发布")
        open_article(other, "今年前两个月")
        other.locator("#id_kicker").fill("据天津海关统计")
        other.locator("[name=_save]").click()
        expect(other.locator(".messagelist .success")).to_be_visible()
    page.locator("#id_kicker").fill("前两个月")
    page.locator("[name=_save]").click()
    conflict = page.get_by_role("alert", name="别人先改了")
    expect(conflict).to_contain_text("据天津海关统计")
    expect(conflict.locator("ins")).to_contain_text(["前两个月"])
    expect(page.locator("#id_kicker")).to_have_value("前两个月")
    page.get_by_role("button", name="照我的改").click()
    expect(page.locator(".messagelist .warning")).to_contain_text("您的改动记为提议")


def test_a_form_left_with_changes_asks_first(page, people):
    log_in(page, "编辑")
    open_article(page, "今年前两个月")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator("#id_deck").fill("没有保存的副题")
    page.get_by_role("link", name="预览").click(no_wait_after=True)
    expect(page.locator("#id_deck")).to_have_value("没有保存的副题")
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist li")).to_be_visible()
    assert asked == ["beforeunload"]


def test_the_history_is_read_compared_and_undone(page, people):
    log_in(page, "发布")
    open_article(page, "一体推进学查改|以正确政绩观谋发展")
    page.locator("#id_deck").fill("各区见闻")
    page.locator("[name=_continue]").click()
    page.get_by_role("link", name="修改记录").click()
    latest = page.locator(".revision").first
    expect(latest.locator("ins")).to_contain_text("各区见闻")
    page.get_by_role("link", name="整版的修改记录").click()
    page.get_by_role("radio", name="从第 1 号版本比起").check()
    page.get_by_role("button", name="比较所选的两个版本").click()
    expect(page.locator(".compared").first).to_contain_text("各区见闻")
    page.go_back()
    page.locator(".revision").first.get_by_role("button", name=re.compile("撤销")).click()
    expect(page.locator(".messagelist .success")).to_contain_text("改标题或栏目")
    expect(page.locator(".revision").nth(1)).to_contain_text("已撤销")


def test_a_publisher_withdraws_from_the_list_and_publishes_from_the_form(page, people, archive):
    log_in(page, "发布")
    open_article(page, "抓住机遇")
    form = page.url
    follow(page.get_by_role("link", name="在站点上查看"))
    public = page.url
    page.goto("/admin/articles/article/?q=抓住机遇")
    page.locator("input.action-select").first.check()
    page.locator("select[name=action]").select_option("withdraw")
    page.get_by_role("button", name="执行").click()
    expect(page.locator(".bulk-preview")).to_contain_text("改动 1 条")
    page.get_by_label("给读者看的说明").fill("内容有误。")
    page.get_by_role("button", name="先看看").click()
    page.get_by_role("button", name="撤下：做 1 条").click()
    expect(page.get_by_text("改了 1 条。")).to_be_visible()
    assert page.goto(public).status == 410

    page.goto(form)
    page.get_by_role("button", name="保存并发布").click()
    expect(page.locator(".messagelist .success")).to_have_text("发布了 1 篇文章。")
    assert page.goto(public).status == 200


def test_a_publisher_adds_a_reporter_and_chooses_a_tag_without_leaving_the_article(
    page, people, console_errors
):
    log_in(page, "发布")
    open_article(page, "今年前两个月")
    row = page.locator(".credit").nth(-2)
    row.get_by_label("身份").fill("记者")
    row.get_by_label("姓名").fill("韩文静")
    page.locator("#taggings-group .add-row a").click()
    tag = page.locator("#taggings-group tr.dynamic-taggings").last
    tag.locator(".select2-selection").click()
    page.locator(".select2-search__field").last.fill("京津冀协同")
    page.locator(".select2-results__option", has_text="京津冀协同发展").click()
    page.locator("[name=_continue]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator(".credit").nth(-3).get_by_label("姓名")).to_have_value("韩文静")
    expect(page.locator("#taggings-group")).to_contain_text("京津冀协同发展")
    assert console_errors == []


def test_an_editor_has_no_button_to_publish(page, people):
    log_in(page, "编辑")
    open_article(page, "抓住机遇")
    expect(page.locator("[name=_save]")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("发布$|撤下"))).to_have_count(0)


def test_the_language_switch_turns_the_admin_to_english_and_back(page, people):
    log_in(page, "编辑")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    page.get_by_role("button", name="简体中文").click()
    expect(page.get_by_role("button", name="注销")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_is_wider_than_its_screen(page, people, console_errors, width):
    page.set_viewport_size({"width": width, "height": 900})
    log_in(page, "发布")
    for address in LISTS:
        page.goto(f"/admin/articles/{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    assert console_errors == []


def test_errors_are_above_the_print_on_a_phone(page, people):
    page.set_viewport_size({"width": 390, "height": 844})
    log_in(page, "编辑")
    open_article(page, "抓住机遇")
    page.locator("#id_kind").evaluate("choice => choice.options[0].value = 'nonsense'")
    page.locator("#id_kind").select_option(index=0)
    page.locator("[name=_save]").click()
    expect(page.locator(".errornote")).to_be_visible()
    errors, printed = (page.locator(part).bounding_box() for part in (".errornote", ".print-side"))
    assert errors["y"] < printed["y"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_column_of_a_list_is_on_the_screen(page, people, archive, width, language):
    page.set_viewport_size({"width": width, "height": 900})
    page.context.add_cookies([{"name": "django_language", "value": language, "url": archive.url}])
    log_in(page, "发布")
    for address in ("article/", "page/", "tagging/", "person/"):
        page.goto(f"/admin/articles/{address}")
        held = page.locator("#changelist .results").bounding_box()
        row = page.locator("#result_list tbody tr").first
        for cell in row.locator("th, td").all():
            box = cell.bounding_box()
            assert box["x"] + box["width"] <= held["x"] + held["width"] + 1, (address, cell.inner_text())
