"""Postings in arrays, after commits, deletions and merges, against plain comparison."""

from itertools import count, product
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields
from whoosh.filedb.filestore import RamStorage
from whoosh.query import And, Or, Prefix, Term, TermRange
from whoosh.reading import TermNotFound
from whoosh.searching import Searcher

from articles.search.engine import UnreadableIndex
from articles.search.language.terms import fold, is_term
from articles.search.whoosh_engine import codec, snapshot
from articles.search.whoosh_engine.backend import ArrayIndex
from articles.search.whoosh_engine.durability import DurableStorage
from articles.search.whoosh_engine.evaluation import Evaluation
from articles.search.whoosh_engine.fields import PrintText, Substring
from articles.search.whoosh_engine.snapshot import OpenIndex
from articles.search.whoosh_engine.version import INDEX_NAME

pytestmark = pytest.mark.django_db  # the dictionary holds the names of the archive

SCHEMA = fields.Schema(id=fields.ID(stored=True, unique=True), text=PrintText())


class OwnRamStorage(RamStorage):
    """Whoosh names its folder for temporary files after the index, in the folder that all processes share."""

    def __init__(self):
        super().__init__()
        self.own = uuid4()

    def temp_storage(self, name=None):
        return super().temp_storage(f"{name}.{self.own}")  # always the same: a commit deletes one folder


def make_index():
    return ArrayIndex.create(OwnRamStorage(), SCHEMA, INDEX_NAME)


def write(index, documents, gone=(), **options):
    writer = index.writer()
    writer.delete_values("id", [*gone, *documents])
    for name, text in documents.items():
        writer.write_document({"id": name, "text": text})
    writer.commit(**options)


def take_snapshot(index):
    return OpenIndex(index.storage, SCHEMA).take_snapshot()


def find(snapshot, needle):
    """Return identifiers of the live documents that contain the needle, with counts."""
    docs, at_most = snapshot.find_substring("text", needle, snapshot.live)
    counts = at_most if is_term(needle) else snapshot.count_in_texts("text", needle, docs)
    assert (counts <= at_most).all()
    pairs = zip(docs.tolist(), counts.tolist(), strict=True)
    return {snapshot.read_stored(doc)["id"]: int(count) for doc, count in pairs}


TEXTS = st.text("天津港发展，GDP１\n", max_size=12)
COMMITS = st.lists(
    st.tuples(st.dictionaries(st.sampled_from("abcdefgh"), TEXTS), st.sets(st.sampled_from("abcdefgh"))),
    max_size=12,
)


@pytest.mark.slow
@settings(max_examples=60)
@given(COMMITS, st.booleans())
def test_commits_deletions_and_merges_find_what_plain_comparison_finds(commits, is_optimized):
    index, truth = make_index(), {}
    for documents, gone in commits:
        write(index, documents, gone)
        truth = {name: text for name, text in truth.items() if name not in gone} | documents
    if is_optimized:
        index.optimize()
    snapshot = take_snapshot(index)
    assert snapshot.count == len(truth)
    for needle in [
        "天",
        "天津",
        "津港",
        "港发",
        "天津港",
        "发展,g",
        "gdp1",
        ",",
        "展",
        "1",
        ",展",
        ",,",
        "津,港",
        "天天天",
    ]:
        expected = {name: fold(text).count(needle) for name, text in truth.items() if needle in fold(text)}
        assert find(snapshot, needle).keys() == expected.keys()
        if len(needle) != 2:  # grams that overlap, as in 天天天, are counted as they stand
            assert find(snapshot, needle) == expected


def test_occurrences_are_counted_up_to_what_a_byte_holds():
    index = make_index()
    write(index, {str(number): "天津," * number for number in (1, 255, 256, 300)})
    assert find(take_snapshot(index), "天津") == {"1": 1, "255": 255, "256": 255, "300": 255}


def test_many_small_commits_leave_few_segments():
    index = make_index()
    for number in range(3 * codec.MERGE_SEGMENTS):
        write(index, {str(number): f"天津港{number}"})
    snapshot = take_snapshot(index)
    assert snapshot.count == 3 * codec.MERGE_SEGMENTS
    assert len(snapshot.segments) <= codec.MERGE_SEGMENTS + 2
    assert len(find(snapshot, "天津港")) == 3 * codec.MERGE_SEGMENTS


