"""Links that editors made before the refs that they chose were kept."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from articles.models import Article, Role
from tests.archives import make_article, make_newspaper, make_page


@pytest.mark.parametrize(("held", "chosen"), [(["jumps", "text"], "begins"), (["text"], "")])
def test_links_that_editors_made_are_theirs_after_the_upgrade(db, held, chosen):
    page = make_page(make_newspaper(), "front", "老桥换新颜", "(上接第1版)石栏也已修复。")
    begins = make_article(page, "begins", (Role.HEADLINE, 0))
    make_article(page, "rest", (Role.BODY, 1), continues=begins, held=held)
    import_module("articles.migrations.0021_fill_chosen_links").fill_chosen_links(
        apps, connection.schema_editor()
    )
    assert Article.objects.get(ref="rest").continues_ref == chosen
