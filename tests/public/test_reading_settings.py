"""How a reader wants pages to be shown."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.test import Client

from articles.models import Block
from articles.public.reading_settings import COOKIE, KEPT_END, KEPT_START, convert_script
from tests.public.conftest import read

pytestmark = pytest.mark.usefixtures("archive")


@pytest.fixture
def reader() -> Client:
    """A reader whose other site may post to us: no token is asked for."""
    return Client(enforce_csrf_checks=True)


def choose(reader: Client, **chosen: str):
    return reader.post("/reading/", chosen)


def test_who_chooses_nothing_gets_no_cookie(reader):
    assert not reader.get("/articles/visitref/").cookies
    assert not reader.get("/reading/", headers={"Referer": "http://testserver/articles/visitref/"}).cookies


@pytest.mark.slow
def test_settings_are_kept_one_by_one_and_lead_back(reader):
    response = choose(reader, theme="dark", next="/articles/visitref/")
    assert (response.status_code, response["Location"]) == (302, "/articles/visitref/")
    choose(reader, size="large")
    assert reader.cookies[COOKIE].value == "size-large.theme-dark"
    html = read(reader.get("/articles/visitref/"))
    assert 'data-size="large" data-theme="dark"' in html
    page = read(reader.get("/reading/"))
    assert page.count(" checked") == 4
    choose(reader, size="", theme="")
    assert not reader.cookies[COOKIE].value
    assert "data-" not in read(reader.get("/articles/visitref/")).partition(">\n<head>")[0]


def test_what_can_be_chosen_is_what_the_stylesheet_knows(reader):
    html = read(reader.get("/reading/", headers={"Referer": "http://testserver/articles/visitref/"}))
    choices = re.findall(r'name="(\w+)" value="(\w*)"[^>]*> (\w+)</label>', html)
    assert re.findall(r"<legend>(\w+)</legend>", html) == ["字号", "配色", "字形", "文字"]
    assert [name for *_, name in choices] == [
        *("适中", "小", "大", "特大"),
        *("随设备", "浅色", "深色", "米色"),
        *("随报纸", "简体", "繁体"),
        *("便于阅读", "原样"),
    ]
    style = Path(find("articles/site.css")).read_text("utf-8")
    drawn = [f'[data-{name}="{value}"]' for name, value, _ in choices if name in ("size", "theme") and value]
    assert (len(drawn), [rule for rule in drawn if rule not in style]) == (6, [])
    assert 'name="next" value="http://testserver/articles/visitref/"' in html
    assert reader.get("/reading/")["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("is_secure", [False, True])
def test_the_cookie_lasts_a_year_and_no_script_or_other_site_reads_it(reader, is_secure):
    reader.post("/reading/", {"theme": "dark"}, secure=is_secure)
    cookie = reader.cookies[COOKIE]
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (31_536_000, True, "Lax")
    assert bool(cookie["secure"]) == is_secure
    reader.post("/reading/", {"theme": ""}, secure=is_secure)
    assert (reader.cookies[COOKIE]["max-age"], reader.cookies[COOKIE]["samesite"]) == (0, "Lax")


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""]
)
def test_nobody_is_led_to_another_site(reader, back):
    assert choose(reader, theme="dark", next=back)["Location"] == "/"


@pytest.mark.parametrize("cookie", ["theme-pink", "size", "x-y.z", 'theme-dark"><script>', "-"])
def test_a_wrong_cookie_counts_as_none(reader, cookie):
    reader.cookies[COOKIE] = cookie
    assert '<html lang="zh-hans">' in read(reader.get("/articles/visitref/"))


def test_wrong_values_change_nothing(reader):
    choose(reader, theme="dark")
    choose(reader, theme="pink")
    assert not reader.cookies[COOKIE].value  # what is no theme is none


def test_text_is_readable_or_as_printed(reader):
    Block.objects.filter(article__ref="visitref", role="subhead").update(text="企业负责人１２说:(好)")
    assert "企业负责人12说：（好）" in read(reader.get("/articles/visitref/"))
    choose(reader, text="printed")
    assert "企业负责人１２说:(好)" in read(reader.get("/articles/visitref/"))


@pytest.mark.slow
def test_each_choice_has_an_etag_of_its_own(reader):
    usual = reader.get("/articles/visitref/")["ETag"]
    choose(reader, script="traditional")
    assert reader.get("/articles/visitref/", headers={"If-None-Match": usual}).status_code == 200
    assert reader.get("/search/?q=京津冀")["ETag"] != Client().get("/search/?q=京津冀")["ETag"]


@pytest.mark.slow
def test_a_page_in_traditional_characters_keeps_addresses_names_and_print(reader):
    choose(reader, script="traditional")
    html = read(reader.get("/articles/visitref/"))
    assert '<html lang="zh-Hant" data-script="traditional">' in html
    assert "推動科技創新和產業創新深度融合" in html.replace("<wbr>", "")
    assert "記者" in html
    assert "于春津" in html
    assert "於春津" not in html
    assert 'href="/tags/%E7%A7%91%E6%8A%80/%E5%88%9B%E6%96%B0/"' in html
    assert "陈敏尔前往南开区调研" in read(reader.get("/pages/frontpage/"))
    assert "陳敏爾前往南開區調研" in html


def test_the_form_of_a_report_is_in_traditional_characters_but_what_was_typed(reader):
    choose(reader, script="traditional")
    address = "/articles/visitref/report/"
    form = read(reader.get(address))
    assert "報告錯誤" in form
    assert "推動科技創新和產業創新深度融合" in form
    typed = {"block": "0", "words": "没有的词", "wording": "错的词", "message": "这里有错"}
    page = reader.post(address, typed).content.decode()
    assert "這一段裡沒有" in page
    for words in ('value="没有的词"', 'value="错的词"', "这里有错</textarea>"):
        assert words in page


def test_a_report_and_an_unknown_address_are_in_traditional_characters(reader):
    choose(reader, script="traditional")
    typed = {"block": "0", "message": "錯字"}
    sent = reader.post("/articles/visitref/report/", typed)
    assert "已經送給編輯" in read(reader.get(sent["Location"]))
    assert "沒有這一頁" in reader.get("/nowhere/").content.decode()


def test_scripts_and_values_stay_while_attributes_that_show_are_converted():
    html = (
        '<html lang="zh-hans"><input value="发展" placeholder="检索"><script>"发展"</script>'
        f'<p>发展</p><textarea>发展</textarea>{KEPT_START}<b title="发">发展</b>{KEPT_END}'
    )
    assert convert_script(html, "traditional") == (
        '<html lang="zh-Hant"><input value="发展" placeholder="檢索"><script>"发展"</script>'
        f'<p>發展</p><textarea>发展</textarea>{KEPT_START}<b title="发">发展</b>{KEPT_END}'
    )
    assert "发展" in convert_script('<html lang="zh"><p>發展</p>', "simplified")


def test_traditional_characters_are_those_that_people_write():
    assert "群眾分為三組，床前裡外" in convert_script("<p>群众分为三组，床前里外</p>", "traditional")