@pytest.mark.parametrize(
    ("sizes", "largest", "left"),
    [
        ([1] * 7, 64, 8),  # too few of one size
        ([1] * 8, 64, 1),
        ([7] * 8, 64, 1),
        ([1] * 7 + [8], 64, 9),  # eight articles are of the next size
        ([8] * 8, 512, 1),
        ([8] * 8, 511, 9),  # together they might be more than a segment may hold
        ([1] * 8, 63, 9),
    ],
)
def test_eight_segments_of_a_size_are_merged(monkeypatch, sizes, largest, left):
    monkeypatch.setattr(codec, "LARGEST_SEGMENT", largest)
    index = make_index()
    for number, size in enumerate(sizes):
        write(index, {f"{number}-{place}": "天津港" for place in range(size)}, merge=False)
    write(index, {"last": "天津港"})
    snapshot = take_snapshot(index)
    assert (len(snapshot.segments), snapshot.count) == (left, sum(sizes) + 1)


def test_a_mostly_deleted_segment_is_rewritten():
    index = make_index()
    write(index, {str(number): "天津港" for number in range(50)})
    write(index, {}, gone=map(str, range(26)))
    write(index, {"x": "天津"})
    assert take_snapshot(index).size == 25


def test_merging_leaves_out_a_field_that_the_schema_no_longer_has():
    former = fields.Schema(a_former=fields.ID(), **dict(SCHEMA.items()))
    index = ArrayIndex.create(OwnRamStorage(), former, INDEX_NAME)
    writer = index.writer()
    writer.write_document({"id": "a", "text": "天津港", "a_former": "value"})
    writer.commit()
    write(ArrayIndex(index.storage, SCHEMA), {"b": "在天津"}, optimize=True)
    merged = take_snapshot(index)
    assert (len(merged.segments), find(merged, "天津")) == (1, {"a": 1, "b": 1})
    assert merged.segments[0].field("a_former") is None


def test_a_commit_without_merging_keeps_every_segment():
    index = make_index()
    for number in range(codec.MERGE_SEGMENTS + 1):
        write(index, {str(number): "天津港"}, merge=False)
    assert len(take_snapshot(index).segments) == codec.MERGE_SEGMENTS + 1


def test_a_segment_of_which_half_is_deleted_is_kept():
    index = make_index()
    write(index, {str(number): "天津港" for number in range(50)})
    write(index, {}, gone=map(str, range(25)))
    write(index, {"x": "天津"})
    assert take_snapshot(index).size == 51


def test_document_numbers_take_two_bytes_if_they_fit():
    for largest, size in ((65_535, 2), (65_536, 4), (131_071, 4)):
        field = codec.FieldPostings()
        for doc in (0, largest):
            field.ids.append(field.term_ids[b"a"])
            field.docs.append(doc)
            field.weights.append(1)
        docs = field.sort()[2]
        assert docs.tolist() == [0, largest]
        assert docs.itemsize == size


@pytest.fixture
def terms_reader():
    index = make_index()
    write(index, {"a": "天津港天津", "b": "天津"})
    return index.reader()._terms


def test_a_segment_lists_its_terms_as_whoosh_expects(terms_reader):
    grams = [("text", gram.encode()) for gram in sorted(["天津", "津港", "港天"], key=str.encode)]
    identifiers = [("id", b"a"), ("id", b"b")]
    terms = list(terms_reader.terms())
    assert terms == sorted(terms)
    assert [term for term in terms if term[0] == "id"] == identifiers
    assert [term for term in terms if term in grams] == grams
    assert list(terms_reader.terms_from("id", b"b")) == [("id", b"b")]
    assert list(terms_reader.terms_from("nosuch", b"b")) == []
    assert [term for term, _ in terms_reader.items()] == terms
    assert [term for term, _ in terms_reader.items_from("id", b"b")] == [("id", b"b")]


