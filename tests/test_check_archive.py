"""`check_archive` tests the laws on the stored archive and reports each breach in a line."""

import hashlib

import pytest
from django.utils import timezone

from articles.archive.laws import find_print_breaches, find_public_breaches
from articles.management.commands import check_archive as command
from articles.models import (
    Article,
    Block,
    Collection,
    FormerRef,
    IndexRequest,
    Issue,
    Page,
    Person,
    PublicationRecord,
    Role,
    Status,
    Tag,
)
from articles.models.article import ArticleQuerySet, BlockQuerySet
from articles.models.authorities import PersonQuerySet
from articles.models.collection import CollectionQuerySet
from articles.models.tag import TagQuerySet
from articles.search import IndexReport, index_pending
from tests.archives import PUBLISHED, make_article, make_newspaper, make_page
from tests.importing.conftest import run
from tests.seeds import SEEDS, build_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive() -> None:
    build_once(withdraw_first_article)


def withdraw_first_article() -> None:
    """The five seeds, published and indexed; the first page's first article is withdrawn."""
    run("import_pages", SEEDS, "--publish")
    article = first_article()
    article.status = Status.WITHDRAWN
    article.save()
    IndexRequest.objects.ask([article.pk])
    index_pending()


def first_article() -> Article:
    return Article.objects.order_by("page__source_name", "position").first()


def first_page() -> Page:
    return first_article().page


def name_page() -> str:
    return f"page {first_page().ref} (000_3cff708b74b1327a.txt)"


def check(*, exit_code=1, options=()):
    out, err = run("check_archive", *options, exit_code=exit_code)
    return out[-1], err


def test_a_sound_archive_passes(archive):
    summary, breaches = check(exit_code=0)
    assert breaches == []
    assert summary == f"Checked 5 pages and {Article.objects.count()} articles: every law holds."


def test_an_empty_archive_passes():
    assert check(exit_code=0)[0] == "Checked 0 pages and 0 articles: every law holds."


@pytest.mark.slow
def test_changed_print_is_reported(archive):
    page = first_page()
    Page.objects.filter(pk=page.pk).update(text=page.text + "\n\n")
    summary, breaches = check()
    assert summary.endswith(": 1 breach.")
    assert breaches == [f"{name_page()}: its text is not the one that was imported; its sha256 differs"]


def keep_texts(page: Page) -> None:
    """Keep the page's text and another, as an import of a new version does."""
    for number, text in ((1, page.text), (2, page.text + "。")):
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        page.versions.create(number=number, text=text, sha256=sha256, imported_at=timezone.now())


def test_kept_texts_pass(archive):
    keep_texts(first_page())
    assert list(find_print_breaches()) == []


@pytest.mark.slow
def test_a_changed_text_of_a_former_version_is_reported(archive):
    keep_texts(first_page())
    first_page().versions.filter(number=2).update(text="别的字")
    assert check()[1] == [f"{name_page()}: its text 2 is not the one that was imported"]


@pytest.mark.slow
def test_a_lost_text_of_a_version_is_reported(archive):
    page = first_page()
    keep_texts(page)
    page.revisions.create(number=1, kind="import", made_at=timezone.now(), state=b"", version=3)
    page.versions.filter(number=1).delete()
    assert check()[1] == [
        f"{name_page()}: its text is not kept as text 1",
        f"{name_page()}: text 3, of revision 1, is not kept",
    ]


@pytest.mark.slow
def test_a_page_out_of_order_is_reported(archive):
    Page.objects.filter(pk=first_page().pk).update(label="A2", order=2)
    assert check()[1][0] == f"{name_page()}: its order 2 is not that of its label 'A2'"


@pytest.mark.slow
def test_a_lost_line_is_reported(archive):
    block = first_page().blocks.filter(role="body", article=first_article()).first()
    lines = sorted(block.lines)
    block.delete()
    assert check()[1] == [f"{name_page()}: line {line + 1} stands in no block" for line in lines]


