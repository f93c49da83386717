"""What the API answers, field by field. All querysets passed here contain published rows only.

Articles are answered as their publication records have them (`articles.archive.public_json`); here their
fields are described for the OpenAPI document.
"""

import datetime
import json
from typing import Any
from urllib.parse import urlencode

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from articles.api.records import find_base
from articles.archive.public_json import complete_addresses
from articles.languages import permanent_addresses
from articles.models import KIND_CHOICES, ROLE_CHOICES, Article, Issue, Page, Person
from articles.models.relation import Reason
from articles.models.tag import TagKind
from articles.search import Mistake, WayKind


@extend_schema_field(OpenApiTypes.URI)
class WebUrl(serializers.Field):
    """The URL of the row's web page for readers."""

    def __init__(self) -> None:
        super().__init__(source="*", read_only=True, help_text="URL of its web page.")

    def to_representation(self, row: Any) -> str:
        with permanent_addresses():
            return self.context["request"].build_absolute_uri(row.get_absolute_url())


class ApiUrl(serializers.HyperlinkedRelatedField):
    """The API URL of a row."""

    def __init__(self, resource: str, lookup_field: str) -> None:
        super().__init__(
            view_name=f"api:{resource}-detail",
            lookup_field=lookup_field,
            read_only=True,
            source="*",
            help_text="URL in this API.",
        )


@extend_schema_field(OpenApiTypes.URI)
class SearchUrl(serializers.Field):
    """The URL of the search for the row's articles, whose facets are what occurs together with it."""

    def __init__(self, parameter: str, attribute: str) -> None:
        super().__init__(
            source=attribute,
            read_only=True,
            help_text=(
                "URL of the search for its articles; the facets there count what occurs together with it."
            ),
        )
        self.parameter = parameter

    def to_representation(self, value: Any) -> str:
        query = urlencode({self.parameter: value})
        return f"{reverse('api:search', request=self.context['request'])}?{query}"


@extend_schema_field(OpenApiTypes.URI)
class IssueUrl(serializers.Field):
    def __init__(self) -> None:
        super().__init__(source="*", read_only=True, help_text="URL in this API.")

    def to_representation(self, issue: Issue) -> str:
        return reverse(
            "api:issue-detail",
            kwargs={"code": issue.newspaper.code, "date": issue.date.isoformat()},
            request=self.context["request"],
        )


def moment(help_text: str) -> serializers.DateTimeField:
    """Return a field for a time in UTC, which needs no escaping in a URL."""
    return serializers.DateTimeField(default_timezone=datetime.UTC, help_text=help_text)


class NewspaperLinkSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="Permanent short name.")
    name = serializers.CharField(help_text="Name as printed.")
    url = ApiUrl("newspaper", "code")


class ColumnLinkSerializer(serializers.Serializer):
    id = serializers.IntegerField(help_text="Id in this archive.")
    name = serializers.CharField(help_text="Name as printed, e.g. 今日论语.")
    url = ApiUrl("column", "pk")


class CollectionLinkSerializer(serializers.Serializer):
    slug = serializers.CharField(help_text="Permanent short name.")
    title = serializers.CharField(help_text="Title given by the editors.")
    url = ApiUrl("collection", "slug")


class PageLinkSerializer(serializers.Serializer):
    ref = serializers.CharField(help_text="Permanent name of the page.")
    newspaper = NewspaperLinkSerializer(help_text="The newspaper.")
    date = serializers.DateField(allow_null=True, help_text="Date of issue; null if unknown.")
    label = serializers.CharField(help_text="Page number as printed (版次): 2, A2, 4-5; empty if unknown.")
    number = serializers.IntegerField(
        allow_null=True, help_text="The number of a page without section; null for A2, and if unknown."
    )
    section = serializers.CharField(help_text="Name of the page (版名); empty if it has none.")
    url = ApiUrl("page", "ref")
    web_url = WebUrl()


class ArticleLinkSerializer(serializers.Serializer):
    ref = serializers.CharField(help_text="Permanent name of the article.")
    headline = serializers.CharField(help_text="Headline (主题); empty if it has none.")
    url = ApiUrl("article", "ref")
    web_url = WebUrl()


class CreditSerializer(serializers.Serializer):
    """A credit such as 本报评论员 names no person: its name is empty and its person null."""

    role = serializers.CharField(help_text="Role as printed: 记者, 通讯员, 摄 …")
    name = serializers.CharField(help_text="The person's name; empty for 本报评论员.")
    person_id = serializers.IntegerField(
        allow_null=True,
        help_text="Id of the person, for the parameter `person`; null if no person is named.",
    )
    person_url = serializers.URLField(
        allow_null=True, help_text="URL of the person in this API; null if no person is named."
    )


