"""A small archive for tests of editing: a page with its place, one without, articles of several states."""

from dataclasses import dataclass

from articles.models import Article, Column, Issue, Newspaper, Page, Person, Role, Tag
from tests.archives import (
    PUBLISHED,
    add_noise,
    credit,
    make_article,
    make_issue,
    make_newspaper,
    make_page,
    tag,
)
from tests.seeds import build_once

PRINTED = (
    "陈敏尔在南开区调研时强调",
    "抓住机遇 发挥优势",
    "本报讯(记者 于春津 刘国栋)3月18日,市委书记陈敏尔前往南开区调研企业科技成",
    "果转化落地等情况。",
    "市领导王力军、翟立新参加。",
    "本报讯 全国新能源汽车动力电池溯源信息平台昨日上线。",
    "责编 苏娅",
)
UNDATED = ("科技帮扶青海黄南州牦牛产业", "本报讯 日前,科技帮扶案例入选。")


@dataclass
class Archive:
    """`visit` is published; `battery`, a draft, has no headline and a doubt; `yak` is on an undated page."""

    newspaper: Newspaper
    issue: Issue
    page: Page
    undated: Page
    visit: Article
    battery: Article
    yak: Article
    column: Column
    reporter: Person
    colleague: Person
    place: Tag
    region: Tag


def make_archive() -> Archive:
    build_once(fill_archive)
    articles = {article.ref: article for article in Article.objects.select_related("page__issue__newspaper")}
    visit, battery, yak = (articles[ref] for ref in ("visitref", "batteryref", "yakref"))
    people = {person.name: person for person in visit.people.all()}
    tags = {tag.name: tag for tag in Tag.objects.all()}
    return Archive(
        newspaper=visit.page.newspaper,
        issue=visit.page.issue,
        page=visit.page,
        undated=yak.page,
        visit=visit,
        battery=battery,
        yak=yak,
        column=visit.column,
        reporter=people["于春津"],
        colleague=people["刘国栋"],
        place=tags["南开区"],
        region=tags["京津冀"],
    )


def fill_archive() -> None:
    newspaper = make_newspaper()
    issue = make_issue(newspaper)
    page = make_page(newspaper, "pageone", *PRINTED, issue=issue, label="1")
    missing = [{"code": "date-missing", "lines": []}, {"code": "number-missing", "lines": []}]
    undated = make_page(newspaper, "undated", *UNDATED, flags=missing)
    column = Column.objects.create(newspaper=newspaper, name="今日论语")
    visit = make_article(
        page,
        "visitref",
        (Role.KICKER, 0),
        (Role.HEADLINE, 1),
        (Role.BODY, 2, 3),
        (Role.BODY, 4),
        column=column,
        **PUBLISHED,
    )
    doubts = [{"code": "headline-missing", "lines": [5]}]
    make_article(page, "batteryref", (Role.BODY, 5), flags=doubts)
    add_noise(page, 6)
    make_article(undated, "yakref", (Role.HEADLINE, 0), (Role.BODY, 1))
    credit(visit, ("记者", "于春津"), ("记者", "刘国栋"))
    Tag.objects.create(name="南开区", kind="place", aliases=["南开"])
    tag(visit, "南开区", origin="importer", evidence="南开区")
    tag(visit, "京津冀", kind="place", state="proposed", origin="importer", evidence="京津冀")
