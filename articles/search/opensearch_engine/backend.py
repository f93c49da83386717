"""Haystack's door to the cluster: `SearchQuerySet` asks in the same words as it asks Whoosh.

Queries are parsed by Whoosh's parser with the fields of the embedded engine, and then written as queries of
OpenSearch (`haystack_queries`); results come in the same form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from django.utils.encoding import force_str
from haystack import connections
from haystack.backends import log_query
from haystack.constants import DJANGO_CT, ID
from haystack.fields import SearchField
from haystack.utils import get_identifier, get_model_ct

from articles.search.language.terms import fold
from articles.search.opensearch_engine.cluster import WRITE_SECONDS, Cluster, open_cluster
from articles.search.opensearch_engine.compiler import without
from articles.search.opensearch_engine.haystack_facets import ask_for_facets, read_facets
from articles.search.opensearch_engine.haystack_queries import translate
from articles.search.opensearch_engine.mapping import (
    DATE,
    INDEX_VERSION,
    PK,
    PLACE,
    SETTINGS,
    WORDS,
    make_mapping,
)
from articles.search.opensearch_engine.reader import MOST_HITS, Reader
from articles.search.opensearch_engine.state import State
from articles.search.opensearch_engine.writer import OpenSearchWriter, hold_writer_lock
from articles.search.whoosh_engine.backend import ArchiveSearchBackend, FoundDocuments


class OpenSearchBackend(ArchiveSearchBackend):
    def __init__(self, connection_alias: str, **options):
        super().__init__(connection_alias, **options)
        self.options = options

    @cached_property
    def cluster(self) -> Cluster:
        return open_cluster(self.options)

    @cached_property
    def state(self) -> State:
        return State(self.cluster)

    @property
    def alias(self) -> str:
        return f"{self.cluster.prefix}-v{INDEX_VERSION}"

    @cached_property
    def fields(self) -> Mapping[str, SearchField]:
        fields = connections[self.connection_alias].get_unified_index().all_searchfields()
        return {field.index_fieldname: field for field in fields.values()}

    # The index

    def create_index(self, *, refresh_interval: str | None = None) -> str:
        """Return the name of a new index, which no alias names yet."""
        client = self.cluster.client
        found = client.indices.get(index=f"{self.alias}-*", params={"expand_wildcards": "all"})
        endings = (name.removeprefix(f"{self.alias}-") for name in found)
        number = max((int(ending) for ending in endings if ending.isdecimal()), default=0) + 1
        name = f"{self.alias}-{number}"
        settings = {
            **SETTINGS,
            "number_of_shards": self.cluster.shards,
            # Copies of an index that is being built would do the work again.
            "number_of_replicas": 0 if refresh_interval else self.cluster.replicas,
            **({"refresh_interval": refresh_interval} if refresh_interval else {}),
        }
        body = {"settings": {"index": settings}, "mappings": make_mapping(self.fields)}
        client.indices.create(index=name, body=body, params={"request_timeout": WRITE_SECONDS})
        return name

    def ensure_index(self) -> None:
        """Make an empty index if there is none."""
        self.state.ensure()
        if not self.cluster.client.indices.exists_alias(name=self.alias):
            self.switch_alias(self.create_index())

    def switch_alias(self, index: str) -> None:
        """Make the alias name this index and no other, in one step."""
        actions = [
            {"remove": {"index": f"{self.alias}-*", "alias": self.alias, "must_exist": False}},
            {"add": {"index": index, "alias": self.alias, "is_write_index": True}},
        ]
        self.cluster.client.indices.update_aliases(
            body={"actions": actions}, params={"request_timeout": WRITE_SECONDS}
        )

    @cached_property
    def reader(self) -> Reader:
        return Reader(self.cluster, self.alias)

    def make_writer(self) -> OpenSearchWriter:
        """Return the writer; call it under the lock of the index."""
        return OpenSearchWriter(self.cluster, self.state, self.alias, self.fields)

    def setup(self) -> None:
        """Read what the parser needs; nothing is asked of the cluster."""
        self.content_field_name, self.schema = self.build_schema(dict(self.fields))
        self.parser = self.make_parser()
        self.setup_complete = True

    # Writing

    def exchange(self, documents: Sequence[dict], identifiers: Iterable[str]) -> None:
        self.ensure_index()
        with hold_writer_lock(self.lock_folder, self.alias):
            writer = self.make_writer()
            writer.exchange_documents(identifiers, documents)
            writer.commit()

    @property
    def lock_folder(self) -> Path:
        folder = Path(self.path)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def clear(self, models=None, commit=True) -> None:
        """Remove all documents, or those of some models; readers see the old index or the new."""
        self.ensure_index()
        with hold_writer_lock(self.lock_folder, self.alias):
            if models is None:
                self.switch_alias(self.create_index())
            else:
                self.cluster.client.delete_by_query(
                    index=self.alias,
                    body={"query": self._of_models([get_model_ct(model) for model in models])},
                    params={"refresh": "true", "request_timeout": WRITE_SECONDS},
                )
            self.state.note_commit(self.cluster.client.count(index=self.alias)["count"])

    def delete_index(self) -> None:
        self.clear()

    # Reading

    @log_query
    def search(
        self,
        query_string,
        *,
        sort_by=None,
        start_offset=0,
        end_offset=None,
        highlight=False,
        facets=None,
        date_facets=None,
        query_facets=None,
        spelling_query=None,
        result_class=None,
        **narrowing,
    ) -> dict:
        query_string = force_str(query_string)
        if not query_string:
            return {"results": [], "hits": 0}
        query = self._parse(query_string)
        body = {"query": {"bool": {"must": [self._translate(query)], "filter": self._narrow_to(**narrowing)}}}
        if facets or date_facets or query_facets:
            body["aggs"] = ask_for_facets(
                self.schema,
                self._parse,
                fields=facets or (),
                dates=date_facets or {},
                queries=query_facets or (),
            )
        keys = self._list_keys(sort_by)
        found = self._read_results(body, keys, start_offset, end_offset, result_class)
        if self.include_spelling:
            found["spelling_suggestion"] = self.create_spelling_suggestion(spelling_query or query_string)
        if highlight:
            self._highlight(found["results"], query, highlight)
        return found

    def _translate(self, query) -> dict[str, Any]:
        return translate(query, self.schema)

    def _narrow_to(
        self, narrow_queries=None, models=None, limit_to_registered_models=None, **kwargs
    ) -> list[dict[str, Any]]:
        """Return the conditions of these narrowing queries, and of the models."""
        conditions = [self._translate(self._parse(text)) for text in narrow_queries or ()]
        names = sorted(get_model_ct(model) for model in models or ())
        if not names and limit_to_registered_models is not False:
            names = self.build_models_list()
        return [*conditions, self._of_models(names)] if names else conditions

    def _of_models(self, names: Sequence[str]) -> dict[str, Any]:
        return {"terms": {DJANGO_CT: list(names)}}

    def _list_keys(self, sort_by: Sequence[str] | None) -> list[tuple[str, str]]:
        """Return the keys to sort by; equals come in the order of print, where there is one."""
        named = [(name.lstrip("-"), "desc" if name.startswith("-") else "asc") for name in sort_by or ()]
        if not named:
            in_print = [(DATE, "desc"), (PLACE, "asc")]
            named = [("_score", "desc"), *(key for key in in_print if key[0] in self.fields)]
        return [*named, (PK, "asc"), (ID, "asc")]

    def _read_results(self, body, keys, start_offset, end_offset, result_class) -> dict:
        limit = (MOST_HITS if end_offset is None else max(end_offset, 1)) - start_offset
        hits, answer = self.reader.read_page(
            {**body, "_source": True}, keys, offset=start_offset, limit=max(limit, 1)
        )
        return self._make_results(hits, answer, result_class)

    def _make_results(self, hits, answer, result_class) -> dict:
        stored = [self._read_source(hit["_source"]) for hit in hits]
        scores = [hit["sort"][0] if hit["_score"] is not None else 0.0 for hit in hits]
        page = FoundDocuments(stored, scores, answer["hits"]["total"]["value"])
        found = self._process_results(page, result_class=result_class)
        return {**found, "facets": read_facets(answer.get("aggregations", {})), "spelling_suggestion": None}

    def _read_source(self, source: Mapping[str, Any]) -> dict[str, Any]:
        """Return the stored fields in the form of Haystack's Whoosh engine, which joins several values."""
        return {
            name: self._read_value(name, value)
            for name, value in source.items()
            if name not in self.fields or self.fields[name].stored
        }

    def _read_value(self, name: str, value: Any) -> Any:
        if isinstance(value, list):
            return ",".join(value)
        is_date = name in self.fields and self.fields[name].field_type in ("date", "datetime")
        return datetime.fromisoformat(value) if is_date else value

    def more_like_this(
        self,
        model_instance,
        additional_query_string=None,
        start_offset=0,
        end_offset=None,
        models=None,
        limit_to_registered_models=None,
        result_class=None,
        **kwargs,
    ) -> dict:
        narrowing = {additional_query_string} if additional_query_string not in (None, "", "*") else set()
        conditions = self._narrow_to(narrowing, models, limit_to_registered_models)
        answer = self.reader.find_related(
            get_identifier(model_instance),
            self.content_field_name,
            [without(condition) for condition in conditions],
            offset=start_offset,
            limit=max((MOST_HITS if end_offset is None else end_offset) - start_offset, 1),
        )
        return self._make_results(answer["hits"]["hits"], answer, result_class)

    def create_spelling_suggestion(self, query_string: str) -> str | None:
        """Return the query with each word that does not occur replaced by the most frequent close one."""
        words = re.findall(r"\w+", fold(query_string or ""))
        field = f"{WORDS}.{self.content_field_name}"
        term = {"field": field, "max_edits": 2, "prefix_length": 1, "min_word_length": 2}
        term |= {"suggest_mode": "missing", "sort": "frequency", "size": 1}
        asked = {str(place): {"text": word, "term": term} for place, word in enumerate(words)}
        if not asked:
            return None
        found = self.reader.search({"size": 0, "suggest": asked})["suggest"]
        corrected = []
        for place, word in enumerate(words):
            options = [option["text"] for part in found[str(place)] for option in part["options"]]
            corrected.append(options[0] if options else word)
        return " ".join(corrected)
