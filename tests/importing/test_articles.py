"""Stories become articles; what an editor changed stays, however the page is parsed later."""

import dataclasses
import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.archive.held import Held, hold_parts
from articles.curation import delete_pages, publish_articles, set_tags, withdraw_articles
from articles.curation.authorities import split_name
from articles.importing import BadPage, TagMatcher, import_page
from articles.models import (
    Article,
    Block,
    Collection,
    Column,
    Credit,
    FormerRef,
    IndexRequest,
    Newspaper,
    Page,
    Person,
    PublicationRecord,
    Status,
    Tag,
)
from articles.parsing import Block as ParsedBlock
from articles.parsing import Contributor, Flag, Kind, Role, Story
from tests.archives import DAY
from tests.editing import correct_article, correct_block, set_credits
from tests.importing.conftest import (
    BRIDGE,
    LINES,
    NOON,
    OPENING,
    PARSED,
    TEXT,
    make_page_text,
    make_parsed,
    make_story,
    read_archive,
    read_counts,
)

# The two stories run together, and the second parted in two.
ONE_STORY = make_parsed(make_story(0, 1, 2, 3, 4, 5, people=["李明", "王芳"]), noise=(6,))
THREE_STORIES = make_parsed(OPENING, make_story(3, 4), make_story(5, 6, people=["王芳"]))


def the(headline) -> Article:
    return Article.objects.get(headline=headline)


def asked_since(count) -> set[int]:
    return set(IndexRequest.objects.order_by("pk").values_list("article_pk", flat=True)[count:])


def test_every_part_of_a_story_is_stored(put):
    blocks = (
        ParsedBlock(Role.COLUMN, (0,), "科技", (0, 2)),
        ParsedBlock(Role.KICKER, (0,), "周开", (2, 4)),
        ParsedBlock(Role.HEADLINE, (0,), "幕", (4, 5)),
        ParsedBlock(Role.HEADLINE, (1,), LINES[1]),
        ParsedBlock(Role.DECK, (2,), LINES[2]),
        ParsedBlock(Role.BODY, (3, 4), LINES[3] + LINES[4]),
        ParsedBlock(Role.BYLINE, (5,), LINES[5]),
        ParsedBlock(Role.BODY, (6,), LINES[6]),
    )
    people = (Contributor("记者", "王芳"), Contributor("摄", "王芳"), Contributor("记者", "王芳"))
    story = Story(Kind.COMMENTARY, blocks, people, "3", "1", (Flag("order-unsure", (3,)),))
    put(make_parsed(story))
    article = Article.objects.get()
    assert (article.kind, article.status, article.column.name) == (Kind.COMMENTARY, Status.DRAFT, "科技")
    assert (article.kicker, article.headline, article.deck) == ("周开", f"幕 {LINES[1]}", LINES[2])
    assert (article.jump_to, article.jump_from) == ("3", "1")
    assert article.flags == [{"code": "order-unsure", "lines": [3]}]
    assert list(article.credits.values_list("person__name", "role")) == [("王芳", "记者"), ("王芳", "摄")]
    assert list(article.blocks.values_list("role", "lines", "span_start", "span_end", "text")) == [
        (block.role, list(block.lines), *(block.span or (None, None)), block.text) for block in blocks
    ]


def test_noise_is_stored_as_blocks_of_the_page(put):
    put()
    assert list(Block.objects.filter(article=None).values_list("role", "lines", "text")) == [
        ("noise", [6], "天气")
    ]


def test_a_headline_that_is_too_long_is_cut_and_flagged(put):
    text = "长" * 600
    put(make_parsed(make_story(0, text=text)), make_page_text(text))
    article = Article.objects.get()
    assert article.headline == "长" * 499 + "…"
    assert article.flags == [{"code": "head-too-long", "lines": [0]}]
    assert article.blocks.get().text == text


