"""The roles and kinds of parsing as choices of fields."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from articles.models import KIND_CHOICES, ROLE_CHOICES, Article, Block, Kind, Newspaper, Role
from tests.archives import make_article, make_page


def test_choices_are_shown_in_the_readers_language():
    with translation.override("en"):
        assert [str(label) for _, label in KIND_CHOICES][:2] == ["News", "Commentary"]
        assert str(dict(ROLE_CHOICES)["label"]) == "Label"  # 标签 is Tag elsewhere
        assert Block(role=Role.BYLINE).get_role_display() == "Byline"
    assert Block(role="byline").get_role_display() == "署名"
    assert Article(kind=Kind.SIDEBAR).get_kind_display() == "附栏"


@pytest.mark.django_db
def test_roles_and_kinds_are_stored_and_found_by_value():
    page = make_page(Newspaper.objects.create(name="样报", code="yb"), "page", "科技周开幕")
    article = make_article(page, "ref", (Role.HEADLINE, 0), kind=Kind.COMMENTARY)
    stored = Article.objects.get(kind=Kind.COMMENTARY)
    assert (type(stored.kind), stored.kind) == (str, "commentary")
    assert Block.objects.get(role__in=[Role.HEADLINE, Role.DECK]).article == article
    with pytest.raises(IntegrityError, match="block_role_known"), transaction.atomic():
        Block.objects.update(role="table-of-contents"[:10])
    with pytest.raises(IntegrityError, match="article_kind_known"), transaction.atomic():
        Article.objects.update(kind="novel")
