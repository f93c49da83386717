"""The table of roles: what each is used for."""

import pytest

from articles.parsing.roles import (
    FIELD_ROLES,
    HEADING_ROLES,
    RUNNING_ROLES,
    SHOWN_ROLES,
    TEXT_ROLES,
    Role,
)


@pytest.mark.parametrize(
    ("roles", "values"),
    [
        (HEADING_ROLES, ["kicker", "headline", "deck"]),
        (FIELD_ROLES, ["column", "kicker", "headline", "deck"]),
        (SHOWN_ROLES, ["label", "byline", "summary", "subhead", "body", "caption", "table", "credit"]),
        (TEXT_ROLES, ["summary", "subhead", "body", "caption", "table"]),
        (RUNNING_ROLES, ["summary", "subhead", "body"]),
    ],
)
def test_each_use_has_its_roles(roles, values):
    assert list(roles) == values


def test_readers_get_no_role_both_from_blocks_and_from_fields():
    assert not set(SHOWN_ROLES) & set(FIELD_ROLES)


def test_text_is_shown_and_running_text_is_text():
    assert set(RUNNING_ROLES) < set(TEXT_ROLES) < set(SHOWN_ROLES)


def test_every_role_has_a_label_of_its_own():
    labels = "栏目 引题 主题 副题 标签 署名 提要 小标题 正文 图片说明 表格行 图片署名 导读指向 杂项"
    assert [role.label for role in Role] == labels.split()
