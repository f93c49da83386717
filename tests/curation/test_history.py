"""Operations on stored pages: revisions, undo and redo, other editors, rights, and what it all costs."""

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.archive.records import refresh_records
from articles.archive.relations import RelatedArticles, find_related
from articles.curation import history, publish_articles, withdraw_articles
from articles.curation.changes import Conflict
from articles.curation.history import edit_page, read_revision, redo_revision, restore_revision, undo_revision
from articles.curation.operations import Operation, OperationKind, Refused
from articles.curation.page_proposals import accept_proposal, decline_proposal
from articles.curation.page_rows import read_rows
from articles.curation.steps import find_redoable, find_undoable
from articles.models import (
    Article,
    Collection,
    CollectionItem,
    FormerRef,
    IndexRequest,
    PublicationRecord,
    Relation,
    RelationState,
    Role,
    Status,
    Tagging,
)
from articles.search.relations.work import Relater
from tests.archives import PUBLISHED, gather, make_article, make_issue, make_newspaper, make_page, tag

MOST_QUERIES = 25
BATCH_BLOCKS = 111  # of an INSERT on SQLite; each further one is a query more


def make_user(name, *codenames):
    user = User.objects.create_user(name, first_name=name)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


@pytest.fixture
def editor(db):
    return make_user("韩雯", "change_article")


@pytest.fixture
def publisher(db):
    return make_user("刘桥斌", "change_article", "publish_article")


def operation(name, /, **arguments):
    return Operation(OperationKind(name), arguments)


SPLIT = operation("split", at=[4, 0])
MERGE = operation("merge", article="batteryref", into="visitref")


def do(archive, by, *operations, **options):
    return edit_page(archive.page, operations, by=by, **options)


def refs(archive):
    return list(archive.page.articles.order_by("position").values_list("ref", flat=True))


def test_articles_with_related_ones_are_merged_and_come_back(archive, publisher):
    for row, other in ((archive.battery, archive.visit), (archive.visit, archive.battery)):
        Relation.objects.create(article=row, other=other, reason="tags", closeness=1.0)
        RelationState.objects.create(article=row, as_of=row.updated_at)
    merged = do(archive, publisher, MERGE).revision
    for left in Article.objects.all():
        assert find_related(left, []) == RelatedArticles((), ())
    Relater().compare()
    assert not Relation.objects.exists()
    assert RelationState.objects.count() == 1
    undo_revision(merged, by=publisher)
    assert Article.objects.filter(ref="batteryref").exists()


def test_no_ref_is_given_twice(archive, publisher):
    """Not in one revision either, where an article may be made at a place from which another one was."""
    draw_ref = history._drawer(archive.page, None)
    assert len({draw_ref((4, 0)) for _ in range(3)}) == 3


def test_an_operation_makes_a_revision_that_says_who_and_what(archive, publisher):
    revision = do(archive, publisher, SPLIT).revision
    assert (revision.number, revision.author_name, revision.kind) == (2, "刘桥斌", "operation")
    assert revision.operations == [{"kind": "split", "arguments": {"at": [4, 0]}}]
    first = archive.page.revisions.get(number=1)
    assert (first.kind, first.author) == ("import", None)
    assert [article.ref for article in read_revision(first).articles] == ["visitref", "batteryref"]
    assert set(revision.refs) == {"visitref", *refs(archive)} - {"batteryref"}


def test_what_changes_nothing_makes_no_revision(archive, publisher):
    edit = do(archive, publisher, operation("set_kind", article="visitref", kind="news"))
    assert edit.revision is not None  # it is held from now on
    assert do(archive, publisher, operation("set_kind", article="visitref", kind="news")).revision is None


def test_a_refused_operation_leaves_everything_as_it_was(archive, publisher):
    before = read_rows(archive.page).state
    with pytest.raises(Refused):
        do(archive, publisher, SPLIT, operation("split", at=[99, 0]))
    assert read_rows(archive.page).state == before
    assert archive.page.revisions.count() == 0


def test_an_article_split_from_a_published_one_is_public_as_its_text_was(archive, publisher):
    do(archive, publisher, SPLIT)
    new = Article.objects.exclude(ref__in=["visitref", "batteryref", "yakref"]).get()
    assert new.status == Status.PUBLISHED
    assert new.published_at == archive.visit.published_at
    assert IndexRequest.objects.filter(article_pk=new.pk).exists()


