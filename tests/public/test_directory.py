"""Lists of tags, people, columns and collections: by sound, by number, and their filter."""

import re

import pytest

from articles.models import Article, Person, Tag, Tagging
from tests.archives import credit, gather, tag
from tests.public.conftest import read, words

pytestmark = pytest.mark.usefixtures("archive")


@pytest.fixture
def names(archive):
    leap = Article.objects.get(ref="leapref")
    credit(leap, ("记者", "阿来"), ("记者", "Zoe"), ("摄", "曾国藩"), ("记者", "007"))
    return leap


def list_names(html: str) -> list[str]:
    cloud = re.findall(r'<ul class="cloud">(.*?)</ul>', html, re.DOTALL)
    return re.findall(r'<a lang="zh" href="[^"]*">([^<]*)</a>', "".join(cloud))


def test_names_are_ordered_by_pinyin_under_their_letters(client, names):
    html = read(client.get("/people/?order=sound"))
    assert list_names(html) == ["阿来", "姜宝成", "刘国栋", "于春津", "曾国藩", "Zoe", "007"]
    assert re.findall(r'<section class="of-letter" aria-label="(.)">', html) == ["A", "J", "L", "Y", "Z", "#"]


def test_a_letter_leads_to_its_names_and_one_without_names_leads_nowhere(client, names):
    html = read(client.get("/people/"))
    letters = re.search(r'<nav class="letters".*?</nav>', html, re.DOTALL)[0]
    assert re.findall(r">([A-Z#])</a>", letters) == ["A", "J", "L", "Y", "Z", "#"]
    assert list_names(read(client.get("/people/?letter=Z"))) == ["曾国藩", "Zoe"]
    assert list_names(read(client.get("/people/?letter=%23"))) == ["007"]
    for wrong in ("letter=z", "letter=ZZ", "order=nosuch"):
        assert client.get(f"/people/?{wrong}").status_code == 404


@pytest.mark.parametrize("typed", ["yu", "YU CHUN", "ycj", "yuchunjin", "春津", "于"])
def test_names_are_found_by_characters_pinyin_and_initials(client, names, typed):
    assert list_names(read(client.get("/people/", {"name": typed}))) == ["于春津"]


def test_a_surname_with_a_sound_of_its_own_is_found_and_ordered_by_that(client, names):
    credit(names, ("记者", "单田芳"), ("记者", "仇英"))
    assert list_names(read(client.get("/people/?letter=S"))) == ["单田芳"]
    assert list_names(read(client.get("/people/?name=qiuy"))) == ["仇英"]


def test_tags_of_all_kinds_are_found_by_pinyin_and_by_other_names(client):
    Tag.objects.filter(name="科技/创新").update(aliases=["技术革新"])
    assert list_names(read(client.get("/tags/?name=jjj"))) == ["京津冀"]
    assert list_names(read(client.get("/tags/?name=jishu"))) == ["科技/创新"]
    assert list_names(read(client.get("/tags/?name=jishu&kind=place"))) == []
    assert "没有找到这个标签" in words(read(client.get("/tags/?name=nosuch")))


def test_columns_are_listed_with_their_newspaper(client):
    page = words(read(client.get("/columns/")))
    assert "今日论语 样报 1" in page
    assert "密栏" not in page
    assert list_names(read(client.get("/columns/?name=jinri"))) == ["今日论语"]


def test_collections_are_listed_newest_first_and_found_by_pinyin(client):
    gather("津门要闻", "jinmen", Article.objects.get(ref="leapref"), is_public=True)
    html = read(client.get("/collections/"))
    assert html.index("津门要闻") < html.index(">创新<")
    assert "aria-current" not in html.partition('class="sorts"')[2].partition("</nav>")[0]
    assert list_names(read(client.get("/collections/?name=cx"))) == ["创新"]
    assert list_names(read(client.get("/collections/?order=count"))) == ["创新", "津门要闻"]


def test_people_who_wrote_and_people_written_about_are_told_apart(client):
    tag(Article.objects.get(ref="leapref"), "陈敏尔", kind="person")
    wrote, about = (read(client.get(address)) for address in ("/people/", "/tags/?kind=person"))
    assert "陈敏尔" not in list_names(wrote)
    assert list_names(about) == ["陈敏尔"]
    for html, part in ((wrote, "署名的作者"), (about, "写到的人")):
        assert re.findall(r'aria-current="true">([^<]*)</a>', html)[0] == part


@pytest.mark.slow
def test_of_all_tags_sixty_of_a_kind_are_listed_and_two_hundred_where_it_is_asked_for(client, names):
    tags = Tag.objects.bulk_create(Tag(name=f"第{number:03}事", kind="event") for number in range(201))
    Tagging.objects.bulk_create(Tagging(article=names, tag=one, state="accepted") for one in tags)
    html = read(client.get("/tags/"))
    assert len(list_names(html)) == 60 + 2  # and one of each other kind, of which all are there
    assert re.findall(r'<a href="([^"]*)">全部', html) == ["?kind=event"]
    assert len(list_names(read(client.get("/tags/?kind=event")))) == 200
    assert list_names(read(client.get("/tags/?kind=event&p=2"))) == ["第200事"]


@pytest.mark.slow
def test_a_list_is_as_long_as_told_and_goes_on(client, names):
    people = [Person(name=f"第{number:03}人") for number in range(100)]
    Person.objects.bulk_create(people)
    credit(names, *(("记者", person.name) for person in people))
    assert len(list_names(read(client.get("/people/")))) == 100
    assert len(list_names(read(client.get("/people/?p=2")))) == 7
    assert client.get("/people/?p=3").status_code == 404
