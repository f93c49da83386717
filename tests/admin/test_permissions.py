"""Who may do what to a page: every line of permissions.txt, by function and by address."""

import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.urls import reverse

from articles.admin.workbench.commands import COMMANDS
from articles.curation.history import edit_page, redo_revision, restore_revision, undo_revision
from articles.curation.operations import Operation, OperationKind
from articles.curation.page_proposals import accept_proposal, decline_proposal
from articles.curation.page_rows import read_rows
from articles.models import Article, Page, PageRevision, Proposal, Role
from tests.archives import PUBLISHED, add_noise, make_article, make_issue, make_newspaper, make_page

GROUPS = {"editor": "编辑", "publisher": "发布", "administrator": "管理员"}
PRINTED = (
    "抓住机遇 发挥优势",
    "3月18日,市委书记陈敏尔前往南开区调研。",
    "市领导王力军、翟立新参加。",
    "信息平台昨日上线",
    "全国新能源汽车动力电池溯源信息平台昨日上线。",
)
ONLY_BY_ADDRESS = {"publish", "withdraw"}  # their functions serve imports too, and ask for no user


@dataclass(frozen=True)
class Line:
    """A line of the table: what happens when each of these people does this."""

    operation: str
    on: str
    outcomes: dict[str, str]

    @property
    def is_published(self) -> bool:
        return self.on == "published"


def read_table() -> list[Line]:
    text = Path(__file__).with_name("permissions.txt").read_text("utf-8")
    rows = [[cell.strip() for cell in row.split("|")] for row in text.splitlines() if "|" in row]
    head, *rest = rows
    return [Line(row[0], row[1], dict(zip(head[2:], row[2:], strict=True))) for row in rest]


TABLE = read_table()
BY_FUNCTION = [line for line in TABLE if line.operation not in ONLY_BY_ADDRESS]


def name_line(line: Line) -> str:
    return f"{line.operation}-{line.on}"


def test_the_table_has_every_operation_on_every_kind_of_article():
    situations = {"own draft", "another's draft", "published"}
    done = {kind.value for kind in OperationKind} | {"undo", "redo", "restore"}
    assert {name_line(line) for line in TABLE} >= {f"{name}-{on}" for name in done for on in situations}
    # Twice `pair`; tags are in test_tag_decisions.py, notes in test_reports.py.
    elsewhere = {"goes_on", "tag_yes", "tag_no", "note", "note_done"}
    assert {line.operation for line in TABLE} == done | {"withdraw"} | set(COMMANDS) - elsewhere
    assert len({name_line(line) for line in TABLE}) == len(TABLE)


def test_the_table_has_every_group(db):
    assert {group.name for group in Group.objects.all()} == set(GROUPS.values())
    assert {tuple(line.outcomes) for line in TABLE} == {("nobody", "staff", *GROUPS)}
    assert {outcome for line in TABLE for outcome in line.outcomes.values()} == {"yes", "proposes", "no"}


@dataclass
class Desk:
    """A page of two drafts and two published articles, and what somebody did to one of them."""

    page: Page
    chief: User
    line: Line
    changed: PageRevision | None = None

    @property
    def refs(self) -> tuple[str, str]:
        return ("publicone", "publictwo") if self.line.is_published else ("draftone", "drafttwo")

    @property
    def first(self) -> int:
        return len(PRINTED) if self.line.is_published else 0

    def make_operation(self, kind: str) -> Operation:
        (one, two), first = self.refs, self.first
        flag = {"code": "start-unsure", "lines": [first + 1]}
        order = ["publictwo", "publicone", "draftone", "drafttwo"]
        if not self.line.is_published:
            order = ["drafttwo", "publicone", "draftone", "publictwo"]
        arguments = {
            "split": {"at": [first + 2, 0]},
            "merge": {"article": two, "into": one},
            "move": {"blocks": [[first + 2, 0]], "to": two},
            "order_articles": {"order": order},
            "join": {"block": [first + 1, 0], "following": [first + 2, 0]},
            "cut": {"at": [first + 1, 6]},
            "set_role": {"blocks": [[first + 1, 0]], "role": "summary"},
            "set_kind": {"article": one, "kind": "notice"},
            "correct": {"block": [first + 1, 0], "text": "市委书记前往南开区调研。"},
            "set_headings": {"article": one, "deck": "陈敏尔在南开区调研"},
            "set_credits": {"article": one, "credits": [{"role": "记者", "name": "于春津"}]},
            "pair": {"article": one, "jump_to": "3"},
            "settle_flags": {"article": one, "flags": [flag]},
            "check": {"articles": [one]},
        }
        return Operation(OperationKind(kind), arguments[kind])

    def give_to(self, person: User | AnonymousUser) -> None:
        """Have the article changed by this person, if it is to be their own draft."""
        if self.changed and self.line.on == "own draft" and isinstance(person, User):
            PageRevision.objects.filter(pk=self.changed.pk).update(author=person)

    def prepare(self) -> PageRevision | Proposal | None:
        """Have the article changed as `on` says; the revision or proposal that the operation is about."""
        edit = edit_page(self.page, [self.make_operation("set_kind")], by=self.chief)
        self.changed = revision = edit.revision
        match self.line.operation:
            case "redo":
                undo_revision(revision, by=self.chief)
            case "restore":
                return self.page.revisions.get(number=1)
            case "accept" | "decline":
                proposer = User.objects.get(username="proposer")
                return edit_page(self.page, [self.make_operation("correct")], by=proposer).proposal
            case name if name in OperationKind and name != "set_kind":
                return None
            case "set_kind":
                undo_revision(revision, by=self.chief)
        return revision

    def observe(self) -> tuple:
        """Everything that an operation can change."""
        page = Page.objects.get(pk=self.page.pk)
        statuses = list(page.articles.order_by("pk").values_list("ref", "status"))
        return read_rows(page).state, statuses, list(page.proposals.values_list("pk", "state"))