def test_what_an_operation_only_moves_on_the_page_is_indexed_again(archive, publisher):
    publish_articles(archive.page.articles.all())
    IndexRequest.objects.all().delete()
    do(archive, publisher, SPLIT)
    assert set(IndexRequest.objects.values_list("article_pk", flat=True)) >= set(
        archive.page.articles.filter(position__gt=0).values_list("pk", flat=True)
    )


def test_a_merge_keeps_both_addresses_and_its_undo_gives_each_article_its_own(archive, publisher):
    topic = Collection.objects.create(title="新能源", slug="energy")
    CollectionItem.objects.create(collection=topic, article=archive.battery, note="首报")
    Tagging.objects.create(article=archive.battery, tag=archive.region, state="accepted", evidence="京津冀")
    Tagging.objects.filter(article=archive.visit, tag=archive.region).delete()
    merge = do(archive, publisher, MERGE).revision
    assert FormerRef.objects.get(ref="batteryref").article == archive.visit
    assert archive.visit.collections.get() == topic
    undo_revision(merge, by=publisher)
    battery = Article.objects.get(ref="batteryref")
    assert not FormerRef.objects.exists()
    assert battery.status == Status.DRAFT
    assert battery.collection_items.get().note == "首报"
    assert battery.taggings.get().evidence == "京津冀"
    assert not archive.visit.collections.exists()
    assert not archive.visit.taggings.filter(tag=archive.region).exists()


@pytest.mark.slow
def test_an_article_whose_merge_was_undone_is_found_by_all_that_named_it(archive, editor, publisher, client):
    """It is another row then: everything else goes by its ref."""
    publish_articles(Article.objects.filter(ref="batteryref"))
    old = Article.objects.get(ref="batteryref")
    tag(old, "新能源", is_decided=True)
    gather("新能源", "energy", old, has_notes=True, is_public=True)
    other = make_page(archive.newspaper, "pagetwo", "充电桩增加", issue=archive.issue, label="2")
    make_article(other, "restref", (Role.HEADLINE, 0))
    edit_page(other, [operation("pair", article="restref", continues="batteryref")], by=publisher)
    proposal = do(
        archive, editor, operation("set_headings", article="batteryref", headline="平台上线")
    ).proposal
    kind = do(archive, publisher, operation("set_kind", article="batteryref", kind="notice")).revision
    undo_revision(kind, by=publisher)
    parts = read_parts(old)
    merge = do(archive, publisher, MERGE).revision
    assert client.get("/articles/batteryref/")["location"] == "/articles/visitref/"
    undo_revision(merge, by=publisher)
    new = Article.objects.get(ref="batteryref")
    assert new.pk != old.pk
    assert read_parts(new) == parts
    assert client.get("/articles/batteryref/").status_code == 200
    assert Article.objects.get(ref="restref").continues == new
    assert IndexRequest.objects.filter(article_pk=new.pk).exists()
    accepted = accept_proposal(proposal, by=publisher).revision
    assert Article.objects.get(ref="batteryref").headline == "平台上线"
    undo_revision(accepted, by=publisher)
    redo_revision(kind, by=publisher)
    assert Article.objects.get(ref="batteryref").kind == "notice"


def read_parts(article):
    items = article.collection_items.values_list("collection__slug", "position", "note")
    taggings = article.taggings.values_list("tag__name", "state", "evidence", "is_decided")
    return sorted(taggings), list(items), article.status, article.published_at


@pytest.mark.parametrize("to", ["visitref", "new"])
def test_the_ref_of_an_article_that_became_noise_leads_to_where_its_print_goes(archive, publisher, to):
    places = [list(block.start) for block in read_rows(archive.page).state.article("batteryref").blocks]
    noise = do(archive, publisher, operation("move", blocks=places, to="noise")).revision
    assert not FormerRef.objects.filter(ref="batteryref").exists()
    back = do(archive, publisher, operation("move", blocks=places, to=to)).revision
    [owner] = FormerRef.objects.filter(ref="batteryref").values_list("article__ref", flat=True)
    assert owner == to or to == "new"
    undo_revision(back, by=publisher)
    assert not FormerRef.objects.exists()
    undo_revision(noise, by=publisher)
    assert refs(archive) == ["visitref", "batteryref"]
    restore_revision(back, by=publisher)
    assert FormerRef.objects.get(ref="batteryref").article.ref == owner


