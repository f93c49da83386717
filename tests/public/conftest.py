"""A small archive in which every published thing has a hidden one beside it."""

import datetime
import re
from html import unescape

import pytest

from articles.models import Column, FormerRef, Page, Role, Status
from articles.search import rebuild_index
from tests.archives import (
    PUBLISHED,
    add_noise,
    credit,
    gather,
    make_article,
    make_issue,
    make_newspaper,
    make_page,
    relate,
    tag,
)
from tests.seeds import build_once

# Everything hidden contains one of these.
HIDDEN = ("密", "secret", "2026-03-21", "2025-03", "2025年3月")  # a year without articles is on charts

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
    build_once(make_archive)


def make_archive() -> None:
    """样报: the issue of 19 March 2026 (pages 1 and 2), an earlier one, an undated page; and hidden rows."""
    paper = make_newspaper(description="一份样子。")
    column = Column.objects.create(newspaper=paper, name="今日论语")
    issue = make_issue(paper)
    front = make_page(paper, "frontpage", *FRONT, issue=issue, label="1")
    visit = make_article(front, "visitref", *VISIT, jump_to="2", **PUBLISHED)
    draft = make_article(
        front, "secretdraft", (Role.HEADLINE, 10), (Role.BODY, 11),
        column=Column.objects.create(newspaper=paper, name="密栏"),
    )  # fmt: skip
    comment = make_article(
        front, "commentref", (Role.HEADLINE, 12), (Role.BODY, 13),
        kind="commentary", column=column, **PUBLISHED,
    )  # fmt: skip
    add_noise(front, 14)
    continuation = ("(上接第1版)听取我市有关汇报。", "密稿续文。")
    second = make_page(paper, "secondpage", *continuation, issue=issue, label="2")
    rest = make_article(second, "restref", (Role.BODY, 0), jump_from="1", continues=visit, **PUBLISHED)
    make_article(second, "secretrest", (Role.BODY, 1), status=Status.WITHDRAWN, continues=visit)

    earlier = make_issue(paper, datetime.date(2024, 2, 29))
    leap = make_page(paper, "leappage", "闰日有雨", "昨日有雨。", issue=earlier, label="3")
    make_article(leap, "leapref", (Role.HEADLINE, 0), (Role.BODY, 1), **PUBLISHED)
    undated = make_page(paper, "undatedpage", "日前,洽谈会举行。")
    photo = make_article(undated, "photoref", (Role.CAPTION, 0), kind="photo", **PUBLISHED)

    secret_page = make_page(paper, "secretpage", "密稿二", "密文二。")
    make_article(secret_page, "secretlone", (Role.HEADLINE, 0), status=Status.PROPOSED)
    for its_paper, date in (
        (paper, datetime.date(2025, 3, 20)),
        (make_newspaper("密报", "secretpaper"), datetime.date(2026, 3, 21)),
    ):
        hidden = make_issue(its_paper, date)
        page = make_page(its_paper, f"secretpage{date.day}", "密稿三", "密文三。", issue=hidden, label="1")
        make_article(page, f"secretlone{date.day}", (Role.HEADLINE, 0), status=Status.WITHDRAWN)
    Page.objects.update(source_name="secret.txt", flags=[{"code": "secret-flag", "lines": []}])

    credit(visit, ("记者", "于春津"), ("记者", "刘国栋"), ("摄", "姜宝成"))
    credit(draft, ("记者", "密者"))
    credit(comment, ("本报评论员", ""))

    tag(visit, "京津冀", kind="place")
    tag(photo, "京津冀", state="proposed")
    tag(visit, "科技/创新")
    tag(visit, "密签待定", state="proposed")
    tag(visit, "密签不用", state="rejected")
    tag(draft, "密签")

    gather("创新", "创新", rest, draft, visit, has_notes=True, introduction="导语。", is_public=True)
    gather("密专题", f"secret{visit.pk}", visit)
    gather("密专题二", f"secret{draft.pk}", draft, is_public=True)

    for at, other in enumerate((comment, draft, rest)):
        relate(visit, other, reason="text", closeness=3 - at)

    FormerRef.objects.create(ref="formervisit", article=visit)
    FormerRef.objects.create(ref="secretformer", article=draft)
    rebuild_index()


def read(response) -> str:
    """The body of a response with status 200, without the places where headlines may break."""
    assert response.status_code == 200, response
    return response.content.decode().replace("<wbr>", "")


def words(html: str) -> str:
    """The text of a page's main part as one line."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return unescape(" ".join(re.sub(r"<[^>]*>", " ", "<main" + main).split()))


def find_steps(html: str) -> list[tuple[str, str]]:
    """(rel, address) of the links to the previous and the next one."""
    nav = re.search(r'<nav class="steps".*?</nav>', html, re.DOTALL)
    return re.findall(r'<a rel="(\w+)"[^>]* href="([^"]*)"', nav[0]) if nav else []


def find_titles(html: str) -> list[str]:
    """The titles of the articles in cards, in their order."""
    return re.findall(r'class="title" lang="zh"><a\s+href="/articles/[^"]*">([^<]*)</a>', html)
