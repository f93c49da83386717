"""Print → values: the text of one page in, its stories out. Pure Python: no Django, no I/O, no clock."""

from articles.parsing.values import Block, Contributor, Flag, Hints, Kind, ParsedPage, Role, Story

__all__ = ["Block", "Contributor", "Flag", "Hints", "Kind", "ParsedPage", "Role", "Story"]
