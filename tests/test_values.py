"""The values that the program passes on: dataclasses of all rooms."""

from dataclasses import is_dataclass
from importlib import import_module
from inspect import isclass
from pkgutil import walk_packages

import articles

# What counts, collects or learns while it is filled, or is laid out step by step.
CHANGING = {
    "articles.admin.home.EditorsDay",
    "articles.archive.records._Pending",
    "articles.archive.tag_names.Mentions",
    "articles.importing.watching.WatchedFolder",
    "articles.parsing.line_breaks.BreakModel",
    "articles.parsing.story_lines.StoryLines",
    "articles.parsing.tagger.network.Parameters",
    "articles.parsing.training.layout.Item",
    "articles.parsing.training.layout.PrintedBlock",
    "articles.public.article_layout.LaidOutBlock",
    "articles.public.passages.Passage",
    "articles.public.passages.Print",
    "articles.public.sheet.Area",
    "articles.public.sheet._Row",
    "articles.search.proposals.run.ReadArticle",
}


def test_values_cannot_be_changed():
    """They are kept, shared by threads, and keys of tables."""
    modules = [import_module(info.name) for info in walk_packages(articles.__path__, "articles.")]
    found = {one for module in modules for one in vars(module).values() if isclass(one) and is_dataclass(one)}
    changing = {one for one in found if not one.__dataclass_params__.frozen}
    names = {f"{one.__module__}.{one.__qualname__}" for one in changing}
    assert {name for name in names if name.startswith("articles.")} == CHANGING