def test_a_headline_of_500_characters_is_stored_whole(put):
    text = "长" * 500
    put(make_parsed(make_story(0, text=text)), make_page_text(text))
    article = Article.objects.get()
    assert (article.headline, article.flags) == (text, [])


def test_names_that_are_too_long_are_cut(put):
    blocks = (ParsedBlock(Role.COLUMN, (0,), "栏" * 200), ParsedBlock(Role.BODY, (1,), "正文"))
    story = Story(Kind.NEWS, blocks, (Contributor("职" * 50, "名" * 200),), "12345678901234")
    put(make_parsed(story), make_page_text("栏" * 200 + "\n正文"))
    article = Article.objects.get()
    assert article.column.name == "栏" * 100
    assert article.jump_to == "1234567890"
    assert list(article.credits.values_list("person__name", "role")) == [("名" * 100, "职" * 30)]


def test_a_credit_that_names_nobody_is_a_role_without_a_person(put):
    parsed = make_parsed(make_story(0, 1, 2, people=["", "李明"]), BRIDGE, noise=(6,))
    put(parsed)
    assert [str(credit) for credit in the(LINES[0]).credits.all()] == ["记者", "记者 李明"]
    assert set(Person.objects.values_list("name", flat=True)) == {"李明", "王芳"}
    assert read_counts(put(parsed)) == {"unchanged": 2}
    put()
    assert [str(credit) for credit in the(LINES[0]).credits.all()] == ["记者 李明"]


def test_columns_belong_to_their_newspaper(put):
    other = Newspaper.objects.create(name="晚报", code="wb")
    Column.objects.create(newspaper=other, name=LINES[0])
    blocks = (ParsedBlock(Role.COLUMN, (0,), LINES[0]), *make_story(1, 2).blocks)
    put(make_parsed(Story(Kind.NEWS, blocks), BRIDGE, noise=(6,)))
    assert the(LINES[1]).column.newspaper.name == "样报"


def test_drafts_are_published_only_on_request(put):
    put()
    assert not Article.objects.published().exists()
    report = put(publish_at=NOON)
    assert read_counts(report) == {"unchanged": 2, "published": 2}
    assert set(Article.objects.values_list("status", "published_at")) == {(Status.PUBLISHED, NOON)}
    assert asked_since(0) == set(Article.objects.values_list("pk", flat=True))


def test_who_may_not_publish_imports_nothing_that_changes_what_is_public(put):
    put(publish_at=NOON)
    before = read_archive()
    better = make_parsed(OPENING, make_story(3, 4, 5, people=["王芳", "赵强"]), noise=(6,))
    shorter = make_parsed(OPENING, noise=(3, 4, 5, 6))
    moved = make_parsed(OPENING, BRIDGE, noise=(6,), label="2")
    for parsed in (better, shorter, moved):
        with pytest.raises(BadPage) as refused:
            put(parsed, may_change_public=False)
        assert str(refused.value) == (
            "in/tjrb-01.txt: it would change articles that are published; somebody who may publish has to "
            "import it"
        )
    assert read_archive() == before
    assert put(may_change_public=False).state == "unchanged"


def test_publishing_leaves_what_an_editor_withdrew(put):
    put(publish_at=NOON)
    withdraw_articles(Article.objects.filter(headline=LINES[0]))
    put(publish_at=NOON)
    assert (the(LINES[0]).status, the(LINES[3]).status) == (Status.WITHDRAWN, Status.PUBLISHED)


def test_an_article_without_headline_and_text_is_not_published(put):
    refer = Story(Kind.TEASER, (ParsedBlock(Role.REFER, (0,), "2版"),))
    put(make_parsed(refer), make_page_text("2版"), publish_at=NOON)
    assert Article.objects.get().status == Status.DRAFT


