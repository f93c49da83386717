"""The pages of tags, people and columns."""

import pytest

from articles.models import Column, Person
from tests.public.conftest import read, words

pytestmark = pytest.mark.usefixtures("archive")


def test_the_list_of_people_leaves_out_credits_without_a_person(client):
    assert "于春津 1 刘国栋 1 姜宝成 1" in words(read(client.get("/people/")))
    assert "刘国栋" not in words(read(client.get("/people/?name=于")))
    assert "没有找到这个姓名" in words(read(client.get("/people/?name=孟若冰")))
    assert "本报评论员" in words(read(client.get("/articles/commentref/")))


def test_a_person_shows_roles_and_articles(client):
    page = words(read(client.get(Person.objects.get(name="姜宝成").get_absolute_url())))
    assert "姜宝成 摄 1 篇" in page
    assert "抓住机遇 发挥优势" in page


def test_tags_are_listed_by_kind_with_what_is_published(client):
    page = words(read(client.get("/tags/")))
    assert "主题 科技/创新 1 地点 京津冀 1" in page
    assert "京津冀 1" in words(read(client.get("/tags/?kind=place")))


def test_a_tag_with_a_slash_in_its_name_has_a_page_and_a_feed(client):
    assert "抓住机遇 发挥优势" in read(client.get("/tags/科技/创新/"))
    assert "抓住机遇 发挥优势" in read(client.get("/tags/科技/创新/feed/"))


def test_a_column_shows_its_articles(client):
    page = words(read(client.get(Column.objects.get(name="今日论语").get_absolute_url())))
    assert "今日论语 1 篇" in page
    assert "以正确政绩观引领高质量发展" in page