class ArticleTagSerializer(serializers.Serializer):
    name = serializers.CharField(help_text="Name, used to look it up.")
    kind = serializers.ChoiceField(choices=TagKind.choices, help_text="Kind of tag.")
    url = serializers.URLField(help_text="URL in this API.")


class ArticleSerializer(serializers.Serializer):
    ref = serializers.CharField(
        help_text="Permanent name of the article; it never changes and is never reused."
    )
    url = serializers.URLField(help_text="URL in this API.")
    web_url = serializers.URLField(help_text="URL of its web page.")
    title = serializers.CharField(
        help_text="Title for lists: the headline, else another heading or the beginning of the text."
    )
    kicker = serializers.CharField(help_text="Kicker (引题); empty if it has none.")
    headline = serializers.CharField(help_text="Headline (主题); empty if it has none.")
    deck = serializers.CharField(help_text="Deck (副题); empty if it has none.")
    kind = serializers.ChoiceField(choices=KIND_CHOICES, help_text="Kind of article.")
    column = ColumnLinkSerializer(allow_null=True, help_text="Column (栏目) it appeared in; null if none.")
    page = PageLinkSerializer(help_text="The printed page it is on.")
    position = serializers.IntegerField(help_text="Its position on the page, from 0.")
    credits = CreditSerializer(many=True, help_text="The people who made it, in the order of the print.")
    tags = ArticleTagSerializer(many=True, help_text="Tags that the editors accepted.")
    published_at = moment("When it was last published here.")
    updated_at = moment("When any of these fields, or of the whole article, last changed.")
    sequence = serializers.IntegerField(help_text="Number of its last change among all of this archive.")
    hash = serializers.CharField(help_text="Changes with its content, and only with it.")

    def to_representation(self, article: Article) -> dict[str, Any]:
        base = find_base(self.context["request"])
        return json.loads(complete_addresses(article.record.summary, base))


class BlockSerializer(serializers.Serializer):
    role = serializers.ChoiceField(choices=ROLE_CHOICES, help_text="Its role on the page.")
    text = serializers.CharField(help_text="The text as printed, its lines joined.")
    correction = serializers.CharField(help_text="An editor's correction of the text; empty if none.")
    lines = serializers.ListField(
        child=serializers.IntegerField(), help_text="Its lines on the page, from 0, in reading order."
    )
    span = serializers.ListField(
        child=serializers.IntegerField(),
        allow_null=True,
        help_text="Its characters [from, to) of the line, if it shares it with other blocks; else null.",
    )


class CorrectionSerializer(serializers.Serializer):
    at = serializers.DateTimeField(help_text="When it was made public.")
    text = serializers.CharField(help_text="The correction.")


class ArticleDetailSerializer(ArticleSerializer):
    jump_to = serializers.CharField(help_text="下转: the page it continues on; empty if none.")
    jump_from = serializers.CharField(help_text="上接: the page it continues from; empty if none.")
    continues = ArticleLinkSerializer(
        allow_null=True, help_text="The article on another page that this one continues; null if none."
    )
    paragraphs = serializers.ListField(
        child=serializers.CharField(),
        help_text="The text for readers, one item per paragraph: body, summaries, subheads and captions.",
    )
    blocks = BlockSerializer(
        many=True, help_text="The printed blocks it consists of, headings included, in reading order."
    )
    corrections = CorrectionSerializer(
        many=True, help_text="What the editors correct in it (更正), the oldest first."
    )
    neighbours_url = serializers.URLField(help_text="URL of the articles beside it on its page.")
    collections_url = serializers.URLField(help_text="URL of the collections that contain it.")
    related_url = serializers.URLField(help_text="URL of articles about the same.")


class NeighboursSerializer(serializers.Serializer):
    previous = ArticleLinkSerializer(allow_null=True, help_text="The article before it on its page, or null.")
    next = ArticleLinkSerializer(allow_null=True, help_text="The article after it on its page, or null.")
    continued_by = ArticleLinkSerializer(
        many=True, help_text="Articles on other pages that continue this one."
    )


class ArticleCollectionsSerializer(serializers.Serializer):
    results = CollectionLinkSerializer(many=True, help_text="Public collections (专题) that contain it.")


class ReasonSerializer(serializers.Serializer):
    ref = serializers.CharField(source="article.ref", help_text="Ref of the related article.")
    reason = serializers.ChoiceField(Reason.choices, help_text="Why it is related.")
    tags = serializers.ListField(
        child=serializers.CharField(), source="names", help_text="Names of the tags behind it, rarest first."
    )


