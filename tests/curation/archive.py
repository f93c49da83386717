"""A small archive for what editors do: one page in its place, one without, and an article in each state."""

import datetime
from dataclasses import dataclass

from articles.models import (
    Article,
    Block,
    Column,
    Credit,
    Issue,
    Newspaper,
    Page,
    Person,
    Role,
    Tag,
    Tagging,
)
from tests.archives import PUBLISHED, make_article, make_page

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
    newspaper = Newspaper.objects.create(name="样报", code="yangbao")
    issue = Issue.objects.create(newspaper=newspaper, date=datetime.date(2026, 3, 19))
    page = make_page(newspaper, "pageone", *PRINTED, issue=issue, number=1)
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
    battery = make_article(page, "batteryref", (Role.BODY, 5), flags=doubts)
    Block.objects.create(page=page, position=6, role=Role.NOISE, lines=[6], text=PRINTED[6])
    yak = make_article(undated, "yakref", (Role.HEADLINE, 0), (Role.BODY, 1))
    reporter, colleague = (Person.objects.create(name=name) for name in ("于春津", "刘国栋"))
    Credit.objects.create(article=visit, person=reporter, role="记者", position=0)
    Credit.objects.create(article=visit, person=colleague, role="记者", position=1)
    place = Tag.objects.create(name="南开区", kind="place", aliases=["南开"])
    region = Tag.objects.create(name="京津冀", kind="place")
    Tagging.objects.create(article=visit, tag=place, origin="importer", state="accepted", evidence="南开区")
    Tagging.objects.create(article=visit, tag=region, origin="importer", state="proposed", evidence="京津冀")
    return Archive(
        newspaper=newspaper,
        issue=issue,
        page=page,
        undated=undated,
        visit=visit,
        battery=battery,
        yak=yak,
        column=column,
        reporter=reporter,
        colleague=colleague,
        place=place,
        region=region,
    )
