"""The picture that goes with a link to an article."""

import os
from io import BytesIO

import pytest
from django.conf import settings as running
from PIL import Image

from articles.curation import withdraw_articles
from articles.models import Article, SiteSettings
from articles.public import pictures
from tests.public.conftest import read
from tests.public.test_descriptions import read_meta

pytestmark = [
    pytest.mark.usefixtures("archive"),
    pytest.mark.skipif(not running.FONT, reason="needs a font with Chinese characters (fonts-noto-cjk)"),
]


def open_picture(response) -> Image.Image:
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    return Image.open(BytesIO(response.content))


@pytest.mark.slow
def test_an_article_names_its_picture_which_is_as_large_as_it_says(client):
    meta = read_meta(read(client.get("/en/articles/visitref/")))
    assert meta["twitter:card"] == "summary_large_image"
    address = meta["og:image"].removeprefix("http://testserver")
    assert address.startswith("/articles/visitref/picture.png?v=")
    image = open_picture(client.get(address))
    assert (image.size, image.format) == ((1200, 630), "PNG")
    assert [meta["og:image:width"], meta["og:image:height"]] == ["1200", "630"]


def test_a_picture_shows_headline_newspaper_and_day(client):
    card = pictures.make_card(Article.objects.get(ref="visitref"), SiteSettings(name="津门旧报"))
    assert card == pictures.Card("抓住机遇 发挥优势", "样报", "2026年3月19日　第1版", "津门旧报")
    undated = Article.objects.with_opening().get(ref="photoref")
    assert pictures.make_card(undated, SiteSettings()).place == "日期不详"
    blank = pictures.draw_card(pictures.Card("", "", "", ""))
    assert len(pictures.draw_card(card)) > 2 * len(blank)


@pytest.mark.slow
def test_another_headline_has_another_picture_at_another_address(client):
    before = read_meta(read(client.get("/articles/visitref/")))["og:image"]
    first = client.get("/articles/visitref/picture.png").content
    Article.objects.filter(ref="visitref").update(headline="抓住机遇")
    assert read_meta(read(client.get("/articles/visitref/")))["og:image"] != before
    assert client.get("/articles/visitref/picture.png").content != first


def test_a_picture_is_made_once(client, monkeypatch):
    first = client.get("/articles/visitref/picture.png").content
    monkeypatch.setattr(pictures, "draw_card", lambda card: b"drawn again")
    assert client.get("/articles/visitref/picture.png?v=other").content == first


def test_a_full_disk_keeps_no_picture_but_shows_it(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("django.core.cache.backends.filebased.FileBasedCache.set", refuse)
    open_picture(client.get("/articles/visitref/picture.png"))


@pytest.mark.slow
def test_what_is_not_published_has_no_picture(client):
    assert client.get("/articles/secretdraft/picture.png").status_code == 404
    open_picture(client.get("/articles/leapref/picture.png"))
    withdraw_articles(Article.objects.filter(ref="leapref"))
    assert client.get("/articles/leapref/picture.png").status_code == 410


@pytest.mark.slow
def test_caches_ask_whether_a_picture_still_is_public(client):
    response = client.get("/articles/visitref/picture.png")
    assert response["Cache-Control"] == "public, no-cache"
    again = {"if-none-match": response["ETag"]}
    assert client.get("/articles/visitref/picture.png", headers=again).status_code == 304
    withdraw_articles(Article.objects.filter(ref="visitref"))
    assert client.get("/articles/visitref/picture.png", headers=again).status_code == 410


def test_who_asks_for_pictures_too_often_is_told_to_wait(client, settings):
    settings.RATE_LIMITS = {"pictures": (1, 3600)}
    statuses = [client.get("/articles/visitref/picture.png").status_code for _ in range(2)]
    assert statuses == [200, 429]


def test_without_a_font_there_are_no_pictures(client, settings):
    settings.FONT = ""
    meta = read_meta(read(client.get("/articles/visitref/")))
    assert meta["twitter:card"] == "summary"
    assert "og:image" not in meta
    assert client.get("/articles/visitref/picture.png").status_code == 404


HEADLINES = {
    "短": 1,
    "抓住机遇 发挥优势": 1,
    "全市中小学生今天开学各校": 1,  # as wide as a line with the largest letters
    "推动科技创新和产业创新深度融合为高质量发展提供有力支撑": 3,
    "天津" * 20: 4,
    "天津市第十八届人民代表大会第四次会议关于国民经济和社会发展计划" * 5: 4,
    "Pneumonoultramicroscopicsilicovolcanoconiosis" * 3: 4,
}


@pytest.mark.parametrize(("headline", "most"), HEADLINES.items())
def test_a_headline_is_set_as_large_as_it_fits(headline, most):
    size, lines = pictures.set_headline(headline)
    assert 1 <= len(lines) <= most
    font = pictures.open_font(size)
    assert max(map(font.getlength, lines)) <= pictures.WIDTH - 2 * pictures.MARGIN
    whole = "".join(lines)
    assert whole.replace(" ", "") == headline.replace(" ", "") or (whole.endswith("…") and size == 52)


def test_the_lines_of_a_headline_end_between_words():
    _, lines = pictures.set_headline("推动科技创新和产业创新深度融合为高质量发展提供有力支撑")
    assert lines == ["推动科技创新和产业", "创新深度融合为高质量", "发展提供有力支撑"]


def test_the_face_for_simplified_chinese_is_taken_from_a_collection():
    if os.path.basename(running.FONT).startswith("NotoSerifCJK"):
        assert pictures.open_font(40).getname()[0] == "Noto Serif CJK SC"