class RelatedSerializer(serializers.Serializer):
    results = ArticleSerializer(many=True, help_text="The articles, closest first.")
    reasons = ReasonSerializer(many=True, help_text="Why each of them is related, in the same order.")
    series = ArticleSerializer(
        many=True, help_text="All parts of the series that it is part of, in their order; empty if of none."
    )


class ChangeSerializer(serializers.Serializer):
    sequence = serializers.IntegerField(help_text="Number of the change.")
    ref = serializers.CharField(help_text="Ref of the article.")
    withdrawn_at = serializers.DateTimeField(
        allow_null=True, help_text="When it was withdrawn; null if it is public."
    )
    article = ArticleDetailSerializer(allow_null=True, help_text="The article; null if it was withdrawn.")


class ChangesSerializer(serializers.Serializer):
    epoch = serializers.CharField(
        help_text="Names this numbering. If it is another than before, throw the copy away and start from 0."
    )
    sequence = serializers.IntegerField(
        help_text="Number up to which a copy is complete with these results: `after` of the next request."
    )
    next = serializers.URLField(allow_null=True, help_text="URL of what follows; null if nothing does yet.")
    results = ChangeSerializer(many=True, help_text="The last change of each article, in order of number.")


class NewspaperSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="Permanent short name.")
    name = serializers.CharField(help_text="Name as printed.")
    description = serializers.CharField(help_text="Description by the editors; may be empty.")
    url = ApiUrl("newspaper", "code")
    web_url = WebUrl()
    article_count = serializers.IntegerField(help_text="Number of its published articles.")
    first_date = serializers.DateField(
        allow_null=True, help_text="Date of its earliest issue here; null if none."
    )
    last_date = serializers.DateField(
        allow_null=True, help_text="Date of its latest issue here; null if none."
    )


class IssueSerializer(serializers.Serializer):
    newspaper = NewspaperLinkSerializer(help_text="The newspaper.")
    date = serializers.DateField(help_text="Date of issue.")
    url = IssueUrl()
    web_url = WebUrl()
    page_count = serializers.IntegerField(help_text="Number of its pages with published articles.")
    article_count = serializers.IntegerField(help_text="Number of its published articles.")


class PageSerializer(PageLinkSerializer):
    article_count = serializers.IntegerField(help_text="Number of its published articles.")


class PageArticlesSerializer(PageLinkSerializer):
    articles = ArticleLinkSerializer(
        many=True, source="published_articles", help_text="Its published articles, in the order of the page."
    )


class IssueDetailSerializer(IssueSerializer):
    pages = PageArticlesSerializer(
        many=True, source="published_pages", help_text="Its pages in order of number, each with its articles."
    )


class LineSerializer(serializers.Serializer):
    line = serializers.IntegerField(help_text="Number of the line on the page, from 0.")
    text = serializers.CharField(help_text="The line as printed.")


class PageDetailSerializer(PageArticlesSerializer):
    lines = serializers.SerializerMethodField(
        help_text="The lines of the page, without blank lines and those of unpublished articles."
    )

    @extend_schema_field(LineSerializer(many=True))
    def get_lines(self, page: Page) -> list[dict]:
        return [{"line": line, "text": text} for line, text in page.public_lines()]


class ColumnSerializer(ColumnLinkSerializer):
    newspaper = NewspaperLinkSerializer(help_text="The newspaper it appears in.")
    web_url = WebUrl()
    article_count = serializers.IntegerField(help_text="Number of published articles in it.")


class TagSerializer(serializers.Serializer):
    name = serializers.CharField(help_text="Name, used to look it up.")
    kind = serializers.ChoiceField(choices=TagKind.choices, help_text="Kind of tag.")
    url = ApiUrl("tag", "name")
    aliases = serializers.ListField(child=serializers.CharField(), help_text="Other names for it.")
    web_url = WebUrl()
    search_url = SearchUrl("tag", "name")
    article_count = serializers.IntegerField(help_text="Number of published articles with this tag.")


class PersonSerializer(serializers.Serializer):
    id = serializers.IntegerField(help_text="Id in this archive.")
    name = serializers.CharField(help_text="The person's name.")
    note = serializers.CharField(help_text="Distinguishes people of the same name; usually empty.")
    aliases = serializers.ListField(child=serializers.CharField(), help_text="Other names and pen names.")
    about = serializers.CharField(help_text="A few words on the person; may be empty.")
    wikidata = serializers.CharField(help_text="Identifier in Wikidata, as Q42; empty if unknown.")
    viaf = serializers.CharField(help_text="Number in VIAF; empty if unknown.")
    same_as = serializers.SerializerMethodField(help_text="URLs of the person in Wikidata and VIAF.")
    url = ApiUrl("person", "pk")
    web_url = WebUrl()
    search_url = SearchUrl("person", "pk")
    article_count = serializers.IntegerField(help_text="Number of published articles crediting the person.")

    def get_same_as(self, person: Person) -> list[str]:
        return [address for _name, address in person.list_same_as()]


