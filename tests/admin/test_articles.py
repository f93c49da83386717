"""Articles in the admin: the list, the form beside the print, and the preview."""

import re

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.curation.history import undo_revision
from articles.models import (
    Article,
    Block,
    Column,
    IndexRequest,
    Newspaper,
    Page,
    PageRevision,
    Person,
    Proposal,
    Status,
    Tag,
)
from tests.admin.conftest import AdminClient, read_errors, read_messages
from tests.curation.archive import PRINTED
from tests.curation.test_versions import bring
from tests.public.conftest import read, words

ARTICLES = "articles/article/"
CONFLICT = "别人先改了这篇文章，您的改动还没有保存。"


def requested() -> set[int]:
    return set(IndexRequest.objects.values_list("article_pk", flat=True))


@pytest.fixture
def visit_address(archive) -> str:
    return f"{ARTICLES}{archive.visit.pk}/change/"


def test_publishing_says_what_was_done_what_is_flagged_and_what_was_skipped(archive, publisher):
    Article.objects.create(page=archive.page, position=2, ref="emptyref")
    said = publisher.act(ARTICLES, "publish", *Article.objects.all())
    assert said == [
        "跳过 1 条（已经发布）：《抓住机遇 发挥优势》",
        "跳过 1 条（没有标题也没有正文）：《emptyref》",
        "改了 2 条。",
        "跳过 2 条：已经发布 1，没有标题也没有正文 1。",
    ]
    entries = LogEntry.objects.order_by("pk").values_list("object_repr", "change_message")
    assert list(entries) == [
        ("本报讯 全国新能源汽车动力电池溯源信息平台昨日上线。", "发布"),
        ("科技帮扶青海黄南州牦牛产业", "发布"),
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("action", "status", "said", "becomes"),
    [
        ("propose", Status.DRAFT, "提交了 1 篇文章，等待发布。", Status.PROPOSED),
        ("return_to_draft", Status.PROPOSED, "退回了 1 篇文章。", Status.DRAFT),
    ],
)
def test_an_article_is_proposed_and_returned_by_a_button(archive, editor, action, status, said, becomes):
    Article.objects.filter(pk=archive.yak.pk).update(status=status)
    address = f"{ARTICLES}{archive.yak.pk}/change/"
    data = editor.open(address) | {f"_action_{action}": "1"}
    response = editor.client.post(f"/admin/{address}", data, follow=True)
    assert said in read_messages(response)
    assert Article.objects.get(pk=archive.yak.pk).status == becomes
    assert LogEntry.objects.filter(object_id=archive.yak.pk).exists()


@pytest.mark.slow
def test_a_long_report_of_skipped_articles_names_only_the_first(archive, publisher):
    for position in range(2, 6):
        Article.objects.create(page=archive.page, position=position, ref=f"r{position}", headline="简讯")
    assert publisher.act(ARTICLES, "withdraw", *Article.objects.order_by("pk")) == [
        (
            "跳过 6 条（没有发布）：《本报讯 全国新能源汽车动力电池溯源信息平台昨日上线。》"
            "《简讯》《简讯》等 6 篇"
        ),
        "改了 1 条。",
        "跳过 6 条：没有发布 6。",
    ]
    assert publisher.act(ARTICLES, "propose", archive.yak) == ["改了 1 条。"]
    assert publisher.act(ARTICLES, "propose", archive.yak) == [
        "跳过 1 条（已经待发布）：《科技帮扶青海黄南州牦牛产业》"
    ]
    assert publisher.act(ARTICLES, "return_to_draft", archive.yak) == ["改了 1 条。"]


@pytest.mark.slow
def test_every_action_is_in_the_history(archive, publisher):
    for action in ("propose", "return_to_draft", "publish", "withdraw"):
        publisher.act(ARTICLES, action, archive.yak)
    logged = [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]
    assert logged == ["提交待发布", "退回修改", "发布", "撤下"]


@pytest.mark.slow
def test_a_corrected_headline_is_logged_and_queued_for_indexing(archive, publisher, visit_address):
    publisher.save(visit_address, headline="抓住机遇\r\n因地制宜")
    visit = Article.objects.get(pk=archive.visit.pk)
    assert visit.headline == "抓住机遇 因地制宜"
    assert visit.is_edited
    assert requested() == {visit.pk}
    assert LogEntry.objects.get().get_change_message() == "已修改主题（原为“抓住机遇 发挥优势”）。"