def test_a_parse_that_differs_in_the_kind_alone_is_an_update(put):
    put(publish_at=NOON)
    asked = IndexRequest.objects.count()
    speech = make_story(3, 4, 5, people=["王芳"], kind=Kind.COMMENTARY)
    assert read_counts(put(make_parsed(OPENING, speech, noise=(6,)))) == {"updated": 1, "unchanged": 1}
    assert the(LINES[3]).kind == Kind.COMMENTARY
    assert asked_since(asked) == {the(LINES[3]).pk}


def test_a_better_parse_updates_what_differs_and_queues_it_once(put):
    put(publish_at=NOON)
    asked, refs = IndexRequest.objects.count(), set(Article.objects.values_list("ref", flat=True))
    better = make_story(3, 4, 5, people=["王芳", "赵强"])
    report = put(make_parsed(OPENING, better, noise=(6,)))
    assert (report.state, read_counts(report)) == ("changed", {"updated": 1, "unchanged": 1})
    assert list(the(LINES[3]).people.values_list("name", flat=True).order_by("pk")) == ["王芳", "赵强"]
    assert asked_since(asked) == {the(LINES[3]).pk}
    assert set(Article.objects.values_list("ref", flat=True)) == refs


def test_what_an_import_changes_of_a_public_article_is_announced(put):
    put(publish_at=NOON)
    times = dict(Article.objects.values_list("headline", "updated_at"))
    put(make_parsed(OPENING, make_story(3, 4, 5, people=["赵强"]), noise=(6,)))
    assert the(LINES[0]).updated_at == times[LINES[0]]
    assert the(LINES[3]).updated_at > times[LINES[3]]


@pytest.mark.slow
def test_of_two_people_of_one_name_each_newspapers_own_is_credited(put, admin_user):
    evening = {"newspaper": "晚报", "name": "wb-01.txt"}
    put()
    put(PARSED, make_page_text(f"{TEXT}晚", **evening))
    of_evening = Article.objects.filter(page__newspaper__name="晚报")
    person = Person.objects.get(name="王芳")
    split_name(person, Person(name="王芳", note="晚报"), of_evening, by=admin_user)
    next_day = dataclasses.replace(PARSED, date=DAY + datetime.timedelta(days=1))
    for mark, hints in (("次", evening), ("明", {})):
        put(next_day, make_page_text(f"{TEXT}{mark}", **hints, date=next_day.date))
    credited = Credit.objects.filter(person__name="王芳").order_by("pk")
    assert list(credited.values_list("article__page__newspaper__name", "person__note")) == [
        ("样报", ""),
        ("晚报", "晚报"),
        ("晚报", "晚报"),
        ("样报", ""),
    ]


def test_a_person_whom_nothing_credits_any_more_is_deleted(put):
    put(make_parsed(make_story(0, 1, 2, people=["李明报道"]), BRIDGE, noise=(6,)))
    put()
    assert set(Person.objects.values_list("name", flat=True)) == {"李明", "王芳"}


def test_reimport_keeps_the_editors_headline(put):
    put()
    correct_article(the(LINES[3]), headline="城东老桥恢复通车")
    report = put(make_parsed(OPENING, make_story(3, 4, 5, headings=2), noise=(6,)))
    assert read_counts(report) == {"unchanged": 1, "updated": 1}
    assert the("城东老桥恢复通车").blocks.count() == 3
    assert put(make_parsed(OPENING, make_story(3, 4, 5, headings=2), noise=(6,))).kept == 1