class CollectionSerializer(CollectionLinkSerializer):
    introduction = serializers.CharField(help_text="Introduction by the editors, in Markdown; may be empty.")
    web_url = WebUrl()
    article_count = serializers.IntegerField(help_text="Number of published articles in it.")


class CollectionItemSerializer(serializers.Serializer):
    section = serializers.CharField(help_text="Heading of the section that it is in; may be empty.")
    note = serializers.CharField(help_text="The editors' note (按语) on the article; may be empty.")
    article = ArticleLinkSerializer(help_text="The article.")


class CollectionDetailSerializer(CollectionSerializer):
    items = CollectionItemSerializer(
        many=True, source="published_items", help_text="Its published articles, in the editors' order."
    )


class WithdrawalSerializer(serializers.Serializer):
    ref = serializers.CharField(help_text="Ref of the article; it keeps this ref if it is published again.")
    withdrawn_at = serializers.DateTimeField(
        source="at", default_timezone=datetime.UTC, help_text="When it was withdrawn."
    )
    note = serializers.CharField(help_text="What the editors say about it (撤稿); may be empty.")


class HitSerializer(serializers.Serializer):
    title = serializers.CharField(help_text="The article's title as HTML, with matches in <mark>.")
    fragments = serializers.ListField(
        child=serializers.CharField(), help_text="Excerpts of the text as HTML, with matches in <mark>."
    )
    article = ArticleSerializer(help_text="The article found.")
    is_relaxed = serializers.BooleanField(
        help_text="Whether it contains only the words of `q`, and not what was typed."
    )


class FacetValueSerializer(serializers.Serializer):
    value = serializers.CharField(help_text="Value for the parameter that has the facet's name.")
    label = serializers.CharField(help_text="Text to display.")
    count = serializers.IntegerField(help_text="Number of hits with this value.")
    group = serializers.CharField(help_text="Kind of the tag; empty for all other facets.")


class IgnoredSerializer(serializers.Serializer):
    part = serializers.CharField(help_text="The part of `q`, as typed.")
    reason = serializers.ChoiceField(
        choices=[mistake.value for mistake in Mistake],
        help_text=(
            "Why: a quotation mark without its other half, an unknown field, a field without words, what is "
            "no date, what is no page."
        ),
    )


class WaySerializer(serializers.Serializer):
    kind = serializers.ChoiceField(
        choices=WayKind.values,
        help_text=(
            "What to change: leave out dates; leave out dates and all filters; search the words one by one; "
            "leave out words."
        ),
    )
    q = serializers.CharField(source="text", help_text="The value of `q` to ask with.")
    count = serializers.IntegerField(help_text="Number of hits that this has.")


class FoundSerializer(serializers.Serializer):
    count = serializers.IntegerField(help_text="Total number of articles found.")
    exact_count = serializers.IntegerField(
        help_text="How many of them contain exactly what was typed; they come first."
    )
    words = serializers.ListField(
        child=serializers.CharField(), help_text="The words that the other hits contain; empty without any."
    )
    next = serializers.URLField(allow_null=True, help_text="URL of the next slice; null at the end.")
    previous = serializers.URLField(
        allow_null=True, help_text="URL of the previous slice; null at the start."
    )
    other_names = serializers.ListField(
        child=serializers.CharField(),
        help_text="Other names of tags and people in `q`, which were searched too; not with `exact=true`.",
    )
    facets = serializers.DictField(
        child=FacetValueSerializer(many=True), help_text="Counts of the hits by value, by name of the facet."
    )
    suggestions = serializers.ListField(
        child=serializers.CharField(), help_text="Other queries that may have been meant, if few were found."
    )
    ignored = IgnoredSerializer(many=True, help_text="What of `q` was not understood, and left out.")
    ways = WaySerializer(many=True, help_text="Where nothing was found, other questions that find something.")


class SearchSerializer(FoundSerializer):
    results = HitSerializer(many=True, help_text="The hits of this slice.")


class ErrorSerializer(serializers.Serializer):
    error = serializers.ChoiceField(
        choices=[
            "bad_parameters",
            "not_found",
            "withdrawn",
            "method_not_allowed",
            "not_ready",
            "server_error",
        ],
        help_text="Kind of error.",
    )
    message = serializers.CharField(help_text="Message for people.")
    parameters = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Messages by the name of the parameter; empty if the error is not about parameters.",
    )


class WithdrawnErrorSerializer(ErrorSerializer):
    withdrawn_at = serializers.DateTimeField(help_text="When it was withdrawn.")
    note = serializers.CharField(help_text="What the editors say about it (撤稿); may be empty.")
