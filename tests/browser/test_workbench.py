"""A page mended in the workbench: by keyboard, with the mouse, without JavaScript, and by two at once."""

import json
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from articles.admin.workbench.differences import list_differences
from tests.browser.conftest import ServedArchive
from tests.browser.test_admin import MAKE_USERS, PASSWORD, log_in

pytestmark = pytest.mark.browser

# Seed 004 as a naive splitter leaves it: an article each, its blocks as role and lines (1-based).
NAIVE = """
body 3, body 5, body 7, body 9
headline 11, headline 13, headline 15, body 17, body 19, body 21, body 23 25, body 27 29, body 31, body 33
headline 35, byline 37, body 39, body 41, body 43 45, body 47, body 49, body 51, body 53, body 55, body 57
headline 59, body 61, body 63, body 65
headline 67, headline 69, headline 70, headline 72, headline 73, headline 74, body 78
headline 80, headline 81, headline 82, headline 83, headline 84, headline 86, headline 88, headline 90, \
body 92, body 94, body 96, body 98
headline 100, body 102, body 104, body 106
"""
TRUTH = """
body 3, body 5, body 7, body 9
kicker 11, headline 13, deck 15, body 17, body 19, body 21, body 23 25, body 27 29, body 31, body 33
headline 35, byline 37, body 51, body 53, body 55, body 57 39, body 41, body 43 45, body 47, body 49
headline 59, body 61, body 63, body 65
headline 67, deck 69, deck 70, body 72, body 73, body 74, body 78, \
noise 80, noise 81, noise 82, noise 83, noise 84, refer 86
headline 88, deck 90, body 92, body 94, body 96, body 98
headline 100, body 102, body 104, body 106
"""
TRUE_KINDS = ["news", "news", "commentary", "news", "teaser", "news", "news"]
MAKE_NAIVE = """
from django.db import transaction
from django.utils import timezone
from articles.archive.records import recorded
from articles.curation.derived import follow_blocks
from articles.curation.page_rows import read_rows, write_rows
from articles.curation.page_state import ArticleState, BlockState, PageState
page = Page.objects.get(source_name__startswith="004")
rows = read_rows(page)
page.articles.update(status="draft", published_at=None)
page.revisions.all().delete()
rows = read_rows(page)
lines = rows.state.lines
articles = []
for number, blocks in enumerate({naive!r}):
    states = tuple(
        BlockState(Role(role), tuple(held), "".join(lines[line].strip() for line in held))
        for role, held in blocks
    )
    articles.append(follow_blocks(None, ArticleState("naive{run}" + str(number), states)))
with recorded():
    write_rows(rows, PageState(lines, tuple(articles), ()), at=timezone.now(), revived={{}})
print(page.pk)
"""
PUBLISH = """
from django.utils import timezone
articles = Article.objects.filter(page__source_name__startswith="004")
articles.update(status="published", published_at=timezone.now())
"""
READ_STATE = """
import json
from articles.curation.page_rows import read_rows
state = read_rows(Page.objects.get(source_name__startswith="004")).state
articles = [[a.kind, a.headline, a.jump_to, [[b.role, b.lines] for b in a.blocks]] for a in state.articles]
print(json.dumps(articles))
"""


def read_blocks(table: str) -> list[list[tuple[str, list[int]]]]:
    """The table as articles of blocks, each (role, 0-based lines)."""
    return [
        [(role, [int(line) - 1 for line in lines]) for role, *lines in map(str.split, row.split(", "))]
        for row in table.strip().splitlines()
    ]


def read_state(archive: ServedArchive) -> list:
    return json.loads(archive.shell(READ_STATE))


def list_divisions(state: list) -> list[list[tuple[str, list[int]]]]:
    return [[(role, lines) for role, lines in blocks] for _kind, _headline, _jump, blocks in state]


@pytest.fixture(scope="module")
def people(archive):
    """An editor and a publisher, each named like the group."""
    archive.manage("shell", "-v", "0", "-c", MAKE_USERS.format(password=PASSWORD))


