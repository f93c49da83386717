"""What other rooms import from here."""

from articles import search


def test_all_that_is_offered_to_other_rooms_is_there():
    assert [name for name in search.__all__ if not hasattr(search, name)] == []
