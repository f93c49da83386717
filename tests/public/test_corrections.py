"""What editors corrected, as readers see it."""

import datetime
import re

import pytest
from django.utils.timezone import localdate

from articles.models import Article, Block, PageRevision
from articles.public.corrections import compare_texts
from tests.editing import correct_article, correct_block
from tests.public.conftest import read, words

pytestmark = pytest.mark.usefixtures("archive")


@pytest.mark.parametrize(
    ("one", "other", "pieces"),
    [
        (
            "真抓才能攻坚克难。",
            "真抓才能攻坚破难。",
            [("真抓才能", "真抓才能"), ("攻坚克难", "攻坚破难"), ("。", "。")],
        ),
        ("签约三十家。", "签约三十家企业。", [("签约三十家", "签约三十家"), ("", "企业"), ("。", "。")]),
        ("雨。", "昨日晴，气温回升。", [("雨。", "昨日晴，气温回升。")]),
        # One character between two differences: a reader sees one correction.
        (
            "本市签约三十家，明年投产。",
            "本市签约四十家，今年投产。",
            [("本市签约", "本市签约"), ("三十家，明年", "四十家，今年"), ("投产。", "投产。")],
        ),
    ],
)
def test_words_that_differ_are_set_apart(one, other, pieces):
    found = compare_texts(one, other)
    assert ["".join(side) for side in zip(*found, strict=True)] == [one, other]
    assert found == pieces


def correct(text: str) -> None:
    block = Block.objects.get(text="真抓才能攻坚克难。")
    correct_block(block, text=text)


@pytest.mark.slow
def test_corrected_words_are_marked_with_what_was_printed_and_the_day(client):
    correct("真抓才能攻坚破难。")
    html = read(client.get("/articles/commentref/"))
    assert '真抓才能<ins><a href="#fix1">攻坚破难</a></ins>。' in html
    section = html.partition('<section class="fixes"')[2].partition("</section>")[0]
    assert "<del>攻坚克难</del><ins>攻坚破难</ins>" in section
    assert f'datetime="{localdate().isoformat()}"' in section
    assert 'href="/pages/frontpage/?article=commentref#L14"' in section
    assert 'href="#b1"' in section
    assert 'id="b1"' in html
    assert "编辑更正的字句" not in words(read(client.get("/articles/visitref/")))


@pytest.mark.slow
def test_a_correction_after_midnight_has_the_day_of_the_newsroom(client):
    correct("真抓才能攻坚破难。")
    PageRevision.objects.update(made_at=datetime.datetime(2026, 3, 20, 17, tzinfo=datetime.UTC))
    assert 'datetime="2026-03-21"' in read(client.get("/articles/commentref/"))  # 01:00 in Shanghai


@pytest.mark.slow
def test_corrected_headings_are_marked_too_with_what_was_printed_and_the_day(client):
    correct_article(Article.objects.get(ref="leapref"), headline="闰日有雪", deck="要闻")
    html = read(client.get("/articles/leapref/"))
    heads, section = html.partition("<hgroup")[2], html.partition('<section class="fixes"')[2]
    headline, deck = (heads.partition(f'id="{name}">')[2].partition("</")[0] for name in ("headline", "deck"))
    assert '<ins><a href="#fix1">' in headline
    assert deck == '<ins><a href="#fix2">要闻'
    section = section.partition("</section>")[0]
    assert section.count(f'datetime="{localdate().isoformat()}"') == 2
    assert [f'href="#{name}"' in section for name in ("kicker", "headline", "deck")] == [False, True, True]
    assert section.count("#L") == 1  # no deck was printed
    client.post("/reading/", {"text": "printed", "next": "/"})
    html = read(client.get("/articles/leapref/"))
    headline, deck = (html.partition(f'id="{name}">')[2] for name in ("headline", "deck"))
    assert re.sub("<.*?>", "", headline.partition("</h1>")[0]) == "闰日有雨"
    assert re.sub("<.*?>", "", deck.partition("</p>")[0]) == "要闻"  # nothing else to show


def test_headings_as_they_are_printed_are_no_corrections(client):
    correct_article(Article.objects.get(ref="visitref"), kind="commentary")
    assert "编辑更正的字句" not in words(read(client.get("/articles/visitref/")))


@pytest.mark.slow
def test_as_printed_no_word_is_corrected(client):
    correct("真抓才能攻坚破难。")
    client.post("/reading/", {"text": "printed", "next": "/"})
    text = read(client.get("/articles/commentref/")).partition('<div class="text"')[2].partition("</div>")[0]
    assert "真抓才能攻坚克难。" in text
    assert "<ins>" not in text


def test_words_that_were_taken_out_leave_a_sign(client):
    correct("真抓才能。")
    html = read(client.get("/articles/commentref/"))
    assert '真抓才能<a class="left-out" href="#fix1" aria-label="删去的字句"></a>。' in html
    assert "<del>攻坚克难</del>" in html


@pytest.mark.slow
def test_a_correction_of_punctuation_that_readers_do_not_see_is_none(client):
    block = Block.objects.get(text__startswith="“科技成果转化落地”")
    correct_block(block, text=block.text.replace("(下转第2版)", ""))
    assert "编辑更正的字句" not in words(read(client.get("/articles/visitref/")))


def test_a_correction_of_unknown_day_has_none(client):
    Block.objects.filter(text="真抓才能攻坚克难。").update(correction="真抓才能破难。")
    section = read(client.get("/articles/commentref/")).partition('<section class="fixes"')[2]
    assert "<time" not in section.partition("</section>")[0]


@pytest.mark.slow
def test_an_article_shows_how_it_was_made_of_lines(client):
    html = read(client.get("/articles/visitref/"))
    made_of = html.partition('<details class="made-of">')[2].partition("</details>")[0]
    assert re.findall(r'href="([^"]*)">([^<]*)<', made_of)[:2] == [
        ("/pages/frontpage/?article=visitref#L2", "第 2 行"),
        ("/pages/frontpage/?article=visitref#L3", "第 3 行"),
    ]
    Block.objects.filter(article__ref="visitref", role="subhead").update(lines=[6, 7, 9])
    assert "第 7–8、10 行" in read(client.get("/articles/visitref/"))


def test_each_paragraph_has_an_address(client):
    html = read(client.get("/articles/visitref/"))
    text = html.partition('<div class="text"')[2]
    anchors = re.findall(r'id="(b\d+)"', text)
    assert anchors
    assert re.findall(r'class="pilcrow" href="#(b\d+)"', text) == anchors