@pytest.mark.slow
def test_the_history_shows_the_former_values(archive, publisher, visit_address):
    publisher.save(visit_address, kind="commentary", column="", deck="副题")
    assert LogEntry.objects.get().get_change_message() == (
        "已修改副题（原为“”），体裁（原为“报道”） 和 栏目（原为“今日论语”）。"
    )
    history = f"articles/page/{archive.page.pk}/revisions/"
    assert "栏目（原为“今日论语”）" in read(publisher.get(f"{history}?article=visitref"))
    assert "原为" not in read(publisher.get(f"{history}?article=batteryref"))


def test_the_list_says_what_is_not_known_of_a_page(archive):
    listed = admin.site.get_model_admin(Article)
    assert (listed.display_label(archive.visit), listed.display_label(archive.yak)) == ("1", "不详")
    day = archive.issue.date.isoformat()
    assert (listed.display_date(archive.visit), listed.display_date(archive.yak)) == (day, "不详")


def test_the_list_of_blocks_shows_how_each_begins():
    listed = admin.site.get_model_admin(Block)
    assert listed.text_opening(Block(text="文" * 40 + "末")) == "文" * 40


@pytest.mark.slow
def test_the_history_names_lines_and_credits_that_were_changed(archive, publisher, visit_address):
    corrected = {"blocks-2-reading": "本报讯 陈敏尔前往南开区调研。"}
    publisher.save(visit_address, **corrected, **{"credits-1-role": "通讯员"})
    publisher.save(visit_address, **{"blocks-3-reading": "市领导参加。"}, deck="副题")
    publisher.save(visit_address)
    messages = [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]
    assert messages[:2] == ["已修改第 3–4 行 和 署名。", "已修改副题（原为“”） 和 第 5 行。"]
    assert "行" not in "".join(messages[2:])


@pytest.mark.slow
def test_one_history_has_operations_and_what_is_none(archive, publisher, visit_address):
    publisher.act(ARTICLES, "withdraw", archive.visit)
    history = f"articles/page/{archive.page.pk}/revisions/"
    assert "撤下 抓住机遇 发挥优势 发布" in words(read(publisher.get(history)))
    assert "撤下 发布" in words(read(publisher.get(f"{history}?article=visitref")))
    for address in (visit_address, f"articles/page/{archive.page.pk}/change/"):
        form = read(publisher.get(address))
        assert "修改记录" in form
        assert "historylink" not in form


@pytest.mark.slow
def test_a_form_saved_unchanged_changes_nothing(archive, editor, visit_address):
    editor.save(visit_address)
    assert not Article.objects.edited().exists()
    assert not PageRevision.objects.exclude(kind="import").exists()
    assert requested() == set()


@pytest.mark.slow
def test_blocks_credits_and_tags_are_corrected_on_the_same_form(archive, publisher, visit_address):
    data = publisher.open(visit_address)
    assert data["blocks-2-reading"].endswith("企业科技成果转化落地等情况。")
    data |= {
        "blocks-2-reading": "本报讯 陈敏尔前往南开区调研。",
        "blocks-3-role": "subhead",
        "credits-0-ORDER": "5",
        "credits-1-role": "通讯员",
        "taggings-1-state": "accepted",
    }
    publisher.post(visit_address, data)
    visit = Article.objects.get(pk=archive.visit.pk)
    blocks = list(visit.blocks.order_by("position").values_list("role", "correction"))
    assert blocks == [
        ("kicker", ""),
        ("headline", ""),
        ("body", "本报讯 陈敏尔前往南开区调研。"),
        ("subhead", ""),
    ]
    credits = list(visit.credits.values_list("role", "person__name"))
    assert credits == [("通讯员", "刘国栋"), ("记者", "于春津")]
    assert set(visit.taggings.values_list("tag__name", "state", "origin")) == {
        ("南开区", "accepted", "importer"),
        ("京津冀", "accepted", "importer"),
    }
    assert visit.is_edited
    assert requested() == {visit.pk}


@pytest.mark.slow
def test_an_emptied_block_becomes_its_print_again(archive, publisher, visit_address):
    publisher.save(visit_address, **{"blocks-3-reading": "另一句。"})
    assert Block.objects.get(article=archive.visit, position=3).correction == "另一句。"
    publisher.save(visit_address, **{"blocks-3-reading": ""})
    assert Block.objects.get(article=archive.visit, position=3).correction == ""


