"""What editors changed in the admin, after another import of the same pages."""

import pytest
from django.core.management import call_command

from articles.models import Article, Page, Status
from tests.seeds import SEEDS

SEED = str(SEEDS / "000_3cff708b74b1327a.txt")


def import_seed() -> None:
    call_command("import_pages", SEED, newspaper="样报", verbosity=0)


@pytest.mark.slow
@pytest.mark.django_db
def test_a_reimport_keeps_what_an_editor_changed(publisher):
    import_seed()
    article = Article.objects.get(headline__startswith="抓住机遇")
    address = f"articles/article/{article.pk}/change/"
    publisher.save(
        address,
        **{"headline": "更正的主题", "blocks-4-reading": "更正的一段。", "credits-0-role": "首席记者"},
        _action_publish="1",
    )
    page = Page.objects.get()
    publisher.save(f"articles/page/{page.pk}/change/", date="2026-03-20", label="3")
    before = list(Article.objects.filter(pk=article.pk).values())
    import_seed()
    assert list(Article.objects.filter(pk=article.pk).values()) == before
    article.refresh_from_db()
    assert (article.headline, article.status) == ("更正的主题", Status.PUBLISHED)
    assert article.blocks.filter(correction="更正的一段。").count() == 1
    assert article.credits.filter(role="首席记者").count() == 1
    page = Page.objects.get()
    assert (page.date.isoformat(), page.label) == ("2026-03-20", "3")


@pytest.mark.slow
@pytest.mark.django_db
def test_a_reimport_keeps_a_renamed_reporter(editor):
    import_seed()
    article = Article.objects.get(headline__startswith="抓住机遇")
    person = article.people.get(name="于春津")
    editor.save(f"articles/person/{person.pk}/change/", name="于春晶")
    import_seed()
    assert list(article.credits.values_list("person__name", flat=True)) == ["于春晶", "刘国栋"]