def test_a_ref_leads_to_what_one_change_leaves_of_its_article(archive, publisher):
    drop = operation("move", blocks=[[0, 0], [1, 0], [2, 0]], to="noise")
    done = do(archive, publisher, SPLIT, drop).revision
    [rest, _] = refs(archive)
    assert FormerRef.objects.get(ref="visitref").article.ref == rest
    undo_revision(done, by=publisher)
    assert refs(archive) == ["visitref", "batteryref"]
    assert not FormerRef.objects.exists()


def test_no_undo_publishes(archive, publisher):
    publish_articles(Article.objects.filter(pk=archive.battery.pk))
    merge = do(archive, publisher, MERGE).revision
    assert PublicationRecord.objects.withdrawn().get().ref == "batteryref"
    withdraw_articles(Article.objects.filter(ref="visitref"))
    undo_revision(merge, by=publisher)
    assert Article.objects.get(ref="batteryref").status == Status.DRAFT


def test_an_article_that_was_public_all_along_stays_so_when_its_merge_is_undone(archive, publisher):
    publish_articles(Article.objects.filter(pk=archive.battery.pk))
    merge = do(archive, publisher, MERGE).revision
    undo_revision(merge, by=publisher)
    assert Article.objects.get(ref="batteryref").status == Status.PUBLISHED
    assert not PublicationRecord.objects.withdrawn().exists()


def test_undo_leaves_another_editors_later_work_alone(archive, editor, publisher):
    split = do(archive, publisher, SPLIT).revision
    do(archive, editor, operation("correct", block=[5, 0], text="本报讯 平台昨日上线。"))
    undo_revision(split, by=publisher)
    assert refs(archive) == ["visitref", "batteryref"]
    assert archive.battery.blocks.get().correction == "本报讯 平台昨日上线。"


def test_undo_of_what_somebody_changed_since_is_a_conflict(archive, publisher):
    split = do(archive, publisher, SPLIT).revision
    do(archive, publisher, operation("correct", block=[4, 0], text="市领导参加。"))
    with pytest.raises(Conflict) as conflict:
        undo_revision(split, by=publisher)
    assert len(conflict.value.refs) == 1


@pytest.mark.slow
def test_undo_and_redo_go_back_and_forth_without_limit(archive, publisher):
    states = [read_rows(archive.page).state]
    for step in (SPLIT, operation("set_role", blocks=[[0, 0]], role="headline"), MERGE):
        do(archive, publisher, step)
        states.append(read_rows(archive.page).state)
    for state in reversed(states[:-1]):
        undo_revision(find_undoable(archive.page, publisher), by=publisher)
        assert read_rows(archive.page).state == state
    assert find_undoable(archive.page, publisher) is None
    for state in states[1:]:
        redo_revision(find_redoable(archive.page, publisher), by=publisher)
        assert read_rows(archive.page).state == state
    assert find_redoable(archive.page, publisher) is None


def test_after_a_new_operation_there_is_nothing_to_redo(archive, publisher):
    undo_revision(do(archive, publisher, SPLIT).revision, by=publisher)
    assert find_redoable(archive.page, publisher)
    assert find_redoable(archive.page, make_user("韩雯", "change_article")) is None  # what others undid
    do(archive, publisher, operation("set_kind", article="batteryref", kind="photo"))
    assert find_redoable(archive.page, publisher) is None


@pytest.mark.slow
def test_another_order_and_a_split_are_undone_in_any_order(archive, publisher):
    first = read_rows(archive.page).state
    split = do(archive, publisher, SPLIT).revision
    new = next(ref for ref in refs(archive) if ref not in ("visitref", "batteryref"))
    order = operation("order_articles", order=["batteryref", new, "visitref"])
    ordered = do(archive, publisher, order).revision
    undo_revision(split, by=publisher)
    assert refs(archive) == ["batteryref", "visitref"]
    undo_revision(ordered, by=publisher)
    assert read_rows(archive.page).state == first


def test_another_order_of_the_same_articles_since_is_a_conflict(archive, publisher):
    do(archive, publisher, SPLIT)
    one, two, three = refs(archive)
    first = do(archive, publisher, operation("order_articles", order=[two, one, three])).revision
    do(archive, publisher, operation("order_articles", order=[three, two, one]))
    with pytest.raises(Conflict):
        undo_revision(first, by=publisher)


def test_what_somebody_changed_back_already_is_no_conflict(archive, publisher):
    kind = do(archive, publisher, operation("set_kind", article="visitref", kind="photo")).revision
    Article.objects.filter(ref="visitref").update(kind="news", held=[])  # as an import does
    undo_revision(kind, by=publisher)
    assert read_rows(archive.page).state == read_revision(archive.page.revisions.get(number=1))


