"""A small archive that has something unpublished beside everything published."""

import datetime
import json

import pytest

from articles.models import Article, Column, FormerRef, Page, Person, Role, Status, Tag
from articles.search import rebuild_index
from tests.archives import (
    MORNING,
    PUBLISHED,
    add_noise,
    credit,
    gather,
    make_article,
    make_issue,
    make_newspaper,
    make_page,
    tag,
)
from tests.seeds import build_once

NEXT_DAY = datetime.date(2026, 3, 20)

# Everything hidden contains one of these; none may appear in any answer.
HIDDEN = ("密", "secret", "2026-03-20")


@pytest.fixture
def archive(db) -> None:
    build_once(make_archive)


def make_archive() -> None:
    """样报 of 19 March 2026: page 1 has two public and three hidden articles, page 2 one; more is hidden."""
    paper = make_newspaper()
    issue = make_issue(paper)
    lines = ["抓住机遇 发挥优势", "本报讯(记者 于春津)3月18日,陈敏尔前往南开区调研。(下转第2版)"]
    lines += ["人均学习时长达四十五小时", "本报讯 天津市终身学习。"]
    lines += ["密稿甲", "密文甲", "密稿乙", "密文乙", "密稿丙", "密文丙", "", "责编 苏娅"]
    first = make_page(paper, "pageone", *lines, issue=issue, label="1")
    add_noise(first, 11)
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

    second = make_page(paper, "pagetwo", "", "推动科技创新和产业创新深度融合。", issue=issue, label="2")
    rest = make_article(second, "restref", (Role.BODY, 1), jump_from="1", continues=visit, **PUBLISHED)
    rest.blocks.update(correction="推动科技创新与产业创新深度融合。")

    secret_paper = make_newspaper("密报", "secretpaper")
    other_day = make_issue(secret_paper, NEXT_DAY)
    lone_page = make_page(secret_paper, "secretpage", "密稿丁", "密文丁", issue=other_day, label="1")
    lone = make_article(lone_page, "secretlone", (Role.HEADLINE, 0), (Role.BODY, 1))
    secret_day = make_issue(paper, NEXT_DAY)
    make_page(paper, "secretpage2", "密文", issue=secret_day, label="1")
    Page.objects.update(source_name="密版.txt", flags=[{"code": "secret-flag", "lines": []}])
    for article in Article.objects.all():
        changed = MORNING + datetime.timedelta(minutes=article.position)
        Article.objects.filter(pk=article.pk).update(updated_at=changed)

    reporter = Person.objects.create(name="于春津")
    namesake = Person.objects.create(name="于春津", note="摄影部")
    credit(visit, ("记者", reporter), ("摄", namesake))
    credit(proposed, ("记者", reporter))
    for article in (draft, lone):
        credit(article, ("记者", "密人"))

    Tag.objects.create(name="南开区", kind="place", aliases=["南开"])
    tag(visit, "南开区", evidence="密据")
    tag(learning, "南开区", state="rejected")
    for article in (visit, rest, withdrawn):
        tag(article, "科技/创新")
    tag(visit, "密签待定", state="proposed")
    tag(visit, "密签不用", state="rejected")
    tag(draft, "密签")

    items = (rest, draft, visit, withdrawn)
    gather("创新", "innovation", *items, has_notes=True, introduction="导语。", is_public=True)
    gather("密专题", "secret-collection", visit)
    gather("密专题二", "secret-empty", draft, is_public=True)

    FormerRef.objects.create(ref="formervisit", article=visit)
    FormerRef.objects.create(ref="secretformer", article=withdrawn)
    rebuild_index()


@pytest.fixture
def api(client):
    """A function that returns the JSON of an address under /api/v1/ and checks its status."""

    def get(address: str, status: int = 200, **parameters) -> dict:
        response = client.get(f"/api/v1/{address}", parameters)
        assert response.status_code == status, response.content.decode()
        assert response.headers["Content-Type"] == "application/json"
        return json.loads(response.content)

    return get
