import pytest

from articles.archive.announcements import announce_changes
from articles.archive.records import recorded
from articles.curation import place_page, publish_articles, withdraw_articles
from articles.models import Article, Block, Column, Credit, Page, Person, Relation
from articles.parsing.page_labels import find_order
from tests.archives import make_article
from tests.editing import correct_article

pytestmark = pytest.mark.usefixtures("archive")

HOST = "http://testserver"


def link(ref: str, headline: str) -> dict:
    return {
        "ref": ref,
        "headline": headline,
        "url": f"{HOST}/api/v1/articles/{ref}/",
        "web_url": f"{HOST}/articles/{ref}/",
    }


def change(article: Article) -> None:
    """Have its record follow what a test has changed in its rows."""
    with recorded():
        announce_changes(Article.objects.filter(pk=article.pk))


def test_an_article_is_returned_in_full(api):
    article = api("articles/visitref/")
    assert {name: article[name] for name in list(article)[17:]} == {
        "jump_to": "2",
        "jump_from": "",
        "continues": None,
        "paragraphs": ["本报讯(记者 于春津)3月18日,陈敏尔前往南开区调研。"],
        "blocks": [
            {
                "role": "headline",
                "text": "抓住机遇 发挥优势",
                "correction": "",
                "lines": [0],
                "span": None,
            },
            {
                "role": "body",
                "text": "本报讯(记者 于春津)3月18日,陈敏尔前往南开区调研。(下转第2版)",
                "correction": "",
                "lines": [1],
                "span": None,
            },
        ],
        "corrections": [],
        "neighbours_url": f"{HOST}/api/v1/articles/visitref/neighbours/",
        "collections_url": f"{HOST}/api/v1/articles/visitref/collections/",
        "related_url": f"{HOST}/api/v1/articles/visitref/related/",
    }


def test_a_detail_begins_with_the_fields_of_the_list(api):
    whole, listed = api("articles/visitref/"), api("articles/")["results"][0]
    assert {name: whole[name] for name in list(whole)[:17]} == listed


def test_a_continuation_links_to_the_article_it_continues(api):
    article = api("articles/restref/")
    assert article["continues"] == link("visitref", "抓住机遇 发挥优势")
    assert article["jump_from"] == "1"


def test_what_an_article_continues_is_given_only_while_that_is_public(api):
    Article.objects.filter(ref="restref").update(held=["jumps"])
    withdraw_articles(Article.objects.filter(ref="visitref"))
    assert api("articles/restref/")["continues"] is None
    publish_articles(Article.objects.filter(ref="visitref"))
    assert api("articles/restref/")["continues"]["ref"] == "visitref"
    correct_article(Article.objects.get(ref="visitref"), headline="改过的标题")
    assert api("articles/restref/")["continues"] == link("visitref", "改过的标题")


def test_paragraphs_are_corrected_and_blocks_keep_the_print(api):
    article = api("articles/restref/")
    assert article["paragraphs"] == ["推动科技创新与产业创新深度融合。"]
    assert [(block["text"], block["correction"]) for block in article["blocks"]] == [
        ("推动科技创新和产业创新深度融合。", "推动科技创新与产业创新深度融合。")
    ]


def test_a_credit_without_a_name_has_no_person(api):
    rest = Article.objects.get(ref="restref")
    Credit.objects.create(article=rest, role="本报评论员")
    change(rest)
    assert api("articles/restref/")["credits"] == [
        {"role": "本报评论员", "name": "", "person_id": None, "person_url": None}
    ]


def test_headings_that_share_a_line_have_a_span(api):
    Block.objects.filter(article__ref="learningref", role="headline").update(span_start=0, span_end=4)
    change(Article.objects.get(ref="learningref"))
    article = api("articles/learningref/")
    assert [block["span"] for block in article["blocks"]] == [[0, 4], None]


def test_the_neighbours_of_an_article_are_published_articles(api):
    learning = link("learningref", "人均学习时长达四十五小时")
    assert api("articles/visitref/neighbours/") == {
        "previous": None,
        "next": learning,
        "continued_by": [link("restref", "")],
    }
    assert api("articles/restref/neighbours/") == {"previous": None, "next": None, "continued_by": []}
    publish_articles(Article.objects.filter(ref="secretproposed"))
    assert api("articles/learningref/neighbours/")["next"] == link("secretproposed", "密稿乙")
    assert api("articles/secretproposed/neighbours/")["previous"] == learning