@pytest.mark.slow
def test_a_deleted_credit_goes_and_a_tag_of_the_importers_is_rejected(archive, publisher, visit_address):
    publisher.save(visit_address, **{"credits-0-DELETE": "on", "taggings-0-DELETE": "on"})
    assert list(archive.visit.credits.values_list("person__name", flat=True)) == ["刘国栋"]
    taggings = archive.visit.taggings.order_by("pk").values_list("tag__name", "state")
    assert list(taggings) == [("南开区", "rejected"), ("京津冀", "proposed")]


@pytest.mark.slow
def test_a_new_credit_goes_to_the_end_and_its_person_is_found_or_made(archive, publisher, visit_address):
    known = Person.objects.create(name="韩雯", note="摄影部")
    added = {"credits-2-role": "摄", "credits-2-name": "韩雯", "credits-2-note": "摄影部"}
    publisher.save(visit_address, **added)
    assert archive.visit.credits.last().person == known
    publisher.save(visit_address, **{"credits-3-role": "通讯员", "credits-3-name": "苏娅"})
    names = archive.visit.credits.values_list("person__name", flat=True)
    assert list(names) == ["于春津", "刘国栋", "韩雯", "苏娅"]


@pytest.mark.slow
def test_the_same_credit_twice_is_stored_once(archive, publisher, visit_address):
    publisher.save(visit_address, **{"credits-1-name": "于春津"})
    assert [str(credit) for credit in archive.visit.credits.all()] == ["记者 于春津"]


@pytest.mark.slow
def test_a_name_without_a_role_is_refused_and_stays_in_its_box(archive, editor, visit_address):
    data = editor.open(visit_address) | {"credits-2-name": "韩雯"}
    response = editor.post(visit_address, data, status=200)
    assert read_errors(response) == ["请写明韩雯的身份，如“记者”。"]
    assert 'value="韩雯"' in response.content.decode()


@pytest.mark.slow
def test_a_credit_without_a_person_is_the_role_alone(archive, publisher, visit_address):
    publisher.save(visit_address, **{f"credits-{row}-role": "本报评论员" for row in (2, 3)})
    credits = [str(credit) for credit in archive.visit.credits.all()]
    assert credits == ["记者 于春津", "记者 刘国栋", "本报评论员"]


@pytest.mark.slow
def test_a_column_of_another_newspaper_is_refused(archive, editor, visit_address):
    other = Column.objects.create(newspaper=Newspaper.objects.create(name="津报", code="jin"), name="津门")
    data = editor.open(visit_address) | {"column": str(other.pk)}
    response = editor.post(visit_address, data, status=200)
    assert read_errors(response) == ["“津门”是津报的栏目，这篇文章登在样报上。"]


@pytest.mark.slow
def test_a_line_becomes_the_headline_and_is_then_edited_only_there(archive, editor):
    address = f"{ARTICLES}{archive.battery.pk}/change/"
    editor.save(address, **{"blocks-0-role": "headline"})
    archive.battery.refresh_from_db()
    assert archive.battery.headline == "本报讯 全国新能源汽车动力电池溯源信息平台昨日上线。"
    editor.save(address, **{"blocks-0-reading": "别的"})
    assert not archive.battery.blocks.exclude(correction="").exists()


@pytest.mark.slow
def test_an_editor_sets_and_clears_what_an_article_continues(archive, editor):
    address = f"{ARTICLES}{archive.battery.pk}/change/"
    editor.save(address, continues=str(archive.visit.pk))
    archive.battery.refresh_from_db()
    assert archive.battery.continues == archive.visit
    editor.save(address, continues="")
    archive.battery.refresh_from_db()
    assert archive.battery.continues is None


@pytest.mark.slow
def test_an_article_cannot_continue_itself_or_another_issues(archive, editor):
    address = f"{ARTICLES}{archive.battery.pk}/change/"
    opened = editor.open(address)
    response = editor.post(address, opened | {"continues": str(archive.battery.pk)}, status=200)
    assert read_errors(response) == ["一篇文章不能接自它自己。"]
    response = editor.post(address, opened | {"continues": str(archive.yak.pk)}, status=200)
    assert read_errors(response) == ["“科技帮扶青海黄南州牦牛产业”不在本期里。"]


