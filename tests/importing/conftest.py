"""One page, imported with whatever parse a test gives it."""

import datetime
import hashlib
import io

import pytest
from django.core.management import call_command

from articles.importing import PageText, TagMatcher, import_page
from articles.models import Article, Block, Newspaper, Page
from articles.parsing import Block as ParsedBlock
from articles.parsing import Contributor, Hints, Kind, ParsedPage, Role, Story, coverage

DAY = datetime.date(2026, 3, 19)
NOON = datetime.datetime(2026, 3, 20, 12, tzinfo=datetime.UTC)
LINES = (
    "科技周开幕",
    "本报讯(记者 李明)昨日,科技周在少年宫开幕。",
    "活动持续七天。",
    "老桥换新颜",
    "城东老桥昨日恢复通车。",
    "记者 王芳",
    "天气",
)
TEXT = "\n".join(LINES)


def make_page_text(text=TEXT, *, name="tjrb-01.txt", **hints) -> PageText:
    hints = Hints(**({"newspaper": "样报", "date": DAY, "label": "1"} | hints))
    return PageText(name, f"in/{name}", text, "utf-8", hashlib.sha256(text.encode()).hexdigest(), hints)


def make_story(*lines, headings=1, people=(), kind=Kind.NEWS, text=TEXT, **values) -> Story:
    """A story of these lines: the first `headings` are its headline, each other one a paragraph."""
    print_lines = text.split("\n")
    blocks = tuple(
        ParsedBlock(Role.HEADLINE if at < headings else Role.BODY, (line,), print_lines[line])
        for at, line in enumerate(lines)
    )
    return Story(kind, blocks, tuple(Contributor("记者", name) for name in people), **values)


def make_parsed(*stories, noise=(), date=DAY, label="1", **values) -> ParsedPage:
    return ParsedPage(date, values.pop("date_basis", ""), label, stories, noise, **values)


OPENING = make_story(0, 1, 2, people=["李明"])
BRIDGE = make_story(3, 4, 5, people=["王芳"])
PARSED = make_parsed(OPENING, BRIDGE, noise=(6,))


@pytest.fixture
def put(db):
    """Import a page as the given parse has it; afterwards the page obeys law 2."""

    def put_page(parsed=PARSED, page=None, **options):
        report = import_page(page or make_page_text(), parsed, matcher=TagMatcher.load(), **options)
        for row in Page.objects.all():
            blocks = [
                ParsedBlock(
                    Role(block.role),
                    tuple(block.lines),
                    block.text,
                    None if block.span_start is None else (block.span_start, block.span_end),
                )
                for block in Block.objects.filter(page=row)
            ]
            assert coverage.find_breaches(row.text, blocks) == []
        return report

    return put_page


def read_counts(report) -> dict[str, int]:
    names = ("created", "updated", "unchanged", "kept", "removed", "published")
    return {name: number for name in names if (number := getattr(report, name))}


def read_archive() -> list[object]:
    """Everything that is stored except keys and times, in an order that does not depend on them."""
    rows = []
    for paper in Newspaper.objects.order_by("code"):
        rows.append(("newspaper", paper.code, paper.name))
    for page in Page.objects.order_by("ref"):
        place = (page.newspaper.code, page.date, page.label, page.section)
        rows.append(("page", page.ref, place, page.sha256, page.text, page.source_name, page.encoding))
        rows.append((page.date_basis, page.flags, page.placed_by_editor))
        rows.extend(sorted((b.lines, b.text) for b in page.blocks.filter(article=None)))
    for article in Article.objects.order_by("ref").select_related("column", "continues", "page"):
        column, begins = article.column and article.column.name, article.continues and article.continues.ref
        rows.append(
            ("article", article.ref, article.page.ref, article.position, article.kind, article.status)
        )
        rows.append((article.kicker, article.headline, article.deck, column, begins, article.flags))
        rows.append((article.jump_to, article.jump_from, article.published_at is None))
        rows.extend(
            (b.position, b.role, b.lines, b.span_start, b.span_end, b.text, b.correction)
            for b in article.blocks.order_by("position")
        )
        rows.extend(article.credits.order_by("position").values_list("person__name", "role", "position"))
        rows.extend(
            article.taggings.order_by("tag__name").values_list("tag__name", "origin", "state", "evidence")
        )
        rows.extend(article.former_refs.order_by("ref").values_list("ref"))
    return rows


def run(name, *arguments, exit_code=0, **options):
    """The lines that the command wrote to both streams; it must have ended with this exit code."""
    out, err = io.StringIO(), io.StringIO()
    ended = 0
    try:
        call_command(name, *map(str, arguments), stdout=out, stderr=err, **options)
    except SystemExit as end:
        ended = end.code
    assert ended == exit_code, err.getvalue()
    return out.getvalue().splitlines(), err.getvalue().splitlines()
