"""A small archive to read, in which beside everything published stands something that is not."""

import datetime

import pytest

from articles.models import (
    Collection,
    CollectionItem,
    Column,
    Credit,
    FormerRef,
    Issue,
    Newspaper,
    Page,
    Person,
    Role,
    Status,
    Tag,
    Tagging,
)
from tests.archives import PUBLISHED, make_article, make_page

DAY = datetime.date(2026, 3, 19)

# Everything that must not be seen bears one of these.
HIDDEN = ("密", "secret", "2026-03-21", "2025")

FRONT = (
    "",
    "陈敏尔在南开区调研时强调",
    "抓住机遇 发挥优势",
    "——推动科技创新和产业创新深度融合",
    "",
    "本报讯(记者 于春津 刘国栋)3月18日,陈敏尔前往南开区调研。",
    "企业负责人介绍",
    "“科技成果转化落地”等情况<听取汇报>。(下转第2版)",
    "▲调研现场。",
    "记者 姜宝成 摄",
    "密稿标题",
    "密稿正文。",
    "以正确政绩观引领高质量发展",
    "真抓才能攻坚克难。",
    "责编 苏娅",
)
VISIT = (
    (Role.KICKER, 1),
    (Role.HEADLINE, 2),
    (Role.DECK, 3),
    (Role.BODY, 5),
    (Role.SUBHEAD, 6),
    (Role.BODY, 7),
    (Role.CAPTION, 8),
    (Role.CREDIT, 9),
)


@pytest.fixture
def archive(db) -> None:
    """样报: the issue of 19 March 2026 (pages 1 and 2), an earlier one, an undated page; and more hidden."""
    paper = Newspaper.objects.create(name="样报", code="yangbao", description="一份样子。")
    column = Column.objects.create(newspaper=paper, name="今日论语")
    issue = Issue.objects.create(newspaper=paper, date=DAY)
    front = make_page(paper, "frontpage", *FRONT, issue=issue, number=1)
    visit = make_article(front, "visitref", *VISIT, jump_to="2", **PUBLISHED)
    draft = make_article(
        front, "secretdraft", (Role.HEADLINE, 10), (Role.BODY, 11),
        column=Column.objects.create(newspaper=paper, name="密栏"),
    )  # fmt: skip
    comment = make_article(
        front, "commentref", (Role.HEADLINE, 12), (Role.BODY, 13),
        kind="commentary", column=column, **PUBLISHED,
    )  # fmt: skip
    front.blocks.create(position=0, role=Role.NOISE, lines=[14], text="责编 苏娅")
    goes_on = ("(上接第1版)听取我市有关汇报。", "密稿续文。")
    second = make_page(paper, "secondpage", *goes_on, issue=issue, number=2)
    rest = make_article(second, "restref", (Role.BODY, 0), jump_from="1", continues=visit, **PUBLISHED)
    make_article(second, "secretrest", (Role.BODY, 1), status=Status.WITHDRAWN, continues=visit)

    earlier = Issue.objects.create(newspaper=paper, date=datetime.date(2024, 2, 29))
    leap = make_page(paper, "leappage", "闰日有雨", "昨日有雨。", issue=earlier, number=3)
    make_article(leap, "leapref", (Role.HEADLINE, 0), (Role.BODY, 1), **PUBLISHED)
    undated = make_page(paper, "undatedpage", "日前,洽谈会举行。")
    photo = make_article(undated, "photoref", (Role.CAPTION, 0), kind="photo", **PUBLISHED)

    secret_page = make_page(paper, "secretpage", "密稿二", "密文二。")
    make_article(secret_page, "secretlone", (Role.HEADLINE, 0), status=Status.PROPOSED)
    for paper_name, code, day in (("样报", "yangbao", (2025, 3, 20)), ("密报", "secretpaper", (2026, 3, 21))):
        its_paper, _ = Newspaper.objects.get_or_create(code=code, defaults={"name": paper_name})
        hidden = Issue.objects.create(newspaper=its_paper, date=datetime.date(*day))
        page = make_page(its_paper, f"secretpage{day[2]}", "密稿三", "密文三。", issue=hidden, number=1)
        make_article(page, f"secretlone{day[2]}", (Role.HEADLINE, 0), status=Status.WITHDRAWN)
    Page.objects.update(source_name="secret.txt", flags=[{"code": "secret-flag", "lines": []}])

    people = {name: Person.objects.create(name=name) for name in ("于春津", "刘国栋", "姜宝成", "密者")}
    for position, (name, role) in enumerate((("于春津", "记者"), ("刘国栋", "记者"), ("姜宝成", "摄"))):
        Credit.objects.create(article=visit, person=people[name], role=role, position=position)
    Credit.objects.create(article=draft, person=people["密者"], role="记者")
    Credit.objects.create(article=comment, role="本报评论员")

    for name, kind in (("京津冀", "place"), ("科技/创新", "subject")):
        Tagging.objects.create(article=visit, tag=Tag.objects.create(name=name, kind=kind))
    for name, state in (("密签待定", "proposed"), ("密签不用", "rejected")):
        Tagging.objects.create(article=visit, tag=Tag.objects.create(name=name), state=state)
    Tagging.objects.create(article=photo, tag=Tag.objects.get(name="京津冀"), state="proposed")
    Tagging.objects.create(article=draft, tag=Tag.objects.create(name="密签"))

    gathered = Collection.objects.create(title="创新", slug="创新", introduction="导语。", is_public=True)
    for position, article in enumerate((rest, draft, visit)):
        CollectionItem.objects.create(
            collection=gathered, article=article, position=position, note=f"按语{article.headline}"
        )
    for title, is_public, article in (("密专题", False, visit), ("密专题二", True, draft)):
        secret = Collection.objects.create(title=title, slug=f"secret{article.pk}", is_public=is_public)
        CollectionItem.objects.create(collection=secret, article=article)

    FormerRef.objects.create(ref="formervisit", article=visit)
    FormerRef.objects.create(ref="secretformer", article=draft)


def read(response) -> str:
    """The words of a page that is there."""
    assert response.status_code == 200, response
    return response.content.decode()
