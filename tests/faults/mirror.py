"""A copy that is kept as the API documents it, while parallel writers change the archive at random.

Writers publish, withdraw, edit, merge, rename, move, delete and import; their clocks jump, some of them
commit late, and writers and the copy are killed and start again. Run apart from the tests, with
NEWSROOM_DATA_DIR and DATABASE_URL naming an archive of the published seeds: `python -m tests.faults.mirror
COUNT SEED` makes that many changes and prints what it did, and where the copy differs from a fresh export.
"""

from __future__ import annotations

import datetime
import json
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

WRITERS = 4
KILL_EVERY = 60  # changes
LONGEST_PAUSE = 0.02  # seconds that a late transaction waits before its commit
MOST_JUMP = 40  # days that a clock jumps forwards or back
RUN = Path(os.environ.get("NEWSROOM_DATA_DIR", "")) / "mirror"
DONE, STOP, COPY = RUN / "done", RUN / "stop", RUN / "copy.json"


class Writer:
    """Makes random changes until enough are made by all; each is a letter in the file of what is done."""

    def __init__(self, seed: str) -> None:
        self.chance = random.Random(seed)
        self.letters = os.open(DONE, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def work(self, count: int) -> None:
        from django.core.exceptions import ValidationError
        from django.db import DatabaseError
        from django.db.models import ProtectedError

        from articles.curation import PlaceTaken
        from articles.curation.changes import Conflict
        from articles.curation.operations import Refused
        from articles.models import Article, Page

        gone = (Article.DoesNotExist, Page.DoesNotExist)
        while DONE.stat().st_size < count and not STOP.exists():
            if self.chance.random() < 0.1:
                self.set_clock()
            name = self.chance.choice(CHOICES)
            try:
                self.change(name)
            except (Refused, Conflict, PlaceTaken, ProtectedError, ValidationError, *gone):
                continue
            except DatabaseError as error:  # a deadlock, or a name that another writer took: nothing changed
                self.note(error)
                continue
            os.write(self.letters, LETTERS[name].encode())

    def note(self, error: Exception) -> None:
        with (RUN / "errors").open("a") as file:
            file.write(f"{type(error).__name__}: {str(error).splitlines()[0]}\n")

    def set_clock(self) -> None:
        from django.utils import timezone

        jump = datetime.timedelta(days=self.chance.uniform(-MOST_JUMP, MOST_JUMP))
        timezone.now = lambda: datetime.datetime.now(tz=datetime.UTC) + jump

    def change(self, name: str) -> None:
        """Make a change; some in a transaction that commits late, before or after its records are written."""
        from django.db import transaction

        from articles.archive.records import recorded

        block = {0: recorded, 1: transaction.atomic}.get(self.chance.randrange(5))
        if block is None:
            return CHANGES[name](self)
        with block():
            CHANGES[name](self)
            time.sleep(self.chance.uniform(0, LONGEST_PAUSE))

    def choose_articles(self, most: int = 4, **filters: Any) -> Any:
        from articles.models import Article

        pks = list(Article.objects.filter(**filters).order_by("pk").values_list("pk", flat=True))
        chosen = self.chance.sample(pks, min(len(pks), self.chance.randint(1, most)))
        return Article.objects.filter(pk__in=chosen)

    def choose(self, rows: Any) -> Any:
        rows = list(rows.order_by("pk"))
        if not rows:
            raise rows_missing()
        return self.chance.choice(rows)

    def draw_word(self) -> str:
        return "".join(self.chance.choices("春夏秋冬山水日月天地人和", k=4))


def rows_missing() -> Exception:
    from articles.curation.operations import Refused

    return Refused("there is nothing to choose from")


def publish(writer: Writer) -> None:
    from articles.curation import publish_articles

    publish_articles(writer.choose_articles(8))


def withdraw(writer: Writer) -> None:
    from articles.curation import withdraw_articles

    withdraw_articles(writer.choose_articles(2, status="published"))


def edit_article(writer: Writer) -> None:
    from tests.editing import correct_article

    (article,) = writer.choose_articles(1)
    correct_article(article, headline=writer.draw_word())


def edit_block(writer: Writer) -> None:
    from articles.models import Block
    from tests.editing import correct_block

    correct_block(writer.choose(Block.objects.filter(role="body")), text=writer.draw_word() * 5)


def divide(writer: Writer) -> None:
    from articles.curation.operations import OperationKind
    from articles.models import Block
    from tests.editing import edit

    block = writer.choose(Block.objects.filter(role="body", article__isnull=False))
    edit(block.page, (OperationKind.SPLIT, {"at": [block.lines[0], block.span_start or 0]}))


def merge(writer: Writer) -> None:
    from articles.curation.operations import OperationKind
    from articles.models import Article
    from tests.editing import edit

    article = writer.choose(Article.objects.filter(position__gt=0))
    into = writer.choose(Article.objects.filter(page=article.page, position__lt=article.position))
    edit(article.page, (OperationKind.MERGE, {"article": article.ref, "into": into.ref}))


def undo(writer: Writer) -> None:
    from django.contrib.auth.models import User

    from articles.curation.history import undo_revision
    from articles.curation.steps import find_undoable
    from articles.models import Page

    editor = User.objects.get(username="superuser")
    revision = find_undoable(writer.choose(Page.objects), editor)
    if revision is None:
        raise rows_missing()
    undo_revision(revision, by=editor)


def tag(writer: Writer) -> None:
    from articles.curation import set_tags
    from articles.models import Tag, Tagging

    (article,) = writer.choose_articles(1)
    tags = writer.chance.sample(list(Tag.objects.order_by("pk")), 3)
    set_tags(article, {one: writer.chance.choice(list(Tagging.State)) for one in tags})


def credit(writer: Writer) -> None:
    from articles.models import Person
    from tests.editing import set_credits

    (article,) = writer.choose_articles(1)
    set_credits(article, [(writer.choose(Person.objects), "记者"), (None, "本报评论员")])


def rename(writer: Writer) -> None:
    from articles.curation import save_name
    from articles.models import Column, Newspaper, Person, Tag

    name = writer.choose(writer.chance.choice([Column, Newspaper, Person, Tag, Tag]).objects)
    name.name = writer.draw_word()
    save_name(name)


def merge_tags(writer: Writer) -> None:
    from django.contrib.auth.models import User

    from articles.curation.authorities import merge_names
    from articles.models import Tag

    if Tag.objects.count() < 20:
        raise rows_missing()
    gone, heir = writer.chance.sample(list(Tag.objects.order_by("pk")), 2)
    merge_names([gone], heir, by=User.objects.get(username="superuser"))


def place(writer: Writer) -> None:
    from articles.curation import place_page
    from articles.models import Page

    page = writer.choose(Page.objects.select_related("issue", "newspaper"))
    date = writer.chance.choice([None, *(datetime.date(2026, 3, day) for day in range(17, 21))])
    place_page(page, date=date, label=str(writer.chance.randint(1, 9)), section=writer.draw_word())


def move(writer: Writer) -> None:
    from articles.curation import move_issue
    from articles.models import Issue

    move_issue(writer.choose(Issue.objects), datetime.date(2026, 3, writer.chance.randint(1, 31)))


def delete(writer: Writer) -> None:
    from articles.curation import delete_pages
    from articles.models import Page

    if Page.objects.count() < 4:
        raise rows_missing()
    delete_pages(Page.objects.filter(pk=writer.choose(Page.objects).pk))


def import_again(writer: Writer) -> None:
    from django.utils import timezone

    from articles.importing import import_pages
    from articles.models import Newspaper
    from articles.parsing import Hints
    from tests.seeds import SEEDS

    path = writer.chance.choice(sorted(map(str, SEEDS.glob("*.txt"))))
    hints = Hints(newspaper=writer.choose(Newspaper.objects).code)
    list(import_pages([path], hints=hints, publish_at=timezone.now(), jobs=1))


def gather(writer: Writer) -> None:
    from articles.models import Collection

    collection, _ = Collection.objects.get_or_create(
        slug="kaiju", defaults={"title": "开局", "is_public": True}
    )
    collection.articles.set(writer.choose_articles())


CHANGES: dict[str, Callable[[Writer], None]] = {
    function.__name__: function
    for function in (
        publish,
        withdraw,
        edit_article,
        edit_block,
        divide,
        merge,
        undo,
        tag,
        credit,
        rename,
        merge_tags,
        place,
        move,
        delete,
        import_again,
        gather,
    )
}
OFTEN = {"publish": 8, "withdraw": 4, "tag": 4, "rename": 3, "edit_article": 2, "undo": 2, "import_again": 2}
CHOICES = [name for name in CHANGES for _ in range(OFTEN.get(name, 1))]
LETTERS = dict(zip(CHANGES, "abcdefghijklmnopqrstuvwxyz", strict=False))


class Copy:
    """What a program keeps: all articles by ref, and the position up to which they are complete."""

    def __init__(self) -> None:
        from django.test import Client

        self.client = Client(headers={"host": "localhost"})
        kept = json.loads(COPY.read_text()) if COPY.exists() else {"epoch": "", "sequence": 0, "articles": {}}
        self.epoch, self.sequence, self.articles = kept["epoch"], kept["sequence"], kept["articles"]

    def follow(self, limit: int) -> bool:
        """Take the next changes as the API says; whether more are there already."""
        answer = self.client.get("/api/v1/changes/", {"after": self.sequence, "limit": limit})
        assert answer.status_code == 200, answer.content
        found = answer.json()
        if found["epoch"] != self.epoch:
            assert not self.epoch, "nobody restored the archive"
            self.epoch = found["epoch"]
        numbers = [change["sequence"] for change in found["results"]]
        assert numbers == sorted(set(numbers))
        assert not numbers or (numbers[0] > self.sequence and numbers[-1] == found["sequence"])
        for change in found["results"]:
            if change["article"] is None:
                self.articles.pop(change["ref"], None)
            else:
                self.articles[change["ref"]] = change["article"]
        self.sequence = found["sequence"]
        return found["next"] is not None

    def keep(self) -> None:
        kept = {"epoch": self.epoch, "sequence": self.sequence, "articles": self.articles}
        unfinished = COPY.with_suffix(".new")
        unfinished.write_text(json.dumps(kept))
        unfinished.replace(COPY)

    def take_export(self) -> None:
        """Begin with an export instead of the first change."""
        answer = self.client.get("/api/v1/articles.jsonl")
        rows = [json.loads(line) for line in b"".join(answer).splitlines()]
        self.articles = {row["ref"]: row for row in rows}
        self.epoch = answer.headers["Newsroom-Epoch"]
        self.sequence = int(answer.headers["Newsroom-Sequence"])


def follow_changes(seed: str) -> None:
    """Follow until told to stop, and keep what there is now and then."""
    chance, copy = random.Random(seed), Copy()
    if not copy.epoch and chance.random() < 0.5:
        copy.take_export()
    while not STOP.exists():
        has_more = copy.follow(chance.choice([1, 3, 20, 100]))
        if chance.random() < 0.3:
            copy.keep()
        if not has_more:
            time.sleep(0.01)


def start(work: Callable[[], None]) -> int:
    """The process that does this work, and nothing that its parent has yet to do."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work()
            code = 0
        except Exception:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    return pid


def run(count: int, seed: str) -> Counter:
    """Make the changes with writers and a copy in processes of their own; how often each was killed."""
    chance, killed, number = random.Random(seed), Counter(), 0
    RUN.mkdir()
    DONE.touch()
    jobs: dict[int, str] = {}

    def begin(job: str) -> None:
        nonlocal number
        number += 1
        own = f"{seed}-{number}"
        work = (lambda: Writer(own).work(count)) if job == "writer" else (lambda: follow_changes(own))
        jobs[start(work)] = job

    for job in ["writer"] * WRITERS + ["copy"]:
        begin(job)
    ahead = KILL_EVERY
    try:
        while (done := DONE.stat().st_size) < count:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid:
                assert status == 0, f"a {jobs[pid]} failed"
                del jobs[pid]
            if done >= ahead and jobs:
                ahead += KILL_EVERY
                victim = chance.choice(sorted(jobs))
                os.kill(victim, signal.SIGKILL)
                os.waitpid(victim, 0)
                killed[job := jobs.pop(victim)] += 1
                begin(job)
            time.sleep(0.02)
    finally:
        STOP.touch()
    for pid in jobs:
        assert os.waitpid(pid, 0)[1] == 0, f"a {jobs[pid]} failed"
    return killed


def compare() -> dict[str, Any]:
    """Where the copy, followed to its end, differs from a fresh export; what breaks the law of records."""
    from articles.archive.records import find_record_breaches
    from articles.models import PublicationLog, PublicationRecord

    copy = Copy()
    while copy.follow(100):
        pass
    for old in (RUN.parent / "exports").glob("*"):
        old.unlink()
    fresh = Copy()
    fresh.take_export()
    refs = copy.articles.keys() | fresh.articles.keys()
    return {
        "differences": sorted(ref for ref in refs if copy.articles.get(ref) != fresh.articles.get(ref)),
        "breaches": list(find_record_breaches()),
        "articles": len(fresh.articles),
        "withdrawn": PublicationRecord.objects.withdrawn().count(),
        "sequence": PublicationLog.objects.get().sequence,
    }


def main() -> None:
    count, seed = int(sys.argv[1]), sys.argv[2]
    os.environ["NEWSROOM_RATE_LIMITS"] = "0"
    django.setup()
    begin = time.monotonic()
    killed = run(count, seed)
    names = {letter: name for name, letter in LETTERS.items()}
    errors = (RUN / "errors").read_text().splitlines() if (RUN / "errors").exists() else []
    report = {
        "changes": Counter(names[letter] for letter in DONE.read_text()),
        "killed": killed,
        "errors": Counter(errors),
        "seconds": round(time.monotonic() - begin),
        **compare(),
    }
    print(json.dumps(report, ensure_ascii=False))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    main()