def test_the_terms_of_a_field_are_walked_as_whoosh_does(terms_reader):
    cursor = terms_reader.cursor("id", SCHEMA["id"])
    assert [cursor.first(), cursor.next(), cursor.next()] == ["a", "b", None]
    assert (cursor.text(), cursor.term_info(), cursor.is_valid()) == (None, None, False)
    assert [cursor.first(), cursor.text()] == ["a", "a"]
    assert [cursor.find("aa"), cursor.find(b"a"), cursor.find("c")] == ["b", "a", None]
    assert cursor.find("b") == "b"
    assert (cursor.term_info().doc_frequency(), cursor.is_valid()) == (1, True)
    missing = terms_reader.cursor("nosuch", SCHEMA["id"])
    assert [missing.first(), missing.find("a"), missing.is_valid()] == [None, None, False]


def test_a_segment_counts_its_terms_as_whoosh_expects(terms_reader):
    info = dict(terms_reader.items())["text", "天津".encode()]
    assert (info.weight(), info.doc_frequency(), info.max_weight()) == (3, 2, 2)
    assert (info.min_id(), info.max_id()) == (0, 1)
    assert terms_reader.frequency("text", "天津".encode()) == 3
    assert terms_reader.doc_frequency("text", "天津".encode()) == 2
    assert ("id", b"a") in terms_reader
    assert ("id", b"c") not in terms_reader
    for number_of in (terms_reader.frequency, terms_reader.doc_frequency):
        with pytest.raises(KeyError):
            number_of("id", b"c")
    with pytest.raises(TermNotFound, match=r"^No term id:b'c'$"):
        terms_reader.term_info("id", b"c")


def test_a_snapshot_stays_readable_after_its_files_are_merged(tmp_path):
    index = ArrayIndex.create(DurableStorage(tmp_path), SCHEMA, INDEX_NAME)
    for number in range(5):
        write(index, {str(number): f"天津港{number}"}, merge=False)
    opened = OpenIndex(index.storage, SCHEMA)
    before = opened.take_snapshot()
    index.optimize()
    assert len(find(before, "天津港")) == 5
    assert opened.take_snapshot() is not before
    assert len(opened.take_snapshot().segments) == 1


def test_the_files_of_an_index_are_looked_at_once_in_a_second(tmp_path, monkeypatch):
    index = ArrayIndex.create(DurableStorage(tmp_path), SCHEMA, INDEX_NAME)
    write(index, {"a": "天津港"})
    clock, looked = 0.0, []
    monkeypatch.setattr(snapshot, "monotonic", lambda: clock)
    monkeypatch.setattr(snapshot, "is_unchanged", lambda stamps: looked.append(clock) or True)
    opened = OpenIndex(index.storage, SCHEMA)
    for moment in (0.0, 0.9, 1.0, 1.5, 1.9, 2.0):
        clock = moment
        opened.take_snapshot()
    assert looked == [1.0, 2.0]


def test_an_index_that_lacks_a_file_is_opened_once(tmp_path, monkeypatch):
    index = ArrayIndex.create(DurableStorage(tmp_path), SCHEMA, INDEX_NAME)
    opened, tries = OpenIndex(index.storage, SCHEMA), []

    def fail(version):
        tries.append(version)
        raise FileNotFoundError("text")

    monkeypatch.setattr(opened, "_open_newest", fail)
    with pytest.raises(UnreadableIndex):
        opened.take_snapshot()
    assert len(tries) == 1


def test_a_text_that_a_commit_deletes_while_it_is_opened_is_read_from_the_newer_one(tmp_path, monkeypatch):
    index = ArrayIndex.create(DurableStorage(tmp_path), SCHEMA, INDEX_NAME)
    for name in "ab":
        write(index, {name: "天津港"}, merge=False)
    open_reader, opened = snapshot.SegmentReader, count()

    def open_before_merge(*args, **kwargs):
        """Open the terms; of the second segment, a commit has then deleted the texts, but no other files."""
        reader = open_reader(*args, **kwargs)
        if not next(opened):
            return reader
        monkeypatch.undo()
        left = {path: path.read_bytes() for path in tmp_path.glob("*.*") if path.name.count("text") == 0}
        index.optimize()
        for path, content in left.items():
            if not path.exists() and path.suffix != ".toc":
                path.write_bytes(content)
        return reader

    monkeypatch.setattr(snapshot, "SegmentReader", open_before_merge)
    assert find(OpenIndex(index.storage, SCHEMA).take_snapshot(), "天津港") == {"a": 1, "b": 1}


