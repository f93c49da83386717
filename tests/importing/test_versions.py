"""Another text of a known page is a new version of it: what it keeps, and what an undo brings back."""

import datetime

import pytest
from django.contrib.auth.models import User

from articles.archive.held import Held
from articles.archive.laws import find_print_breaches, find_public_breaches
from articles.curation import place_page, publish_articles
from articles.curation.history import edit_page, redo_revision, undo_revision
from articles.curation.operations import Operation, OperationKind
from articles.curation.page_rows import read_rows
from articles.curation.snapshots import pack_state
from articles.importing import BadPage
from articles.models import (
    Article,
    Collection,
    FormerRef,
    IndexRequest,
    Page,
    PageVersion,
    Status,
    Tag,
    Tagging,
)
from tests.importing.conftest import (
    BRIDGE,
    DAY,
    LINES,
    NOON,
    OPENING,
    PARSED,
    TEXT,
    make_page_text,
    make_parsed,
    make_story,
    put,
    read_archive,
    read_counts,
)

__all__ = ["put"]
# a line more at the top, another word in each article
BETTER_LINES = (
    "2026年3月19日 星期四",
    *LINES[:2],
    "活动将持续七天。",
    LINES[3],
    "城东老桥昨日恢复了通车。",
    *LINES[5:],
)
BETTER_TEXT = "\n".join(BETTER_LINES)
BETTER = make_page_text(BETTER_TEXT, name="better-01.txt")
BETTER_PARSED = make_parsed(
    make_story(1, 2, 3, text=BETTER_TEXT, people=["李明"]),
    make_story(4, 5, 6, text=BETTER_TEXT, people=["王芳"]),
    noise=(0, 7),
)
STRANGE = make_page_text("\n".join(["北京的冬天没有下雪", "海上有风", "他们都说不知道"]), name="strange.txt")
STRANGE_PARSED = make_parsed(make_story(0, 1, 2, text=STRANGE.text))
UNPLACED = {"date": None, "label": ""}


@pytest.fixture
def editor(db):
    return User.objects.create_superuser("韩雯")


def make_other_text(first):
    """Seven lines of ten characters each, of which none is in another text."""
    return "\n".join("".join(map(chr, range(start, start + 10))) for start in range(first, first + 70, 10))


def do(editor, name, /, **arguments):
    return edit_page(Page.objects.get(), [Operation(OperationKind(name), arguments)], by=editor).revision


def refs():
    return list(Article.objects.order_by("position").values_list("ref", flat=True))


def read_texts():
    return [[block.reading for block in article.blocks] for article in read_state().articles]


def read_state():
    return read_rows(Page.objects.get()).state


def refusal(put, *args, **options):
    before = read_archive()
    with pytest.raises(BadPage) as caught:
        put(*args, **options)
    assert read_archive() == before
    return str(caught.value)


def bring(put, **options):
    """Import the better text; afterwards all laws hold."""
    report = put(BETTER_PARSED, BETTER, **options)
    assert [*find_print_breaches(), *find_public_breaches()] == []
    return report


@pytest.mark.slow
def test_another_text_of_a_page_is_a_new_version_of_it(put):
    put(publish_at=NOON)
    page, before = Page.objects.get(), refs()
    report = bring(put)
    assert (report.ref, report.state, read_counts(report)) == (page.ref, "new_version", {"updated": 2})
    assert (Page.objects.get().text, refs()) == (BETTER_TEXT, before)
    assert read_texts() == [list(BETTER_LINES[1:4]), list(BETTER_LINES[4:7])]
    assert list(PageVersion.objects.values_list("number", "text")) == [(1, TEXT), (2, BETTER_TEXT)]


@pytest.mark.slow
def test_importing_a_new_version_twice_changes_nothing(put, editor):
    put(publish_at=NOON)
    do(editor, "correct", block=[2, 0], text="活动持续九天。")
    bring(put)
    before = read_archive(), Page.objects.get().revisions.count()
    report = bring(put)
    assert (report.state, read_counts(report)) == ("unchanged", {"unchanged": 1, "kept": 1})
    assert (read_archive(), Page.objects.get().revisions.count()) == before


def test_what_is_public_stays_so_and_what_is_not_stays_hidden(put):
    put()
    publish_articles(Article.objects.filter(headline=LINES[0]))
    IndexRequest.objects.all().delete()
    bring(put)
    assert list(Article.objects.order_by("position").values_list("status", flat=True)) == [
        Status.PUBLISHED,
        Status.DRAFT,
    ]
    published = Article.objects.get(status=Status.PUBLISHED)
    assert list(IndexRequest.objects.values_list("article_pk", flat=True)) == [published.pk]