def test_reimport_keeps_the_editors_credits(put):
    put()
    set_credits(the(LINES[0]), [(Person.objects.get(name="王芳"), "见习记者")])
    put()
    assert list(the(LINES[0]).credits.values_list("person__name", "role")) == [("王芳", "见习记者")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("edited", "parsed", "counts"),
    [
        (LINES[0], ONE_STORY, {"kept": 2}),
        (LINES[3], ONE_STORY, {"kept": 2}),
        (LINES[3], THREE_STORIES, {"kept": 1, "unchanged": 1}),
        (LINES[0], THREE_STORIES, {"kept": 1, "updated": 1, "created": 1}),
        (LINES[3], make_parsed(OPENING, noise=(3, 4, 5, 6)), {"kept": 1, "unchanged": 1}),
    ],
    ids=["run together", "run together, second", "split", "split beside", "made noise"],
)
def test_a_parse_that_divides_a_held_article_keeps_all_articles_on_its_lines(put, edited, parsed, counts):
    put(publish_at=NOON)
    correct_article(the(edited), deck="编辑加的副题")
    hold_parts(Article.objects.filter(headline=edited), Held.DIVISION)
    blocks = list(the(edited).blocks.values_list("lines", "text"))
    report = put(parsed)
    assert read_counts(report) == counts
    article = the(edited)
    assert (article.deck, list(article.blocks.values_list("lines", "text"))) == ("编辑加的副题", blocks)
    assert put(parsed).state == "unchanged"


@pytest.mark.slow
def test_an_article_follows_a_better_parse_but_for_what_an_editor_holds(put):
    put()
    article = the(LINES[3])
    correct_article(article, deck="编辑加的副题")
    set_credits(article, [(Person.objects.get(name="王芳"), "见习记者")])
    assert read_counts(put(THREE_STORIES)) == {"unchanged": 1, "updated": 1, "created": 1}
    article.refresh_from_db()
    assert article.deck == "编辑加的副题"
    assert list(article.credits.values_list("role", flat=True)) == ["见习记者"]
    assert {line for block in article.blocks.all() for line in block.lines} == {3, 4}


def make_reading(*roles, name, page, kind, flag) -> Story:
    """One story of the first lines, read in some way."""
    blocks = tuple(ParsedBlock(role, (line,), LINES[line]) for line, role in enumerate(roles))
    return Story(kind, blocks, (Contributor("记者", name),), page, flags=(Flag(flag, (1,)),))


def read_parts(article) -> dict[Held, object]:
    return {
        Held.DIVISION: list(article.blocks.values_list("role", "lines")),
        Held.HEADINGS: (article.headline, article.deck, article.column and article.column.name),
        Held.CREDITS: list(article.credits.values_list("person__name", "role")),
        Held.JUMPS: article.jump_to,
        Held.CLASS: article.kind,
        Held.FLAGS: article.flags,
    }


@pytest.mark.parametrize(
    ("held", "kept"),
    [
        (Held.DIVISION, {Held.DIVISION, Held.HEADINGS, Held.CREDITS}),  # headings are made from its blocks
        (Held.HEADINGS, {Held.HEADINGS}),
        (Held.CREDITS, {Held.CREDITS}),
        (Held.JUMPS, {Held.JUMPS}),
        (Held.CLASS, {Held.CLASS}),
        (Held.FLAGS, {Held.FLAGS}),
    ],
)
def test_an_import_changes_every_part_but_what_is_held(put, held, kept):
    first = make_reading(
        *(Role.COLUMN, Role.HEADLINE, Role.BODY, Role.BODY),
        name="李明", page="3", kind=Kind.NEWS, flag="order-unsure",
    )  # fmt: skip
    second = make_reading(
        *(Role.HEADLINE, Role.DECK, Role.BODY, Role.BODY),
        name="王芳", page="5", kind=Kind.COMMENTARY, flag="breaks-off",
    )  # fmt: skip
    put(make_parsed(first, noise=(4, 5, 6)))
    before = read_parts(Article.objects.get())
    hold_parts(Article.objects.all(), held)
    put(make_parsed(second, noise=(4, 5, 6)))
    after = read_parts(Article.objects.get())
    assert {part for part in before if after[part] == before[part]} == kept


def test_an_article_of_which_an_editor_holds_something_never_goes(put):
    put()
    correct_article(the(LINES[3]), deck="编辑加的副题")
    assert read_counts(put(ONE_STORY)) == {"kept": 2}