@pytest.mark.slow
def test_a_settled_flag_is_no_longer_shown(archive, editor):
    address = f"{ARTICLES}{archive.battery.pk}/change/"
    editor.save(address, settled="0")
    archive.battery.refresh_from_db()
    assert archive.battery.flags == []
    assert archive.battery.is_edited
    assert "settled" not in editor.get(address).content.decode()


def flag_with(archive, *codes: str) -> None:
    Article.objects.filter(pk=archive.battery.pk).update(
        flags=[{"code": code, "lines": [5]} for code in codes]
    )


@pytest.mark.slow
def test_the_most_severe_flag_comes_first_in_list_form_and_filter(archive, editor):
    flag_with(archive, "of-tomorrow", "headline-missing", "join-unsure", "start-unsure", "join-unsure")
    page = editor.get(f"{ARTICLES}?flag=any")
    assert "起止存疑；段落接续存疑；没有标题；of-tomorrow" in page.content.decode()
    [flag_filter] = [spec for spec in page.context["cl"].filter_specs if spec.title == "存疑"]
    choices = [choice["display"] for choice in flag_filter.choices(page.context["cl"])]
    assert choices[:4] == ["全部", "有", "无", "起止存疑"]
    assert choices.index("转版存疑") < choices.index("重复字存疑") < choices.index("没有标题")
    form = editor.get(f"{ARTICLES}{archive.battery.pk}/change/").context["adminform"].form
    assert form.fields["settled"].choices == [
        ("3", "起止存疑（第 6 行）"),
        ("2", "段落接续存疑（第 6 行）"),
        ("4", "段落接续存疑（第 6 行）"),
        ("1", "没有标题（第 6 行）"),
        ("0", "of-tomorrow（第 6 行）"),
    ]


@pytest.mark.slow
def test_settling_a_flag_leaves_the_others(archive, editor):
    flag_with(archive, "headline-missing", "join-unsure", "start-unsure")
    address = f"{ARTICLES}{archive.battery.pk}/change/"
    editor.post(address, editor.open(address) | {"settled": ["2", "0"]})
    archive.battery.refresh_from_db()
    assert [flag["code"] for flag in archive.battery.flags] == ["join-unsure"]


def save_meanwhile(archive, publisher, visit_address, other: str) -> None:
    match other:
        case "headings":
            publisher.save(visit_address, headline="别人的标题")
        case "blocks":
            publisher.save(visit_address, **{"blocks-3-reading": "别人的句子。"})
        case "credits":
            publisher.save(visit_address, **{"credits-1-role": "通讯员"})
        case "column":
            column = Column.objects.create(newspaper=archive.newspaper, name="津门走笔")
            publisher.save(visit_address, column=str(column.pk))
        case "division":
            publisher.post(
                f"articles/page/{archive.page.pk}/workbench/", {"do": "split", "block": "4-0"}, status=302
            )


@pytest.mark.slow
@pytest.mark.parametrize("other", ["headings", "blocks", "credits", "column", "division"])
def test_a_form_made_before_somebody_changed_the_article_shows_theirs_and_mine(
    archive, publisher, visit_address, other
):
    opened = publisher.open(visit_address)
    save_meanwhile(archive, publisher, visit_address, other)
    before = Article.objects.filter(pk=archive.visit.pk).values().get()
    mine = opened | {"headline": "我的标题", "blocks-2-reading": "我的句子。", "credits-0-role": "首席记者"}
    response = publisher.post(visit_address, mine, status=200)
    assert read_errors(response) == [CONFLICT]
    conflict = response.context["conflict"]
    assert conflict.description == "更正第 3 行的文字；改标题或栏目；改署名"
    theirs, mine = (next(iter(one.articles)) for one in (conflict.theirs, conflict.mine))
    assert (theirs.title_before, theirs.title_after) == ("抓住机遇 发挥优势", before["headline"])
    assert (mine.title_before, mine.title_after) == (before["headline"], "我的标题")
    assert [field.after for field in mine.fields if field.label == "主题"] == ["我的标题"]
    boxes = publisher_reads(response)
    assert (boxes["headline"], boxes["blocks-2-reading"]) == ("我的标题", "我的句子。")
    assert boxes["credits-0-role"] == "首席记者"
    assert Article.objects.filter(pk=archive.visit.pk).values().get() == before