def test_a_commit_is_seen_at_once_and_only_then_files_are_opened():
    index = make_index()
    opened = OpenIndex(index.storage, SCHEMA)
    empty = opened.take_snapshot()
    assert opened.take_snapshot() is empty
    write(index, {"a": "天津"})
    assert find(opened.take_snapshot(), "天津") == {"a": 1}
    segment = opened.take_snapshot().segments[0]
    write(index, {"b": "天津"})
    assert opened.take_snapshot().segments[0] is segment


def test_a_recreated_index_is_seen(tmp_path):
    storage = DurableStorage(tmp_path)
    write(ArrayIndex.create(storage, SCHEMA, INDEX_NAME), {"a": "天津"})
    opened = OpenIndex(storage, SCHEMA)
    assert opened.take_snapshot().count == 1
    storage.clean()
    write(ArrayIndex.create(storage, SCHEMA, INDEX_NAME), {"b": "天津", "c": "天津"})
    assert find(opened.take_snapshot(), "天津") == {"b": 1, "c": 1}


def test_a_cancelled_writer_leaves_the_index_unchanged():
    index = make_index()
    write(index, {"a": "天津"})
    writer = index.writer()
    writer.delete_values("id", ["a"])
    writer.write_document({"id": "b", "text": "天津"})
    writer.cancel()
    assert find(take_snapshot(index), "天津") == {"a": 1}
    write(index, {"c": "天津"})
    assert set(find(take_snapshot(index), "天津")) == {"a", "c"}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Term("id", "a"), {"a"}),
        (Or([Term("id", "nosuch"), Term("id", "b")]), {"b"}),
        (And([Substring("text", "天津"), Prefix("id", "a")]), {"a"}),
        (Prefix("id", ""), {"a", "b"}),
    ],
)
def test_whooshs_own_queries_read_the_arrays(asked, expected):
    index = make_index()
    write(index, {"a": "天津港", "b": "天津"})
    with Searcher(index.reader()) as searcher:
        assert {searcher.stored_fields(doc)["id"] for doc in searcher.docs_for_query(asked)} == expected


NAMES = ("a", "aa", "ab", "b", "ba", "c")


@pytest.fixture(params=[1, 2], ids=["one segment", "two segments"])
def named(request):
    """A snapshot of documents whose identifiers are NAMES; the words of their texts too."""
    index = make_index()
    for part in range(request.param):
        names = NAMES[part :: request.param]
        write(index, {name: f"天津,{name * 2},港口" for name in names}, merge=False)
    assert len(take_snapshot(index).segments) == request.param
    return take_snapshot(index)


def find_identifiers(snapshot, query):
    docs = Evaluation(snapshot, query).find_mask().nonzero()[0].tolist()
    return [snapshot.read_stored(doc)["id"] for doc in docs]


def test_a_prefix_finds_all_that_start_with_it(named):
    for prefix in ("", "a", "ab", "b", "x"):
        expected = [name for name in NAMES if name.startswith(prefix)]
        assert sorted(find_identifiers(named, Prefix("id", prefix))) == expected


@pytest.mark.parametrize("excludes_start", [False, True])
@pytest.mark.parametrize("excludes_end", [False, True])
def test_a_range_includes_or_excludes_its_ends(named, excludes_start, excludes_end):
    edges = (None, "a", "aa", "aaa", "ab", "b", "bb", "ba", "c", "x")
    for start, end in product(edges, edges):
        expected = [
            name
            for name in NAMES
            if (start is None or (name > start if excludes_start else name >= start))
            and (end is None or (name < end if excludes_end else name <= end))
        ]
        found = find_identifiers(named, TermRange("id", start, end, excludes_start, excludes_end))
        assert sorted(found) == expected, (start, end)


def test_a_range_of_words_includes_or_excludes_its_ends(named):
    field = SCHEMA["text"]
    words = {
        "inclusive": field.parse_range("text", "aaaa", "bb", False, False),
        "exclusive": field.parse_range("text", "aaaa", "bb", True, True),
        "from": field.parse_range("text", "bb", None, False, False),
    }
    found = {name: sorted(find_identifiers(named, query)) for name, query in words.items()}
    assert found == {"inclusive": ["aa", "ab", "b", "ba"], "exclusive": ["ab", "ba"], "from": list(NAMES)}
