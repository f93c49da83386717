"""Print → values: the text of one page in, its stories out. Pure Python: no Django, no clock."""

from articles.parsing.kinds import Kind
from articles.parsing.page import flag_to_json, page_to_json, parse_page
from articles.parsing.roles import Role
from articles.parsing.side_by_side import find_side_by_side
from articles.parsing.values import Block, Contributor, Flag, Hints, ParsedPage, Story

__all__ = [
    "Block",
    "Contributor",
    "Flag",
    "Hints",
    "Kind",
    "ParsedPage",
    "Role",
    "Story",
    "find_side_by_side",
    "flag_to_json",
    "page_to_json",
    "parse_page",
]
