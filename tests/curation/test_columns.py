"""Columns that are proposed, used or refused."""

import datetime
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from articles.curation.authorities import decide_columns, merge_names
from articles.curation.journal import undo_operation
from articles.importing import TagMatcher, import_page
from articles.models import Article, AuthorityOperation, Column, IndexRequest
from articles.parsing import Block as ParsedBlock
from articles.parsing import Role
from tests.archives import PUBLISHED, make_article, make_newspaper, make_page
from tests.importing.conftest import DAY, make_page_text, make_parsed, make_story

USED, PROPOSED, REFUSED = Column.Standing.USED, Column.Standing.PROPOSED, Column.Standing.REFUSED


def put(number, column):
    """Import the page of a day, with one story under this heading."""
    day = DAY + datetime.timedelta(number)
    text = f"{column}\n科技周开幕{number}\n昨日,科技周在少年宫开幕。"
    story = make_story(1, 2, text=text)
    story = replace(story, blocks=(ParsedBlock(Role.COLUMN, (0,), column), *story.blocks))
    page = make_page_text(text, name=f"{number}.txt", date=day)
    return import_page(page, make_parsed(story, date=day), matcher=TagMatcher([]))


def read_standings():
    return dict(Column.objects.values_list("name", "standing"))


def test_a_heading_found_once_is_proposed_and_becomes_a_column_when_it_recurs(db):
    put(0, "今日论语")
    put(0, "今日论语")  # the same page again
    assert read_standings() == {"今日论语": PROPOSED}
    Article.objects.update(**PUBLISHED)
    IndexRequest.objects.all().delete()
    put(1, "今日论语")
    assert read_standings() == {"今日论语": USED}
    assert IndexRequest.objects.get().article_pk == Article.objects.published().get().pk


def test_an_editor_confirms_a_column_and_undoes_it(db, admin_user):
    put(0, "今日论语")
    held = Article.objects.get().held
    decide_columns(Column.objects.all(), USED, by=admin_user)
    assert read_standings() == {"今日论语": USED}
    assert Article.objects.get().held == held
    undo_operation(AuthorityOperation.objects.get(), by=admin_user)
    assert read_standings() == {"今日论语": PROPOSED}


def test_a_refused_column_is_taken_from_its_articles_and_no_import_gives_it_again(db, admin_user):
    put(0, "特刊")
    decide_columns(Column.objects.all(), REFUSED, by=admin_user)
    assert Article.objects.get().column is None
    put(0, "特刊")
    put(1, "特刊")
    put(2, "特刊")
    assert set(Article.objects.values_list("column", flat=True)) == {None}
    assert read_standings() == {"特刊": REFUSED}
    undo_operation(AuthorityOperation.objects.get(), by=admin_user)
    assert Article.objects.filter(column__name="特刊").count() == 1


def test_columns_that_are_merged_are_a_column(db, admin_user):
    put(0, "今日论语")
    put(1, "今曰论语")
    heir, gone = Column.objects.order_by("pk")
    Column.objects.filter(pk=gone.pk).update(about="每天一篇短评。")
    gone.refresh_from_db()
    merge_names([gone], heir, by=admin_user)
    assert read_standings() == {"今日论语": USED}
    assert Column.objects.get().about == "每天一篇短评。"


def test_who_may_not_publish_decides_no_public_column(db, django_user_model):
    put(0, "今日论语")
    Article.objects.update(**PUBLISHED)
    with pytest.raises(PermissionDenied):
        decide_columns(Column.objects.all(), REFUSED, by=django_user_model.objects.create_user("editor"))
    assert read_standings() == {"今日论语": PROPOSED}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_in_an_old_archive_columns_that_recur_or_were_confirmed_stay(migrated_back):
    paper = make_newspaper()
    old = migrated_back("0046_undo_imports")
    for name, is_confirmed in (("今日论语", False), ("津门", True), ("特刊", False)):
        old.get_model("articles", "Column").objects.create(
            newspaper_id=paper.pk, name=name, is_confirmed=is_confirmed
        )
    pks = dict(old.get_model("articles", "Column").objects.values_list("name", "pk"))
    page = make_page(paper, "page", "甲", "乙", "丙")
    for number, name in enumerate(("今日论语", "今日论语", "特刊")):
        make_article(page, f"article{number}", column_id=pks[name], **PUBLISHED)
    migrated_back(None)
    assert read_standings() == {"今日论语": USED, "津门": USED, "特刊": PROPOSED}
    assert Column.objects.published().filter(name="特刊").exists()


@pytest.fixture
def migrated_back():
    """Migrates to a name and returns the models as they were then; None is the present."""

    def migrate(name):
        call_command("migrate", "articles", *filter(None, [name]), verbosity=0)
        loader = MigrationLoader(connection)
        targets = [("articles", name)] if name else loader.graph.leaf_nodes("articles")
        return loader.project_state(targets).apps

    yield migrate
    migrate(None)
