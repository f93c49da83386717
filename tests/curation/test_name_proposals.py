"""Tags, people and columns: edited at once where they are private, by a publisher's decision where public."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from articles.curation.authorities import delete_names, merge_names, save_name, split_name
from articles.curation.journal import undo_operation
from articles.curation.name_proposals import (
    accept_name_proposal,
    change_name,
    decline_name_proposal,
    merge_or_propose,
    split_or_propose,
)
from articles.curation.operations import Refused
from articles.models import Article, AuthorityOperation, NameProposal, Person, Tag
from tests.archives import credit, tag
from tests.curation.test_collections import make_user

NO_RIGHT = r"^这样会改动已经发布的文章，您没有发布的权限。$"
FITS_NO_MORE = r"^这些名称后来又改过，这条提议已经套不上。$"


@pytest.fixture
def editor(db) -> User:
    return make_user("韩雯", "change_tag", "change_person", "change_column")


@pytest.fixture
def publisher(db) -> User:
    return make_user("刘桥斌", "change_tag", "publish_article")


def rename(row, name: str):
    row.name = name
    return row


@pytest.mark.parametrize("name", ["place", "reporter", "column"])
def test_an_editors_change_of_a_public_name_is_a_proposal(archive, editor, publisher, name):
    row = getattr(archive, name)
    before = row.name
    proposal = change_name(rename(row, "新的名称"), by=editor)
    assert (str(proposal), proposal.author_name, proposal.state) == (f"修改：{before}", "韩雯", "open")
    row.refresh_from_db()
    assert row.name == before
    with pytest.raises(PermissionDenied):
        accept_name_proposal(proposal, by=editor)
    accept_name_proposal(proposal, by=publisher)
    row.refresh_from_db()
    assert row.name == "新的名称"
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("accepted", publisher)
    operation = AuthorityOperation.objects.get()
    assert (operation.author, operation.author_name, operation.accepted_by_name) == (editor, "韩雯", "刘桥斌")
    with pytest.raises(Refused, match=r"^这条提议已经有人决定过了。$"):
        decline_name_proposal(proposal, by=publisher, reason="不必")


def test_a_private_name_is_changed_at_once_and_a_public_one_by_who_may_publish(archive, editor, publisher):
    assert change_name(rename(archive.region, "京津冀地区"), by=editor) is None
    assert change_name(rename(archive.place, "南开"), by=publisher) is None
    assert set(Tag.objects.values_list("name", flat=True)) == {"京津冀地区", "南开"}
    assert not NameProposal.objects.exists()


def test_a_proposal_has_the_time_that_it_is_given(archive, editor):
    at = datetime.datetime(2026, 3, 20, 4, 0, tzinfo=datetime.UTC)
    assert change_name(rename(archive.place, "新的名称"), by=editor, at=at).made_at == at


def test_a_change_of_nothing_is_no_proposal(archive, editor):
    assert change_name(archive.place, broader=[], by=editor) is None
    assert not NameProposal.objects.exists()


def test_broader_tags_are_proposed_too(archive, editor, publisher):
    proposal = change_name(archive.place, broader=[archive.region], by=editor)
    assert list(archive.place.broader.all()) == []
    accept_name_proposal(proposal, by=publisher)
    assert list(archive.place.broader.all()) == [archive.region]


def test_a_proposal_leaves_alone_what_else_changed_and_is_refused_where_it_is_stale(
    archive, editor, publisher
):
    proposals = [
        change_name(rename(Tag.objects.get(pk=archive.place.pk), name), by=editor)
        for name in ("南开", "津南开")
    ]
    place = Tag.objects.get(pk=archive.place.pk)
    place.note = "天津的区"
    save_name(place, by=publisher)
    accept_name_proposal(proposals[0], by=publisher)
    place.refresh_from_db()
    assert (place.name, place.note) == ("南开", "天津的区")
    with pytest.raises(Refused, match=FITS_NO_MORE):
        accept_name_proposal(proposals[1], by=publisher)
    decline_name_proposal(proposals[1], by=publisher, reason="已经改过")
    proposals[1].refresh_from_db()
    assert (proposals[1].state, proposals[1].reason) == ("declined", "已经改过")


def test_a_name_that_is_taken_meanwhile_is_refused(archive, editor, publisher):
    proposal = change_name(rename(archive.place, "天津"), by=editor)
    Tag.objects.create(name="天津")
    with pytest.raises(Refused, match="标签名"):
        accept_name_proposal(proposal, by=publisher)


def test_who_may_not_publish_decides_no_proposal_even_of_what_is_public_no_more(archive, editor):
    proposal = change_name(rename(archive.place, "南开"), by=editor)
    Article.objects.update(status="draft")
    with pytest.raises(PermissionDenied):
        accept_name_proposal(proposal, by=editor)
    with pytest.raises(PermissionDenied):
        decline_name_proposal(proposal, by=editor, reason="不必")
    proposal.refresh_from_db()
    assert proposal.state == "open"


def test_a_merge_of_public_names_is_a_proposal(archive, editor, publisher):
    proposal = merge_or_propose([archive.reporter], archive.colleague, by=editor)
    assert str(proposal) == "合并：于春津 → 刘国栋"
    assert Person.objects.count() == 2
    accept_name_proposal(proposal, by=publisher)
    assert [person.name for person in Person.objects.all()] == ["刘国栋"]


def test_the_names_of_a_merge_of_many_are_cut(archive, editor, publisher):
    many = [tag(archive.visit, f"{number}号{'桥' * 40}") for number in range(10)]
    proposal = merge_or_propose(many, archive.place, by=editor)
    most = NameProposal._meta.get_field("subject").max_length
    assert len(proposal.subject) == most
    assert proposal.subject.startswith("0号桥")
    accept_name_proposal(proposal, by=publisher)
    assert len(AuthorityOperation.objects.get().subject) == most


def test_a_merge_of_what_is_gone_meanwhile_is_refused(archive, editor, publisher):
    proposal = merge_or_propose([archive.reporter], archive.colleague, by=editor)
    merge_names([archive.reporter], archive.colleague, by=publisher)
    with pytest.raises(Refused, match=FITS_NO_MORE):
        accept_name_proposal(proposal, by=publisher)


def test_a_split_of_a_public_name_is_a_proposal(archive, editor, publisher):
    credit(archive.battery, ("记者", archive.colleague))
    new = Person(name="刘国栋", note="摄影")
    chosen = Article.objects.filter(pk=archive.battery.pk)
    proposal = split_or_propose(archive.colleague, new, chosen, by=editor)
    assert str(proposal) == "拆分：刘国栋 → 刘国栋、刘国栋（摄影）"
    assert Person.objects.count() == 2
    accept_name_proposal(proposal, by=publisher)
    assert [credit.person.note for credit in archive.battery.credits.all()] == ["摄影"]


def test_private_names_are_merged_and_split_at_once(archive, editor):
    draft, other = Tag.objects.create(name="动力电池"), Tag.objects.create(name="电池")
    tag(archive.yak, draft)
    done = merge_or_propose([draft], other, by=editor)
    assert isinstance(done, AuthorityOperation)
    done = split_or_propose(other, Tag(name="锂电池"), Article.objects.all(), by=editor)
    assert isinstance(done, AuthorityOperation)


def test_no_function_lets_an_editor_change_what_is_public(archive, editor, publisher):
    for act in (
        lambda: save_name(rename(archive.place, "南开"), by=editor),
        lambda: merge_names([archive.region], archive.place, by=editor),
        lambda: split_name(archive.place, Tag(name="南开"), Article.objects.all(), by=editor),
        lambda: delete_names([archive.place], by=editor),
    ):
        with pytest.raises(PermissionDenied, match=NO_RIGHT):
            act()
    save_name(rename(archive.place, "南开"), by=publisher)
    with pytest.raises(Refused, match=NO_RIGHT):
        undo_operation(AuthorityOperation.objects.get(), by=editor)
    undo_operation(AuthorityOperation.objects.get(), by=publisher)
    assert set(Tag.objects.values_list("name", flat=True)) == {"南开区", "京津冀"}
