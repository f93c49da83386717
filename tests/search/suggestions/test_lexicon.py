"""Names and words by sound and look, without an index."""

from collections.abc import Mapping

from articles.search.suggestions.lexicon import Lexicon


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
