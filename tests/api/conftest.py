"""A small archive in which beside everything published stands something that is not."""

import datetime
import json

import pytest

from articles.models import (
    Article,
    Block,
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

AT = datetime.datetime(2026, 3, 19, 1, 30, tzinfo=datetime.UTC)

# Everything that must not be seen bears one of these; none may ever leave the API.
HIDDEN = ("密", "secret", "2026-03-20")


def make_article(page: Page, position: int, ref: str, headline: str, text: str, **fields) -> Article:
    """An article of a headline line and a body line, which stand at its place on the page."""
    fields = {"status": Status.PUBLISHED, "published_at": AT} | fields
    article = Article.objects.create(page=page, position=position, ref=ref, headline=headline, **fields)
    if headline:
        article.blocks.create(page=page, position=0, role=Role.HEADLINE, lines=[2 * position], text=headline)
    article.blocks.create(page=page, position=1, role=Role.BODY, lines=[2 * position + 1], text=text)
    Article.objects.filter(pk=article.pk).update(updated_at=AT + datetime.timedelta(minutes=position))
    return article


def make_page(
    newspaper: Newspaper, issue: Issue | None, number: int | None, ref: str, lines: list[str]
) -> Page:
    return Page.objects.create(
        newspaper=newspaper,
        issue=issue,
        number=number,
        ref=ref,
        text="\n".join(lines),
        sha256=ref.ljust(64, "0"),
        source_name="密版.txt",
        encoding="utf-8",
        flags=[{"code": "secret-flag", "lines": []}],
    )


@pytest.fixture
def archive(db) -> None:
    """样报 of 19 March 2026: on page 1 two articles to read and three not, on page 2 one; and more hidden."""
    paper = Newspaper.objects.create(name="样报", code="yangbao")
    issue = Issue.objects.create(newspaper=paper, date=datetime.date(2026, 3, 19))
    lines = ["抓住机遇 发挥优势", "本报讯(记者 于春津)3月18日,陈敏尔前往南开区调研。(下转第2版)"]
    lines += ["人均学习时长达四十五小时", "本报讯 天津市终身学习。"]
    lines += ["密稿甲", "密文甲", "密稿乙", "密文乙", "密稿丙", "密文丙", "", "责编 苏娅"]
    first = make_page(paper, issue, 1, "pageone", lines)
    Block.objects.create(page=first, position=0, role=Role.NOISE, lines=[11], text="责编 苏娅")
    column = Column.objects.create(newspaper=paper, name="今日论语")
    visit = make_article(
        first, 0, "visitref", lines[0], lines[1], kicker="陈敏尔调研", column=column, jump_to="2"
    )
    learning = make_article(first, 1, "learningref", lines[2], lines[3], deck="副题一行")
    draft = make_article(
        first, 2, "secretdraft", "密稿甲", "密文甲", status=Status.DRAFT, published_at=None,
        column=Column.objects.create(newspaper=paper, name="密栏"),
    )  # fmt: skip
    proposed = make_article(
        first, 3, "secretproposed", "密稿乙", "密文乙", status=Status.PROPOSED, continues=visit
    )
    withdrawn = make_article(first, 4, "secretwithdrawn", "密稿丙", "密文丙", status=Status.WITHDRAWN)

    second = make_page(paper, issue, 2, "pagetwo", ["", "推动科技创新和产业创新深度融合。"])
    rest = make_article(
        second, 0, "restref", "", "推动科技创新和产业创新深度融合。", jump_from="1", continues=visit
    )
    rest.blocks.update(correction="推动科技创新与产业创新深度融合。")

    secret_paper = Newspaper.objects.create(name="密报", code="secretpaper")
    other_day = Issue.objects.create(newspaper=secret_paper, date=datetime.date(2026, 3, 20))
    lone_page = make_page(secret_paper, other_day, 1, "secretpage", ["密稿丁", "密文丁"])
    lone = make_article(
        lone_page, 0, "secretlone", "密稿丁", "密文丁", status=Status.DRAFT, published_at=None
    )
    make_page(
        paper,
        Issue.objects.create(newspaper=paper, date=datetime.date(2026, 3, 20)),
        1,
        "secretpage2",
        ["密文"],
    )

    reporter, namesake = (
        Person.objects.create(name="于春津"),
        Person.objects.create(name="于春津", note="摄影部"),
    )
    secret_person = Person.objects.create(name="密人")
    Credit.objects.create(article=visit, person=reporter, role="记者", position=0)
    Credit.objects.create(article=visit, person=namesake, role="摄", position=1)
    for article in (draft, lone):
        Credit.objects.create(article=article, person=secret_person, role="记者")
    Credit.objects.create(article=proposed, person=reporter, role="记者")

    place = Tag.objects.create(name="南开区", kind="place", aliases=["南开"])
    subject = Tag.objects.create(name="科技/创新", kind="subject")
    Tagging.objects.create(article=visit, tag=place, evidence="密据")
    Tagging.objects.create(article=visit, tag=subject)
    Tagging.objects.create(article=rest, tag=subject)
    Tagging.objects.create(article=withdrawn, tag=subject)
    for name, state in (("密签待定", "proposed"), ("密签不用", "rejected")):
        Tagging.objects.create(article=visit, tag=Tag.objects.create(name=name), state=state)
    Tagging.objects.create(article=learning, tag=place, state="rejected")
    Tagging.objects.create(article=draft, tag=Tag.objects.create(name="密签"))

    gathered = Collection.objects.create(
        title="创新", slug="innovation", introduction="导语。", is_public=True
    )
    for position, article in enumerate((rest, draft, visit, withdrawn)):
        CollectionItem.objects.create(
            collection=gathered, article=article, position=position, note=f"按语{article.headline}"
        )
    private = Collection.objects.create(title="密专题", slug="secret-collection")
    CollectionItem.objects.create(collection=private, article=visit)
    empty = Collection.objects.create(title="密专题二", slug="secret-empty", is_public=True)
    CollectionItem.objects.create(collection=empty, article=draft)

    FormerRef.objects.create(ref="formervisit", article=visit)
    FormerRef.objects.create(ref="secretformer", article=withdrawn)


@pytest.fixture
def api(client):
    """Gives the JSON of an address under /api/v1/; says what came where the status is another."""

    def get(address: str, status: int = 200, **parameters) -> dict:
        response = client.get(f"/api/v1/{address}", parameters)
        assert response.status_code == status, response.content.decode()
        assert response.headers["Content-Type"] == "application/json"
        return json.loads(response.content)

    return get