@pytest.mark.slow
def test_pages_are_reported_in_the_order_of_their_keys(archive):
    """Not by date: the five seeds are of several days."""
    Page.objects.update(sha256="0" * 64)
    names = [f"page {page.ref} ({page.source_name})" for page in Page.objects.order_by("pk")]
    assert [line.partition(":")[0] for line in check()[1]] == names


@pytest.mark.slow
def test_a_line_in_two_blocks_is_reported(archive):
    block = first_page().blocks.filter(role="body").first()
    Block.objects.create(page=first_page(), position=99, role="noise", lines=block.lines[:1], text="两次")
    assert f"{name_page()}: line {block.lines[0] + 1} stands in more than one block" in check()[1]


@pytest.mark.slow
def test_a_block_whose_text_differs_from_its_lines_is_reported(archive):
    block = first_page().blocks.filter(role="body", article=first_article()).first()
    Block.objects.filter(pk=block.pk).update(text="另一句话")
    lines = ", ".join(str(line + 1) for line in block.lines)
    assert check()[1] == [f"{name_page()}: block '另一句话' is not the characters of its lines {lines}"]


@pytest.mark.slow
def test_a_correction_is_not_a_breach(archive):
    Block.objects.filter(article=first_article()).update(correction="编辑改过")
    assert check(exit_code=0)[1] == []


@pytest.mark.slow
def test_a_block_of_another_pages_article_is_reported(archive):
    block = first_page().blocks.filter(article=first_article()).first()
    stranger = Article.objects.exclude(page=first_page()).order_by("ref").first()
    Block.objects.filter(pk=block.pk).update(article=stranger, position=9999)
    assert f"{name_page()}: block '{block.text[:20]}' is part of {stranger.ref} on another page" in check()[1]


@pytest.mark.slow
def test_an_outdated_index_is_reported_and_repaired(archive):
    article = Article.objects.published().order_by("ref").first()
    Article.objects.filter(pk=article.pk).update(status=Status.DRAFT)
    summary, breaches = check()
    assert breaches == [
        f"record {article.ref}: shows an article that is not published",
        f"article {article.pk}: in the index, but not published",
    ]
    assert summary.endswith(": 2 breaches.")
    out, breaches = run("check_archive", "--repair")
    assert out[:-1] == ["Repaired 1 publication records.", "Repaired the index: 0 indexed, 1 removed."]
    assert (out[-1].endswith("every law holds."), breaches) == (True, [])


def test_what_a_repair_cannot_index_is_reported(monkeypatch):
    failure = "article abc cannot be indexed: ValueError: no such day"
    monkeypatch.setattr(command, "repair_index", lambda: IndexReport(failed=(failure,)))
    out, errors = run("check_archive", "--repair", exit_code=0)
    assert out[1] == "Repaired the index: 0 indexed, 0 removed."
    assert errors == [failure]


@pytest.mark.slow
def test_a_ref_with_two_meanings_is_reported(archive):
    article, other = Article.objects.published().order_by("ref")[:2]
    FormerRef.objects.create(ref=article.ref, article=other)
    assert check()[1] == [f"ref {article.ref}: is an article's ref and another's former ref"]


@pytest.mark.slow
def test_a_public_article_among_the_withdrawals_is_reported_and_repaired(archive):
    ref = Article.objects.published().order_by("ref").first().ref
    PublicationRecord.objects.filter(ref=ref).update(article=None, hash="", summary="", detail="")
    assert check()[1] == [f"article {ref}: is published and has no record"]
    assert check(exit_code=0, options=["--repair"])[1] == []


@pytest.mark.slow
def test_a_record_that_is_not_what_the_article_is_is_reported_and_repaired(archive):
    article = Article.objects.published().order_by("ref").first()
    PublicationRecord.objects.filter(ref=article.ref).update(detail="{}")
    assert check()[1] == [f"article {article.ref}: its record is not what it is now"]
    assert check(exit_code=0, options=["--repair"])[1] == []