@pytest.fixture
def address(archive, people, request) -> str:
    """The workbench of seed 004, made naive."""
    run = abs(hash(request.node.name)) % 10**6
    key = archive.shell(MAKE_NAIVE.format(naive=read_blocks(NAIVE), run=run))
    return f"/admin/articles/page/{key}/workbench/"


def open_workbench(page: Page, address: str, name: str = "发布") -> None:
    log_in_plainly(page, name)
    page.goto(address)


def log_in_plainly(page: Page, name: str) -> None:
    page.goto("/admin/login/?next=/admin/")
    page.locator("#id_username").fill(name)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    expect(page.locator("#work-queues-heading")).to_be_visible()


class Hands:
    """How an editor works: what every way of working has in common."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def base(self) -> Locator:
        return self.page.locator("#bench input[name=base]")

    def article_of(self, line: int) -> Locator:
        return self.page.locator(".bench-article", has=self.page.locator(f"#b-{line - 1}-0"))

    def said(self) -> Locator:
        """What the page says of what was done, with JavaScript or without."""
        return self.page.locator(".bench-done, .messagelist")

    def done(self, act) -> None:
        """Act, and wait until the server has made a revision of it."""
        before = self.base().input_value()
        act()
        expect(self.base()).not_to_have_value(before)


class Keys(Hands):
    """The keyboard alone."""

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def go(self, line: int) -> None:
        """To the block that begins with the line, by the arrows."""
        keys = self.page.locator(".bench-block").evaluate_all("all => all.map(one => one.dataset.key)")
        here = self.page.evaluate("document.activeElement.value")
        at, to = keys.index(here) if here in keys else -1, keys.index(f"{line - 1}-0")
        self.press(*["ArrowDown" if to > at else "ArrowUp"] * (abs(to - at)))
        expect(self.page.locator(f"#c-{line - 1}-0")).to_be_focused()

    def choose(self, *lines: int) -> None:
        for line in lines:
            self.go(line)
            self.press(" ")

    def pick(self, field: str, label: str) -> None:
        """An entry of the list that has the focus, by the arrows."""
        expect(self.page.locator(field)).to_be_focused()
        labels = self.page.locator(f"{field} option").all_inner_texts()
        here = self.page.locator(field).evaluate("list => list.selectedIndex")
        places = labels.index(label) - here
        self.press(*["ArrowDown" if places > 0 else "ArrowUp"] * abs(places))

    def split(self, line: int) -> None:
        self.go(line)
        self.done(lambda: self.press("s"))

    def merge_up(self, line: int) -> None:
        self.go(line)
        self.done(lambda: self.press("m"))

    def join(self, line: int, following: int) -> None:
        self.choose(line)
        self.go(following)
        self.done(lambda: self.press("j"))

    def set_role(self, role: str, *lines: int) -> None:
        self.choose(*lines)
        self.press("r")
        self.pick("#bench-role", role)
        self.done(lambda: self.press("Enter"))

    def move_up(self, *lines: int, places: int) -> None:
        for _ in range(places):
            self.choose(*lines)
            self.done(lambda: self.press("Alt+ArrowUp"))

    def set_kind(self, line: int, kind: str, *, jump: str = "") -> None:
        self.go(line)
        self.press("a")
        expect(self.page.locator("#p-headline")).to_be_focused()
        self.press("Tab", "Tab", "Tab")
        self.pick("#p-kind", kind)
        if jump:
            self.press(*["Tab"] * 8)
            self.page.keyboard.type(jump)
        self.done(lambda: self.press("Control+Enter"))

    def correct(self, line: int, old: str, new: str) -> None:
        self.go(line)
        self.press("e")
        area = self.page.locator("form.bench-edit textarea")
        expect(area).to_be_focused()
        text = area.input_value()
        self.press("Control+Home", *["ArrowRight"] * text.index(old), *["Delete"] * len(old))
        self.page.keyboard.type(new)
        self.done(lambda: self.press("Control+Enter"))

    def publish(self, line: int) -> None:
        self.go(line)
        self.press("Shift+P")

    def withdraw(self, line: int) -> None:
        self.publish(line)  # the same key
        give_note(self.page)

    def undo(self) -> None:
        self.done(lambda: self.press("Control+z"))


class Pointer(Hands):
    """The mouse, with JavaScript or without."""

    def choose(self, *lines: int) -> None:
        for line in lines:
            self.page.locator(f"#c-{line - 1}-0").check()

    def tool(self, name: str) -> Locator:
        return self.page.locator("#bench-toolbar").get_by_role("button", name=re.compile(f"^{name}"))

    def split(self, line: int) -> None:
        self.choose(line)
        self.done(self.tool("拆分").click)

    def merge_up(self, line: int) -> None:
        self.done(self.article_of(line).get_by_role("button", name="并入上一篇").click)

    def join(self, line: int, following: int) -> None:
        self.choose(line)
        self.page.locator("[name=following]").fill(str(following))
        self.done(self.tool("接上").click)
        expect(self.page.locator("[name=following]")).to_have_value("")

    def set_role(self, role: str, *lines: int) -> None:
        self.choose(*lines)
        self.page.locator("#bench-role").select_option(label=role)
        self.done(self.tool("改类别").click)

    def move_up(self, *lines: int, places: int) -> None:
        for _ in range(places):
            self.choose(*lines)
            self.done(self.tool("文块上移").click)

    def set_kind(self, line: int, kind: str, *, jump: str = "") -> None:
        self.article_of(line).get_by_role("link", name="标题、署名、转版").click()
        self.page.locator("#p-kind").select_option(label=kind)
        if jump:
            self.page.locator("#p-jump-to").fill(jump)
        self.done(self.page.locator(".bench-panel").get_by_role("button", name="保存").click)

    def correct(self, line: int, old: str, new: str) -> None:
        self.choose(line)
        self.tool("改字").click()
        area = self.page.locator("form.bench-edit textarea")
        area.fill(area.input_value().replace(old, new))
        self.done(self.page.get_by_role("button", name="保存文字").click)

    def publish(self, line: int) -> None:
        self.article_of(line).get_by_role("button", name=re.compile("^发布")).click()

    def withdraw(self, line: int) -> None:
        self.article_of(line).get_by_role("link", name=re.compile("^撤下")).click()
        give_note(self.page)

    def undo(self) -> None:
        self.done(self.page.get_by_role("button", name="撤销").click)


class Drag(Pointer):
    """The mouse, with blocks dragged where that can be done."""

    def move_up(self, *lines: int, places: int) -> None:
        self.page.set_viewport_size({"width": 1280, "height": 9000})  # nothing scrolls under the mouse
        self.choose(*lines)
        handle = self.page.locator(f"#b-{lines[0] - 1}-0 .block-about")
        before = self.page.locator(".bench-block").nth(
            self.page.locator(".bench-block").evaluate_all(
                "(all, key) => all.findIndex(one => one.dataset.key === key)", f"{lines[0] - 1}-0"
            )
            - places
        )
        self.done(lambda: handle.drag_to(before, target_position={"x": 200, "y": 4}))


def mend(hands: Keys | Pointer) -> None:
    """What a naive splitter left of seed 004, put right."""
    hands.set_role("引题", 11)
    hands.set_role("副题", 15)
    hands.join(57, 39)
    hands.move_up(51, 53, 55, 57, places=4)
    hands.set_kind(35, "评论")
    hands.split(88)
    hands.merge_up(80)
    hands.set_role("副题", 69, 70, 90)
    hands.set_role("正文", 72, 73, 74)
    hands.set_role("杂项", 80, 81, 82, 83, 84)
    hands.set_role("导读指向", 86)
    hands.set_kind(67, "导读", jump="2")


def check_truth(archive: ServedArchive) -> None:
    state = read_state(archive)
    assert list_divisions(state) == read_blocks(TRUTH)
    assert [kind for kind, *_ in state] == TRUE_KINDS
    assert state[4][2] == "2"


def undo_all(hands: Hands, archive: ServedArchive, start: list) -> None:
    button = hands.page.get_by_role("button", name="撤销")
    while button.is_enabled():
        hands.undo()
    assert read_state(archive) == start


def give_note(page: Page) -> None:
    """Write why the article is withdrawn, withdraw it, and come back to the workbench."""
    expect(page.locator("#withdrawal-text")).to_be_focused()
    page.keyboard.type("失实。")
    page.get_by_role("button", name="撤下", exact=True).click()
    expect(page.locator(".messagelist .success")).to_contain_text("撤下了 1 篇文章。")
    page.get_by_role("link", name="工作台").click()
    expect(page.locator("#workbench")).to_be_visible()


def work_through(hands: Keys | Pointer, archive: ServedArchive) -> None:
    """The page mended, one article published, corrected and withdrawn, and everything undone."""
    page, start = hands.page, read_state(archive)
    mend(hands)
    check_truth(archive)
    ref = hands.article_of(17).get_attribute("data-ref")
    hands.publish(17)
    expect(hands.said()).to_contain_text("发布了 1 篇文章。")
    assert page.request.get(f"/articles/{ref}/").status == 200
    hands.correct(13, "内化于心", "内化於心")
    assert read_state(archive)[1][1].startswith("深入学习贯彻习近平总书记重要论述 切实把正确政绩观内化於心")
    hands.withdraw(17)
    assert page.request.get(f"/articles/{ref}/").status in (404, 410)
    undo_all(hands, archive, start)
    assert page.request.get(f"/articles/{ref}/").status in (404, 410)


def test_a_page_is_mended_by_keyboard_alone(page, archive, address):
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    open_workbench(page, address)
    expect(page.locator("#workbench[data-ready]")).to_be_visible()
    work_through(Keys(page), archive)
    assert errors == []


@pytest.mark.parametrize("hands", [Pointer, Drag])
def test_a_page_is_mended_with_the_mouse(page, archive, address, hands):
    open_workbench(page, address)
    expect(page.locator("#workbench[data-ready]")).to_be_visible()
    work_through(hands(page), archive)


@pytest.fixture
def touch(browser: Browser, archive: ServedArchive) -> Iterator[Page]:
    """A phone with JavaScript."""
    with browser.new_context(
        base_url=archive.url, locale="zh-CN", viewport={"width": 390, "height": 844}, has_touch=True
    ) as context:
        yield context.new_page()


class Finger:
    """One finger on the screen of a phone."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.session = page.context.new_cdp_session(page)

    def send(self, kind: str, *points: tuple[float, float]) -> None:
        places = [{"x": x, "y": y} for x, y in points]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    def hold(self, handle: Locator) -> tuple[float, float]:
        box = handle.bounding_box()
        place = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.send("touchStart", place)
        return place

    def drag(self, handle: Locator, target: Locator) -> None:
        """From the handle to the upper edge of the target, which may be beyond the window's lower edge."""
        x, y = self.hold(handle)
        bottom = self.page.viewport_size["height"] - 10
        while (to := target.bounding_box()["y"] + 4) > bottom - 200:
            y = min(y + 40, bottom)
            self.send("touchMove", (x, y))
        self.send("touchMove", (x, to))
        self.send("touchEnd")


