"""Headings follow the blocks that they were composed from, however the import composed them."""

import pytest

from articles.models import Article, Role
from articles.parsing import Block as ParsedBlock
from articles.parsing import Kind, Story
from tests.editing import correct_block
from tests.importing.conftest import make_page_text, make_parsed, put  # noqa: F401

LONG = "长" * 600


def import_headings(put, *headings: tuple[Role, str]) -> Article:  # noqa: F811
    """The imported article of a page with these headings, a line each, and a paragraph."""
    blocks = [*headings, (Role.BODY, "本报讯 科技周昨日开幕。")]
    story = Story(Kind.NEWS, tuple(ParsedBlock(role, (at,), text) for at, (role, text) in enumerate(blocks)))
    put(make_parsed(story), make_page_text("\n".join(text for _, text in blocks)))
    return Article.objects.get()


def correct(article: Article, position: int, **values) -> Article:
    correct_block(article.blocks.get(position=position), **values)
    return Article.objects.get()


def test_a_heading_over_500_characters_follows_the_correction_of_its_block(put):  # noqa: F811
    article = import_headings(put, (Role.HEADLINE, LONG))
    assert article.headline == "长" * 499 + "…"
    assert correct(article, 0, text="科技周开幕").headline == "科技周开幕"
    assert correct(article, 0, text="").headline == "长" * 499 + "…"


def test_a_heading_with_a_jump_mark_follows_the_correction_of_its_block(put):  # noqa: F811
    article = import_headings(put, (Role.KICKER, "少年宫"), (Role.HEADLINE, "科技周开幕(下转第3版)"))
    assert (article.kicker, article.headline) == ("少年宫", "科技周开幕")
    assert correct(article, 1, text="科技周闭幕(下转第3版)").headline == "科技周闭幕"


@pytest.mark.parametrize("text", [LONG, "科技周开幕(下转第3版)"])
def test_an_imported_heading_moves_with_the_role_of_its_block(put, text):  # noqa: F811
    article = import_headings(put, (Role.KICKER, "少年宫"), (Role.HEADLINE, text))
    headline = article.headline
    article = correct(article, 1, role=Role.DECK)
    assert (article.kicker, article.headline, article.deck) == ("少年宫", "", headline)


def test_a_heading_that_is_only_a_jump_mark_adds_nothing(put):  # noqa: F811
    article = import_headings(put, (Role.HEADLINE, "科技周开幕"), (Role.HEADLINE, "(下转第3版)"))
    assert article.headline == "科技周开幕"
