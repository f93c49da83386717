"""The vocabulary of tags as SKOS concepts in RDF."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, Namespace, URIRef

from articles.importing.page_reports import BadPage
from articles.importing.vocabulary import TagRow, check_row, list_rows
from articles.models.tag import TagKind

GUARD = Namespace("urn:newsroom:")["guard"]  # SKOS has no word for it


def write_skos(base: str, form: str) -> str:
    """The vocabulary as SKOS concepts, whose addresses begin with `base`."""
    graph = Graph()
    graph.bind("skos", SKOS)
    graph.bind("dcterms", DCTERMS)
    scheme = URIRef(base)
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    for row in list_rows():
        concept = _name_concept(base, row.name)
        graph.add((concept, RDF.type, SKOS.Concept))
        graph.add((concept, SKOS.inScheme, scheme))
        graph.add((concept, SKOS.prefLabel, Literal(row.name, lang="zh")))
        graph.add((concept, DCTERMS.type, Literal(row.kind)))
        for alias in row.aliases or ():
            graph.add((concept, SKOS.altLabel, Literal(alias, lang="zh")))
        for guard in row.guards or ():
            graph.add((concept, GUARD, Literal(guard, lang="zh")))
        for name in row.broader or ():
            graph.add((concept, SKOS.broader, _name_concept(base, name)))
        if row.note:
            graph.add((concept, SKOS.scopeNote, Literal(row.note, lang="zh")))
    return graph.serialize(format=form)


def _name_concept(base: str, name: str) -> URIRef:
    return URIRef(f"{base}{quote(name, safe='')}")


def read_skos(path: Path, data: bytes, form: str) -> list[TagRow]:
    """The concepts of a file; of names in several languages the Chinese. Raises BadPage."""
    graph = Graph()
    try:
        graph.parse(data=data, format=form)
    except Exception as error:  # rdflib raises whatever its parsers stumble over: IndexError, AssertionError
        raise BadPage(str(path), "is not well-formed RDF ({error})", error=type(error).__name__) from error
    concepts = sorted(graph.subjects(RDF.type, SKOS.Concept))
    names = {concept: _choose_label(graph, concept) for concept in concepts}
    rows: dict[str, TagRow] = {}
    for concept in concepts:
        row = _read_concept(graph, concept, names)
        place = f"{path} ({concept})"
        check_row(row, place)
        if row.name in rows:
            raise BadPage(place, "'{name}' is here twice; leave one concept", name=row.name)
        rows[row.name] = row
    return list(rows.values())


def _read_concept(graph: Graph, concept: URIRef, names: dict[URIRef, str]) -> TagRow:
    kind = str(graph.value(concept, DCTERMS.type) or "")
    return TagRow(
        names[concept],
        kind if kind in TagKind else TagKind.SUBJECT.value,
        _list_literals(graph, concept, SKOS.altLabel),
        _list_literals(graph, concept, GUARD),
        tuple(sorted(names[one] for one in graph.objects(concept, SKOS.broader) if one in names)),
        next(iter(_list_literals(graph, concept, SKOS.scopeNote)), ""),
    )


def _choose_label(graph: Graph, concept: URIRef) -> str:
    """The Chinese name, else one of no language, else any."""
    return next(iter(_list_literals(graph, concept, SKOS.prefLabel)), "")


def _list_literals(graph: Graph, concept: URIRef, relation: URIRef) -> tuple[str, ...]:
    """The texts in Chinese, else those of no language, else all, in order."""
    found = sorted(one for one in graph.objects(concept, relation) if isinstance(one, Literal))
    by_language = (
        [one for one in found if (one.language or "").startswith("zh")],
        [one for one in found if not one.language],
        found,
    )
    return tuple(str(one).strip() for one in next((some for some in by_language if some), []))