def publisher_reads(response) -> dict[str, str]:
    """What stands in the boxes of a refused article form."""
    form = response.context["adminform"].form
    return {field.html_name: field.value() for one in (form, *form.blocks, *form.credits) for field in one}


@pytest.mark.slow
@pytest.mark.parametrize("other", ["headings", "blocks", "credits", "column"])
def test_mine_is_applied_all_the_same_and_leaves_what_only_they_changed(
    archive, publisher, visit_address, other
):
    opened = publisher.open(visit_address)
    save_meanwhile(archive, publisher, visit_address, other)
    mine = opened | {"headline": "我的标题"}
    conflict = publisher.post(visit_address, mine, status=200).context["conflict"]
    publisher.post(visit_address, mine | {"onto": str(conflict.onto)})
    visit = Article.objects.get(pk=archive.visit.pk)
    assert visit.headline == "我的标题"
    assert (visit.blocks.get(position=3).correction == "别人的句子。") == (other == "blocks")
    assert (visit.credits.last().role == "通讯员") == (other == "credits")
    assert (visit.column.name == "津门走笔") == (other == "column")


@pytest.mark.slow
def test_an_import_while_a_form_is_open_is_not_taken_back_by_it(archive, publisher, visit_address):
    opened = publisher.open(visit_address)
    Article.objects.filter(pk=archive.visit.pk).update(headline="重新解析的标题")
    mine = opened | {"deck": "我的副题"}
    conflict = publisher.post(visit_address, mine, status=200).context["conflict"]
    [theirs] = conflict.theirs.articles
    assert (theirs.title_before, theirs.title_after) == ("抓住机遇 发挥优势", "重新解析的标题")
    publisher.post(visit_address, mine | {"onto": str(conflict.onto)})
    visit = Article.objects.get(pk=archive.visit.pk)
    assert (visit.headline, visit.deck) == ("重新解析的标题", "我的副题")


@pytest.mark.slow
def test_the_form_of_a_page_that_breaks_law_2_opens_and_refuses_changes(archive, publisher, visit_address):
    archive.visit.blocks.filter(position=3).update(text="别处的字")
    data = publisher.open(visit_address) | {"headline": "我的标题", "blocks-3-reading": "我的句子。"}
    publisher.get(f"articles/page/{archive.page.pk}/workbench/")
    [error] = read_errors(publisher.post(visit_address, data, status=200))
    assert error.startswith("这样会使版面的行对不上")


@pytest.mark.slow
def test_who_may_only_look_at_a_form_leaves_no_revision(archive, visit_address):
    viewer = AdminClient(User.objects.create_user("viewer", is_staff=True))
    viewer.user.user_permissions.add(Permission.objects.get(codename="view_article"))
    viewer.get(visit_address)
    viewer.get(f"articles/page/{archive.page.pk}/workbench/")
    assert not PageRevision.objects.exists()


@pytest.mark.slow
def test_opening_the_workbench_keeps_what_its_forms_are_made_from(archive, editor):
    editor.get(f"articles/page/{archive.page.pk}/workbench/")
    assert [revision.kind for revision in archive.page.revisions.all()] == ["import"]


@pytest.mark.slow
def test_what_is_no_part_of_the_article_makes_no_form_stale(archive, editor, publisher, visit_address):
    opened = publisher.open(visit_address)
    battery = f"{ARTICLES}{archive.battery.pk}/change/"
    publisher.save(battery, headline="动力电池溯源平台上线")
    publisher.act(ARTICLES, "withdraw", archive.visit)
    Tag.objects.filter(name="南开区").update(name="南开")
    publisher.act("articles/tagging/", "accept", archive.visit.taggings.get(tag=archive.region))
    publisher.post(visit_address, opened | {"headline": "我的标题"})
    visit = Article.objects.get(pk=archive.visit.pk)
    assert (visit.headline, visit.status) == ("我的标题", Status.WITHDRAWN)
    assert set(visit.taggings.values_list("tag__name", "state")) == {
        ("南开", "accepted"),
        ("京津冀", "accepted"),
    }


