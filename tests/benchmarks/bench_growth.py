"""How an engine grows: the same articles again and again, each time a year later and under other names.

    python -m tests.benchmarks.bench_growth CORPUS FOLDER 27000 100000 1000000

CORPUS is a folder of articles (`tests.benchmarks.corpus`), FOLDER an empty one. The engine is the one of the
settings: NEWSROOM_SEARCH_URL names a cluster. Prints a row for each number of articles. Documents go to the
engine without rows in the database, and the words of a text are cut once, however often it comes: the rate
is that of the engine itself.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

from tests.benchmarks.archive import FILES, set_up

BATCH = 5000  # documents of a commit
QUERIES = 40  # of each kind
REPEATS = 2
PAGE = 20
SEED = 20260319
AGAIN = "\n第"  # begins what a later printing adds to a text


def make_documents(sources: Sequence, total: int) -> Iterator[dict]:
    """Yield the documents of so many articles."""
    from haystack.utils import get_identifier

    from articles.models import Article
    from tests.benchmarks.corpus import TAGS, repeat_sources

    for pk, source in enumerate(repeat_sources(list(sources), total), 1):
        headings = "\n".join(filter(None, (source.headline, source.deck)))
        text = "\n".join((headings, *source.paragraphs))
        yield {
            "id": get_identifier(Article(pk=pk)),
            "django_ct": "articles.article",
            "django_id": str(pk),
            "text": text,
            "headings": headings,
            "date": source.date,
            "author": [source.author] if source.author else [],
            "place": f"{source.page:06}.{pk:010}.00000",
            "stamp": f"{pk:016}",
            "newspaper": "corpus",
            "kind": "news",
            "tag": [tag for tag in TAGS if tag in text],
            "person": [source.author] if source.author else [],
            "page": str(source.page),
        }


def cut_texts_once() -> None:
    """Have the words of a text cut once for all its printings."""
    from articles.search.language.dictionary import Dictionary

    cut = Dictionary.cut_for_index

    @cache
    def cut_again(dictionary: Dictionary, text: str) -> list[str]:
        return cut(dictionary, text)

    def cut_apart(dictionary: Dictionary, text: str) -> list[str]:
        first, again, number = text.partition(AGAIN)
        return [*cut_again(dictionary, first), *(cut(dictionary, again + number) if again else ())]

    Dictionary.cut_for_index = cut_apart


def draw_queries(sources: Sequence) -> dict[str, list[str]]:
    """Return words in few articles, words in about half, pairs of words, phrases, characters."""
    chance = random.Random(SEED)
    texts = ["".join(source.paragraphs) for source in chance.sample(list(sources), 3000)]
    texts = [text for text in texts if len(text) > 6]
    counts = Counter(word for text in texts for word in list_words(text))
    words = sorted(counts)
    often = sorted(words, key=lambda word: abs(counts[word] - len(texts) / 2))[:QUERIES]
    return {
        "rare word": chance.sample([word for word in words if counts[word] == 1], QUERIES),
        "word in half of all": often,
        "two words": [f"{one} {chance.choice(often)}" for one in chance.sample(words, QUERIES)],
        "phrase": draw_phrases(texts, chance),
        "character": [text[0] for text in texts][:QUERIES],
    }


def draw_phrases(texts: Sequence[str], chance: random.Random) -> list[str]:
    starts = [chance.randrange(len(text) - 6) for text in texts]
    pieces = (text[start : start + 6] for text, start in zip(texts, starts, strict=True))
    return list(islice((f'"{piece}"' for piece in pieces if piece.isalnum()), QUERIES))


def list_words(text: str) -> set[str]:
    from articles.search.language.dictionary import current_dictionary

    return {word for word in current_dictionary().cut(text) if len(word) > 1 and word.isalnum()}


def measure(ask: Callable[[str], object], queries: Sequence[str]) -> str:
    times = []
    for query in queries:
        for _ in range(REPEATS):
            started = time.perf_counter()
            ask(query)
            times.append((time.perf_counter() - started) * 1000)
    return f"{statistics.median(times):.0f} / {sorted(times)[int(len(times) * 0.95)]:.0f}"


def read_megabytes(folder: Path) -> float:
    from articles.search.engine import get_engine
    from tests.benchmarks.building import read_size

    backend = get_engine().get_backend()
    if not hasattr(backend, "cluster"):
        return read_size(folder / "index")
    stats = backend.cluster.client.indices.stats(index=backend.alias)
    return stats["_all"]["total"]["store"]["size_in_bytes"] / 1e6


def main() -> None:
    corpus, folder, numbers = Path(sys.argv[1]), Path(sys.argv[2]), sorted(map(int, sys.argv[3:]))
    set_up(folder)
    from django.core.management import call_command

    from articles.search.engine import get_engine
    from articles.search.language.query import parse_query
    from articles.search.results import SearchQuery
    from articles.search.searching import make_question
    from tests.benchmarks.corpus import read_sources

    call_command("migrate", verbosity=0)
    cut_texts_once()
    sources = list(read_sources(corpus, FILES))
    queries = draw_queries(sources)
    print(f"| articles | a second | MB | {' | '.join(queries)} | page 5,000 by date |", flush=True)

    def ask(text: str, offset: int = 0) -> object:
        view = get_engine().open_view([])
        return view.find(
            make_question(SearchQuery(text), parse_query(text).groups), offset=offset, limit=PAGE
        )

    documents = make_documents(sources, numbers[-1])
    done = 0
    for number in numbers:
        started = time.perf_counter()
        added = number - done
        while done < number:
            with get_engine().open_writer() as writer:
                writer.exchange([], islice(documents, min(BATCH, number - done)))
                writer.commit()
            done += min(BATCH, number - done)
        rate = added / (time.perf_counter() - started)
        cells = [measure(ask, some) for some in queries.values()]
        far = measure(lambda text: ask(text, 5000 * PAGE), [""] * 3) if number > 5000 * PAGE else ""
        print(
            f"| {number:,} | {rate:,.0f} | {read_megabytes(folder):,.0f} | {' | '.join(cells)} | {far} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
