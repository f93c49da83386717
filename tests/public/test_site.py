"""What the site says of itself: its settings, and the page about it."""

import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.models import SiteSettings
from articles.public.about import OTHER_PAPERS, SAME_STYLE
from tests.public.conftest import read, words

pytestmark = pytest.mark.usefixtures("archive")
PNG = b"\x89PNG\r\n\x1a\n..."


def set_site(**fields) -> SiteSettings:
    return SiteSettings.objects.create(pk=1, **fields)


@pytest.mark.slow
def test_the_name_of_the_site_is_that_of_the_settings_in_each_language(client):
    assert "<title>报纸 · 报纸文库</title>" in read(client.get("/newspapers/"))
    set_site(name="津门旧报", description="一座城市的报纸。")
    html = read(client.get("/"))
    assert "<title>津门旧报</title>" in html
    assert '<meta property="og:site_name" content="津门旧报">' in html
    assert "津门旧报 一座城市的报纸。" in words(html)
    assert "报纸文库" not in html
    assert "<title>津门旧报</title>" in read(client.get("/en/"))
    SiteSettings.objects.update(name_en="Old Papers of Tianjin")
    assert "<title>Old Papers of Tianjin</title>" in read(client.get("/en/"))
    assert "<title>津门旧报</title>" in read(client.get("/"))


def test_feed_and_search_description_bear_the_name_of_the_site(client):
    set_site(name="津门旧报")
    assert "<title>津门旧报：新近发布</title>" in read(client.get("/feed/"))
    assert "<ShortName>津门旧报</ShortName>" in read(client.get("/opensearch.xml"))


def test_the_foot_of_each_page_has_contact_and_legal_lines(client):
    set_site(
        contact="bianji@example.org",
        legal="津ICP备00000001号 https://beian.miit.gov.cn/\n\n<b>许可证</b>甲字1号",
    )
    html = read(client.get("/tags/")).partition("<footer")[2]
    assert '<a href="mailto:bianji@example.org">' in html
    assert '<a href="https://beian.miit.gov.cn/" rel="external">津ICP备00000001号</a>' in html
    assert "<li>&lt;b&gt;许可证&lt;/b&gt;甲字1号</li>" in html


def test_an_address_that_is_a_script_is_no_link(client):
    set_site(legal="备案 javascript:alert(1)")
    assert "<li>备案 javascript:alert(1)</li>" in read(client.get("/tags/"))


@pytest.mark.slow
def test_a_demonstration_calls_itself_one_on_every_page(client):
    assert "demonstration" not in read(client.get("/tags/"))
    set_site(is_demonstration=True)
    for address in ("/", "/tags/", "/articles/visitref/", "/search/"):
        assert '<aside class="demonstration">' in read(client.get(address))


def test_the_logo_stands_beside_the_name(client):
    assert client.get("/logo/").status_code == 404
    set_site(logo=PNG, logo_type="image/png")
    response = client.get("/logo/")
    assert (response.content, response["Content-Type"]) == (PNG, "image/png")
    assert '<img src="/logo/" alt=""' in read(client.get("/tags/"))


def test_colour_and_languages_are_those_of_the_settings(client):
    html = read(client.get("/tags/"))
    assert "data-colour" not in html
    assert 'value="en"' in html
    set_site(colour="blue", languages=["zh-hans"])
    html = read(client.get("/tags/"))
    assert ' data-colour="blue"' in html
    assert 'value="en"' not in html


def test_a_command_says_what_a_new_site_is_and_never_changes_it(client, capsys):
    call_command("describe_site", "--demonstration", "--name", "津门旧报")
    call_command("describe_site", "--name", "别名")
    site = SiteSettings.objects.get()
    assert (site.name, site.is_demonstration) == ("津门旧报", True)
    assert capsys.readouterr().out == (
        "Site settings: made.\nSite settings: there already, nothing changed.\n"
    )


def test_a_command_gives_no_name_that_the_settings_would_refuse():
    with pytest.raises(CommandError, match=r"^--name has 31 characters; it may have 30$"):
        call_command("describe_site", "--name", "报" * 31)
    assert not SiteSettings.objects.exists()


def test_settings_cost_a_query_for_each_version_alone(client, django_assert_num_queries):
    set_site()
    client.get("/about/")
    with django_assert_num_queries(1):  # the version
        client.get("/about/?again")


# About ----------------------------------------------------------------------------------------------


def test_the_page_about_the_site_draws_what_is_here(client):
    html = read(client.get("/about/"))
    assert "收录报纸 2 期，文章 5 篇。" in words(html)
    assert re.findall(r'<a href="([^"]*)" tabindex="-1">\s*<title>([^<]*)<', html) == [
        ("/issues/?newspaper=yangbao&amp;year=2024", "2024年 1"),
        ("/issues/?newspaper=yangbao&amp;year=2026", "2026年 1"),
    ]
    assert "密报" not in html


def test_the_page_about_the_site_has_what_administrators_wrote_formatted_and_safe(client):
    set_site(about="**一座**城市的报纸。<script>", rights="请先来信。", rights_en="Please write first.")
    html = read(client.get("/about/"))
    assert "<strong>一座</strong>城市的报纸。&lt;script&gt;" in html
    assert "请先来信。" in html
    assert "文章的权利属于原来的报纸和作者" not in html
    assert "Please write first." in read(client.get("/en/about/"))


def test_the_accuracy_shown_is_that_of_the_parsers_figures(client):
    figures = Path("articles/parsing/README.md").read_text()
    for start, columns, shown in (
        ("| 2020, 104 pages", (3, 4, 6), SAME_STYLE),
        ("| of these, the 20 only scored", (2, 3, 4), OTHER_PAPERS),
    ):
        cells = next(line for line in figures.splitlines() if line.startswith(start)).split("|")
        measured = [float(cells[column]) * 100 for column in columns]
        assert [shown.articles, shown.headings, shown.text] == pytest.approx(measured)
        assert f"{shown.articles}%" in read(client.get("/about/"))
    assert "测定日期 2026年11月22日" in words(read(client.get("/about/")))
