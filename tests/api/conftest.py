"""A small archive that has something unpublished beside everything published."""

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
from tests.archives import MORNING, PUBLISHED, make_article, make_page

# Everything hidden contains one of these; none may appear in any answer.
HIDDEN = ("密", "secret", "2026-03-20")


@pytest.fixture
def archive(db) -> None:
    """样报 of 19 March 2026: page 1 has two public and three hidden articles, page 2 one; more is hidden."""
    paper = Newspaper.objects.create(name="样报", code="yangbao")
    issue = Issue.objects.create(newspaper=paper, date=datetime.date(2026, 3, 19))
    lines = ["抓住机遇 发挥优势", "本报讯(记者 于春津)3月18日,陈敏尔前往南开区调研。(下转第2版)"]
    lines += ["人均学习时长达四十五小时", "本报讯 天津市终身学习。"]
    lines += ["密稿甲", "密文甲", "密稿乙", "密文乙", "密稿丙", "密文丙", "", "责编 苏娅"]
    first = make_page(paper, "pageone", *lines, issue=issue, number=1)
    Block.objects.create(page=first, position=0, role=Role.NOISE, lines=[11], text="责编 苏娅")
    column = Column.objects.create(newspaper=paper, name="今日论语")
    secret_column = Column.objects.create(newspaper=paper, name="密栏")

    def add(place: int, ref: str, **fields) -> Article:
        """Make an article of two lines of page 1, a headline and a paragraph."""
        return make_article(first, ref, (Role.HEADLINE, 2 * place), (Role.BODY, 2 * place + 1), **fields)

    visit = add(0, "visitref", kicker="陈敏尔调研", column=column, jump_to="2", **PUBLISHED)
    learning = add(1, "learningref", deck="副题一行", **PUBLISHED)
    draft = add(2, "secretdraft", column=secret_column)
    proposed = add(3, "secretproposed", **PUBLISHED | {"status": Status.PROPOSED}, continues=visit)
    withdrawn = add(4, "secretwithdrawn", **PUBLISHED | {"status": Status.WITHDRAWN})

    second = make_page(paper, "pagetwo", "", "推动科技创新和产业创新深度融合。", issue=issue, number=2)
    rest = make_article(second, "restref", (Role.BODY, 1), jump_from="1", continues=visit, **PUBLISHED)
    rest.blocks.update(correction="推动科技创新与产业创新深度融合。")

    secret_paper = Newspaper.objects.create(name="密报", code="secretpaper")
    other_day = Issue.objects.create(newspaper=secret_paper, date=datetime.date(2026, 3, 20))
    lone_page = make_page(secret_paper, "secretpage", "密稿丁", "密文丁", issue=other_day, number=1)
    lone = make_article(lone_page, "secretlone", (Role.HEADLINE, 0), (Role.BODY, 1))
    secret_day = Issue.objects.create(newspaper=paper, date=datetime.date(2026, 3, 20))
    make_page(paper, "secretpage2", "密文", issue=secret_day, number=1)
    Page.objects.update(source_name="密版.txt", flags=[{"code": "secret-flag", "lines": []}])
    for article in Article.objects.all():
        changed = MORNING + datetime.timedelta(minutes=article.position)
        Article.objects.filter(pk=article.pk).update(updated_at=changed)

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
    """A function that returns the JSON of an address under /api/v1/ and checks its status."""

    def get(address: str, status: int = 200, **parameters) -> dict:
        response = client.get(f"/api/v1/{address}", parameters)
        assert response.status_code == status, response.content.decode()
        assert response.headers["Content-Type"] == "application/json"
        return json.loads(response.content)

    return get
