"""Axe finds nothing on any page of the admin, in light and dark colours, wide and narrow."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib import admin
from django.urls import resolve
from playwright.sync_api import Page, expect

from tests.browser.test_admin import log_in

pytestmark = pytest.mark.browser

# Together the two looks show both colour schemes and both widths.
LOOKS = ((1280, "light"), (390, "dark"))
MODELS = [model._meta for model in admin.site._registry]
# What the seeds do not have: rows of these models, and flags on the first article and page.
MAKE_ROWS = """
from datetime import timedelta
from django.contrib.auth.models import Permission, User
from django.utils.timezone import now
from articles.curation.authorities import save_name
from articles.curation.bulk import plan_bulk, start_bulk
from articles.curation.history import edit_page
from articles.curation.name_proposals import change_name, merge_or_propose
from articles.curation.operations import Operation, OperationKind
from articles.curation.page_proposals import decline_proposal
from articles.curation.page_work import skip_page
from articles.curation.public_notes import write_correction
from articles.curation.reader_reports import report_mistake
from articles.curation.schedule import schedule_articles
from articles.curation.staff_notes import write_staff_note
from articles.models import (
    Article, BackgroundTask, Collection, CollectionProposal, FailedSignIn, FormerRef, FoundPage, Page,
    PageImport, Pin, Presence, Proposal, PublicationRecord, SavedView, Status, Tag,
)
from articles.models.editorial_work import BulkAction
from tests.editing import edit
article = Article.objects.order_by("pk").first()
lines = article.blocks.order_by("position").first().lines[:1]
flags = [{"code": "start-unsure", "lines": lines, "proposal": {"merge": lines}}]
Article.objects.filter(pk=article.pk).update(flags=flags)
Page.objects.filter(pk=article.page_id).update(flags=[{"code": "date-missing", "lines": []}])
topic = Collection.objects.create(title="科技", slug="keji", is_public=True)
topic.items.create(article=article, position=1)
Pin.objects.create(article_ref=article.ref)
values = {"title": "科技", "slug": "keji", "introduction": "", "items": [[article.ref, 1, ""]]}
proposed = values | {"title": "科技帮扶", "items": []}
CollectionProposal.objects.create(collection=topic, before=values, after=proposed, made_at=now())
FormerRef.objects.create(ref="formerref", article=article)
PublicationRecord.objects.create(ref="withdrawn", sequence=0, at=now())
FailedSignIn.objects.create(username="nobody", ip_address="192.0.2.1", failures_since_start=1)
Presence.objects.create(page=article.page, user=User.objects.get(), seen_at=now())
headings = {"article": article.ref, "headline": article.headline + "(更正)"}
edit(article.page, (OperationKind.SET_HEADINGS, headings))
edit(article.page, (OperationKind.SPLIT, {"at": [article.blocks.last().lines[0], 0]}))
mender = User.objects.create_user("mender")
mender.user_permissions.add(Permission.objects.get(codename="change_article"))
for deck in ("甲", "乙"):
    operation = Operation(OperationKind.SET_HEADINGS, {"article": article.ref, "deck": deck})
    edit_page(article.page, [operation], by=mender)
tag, other = Tag.objects.published().order_by("pk")[:2]
tag.name += "（新）"
save_name(tag, by=User.objects.get(pk=1))
tag.note = "编辑的说明"
change_name(tag, by=mender)
merge_or_propose([tag], other, by=mender)
decline_proposal(Proposal.objects.order_by("pk").first(), by=User.objects.get(pk=1), reason="原文没有副题")
boss = User.objects.get(pk=1)
skip_page(Page.objects.get(pk=2), "等原报", by=boss)
SavedView.objects.create(user=boss, list_name="article", name="存疑的", filters="flag=any")
keys = list(Article.objects.values_list("pk", flat=True)[:3])
for action in (BulkAction.WITHDRAW, BulkAction.PLACE, BulkAction.SET_KIND):
    plan = plan_bulk(action, keys, by=boss)