def test_tags_and_collections_stay(put):
    put()
    topic = Collection.objects.create(title="城建", slug="bridges")
    bridge = Article.objects.get(headline=LINES[3])
    topic.items.create(article=bridge, note="首报")
    bridge.taggings.create(tag=Tag.objects.create(name="城市更新"), state="accepted", is_decided=True)
    bring(put)
    assert bridge.collection_items.get().note == "首报"
    assert bridge.taggings.get().tag.name == "城市更新"


@pytest.mark.slow
def test_what_editors_hold_follows_its_lines(put, editor):
    put()
    do(editor, "correct", block=[2, 0], text="活动持续七天左右。")
    do(editor, "merge", article=refs()[1], into=refs()[0])
    do(editor, "move", blocks=[[5, 0]], to="noise")
    bring(put)
    assert read_texts() == [
        [BETTER_LINES[1], BETTER_LINES[2], "活动将持续七天左右。", BETTER_LINES[4], BETTER_LINES[5]]
    ]
    assert Page.objects.get().held_noise == [6]
    assert FormerRef.objects.count() == 1


def test_what_no_editor_holds_follows_the_parser(put):
    put()
    first = refs()[0]
    put(make_parsed(make_story(1, 2, 3, 4, 5, 6, text=BETTER_TEXT), noise=(0, 7)), BETTER)
    assert (refs(), len(read_texts()[0])) == ([first], 6)


@pytest.mark.slow
def test_a_correction_in_dispute_stays_and_is_flagged(put, editor):
    put()
    do(editor, "correct", block=[2, 0], text="活动要持续七天。")
    bring(put)
    article = Article.objects.get(ref=refs()[0])
    assert read_texts()[0][2] == "活动要持续七天。"
    assert article.flags == [
        {"code": "correction-unsure", "lines": [3], "proposal": {"correction": "活动要持续七天。"}}
    ]
    bring(put)
    assert Article.objects.get(ref=refs()[0]).flags == article.flags
    do(editor, "settle_flags", article=refs()[0], flags=article.flags)
    bring(put)
    assert Article.objects.get(ref=refs()[0]).flags == []


@pytest.mark.slow
def test_an_undo_brings_the_old_text_back_with_everything(put, editor):
    put(publish_at=NOON)
    do(editor, "correct", block=[2, 0], text="活动持续九天。")
    before, archive = pack_state(read_state()), read_archive()
    bring(put)
    version = Page.objects.get().revisions.get(kind="version")
    undo_revision(version, by=editor)
    assert pack_state(read_state()) == before
    assert read_archive() == archive


@pytest.mark.slow
def test_an_undo_brings_back_articles_that_the_import_merged(put, editor):
    put(publish_at=NOON)
    before, archive = pack_state(read_state()), read_archive()
    bridge = Article.objects.get(headline=LINES[3])
    topic = Collection.objects.create(title="城建", slug="bridges")
    topic.items.create(article=bridge, note="首报")
    bridge.taggings.create(tag=Tag.objects.create(name="城市更新"), state="accepted", is_decided=True)
    put(make_parsed(make_story(1, 2, 3, 4, 5, 6, text=BETTER_TEXT), noise=(0, 7)), BETTER)
    assert not Article.objects.filter(ref=bridge.ref).exists()
    undo_revision(Page.objects.get().revisions.get(kind="version"), by=editor)
    assert pack_state(read_state()) == before
    bridge = Article.objects.get(ref=bridge.ref)
    assert (bridge.status, bridge.collection_items.get().note) == (Status.PUBLISHED, "首报")
    bridge.taggings.all().delete()
    assert read_archive() == archive
    assert topic.items.count() == 1


@pytest.mark.slow
def test_an_undo_leaves_each_article_its_own_place_in_a_collection(put, editor):
    put(publish_at=NOON)
    topic = Collection.objects.create(title="城建", slug="bridges")
    for article in Article.objects.all():
        topic.items.create(article=article, note=article.headline)
    before = set(topic.items.values_list("article__ref", "note"))
    put(make_parsed(make_story(1, 2, 3, 4, 5, 6, text=BETTER_TEXT), noise=(0, 7)), BETTER)
    assert topic.items.count() == 1
    undo_revision(Page.objects.get().revisions.get(kind="version"), by=editor)
    assert set(topic.items.values_list("article__ref", "note")) == before
    assert len(before) == 2


