"""Times names found in articles, and prints how good the proposed tags of the seeds are.

    python -m tests.benchmarks.bench_tags [CORPUS.jsonl.gz]

The corpus has an object on each line, with `title` and `body`, a list of paragraphs. Times are of one
processor.
"""

from __future__ import annotations

import gzip
import itertools
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from time import process_time

NAMES = 100_000
DECIDED = (0, 4, 8, 12, 16)
ORDERS = 6  # in which articles are decided
Texts = list[tuple[list[str], list[str]]]  # headings and paragraphs


def read_corpus(path: str) -> Texts:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = (json.loads(line) for line in file)
        return [([row["title"]], row["body"]) for row in rows]


def draw_names(texts: Texts) -> Iterator[str]:
    """Strings of the corpus of 2 to 8 Chinese characters, each once: as likely to be found as names are."""
    seen = set()
    for size, (headings, paragraphs) in itertools.product((3, 4, 5, 6, 8, 2), texts):
        for text in (*headings, *paragraphs[:2]):
            for start in range(0, len(text) - size, 17):
                name = text[start : start + size]
                if name not in seen and all("\u4e00" <= letter <= "\u9fff" for letter in name):
                    seen.add(name)
                    yield name


def time_names(path: str) -> None:
    from articles.archive.tag_names import TagMatcher
    from articles.models import Tag

    texts = read_corpus(path)
    names = list(itertools.islice(draw_names(texts), NAMES))
    start = process_time()
    matcher = TagMatcher(Tag(pk=pk, name=name) for pk, name in enumerate(names))
    built = process_time()
    found = sum(len(matcher.find_tags(headings, paragraphs)) for headings, paragraphs in texts)
    done = process_time()
    print(f"{len(names)} names: automaton built in {built - start:.1f} s")
    each = 1000 * (done - built) / len(texts)
    print(f"{len(texts)} articles: {done - built:.1f} s, {found} tags, {each:.2f} ms each")


def time_reading(path: str) -> None:
    """Everything that is proposed for one article, without the database."""
    from articles.search.proposals.run import ArticleReader

    reader = ArticleReader()
    texts = read_corpus(path)[:2000]
    reader.read_texts(0, *texts[0], authors=set())
    times = []
    for pk, (headings, paragraphs) in enumerate(texts):
        start = process_time()
        reader.list_likely(reader.read_texts(pk, headings, paragraphs, authors=set()))
        times.append(process_time() - start)
    times.sort()
    print(f"one article: median {1000 * times[1000]:.1f} ms, slowest {1000 * times[-1]:.1f} ms")


def print_scores() -> None:
    from django.core.management import call_command
    from django.db import transaction

    from articles.importing import import_tags
    from articles.importing.vocabulary_files import STARTING_VOCABULARY
    from articles.search.proposals.run import propose_tags
    from tests.search.proposals.evaluation import Score, order_articles, score_after, score_names
    from tests.seeds import import_seeds

    call_command("migrate", verbosity=0)
    import_tags(STARTING_VOCABULARY)
    import_seeds()
    propose_tags()
    names = score_names(order_articles(0))
    print(f"names: precision {names.precision:.3f}, recall {names.recall:.3f} of {names.wanted}")
    for decided in DECIDED:
        total = Score(0, 0, 0)
        for order in range(ORDERS):
            with transaction.atomic():
                total += score_after(order, decided)
                transaction.set_rollback(True)
        print(
            f"topics after {decided:2} decided articles: precision at 5 {total.precision:.3f}, "
            f"{total.proposed / ORDERS / (22 - decided):.1f} shown an article"
        )


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NEWSROOM_DATA_DIR"] = folder
        import django

        django.setup()
        print_scores()
        if len(sys.argv) > 1:
            time_reading(sys.argv[1])
            time_names(sys.argv[1])


if __name__ == "__main__":
    main()