def test_a_block_is_dragged_with_a_finger(touch, archive, address):
    open_workbench(touch, address)
    expect(touch.locator("#workbench[data-ready]")).to_be_visible()
    handle = touch.locator("#b-16-0 .block-about")
    handle.scroll_into_view_if_needed()
    hands = Hands(touch)
    hands.done(lambda: Finger(touch).drag(handle, touch.locator("#b-30-0")))
    blocks = list_divisions(read_state(archive))[1]
    assert [lines[0] + 1 for _, lines in blocks] == [11, 13, 15, 19, 21, 23, 27, 17, 31, 33]
    expect(touch.locator("#c-16-0")).not_to_be_checked()
    assert touch.locator(".dragged, .drop-here").count() == 0


def test_a_finger_on_the_text_scrolls_and_one_on_the_label_chooses(touch, address):
    open_workbench(touch, address)
    expect(touch.locator("#workbench[data-ready]")).to_be_visible()
    base, finger = Hands(touch).base().input_value(), Finger(touch)
    touch.locator("#b-16-0").scroll_into_view_if_needed()
    before = touch.evaluate("scrollY")
    x, y = finger.hold(touch.locator("#t-16-0"))
    for step in range(1, 11):
        finger.send("touchMove", (x, y - 20 * step))
    finger.send("touchEnd")
    touch.wait_for_function(f"scrollY > {before}")
    touch.locator("#b-18-0 .block-about").tap()
    expect(touch.locator("#c-18-0")).to_be_checked()
    expect(Hands(touch).base()).to_have_value(base)