@pytest.mark.slow
def test_tags_that_the_importer_gave_with_a_new_text_go_when_it_is_undone(put, editor):
    Tag.objects.create(name="九天")
    Tag.objects.create(name="老桥", aliases=["城东老桥"])
    put(publish_at=NOON)
    before = read_tags()
    lines = [line.replace("七天", "九天").replace("老桥", "新桥") for line in BETTER_LINES]
    text = "\n".join(lines)
    stories = make_story(1, 2, 3, text=text), make_story(4, 5, 6, text=text)
    put(make_parsed(*stories, noise=(0, 7)), make_page_text(text, name="better-01.txt"))
    after = read_tags()
    assert ({tag for _, tag, _ in before}, {tag for _, tag, _ in after}) == ({"老桥"}, {"九天"})
    version = Page.objects.get().revisions.get(kind="version")
    undo_revision(version, by=editor)
    assert read_tags() == before
    redo_revision(version, by=editor)
    assert read_tags() == after
    Tagging.objects.update(is_decided=True, state="accepted")
    undo_revision(version, by=editor)
    assert {tag for _, tag, _ in read_tags()} == {"九天", "老桥"}


def read_tags():
    return list(Tagging.objects.order_by("tag").values_list("article__ref", "tag__name", "state"))


@pytest.mark.slow
def test_a_text_that_the_page_had_before_changes_nothing(put):
    put()
    bring(put)
    before = read_archive()
    report = put()
    assert (report.state, read_counts(report)) == ("unchanged", {})
    assert read_archive() == before


@pytest.mark.slow
def test_a_text_that_an_editor_took_back_does_not_come_again_by_itself(put, editor):
    put()
    bring(put)
    undo_revision(Page.objects.get().revisions.get(kind="version"), by=editor)
    assert (bring(put).state, Page.objects.get().version) == ("unchanged", 1)
    assert (bring(put, replaces_text=True).state, Page.objects.get().version) == ("new_version", 2)


@pytest.mark.slow
def test_a_quite_different_text_is_refused_unless_asked_for(put):
    put()
    assert refusal(put, STRANGE_PARSED, STRANGE) == (
        "in/strange.txt: 样报 2026-03-19 page 1 is already in the archive with a quite different text (from "
        "tjrb-01.txt); if this is the same page, import it with --replace-text, else give it another place "
        "with --date and --page or in pages.csv"
    )
    ref = Page.objects.get().ref
    assert put(STRANGE_PARSED, STRANGE, replaces_text=True).state == "new_version"
    assert (Page.objects.get().ref, Page.objects.get().text) == (ref, STRANGE.text)


@pytest.mark.slow
def test_a_text_without_an_article_in_use_is_refused_unless_asked_for(put, editor):
    put()
    do(editor, "set_kind", article=refs()[1], kind="commentary")
    gone = refs()[1]
    short = make_page_text("\n".join([*LINES[:3], LINES[6]]), name="short.txt")
    parsed = make_parsed(OPENING, noise=(3,))
    assert refusal(put, parsed, short) == (
        "in/short.txt: its text has nothing of articles of tjrb-01.txt that are edited or published "
        f"({gone}); if they are to go, import it with --replace-text"
    )
    put(parsed, short, replaces_text=True)
    assert gone not in refs()
    undo_revision(Page.objects.get().revisions.get(kind="version"), by=editor)
    assert Article.objects.get(ref=gone).held == [Held.CLASS]


@pytest.mark.slow
def test_a_page_without_date_or_number_is_known_by_its_file(put):
    unplaced = make_parsed(OPENING, BRIDGE, noise=(6,), date=None, label="")
    put(unplaced, make_page_text(**UNPLACED))
    better = make_page_text(BETTER_TEXT, **UNPLACED)
    report = put(make_parsed(*BETTER_PARSED.stories, noise=(0, 7), date=None, label=""), better)
    assert (report.state, Page.objects.count()) == ("new_version", 1)
    strange = make_page_text(STRANGE.text, **UNPLACED)
    report = put(make_parsed(*STRANGE_PARSED.stories, date=None, label=""), strange)
    assert (report.state, Page.objects.count()) == ("new", 2)


