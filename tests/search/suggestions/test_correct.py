"""Which corrections of a query are offered, without an index."""

from collections.abc import Mapping, Sequence

import pytest

from articles.search.language.query import Words, parse_query, write_query
from articles.search.language.sounds import spell_sound
from articles.search.results import Question
from articles.search.suggestions.correct import correct_query

pytestmark = pytest.mark.django_db  # the words of what was typed depend on the names of tags and people


class View:
    """An index with these tags, in which these strings and questions occur; `asked` counts what is asked."""

    edition = None

    def __init__(self, tags: Mapping[str, int], occurs: Sequence[str], together: Sequence[str] = ()):
        self.tags, self.occurs, self.together = tags, occurs, together
        self.asked: list[int] = []

    def list_values(self, fieldname: str) -> Mapping[str, int]:
        return self.tags if fieldname == "tag" else {}

    def list_heading_words(self, least: int) -> Mapping[str, int]:
        return {}

    def have_hits(self, words: Sequence[Words]) -> list[bool]:
        self.asked.append(len(words))
        return [one.text in self.occurs for one in words]

    def count_each(self, questions: Sequence[Question]) -> list[int]:
        return [int(write_query(question.groups) in self.together) for question in questions]


def correct(view: View, typed: str) -> tuple[str, ...]:
    return correct_query(view, parse_query(typed).groups)


# characters that neither look nor sound like the one that is wrong
MIDDLES = [char for char in map(chr, range(0x5000, 0x5100)) if spell_sound(char)[0] not in "jqxz"][:60]
MANY = {f"天{char}港": 100 - place for place, char in enumerate(MIDDLES)}


@pytest.mark.parametrize(("place", "is_offered"), [(0, True), (47, True), (48, False)])
def test_the_best_forty_eight_corrections_are_looked_up_eight_at_once(place, is_offered):
    right = f"天{MIDDLES[place]}港"
    view = View(MANY, [right])
    assert correct(view, "tag:天斤港") == ((f"tag:{right}",) if is_offered else ())
    assert view.asked == [1, *[8] * 6]


def test_three_corrections_are_enough():
    view = View(MANY, list(MANY))
    assert correct(view, "tag:天斤港") == tuple(f"tag:天{char}港" for char in MIDDLES[:3])
    assert view.asked == [1, 8]


def test_nearer_corrections_come_before_frequent_ones_and_equals_in_their_order():
    tags = {"天津港": 1, "天空港": 9, "天王港": 5, "天国港": 5}
    view = View(tags, list(tags))
    assert correct(view, "tag:天斤港") == ("tag:天津港", "tag:天空港", "tag:天国港")


def test_what_occurs_is_not_corrected_and_its_neighbours_are():
    view = View({"天津港": 1, "京海": 1}, ["天津港", "京海", "天斤港"])
    assert correct(view, "tag:天斤港") == ()
    assert correct(view, "tag:天斤港 tag:斤海") == ("tag:天斤港 tag:京海",)
    assert correct(view, "-tag:天巾港") == ()
    assert correct(view, "tag:天巾港 OR tag:斤海") == ()
    assert correct(view, "kind:天巾港") == ()


def test_a_near_correction_is_offered_if_its_words_occur_together_and_those_typed_do_not():
    tags = {"天津港": 1}
    assert correct(View(tags, [], ["天津港 开放"]), "天斤港开放")[:1] == ("天津港开放",)
    assert correct(View(tags, [], []), "天斤港开放") == ()
    typed = ["天斤港", "天斤", "港", "开放", "天斤港 开放", "斤港"]
    assert correct(View(tags, typed, ["天津港 开放"]), "天斤港开放") == ()
    far = {"天空港": 1}  # no near one
    assert correct(View(far, [], ["天空 港 开放", "天空港 开放"]), "天斤港开放") == ()


def test_of_near_corrections_those_that_are_found_as_a_whole_come_first():
    tags = {"天津港": 9, "天金港": 1}
    view = View(tags, ["天金港开放"], ["天津港 开放", "天金港 开放"])
    assert correct(view, "天斤港开放") == ("天金港开放", "天津港开放")


PINYIN = {
    "tianjingang": ("tag:天津港",),
    "tian'jin'gang": ("tag:天津港",),
    "TianJinGang": ("tag:天津港",),
    "t": (),
}


def test_a_row_of_pinyin_is_read():
    view = View({"天津港": 9}, ["天津港"])
    assert {typed: correct(view, f"tag:{typed}") for typed in PINYIN} == PINYIN
    assert correct(view, "tag:tian tag:jin tag:gang") == ("tag:天津港",)
    assert correct(view, "tag:tian jin tag:gang") == ()
    assert correct(view, "tag:tian 港 tag:jin") == ()
    assert correct(view, "tag:tianjin2gang") == ()


def test_pinyin_that_reads_all_together_comes_before_what_leaves_something_unknown():
    view = View({"京海": 1, "港口": 1, "京海港口": 1}, ["京海", "港口", "京海港口"])
    assert correct(view, "jinghai gangkou") == ("京海港口", "jinghai 港口", "京海 gangkou")