def test_a_page_is_mended_without_javascript_on_a_phone(phone, archive, address):
    open_workbench(phone, address)
    touch = Pointer(phone)
    touch.done(lambda: touch.article_of(17).get_by_role("button", name="核过").click())
    expect(phone.locator(".messagelist")).to_be_in_viewport()
    touch.undo()
    work_through(touch, archive)


def test_a_click_in_the_text_sets_where_it_is_cut(page, archive, address):
    open_workbench(page, address)
    expect(page.locator("#workbench[data-ready]")).to_be_visible()
    text = page.locator("#t-50-0")
    text.click(position={"x": 100, "y": 10})
    expect(page.locator("#bench-caret")).to_be_visible()
    Keys(page).done(lambda: page.keyboard.press("c"))
    [first] = [blocks for blocks in list_divisions(read_state(archive)) if ("body", [50]) in blocks]
    assert first.count(("body", [50])) == 2


def test_what_differs_from_the_print_is_marked_while_typing(page, archive, address):
    base = archive.shell(READ_STATE)
    open_workbench(page, address)
    expect(page.locator("#workbench[data-ready]")).to_be_visible()
    page.locator("#c-50-0").focus()
    page.keyboard.press("e")
    area, printed = page.locator("form.bench-edit textarea"), page.locator(".printed p")
    expect(area).to_be_focused()
    area.fill("干事创业必须要树立正确政绩观。")
    expect(printed.locator("del")).to_have_text(["删去一定"])
    expect(printed.locator("ins")).to_have_text(["补上必须"])
    text = "干事创业一定要树立正确政绩观。"
    area.fill("完全是另外的话了")
    expect(printed.locator("del, ins")).to_have_text([f"删去{text}", "补上完全是另外的话了"])
    area.fill(text)
    expect(printed.locator("del, ins")).to_have_count(0)
    expect(printed).to_have_text(text)
    assert printed.evaluate("one => one.closest('[aria-live], [role=status], [role=alert]')") is None
    assert archive.shell(READ_STATE) == base