@pytest.mark.slow
def test_a_form_that_says_not_what_it_was_made_from_is_refused(archive, editor, visit_address):
    data = editor.open(visit_address)
    del data["base"]
    assert read_errors(editor.post(visit_address, data, status=200)) == ["请重新打开本页：表单里没有版本号。"]
    refused = editor.post(visit_address, data | {"base": "9", "headline": "别的"}, status=200)
    assert read_errors(refused) == ["本版没有第 9 号版本。"]


@pytest.mark.slow
def test_a_form_for_an_article_that_is_gone_shows_what_was_typed(archive, publisher):
    battery = f"{ARTICLES}{archive.battery.pk}/change/"
    opened = publisher.open(battery)
    merge = {"do": "merge batteryref visitref"}
    publisher.post(f"articles/page/{archive.page.pk}/workbench/", merge)
    response = publisher.post(battery, opened | {"headline": "动力电池溯源平台上线"}, status=403)
    assert "动力电池溯源平台上线" in response.content.decode()
    assert "这篇文章已经并到别处或删去了。" in response.content.decode()


@pytest.mark.slow
def test_a_save_is_one_revision_which_undo_takes_back(archive, publisher, visit_address):
    before = Article.objects.filter(pk=archive.visit.pk).values("headline", "kind", "held").get()
    changes = {
        "headline": "我的标题",
        "kind": "commentary",
        "blocks-3-role": "subhead",
        "credits-0-role": "摄",
    }
    publisher.save(visit_address, **changes)
    revision = archive.page.revisions.get(number=2)
    kinds = [operation["kind"] for operation in revision.operations]
    assert kinds == ["set_role", "set_headings", "set_kind", "set_credits"]
    assert revision.author == publisher.user
    undo_revision(revision, by=publisher.user)
    assert Article.objects.filter(pk=archive.visit.pk).values("headline", "kind", "held").get() == before
    assert archive.visit.blocks.get(position=3).role == "body"


@pytest.mark.slow
def test_without_the_right_to_publish_a_change_of_what_is_public_is_proposed(archive, editor, visit_address):
    response = editor.client.post(
        f"/admin/{visit_address}", editor.open(visit_address) | {"headline": "我的标题"}, follow=True
    )
    assert read_messages(response) == [
        "文章已经发布，您的改动记为提议，等有权发布的人决定：改标题或栏目。",
    ]
    archive.visit.refresh_from_db()
    assert archive.visit.headline == "抓住机遇 发挥优势"
    [proposal] = Proposal.objects.open()
    assert proposal.author == editor.user
    assert LogEntry.objects.get().get_change_message() == "提议：改标题或栏目"
    form = editor.get(visit_address).content.decode()
    assert "已发布的文章由有权发布的人修改：您对它们的改动会记为提议。" in form
    assert f'<a href="/admin/articles/page/{archive.page.pk}/workbench/#bench-proposals">' in form
    draft = editor.get(f"{ARTICLES}{archive.yak.pk}/change/").content.decode()
    assert "会记为提议" not in draft
    assert "#bench-proposals" not in draft


@pytest.mark.slow
def test_saving_and_publishing_saves_first_and_stays_on_the_article(archive, publisher):
    address = f"{ARTICLES}{archive.battery.pk}/change/"
    data = publisher.open(address) | {"headline": "动力电池溯源平台上线", "_action_publish": "发布"}
    response = publisher.client.post(f"/admin/{address}", data, follow=True)
    assert response.request["PATH_INFO"] == f"/admin/{address}"
    assert read_messages(response) == ["发布了 1 篇文章。", "其中 1 篇还有存疑。"]
    archive.battery.refresh_from_db()
    assert (archive.battery.headline, archive.battery.status) == ("动力电池溯源平台上线", Status.PUBLISHED)


@pytest.mark.slow
def test_the_print_is_shown_with_its_line_numbers(archive, editor):
    page = editor.get(f"{ARTICLES}{archive.battery.pk}/change/").content.decode()
    assert '<p id="line-6" class="flagged">' in page
    assert "本报讯 全国新能源汽车动力电池溯源信息平台昨日上线。" in page
    assert 'id="line-3"' not in page  # another article's
    assert 'id="nav-sidebar"' not in page  # the print takes its place


@pytest.mark.slow
def test_each_block_links_to_its_lines_in_the_print(archive, editor, visit_address):
    page = editor.get(visit_address).content.decode()
    links = re.findall(r'<a class="block-lines" href="(.*?)">(.*?)</a>', page)
    assert links == [
        ("#line-1", "第 1 行"),
        ("#line-2", "第 2 行"),
        ("#line-3", "第 3–4 行"),
        ("#line-5", "第 5 行"),
    ]


