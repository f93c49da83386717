"""Proposed tags decided: in the list of the archive, of a tag, of an article, in the workbench; in bulk."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.admin.tag_decisions import EvidencePiece, cut_evidence
from articles.models import AuthorityOperation, Tag, Tagging
from articles.models.tag import Standing
from tests.admin.conftest import read_messages
from tests.archives import tag
from tests.public.conftest import read, words

GROUPS = "articles/tagging/decide/"


@pytest.fixture
def found(archive):
    """陈敏尔, proposed for two articles and not in the vocabulary."""
    for article in (archive.visit, archive.battery):
        tag(
            article, "陈敏尔", kind="person", state="proposed", origin="importer",
            source="frame", evidence="市委书记陈敏尔前往", weight=0.9,
        )  # fmt: skip
    Tag.objects.filter(name="陈敏尔").update(standing=Standing.PROPOSED)
    return Tag.objects.get(name="陈敏尔")


def do(user, what, address=GROUPS):
    data = {"do": what, "next": f"/admin/{address}"}
    return read_messages(user.client.post("/admin/articles/tagging/decide/do/", data, follow=True))


@pytest.mark.slow
def test_the_frequent_come_first_with_their_words_in_place_and_their_source(archive, editor, found):
    page = words(read(editor.get(GROUPS)))
    assert "陈敏尔 人物 · 2 篇 · 词表里还没有 市委书记 陈敏尔 前往 印文的说法" in page
    assert page.index("陈敏尔") < page.index("京津冀")
    assert "<mark>陈敏尔</mark>" in read(editor.get(GROUPS))
    assert "陈敏尔" not in read(editor.get(f"{GROUPS}?kind=place"))


@pytest.mark.slow
def test_all_articles_are_accepted_at_once_and_it_is_undone(archive, editor, found):
    assert do(editor, f"accept_all {found.pk}") == ["“陈敏尔”用于 2 篇文章。"]
    found.refresh_from_db()
    assert found.standing == "used"
    assert set(found.taggings.values_list("state", flat=True)) == {"accepted"}
    operation = AuthorityOperation.objects.get()
    assert f"undo {operation.pk}" in read(editor.get(GROUPS))
    assert do(editor, f"undo {operation.pk}") == ["撤销了“采用：陈敏尔”。"]
    found.refresh_from_db()
    assert (found.standing, found.taggings.first().state) == ("proposed", "proposed")


@pytest.mark.slow
def test_each_article_is_looked_at(archive, editor, found):
    address = f"articles/tagging/decide/tag/{found.pk}/"
    assert "抓住机遇 发挥优势" in words(read(editor.get(address)))
    first = found.taggings.get(article=archive.visit)
    assert do(editor, f"reject {first.pk}", address) == ["“陈敏尔”不用。"]
    first.refresh_from_db()
    assert (first.state, first.is_decided) == ("rejected", True)
    assert found.taggings.get(article=archive.battery).state == "proposed"
    assert "（以往 1 个里对了 0 个）" in words(read(editor.get(address)))


@pytest.mark.slow
def test_a_refused_name_leaves_the_list(archive, editor, found):
    assert do(editor, f"refuse {found.pk}") == ["“陈敏尔”不收，也不再提议。"]
    assert "陈敏尔" not in words(read(editor.get(GROUPS))).replace("“陈敏尔”", "")
    found.refresh_from_db()
    assert found.standing == "refused"


@pytest.mark.slow
def test_what_a_doubtful_source_proposes_is_shown_on_demand(archive, editor, found):
    found.taggings.update(source="phrase")
    assert "陈敏尔" not in read(editor.get(GROUPS))
    assert "陈敏尔" in read(editor.get(f"{GROUPS}?all=1"))
    assert "proposed-tags-heading" in read(editor.get(f"articles/article/{archive.visit.pk}/change/"))
    assert "陈敏尔前往" not in words(read(editor.get(f"articles/article/{archive.battery.pk}/change/")))


@pytest.mark.slow
def test_an_articles_form_shows_what_is_proposed_for_it(archive, editor, found):
    address = f"articles/article/{archive.visit.pk}/change/"
    row = found.taggings.get(article=archive.visit)
    assert f'value="accept {row.pk}"' in read(editor.get(address))
    assert "采用了“陈敏尔”。" in do(editor, f"accept {row.pk}", address)
    listed = words(read(editor.get(f"articles/tagging/decide/article/{archive.visit.pk}/")))
    assert "京津冀 地点" in listed


@pytest.mark.slow
def test_the_workbench_decides_too(archive, editor, found):
    address = f"articles/page/{archive.page.pk}/workbench/"
    row = found.taggings.get(article=archive.visit)
    assert f"tag_yes {row.pk}" in read(editor.get(address))
    editor.post(address, {"do": f"tag_yes {row.pk}"})
    row.refresh_from_db()
    assert row.state == "accepted"
    other = found.taggings.get(article=archive.battery)
    editor.post(address, {"do": f"tag_no {other.pk}"})
    other.refresh_from_db()
    assert other.state == "rejected"


@pytest.mark.slow
def test_articles_are_tagged_and_untagged_in_bulk(archive, editor):
    chosen, tags = (archive.visit, archive.yak), [str(archive.region.pk)]
    articles = "articles/article/"
    assert editor.act(articles, "tag", *chosen, tags=tags)[-1] == "改了 2 条。"
    assert archive.region.taggings.filter(state="accepted").count() == 2
    assert editor.act(articles, "untag", *chosen, tags=tags) == ["改了 2 条。"]
    assert archive.region.taggings.filter(state="rejected").count() == 2


@pytest.mark.slow
def test_only_those_who_may_change_tags_decide(archive, administrator, editor, found):
    editor.user.groups.clear()
    editor.user.user_permissions.clear()
    editor.get(GROUPS, status=403)
    editor.post("articles/tagging/decide/do/", {"do": f"accept_all {found.pk}"}, status=403)
    bench = f"articles/page/{archive.page.pk}/workbench/"
    editor.user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    editor.post(bench, {"do": f"tag_yes {found.taggings.first().pk}"}, status=403)
    assert found.taggings.filter(state="proposed").count() == 2
    assert do(administrator, "accept_all x") == ["不明白要做什么。"]
    assert do(administrator, "sell 3") == ["不明白要做什么。"]


def test_a_decision_leads_back_to_this_site_only(archive, editor, found):
    data = {"do": f"accept_all {found.pk}", "next": "https://example.com/"}
    assert editor.post("articles/tagging/decide/do/", data).headers["Location"] == f"/admin/{GROUPS}"
    data["next"] = f"/admin/articles/article/{archive.visit.pk}/change/"
    assert editor.post("articles/tagging/decide/do/", data).headers["Location"] == data["next"]


@pytest.mark.parametrize("address", [GROUPS, "articles/tagging/decide/tag/{}/"])
def test_the_lists_cost_the_same_for_few_and_many(archive, editor, found, django_assert_num_queries, address):
    address = address.format(found.pk)
    with CaptureQueriesContext(connection) as before:
        editor.get(address)
    for number in range(30):
        tag(archive.yak, f"标签{number}", state="proposed", origin="importer", source="name")
    Tagging.objects.get_or_create(article=archive.yak, tag=found, state="proposed", source="frame")
    with django_assert_num_queries(len(before)):
        editor.get(address)


def test_evidence_is_cut_at_the_longest_of_the_words():
    aliases = ["天津", "天津市", "河"]
    pieces = [(piece.text, piece.is_name) for piece in cut_evidence("在天津市河东区", aliases)]
    assert pieces == [("在", False), ("天津市", True), ("河东区", False)]
    assert cut_evidence("", ["天津"]) == []
    assert cut_evidence("天津", ["天津"]) == [EvidencePiece("天津", is_name=True)]
    assert cut_evidence("河东区", ["天津"]) == [EvidencePiece("河东区", is_name=False)]
