"""Names and words by sound and look, without an index."""

import threading
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.results import SearchUnavailable
from articles.search.suggestions import lexicon as lexicon_module
from articles.search.suggestions.lexicon import (
    KEEP_SECONDS,
    Lexicon,
    LexiconEntry,
    SuggestionGroup,
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


def test_a_name_is_known_in_any_case_and_width():
    lexicon = Lexicon(Names({"ＡＩ小镇": 2}))
    assert lexicon.entries["ai小镇"].text == "ＡＩ小镇"


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
    wait_until(lambda: not lexicon_module._refreshing.locked())
    assert lexicon_module._lexicon[0].edition == 3


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


COUNTS = st.dictionaries(st.text("港口航班海金京津", min_size=1, max_size=4), st.integers(1, 3))


@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=4))
def test_a_lexicon_that_followed_commits_is_as_one_read_anew(commits):
    editions = [Edition(number, tags, words=words) for number, (tags, words) in enumerate(commits)]
    followed, anew = Lexicon(editions[0]), Lexicon(editions[-1])
    for edition in editions[1:]:
        followed.follow(edition)
    gone = followed._gone
    kept = {text: entry for text, entry in followed.entries.items() if text not in gone}
    assert vars(followed) | {"entries": kept, "_gone": set()} == vars(anew)


def test_what_a_commit_leaves_alone_is_not_made_again():
    lexicon = Lexicon(Edition(1, {"港口": 1, "京海": 1}))
    entry, table = lexicon.entries["港口"], lexicon._by_look
    texts = dict(table)
    lexicon.follow(Edition(2, {"港口": 1, "京海": 2, "航班": 1}))
    assert lexicon.entries["港口"] is entry
    assert lexicon._by_look is table
    assert len(table) == len(texts) + 2
    assert table["港＊"] is texts["港＊"]


def test_a_name_that_is_gone_can_be_looked_up_by_who_has_just_found_it():
    lexicon = Lexicon(Edition(1, {"港口": 1}))
    found = lexicon.find_alike("岗口")
    [(_, text)] = found
    lexicon.follow(Edition(2, {}))
    assert lexicon.entries[text].count == 1
    assert list(lexicon.find_alike("岗口")) == []
    lexicon.follow(Edition(3, {}))
    assert lexicon.entries == {}


def test_a_lexicon_that_could_not_be_read_again_follows_the_next_commit():
    lexicon = Lexicon(Edition(1, {"港口": 1}))
    lexicon.follow(Edition(2, {}))
    for _ in range(2):
        with pytest.raises(SearchUnavailable):
            lexicon.follow(Silent(3, {}))
    lexicon.follow(Edition(4, {"京海": 1}))
    assert list(lexicon.entries) == ["京海"]


def test_chinese_words_in_two_headings_are_suggested():
    lexicon = Lexicon(Edition(1, {}, words={"港口": 2, "春耕": 1, "gdp": 9}))
    assert lexicon.entries == {"港口": LexiconEntry("港口", SuggestionGroup.WORD, 2)}


def test_a_name_stands_before_an_equal_word():
    lexicon = Lexicon(Edition(1, {"港口": 1}, words={"港口": 9}))
    assert lexicon.entries == {"港口": LexiconEntry("港口", SuggestionGroup.TAG, 1)}


COASTS = {
    "金海": 3,
    "京海": 100,
    "港口": 5,
    "gdp": 9,
    "碳": 1,
    "金海港": 2,
    "天津": 2,
    "天津港": 5,
    "甜品": 2,
    "田": 9,
}
READINGS = {
    "jinhaigangkou": [
        (1, ["金海", "港口"]),
        (1, ["京海", "港口"]),
        (1, ["金海", "港口"]),
        (2, ["金海港", "口"]),
    ],
    "jinfai": [(1, ["京海"]), (1, ["金海"])],
    "gk": [(0, ["港口"])],
    "jhgk": [(2, ["京海", "港口"]), (2, ["金海", "港口"])],
    "tianjin": [(0, ["天津"]), (1, ["天津"])],
    "tianjinjin": [(2, ["天津", "金"]), (2, ["天津", "津"]), (2, ["天津", "京"])],
    "gangtianjin": [(2, ["港", "天津"])],
    "gdp": [(1, ["gdp"])],
    "t": [],
}


