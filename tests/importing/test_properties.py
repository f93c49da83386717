"""What holds however a page is parsed, and whatever editors did to it in between."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.archive.held import Held
from articles.archive.records import recorded
from articles.curation import mark_edited
from articles.models import Article, Block, FormerRef, Page, Status
from tests.editing import correct_article
from tests.importing.conftest import LINES, NOON, make_parsed, make_story

NOISE = 0


def make_division(marks):
    """A parse in which lines of one mark are one story; lines marked NOISE are noise."""
    stories = [
        make_story(*(line for line in range(len(LINES)) if marks[line] == mark))
        for mark in sorted(set(marks) - {NOISE})
    ]
    noise = tuple(line for line in range(len(LINES)) if marks[line] == NOISE)
    stories.sort(key=lambda story: min(story.lines))
    return make_parsed(*stories, noise=noise)


DIVISIONS = st.lists(st.integers(0, 3), min_size=len(LINES), max_size=len(LINES)).map(make_division)
# A parse to import, whether with --publish, and which of the articles an editor changes afterwards.
STEPS = st.lists(st.tuples(DIVISIONS, st.booleans(), st.sets(st.integers(0, 3))), min_size=2, max_size=4)


def read_article(article) -> tuple:
    """What no import may change: the headings of one whose headings are held, the blocks of any other."""
    if "division" not in article.held:
        return article.ref, article.headline, article.deck, article.status
    blocks = article.blocks.order_by("position").values_list("role", "lines", "text")
    return article.ref, article.status, list(blocks)


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_law_2_and_the_editors_work_survive_any_imports(put, steps):
    Page.objects.all().delete()
    edited: dict[int, tuple] = {}
    for parsed, is_publishing, marks in steps:
        trails = read_trails()
        publish_at = NOON if is_publishing else None
        public = read_published_lines() | read_noise_lines()
        put(parsed, publish_at=publish_at)  # which also proves law 2
        if not is_publishing:
            assert read_published_lines() <= public
        again = put(parsed, publish_at=publish_at)
        assert (again.state, again.created, again.updated, again.removed) == ("unchanged", 0, 0, 0)
        for pk, was in edited.items():
            assert read_article(Article.objects.get(pk=pk)) == was
        lost = set(trails) - set(read_trails())
        assert all(trails[ref] <= read_noise_lines() for ref in lost)
        for at, article in enumerate(Article.objects.order_by("position", "pk")):
            if at in marks:
                if at % 2:
                    with recorded():
                        mark_edited(Article.objects.filter(pk=article.pk), holding=[Held.DIVISION])
                else:
                    correct_article(article, deck=article.deck + "编")
                article.refresh_from_db()
                edited[article.pk] = read_article(article)


def read_published_lines() -> set[int]:
    return read_lines(Block.objects.filter(article__status=Status.PUBLISHED))


def read_noise_lines() -> set[int]:
    """Noise is public like the print around it."""
    return read_lines(Block.objects.filter(article=None))


def read_lines(blocks) -> set[int]:
    return {line for lines in blocks.values_list("lines", flat=True) for line in lines}


def read_trails() -> dict[str, set[int]]:
    """Every ref that leads somewhere, with the lines of the article it leads to. No ref leads to two."""
    lines = {article.pk: read_lines(article.blocks) for article in Article.objects.all()}
    trails = [(article.ref, lines[article.pk]) for article in Article.objects.all()]
    trails += [(former.ref, lines[former.article_id]) for former in FormerRef.objects.all()]
    assert len(dict(trails)) == len(trails)
    return dict(trails)