@pytest.fixture
def page(db) -> Page:
    newspaper = make_newspaper()
    lines = (*PRINTED, *(f"公开的{line}" for line in PRINTED), "责编 苏娅")
    page = make_page(newspaper, "pageone", *lines, issue=make_issue(newspaper), label="1")
    for first, names, fields in (
        (0, ("draftone", "drafttwo"), {}),
        (5, ("publicone", "publictwo"), PUBLISHED),
    ):
        flags = [{"code": "start-unsure", "lines": [first + 1]}]
        blocks = ((Role.HEADLINE, first), (Role.BODY, first + 1), (Role.BODY, first + 2))
        make_article(page, names[0], *blocks, flags=flags, **fields)
        make_article(page, names[1], (Role.HEADLINE, first + 3), (Role.BODY, first + 4), **fields)
    add_noise(page, 10)
    return page


@pytest.fixture
def people(db) -> dict[str, User | AnonymousUser]:
    """Somebody of each group, and an editor who proposes."""
    people: dict[str, User | AnonymousUser] = {"nobody": AnonymousUser()}
    people["staff"] = User.objects.create_user("staff", is_staff=True)
    for name, group in (*GROUPS.items(), ("proposer", "编辑")):
        people[name] = User.objects.create_user(name, is_staff=True)
        people[name].groups.add(Group.objects.get(name=group))
    return people


def act_by_function(desk: Desk, person: User | AnonymousUser, about: PageRevision | Proposal | None) -> None:
    acts: dict[str, Callable[[], object]] = {
        "undo": lambda: undo_revision(about, by=person),
        "redo": lambda: redo_revision(about, by=person),
        "restore": lambda: restore_revision(about, by=person),
        "accept": lambda: accept_proposal(about, by=person),
        "decline": lambda: decline_proposal(about, by=person, reason="不必"),
    }
    name = desk.line.operation
    if name in acts:
        acts[name]()
    else:
        edit_page(desk.page, [desk.make_operation(name)], by=person)


def act_by_address(desk: Desk, client: Client, about: PageRevision | Proposal | None) -> int:
    """The status of the answer."""
    name = desk.line.operation
    address = f"/admin/articles/page/{desk.page.pk}/workbench/"
    if name == "withdraw":
        article = Article.objects.get(ref=desk.refs[0])
        publication = reverse("admin:articles_article_publication", args=[article.pk])
        status = client.post(publication, {"do": "withdraw", "text": "失实。"}).status_code
        return 403 if status == 404 else status  # who may not see the article is not told that it is there
    if name in ONLY_BY_ADDRESS:
        return client.post(address, {"do": f"{name} {desk.refs[0]}"}).status_code
    if name == "restore":
        history = f"/admin/articles/page/{desk.page.pk}/revisions/{about.number}/"
        return client.post(history, {"do": name}).status_code
    if name in COMMANDS:
        number = about.pk if isinstance(about, Proposal) else about.number
        return client.post(address, {"do": f"{name} {number}", "reason": "不必"}).status_code
    operation = desk.make_operation(name)
    stored = [{"kind": operation.kind.value, "arguments": operation.arguments}]
    return client.post(address, {"operations": json.dumps(stored)}).status_code


def find_outcome(before: tuple, after: tuple) -> str:
    if before == after:
        return "no"
    return "proposes" if before[:2] == after[:2] and len(after[2]) > len(before[2]) else "yes"


@pytest.mark.slow
@pytest.mark.parametrize("line", BY_FUNCTION, ids=name_line)
def test_a_function_does_what_the_table_says(page, people, line):
    desk = Desk(page, User.objects.create_superuser("chief"), line)
    about = desk.prepare()
    before = desk.observe()
    found = {}
    for name in line.outcomes:
        with transaction.atomic():
            desk.give_to(people[name])
            with contextlib.suppress(PermissionDenied):
                act_by_function(desk, people[name], about)
            found[name] = find_outcome(before, desk.observe())
            transaction.set_rollback(True)
    assert found == line.outcomes


@pytest.mark.slow
@pytest.mark.parametrize("line", TABLE, ids=name_line)
def test_an_address_does_what_the_table_says(page, people, line):
    chief = User.objects.create_superuser("chief")
    found = {}
    for name in line.outcomes:
        with transaction.atomic():
            desk = Desk(page, chief, line)
            about = desk.prepare()
            desk.give_to(people[name])
            client = Client()
            if name != "nobody":
                client.force_login(people[name])
            before = desk.observe()
            status = act_by_address(desk, client, about)
            found[name] = find_outcome(before, desk.observe())
            assert status < 400 or (status == 403 and found[name] == "no")
            transaction.set_rollback(True)
    assert found == line.outcomes
