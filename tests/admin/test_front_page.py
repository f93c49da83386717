"""Pins of the front page, and the settings of the site with their preview."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from articles.models import HomeBlock, Pin, SiteSettings
from tests.admin.conftest import read_errors
from tests.archives import gather

PIN = "articles/pin/"
SITE = "articles/sitesettings/"
PNG = b"\x89PNG\r\n\x1a\n" + b"." * 100


# Pins -----------------------------------------------------------------------------------------------


def test_publishers_pin_articles_by_their_address_and_collections(archive, publisher):
    collection = gather("桥", "qiao", archive.visit, is_public=True)
    address = f"https://example.org/en/articles/{archive.visit.ref}/?q=1#L3"
    assert publisher.get(f"{PIN}add/").context["adminform"].form["position"].value() == 1
    publisher.post(f"{PIN}add/", {"article_ref": address, "position": "2"})
    assert publisher.get(f"{PIN}add/").context["adminform"].form["position"].value() == 3
    publisher.post(f"{PIN}add/", {"collection": collection.pk, "position": "1"})
    assert [str(pin) for pin in Pin.objects.published()] == ["桥", archive.visit.ref]


@pytest.mark.slow
def test_articles_are_pinned_and_unpinned_from_their_list(archive, publisher):
    articles = "articles/article/"
    pinned = publisher.act(articles, "pin", archive.visit, archive.yak)
    assert pinned == [
        "推荐了 1 项到首页，次序在“首页推荐”里改。",
        "跳过 1 篇。读者看不到的：《科技帮扶青海黄南州牦牛产业》。",
    ]
    assert [pin.article_ref for pin in Pin.objects.all()] == [archive.visit.ref]
    assert publisher.act(articles, "unpin", archive.visit) == ["从首页推荐里拿掉了 1 项。"]
    assert not Pin.objects.exists()


def test_the_order_is_set_in_the_list(archive, publisher):
    collection = gather("桥", "qiao", archive.visit, is_public=True)
    first = Pin.objects.create(article_ref=archive.visit.ref, position=1)
    second = Pin.objects.create(collection=collection, position=2)
    rows = {f"form-{n}-id": str(pin.pk) for n, pin in enumerate((first, second))}
    counts = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2"}
    places = {"form-0-position": "5", "form-1-position": "3"}
    publisher.post(PIN, rows | counts | places | {"_save": "1"})
    assert list(Pin.objects.all()) == [second, first]
    logged = LogEntry.objects.get(object_id=first.pk).get_change_message()
    assert logged == "已修改次序（原为“1”）。"


def test_the_list_names_what_is_pinned_and_says_what_readers_do_not_see(archive, publisher):
    gathered = gather("桥", "qiao", archive.visit)  # not public
    Pin.objects.create(article_ref=archive.visit.ref, position=1)
    Pin.objects.create(collection=gathered, position=2)
    rows = publisher.get(PIN).context["cl"].result_list
    shown = [(row.headline or str(row), row.shown is not None) for row in rows]
    assert shown == [(archive.visit.headline, True), ("桥", False)]


@pytest.mark.slow
def test_a_pin_is_of_one_published_article_or_one_collection(archive, publisher):
    collection = gather("桥", "qiao", archive.visit)
    both = {"article_ref": archive.visit.ref, "collection": collection.pk}
    for fields, error in (
        ({}, "推荐一篇文章，或一个专题。"),
        (both, "推荐一篇文章，或一个专题。"),
        ({"article_ref": archive.yak.ref}, "没有已发布的文章是这个网址或编号。"),
        ({"article_ref": "x" * 400}, "没有已发布的文章是这个网址或编号。"),
    ):
        response = publisher.post(f"{PIN}add/", fields | {"position": "1"}, status=200)
        assert error in read_errors(response)
    Pin.objects.create(article_ref=archive.visit.ref)
    response = publisher.post(f"{PIN}add/", {"article_ref": archive.visit.ref, "position": "1"}, status=200)
    assert read_errors(response) == ["这篇文章已经在首页推荐里。"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Pin.objects.create()


def test_who_may_not_publish_may_not_pin(archive, editor, administrator):
    fields = {"article_ref": archive.visit.ref, "position": "1"}
    editor.get(PIN)
    editor.post(f"{PIN}add/", fields, status=403)
    assert not Pin.objects.exists()
    administrator.post(f"{PIN}add/", fields)
    assert Pin.objects.exists()


# Settings of the site -------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_settings_are_one_row_that_opens_at_once(archive, administrator):
    assert administrator.get(SITE, status=302).url == f"/admin/{SITE}add/"
    administrator.save(f"{SITE}add/", name="津门旧报")
    assert administrator.get(SITE, status=302).url == f"/admin/{SITE}1/change/"
    administrator.get(f"{SITE}add/", status=403)
    administrator.get(f"{SITE}1/delete/", status=403)
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteSettings.objects.create(pk=2)


@pytest.mark.slow
def test_only_administrators_set_them(archive, editor, publisher):
    for person in (editor, publisher):
        person.get(SITE, status=403)
        person.get(f"{SITE}add/", status=403)


@pytest.mark.slow
def test_blocks_are_ordered_by_number_and_left_out_by_0(archive, administrator):
    administrator.save(f"{SITE}add/", place_browse="1", place_latest="2", place_day="0", offered=["en"])
    row = SiteSettings.objects.get()
    assert row.home_blocks == ["pinned", "browse", "latest", "recent", "collections"]
    assert row.languages == ["en"]
    form = administrator.get(f"{SITE}1/change/").context["adminform"].form
    assert [form[f"place_{block}"].value() for block in HomeBlock.values] == [1, 3, 0, 4, 5, 2]


def test_languages_are_offered_by_their_names_in_the_editors_language(archive, administrator):
    page = administrator.client.get(f"/admin/{SITE}add/", headers={"accept-language": "en"}).content.decode()
    offered = re.findall(r'name="offered" value="([^"]*)"[^>]*>\s*([^<]*)</label>', page)
    assert offered == [("zh-hans", "Simplified Chinese"), ("en", "English")]


@pytest.mark.slow
def test_a_logo_is_a_small_picture_and_can_be_removed(archive, administrator):
    administrator.save(f"{SITE}add/", new_logo=SimpleUploadedFile("logo.png", PNG))
    row = SiteSettings.objects.get()
    assert (bytes(row.logo), row.logo_type) == (PNG, "image/png")
    for content, error in (
        (b"<svg onload='alert(1)'/>", "标志要是 PNG、JPEG 或 WebP 图片。"),
        (PNG + b"." * (200_001 - len(PNG)), "标志不能超过 200 KB。"),
    ):
        fields = administrator.open(f"{SITE}1/change/") | {"new_logo": SimpleUploadedFile("a.png", content)}
        assert read_errors(administrator.post(f"{SITE}1/change/", fields, status=200)) == [error]
    largest = PNG + b"." * (200_000 - len(PNG))
    administrator.save(f"{SITE}1/change/", new_logo=SimpleUploadedFile("a.png", largest))
    assert bytes(SiteSettings.objects.get().logo) == largest
    administrator.save(f"{SITE}1/change/", drop_logo="on")
    row.refresh_from_db()
    assert (row.logo, row.logo_type) == (None, "")


@pytest.mark.slow
@pytest.mark.parametrize("is_new", [True, False])
def test_the_preview_shows_the_front_page_as_it_would_be_and_keeps_nothing(archive, administrator, is_new):
    address = f"{SITE}add/"
    if not is_new:
        SiteSettings.objects.create(pk=1, name="旧名")
        address = f"{SITE}1/change/"
    fields = administrator.open(address) | {"name": "津门旧报", "place_latest": "0", "_preview": "1"}
    page = administrator.post(address, fields, status=200).content.decode()
    assert "<title>津门旧报</title>" in page
    assert archive.visit.headline.split()[0] not in re.sub("<wbr>", "", page).partition("逐类浏览")[0]
    assert "逐类浏览" in page
    assert list(SiteSettings.objects.values_list("name", flat=True)) == ([] if is_new else ["旧名"])