def test_what_was_before_a_restored_revision_is_undone_after_it(archive, publisher):
    kind = do(archive, publisher, operation("set_kind", article="visitref", kind="photo")).revision
    do(archive, publisher, operation("check", articles=["batteryref"]))
    restored = restore_revision(kind, by=publisher).revision
    with pytest.raises(Conflict):
        undo_revision(kind, by=publisher)
    undo_revision(restored, by=publisher)
    undo_revision(kind, by=publisher)
    assert Article.objects.get(ref="visitref").kind == "news"


@pytest.mark.slow
def test_an_undo_beside_articles_that_went_and_were_put_in_order_since(archive, publisher):
    do(archive, publisher, SPLIT)
    do(archive, publisher, operation("split", at=[2, 10]))
    kind = do(archive, publisher, operation("set_kind", article="batteryref", kind="photo")).revision
    one, two, three, battery = refs(archive)
    do(archive, publisher, operation("order_articles", order=[three, two, battery, one]))
    do(archive, publisher, operation("merge", article=two, into=one))
    undo_revision(kind, by=publisher)
    assert Article.objects.get(ref="batteryref").kind == "news"
    assert set(refs(archive)) == {one, three, battery}


@pytest.mark.slow
def test_an_article_that_continues_one_merged_since_is_no_conflict(archive, publisher):
    other = make_page(
        archive.newspaper, "pagetwo", "充电桩增加", "充电更方便", issue=archive.issue, label="2"
    )
    make_article(other, "one", (Role.HEADLINE, 0))
    make_article(other, "two", (Role.HEADLINE, 1))
    paired = do(archive, publisher, operation("pair", article="batteryref", continues="two")).revision
    merged = edit_page(other, [operation("merge", article="two", into="one")], by=publisher).revision
    assert do(archive, publisher, operation("check", articles=["batteryref"]), base=paired.number).revision
    archive.battery.refresh_from_db()
    assert archive.battery.continues.ref == "one"
    undo_revision(find_undoable(archive.page, publisher), by=publisher)
    undo_revision(merged, by=publisher)
    undo_revision(paired, by=publisher)
    archive.battery.refresh_from_db()
    assert archive.battery.continues is None


@pytest.mark.slow
def test_one_article_comes_back_as_the_other_goes_and_both_keep_their_tags(archive, publisher):
    Tagging.objects.create(article=archive.battery, tag=archive.region, state="accepted", evidence="电池")
    tags = set(Tagging.objects.values_list("article__ref", "tag", "state", "evidence"))
    merged = do(archive, publisher, operation("merge", article="visitref", into="batteryref")).revision
    undo_revision(merged, by=publisher)
    do(archive, publisher, MERGE)
    restored = restore_revision(merged, by=publisher).revision
    assert refs(archive) == ["batteryref"]
    undo_revision(restored, by=publisher)
    undo_revision(find_undoable(archive.page, publisher), by=publisher)
    assert set(Tagging.objects.values_list("article__ref", "tag", "state", "evidence")) == tags


def test_an_undone_revision_is_not_undone_twice(archive, publisher):
    split = do(archive, publisher, SPLIT).revision
    undo_revision(split, by=publisher)
    with pytest.raises(Refused, match=r"^第 2 号版本不能这样撤销或重做。$"):
        undo_revision(split, by=publisher)


@pytest.mark.slow
def test_any_revision_is_restored(archive, publisher):
    do(archive, publisher, SPLIT)
    do(archive, publisher, MERGE)
    restored = restore_revision(archive.page.revisions.get(number=1), by=publisher).revision
    assert restored.kind == "restore"
    assert refs(archive) == ["visitref", "batteryref"]
    undo_revision(restored, by=publisher)
    assert "batteryref" not in refs(archive)


def test_a_revision_is_restored_beside_what_others_did_since_the_page_was_opened(archive, publisher):
    photo, commentary = (
        do(archive, publisher, operation("set_kind", article="visitref", kind=kind)).revision
        for kind in ("photo", "commentary")
    )
    do(archive, publisher, operation("set_kind", article="batteryref", kind="photo"))
    restore_revision(photo, by=publisher, base=commentary)
    assert dict(archive.page.articles.values_list("ref", "kind")) == {
        "visitref": "photo",
        "batteryref": "photo",
    }
    with pytest.raises(Conflict):
        restore_revision(archive.page.revisions.get(number=1), by=publisher, base=commentary)


