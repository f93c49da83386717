"""Other engines with the same terms, for comparison."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.archive import read_batches
from tests.benchmarks.kinds import CHARACTER, HALF, PAGE, PHRASE, RARE, TWENTY, Ask

KINDS = (RARE, HALF, PHRASE, CHARACTER, TWENTY)  # that terms alone can answer


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


def list_tokens(query: str) -> list[str]:
    """Return the tokens that an article must have: the terms within each of the strings."""
    from articles.search.language.terms import fold, list_terms_within

    return [write_token(term) for word in fold(query.strip('"')).split() for term in list_terms_within(word)]


def build_fts(folder: Path) -> None:
    (folder / "fts").unlink(missing_ok=True)
    with sqlite3.connect(folder / "fts") as database:
        database.execute("CREATE VIRTUAL TABLE texts USING fts5(terms, content='', detail=none)")
        rows = ((pk, " ".join(map(write_token, terms))) for pk, terms in read_terms())
        database.executemany("INSERT INTO texts(rowid, terms) VALUES (?, ?)", rows)


def open_fts(folder: Path) -> dict[str, Ask]:
    database = sqlite3.connect(folder / "fts")

    def ask(query: str) -> int:
        match = " AND ".join(list_tokens(query))
        counted = database.execute("SELECT count(*) FROM texts WHERE texts MATCH ?", [match])
        database.execute("SELECT rowid FROM texts WHERE texts MATCH ? LIMIT ?", [match, PAGE]).fetchall()
        return counted.fetchone()[0]

    return dict.fromkeys(KINDS, ask)


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


def open_tantivy(folder: Path) -> dict[str, Ask]:
    import tantivy

    index = tantivy.Index.open(str(folder / "tantivy"))
    searcher, schema = index.searcher(), index.schema

    def ask(query: str) -> int:
        terms = (tantivy.Query.term_query(schema, "terms", token) for token in list_tokens(query))
        wanted = [(tantivy.Occur.Must, term) for term in terms]
        return searcher.search(tantivy.Query.boolean_query(wanted), PAGE, count=True).count

    return dict.fromkeys(KINDS, ask)
