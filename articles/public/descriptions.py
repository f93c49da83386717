"""Describes each kind of page for search engines and link previews.

Each function gets the context of the page's template, so that it uses only what readers see.
Source: schema.org, ogp.me, Twitter's cards.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from articles.control_characters import drop_control_characters
from articles.languages import PRINTED_LANGUAGE, find_path, name_language
from articles.models import Article, Column, Credit, Issue, Newspaper, Page, Person, Tag
from articles.public.citation import is_authors
from articles.public.formatting import strip_formatting
from articles.public.site import read_site

# As in Django's json_script, whose type attribute is fixed: nothing in the data can end the script.
# Not by `translate`, which takes long for each character that is not in its table.
SCRIPT_ESCAPES = {">": "\\u003E", "<": "\\u003C", "&": "\\u0026"}
TEXT_CHARS = 160  # of a description; search engines cut what is longer
TAG_TYPES = {
    Tag.Kind.PLACE: "Place",
    Tag.Kind.ORGANISATION: "Organization",
    Tag.Kind.PERSON: "Person",
    Tag.Kind.EVENT: "Event",
}
Thing = dict[str, Any]
Context = Mapping[str, Any]
Trail = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class PageDescription:
    """`trail` leads from the front page to this one, as (name, address); `things` are what the page is of."""

    title: str
    text: str
    things: Sequence[Thing] = ()
    trail: Trail = ()
    kind: str = "website"
    article: Article | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


class Site:
    """The site as a request asks for it: its name, its language and whole addresses."""

    def __init__(self, request: HttpRequest) -> None:
        self.root = request.build_absolute_uri("/")[:-1]
        settings = read_site(request)
        self.name, self.summary = settings.title, settings.summary
        self.language = name_language(get_language() or "")
        self.home = find_path("home")

    def find_url(self, address: str) -> str:
        """The whole address, as `build_absolute_uri` gives it for one that is quoted already."""
        return f"{self.root}{address}"

    def describe(self) -> Thing:
        return {"@type": "WebSite", "name": self.name, "url": self.find_url(self.home)}

    def describe_newspaper(self, newspaper: Newspaper) -> Thing:
        return {
            "@type": "Newspaper",
            "name": newspaper.name,
            "url": self.find_url(newspaper.get_absolute_url()),
            "inLanguage": PRINTED_LANGUAGE,
        }

    def describe_issue(self, issue: Issue) -> Thing:
        return {
            "@type": "PublicationIssue",
            "name": str(issue),
            "url": self.find_url(issue.get_absolute_url()),
            "datePublished": issue.date.isoformat(),
            "isPartOf": self.describe_newspaper(issue.newspaper),
        }

    def describe_whole(self, page: Page) -> Thing:
        """What a page was printed in: its issue, or the newspaper where that is unknown."""
        return self.describe_issue(page.issue) if page.issue else self.describe_newspaper(page.newspaper)

    def describe_list(self, articles: Iterable[Article]) -> Thing:
        urls = (self.find_url(article.get_absolute_url()) for article in articles)
        items = [{"@type": "ListItem", "position": at, "url": url} for at, url in enumerate(urls, 1)]
        return {"@type": "ItemList", "itemListElement": items}


def shorten(*texts: str) -> str:
    """The texts that are not empty, as one line that is not too long."""
    line = " ".join(" ".join(filter(None, texts)).split())
    return f"{line[: TEXT_CHARS - 1]}…" if len(line) > TEXT_CHARS else line


def _list_titles(articles: Iterable[Article]) -> str:
    return "；".join(article.title for article in articles)


def name_label(label: str) -> str:
    return _("第%(label)s版") % {"label": label} if label else _("版次不详")


# The kinds of pages --------------------------------------------------------------------------------


def _collection_page(site: Site, *, about: Thing | None = None, articles: Iterable[Article] = ()) -> Thing:
    listed = list(articles)
    return {
        "@type": "CollectionPage",
        "isPartOf": site.describe(),
        "about": about,
        "mainEntity": site.describe_list(listed) if listed else None,
    }


def describe_home(site: Site, context: Context) -> PageDescription:
    search = {
        "@type": "SearchAction",
        "target": {
            "@type": "EntryPoint",
            "urlTemplate": site.find_url(reverse("search")) + "?q={search_term_string}",
        },
        "query-input": "required name=search_term_string",
    }
    return PageDescription(
        site.name,
        site.summary or _("从报纸版面整理出来的文章，可以按日期、版面、人物和主题查阅，也可以全文检索。"),
        [site.describe() | {"inLanguage": site.language, "potentialAction": search}],
    )


def describe_newspaper(site: Site, context: Context) -> PageDescription:
    newspaper: Newspaper = context["newspaper"]
    text = newspaper.description or _("%(name)s的各期、栏目和文章。") % {"name": newspaper.name}
    about = site.describe_newspaper(newspaper)
    return PageDescription(newspaper.name, text, [_collection_page(site, about=about)], _trail_to(newspaper))


def describe_issue(site: Site, context: Context) -> PageDescription:
    issue: Issue = context["issue"]
    titles = _list_titles(article for page in context["pages"] for article in page.public_articles)
    title = f"{issue.newspaper.name} {date_format(issue.date)}"
    things = [_collection_page(site, about=site.describe_issue(issue))]
    return PageDescription(title, titles, things, [*_trail_to(issue.newspaper), _step(issue)])


def describe_printed_page(site: Site, context: Context) -> PageDescription:
    page: Page = context["page"]
    about = {"@type": "CreativeWork", "pagination": page.label, "isPartOf": site.describe_whole(page)}
    things = [_collection_page(site, about=about, articles=context["articles"])]
    title = f"{page.newspaper.name} {_name_day(page)} {name_label(page.label)} {page.section}"
    return PageDescription(title, _list_titles(context["articles"]), things, _trail_to_page(page))


def describe_article_page(site: Site, context: Context) -> PageDescription:
    article: Article = context["article"]
    page = article.page
    thing = describe_article(site, context, url=site.find_url(article.get_absolute_url()))
    day = {"article:published_time": page.issue.date.isoformat()} if page.issue else {}
    return PageDescription(
        article.title,
        article.excerpt,
        [thing],
        [*_trail_to_page(page), (article.title, article.get_absolute_url())],
        kind="article",
        article=article,
        facts=day,
    )


def describe_article(site: Site, context: Context, *, url: str) -> Thing:
    """The article in the terms of schema.org; unknown values are empty."""
    article: Article = context["article"]
    page = article.page
    return {
        "@type": "NewsArticle",
        "url": url,
        "mainEntityOfPage": url,
        "identifier": article.ref,
        "headline": article.title,
        "alternativeHeadline": article.deck,
        "description": article.excerpt,
        "articleSection": article.column.name if article.column else "",
        "author": _describe_authors(context["credits"]),
        "publisher": {"@type": "NewsMediaOrganization", "name": page.newspaper.name},
        "datePublished": page.issue.date.isoformat() if page.issue else "",
        "dateModified": article.updated_at.isoformat(),
        "inLanguage": PRINTED_LANGUAGE,
        "pagination": page.label,
        "printPage": page.label,
        "printSection": page.section,
        "keywords": [tag.name for tag in context["tags"]],
        "correction": [
            {
                "@type": "CorrectionComment",
                "text": note.text,
                "datePublished": localdate(note.decided_at).isoformat(),
            }
            for note in context["corrections"]
        ],
        "isPartOf": site.describe_whole(page),
        "isAccessibleForFree": True,
    }


def _describe_authors(credits: Iterable[Credit]) -> list[Thing]:
    """Who wrote it, each once; 本报评论员, who has no name, is no person."""
    written = [credit for credit in credits if is_authors(credit.role)]
    types = {credit.author: "Person" if credit.person else "Organization" for credit in written}
    return [{"@type": kind, "name": name} for name, kind in types.items()]


def describe_tag(site: Site, context: Context) -> PageDescription:
    tag: Tag = context["tag"]
    about = {"@type": TAG_TYPES.get(tag.kind, "Thing"), "name": tag.name, "alternateName": tag.aliases}
    text = _("写到%(name)s的文章。") % {"name": tag.name}
    trail = [(pgettext("复数", "标签"), reverse("tags")), _step(tag)]
    return _describe_dossier(site, context, about, [text], trail)


def describe_person(site: Site, context: Context) -> PageDescription:
    person: Person = context["person"]
    about = {
        "@type": "Person",
        "name": person.name,
        "alternateName": person.aliases,
        "description": person.about or person.note,
        "sameAs": [address for _name, address in person.list_same_as()],
    }
    signed = _("署名%(name)s的文章。") % {"name": person.name}
    trail = [(pgettext("复数", "人物"), reverse("people")), _step(person)]
    return _describe_dossier(site, context, about, [person.about or person.note, signed], trail)


def describe_column(site: Site, context: Context) -> PageDescription:
    column: Column = context["column"]
    about = {
        "@type": "CreativeWorkSeries",
        "name": column.name,
        "description": column.about,
        "isPartOf": site.describe_newspaper(column.newspaper),
    }
    names = {"newspaper": column.newspaper.name, "name": column.name}
    text = _("%(newspaper)s的栏目“%(name)s”。") % names
    trail = [*_trail_to(column.newspaper), _step(column)]
    return _describe_dossier(site, context, about, [column.about, text], trail)


def _describe_dossier(
    site: Site, context: Context, about: Thing, texts: Sequence[str], trail: Trail
) -> PageDescription:
    """The page of a subject: the texts about it, then the titles of its articles."""
    articles = context["dossier"].articles
    things = [_collection_page(site, about=about, articles=articles)]
    return PageDescription(about["name"], shorten(*texts, _list_titles(articles)), things, trail)


def describe_collection(site: Site, context: Context) -> PageDescription:
    collection = context["collection"]
    introduction = strip_formatting(collection.introduction, chars=TEXT_CHARS)
    things = [_collection_page(site, articles=context["dossier"].articles)]
    trail = [(pgettext("复数", "专题"), reverse("collections")), _step(collection)]
    text = introduction or _list_titles(context["dossier"].articles)
    return PageDescription(collection.title, text, things, trail)


def describe_search(site: Site, context: Context) -> PageDescription:
    things = [{"@type": "SearchResultsPage", "isPartOf": site.describe()}]
    return PageDescription(_("检索"), _("检索全部文章"), things, [(_("检索"), reverse("search"))])


def describe_index(site: Site, name: str) -> PageDescription:
    """A page that lists what other pages are about, or is about the site."""
    title, text = INDEXES[name]()
    return PageDescription(title, text, [_collection_page(site)], [(title, reverse(name))])


INDEXES: dict[str, Callable[[], tuple[str, str]]] = {
    "about": lambda: (_("关于本站"), _("收录了什么，文章怎样整理出来，准确率、版权和引用。")),
    "newspapers": lambda: (pgettext("复数", "报纸"), _("这里收录的报纸，和它们已有的年份。")),
    "columns": lambda: (pgettext("复数", "栏目"), _("各报经常出现的栏目。")),
    "issues": lambda: (_("按日期"), _("按年月日查阅报纸各期。")),
    "tags": lambda: (pgettext("复数", "标签"), _("文章写到的主题、地点、机构、人物和事件。")),
    "people": lambda: (pgettext("复数", "人物"), _("在文章里署名的记者、通讯员、摄影者和评论员。")),
    "collections": lambda: (pgettext("复数", "专题"), _("编辑把相关的文章编在一起。")),
}
KINDS: dict[str, Callable[[Site, Context], PageDescription]] = {
    "home": describe_home,
    "newspaper": describe_newspaper,
    "issue": describe_issue,
    "page": describe_printed_page,
    "article": describe_article_page,
    "tag": describe_tag,
    "person": describe_person,
    "column": describe_column,
    "collection": describe_collection,
    "search": describe_search,
}


def _step(row: Any) -> tuple[str, str]:
    return str(row), row.get_absolute_url()


def _trail_to(newspaper: Newspaper) -> list[tuple[str, str]]:
    return [_step(newspaper)]


def _trail_to_page(page: Page) -> list[tuple[str, str]]:
    steps = [*_trail_to(page.newspaper), *([_step(page.issue)] if page.issue else [])]
    return [*steps, (name_label(page.label), page.get_absolute_url())]


def _name_day(page: Page) -> str:
    return date_format(page.issue.date) if page.issue else _("日期不详")


# What is written into a page -----------------------------------------------------------------------


def describe_page(request: HttpRequest, context: Context) -> PageDescription:
    """The description of the page of this request and context, which is a page of an address."""
    site, name = Site(request), request.resolver_match.view_name
    if name in KINDS:
        return KINDS[name](site, context)
    return describe_index(site, name) if name in INDEXES else PageDescription(site.name, site.name)


def write_things(site: Site, description: PageDescription) -> SafeString:
    """The things of a page and the way to it as JSON-LD, without what is empty."""
    things = [*description.things]
    if description.trail:
        steps = [(site.name, site.home), *description.trail]
        things.append(
            {
                "@type": "BreadcrumbList",
                "itemListElement": [
                    {"@type": "ListItem", "position": place, "name": name, "item": site.find_url(address)}
                    for place, (name, address) in enumerate(steps, 1)
                ],
            }
        )
    return write_script_json({"@context": "https://schema.org", "@graph": _drop_empty(things)})


def _drop_empty(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: _drop_empty(each) for name, each in value.items()}
        return {name: each for name, each in kept.items() if each not in ("", None, [], {}, ())}
    if isinstance(value, list | tuple):
        return [_drop_empty(each) for each in value]
    return drop_control_characters(value) if isinstance(value, str) else value


def write_script_json(value: Thing) -> SafeString:
    """The value as JSON that is safe between <script> tags, whatever its strings hold."""
    written = json.dumps(value, ensure_ascii=False)
    for char, shown in SCRIPT_ESCAPES.items():
        written = written.replace(char, shown)
    return mark_safe(written)  # escaped  # nosec B308
