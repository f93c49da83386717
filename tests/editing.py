"""What an editor who may publish does to one article, by operations on its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User

from articles.curation.article_edits import HEADING_FIELDS
from articles.curation.history import Edit, edit_page
from articles.curation.operations import Operation, OperationKind
from articles.models import Article, Block, Page, Person, Role


def edit(page: Page, *operations: tuple[OperationKind, dict[str, Any]], **options: Any) -> Edit:
    """Do these operations, each a kind and its arguments, as a superuser."""
    editor, _ = User.objects.get_or_create(username="superuser", is_staff=True, is_superuser=True)
    return edit_page(page, [Operation(*one) for one in operations], by=editor, **options)


def correct_article(article: Article, **values: Any) -> None:
    """Set headings, `kind` or `continues`; the article at hand has them too."""
    operations = []
    if headings := {name: values.pop(name) for name in HEADING_FIELDS if name in values}:
        operations.append((OperationKind.SET_HEADINGS, {"article": article.ref} | headings))
    if "kind" in values:
        operations.append((OperationKind.SET_KIND, {"article": article.ref, "kind": values.pop("kind")}))
    if "continues" in values:
        arguments = {"article": article.ref, "continues": values.pop("continues").ref}
        operations.append((OperationKind.PAIR, arguments))
    assert not values, values
    edit(article.page, *operations)
    article.refresh_from_db()


def correct_block(block: Block, *, text: str | None = None, role: Role | None = None) -> None:
    """Set the text and the role of a block; None leaves each as it is."""
    place = [block.lines[0], block.span[0] if block.span else 0]
    operations = []
    if role is not None:
        operations.append((OperationKind.SET_ROLE, {"blocks": [place], "role": role}))
    if text is not None:
        operations.append((OperationKind.CORRECT, {"block": place, "text": text}))
    edit(block.page, *operations)


def set_credits(article: Article, credits: Sequence[tuple[Person | None, str]]) -> None:
    """Make these the article's credits; without a person the role alone."""
    values = [{"role": role, "name": person.name if person else ""} for person, role in credits]
    edit(article.page, (OperationKind.SET_CREDITS, {"article": article.ref, "credits": values}))
