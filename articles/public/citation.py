"""How others refer to an article, as text and as files for reference managers."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from articles.languages import PRINTED_LANGUAGE
from articles.models import Article, Credit

TEX_ESCAPES = str.maketrans(
    {char: f"\\{char}" for char in "&%$#_"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    | {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}  # BibTeX counts the braces of \{ too
)
CITED_AUTHORS = 3  # more are 等
PHOTOGRAPHER_PREFIX = "摄"  # of the roles 摄, 摄影, 摄影报道: they made the picture


@dataclass(frozen=True, slots=True)
class Reference:
    """What a citation says, in values of one line each; unknown ones are empty, an unknown day is None."""

    ref: str
    authors: Sequence[str]
    title: str
    newspaper: str
    day: datetime.date | None
    label: str
    url: str

    def cite(self) -> str:
        """The citation by GB/T 7714—2025: 作者. 题名[N/OL]. 报名，日期（版次）. 网址.

        That edition writes marks in full width, and the day of access of web pages alone.
        Source: the CSL style GB-T-7714—2025 of zotero-chinese/styles.
        """
        authors = "，".join([*self.authors[:CITED_AUTHORS], *["等"][: len(self.authors) > CITED_AUTHORS]])
        day = self.day.isoformat() if self.day else "[日期不详]"
        label = f"（{self.label}）" if self.label else ""
        opening = f"{authors}. " if authors else ""
        return f"{opening}{self.title}[N/OL]. {self.newspaper}，{day}{label}. {self.url}."

    def write_bibtex(self) -> str:
        """An entry for BibTeX and BibLaTeX; names in braces, so that they are not taken apart."""
        fields = {
            "author": " and ".join(f"{{{_escape_tex(name)}}}" for name in self.authors),
            "title": f"{{{_escape_tex(self.title)}}}",
            "journal": _escape_tex(self.newspaper),
            "year": str(self.day.year) if self.day else "",
            "date": self.day.isoformat() if self.day else "",
            "pages": _escape_tex(self.label),
            "url": self.url,
            "langid": "chinese",
        }
        lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
        return "\n".join([f"@article{{{self.ref},", *lines, "}\n"])

    def write_ris(self) -> str:
        """A record for reference managers. Source: RIS of Reference Manager, type NEWS."""
        tags = [("TY", "NEWS"), *(("AU", name) for name in self.authors), ("TI", self.title)]
        tags += [("T2", self.newspaper), ("DA", f"{self.day:%Y/%m/%d}" if self.day else "")]
        tags += [("SP", self.label), ("LA", PRINTED_LANGUAGE), ("UR", self.url), ("ID", self.ref)]
        lines = [f"{tag}  - {value}" for tag, value in tags if value]
        return "\r\n".join([*lines, "ER  - ", ""])

    def write_csl(self) -> str:
        """An item of CSL-JSON, which citation processors read."""
        item = {
            "id": self.ref,
            "type": "article-newspaper",
            "author": [{"literal": name} for name in self.authors],
            "title": self.title,
            "container-title": self.newspaper,
            "issued": {"date-parts": [[self.day.year, self.day.month, self.day.day]]} if self.day else None,
            "page": self.label,
            "language": PRINTED_LANGUAGE,
            "URL": self.url,
        }
        return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False)


class CitationFormat(NamedTuple):
    name: str
    content_type: str
    write: Callable[[Reference], str]


CITATION_FORMATS = {
    "bib": CitationFormat("BibTeX", "application/x-bibtex; charset=utf-8", Reference.write_bibtex),
    "ris": CitationFormat("RIS", "application/x-research-info-systems; charset=utf-8", Reference.write_ris),
    "json": CitationFormat("CSL-JSON", "application/vnd.citationstyles.csl+json", Reference.write_csl),
}


def make_reference(article: Article, credits: Sequence[Credit], *, url: str) -> Reference:
    page = article.page
    day = page.issue.date if page.issue else None
    title, newspaper, label = map(_join_lines, (article.title, page.newspaper.name, page.label))
    return Reference(article.ref, list_authors(credits), title, newspaper, day, label, url)


def _join_lines(text: str) -> str:
    return " ".join(text.split())


def _escape_tex(text: str) -> str:
    return text.translate(TEX_ESCAPES)


def is_authors(role: str) -> bool:
    """Whether somebody in this role wrote the text."""
    return not role.startswith(PHOTOGRAPHER_PREFIX)


def list_authors(credits: Sequence[Credit]) -> list[str]:
    """Each author once, in the order of the print; a credit without a name gives its role, 本报评论员."""
    written = (credit for credit in credits if is_authors(credit.role))
    return list(dict.fromkeys(credit.author for credit in written))
