"""A page's texts in the admin: listed, shown with what differs, and which one a revision is about."""

import re
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.curation.history import edit_page
from articles.curation.operations import Operation, OperationKind
from tests.curation.archive import PRINTED, make_archive
from tests.curation.test_versions import BETTER, bring

TEXTS = "/admin/articles/page/{}/texts/{}/"


@pytest.fixture
def archive(db):
    return make_archive()


@pytest.fixture
def client(db):
    client = Client()
    client.force_login(User.objects.create_superuser("韩雯"))
    return client


def read(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.slow
def test_the_pages_form_lists_its_texts(client, archive):
    address = f"/admin/articles/page/{archive.page.pk}/change/"
    assert "/texts/" not in read(client, address)
    bring(archive, *BETTER)
    shown = read(client, address)
    for number, name in ((1, "pageone.txt"), (2, "better.txt")):
        assert TEXTS.format(archive.page.pk, number) in shown
        assert name in shown
    assert shown.count("现用") == 1
    assert shown.index(TEXTS.format(archive.page.pk, 2)) < shown.index(TEXTS.format(archive.page.pk, 1))


@pytest.mark.slow
def test_a_page_with_several_texts_is_saved_as_others_are(publisher, archive):
    bring(archive, *BETTER)
    publisher.save(f"articles/page/{archive.page.pk}/change/", date="2026-03-20", label="4")
    archive.page.refresh_from_db()
    assert (archive.page.label, archive.page.versions.count()) == ("4", 2)


@pytest.mark.slow
def test_a_text_is_shown_with_what_differs_from_the_one_before(client, archive):
    bring(archive, *BETTER)
    shown = read(client, TEXTS.format(archive.page.pk, 2))
    assert '<ins><span\nclass="visually-hidden">补上</span>2026年3月19日 星期四</ins>' in shown
    assert '<ins><span\nclass="visually-hidden">补上</span>正式</ins>' in shown
    assert PRINTED[0] in read(client, TEXTS.format(archive.page.pk, 1))
    read(client, TEXTS.format(archive.page.pk, 3), status=404)


def test_the_history_says_which_text_a_revision_is_about(client, archive):
    history = f"/admin/articles/page/{archive.page.pk}/revisions/"
    bring(archive, *BETTER)
    shown = read(client, history)
    assert "换新原文" in shown
    assert shown.index("第 2 份原文") < shown.index("第 1 份原文")


@pytest.mark.slow
def test_the_workbench_leads_to_the_text(client, archive):
    bench = f"/admin/articles/page/{archive.page.pk}/workbench/"
    assert "/texts/" not in read(client, bench)
    bring(archive, *BETTER)
    assert TEXTS.format(archive.page.pk, 2) in read(client, bench)


@pytest.mark.slow
def test_an_editor_takes_a_new_text_back_in_the_history(client, archive):
    revision = bring(archive, *BETTER)
    address = f"/admin/articles/page/{archive.page.pk}/revisions/{revision.number}/"
    shown = read(client, address)
    assert "市领导王力军、翟立新" in shown
    assert "成为杂项：第 1 行。" in shown
    assert "不再是杂项" not in shown
    client.post(address, {"do": "undo"})
    archive.page.refresh_from_db()
    assert (archive.page.version, archive.page.text) == (1, "\n".join(PRINTED))


@pytest.mark.slow
def test_a_correction_that_a_new_text_disputes_is_done_again_by_a_button(client, archive):
    editor = User.objects.get()
    mine = "市领导王力鹏、翟立新参加。"
    operation = Operation(OperationKind.CORRECT, {"block": [4, 0], "text": mine})
    edit_page(archive.page, [operation], by=editor)
    bring(archive, *PRINTED[:4], "市领导王力平、翟立新等参加。", *PRINTED[5:])
    assert archive.visit.blocks.get(lines=[4]).correction == "市领导王力鹏、翟立新等参加。"
    bench = f"/admin/articles/page/{archive.page.pk}/workbench/"
    shown = read(client, bench)
    assert "更正未能照搬" in shown
    assert f"编辑原来改作“{mine}”。" in shown
    [button] = re.findall(r'value="([^"]*)">照原来的更正<', shown)
    client.post(bench, {"operations": unescape(button), "base": "3"})
    assert archive.visit.blocks.get(lines=[4]).correction == mine


def test_readers_do_not_see_texts(archive):
    bring(archive, *BETTER)
    assert Client().get(TEXTS.format(archive.page.pk, 1)).status_code == 302