@pytest.mark.parametrize(
    ("first", "later", "state"),
    [
        ((None, "1"), (DAY, "1"), "new_version"),
        ((DAY, ""), (DAY, "1"), "new_version"),
        ((DAY, "1"), (None, "1"), "new_version"),
        ((DAY, "1"), (DAY, ""), "new_version"),
        ((DAY, ""), (DAY.replace(day=20), ""), "new"),
        ((None, "1"), (None, "2"), "new"),
        ((DAY, "1"), (DAY, "A1"), "new"),
    ],
)
def test_a_file_of_the_same_name_is_the_page_where_a_place_is_incomplete(put, first, later, state):
    def put_at(place, text, *stories, noise):
        date, label = place
        parsed = make_parsed(*stories, noise=noise, date=date, label=label)
        return put(parsed, make_page_text(text, date=date, label=label)).state

    put_at(first, TEXT, OPENING, BRIDGE, noise=(6,))
    assert put_at(later, BETTER_TEXT, *BETTER_PARSED.stories, noise=(0, 7)) == state


def test_of_several_files_of_one_name_it_is_the_one_most_like(put):
    def put_unplaced(text):
        lines = range(text.count("\n") + 1)
        report = put(make_parsed(make_story(*lines, text=text), **UNPLACED), make_page_text(text, **UNPLACED))
        return report.state, report.ref

    best, other = make_other_text(0x4E00), make_other_text(0x5E00)
    (_, ref), _ = put_unplaced(best), put_unplaced(other)
    assert put_unplaced(f"{best}\n{other[:-20]}") == ("new_version", ref)


@pytest.mark.slow
def test_of_many_files_of_one_name_the_last_twenty_pages_are_compared(put):
    def put_unplaced(text):
        parsed = make_parsed(make_story(0, 1, 2, text=text), noise=(3, 4, 5, 6), **UNPLACED)
        return put(parsed, make_page_text(text, **UNPLACED)).state

    texts = [make_other_text(first) for first in range(0x4E00, 0x4E00 + 21 * 70, 70)]
    assert [put_unplaced(text) for text in texts] == ["new"] * 21
    assert put_unplaced(texts[1] + "甲") == "new_version"
    assert put_unplaced(texts[0] + "甲") == "new"


THIRD_TEXT = BETTER_TEXT.replace("。", "!")


@pytest.mark.parametrize("text", [BETTER_TEXT, TEXT, THIRD_TEXT], ids=["same", "former", "near"])
def test_no_text_makes_a_page_of_another_newspaper_that_of_the_first(put, text):
    put(make_parsed(OPENING, BRIDGE, noise=(6,), **UNPLACED), make_page_text(**UNPLACED))
    put(
        make_parsed(*BETTER_PARSED.stories, noise=(0, 7), **UNPLACED), make_page_text(BETTER_TEXT, **UNPLACED)
    )
    lines = range(text.count("\n") + 1)
    parsed = make_parsed(make_story(*lines, text=text), **UNPLACED)
    assert put(parsed, make_page_text(text, newspaper="晚报", **UNPLACED)).state == "new"


def test_a_former_text_of_a_page_given_for_another_day_is_another_page(put):
    put()
    bring(put)
    day = datetime.date(2026, 3, 20)
    assert put(make_parsed(OPENING, BRIDGE, noise=(6,), date=day), make_page_text(date=day)).state == "new"
    assert put().state == "unchanged"


def test_files_of_one_name_from_other_days_are_other_pages(put):
    put()
    day = datetime.date(2026, 3, 20)
    other = make_parsed(*BETTER_PARSED.stories, noise=(0, 7), date=day)
    assert put(other, make_page_text(BETTER_TEXT, date=day)).state == "new"
    assert Page.objects.count() == 2


@pytest.mark.slow
def test_a_page_that_an_editor_placed_is_known_by_its_file(put):
    put()
    day = datetime.date(2026, 3, 20)
    place_page(Page.objects.get(), date=day, label="4", section="副刊")
    report = put(BETTER_PARSED, make_page_text(BETTER_TEXT))
    page = Page.objects.get()
    assert (report.state, page.date, page.label, page.version) == ("new_version", day, "4", 2)


def test_a_new_version_can_bring_the_place_that_the_page_lacked(put):
    put(make_parsed(OPENING, BRIDGE, noise=(6,), date=None, label=""), make_page_text(**UNPLACED))
    report = put(BETTER_PARSED, make_page_text(BETTER_TEXT))
    assert (report.state, Page.objects.get().date, Page.objects.get().label) == (
        "new_version",
        PARSED.date,
        "1",
    )
