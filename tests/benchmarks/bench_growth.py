"""How an engine grows: the same articles again and again, each time a year later and under other names.

    python -m tests.benchmarks.bench_growth CORPUS FOLDER 27000 100000 1000000 [--nodes 3 --shards 6 --jobs 3]

CORPUS is a folder of articles (`tests.benchmarks.corpus`), FOLDER an empty one. Starts a cluster of
OpenSearch and prints a row for each number of articles; with `--nodes 0`, of the embedded engine. Documents
go to the engine as a rebuild sends them, but without rows in the database, and each process cuts the words of
a text once, however often it comes: up to the size of the corpus our processor time is that of a rebuild.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import cache, partial
from itertools import count, islice
from pathlib import Path
from sys import intern
from time import perf_counter, sleep

from tests.benchmarks.archive import FILES, set_up
from tests.benchmarks.kinds import MARK, PAGE, TWENTY, TWENTY_CHARACTERS, WITH_MARK
from tests.benchmarks.times import read_servers_time, time_queries
from tests.opensearch.nodes import running_cluster

BATCH = 5000  # documents of a commit of the embedded engine
PART = 2000  # documents that a process sends to a cluster at once
QUERIES = 40  # of each kind
FAR_PAGE = 5000
SEED = 20260319
AGAIN = "\n第"  # begins what a later printing adds to a text


def make_documents(sources: Sequence, total: int, *, first: int = 0) -> Iterator[dict]:
    """Yield the documents of the articles from `first` to `total`."""
    from haystack.utils import get_identifier

    from articles.models import Article
    from tests.benchmarks.corpus import TAGS, repeat_sources

    people: dict[str, int] = defaultdict(count(1).__next__)
    for pk, source in enumerate(repeat_sources(sources, total, first=first), first + 1):
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
            "person": [str(people[source.author])] if source.author else [],
            "page": str(source.page),
        }


@cache
def read_corpus(corpus: Path) -> list:
    from tests.benchmarks.corpus import read_sources

    return list(read_sources(corpus, FILES))


@cache
def cut_texts_once() -> None:
    """Have the words of a text cut once for all its printings."""
    from articles.search.language.dictionary import Dictionary

    cut = Dictionary.cut_for_index

    @cache
    def cut_again(dictionary: Dictionary, text: str) -> list[str]:
        return list(map(intern, cut(dictionary, text)))

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


def fill_embedded(corpus: Path, first: int, last: int) -> None:
    from articles.search.engine import get_engine

    cut_texts_once()
    documents = make_documents(read_corpus(corpus), last, first=first)
    while batch := list(islice(documents, BATCH)):
        with get_engine().open_writer() as writer:
            writer.exchange([], batch)
            writer.commit()


def fill_cluster(corpus: Path, first: int, last: int, *, jobs: int) -> None:
    from articles.search.engine import get_engine
    from articles.search.processes import run_parts

    engine = get_engine()
    backend = engine.get_backend()
    if not first:
        backend.state.ensure()
        backend.switch_alias(backend.create_index(refresh_interval="-1"))
    parts = [(corpus, start, min(start + PART, last)) for start in range(first, last, PART)]
    run_parts(send_part, parts, jobs=jobs, report_progress=lambda number: None)
    with engine.open_writer() as writer:
        writer.commit()
    stats = backend.cluster.client.indices.stats
    while stats(metric="merge")["_all"]["total"]["merges"]["current"]:
        sleep(1)


def send_part(corpus: Path, first: int, last: int) -> list[str]:
    """Send documents as a rebuild does, beside other processes."""
    from haystack.constants import ID

    from articles.search.engine import get_engine
    from articles.search.opensearch_engine.mapping import write_body
    from articles.search.opensearch_engine.writer import Bulk

    cut_texts_once()
    backend = get_engine().get_backend()
    bulk = Bulk(backend.cluster)
    for document in make_documents(read_corpus(corpus), last, first=first):
        bulk.put(backend.alias, document[ID], write_body(document, backend.fields))
    bulk.send()
    return []


def ask(text: str, *, offset: int = 0, sort: str = "relevance") -> None:
    """Ask for keys, exact count and all facets, as the search page does."""
    from articles.search.engine import get_engine
    from articles.search.language.query import parse_query
    from articles.search.results import SearchQuery
    from articles.search.searching import make_question

    question = make_question(SearchQuery(text, sort=sort), parse_query(text).groups)
    get_engine().open_view([]).find(question, offset=offset, limit=PAGE)


def read_megabytes(folder: Path) -> float:
    from articles.search.engine import get_engine
    from tests.benchmarks.building import read_size

    backend = get_engine().get_backend()
    if not hasattr(backend, "cluster"):
        return read_size(folder / "index")
    stats = backend.cluster.client.indices.stats(index=backend.alias)
    return stats["_all"]["total"]["store"]["size_in_bytes"] / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("numbers", type=int, nargs="+")
    parser.add_argument("--nodes", type=int, default=1)
    parser.add_argument("--heap", default="2g", help="memory of a node")
    parser.add_argument("--shards", type=int, default=4)
    parser.add_argument("--jobs", type=int, default=2, help="processes that make documents")
    options = parser.parse_args()
    with ExitStack() as stack:
        nodes = []
        if options.nodes:
            nodes = stack.enter_context(running_cluster(options.nodes, heap=options.heap, options=()))
        set_up(options.folder, urls=[node.url for node in nodes], shards=options.shards)
        measure_growth(options, [node.process.pid for node in nodes])


def measure_growth(options: argparse.Namespace, servers: Sequence[int]) -> None:
    from django.core.management import call_command

    from tests.benchmarks.building import read_processor_time

    call_command("migrate", verbosity=0)
    attacks = {TWENTY: [TWENTY_CHARACTERS], MARK: [WITH_MARK]}
    queries = draw_queries(read_corpus(options.corpus)) | attacks
    print("Times are milliseconds, p50 / p95 by the clock (of processor time, ours and the cluster's).\n")
    columns = ("articles", "a second", "processor ms an article, ours", "the cluster's", "MB", *queries)
    print(f"| {' | '.join(columns)} | page 50 by date | page {FAR_PAGE:,} by date |", flush=True)
    done = 0
    for number in sorted(options.numbers):
        started, ours, theirs = perf_counter(), read_processor_time(), read_servers_time(servers)
        if servers:
            fill_cluster(options.corpus, done, number, jobs=options.jobs)
        else:
            fill_embedded(options.corpus, done, number)
        added, done = number - done, number
        spent = (read_processor_time() - ours, read_servers_time(servers) - theirs)
        costs = " | ".join(f"{1000 * seconds / added:.2f}" for seconds in spent)
        rate = added / (perf_counter() - started)
        print(f"| {number:,} | {rate:,.0f} | {costs} | {read_megabytes(options.folder):,.0f}", end="")
        for some in queries.values():
            print(f" | {time_queries(ask, some, servers=servers)}", end="", flush=True)
        for page in (50, FAR_PAGE):
            turn = partial(ask, offset=(page - 1) * PAGE, sort="newest")
            times = time_queries(turn, queries["word in half of all"][:5], servers=servers)
            print(f" | {times}", end="", flush=True)
        print(" |", flush=True)


if __name__ == "__main__":
    main()
