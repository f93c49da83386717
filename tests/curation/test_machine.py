"""Whatever editors, publishers and imports do, in any order: the laws hold, and everything can be undone.

A short run is part of the tests. NEWSROOM_TEST_STEPS=10000 makes a long one, from a seed of its own or from
NEWSROOM_TEST_SEED; with pytest's -s it says how many steps of each kind there were.
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from random import randrange

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from articles.archive.laws import find_print_breaches, find_public_breaches
from articles.archive.records import find_record_breaches
from articles.curation import publish_articles, withdraw_articles
from articles.curation.changes import Conflict
from articles.curation.history import (
    Edit,
    edit_page,
    read_revision,
    redo_revision,
    restore_revision,
    undo_revision,
)
from articles.curation.operations import Operation, OperationKind, Refused
from articles.curation.page_proposals import accept_proposal, decline_proposal
from articles.curation.page_rows import read_rows
from articles.curation.page_state import BlockState, PageState, Place, block_ranges, holds_place
from articles.curation.snapshots import pack_state
from articles.curation.steps import ANSWERS, find_redoable, find_undoable, list_undone
from articles.importing import TagMatcher, import_page
from articles.models import (
    Article,
    CollectionItem,
    FormerRef,
    Kind,
    Page,
    PageRevision,
    Proposal,
    PublicationRecord,
    Role,
    Tagging,
)
from articles.models.history import RevisionKind
from articles.parsing import Hints, ParsedPage, parse_page
from tests.archives import gather, tag
from tests.importing.conftest import DAY, make_page_text, make_parsed, make_story

STEPS = int(os.environ.get("NEWSROOM_TEST_STEPS", "0"))
SEED = int(os.environ.get("NEWSROOM_TEST_SEED", randrange(10**6) if STEPS else 0))
SHORT_EXAMPLES, STEPS_EACH = 5, 40
PRINTED = (
    "陈敏尔在南开区调研时强调",
    "抓住机遇 发挥优势",
    "本报讯(记者 于春津 刘国栋)3月18日,市委书记陈敏尔前往南开区调研企业科技成",
    "果转化落地等情况。",
    "市领导王力军、翟立新参加。",
    "(下转第2版)",
    "老桥换新颜",
    "本报讯 城东老桥昨日恢复通车。|行人可以通行。",
    "记者 王芳",
    "科技周开幕",
    "本报讯 昨日,科技周在少年宫开幕。",
    "活动持续七天。",
    "责编 苏娅",
)
CONTINUED = ("(上接第1版)", "陈敏尔指出,要抓住机遇。", "新能源汽车", "本报讯 信息平台昨日上线。")
NOT_DONE = (RevisionKind.IMPORT, *ANSWERS)
counts: Counter[str] = Counter()  # of steps
results: Counter[str] = Counter()  # of what came of them


@cache
def parse(text: str, label: str) -> ParsedPage:
    return parse_page(text, hints=Hints(newspaper="样报", date=DAY, label=label))


def put(text: str, label: str, parsed: ParsedPage | None = None, **options: bool) -> None:
    page = make_page_text(text, name=f"tjrb-0{label}.txt", label=label)
    import_page(page, parsed or parse(text, label), matcher=TagMatcher.load(), **options)


def make_archive() -> None:
    """Two pages of an issue, one article of each published, with a tag and in a collection."""
    put("\n".join(PRINTED), "1")
    put("\n".join(CONTINUED), "2")
    gather("南开", "nankai", *Article.objects.order_by("pk"), has_notes=True, is_public=True)
    for article in Article.objects.order_by("pk"):
        tag(article, "京津冀", kind="place", is_decided=True)
    firsts = [page.articles.order_by("position").first() for page in Page.objects.order_by("pk")]
    publish_articles(Article.objects.filter(pk__in=[article.pk for article in firsts]))


def make_people() -> dict[str, User]:
    people = {name: User.objects.create_user(name) for name in ("韩雯", "于春津", "刘桥斌")}
    for name, user in people.items():
        codenames = ["change_article", *(["publish_article"] if name == "刘桥斌" else [])]
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return {name: User.objects.get(pk=user.pk) for name, user in people.items()}


def list_reachable() -> set[str]:
    refs = set(Article.objects.values_list("ref", flat=True))
    return refs | set(FormerRef.objects.values_list("ref", flat=True))


def read_statuses() -> dict[str, str]:
    return dict(Article.objects.values_list("ref", "status"))


def read_extras(page: Page) -> tuple[set, set]:
    """What no state of a page holds and no rule changes: tags, and places in collections."""
    tags = Tagging.objects.filter(article__page=page)
    items = CollectionItem.objects.filter(article__page=page)
    return (
        set(tags.values_list("article__ref", "tag__name", "state", "evidence", "is_decided")),
        set(items.values_list("article__ref", "collection__slug", "position", "note")),
    )


def list_history(page: Page) -> list[tuple]:
    """What was done to the page, for messages of failures."""
    rows = page.revisions.order_by("number").select_related("target")
    return [
        (row.number, row.kind, row.target and row.target.number, row.operations, row.refs) for row in rows
    ]


def list_starts(block: BlockState, lines: tuple[str, ...]) -> Iterator[Place]:
    """The first character of each line of the block, blanks left out."""
    for line, start, end in block_ranges(block, lines):
        words = lines[line][start:end]
        if words.strip():
            yield line, start + len(words) - len(words.lstrip())


class Drawer:
    """Draws an operation that may fit a state of a page."""

    def __init__(self, data: st.DataObject, state: PageState, others: list[str]) -> None:
        self.draw, self.state, self.others = data.draw, state, others
        self.printed = [line for line, text in enumerate(state.lines) if text.strip()]

    def place(self) -> list[int]:
        line = self.draw(st.sampled_from(self.printed))
        chars = [0, len(self.state.lines[line]) // 2, len(self.state.lines[line]) - 1]
        return [line, self.draw(st.sampled_from(chars))]

    def places(self) -> list[list[int]]:
        return [self.place() for _ in range(self.draw(st.integers(1, 3)))]

    def ref(self) -> str:
        return self.draw(st.sampled_from(self.state.refs() or ["nobody"]))

    def flag(self) -> tuple[str, list[dict]]:
        flagged = [(one.ref, [flag]) for one in self.state.articles for flag in one.flags]
        return self.draw(st.sampled_from(flagged)) if flagged else (self.ref(), [])

    def settle(self) -> dict:
        ref, flags = self.flag()
        return {"article": ref, "flags": flags}

    def operation(self) -> Operation:
        draw, kinds = self.draw, self.kinds()
        kind = draw(st.sampled_from(list(kinds)))
        return Operation(kind, kinds[kind]())

    def kinds(self) -> dict[OperationKind, Callable[[], dict]]:
        draw, ref, place = self.draw, self.ref, self.place
        texts = st.sampled_from(["", "改正的字", "改正的字,分两段。"])
        return {
            OperationKind.SPLIT: lambda: {"at": place()},
            OperationKind.MERGE: lambda: {"article": ref(), "into": ref()},
            OperationKind.MOVE: lambda: {
                "blocks": self.places(),
                "to": draw(st.sampled_from(["new", "noise", *self.state.refs()])),
                "before": draw(st.one_of(st.none(), st.builds(place))),
            },
            OperationKind.ORDER_ARTICLES: lambda: {"order": draw(st.permutations(self.state.refs()))},
            OperationKind.JOIN: lambda: {
                "block": place(),
                "following": place(),
                "keep_repeats": draw(st.booleans()),
            },
            OperationKind.CUT: lambda: {"at": place()},
            OperationKind.SET_ROLE: lambda: {
                "blocks": self.places(),
                "role": draw(st.sampled_from([role.value for role in Role])),
            },
            OperationKind.SET_KIND: lambda: {
                "article": ref(),
                "kind": draw(st.sampled_from([kind.value for kind in Kind])),
            },
            OperationKind.CORRECT: lambda: {"block": place(), "text": draw(texts)},
            OperationKind.SET_HEADINGS: lambda: {
                "article": ref(),
                draw(st.sampled_from(["kicker", "headline", "deck", "column"])): draw(texts),
            },
            OperationKind.SET_CREDITS: lambda: {
                "article": ref(),
                "credits": draw(
                    st.sampled_from([[], [{"role": "记者", "name": "韩雯"}, {"role": "本报评论员"}]])
                ),
            },
            OperationKind.PAIR: lambda: {
                "article": ref(),
                "continues": draw(st.sampled_from(["", *self.state.refs(), *self.others])),
                "jump_to": draw(st.sampled_from(["", "2"])),
            },
            OperationKind.SETTLE_FLAGS: self.settle,
            OperationKind.CHECK: lambda: {"articles": [ref()], "is_checked": draw(st.booleans())},
        }


@dataclass(frozen=True)
class Seen:
    """The archive after a step: the pages' states by key, statuses and refs of articles."""

    states: dict[int, PageState]
    statuses: dict[str, str]
    reachable: set[str]