@pytest.mark.slow
def test_a_flag_is_shown_with_its_lines_and_advice(archive, editor):
    page = editor.get(f"{ARTICLES}{archive.battery.pk}/change/").content.decode()
    assert "没有标题（第 6 行）" in page
    assert "原版若无标题，可拟一个；若有，把那一行设为主题" in page
    assert "没有标题" in editor.get(f"{ARTICLES}?flag=headline-missing").content.decode()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("proposal", "words"),
    [
        ({"merge": [5, 6]}, "疑从第 6–7 行起属于上一篇。"),
        ({"split": [5]}, "疑从第 6 行起是另一篇。"),
        ({"join": [5]}, "疑第 6 行接着上一段。"),
        ({"cut": [5]}, "疑第 6 行另起一段。"),
        ({"goes_on": "yakref"}, "疑下文是永久编号为 yakref 的文章。"),
    ],
)
def test_a_proposal_is_shown_in_words(archive, editor, proposal, words):
    flags = [{"code": "start-unsure", "lines": [5], "proposal": proposal}]
    Article.objects.filter(pk=archive.battery.pk).update(flags=flags)
    assert words in editor.get(f"{ARTICLES}{archive.battery.pk}/change/").content.decode()


@pytest.mark.slow
def test_an_unknown_flag_is_shown_by_its_code(archive, editor):
    Article.objects.filter(pk=archive.battery.pk).update(flags=[{"code": "of-tomorrow", "lines": []}])
    assert "of-tomorrow" in editor.get(f"{ARTICLES}{archive.battery.pk}/change/").content.decode()


@pytest.mark.slow
def test_view_on_site_is_offered_only_for_what_is_published(archive, editor, visit_address):
    assert "/articles/visitref/" in editor.get(visit_address).content.decode()
    draft = editor.get(f"{ARTICLES}{archive.yak.pk}/change/").content.decode()
    assert "/articles/yakref/" not in draft


def test_only_staff_can_preview_a_draft(archive, editor, client):
    address = f"{ARTICLES}{archive.yak.pk}/preview/"
    assert "科技帮扶案例入选" in editor.get(address).content.decode()
    assert client.get(f"/admin/{address}").status_code == 302
    editor.get(f"{ARTICLES}999999/preview/", status=404)


def test_the_preview_shows_what_readers_would_see(archive, editor):
    archive.visit.blocks.filter(position=3).update(role="subhead")
    archive.visit.blocks.create(page=archive.page, position=4, role="refer", lines=[5], text="下转第 4 版")
    Article.objects.filter(pk=archive.visit.pk).update(deck="因地制宜")
    page = editor.get(f"{ARTICLES}{archive.visit.pk}/preview/").content.decode()
    shown = re.sub(r"<[^>]+>", " ", page[page.index('<div id="content-main">') : page.index("</article>")])
    assert shown.split() == [
        "这是给编辑看的预览，文章现在的状态：已发布。",
        "回到修改",
        "今日论语",
        "陈敏尔在南开区调研时强调",
        *("抓住机遇", "发挥优势"),
        "因地制宜",
        *("样报", "2026-03-19", "第", "1", "版", "·", "记者", "于春津", "·", "记者", "刘国栋"),
        *("本报讯(记者", "于春津", "刘国栋)3月18日,市委书记陈敏尔前往南开区调研企业科技成果转化落地等情况。"),
        "市领导王力军、翟立新参加。",
        "标签:南开区",
    ]
    assert "<h2>市领导王力军、翟立新参加。</h2>" in page
    assert "<title>预览" in page
    assert f'href="/admin/{ARTICLES}{archive.visit.pk}/change/"' in page


@pytest.mark.slow
def test_a_blocks_box_has_as_many_rows_as_its_text_needs(archive, editor, visit_address):
    page = editor.get(visit_address).content.decode()
    rows = re.findall(r'<textarea name="blocks-\d-reading"[^>]*\brows="(\d+)"', page)
    assert rows == ["1", "1", "2", "1"]
    disabled = re.findall(r'<textarea name="blocks-(\d)-reading"[^>]*\bdisabled', page)
    assert disabled == ["0", "1"]  # headings, which have boxes of their own


