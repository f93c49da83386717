"""The admin's first page, its language, its login, and its content security policy."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils.timezone import now

from articles.admin.home import list_news
from articles.curation import propose_articles
from articles.curation.history import edit_page
from articles.curation.operations import Operation, OperationKind
from articles.models import Article, PageRevision
from tests.public.conftest import read, words


@pytest.mark.slow
def test_the_first_page_counts_the_work_queues_and_links_to_them(archive, editor):
    propose_articles(Article.objects.filter(pk=archive.yak.pk))
    queues = editor.get("").context["work_queues"]
    assert [(str(queue.label), queue.count) for queue in queues] == [
        ("待发布的文章", 1),
        ("待决定的修改提议", 0),
        ("待决定的专题提议", 0),
        ("待决定的名称提议", 0),
        ("待决定的更正", 0),
        ("读者报错", 0),
        ("没有办完的便条", 0),
        ("存疑的草稿", 1),
        ("无疑的草稿", 0),
        ("日期或版次不详的版面", 1),
        ("待定的标签", 1),
        ("待定的栏目", 0),
        ("转版没接上的文章", 0),
        ("交给您的版面", 0),
        ("跳过的版面", 0),
    ]
    for queue in queues:
        context = editor.client.get(queue.url).context
        listed = next(context[name] for name in ("groups", "reports", "cl") if name in context).paginator
        assert listed.count == queue.count, queue.url


@pytest.mark.slow
def test_the_first_page_leads_to_the_next_page_and_says_what_was_done_today(archive, editor, publisher):
    page = read(editor.get(""))
    assert 'action="/admin/articles/page/0/workbench/next/"' in page
    assert "还有 1 版存疑" in words(page)
    for person, deck in ((editor, "甲"), (publisher, "乙"), (publisher, "丙")):
        headings = {"article": "yakref", "deck": deck}
        edit_page(archive.undated, [Operation(OperationKind.SET_HEADINGS, headings)], by=person.user)
    shown = read(editor.get(""))
    assert "发布今天 改了 1 版，2 处 编辑今天 改了 1 版，1 处" in words(shown)
    for address in re.findall(r'href="([^"]*made_at__gte[^"]*)"', shown):
        assert editor.client.get(unescape(address)).context["cl"].result_count in (1, 2, 3)
    news = editor.get("").context["news"]
    assert [(one.text, editor.client.get(one.url).context["cl"].result_count) for one in news] == [
        ("导入了 2 版", 2),
        ("版面改动 3 处", 3),
    ]
    days = [now() + timedelta(days=days) for days in range(3)]
    assert [len(list_news(editor.user, at)) for at in days] == [2, 2, 0]  # of today and yesterday
    Article.objects.update(flags=[])
    PageRevision.objects.update(made_at=now() - timedelta(days=2))
    page = words(read(editor.get("")))
    assert "没有存疑的版面。" in page
    assert "今天改了" not in page


@pytest.mark.slow
def test_the_first_page_says_what_its_reader_did_and_links_to_what_is_new_alone(archive, editor, publisher):
    for deck in ("甲", "乙"):
        headings = {"article": "yakref", "deck": deck}
        edit_page(archive.undated, [Operation(OperationKind.SET_HEADINGS, headings)], by=editor.user)
    PageRevision.objects.filter(number=2).update(made_at=now() - timedelta(days=9))
    assert "您今天改了 1 版" in words(read(editor.get("")))
    assert "您今天改了" not in words(read(publisher.get("")))
    [news] = [one for one in editor.get("").context["news"] if one.text == "版面改动 1 处"]
    assert editor.client.get(news.url).context["cl"].result_count == 1


@pytest.mark.slow
def test_the_language_switch_turns_the_admin_to_english(archive, editor):
    assert "报纸文库编辑台" in editor.get("").content.decode()
    response = editor.client.post("/i18n/setlang/", {"language": "en", "next": "/admin/"}, follow=True)
    assert 'lang="en"' in response.content.decode()
    assert "Log out" in response.content.decode()


@pytest.mark.slow
@pytest.mark.parametrize(("language", "label"), [("zh-hans", "主题："), ("en", "Headline:")])
def test_labels_end_with_the_colon_of_their_language(archive, editor, language, label):
    address = f"/admin/articles/article/{archive.visit.pk}/change/"
    page = editor.client.get(address, headers={"accept-language": language}).content.decode()
    assert f"{label}</label>" in page


def test_the_language_switch_is_on_the_login_page(client):
    page = client.get("/admin/login/", headers={"accept-language": "zh-hans"}).content.decode()
    assert re.search(r'<button name="language" value="en" lang="en">English</button>', page)


@pytest.mark.slow
@pytest.mark.parametrize("address", ["", "articles/article/", "articles/article/{}/change/"])
def test_no_page_has_inline_script_or_style(archive, editor, address):
    page = editor.get(address.format(archive.visit.pk)).content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"<[^>]+\s(style|onclick|onchange)=", page)
