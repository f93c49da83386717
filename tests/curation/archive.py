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
    Status,
    Tag,
    Tagging,
)

MORNING = datetime.datetime(2026, 3, 19, 1, 30, tzinfo=datetime.UTC)
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


def make_page(newspaper: Newspaper, lines: tuple[str, ...], ref: str, **fields) -> Page:
    return Page.objects.create(
        newspaper=newspaper,
        ref=ref,
        text="\n".join(lines),
        sha256=ref.ljust(64, "0"),
        source_name=f"{ref}.txt",
        encoding="utf-8",
        **fields,
    )


def add_blocks(article: Article, *blocks: tuple[Role, list[int], str]) -> None:
    for position, (role, lines, text) in enumerate(blocks):
        Block.objects.create(
            page=article.page, article=article, position=position, role=role, lines=lines, text=text
        )


def make_archive() -> Archive:
    newspaper = Newspaper.objects.create(name="样报", code="yangbao")
    issue = Issue.objects.create(newspaper=newspaper, date=datetime.date(2026, 3, 19))
    page = make_page(newspaper, PRINTED, "pageone", issue=issue, number=1)
    missing = [{"code": "date-missing", "lines": []}, {"code": "number-missing", "lines": []}]
    undated = make_page(newspaper, UNDATED, "undated", flags=missing)
    column = Column.objects.create(newspaper=newspaper, name="今日论语")
    visit = Article.objects.create(
        page=page,
        position=0,
        ref="visitref",
        status=Status.PUBLISHED,
        published_at=MORNING,
        kicker=PRINTED[0],
        headline=PRINTED[1],
        column=column,
    )
    add_blocks(
        visit,
        (Role.KICKER, [0], PRINTED[0]),
        (Role.HEADLINE, [1], PRINTED[1]),
        (Role.BODY, [2, 3], PRINTED[2] + PRINTED[3]),
        (Role.BODY, [4], PRINTED[4]),
    )
    battery = Article.objects.create(
        page=page, position=1, ref="batteryref", flags=[{"code": "headline-missing", "lines": [5]}]
    )
    add_blocks(battery, (Role.BODY, [5], PRINTED[5]))
    Block.objects.create(page=page, position=6, role=Role.NOISE, lines=[6], text=PRINTED[6])
    yak = Article.objects.create(page=undated, position=0, ref="yakref", headline=UNDATED[0])
    add_blocks(yak, (Role.HEADLINE, [0], UNDATED[0]), (Role.BODY, [1], UNDATED[1]))
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
