"""How well the articles that answer readers' questions are ranked.

    python -m tests.benchmarks.bench_ranking CORPUS FOLDER

CORPUS is a folder of articles (`tests.benchmarks.corpus`), FOLDER an empty one. The engine is the one of the
settings: NEWSROOM_SEARCH_URL names a cluster. Each line of `reader_questions.tsv` is a question, and the
articles that answer it: the date, and the beginning of a hash of the text. Prints nDCG@10, how often the
first hit answers, and each question whose answer is not among the first ten.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from math import log2
from pathlib import Path

from tests.benchmarks.archive import set_up

FILES = ("rmrb_2020_sample", "pfr_199801", "xwlb_2022_2026")
QUESTIONS = Path(__file__).with_name("reader_questions.tsv")
BATCH = 5000
FIRST = 10


def read_questions() -> dict[str, list[str]]:
    """Return the keys of the articles that answer each question."""
    rows = (line.split("\t") for line in QUESTIONS.read_text("utf-8").splitlines())
    return {question: keys for question, *keys in rows}


def make_key(source) -> str:
    text = source.headline + "".join(source.paragraphs)
    return f"{source.date} {hashlib.sha256(text.encode()).hexdigest()[:12]}"


def score(found: Sequence, wanted: Sequence) -> float:
    """Return nDCG of the first hits, where each article answers or does not."""
    gain = sum(1 / log2(place + 2) for place, one in enumerate(found[:FIRST]) if one in wanted)
    return gain / sum(1 / log2(place + 2) for place in range(min(FIRST, len(wanted))))


def main() -> None:
    corpus, folder = Path(sys.argv[1]), Path(sys.argv[2])
    set_up(folder)
    from django.core.management import call_command

    from articles.search.engine import get_engine
    from tests.benchmarks.bench_growth import make_documents
    from tests.benchmarks.corpus import read_sources

    call_command("migrate", verbosity=0)
    sources = list(read_sources(corpus, FILES))
    if get_engine().count() != len(sources):
        documents = list(make_documents(sources, len(sources)))
        for start in range(0, len(documents), BATCH):
            with get_engine().open_writer() as writer:
                some = documents[start : start + BATCH]
                writer.exchange([int(document["django_id"]) for document in some], some)
                writer.commit()
    places = {make_key(source): pk for pk, source in enumerate(sources, 1)}
    scores, firsts = [], 0
    for question, keys in read_questions().items():
        wanted = [places[key] for key in keys]
        found = find_first(question)
        scores.append(score(found, wanted))
        firsts += found[:1] != [] and found[0] in wanted
        if not scores[-1]:
            print(f"not among the first {FIRST}: {question}")
    total = len(scores)
    print(f"{total} questions on {len(sources):,} articles: nDCG@{FIRST} {sum(scores) / total:.3f}, ", end="")
    print(f"the first hit answers {firsts / total:.1%}")


def find_first(question: str) -> list[int]:
    """Return the keys of the first hits of what a reader typed."""
    from articles.search.answering import Asking
    from articles.search.engine import get_engine
    from articles.search.language.query import parse_query
    from articles.search.results import SearchQuery
    from articles.search.searching import make_question

    asked = make_question(SearchQuery(question), parse_query(question).groups)
    answer = Asking(get_engine().open_view([]), asked, is_exact=False).answer(offset=0, limit=FIRST)
    return [*answer.exact.pks, *(answer.relaxed.pks if answer.relaxed else ())]


if __name__ == "__main__":
    main()