TEXTS = [
    ("科技", "科技"),
    ("科技", ""),
    ("", "科技"),
    ("市领导王力军、翟立新参加。", "市领导王立军、翟立新、韩雯参加"),
    ("抓住机遇抓住机遇", "抓住发挥优势机遇"),
    ("𠮷野家在𠮷林", "吉野家在吉林"),
    ("的" * 60 + "地", "的" * 50 + "得" * 9),
    ("一二三四五六七", "甲乙丙丁戊己七"),
]
LIST_DIFFERENCES = "async ([url, texts]) => { \
    const module = await import(url); return texts.map((pair) => module.listDifferences(...pair)); }"


def count_edits(pieces: list[tuple[str, str]]) -> int:
    """How many characters were exchanged, left out or put in."""
    written = "".join("." if kind == "same" else kind[0] * len(text) for kind, text in pieces)
    return sum(max(run.count("g"), run.count("c")) for run in written.split("."))


def test_the_script_marks_what_the_server_would(page, address):
    """One of the shortest ways from one text to the other; there may be several."""
    open_workbench(page, address)
    source = page.locator("script[src*='workbench.js']").get_attribute("src")
    found = page.evaluate(LIST_DIFFERENCES, [source.replace("workbench.js", "differences.js"), TEXTS])
    for (old, new), pieces in zip(TEXTS, found, strict=True):
        theirs = [(piece.kind, piece.text) for piece in list_differences(old, new)]
        assert count_edits(pieces) == count_edits(theirs)
        assert "".join(text for kind, text in pieces if kind != "come") == (old if pieces else "")
        assert "".join(text for kind, text in pieces if kind != "gone") == (new if pieces else "")


