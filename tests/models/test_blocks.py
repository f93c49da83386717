"""Blocks of articles."""

from articles.models import Block, Role


def test_a_block_is_named_by_its_role_and_first_words():
    assert str(Block(role=Role.BODY, text="老桥通车" * 6)) == "正文：" + "老桥通车" * 5
