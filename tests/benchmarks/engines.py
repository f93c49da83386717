"""Other engines with the same terms, for comparison."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks.archive import read_batches

PAGE = 20
Ask = Callable[[str], object]


def read_terms() -> Iterator[tuple[int, list[str]]]:
    """Yield primary key and terms of every article, which any engine has to store."""
    from articles.search.documents import ArticleIndex, write_text
    from articles.search.language.dictionary import current_dictionary
    from articles.search.language.terms import count_terms, fold

    cut = current_dictionary().cut_for_index
    for batch in read_batches(ArticleIndex().index_queryset()):
        for article in batch:
            yield article.pk, list(count_terms(fold(write_text(article)), cut))


def write_token(term: str) -> str:
    """Return the term in letters that no tokenizer splits."""
    return "x" + term.encode().hex()


def write_tokens(word: str) -> list[str]:
    from articles.search.language.terms import fold, list_grams

    return [write_token(gram) for gram in list_grams(fold(word))]


def build_fts(folder: Path) -> None:
    (folder / "fts").unlink(missing_ok=True)
    with sqlite3.connect(folder / "fts") as database:
        database.execute("CREATE VIRTUAL TABLE texts USING fts5(terms, content='', detail=none)")
        rows = ((pk, " ".join(map(write_token, terms))) for pk, terms in read_terms())
        database.executemany("INSERT INTO texts(rowid, terms) VALUES (?, ?)", rows)


def open_fts(folder: Path) -> Ask:
    database = sqlite3.connect(folder / "fts")

    def ask(word: str) -> None:
        match = " AND ".join(write_tokens(word))
        database.execute("SELECT count(*) FROM texts WHERE texts MATCH ?", [match]).fetchone()
        database.execute("SELECT rowid FROM texts WHERE texts MATCH ? LIMIT ?", [match, PAGE]).fetchall()

    return ask


def has_tantivy() -> bool:
    try:
        import tantivy  # noqa: F401
    except ImportError:
        return False
    return True


def build_tantivy(folder: Path) -> None:
    import tantivy

    (folder / "tantivy").mkdir()
    schema = tantivy.SchemaBuilder()
    schema.add_integer_field("pk", stored=True)
    schema.add_text_field("terms", tokenizer_name="whitespace", index_option="basic")
    writer = tantivy.Index(schema.build(), str(folder / "tantivy")).writer(num_threads=1)
    for pk, terms in read_terms():
        writer.add_document(tantivy.Document(pk=pk, terms=" ".join(map(write_token, terms))))
    writer.commit()


def open_tantivy(folder: Path) -> Ask:
    import tantivy

    index = tantivy.Index.open(str(folder / "tantivy"))
    searcher = index.searcher()

    def ask(word: str) -> None:
        asked = [
            (tantivy.Occur.Must, tantivy.Query.term_query(index.schema, "terms", token))
            for token in write_tokens(word)
        ]
        searcher.search(tantivy.Query.boolean_query(asked), PAGE, count=True)

    return ask


def ask_ours(word: str) -> None:
    """Ask ours the same; it also compares the texts and ranks the hits."""
    from articles.search.engine import get_engine
    from articles.search.language.terms import fold
    from articles.search.whoosh_engine.evaluation import Evaluation
    from articles.search.whoosh_engine.fields import Substring

    evaluation = Evaluation(get_engine().get_backend().take_snapshot(), Substring("text", fold(word)))
    evaluation.order(evaluation.find_mask())