def test_pointing_at_either_side_shows_the_other(page, address):
    open_workbench(page, address)
    expect(page.locator("#workbench[data-ready]")).to_be_visible()
    page.locator("#b-8-0").hover()
    expect(page.locator(".piece[data-key='8-0']")).to_have_class(re.compile("pointed"))
    page.locator(".piece[data-key='4-0']").hover()
    expect(page.locator("#b-4-0")).to_have_class(re.compile("pointed"))
    page.locator(".piece[data-key='4-0']").click()
    expect(page.locator("#c-4-0")).to_be_focused()


def test_a_link_to_an_article_shows_its_print_and_the_keys_go_on_there(page, address):
    open_workbench(page, address)
    article = Hands(page).article_of(100).get_attribute("id")
    page.goto("/admin/")
    page.goto(f"{address}#{article}")
    expect(page.locator("#workbench[data-ready]")).to_be_visible()
    expect(page.locator(".piece[data-key='99-0']")).to_be_in_viewport()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#c-101-0")).to_be_focused()


@pytest.mark.parametrize("width", [1280, 390])
def test_what_was_done_or_refused_is_seen_wherever_the_editor_is(page, address, width):
    page.set_viewport_size({"width": width, "height": 844})
    open_workbench(page, address)
    expect(page.locator("#workbench[data-ready]")).to_be_visible()
    keys = Keys(page)
    keys.go(100)
    keys.done(lambda: page.keyboard.press("v"))
    expect(page.locator(".bench-done")).to_be_in_viewport()
    page.keyboard.press("s")
    expect(page.locator(".bench-problem")).to_be_in_viewport()
    expect(page.locator("#t-99-0")).to_be_in_viewport()


def test_two_browsers_in_conflict_lose_nothing(page, browser: Browser, archive, address):
    open_workbench(page, address)
    expect(page.locator("#workbench[data-ready]")).to_be_visible()
    page.locator("#c-50-0").focus()
    page.keyboard.press("e")
    page.locator("form.bench-edit textarea").fill("干事创业,必须树立正确政绩观。")
    with browser.new_context(base_url=archive.url, locale="zh-CN") as context:
        other = context.new_page()
        open_workbench(other, address, "编辑")
        expect(other.locator(".bench-others")).to_contain_text("发布也开着这一版")
        Pointer(other).correct(51, "一定要", "就要")
        Pointer(other).set_kind(59, "评论")
    page.get_by_role("button", name="保存文字").click()
    conflict = page.locator("#bench-conflict")
    expect(conflict).to_be_focused()
    expect(conflict).to_contain_text("干事创业就要树立正确政绩观。")
    expect(conflict).to_contain_text("必须")
    assert Axe().run(page, context={"include": ["#workbench"]}).response["violations"] == []
    Keys(page).done(lambda: conflict.get_by_role("button", name="照我的改").click())
    expect(page.locator("#t-50-0")).to_contain_text("必须")
    kinds = [kind for kind, *_ in read_state(archive)]
    assert kinds[3] == "commentary"