def test_noise_found_beside_other_work_is_kept_from_imports_until_that_is_undone(archive, publisher):
    before = do(archive, publisher, operation("check", articles=["batteryref"])).revision
    do(archive, publisher, operation("set_kind", article="batteryref", kind="photo"))
    noise = do(archive, publisher, operation("move", blocks=[[4, 0]], to="noise"), base=before.number)
    archive.page.refresh_from_db()
    assert archive.page.held_noise == [4]
    undo_revision(noise.revision, by=publisher)
    archive.page.refresh_from_db()
    assert archive.page.held_noise == []


def test_an_operation_made_from_an_older_revision_is_applied_beside_other_work(archive, publisher):
    do(archive, publisher, operation("check", articles=["batteryref"]))
    do(archive, publisher, operation("set_kind", article="batteryref", kind="photo"))
    do(archive, publisher, SPLIT, base=2)
    assert len(refs(archive)) == 3
    assert Article.objects.get(ref="batteryref").kind == "photo"


def test_an_operation_on_what_changed_since_is_a_conflict(archive, publisher):
    do(archive, publisher, operation("check", articles=["visitref"]))
    do(archive, publisher, operation("correct", block=[4, 0], text="市领导参加。"))
    with pytest.raises(Conflict) as conflict:
        do(archive, publisher, SPLIT, base=2)
    assert conflict.value.refs == ("visitref",)


def test_a_revision_that_the_page_does_not_have_is_refused(archive, publisher):
    with pytest.raises(Refused, match=r"^本版没有第 9 号版本。$"):
        do(archive, publisher, SPLIT, base=9)


def test_an_editor_who_may_not_publish_proposes_changes_of_what_is_public(archive, editor, publisher):
    before = read_rows(archive.page).state
    edit = do(archive, editor, SPLIT)
    assert edit.revision is None
    assert (edit.proposal.author_name, edit.proposal.state) == ("韩雯", "open")
    assert read_rows(archive.page).state == before
    accepted = accept_proposal(edit.proposal, by=publisher).revision
    assert (accepted.author, len(refs(archive))) == (editor, 3)
    with pytest.raises(Refused, match=r"^这条提议已经有人决定过了。$"):
        decline_proposal(edit.proposal, by=publisher, reason="不必")


def test_what_readers_would_see_no_change_of_is_no_proposal(archive, editor):
    assert archive.visit.blocks.first().role == Role.KICKER
    edit = do(archive, editor, operation("set_role", blocks=[[0, 0]], role="kicker"))
    assert (edit.revision.number, edit.proposal) == (2, None)


def test_a_proposal_is_declined_with_a_reason(archive, editor, publisher):
    proposal = do(archive, editor, SPLIT).proposal
    with pytest.raises(Refused, match=r"^请写明不采纳的理由。$"):
        decline_proposal(proposal, by=publisher, reason=" ")
    decline_proposal(proposal, by=publisher, reason="原版是一篇")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason, proposal.decided_by) == ("declined", "原版是一篇", publisher)


def test_noise_beside_published_text_is_public_too(archive, editor):
    assert do(archive, editor, operation("move", blocks=[[5, 0]], to="noise")).proposal
    assert do(archive, editor, operation("set_kind", article="batteryref", kind="photo")).revision


def test_the_order_of_published_articles_is_public_too(archive, editor):
    order = operation("order_articles", order=["batteryref", "visitref"])
    assert do(archive, editor, order).revision  # one of them is a draft
    publish_articles(Article.objects.filter(pk=archive.battery.pk))
    assert do(archive, editor, operation("order_articles", order=["visitref", "batteryref"])).proposal


def test_who_may_not_edit_does_nothing(archive):
    reader = make_user("读者", "view_article")
    with pytest.raises(PermissionDenied):
        do(archive, reader, SPLIT)
    assert archive.page.revisions.count() == 0


def test_an_editor_cannot_accept_what_is_public(archive, editor):
    proposal = do(archive, editor, SPLIT).proposal
    with pytest.raises(PermissionDenied):
        accept_proposal(proposal, by=editor)