class Newsroom(RuleBasedStateMachine):
    """Two editors and a publisher, each with a form made from some revision of a page, and imports."""

    people: dict[str, User]

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.pages = list(Page.objects.order_by("pk"))
        self.texts = {page.pk: page.text for page in self.pages}  # that they had first
        self.first = {page.pk: pack_state(self.read_state(page)) for page in self.pages}
        self.refs = list_reachable()
        self.extras = {page.pk: read_extras(page) for page in self.pages}
        self.were_public: set[str] = set()
        self.seen = self.look()
        self.bases: dict[tuple[str, int], int | None] = {}
        self.imported: set[int] = set()  # pages whose articles an import of the same text changed

    def teardown(self) -> None:
        try:
            if not self.is_broken:
                self.undo_everything()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    is_broken = False

    def read_state(self, page: Page) -> PageState:
        return read_rows(Page.objects.get(pk=page.pk)).state

    def draw_page(self, data: st.DataObject) -> Page:
        return data.draw(st.sampled_from(self.pages))

    def draw_person(self, data: st.DataObject) -> User:
        return self.people[data.draw(st.sampled_from([*sorted(self.people), self.publisher.username]))]

    @property
    def publisher(self) -> User:
        return self.people["刘桥斌"]

    # What is checked around each step ------------------------------------------------------------------

    @contextmanager
    def checking(self, name: str, *, goes_back: bool = False) -> Iterator[None]:
        """Whatever the step does, the laws hold and no ref is lost; one that is refused changes nothing."""
        counts[name] += 1
        before, self.is_broken = self.seen, True
        try:
            with transaction.atomic():
                yield
        except (Refused, Conflict, PermissionDenied) as refusal:
            results[type(refusal).__name__] += 1
            self.seen = self.look()
            assert self.seen == before
        else:
            self.seen = self.look()
            self.check_refs(before, goes_back=goes_back)
            if goes_back:
                self.check_statuses(before)
        assert [*find_print_breaches(), *find_public_breaches(), *find_record_breaches()] == []
        connection.check_constraints()  # as a commit would, which no step does
        self.check_latest()
        self.is_broken = False

    def look(self) -> Seen:
        states = {page.pk: self.read_state(page) for page in self.pages}
        return Seen(states, read_statuses(), list_reachable())

    def check_refs(self, before: Seen, *, goes_back: bool) -> None:
        """Refs lead on, except those of an article that became noise, or whose creation was undone."""
        for ref in before.reachable - self.seen.reachable:
            was_made = ref not in self.refs and goes_back
            assert was_made or not self.find_print_left(before, ref), self.describe_last(ref)
        self.were_public |= {ref for ref, status in self.seen.statuses.items() if status == "published"}
        withdrawn = set(PublicationRecord.objects.withdrawn().values_list("ref", flat=True))
        assert self.were_public <= self.seen.reachable | withdrawn

    def describe_last(self, ref: str) -> str:
        latest = PageRevision.objects.order_by("pk").last()
        return f"{ref} lost after {latest and (latest.kind, latest.operations, latest.refs)}"

    def find_print_left(self, before: Seen, ref: str) -> list[Place]:
        """The print of a lost article that is still in articles; what a new text has moved does not count."""
        left = []
        for pk, state in before.states.items():
            article, now = state.article(ref), self.seen.states[pk]
            if article and state.lines == now.lines:
                starts = [start for block in article.blocks for start in list_starts(block, state.lines)]
                left += [one for one in starts if not any(holds_place(b, one, now.lines) for b in now.noise)]
        return left

    def check_statuses(self, before: Seen) -> None:
        """What goes back publishes nothing: an article that comes back is as public as its beginning was."""
        for ref, status in self.seen.statuses.items():
            if ref in before.statuses:
                assert status == before.statuses[ref]
            elif status == "published":
                [pk] = [pk for pk, state in self.seen.states.items() if state.article(ref)]
                state, start = before.states[pk], self.seen.states[pk].article(ref).blocks[0].start
                holders = [
                    one.ref
                    for one in state.articles
                    for block in one.blocks
                    if holds_place(block, start, state.lines)
                ]
                assert [before.statuses[holder] for holder in holders] == ["published"]

    def check_latest(self) -> None:
        """A revision gives back the state that it was made of."""
        for page in self.pages:
            state = self.seen.states[page.pk]
            latest = PageRevision.objects.filter(page=page).order_by("number").last()
            if latest and bytes(latest.state) == pack_state(state):
                assert read_revision(latest) == state

    # Steps -------------------------------------------------------------------------------------------

    @rule(data=st.data())
    def open_form(self, data: st.DataObject) -> None:
        """Somebody opens the page: what they do next is made from what they see now."""
        page = self.draw_page(data)
        latest = PageRevision.objects.filter(page=page).order_by("number").last()
        person = data.draw(st.sampled_from(sorted(self.people)))
        self.bases[person, page.pk] = latest.number if latest else None

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        """One to four operations in a row, mostly by the publisher."""
        for _ in range(data.draw(st.integers(1, 4))):
            self.edit_once(data)

    def edit_once(self, data: st.DataObject) -> None:
        page, person = self.draw_page(data), self.draw_person(data)
        base = self.bases.get((person.username, page.pk)) if data.draw(st.booleans()) else None
        seen = read_revision(page.revisions.get(number=base)) if base else self.seen.states[page.pk]
        others = list(Article.objects.exclude(page=page).values_list("ref", flat=True))
        drawer = Drawer(data, seen, others)
        operations = [drawer.operation() for _ in range(data.draw(st.sampled_from([1, 1, 1, 2])))]
        before = self.seen.states[page.pk]
        with self.checking("edit"):
            edit = edit_page(page, operations, by=person, base=base)
            self.check_edit(edit, page, person, before)

    def check_edit(self, edit: Edit, page: Page, person: User, before: PageState) -> None:
        self.check_proposal(edit, page, person, before)
        if edit.revision:
            results["revision"] += 1
        assert (self.read_state(page) != before) == bool(edit.revision)

    def check_proposal(self, edit: Edit, page: Page, person: User, before: PageState) -> None:
        """What is only proposed changes nothing, and nobody who may publish only proposes."""
        if edit.proposal:
            results["proposal"] += 1
            assert person != self.publisher
            assert self.read_state(page) == before

    def go_back(
        self, name: str, act: Callable[..., Edit], revision: PageRevision, person: User
    ) -> Edit | None:
        """Undo, redo or restore a revision; None where that is refused."""
        before = self.seen.states[revision.page_id]
        with self.checking(name, goes_back=True):
            edit = act(revision, by=person)
            self.check_proposal(edit, revision.page, person, before)
            return edit
        return None

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        page, person = self.draw_page(data), self.draw_person(data)
        if revision := find_undoable(page, person):
            self.go_back("undo", undo_revision, revision, person)

    @rule(data=st.data())
    def redo(self, data: st.DataObject) -> None:
        page, person = self.draw_page(data), self.draw_person(data)
        if revision := find_redoable(page, person):
            self.go_back("redo", redo_revision, revision, person)

    @rule(data=st.data())
    def undo_any(self, data: st.DataObject) -> None:
        if revisions := list(self.draw_page(data).revisions.order_by("number")):
            revision = data.draw(st.sampled_from(revisions))
            self.go_back("undo any", undo_revision, revision, self.draw_person(data))

    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        if revisions := list(self.draw_page(data).revisions.order_by("number")):
            revision = data.draw(st.sampled_from(revisions))
            edit = self.go_back("restore", restore_revision, revision, self.draw_person(data))
            assert edit.proposal or self.read_state(revision.page) == read_revision(revision)

    @rule(data=st.data())
    def decide(self, data: st.DataObject) -> None:
        if proposals := list(Proposal.objects.open().order_by("pk")):
            proposal = data.draw(st.sampled_from(proposals))
            if data.draw(st.booleans()):
                with self.checking("accept", goes_back=proposal.target is not None):
                    accept_proposal(proposal, by=self.publisher)
            else:
                with self.checking("decline"):
                    decline_proposal(proposal, by=self.publisher, reason="印文就是这样")

    @rule(data=st.data())
    def publish_or_withdraw(self, data: st.DataObject) -> None:
        articles = Article.objects.filter(ref=data.draw(st.sampled_from(sorted(read_statuses()))))
        if data.draw(st.booleans()):
            with self.checking("publish"):
                publish_articles(articles)
        else:
            with self.checking("withdraw"):
                withdraw_articles(articles)

    @rule(data=st.data())
    def import_again(self, data: st.DataObject) -> None:
        """The same text, taken for what it was before."""
        page = self.draw_page(data)
        self.import_page("import again", page, self.read_text(page), None)

    @rule(data=st.data(), again=st.integers(0, 2))
    def import_otherwise(self, data: st.DataObject, again: int) -> None:
        """The same text, which another parser divides otherwise; not too often."""
        if again:
            return
        page = self.draw_page(data)
        text = self.read_text(page)
        printed = [line for line, words in enumerate(text.split("\n")) if words.strip()]
        parts: dict[int, list[int]] = {}
        for line in printed:
            parts.setdefault(data.draw(st.integers(0, 3)), []).append(line)
        noise = tuple(parts.pop(0, ()))
        stories = [make_story(*lines, text=text) for lines in parts.values()]
        if stories:
            parsed = make_parsed(*stories, noise=noise, label=page.label)
            self.import_page("import otherwise", page, text, parsed)

    @rule(data=st.data(), again=st.integers(0, 2))
    def import_new_text(self, data: st.DataObject, again: int) -> None:
        """A better scan: a line more or less, or a few characters; not too often."""
        if again:
            return
        page = self.draw_page(data)
        lines = self.read_text(page).split("\n")
        at = data.draw(st.integers(0, len(lines) - 1))
        middle = len(lines[at]) // 2
        changed = [
            lines[at][:middle] + "新" + lines[at][middle:],
            lines[at][:middle] + lines[at][middle + 2 :],
            f"{lines[at]}\n补录一行。",
        ]
        lines[at : at + 1] = data.draw(st.sampled_from([[words] for words in changed] + [[]]))
        text = "\n".join(lines)
        if any(line.strip() for line in lines):
            self.import_page("import new text", page, text, None, replaces_text=True)

    def read_text(self, page: Page) -> str:
        return Page.objects.values_list("text", flat=True).get(pk=page.pk)

    def import_page(
        self, name: str, page: Page, text: str, parsed: ParsedPage | None, **options: bool
    ) -> None:
        before, version = self.seen.states[page.pk], self.read_version(page)
        with self.checking(name):
            put(text, page.label, parsed, **options)
        if self.seen.states[page.pk] != before:
            if self.read_version(page) == version:
                self.imported.add(page.pk)
            put(text, page.label, parsed, **options)
            assert self.read_state(page) == self.seen.states[page.pk]

    def read_version(self, page: Page) -> int:
        return Page.objects.values_list("version", flat=True).get(pk=page.pk)

    # The end -----------------------------------------------------------------------------------------

    def undo_everything(self) -> None:
        """Undo what was done, the latest first.

        No undo takes back an import of the same text, which is no operation. What was done to the same
        articles before it conflicts; the page then is restored to how it was at first.
        """
        for page in self.pages:
            self.undo_page(page)
        for first in PageRevision.objects.filter(number=1):
            if first.page_id in self.imported:
                restore_revision(first, by=self.publisher)
            assert pack_state(self.read_state(first.page)) == bytes(first.state)
        for page in self.pages:
            if page.pk not in self.imported:
                assert pack_state(self.read_state(page)) == self.first[page.pk]
                assert self.read_text(page) == self.texts[page.pk]
                assert read_extras(page) == self.extras[page.pk]
        assert [*find_print_breaches(), *find_public_breaches(), *find_record_breaches()] == []

    def undo_page(self, page: Page) -> None:
        """Undo all that was done to the page, the latest first; what conflicts waits for the rest."""
        done = list(page.revisions.exclude(kind__in=NOT_DONE).exclude(pk__in=list_undone(page)))
        left, imported = done[::-1], self.find_last_import(page)
        while left:
            waiting = [revision for revision in left if not self.undo_one(revision)]
            if len(waiting) == len(left):
                stuck = [revision.number for revision in waiting if revision.number > imported]
                assert stuck == [], f"{stuck} of {list_history(page)}"
                return
            left = waiting

    def find_last_import(self, page: Page) -> int:
        """The number of the revision behind which no import changed the page's articles.

        Nor was anything from before the import undone or redone behind it.
        """
        latest = page.revisions.order_by("number").last()
        if page.pk not in self.imported or latest is None:
            return 0
        if bytes(latest.state) != pack_state(self.read_state(page)):
            return latest.number + 1
        last = page.revisions.filter(kind=RevisionKind.IMPORT).order_by("number").last().number
        answers = page.revisions.filter(kind__in=ANSWERS, target__number__lt=last)
        return max(last, *answers.values_list("number", flat=True), 0)

    def undo_one(self, revision: PageRevision) -> bool:
        return self.go_back("undo all", undo_revision, revision, self.publisher) is not None


def run_machine(examples: int, number: int) -> None:
    options = settings(
        max_examples=examples,
        stateful_step_count=STEPS_EACH,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    run_state_machine_as_test(seed(number)(Newsroom), settings=options)


@pytest.mark.slow
def test_whatever_is_done_the_laws_hold_and_everything_can_be_undone(db):
    make_archive()
    Newsroom.people = make_people()
    started = time.monotonic()
    run_machine(SHORT_EXAMPLES, SEED)
    for number in count(SEED + 1):
        if sum(counts.values()) >= STEPS:
            break
        run_machine(50, number)
    assert {"revision", "Refused"} <= set(results)
    print(
        f"{sum(counts.values())} steps in {time.monotonic() - started:.0f} s from seed {SEED}:",
        dict(sorted(counts.items())),
        dict(sorted(results.items())),
    )