@pytest.mark.parametrize("width", [1280, 390])
def test_a_long_proposal_is_decided_where_it_is_read(page, browser, archive, address, width):
    archive.shell(PUBLISH)
    with browser.new_context(base_url=archive.url, locale="zh-CN") as context:
        other = context.new_page()
        open_workbench(other, address, "编辑")
        other.locator("#c-16-0").check()
        Pointer(other).tool("拆分").click()
        expect(other.locator(".bench-proposal")).to_be_visible()
    page.set_viewport_size({"width": width, "height": 844})
    open_workbench(page, address)
    expect(page.locator("#workbench[data-ready]")).to_be_visible()
    Hands(page).article_of(17).get_by_role("link", name="修改提议").click()
    expect(page.locator(".bench-proposal h3")).to_be_in_viewport()
    accept = page.get_by_role("button", name="采纳", exact=True)
    expect(accept).to_be_in_viewport()
    assert Axe().run(page, context={"include": ["#workbench"]}).response["violations"] == []
    Hands(page).done(accept.click)
    assert [("body", [16])] in [blocks[:1] for blocks in list_divisions(read_state(archive))]


def test_a_session_that_ended_loses_no_typed_text(page, address):
    open_workbench(page, address)
    expect(page.locator("#workbench[data-ready]")).to_be_visible()
    page.locator("#c-50-0").focus()
    page.keyboard.press("e")
    page.locator("form.bench-edit textarea").fill("干事创业,必须树立正确政绩观。")
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#bench-warning")).to_contain_text("登录已经过期")
    expect(page.locator("form.bench-edit textarea")).to_have_value("干事创业,必须树立正确政绩观。")
    other = page.context.new_page()
    log_in(other, "发布")
    Keys(page).done(lambda: page.keyboard.press("Control+Enter"))
    expect(page.locator("#t-50-0")).to_contain_text("必须")


def test_a_session_that_ended_loses_no_typed_text_without_javascript(phone, archive, address):
    open_workbench(phone, address)
    touch = Pointer(phone)
    touch.choose(51)
    touch.tool("改字").click()
    phone.locator("form.bench-edit textarea").fill("干事创业,必须树立正确政绩观。")
    phone.context.clear_cookies(name="sessionid")
    phone.get_by_role("button", name="保存文字").click()
    phone.locator("#id_login-username").fill("发布")
    phone.locator("#id_login-password").fill(PASSWORD)
    phone.get_by_role("button", name="登录并接着做").click()
    expect(phone.locator("#t-50-0")).to_contain_text("必须")


def test_a_form_left_with_changes_asks_first(page, address):
    open_workbench(page, address)
    expect(page.locator("#workbench[data-ready]")).to_be_visible()
    page.locator("#c-50-0").focus()
    page.keyboard.press("e")
    page.locator("form.bench-edit textarea").press_sequentially("改")
    asked: list[str] = []

    def stay(dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.keyboard.press("Escape")
    expect(page.locator("form.bench-edit textarea")).to_be_visible()
    page.evaluate("setTimeout(() => location.reload())")
    page.wait_for_event("dialog")
    assert asked[0] == "confirm"


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(page, address, width, scheme):
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    open_workbench(page, address)
    expect(page.locator("#workbench[data-ready]")).to_be_visible()
    ref = page.locator(".bench-article").first.get_attribute("data-ref")
    for query in (
        "",
        "?edit=50-0",
        f"?article={ref}",
    ):
        page.goto(address + query)
        violations = Axe().run(page, context={"include": ["#workbench"]}).response["violations"]
        found = [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in violations]
        assert found == [], query
        assert page.evaluate("document.documentElement.scrollWidth") <= width


FIND_SMALL = """all => all.map(one => [one.outerHTML, one.getBoundingClientRect()]).filter(
    ([html, box]) => box.width && Math.min(box.width, box.height) < 24).map(([html]) => html)"""


def test_a_finger_hits_every_control_on_a_phone(touch, address):
    open_workbench(touch, address)
    kinds = "button:not(.visually-hidden), summary, select, .block-links a, input:not([type=hidden])"
    controls = touch.locator(f"#workbench :is({kinds})")
    assert controls.count() > 100
    assert controls.evaluate_all(FIND_SMALL) == []