def test_neighbours_go_by_their_place_on_the_page_not_by_when_they_were_made(api):
    visit = Article.objects.get(ref="visitref")
    for ref, position in (("lastref", 9), ("laterref", 8), ("soonerref", 7)):
        make_article(visit.page, ref, headline="简讯", position=position)
    publish_articles(Article.objects.filter(ref__in=["lastref", "laterref", "soonerref"]))
    assert api("articles/learningref/neighbours/")["next"] == link("soonerref", "简讯")
    assert api("articles/lastref/neighbours/")["previous"] == link("laterref", "简讯")


def test_the_collections_of_an_article_are_public_ones(api):
    assert api("articles/visitref/collections/") == {
        "results": [{"slug": "innovation", "title": "创新", "url": f"{HOST}/api/v1/collections/innovation/"}]
    }
    assert api("articles/learningref/collections/") == {"results": []}


def relate(ref: str, other: str, reason: str = "text", **fields) -> None:
    pks = {"article_id": Article.objects.get(ref=ref).pk, "other_id": Article.objects.get(ref=other).pk}
    Relation.objects.create(**pks, reason=reason, **{"closeness": 1} | fields)


def test_related_articles_are_published_ones_with_the_reason(api):
    relate("visitref", "learningref")
    relate("visitref", "secretdraft")
    related = api("articles/visitref/related/")
    listed = next(row for row in api("articles/")["results"] if row["ref"] == "learningref")
    assert related == {
        "results": [listed],
        "reasons": [{"ref": "learningref", "reason": "text", "tags": []}],
        "series": [],
    }


def test_a_tag_that_the_article_has_lost_is_no_reason(api):
    relate("visitref", "learningref", "tags", names=["密签", "南开区"])
    assert api("articles/visitref/related/")["reasons"][0]["tags"] == ["南开区"]
    Relation.objects.update(names=["密签"])
    assert api("articles/visitref/related/")["results"] == []


def test_the_parts_of_a_series_are_in_their_order(api):
    Article.objects.filter(ref="visitref").update(headline="城南旧事（二）")
    relate("visitref", "restref", "series", names=["城南旧事"], part=3)
    relate("visitref", "learningref", "series", names=["城南旧事"], part=1)
    relate("visitref", "secretdraft", "series", names=["城南旧事"], part=4)
    related = api("articles/visitref/related/")
    assert [part["ref"] for part in related["series"]] == ["learningref", "visitref", "restref"]
    assert related["results"] == []


@pytest.mark.parametrize("part", ["neighbours", "collections", "related"])
def test_nothing_is_told_of_an_article_that_is_not_public(api, part):
    message = api(f"articles/secretdraft/{part}/", status=404)["message"]
    assert message == "no published article 'secretdraft'"


def test_the_ref_of_a_merged_article_redirects_while_it_is_merged(client):
    response = client.get("/api/v1/articles/formervisit/")
    assert (response.status_code, response.headers["Location"]) == (302, "/api/v1/articles/visitref/")


def test_a_page_has_its_public_lines_and_articles(api):
    page = api("pages/pageone/")
    assert page == {
        "ref": "pageone",
        "newspaper": {
            "code": "yangbao",
            "name": "样报",
            "url": f"{HOST}/api/v1/newspapers/yangbao/",
        },
        "date": "2026-03-19",
        "label": "1",
        "number": 1,
        "section": "",
        "url": f"{HOST}/api/v1/pages/pageone/",
        "web_url": f"{HOST}/pages/pageone/",
        "articles": [
            link("visitref", "抓住机遇 发挥优势"),
            link("learningref", "人均学习时长达四十五小时"),
        ],
        "lines": [
            {"line": 0, "text": "抓住机遇 发挥优势"},
            {"line": 1, "text": "本报讯(记者 于春津)3月18日,陈敏尔前往南开区调研。(下转第2版)"},
            {"line": 2, "text": "人均学习时长达四十五小时"},
            {"line": 3, "text": "本报讯 天津市终身学习。"},
            {"line": 11, "text": "责编 苏娅"},
        ],
    }


def test_an_undated_page_is_listed_last_without_date(api):
    place_page(Page.objects.get(ref="pagetwo"), date=None, label="", section="")
    page = api("pages/pagetwo/")
    assert (page["date"], page["label"], page["number"]) == (None, "", None)
    assert [listed["ref"] for listed in api("pages/")["results"]] == ["pageone", "pagetwo"]
    assert [listed["ref"] for listed in api("articles/")["results"]][-1] == "restref"


