"""Whatever editors do: the laws hold, and undoing everything gives the first state back."""

import random

import pytest
from django.contrib.auth.models import Permission, User

from articles.archive.laws import find_print_breaches, find_public_breaches
from articles.curation.history import edit_page, redo_revision, restore_revision, undo_revision
from articles.curation.operations import Operation, OperationKind, Refused
from articles.curation.page_rows import read_rows
from articles.curation.page_state import PageState
from articles.curation.snapshots import pack_state
from articles.models import Page, PageRevision, Role
from articles.search import compare_index, index_pending
from tests.seeds import build_once, import_seeds

STEPS = 40


@pytest.fixture
def publisher(db):
    user = User.objects.create_user("publisher")
    user.user_permissions.set(Permission.objects.filter(codename__in=["change_article", "publish_article"]))
    return user


def read_state(page: Page) -> PageState:
    return read_rows(Page.objects.get(pk=page.pk)).state


class Editor:
    """Draws operations that may or may not fit the page."""

    def __init__(self, rng: random.Random, state) -> None:
        self.rng, self.state = rng, state
        self.printed = [line for line, text in enumerate(state.lines) if text.strip()]

    def place(self) -> list[int]:
        line = self.rng.choice(self.printed)
        return [line, self.rng.choice([0, self.rng.randrange(len(self.state.lines[line]))])]

    def ref(self) -> str:
        return self.rng.choice(self.state.refs())

    def draw(self) -> Operation:
        rng = self.rng
        arguments = {
            OperationKind.SPLIT: lambda: {"at": self.place()},
            OperationKind.MERGE: lambda: {"article": self.ref(), "into": self.ref()},
            OperationKind.MOVE: lambda: {
                "blocks": [self.place() for _ in range(rng.randint(1, 3))],
                "to": rng.choice(["new", "noise", self.ref(), self.ref()]),
                "before": rng.choice([None, self.place()]),
            },
            OperationKind.ORDER_ARTICLES: lambda: {
                "order": rng.sample(self.state.refs(), len(self.state.refs()))
            },
            OperationKind.JOIN: lambda: {
                "block": self.place(),
                "following": self.place(),
                "keep_repeats": rng.random() < 0.5,
            },
            OperationKind.CUT: lambda: {"at": self.place()},
            OperationKind.SET_ROLE: lambda: {
                "blocks": [self.place()],
                "role": str(rng.choice(list(Role))),
            },
            OperationKind.SET_KIND: lambda: {"article": self.ref(), "kind": "notice"},
            OperationKind.CORRECT: lambda: {"block": self.place(), "text": rng.choice(["", "改正的字"])},
            OperationKind.SET_HEADINGS: lambda: {"article": self.ref(), "deck": "编辑拟的副题"},
            OperationKind.SET_CREDITS: lambda: {
                "article": self.ref(),
                "credits": [{"role": "记者", "name": "韩雯"}, {"role": "本报评论员"}],
            },
            OperationKind.PAIR: lambda: {"article": self.ref(), "continues": self.ref(), "jump_to": "3"},
            OperationKind.CHECK: lambda: {"articles": [self.ref()]},
        }
        kind = rng.choice(list(arguments))
        return Operation(kind, arguments[kind]())


def find_stale_articles() -> list[str]:
    """The differences between index and database after the indexer has done what was asked of it."""
    index_pending()
    return compare_index()


def edit_at_random(page, rng, publisher) -> list[PageRevision]:
    """The revisions of what was not refused; every now and then the last is undone and redone."""
    done: list[PageRevision] = []
    for _ in range(STEPS):
        editor = Editor(rng, read_state(page))
        try:
            edit = edit_page(page, [editor.draw() for _ in range(rng.choice([1, 1, 1, 2]))], by=publisher)
        except Refused:
            continue
        if edit.revision:
            done.append(edit.revision)
        assert read_state(page).find_breaches() == []
        if done and rng.random() < 0.2:
            revision = done[-1]
            undo_revision(revision, by=publisher)
            redo_revision(revision, by=publisher)
            assert bytes(revision.state) == pack_state(read_state(page))
            assert find_stale_articles() == []
    return done


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_undoing_everything_gives_the_first_state_back(db, publisher, seed):
    build_once(import_seeds)
    page = Page.objects.order_by("pk")[seed]
    first = pack_state(read_state(page))
    assert find_stale_articles() == []
    done = edit_at_random(page, random.Random(seed), publisher)
    refs = {ref for revision in done for ref in revision.refs}
    assert len(done) > STEPS / 4
    last = pack_state(read_state(page))
    for revision in reversed(done):
        undo_revision(revision, by=publisher)
    assert pack_state(read_state(page)) == first
    assert find_stale_articles() == []
    assert list(find_print_breaches()) == list(find_public_breaches()) == []
    restore_revision(done[-1], by=publisher)
    assert pack_state(read_state(page)) == last
    assert refs