@pytest.mark.slow
def test_an_editor_proposes_to_undo_and_to_redo_what_is_public(archive, editor, publisher):
    split = do(archive, publisher, SPLIT).revision
    undo = undo_revision(split, by=editor).proposal
    assert (undo.kind, undo.target, undo.operations) == ("undo", split, [])
    assert undo_revision(split, by=editor).proposal == undo
    assert len(refs(archive)) == 3
    undone = accept_proposal(undo, by=publisher).revision
    assert (undone.kind, undone.target, undone.author) == ("undo", split, editor)
    assert refs(archive) == ["visitref", "batteryref"]
    redo = redo_revision(split, by=editor).proposal
    assert redo.kind == "redo"
    accept_proposal(redo, by=publisher)
    assert len(refs(archive)) == 3


def test_a_proposed_undo_of_what_changed_since_is_a_conflict(archive, editor, publisher):
    split = do(archive, publisher, SPLIT).revision
    proposal = undo_revision(split, by=editor).proposal
    do(archive, publisher, operation("correct", block=[4, 0], text="市领导参加。"))
    with pytest.raises(Conflict):
        accept_proposal(proposal, by=publisher)
    proposal.refresh_from_db()
    assert proposal.state == "open"


def test_a_proposed_restoring_leaves_later_work_alone(archive, editor, publisher):
    first = do(archive, publisher, SPLIT).revision.page.revisions.get(number=1)
    proposal = restore_revision(first, by=editor).proposal
    do(archive, publisher, operation("correct", block=[5, 0], text="本报讯 平台昨日上线。"))
    restored = accept_proposal(proposal, by=publisher).revision
    assert (restored.kind, restored.target, restored.author) == ("restore", first, editor)
    assert refs(archive) == ["visitref", "batteryref"]
    assert archive.battery.blocks.get().correction == "本报讯 平台昨日上线。"


@pytest.mark.parametrize("name", ["check", "settle_flags"])
def test_what_readers_do_not_see_is_done_at_once(archive, editor, name):
    flag = {"code": "start-unsure", "lines": [2]}
    Article.objects.filter(ref="visitref").update(flags=[flag])
    arguments = {"articles": ["visitref"]} if name == "check" else {"article": "visitref", "flags": [flag]}
    IndexRequest.objects.all().delete()
    assert do(archive, editor, operation(name, **arguments)).revision
    assert Article.objects.get(ref="visitref").flags == []
    assert not IndexRequest.objects.exists()


def count_queries(queries: CaptureQueriesContext) -> tuple[int, str]:
    """How many there were, without the savepoint that stands for a transaction; and their beginnings."""
    sql = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    return len(sql), "\n".join(one[:100] for one in sql)


@pytest.mark.slow
@pytest.mark.parametrize("has", ["tags", "jumps"])
@pytest.mark.parametrize("paragraphs", [20, 400])
def test_an_operation_and_its_undo_cost_as_many_queries_however_large_the_page(
    db, publisher, paragraphs, has
):
    newspaper = make_newspaper()
    lines = [f"第{number}段,记者昨日从有关部门获悉。" for number in range(paragraphs)]
    page = make_page(newspaper, "large", *lines, issue=make_issue(newspaper), label="1")
    half = paragraphs // 2
    first = [(Role.BODY, line) for line in range(half)]
    second = [(Role.BODY, line) for line in range(half, paragraphs)]
    make_article(page, "first", *first, **PUBLISHED)
    article = make_article(page, "second", *second, jump_to="2" if has == "jumps" else "")
    if has == "tags":
        tag(article, "京津冀", kind="place", is_decided=True)
        gather("南开", "nankai", article)
    steps = {
        "split": operation("split", at=[5, 0]),
        "merge": operation("merge", article="second", into="first"),
        "move": operation("move", blocks=[[line, 0] for line in range(2, half)], to="second"),
        "join": operation("join", block=[0, 0], following=[1, 0]),
        "correct": operation("correct", block=[half, 0], text="改正。"),
        "credits": operation("set_credits", article="first", credits=[{"role": "记者", "name": "韩雯"}]),
        "noise": operation("move", blocks=[[line, 0] for line in range(half, paragraphs)], to="noise"),
    }
    refresh_records()
    edit_page(page, [operation("check", articles=["second"])], by=publisher)
    most = MOST_QUERIES + (half // BATCH_BLOCKS if connection.vendor == "sqlite" else 0)
    for name, step in steps.items():
        with CaptureQueriesContext(connection) as queries:
            revision = edit_page(page, [step], by=publisher).revision
        count, sql = count_queries(queries)
        assert count <= most, f"{name}\n{sql}"
        with CaptureQueriesContext(connection) as queries:
            undo_revision(revision, by=publisher)
        count, sql = count_queries(queries)
        assert count <= most, f"undo of {name}\n{sql}"