def test_an_issue_has_its_pages_and_their_articles(api):
    issue = api("issues/yangbao/2026-03-19/")
    assert (issue["page_count"], issue["article_count"]) == (2, 3)
    assert [
        (page["number"], [article["ref"] for article in page["articles"]]) for page in issue["pages"]
    ] == [(1, ["visitref", "learningref"]), (2, ["restref"])]


def test_the_pages_of_an_issue_are_in_the_order_of_print(api):
    for ref, label in (("pageone", "10"), ("pagetwo", "9")):
        Page.objects.filter(ref=ref).update(label=label, order=find_order(label))
    assert [page["number"] for page in api("issues/yangbao/2026-03-19/")["pages"]] == [9, 10]


def test_a_collection_keeps_the_editors_order_and_notes(api):
    collection = api("collections/innovation/")
    assert (collection["introduction"], collection["article_count"]) == ("导语。", 2)
    assert collection["items"] == [
        {"section": "", "note": "按语", "article": link("restref", "")},
        {"section": "", "note": "按语抓住机遇 发挥优势", "article": link("visitref", "抓住机遇 发挥优势")},
    ]


def test_a_tag_with_a_slash_in_its_name_has_an_address(api):
    assert api("tags/科技/创新/")["article_count"] == 2


def test_details_of_newspapers_people_and_columns_equal_their_list_entries(api):
    person = Person.objects.get(name="于春津", note="")
    column = Column.objects.get(name="今日论语")
    assert api("newspapers/yangbao/") == api("newspapers/")["results"][0]
    assert api(f"people/{person.pk}/") == api("people/")["results"][0]
    assert api(f"columns/{column.pk}/") == api("columns/")["results"][0]


def test_a_person_has_other_names_and_identifiers(api):
    person = Person.objects.get(name="于春津", note="")
    values = {"aliases": ["津门客"], "about": "政治部记者。", "wikidata": "Q42", "viaf": "113230702"}
    Person.objects.filter(pk=person.pk).update(**values)
    answer = api(f"people/{person.pk}/")
    assert {name: answer[name] for name in values} == values
    assert answer["same_as"] == ["https://www.wikidata.org/entity/Q42", "https://viaf.org/viaf/113230702"]
    Person.objects.filter(pk=person.pk).update(viaf="")
    assert api(f"people/{person.pk}/")["same_as"] == ["https://www.wikidata.org/entity/Q42"]


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("articles/secretdraft/", "no published article 'secretdraft'"),
        ("articles/secretproposed/", "no published article 'secretproposed'"),
        ("articles/secretwithdrawn/", "no published article 'secretwithdrawn'"),
        ("articles/secretformer/", "no published article 'secretformer'"),
        ("articles/nosuchref/", "no published article 'nosuchref'"),
        ("pages/secretpage/", "no published page 'secretpage'"),
        ("newspapers/secretpaper/", "no published newspaper 'secretpaper'"),
        ("issues/secretpaper/2026-03-20/", "no published issue of 'secretpaper' on 2026-03-20"),
        ("issues/yangbao/2026-03-20/", "no published issue of 'yangbao' on 2026-03-20"),
        ("issues/yangbao/2026-02-30/", "no such address: '/api/v1/issues/yangbao/2026-02-30/'; see /api/v1/"),
        ("tags/密签/", "no published tag '密签'"),
        ("tags/密签待定/", "no published tag '密签待定'"),
        ("tags/密签不用/", "no published tag '密签不用'"),
        ("collections/secret-collection/", "no published collection 'secret-collection'"),
        ("collections/secret-empty/", "no published collection 'secret-empty'"),
        ("people/99999999999999999999/", "no published person '99999999999999999999'"),
        ("tags/%00/", "no such address: '/api/v1/tags/\ufffd/'; see /api/v1/"),
        ("nonsense/", "no such address: '/api/v1/nonsense/'; see /api/v1/"),
    ],
)
def test_unpublished_things_answer_as_if_they_did_not_exist(api, address, message):
    assert api(address, status=404) == {"error": "not_found", "message": message, "parameters": {}}


def test_a_hidden_person_and_column_answer_as_if_they_did_not_exist(api):
    person, column = Person.objects.get(name="密人"), Column.objects.get(name="密栏")
    assert api(f"people/{person.pk}/", status=404)["message"] == f"no published person '{person.pk}'"
    assert api(f"columns/{column.pk}/", status=404)["message"] == f"no published column '{column.pk}'"
