"""Print → values: the text of one page in, its stories out. Pure Python: no Django, no clock."""

from articles.parsing.kinds import Kind
from articles.parsing.page import flag_to_json, page_to_json, parse_page
from articles.parsing.roles import Role
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
    "flag_to_json",
    "page_to_json",
    "parse_page",
]
