"""Names and words by sound and look, without an index."""

import threading
from collections.abc import Mapping
from functools import cached_property

from articles.search.results import SearchUnavailable
from articles.search.suggestions import lexicon as lexicon_module
from articles.search.suggestions.lexicon import (
    KEEP_SECONDS,
    Entry,
    Group,
    Lexicon,
    read_lexicon,
    refresh_beside,
)
from tests.processes import PATIENCE_SECONDS, wait_until


class Names:
    """A view of an index that holds tags only."""

    edition = None

    def __init__(self, tags: Mapping[str, int]):
        self.tags = tags

    def list_values(self, fieldname: str) -> Mapping[str, int]:
        return self.tags if fieldname == "tag" else {}

    def list_heading_words(self, least: int) -> Mapping[str, int]:
        return {}


def test_a_name_spelt_as_typed_is_nearer_than_a_frequent_one_that_sounds_nearly_the_same():
    lexicon = Lexicon(Names({"金海": 1, "京海": 100}))
    assert list(lexicon.read_letters("jinhai"))[:2] == [(0, ["金海"]), (1, ["京海"])]


class Edition(Names):
    """The names of one commit, which are read when `may_read` is set."""

    def __init__(self, edition: int, tags: Mapping[str, int], *, words: Mapping[str, int] | None = None):
        super().__init__(tags)
        self.edition, self.words = edition, words or {}
        self.readers: list[threading.Thread] = []
        self.may_read = threading.Event()
        self.may_read.set()

    def list_values(self, fieldname: str) -> Mapping[str, int]:
        self.readers.append(threading.current_thread())
        assert self.may_read.wait(PATIENCE_SECONDS)
        return super().list_values(fieldname)

    def list_heading_words(self, least: int) -> Mapping[str, int]:
        return {word: count for word, count in self.words.items() if count >= least}


class Silent(Edition):
    def list_values(self, fieldname: str) -> Mapping[str, int]:
        raise SearchUnavailable


def test_names_from_before_a_commit_are_used_for_a_minute_and_until_new_ones_are_read(monkeypatch):
    now, asked = 1000.0, []
    monkeypatch.setattr(lexicon_module, "KEEP_SECONDS", KEEP_SECONDS)
    monkeypatch.setattr(lexicon_module, "monotonic", lambda: now)
    monkeypatch.setattr(lexicon_module, "refresh_beside", asked.append)
    old, new = Edition(1, {"京海": 1}), Edition(2, {"金海": 1})
    first = read_lexicon(old)
    now += 59.9
    assert read_lexicon(new) is first
    now += 0.1
    assert read_lexicon(old) is first
    assert asked == []
    assert read_lexicon(new) is first
    assert asked == [new]
    assert read_lexicon(new) is first
    assert asked == [new, new]
    second = lexicon_module.refresh_lexicon(new)
    assert (second.edition, read_lexicon(new)) == (2, second)
    assert len(asked) == 2


def test_new_names_are_read_beside_by_one_thread_at_a_time():
    first = read_lexicon(Edition(1, {"京海": 1}))
    new = Edition(2, {"金海": 1})
    new.may_read.clear()
    for _ in range(3):
        refresh_beside(new)
    wait_until(lambda: new.readers)
    assert lexicon_module._lexicon[0] is first
    new.may_read.set()
    wait_until(lambda: lexicon_module._lexicon[0].edition == 2)
    wait_until(lambda: not lexicon_module._refreshing.locked())
    [reader] = set(new.readers)
    assert reader is not threading.current_thread()
    assert reader.daemon  # which a process that ends does not wait for
    newest = Edition(3, {})
    refresh_beside(newest)
    wait_until(lambda: lexicon_module._lexicon[0].edition == 3)


def test_the_old_names_are_kept_while_new_ones_cannot_be_read(caplog):
    first = read_lexicon(Edition(1, {"京海": 1}))
    for _ in range(2):
        refresh_beside(Silent(2, {}))
        wait_until(lambda: not lexicon_module._refreshing.locked())
    assert lexicon_module._lexicon[0] is first
    assert [record.getMessage() for record in caplog.records] == [
        "the words of suggestions cannot be read again; the old ones are kept"
    ] * 2


def test_names_are_read_once_for_each_commit():
    view = Edition(1, {"京海": 1})
    first = lexicon_module.refresh_lexicon(view)
    assert lexicon_module.refresh_lexicon(view) is first
    assert len(view.readers) == 3


def test_nobody_waits_for_a_table_once_the_names_are_read():
    tables = {name for name, value in vars(Lexicon).items() if isinstance(value, cached_property)}
    assert len(tables) > 5
    assert tables <= vars(read_lexicon(Edition(1, {"京海": 1}))).keys()


def test_chinese_words_in_two_headings_are_suggested():
    lexicon = Lexicon(Edition(1, {}, words={"港口": 2, "春耕": 1, "gdp": 9}))
    assert lexicon.entries == {"港口": Entry("港口", Group.WORD, 2)}


def test_a_name_stands_before_an_equal_word():
    lexicon = Lexicon(Edition(1, {"港口": 1}, words={"港口": 9}))
    assert lexicon.entries == {"港口": Entry("港口", Group.TAG, 1)}