@pytest.mark.slow
def test_the_list_filters_by_flag_headline_and_editing(archive, editor):
    def found(query: str) -> list[str]:
        return [row.ref for row in editor.get(f"{ARTICLES}?{query}").context["cl"].result_list]

    assert found("flag=any") == ["batteryref"]
    assert set(found("flag=none")) == {"visitref", "yakref"}
    assert found("flag=headline-missing") == ["batteryref"]
    assert found("flag=join-unsure") == []
    assert found("headline=no") == ["batteryref"]
    editor.save(f"{ARTICLES}{archive.yak.pk}/change/", headline="牦牛产业")
    assert found("edited=yes") == ["yakref"]
    assert found("q=于春津") == ["visitref"]


@pytest.mark.slow
def test_a_long_list_is_paged_in_the_order_of_the_print(archive, editor):
    for position in range(2, 60):
        Article.objects.create(page=archive.page, position=position, ref=f"ref{position:02}")
    pages = [editor.get(f"{ARTICLES}?p={number}").context["cl"].result_list for number in (1, 2)]
    refs = [article.ref for page in pages for article in page]
    assert [len(page) for page in pages] == [50, 11]
    assert list(editor.get(f"{ARTICLES}?q=无此标题").context["cl"].result_list) == []
    assert refs == ["visitref", "batteryref", *(f"ref{position:02}" for position in range(2, 60)), "yakref"]


@pytest.mark.slow
def test_the_cost_of_the_list_does_not_grow_with_its_articles(archive, editor, django_assert_num_queries):
    # session, user, two of permissions, saved views, filters of newspapers, dates, labels and editors,
    # count, articles
    editor.get(ARTICLES)
    with django_assert_num_queries(11):
        editor.get(ARTICLES)
    for position in range(2, 42):
        article = Article.objects.create(page=archive.page, position=position, ref=f"ref{position}")
        Block.objects.create(
            page=archive.page, article=article, position=0, role="body", lines=[5], text="简讯"
        )
    with django_assert_num_queries(11):
        editor.get(ARTICLES)


def add_lines(archive) -> None:
    """Let the article on batteries go on for forty lines of print, each a block."""
    first = len(archive.page.lines)
    lines = [*archive.page.lines, *(f"第{at}段。" for at in range(40))]
    Page.objects.filter(pk=archive.page.pk).update(text="\n".join(lines))
    for line in range(first, len(lines)):
        archive.battery.blocks.create(
            page=archive.page, position=line, role="body", lines=[line], text=lines[line]
        )


@pytest.mark.slow
def test_the_cost_of_the_form_does_not_grow_with_its_blocks(archive, editor, django_assert_num_queries):
    address = f"{ARTICLES}{archive.battery.pk}/change/"
    editor.get(address)  # keeps a revision, and reads the content type, which Django then remembers
    with django_assert_num_queries(19):
        editor.get(address)
    add_lines(archive)
    editor.get(address)
    with django_assert_num_queries(19):
        editor.get(address)


@pytest.mark.slow
def test_the_cost_of_a_save_does_not_grow_with_its_blocks(archive, publisher):
    address = f"{ARTICLES}{archive.battery.pk}/change/"

    def save_counting(headline: str) -> int:
        data = publisher.open(address) | {"headline": headline, "blocks-0-reading": f"{headline}。"}
        with CaptureQueriesContext(connection) as queries:
            publisher.post(address, data)
        return len(queries)

    save_counting("动力电池")  # makes a first revision of the page as it was imported
    few = save_counting("动力电池溯源")
    assert few <= 50
    add_lines(archive)
    save_counting("动力电池平台")
    assert save_counting("动力电池溯源平台上线") == few


@pytest.mark.slow
def test_a_form_that_names_a_line_of_no_later_text_says_so(archive, publisher, visit_address):
    opened = publisher.open(visit_address)
    bring(archive, *PRINTED[:4], *PRINTED[5:])
    save_meanwhile(archive, publisher, visit_address, "headings")
    mine = opened | {"headline": "我的标题", "blocks-3-reading": "我的句子。"}
    response = publisher.post(visit_address, mine, status=200)
    assert read_errors(response) == [CONFLICT, "第 5 行在新原文里没有了。"]
    assert response.context.get("conflict") is None
    assert publisher_reads(response)["headline"] == "我的标题"
