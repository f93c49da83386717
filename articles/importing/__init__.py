"""Files → page texts → rows: readers, the importer and its report.

What editors hold, where pages lie, how jumps pair: rules that curation keeps too are in `articles.archive`.
"""

from articles.archive.tag_names import TagMatcher
from articles.importing.page_hints import read_date, read_page
from articles.importing.page_reports import BadPage, LinkReport, PageReport, PageText
from articles.importing.pages import import_page
from articles.importing.readers import count_pages, read_pages
from articles.importing.run import import_pages, parse_all, read_all
from articles.importing.vocabulary import TagReport
from articles.importing.vocabulary_files import import_tags

__all__ = [
    "BadPage",
    "LinkReport",
    "PageReport",
    "PageText",
    "TagMatcher",
    "TagReport",
    "count_pages",
    "import_page",
    "import_pages",
    "import_tags",
    "parse_all",
    "read_all",
    "read_date",
    "read_page",
    "read_pages",
]