def test_publishing_and_tagging_hold_nothing(put):
    put()
    publish_articles(Article.objects.all())
    set_tags(the(LINES[0]), {Tag.objects.create(name="科技周"): "accepted"})
    assert list(Article.objects.values_list("held", flat=True)) == [[], []]
    assert put(THREE_STORIES).kept == 0


def test_a_correction_is_carried_into_a_longer_paragraph(put):
    put()
    article = the(LINES[3])
    block = article.blocks.get(lines=[5])
    correct_block(block, text="更正的字")
    joined = Story(
        Kind.NEWS,
        (
            ParsedBlock(Role.HEADLINE, (3,), LINES[3]),
            ParsedBlock(Role.BODY, (4, 5), LINES[4] + LINES[5]),
        ),
    )
    put(make_parsed(OPENING, joined, noise=(6,)))
    assert the(LINES[3]).blocks.get(role="body").correction == LINES[4] + "更正的字"


def test_a_correction_that_fits_no_block_of_a_better_parse_keeps_the_blocks(put):
    put()
    correct_block(the(LINES[3]).blocks.get(lines=[3]), text="老桥添新颜")
    divided = Story(
        Kind.NEWS,
        (
            ParsedBlock(Role.KICKER, (3,), "老桥", span=(0, 2)),
            ParsedBlock(Role.HEADLINE, (3,), "换新颜", span=(2, 5)),
            *BRIDGE.blocks[1:],
        ),
    )
    put(make_parsed(OPENING, divided, noise=(6,)))
    article = the("老桥添新颜")
    assert [(block.role, block.correction) for block in article.blocks.filter(lines=[3])] == [
        ("headline", "老桥添新颜")
    ]


def test_what_an_editor_made_noise_stays_noise(put):
    put()
    page = Page.objects.get()
    page.held_noise = [6]
    page.save()
    report = put(make_parsed(OPENING, make_story(3, 4, 5, 6)))
    assert list(page.blocks.filter(article=None).values_list("lines", flat=True)) == [[6]]
    assert report.kept == 1


def test_noise_that_becomes_a_story_does_so_beside_noise_that_stays(put):
    put(make_parsed(OPENING, noise=(3, 4, 5, 6)))
    put(make_parsed(OPENING, make_story(5, 6), noise=(3, 4)))
    assert list(the(LINES[5]).blocks.values_list("lines", flat=True)) == [[5], [6]]


def test_the_ref_of_an_article_that_became_part_of_another_leads_there(put):
    put(publish_at=NOON)
    gone, heir = the(LINES[3]), the(LINES[0])
    asked = IndexRequest.objects.count()
    collection = Collection.objects.create(title="老桥", slug="老桥")
    collection.articles.add(gone)
    report = put(ONE_STORY)
    assert read_counts(report) == {"updated": 1, "removed": 1}
    assert list(FormerRef.objects.values_list("ref", "article")) == [(gone.ref, heir.pk)]
    assert list(collection.articles.all()) == [heir]
    assert asked_since(asked) == {gone.pk, heir.pk}
    assert PublicationRecord.objects.withdrawn().get().ref == gone.ref  # under that ref nothing is to read


def test_only_what_was_public_is_recorded_as_withdrawn(put):
    put()
    put(ONE_STORY)
    assert not PublicationRecord.objects.withdrawn().exists()


@pytest.mark.slow
def test_a_deleted_page_that_is_imported_again_has_its_old_refs(put):
    put(publish_at=NOON)
    delete_pages(Page.objects.all())
    assert PublicationRecord.objects.withdrawn().count() == 2
    put()
    assert PublicationRecord.objects.withdrawn().count() == 2
    put(publish_at=NOON)
    assert not PublicationRecord.objects.withdrawn().exists()


@pytest.mark.slow
def test_former_refs_follow_their_article_into_another(put):
    put(THREE_STORIES)
    third = Article.objects.get(headline=LINES[5])
    put()
    second = the(LINES[3])
    put(ONE_STORY)
    assert set(FormerRef.objects.values_list("ref", "article__headline")) == {
        (third.ref, LINES[0]),
        (second.ref, LINES[0]),
    }