def test_pinyin_is_read_as_names_their_rows_and_names_beside_a_character():
    lexicon = Lexicon(Edition(1, COASTS))
    assert {letters: list(lexicon.read_letters(letters)) for letters in READINGS} == READINGS


def test_a_row_of_pinyin_has_at_most_four_names_with_four_readings_each():
    many = {f"{char}口": 9 - place for place, char in enumerate("港岗缸钢刚")}
    many |= {f"{char}海": 9 - place for place, char in enumerate("金斤今津禁")}
    read = list(Lexicon(Edition(1, many)).read_letters("gangkoujinhai"))
    rows = [(1, [f"{one}口", f"{other}海"]) for one in "港岗缸钢" for other in "金斤今津"]
    assert read == rows * 2
    alike = {f"{char}海": 9 - place for place, char in enumerate("金斤今津禁")} | {"港口": 1}
    read = [parts for _, parts in Lexicon(Edition(1, alike)).read_letters("gangkoujin")]
    assert read == [["港口", char] for char in "金斤今津"]
    port = Lexicon(Edition(1, {"港口": 1}))
    for number in range(2, 6):
        rows = [(1, ["港口"] * number)] * 2 if number <= 4 else []
        assert list(port.read_letters("gangkou" * number)) == rows


def test_two_names_are_read_by_up_to_six_initials():
    lexicon = Lexicon(Edition(1, {"天津港": 2, "天津港口": 1}))
    assert list(lexicon.read_letters("tjgtjg")) == [(2, ["天津港", "天津港"])]
    assert list(lexicon.read_letters("tjgtjgk")) == []


def test_names_are_spelt_from_the_beginning_and_have_two_to_eight_characters():
    lexicon = Lexicon(Edition(1, COASTS | {"天津" * 4: 1, "天津" * 4 + "港": 1}))
    found = [[entry.text for entry in lexicon.find_spelt(letters)] for letters in ("tian", "tianj", "x")]
    assert found == [["天津港", "天津", "甜品", "天津" * 4], ["天津港", "天津", "天津" * 4], []]


def test_a_row_is_as_frequent_as_the_rarest_of_its_names():
    lexicon = Lexicon(Edition(1, COASTS))
    assert lexicon.join_parts(["京海", "港口"]) == ("京海港口", 5)
    assert lexicon.join_parts(["京海", "碳"]) == ("京海碳", 100)
    assert lexicon.join_parts(["gdp", "金海"]) == ("gdp金海", 3)


ALIKE = {
    "斤海": [(1, "京海"), (0, "金海")],  # which sounds the same
    "今海港": [(0, "金海港"), (2, "金海港")],  # by its sound, and as one that differs in one character
    "甜贫": [(0, "甜品")],
    "金海巷": [(0, "金海港")],  # which looks alike
    "金空港": [(2, "金海港")],
    "巷口": [(0, "港口")],
    "水口": [],
    "天津": [],
}


def test_names_that_sound_or_look_like_a_piece_have_a_distance_from_it():
    lexicon = Lexicon(Edition(1, COASTS))
    assert {piece: list(lexicon.find_alike(piece)) for piece in ALIKE} == ALIKE


def test_characters_that_look_alike_come_before_eight_that_sound_alike():
    lexicon = Lexicon(Edition(1, COASTS))
    assert list(lexicon.list_characters_alike("津")) == [(0, "律"), (1, "金"), (1, "京")]
    assert list(lexicon.list_characters_alike("已")) == [(0, "己"), (0, "巳")]
    chars = "金斤今津禁进近劲尽"
    many = Lexicon(Edition(1, {f"{char}海": 1 for char in chars}))
    assert list(many.list_characters_alike("巾")) == [(1, char) for char in chars[:8]]
