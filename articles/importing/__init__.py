"""Files → rows: the only writer beside curation."""

from articles.importing.page_hints import read_date, read_number
from articles.importing.pages import import_page
from articles.importing.readers import count_pages, read_pages
from articles.importing.reports import BadPage, PageReport, PageText
from articles.importing.run import LinkReport, import_pages, parse_all, read_all
from articles.importing.tags import TagReport, Vocabulary, import_tags

__all__ = [
    "BadPage",
    "LinkReport",
    "PageReport",
    "PageText",
    "TagReport",
    "Vocabulary",
    "count_pages",
    "import_page",
    "import_pages",
    "import_tags",
    "parse_all",
    "read_all",
    "read_date",
    "read_number",
    "read_pages",
]