start_bulk(plan, {"kind": "commentary"}, subject="评论", note="", by=boss)
kind = "articles.importing.page_imports.find_pages"
BackgroundTask.objects.create(kind=kind, subject="三月.zip", total=9, machine="another", author=boss)
sentence = {"zh-hans": "要导入的文件夹已经不在了。"}
failed = BackgroundTask.objects.create(
    kind=kind, subject="三月.zip", state="failed", error=sentence, author=boss
)
write_correction(article, "人名应为王立军。", by=boss)
in_a_year = now() + timedelta(days=365)
of_article = Article.objects.filter(pk=article.pk)
schedule_articles(of_article, Status.WITHDRAWN, in_a_year, by=boss, note="内容有误。")
body = article.blocks.filter(role="body").first()
report_mistake(article, body, words=body.reading_text[:4], wording="更正的字")
write_staff_note(article.page, "请核对人名。", by=boss, article_ref=article.ref)
refusal = {"sentence": "is empty", "values": {}}
found = PageImport.objects.create(source="三月.zip", step="checking", task=failed, author=boss)
FoundPage.objects.create(
    page_import=found, position=0, name="1.txt", path="1.txt", text=article.page.text, sha256="1", doubts=2
)
article.taggings.update_or_create(tag_id=1, defaults={"state": "proposed"})
FoundPage.objects.create(page_import=found, position=1, name="2.txt", path="2.txt", refusal=refusal, line=3)
"""


@pytest.fixture(scope="module")
def superuser_state(browser, archive) -> dict:
    """The cookies of a logged-in superuser, in an archive with rows of nearly every model."""
    archive.manage("shell", "-v", "0", "-c", MAKE_ROWS)
    with browser.new_context(base_url=archive.url, locale="zh-CN") as context:
        log_in(context.new_page(), archive.name, archive.password)
        return context.storage_state()


@pytest.fixture
def page(browser, archive, superuser_state) -> Page:
    with browser.new_context(base_url=archive.url, locale="zh-CN", storage_state=superuser_state) as context:
        yield context.new_page()


WITHOUT_ROWS = ("indexrequest", "taglookup", "sitesettings")  # the worker empties two; one list is a form


def find_violations(page: Page) -> list[tuple[str, str, str]]:
    """Return the broken rules of the open page with the elements that break them, in both looks."""
    found = []
    for width, colours in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=colours)
        page.evaluate("document.getAnimations().forEach((fade) => fade.finish())")
        for rule in Axe().run(page).response["violations"]:
            found += [(f"{colours} {width}", rule["id"], node["html"]) for node in rule["nodes"]]
    return found


def check_page(page: Page, address: str) -> None:
    assert page.goto(address).status == 200, address
    assert find_violations(page) == [], address


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.model_name)
def test_every_list_and_form_is_accessible(page, model):
    changelist = f"/admin/{model.app_label}/{model.model_name}/"
    check_page(page, changelist)
    has_forms = admin.site._registry[model.model].list_display_links is not None
    if has_forms and model.model_name not in WITHOUT_ROWS:
        check_page(page, page.locator("#result_list tbody th a").first.get_attribute("href"))
    if page.goto(f"{changelist}add/").status != 403:  # as it is where only the program makes rows
        check_page(page, f"{changelist}add/")


OTHERS = [
    "/admin/",
    "/admin/articles/",
    "/admin/password_change/",
    "/admin/password_change/done/",
    "/admin/auth/user/1/password/",
    "/admin/articles/article/1/publication/",
    "/admin/articles/issue/1/publication/",
    "/admin/articles/readerreport/waiting/",
    "/admin/articles/collection/gather/?ref=formerref",
    "/admin/articles/tag/import/",
    "/admin/articles/tagging/decide/tag/1/",
    "/admin/articles/article/1/history/",
    "/admin/articles/article/1/preview/",
    "/admin/articles/page/1/revisions/",
    "/admin/articles/page/1/revisions/1/",
    "/admin/articles/page/1/revisions/2/",
    "/admin/articles/page/1/revisions/compare/?from=1&to=3",
    "/admin/articles/page/1/workbench/",
    "/admin/articles/page/1/workbench/leave/",
    "/admin/articles/page/2/workbench/",
    "/admin/articles/bulkoperation/1/change/",
    "/admin/articles/bulkoperation/2/change/",
    "/admin/articles/bulkoperation/3/change/",
    "/admin/completeness/",
    "/admin/articles/pagerevision/?operation=split",
    "/admin/articles/proposal/1/change/",
    "/admin/articles/article/?q=抓住机遇&flag=none",
    "/admin/articles/collection/1/delete/",
    "/admin/articles/nameproposal/1/change/",
    "/admin/articles/nameproposal/2/change/",
    "/admin/articles/person/1/split/",
    "/admin/articles/newspaper/1/delete/",
    "/admin/articles/person/add/?_popup=1",
    "/admin/articles/tagging/decide/",
    "/admin/articles/tagging/decide/article/1/",
    "/admin/articles/tag/1/split/",
    "/admin/articles/backgroundtask/1/change/",
    "/admin/articles/pageimport/1/0/",
]
# What takes a form, gives data or leads on; and what other tests look at, as it is no page of a row here.
WITHOUT_PAGES = [
    "articles_backgroundtask_control",
    "articles_backgroundtask_progress",
    "articles_bulkoperation_undo",
    "articles_collection_decide",
    "articles_nameproposal_decide",
    "articles_page_next",
    "articles_page_presence",
    "articles_pageimport_act",
    "articles_pageimport_report",
    "articles_pageimport_table",
    "articles_savedview_drop",
    "articles_savedview_save",
    "articles_tag_export",
    "articles_tagging_decide",
    "autocomplete",
    "jsi18n",
    "logout",
    "view_on_site",
]
ELSEWHERE = ["articles_collection_preview", "articles_page_text", "login"]


def find_names(patterns: list) -> Iterator[str]:
    for pattern in patterns:
        yield from find_names(pattern.url_patterns) if hasattr(pattern, "url_patterns") else (pattern.name,)


def test_no_page_of_the_admin_is_left_out():
    of_models = re.compile("_(changelist|add|change|history|delete)$")
    own = {name for name in find_names(admin.site.urls[0]) if name and not of_models.search(name)}
    seen = {resolve(address.partition("?")[0]).url_name for address in OTHERS}
    assert own - seen == {*WITHOUT_PAGES, *ELSEWHERE}


@pytest.mark.parametrize("address", OTHERS)
def test_every_other_page_is_accessible(page, address):
    check_page(page, address)


def test_what_a_merge_would_move_is_accessible(page):
    page.goto("/admin/articles/person/")
    for box in page.locator("#result_list input[name=_selected_action]").all()[:2]:
        box.check()
    page.locator("select[name=action]").select_option("merge")
    page.locator("button[name=index]").click()
    expect(page.get_by_role("group", name="合并到")).to_be_visible()
    assert find_violations(page) == []


def test_the_login_page_is_accessible(page):
    page.context.clear_cookies()
    check_page(page, "/admin/login/")
    page.locator("#id_username").fill("nobody")
    page.locator("#id_password").fill("guess")
    page.locator("#id_password").press("Enter")
    expect(page.locator(".errornote")).to_be_visible()
    assert find_violations(page) == []


def test_a_refused_form_is_accessible(page):
    page.goto("/admin/articles/page/1/change/")
    page.locator("#id_label").fill("0")
    page.locator("[name=_save]").click()
    expect(page.locator(".errorlist").first).to_be_visible()
    assert find_violations(page) == []


def test_a_form_with_a_stale_token_is_kept_and_accessible(page):
    page.goto("/admin/articles/collection/1/change/")
    page.locator("#id_introduction").fill("科技专版的报道。")
    page.context.clear_cookies(name="csrftoken")
    page.locator("[name=_save]").click()
    expect(page.locator(".printed")).to_have_text(["科技", "科技专版的报道。"])
    assert find_violations(page) == []
    page.get_by_role("button", name="再送一次").click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def test_a_conflict_is_accessible(page):
    page.goto("/admin/articles/article/2/change/")
    other = page.context.new_page()
    other.goto("/admin/articles/article/2/change/")
    other.locator("#id_deck").fill("别人的副题")
    other.locator("[name=_save]").click()
    expect(other.locator(".messagelist .success")).to_be_visible()
    page.locator("#id_deck").fill("我的副题")
    page.locator("[name=_save]").click()
    expect(page.get_by_role("alert", name="别人先改了")).to_be_visible()
    assert find_violations(page) == []


def test_a_box_to_choose_from_is_read_with_its_label_and_its_value(page):
    page.goto("/admin/articles/article/1/change/")
    column = page.get_by_role("combobox", name="栏目")
    column.click()
    expect(page.get_by_role("searchbox", name="栏目")).to_be_visible()
    expect(page.get_by_role("listbox", name="栏目")).to_contain_text("树立和践行正确政绩观")
    assert find_violations(page) == []
    page.locator(".select2-results__option", has_text="树立和践行正确政绩观").click()
    expect(page.get_by_role("combobox", name="栏目： 树立和践行正确政绩观")).to_be_visible()


def test_a_box_of_a_new_row_has_a_name_too(page):
    page.goto("/admin/articles/article/1/change/")
    page.locator("#taggings-group .add-row a").click()
    row = page.locator("#taggings-group tr.dynamic-taggings").last
    expect(row.get_by_role("combobox", name="标签")).to_be_visible()
    assert find_violations(page) == []