@pytest.mark.slow
def test_a_record_of_an_article_that_is_not_public_is_reported_and_repaired(archive):
    article = Article.objects.exclude(status="published").order_by("ref").first()
    PublicationRecord.objects.filter(ref=article.ref).update(article=article, sequence=10**6, summary="{}")
    assert check()[1] == [
        f"record {article.ref}: shows an article that is not published",
        f"record {article.ref}: its number 1000000 was never given",
    ]
    assert check(exit_code=0, options=["--repair"])[1] == []


@pytest.fixture
def draft(db) -> Article:
    """A draft with a person, a tag, a column's place, in a public collection, on a page of its own."""
    paper = make_newspaper()
    issue = Issue.objects.create(newspaper=paper, date=timezone.localdate())
    page = make_page(paper, "page000000", "草稿", issue=issue, label="1")
    article = make_article(page, "draft00000", (Role.HEADLINE, 0))
    article.credits.create(person=Person.objects.create(name="李明"), role="记者")
    article.taggings.create(tag=Tag.objects.create(name="科技"), state="accepted")
    Collection.objects.create(title="专题", slug="zt", is_public=True).articles.add(article)
    return article


@pytest.mark.parametrize(
    ("queryset", "breach"),
    [
        (PersonQuerySet, "person 李明: is public and has no published article"),
        (TagQuerySet, "tag 科技: is public and has no published article"),
        (CollectionQuerySet, "collection 专题: is public and has no published article"),
    ],
)
def test_a_queryset_that_publishes_a_draft_is_reported(draft, monkeypatch, queryset, breach):
    assert list(find_public_breaches()) == []
    monkeypatch.setattr(queryset, "published", lambda self: self.all())
    assert list(find_public_breaches()) == [breach]


def test_a_definition_of_published_that_includes_drafts_is_reported(draft, monkeypatch):
    monkeypatch.setattr(ArticleQuerySet, "published", lambda self: self.all())
    breaches = list(find_public_breaches())
    assert breaches[0] == "article draft00000: is public and its status is draft"
    assert {breach.split(" ", 1)[0] for breach in breaches} == {
        "article",
        "newspaper",
        "issue",
        "page",
        "person",
        "tag",
        "collection",
    }


def test_public_lines_of_a_draft_are_reported(archive, monkeypatch):
    assert list(find_public_breaches()) == []
    monkeypatch.setattr(BlockQuerySet, "public", lambda self: self.all())
    lines = sorted({line for block in first_article().blocks.all() for line in block.lines})
    assert list(find_public_breaches()) == [
        f"{name_page()}: line {line + 1} is public but belongs to no published article" for line in lines
    ]


def test_public_lines_of_a_draft_beside_a_single_public_article_are_reported(monkeypatch):
    page = make_page(make_newspaper(), "mixed", "雨。", "晴。")
    make_article(page, "public0000", (Role.BODY, 0), **PUBLISHED)
    make_article(page, "draft00000", (Role.BODY, 1))
    monkeypatch.setattr(BlockQuerySet, "public", lambda self: self.all())
    [breach] = find_public_breaches()
    assert breach.endswith(": line 2 is public but belongs to no published article")


@pytest.mark.slow
def test_a_page_of_more_than_a_thousand_articles_is_checked():
    news = [f"第{number}条简讯" for number in range(1001)]
    page = make_page(make_newspaper(), "news", *news)
    articles = Article.objects.bulk_create(
        Article(page=page, ref=f"news-{number}", position=number, headline=headline)
        for number, headline in enumerate(news)
    )
    Block.objects.bulk_create(
        Block(page=page, article=article, position=0, role=Role.HEADLINE, lines=[number], text=news[number])
        for number, article in enumerate(articles)
    )
    assert list(find_print_breaches()) == []