def test_a_former_ref_is_never_given_to_a_new_article(put):
    put()
    ref = the(LINES[3]).ref
    put(ONE_STORY)
    put()
    assert the(LINES[3]).ref != ref
    assert FormerRef.objects.get().ref == ref


def test_an_article_that_is_split_keeps_its_ref_on_the_larger_part(put):
    put()
    ref = the(LINES[3]).ref
    put(THREE_STORIES)
    assert the(LINES[3]).ref == ref
    assert list(Article.objects.values_list("headline", "position")) == [
        (LINES[0], 0),
        (LINES[3], 1),
        (LINES[5], 2),
    ]


def test_a_published_article_and_a_draft_are_not_merged(put):
    put(publish_at=NOON)
    Article.objects.filter(headline=LINES[3]).update(status=Status.DRAFT)
    report = put(ONE_STORY)
    assert read_counts(report) == {"kept": 2}


@pytest.mark.slow
def test_a_draft_published_by_the_import_is_merged_with_a_published_article(put):
    put(publish_at=NOON)
    Article.objects.filter(headline=LINES[3]).update(status=Status.DRAFT)
    report = put(ONE_STORY, publish_at=NOON)
    assert read_counts(report) == {"updated": 1, "removed": 1, "published": 1}
    assert put(ONE_STORY, publish_at=NOON).state == "unchanged"


def test_articles_of_a_page_are_in_the_order_of_the_print(put):
    put(make_parsed(BRIDGE, OPENING, noise=(6,)))
    positions = list(Article.objects.order_by("position").values_list("headline", "position"))
    assert positions == [(LINES[0], 0), (LINES[3], 1)]
    put(make_parsed(make_story(5, 6), make_story(3, 4), OPENING))
    positions = list(Article.objects.order_by("position").values_list("headline", "position"))
    assert positions == [(LINES[0], 0), (LINES[3], 1), (LINES[5], 2)]


def test_a_page_that_cannot_be_stored_leaves_nothing_of_it(put):
    broken = Story(Kind.NEWS, (ParsedBlock(Role.BODY, (0,), LINES[0], (3, None)),))
    before = read_archive()
    with pytest.raises(Exception, match="block_span_has_both_ends"):
        put(make_parsed(broken))
    assert read_archive() == before


@pytest.mark.slow
def test_the_queries_of_a_page_do_not_grow_with_its_articles(db):
    text = "\n".join(f"第{number}条要闻" for number in range(40))
    few = make_parsed(*(make_story(at, text=text) for at in range(2)), noise=tuple(range(2, 40)))
    many = make_parsed(*(make_story(at, text=text) for at in range(39)), noise=(39,), label="2")
    matcher = TagMatcher.load()
    first = make_parsed(make_story(0, text="样张"), label="9")
    import_page(make_page_text("样张", label="9"), first, matcher=matcher, publish_at=NOON)
    costs = []
    for parsed in (few, many, few, many):
        page = make_page_text(text, label=parsed.label)
        with CaptureQueriesContext(connection) as queries:
            import_page(page, parsed, matcher=matcher, publish_at=NOON)
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 30
    assert costs[2] == costs[3] <= 13  # one takes its turn among writers


def test_a_link_follows_its_ref_through_every_article_that_it_leads_to(put):
    put(make_parsed(OPENING, make_story(3), make_story(4, 5), noise=(6,)))
    text = "城东老桥旧照征集"
    put(make_parsed(make_story(0, text=text), label="2"), make_page_text(text, label="2"))
    rest, heading = the(text), the(LINES[3])
    correct_article(rest, continues=heading)
    put(make_parsed(OPENING, BRIDGE, noise=(6,)))
    assert not Article.objects.filter(ref=heading.ref).exists()
    put(ONE_STORY)
    assert the(text).continues == the(LINES[0])
