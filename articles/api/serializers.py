"""What the API says of each thing, field by field. Every queryset given here holds published rows only.

Left out on purpose: status, flags, file names and editors' times, which are the editors' own; tags that are
proposed or rejected; evidence of tags, which may quote what an editor has since cut.
"""

import datetime
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from articles.models import Article, Block, Credit, Issue, Kind, Page, Role
from articles.models.article import TEXT_ROLES
from articles.models.tag import TagKind


@extend_schema_field(OpenApiTypes.URI)
class WebUrl(serializers.Field):
    """The address of the same thing on the readers' pages."""

    def __init__(self) -> None:
        super().__init__(source="*", read_only=True, help_text="Address of its page for readers.")

    def to_representation(self, row: Any) -> str:
        return self.context["request"].build_absolute_uri(row.get_absolute_url())


class ApiUrl(serializers.HyperlinkedRelatedField):
    """The address of a row in this API: of the row itself, or of what `source` leads to."""

    def __init__(self, resource: str, lookup_field: str, *, source: str = "*"):
        super().__init__(
            view_name=f"api:{resource}-detail",
            lookup_field=lookup_field,
            read_only=True,
            source=source,
            help_text="Address in this API.",
        )

    def use_pk_only_optimization(self) -> bool:
        return False  # the rows are at hand, and most are looked up by another name


@extend_schema_field(OpenApiTypes.URI)
class IssueUrl(serializers.Field):
    def __init__(self) -> None:
        super().__init__(source="*", read_only=True, help_text="Address in this API.")

    def to_representation(self, issue: Issue) -> str:
        return reverse(
            "api:issue-detail",
            kwargs={"code": issue.newspaper.code, "date": issue.date.isoformat()},
            request=self.context["request"],
        )


def moment(help_text: str) -> serializers.DateTimeField:
    """A time in UTC, so that it can stand in an address without escaping."""
    return serializers.DateTimeField(default_timezone=datetime.UTC, help_text=help_text)


class NewspaperLinkSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="Its lasting short name.")
    name = serializers.CharField(help_text="As printed.")
    url = ApiUrl("newspaper", "code")


class ColumnLinkSerializer(serializers.Serializer):
    id = serializers.IntegerField(help_text="Its number here.")
    name = serializers.CharField(help_text="As printed, e.g. 今日论语.")
    url = ApiUrl("column", "pk")


class CollectionLinkSerializer(serializers.Serializer):
    slug = serializers.CharField(help_text="Its lasting short name.")
    title = serializers.CharField(help_text="As the editors named it.")
    url = ApiUrl("collection", "slug")


class PageLinkSerializer(serializers.Serializer):
    ref = serializers.CharField(help_text="The page's lasting name.")
    newspaper = NewspaperLinkSerializer(help_text="The newspaper that printed it.")
    date = serializers.DateField(allow_null=True, help_text="Date of issue; null where the print tells none.")
    number = serializers.IntegerField(allow_null=True, help_text="版次; null where the print tells none.")
    section = serializers.CharField(help_text="版名; empty where there is none.")
    url = ApiUrl("page", "ref")
    web_url = WebUrl()


class ArticleLinkSerializer(serializers.Serializer):
    ref = serializers.CharField(help_text="The article's lasting name.")
    headline = serializers.CharField(help_text="主题; empty where it was printed without one.")
    url = ApiUrl("article", "ref")
    web_url = WebUrl()


class CreditSerializer(serializers.Serializer):
    """本报评论员 and its like name nobody: they have neither name nor person."""

    role = serializers.CharField(help_text="As printed: 记者, 通讯员, 摄 …")
    name = serializers.SerializerMethodField(help_text="The person's name; empty for 本报评论员.")
    person_id = serializers.IntegerField(
        allow_null=True,
        help_text="Number of the person, as the parameter person takes it; null where nobody is named.",
    )
    person_url = serializers.SerializerMethodField(
        help_text="Address of the person in this API; null where nobody is named."
    )

    def get_name(self, credit: Credit) -> str:
        return credit.person.name if credit.person else ""

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_person_url(self, credit: Credit) -> str | None:
        if not credit.person:
            return None
        return reverse("api:person-detail", kwargs={"pk": credit.person_id}, request=self.context["request"])


class ArticleTagSerializer(serializers.Serializer):
    name = serializers.CharField(source="tag.name", help_text="Its name, by which it is looked up.")
    kind = serializers.ChoiceField(source="tag.kind", choices=TagKind.choices, help_text="What it names.")
    url = ApiUrl("tag", "name", source="tag")


class ArticleSerializer(serializers.Serializer):
    ref = serializers.CharField(help_text="The article's lasting name; never reused, never changed.")
    url = ApiUrl("article", "ref")
    web_url = WebUrl()
    title = serializers.CharField(
        help_text="What stands for it in a list: its headline, else another head or the opening of its text."
    )
    kicker = serializers.CharField(help_text="引题; empty where there is none.")
    headline = serializers.CharField(help_text="主题; empty where there is none.")
    deck = serializers.CharField(help_text="副题; empty where there is none.")
    kind = serializers.ChoiceField(choices=Kind.choices, help_text="What it is.")
    column = ColumnLinkSerializer(allow_null=True, help_text="栏目 it appeared under; null where none.")
    page = PageLinkSerializer(help_text="The printed page it stands on.")
    position = serializers.IntegerField(help_text="Its place in the order of the page, from 0.")
    credits = CreditSerializer(many=True, help_text="Who made it, in the order of the print.")
    tags = ArticleTagSerializer(
        many=True, source="accepted_taggings", help_text="What it is about, as far as editors accepted it."
    )
    published_at = moment("When it was published here, the last time if it was withdrawn meanwhile.")
    updated_at = moment("When anything of it last changed.")


class BlockSerializer(serializers.Serializer):
    role = serializers.ChoiceField(choices=Role.choices, help_text="What it is on the page.")
    text = serializers.CharField(help_text="The print, its lines joined.")
    correction = serializers.CharField(
        help_text="What an editor put in place of the print; empty where nothing."
    )
    lines = serializers.ListField(
        child=serializers.IntegerField(), help_text="Its lines on the page, counted from 0, in reading order."
    )
    span = serializers.SerializerMethodField(
        help_text="Where blocks share a line: [from, to), characters of that line; else null."
    )

    @extend_schema_field({"type": "array", "items": {"type": "integer"}, "nullable": True})
    def get_span(self, block: Block) -> list[int] | None:
        return None if block.span_start is None else [block.span_start, block.span_end]


class ArticleDetailSerializer(ArticleSerializer):
    jump_to = serializers.CharField(help_text="下转: the page on which it goes on; empty where none.")
    jump_from = serializers.CharField(help_text="上接: the page on which it began; empty where none.")
    continues = serializers.SerializerMethodField(
        help_text="The article on another page of the issue of which this is the rest; null where none."
    )
    continued_by = ArticleLinkSerializer(
        many=True,
        source="published_rests",
        help_text="Articles on other pages that are its rest.",
    )
    previous = serializers.SerializerMethodField(help_text="The one before it on its page, or null.")
    next = serializers.SerializerMethodField(help_text="The one after it on its page, or null.")
    collections = CollectionLinkSerializer(
        many=True, source="public_collections", help_text="Public collections (专题) that hold it."
    )
    paragraphs = serializers.SerializerMethodField(
        help_text="The text to read, a paragraph an item: body, summaries, subheads and captions."
    )
    blocks = BlockSerializer(
        many=True,
        source="blocks.all",
        help_text="The print it was made of, in reading order, with its heads.",
    )

    def get_paragraphs(self, article: Article) -> list[str]:
        return [block.reading_text for block in article.blocks.all() if block.role in TEXT_ROLES]

    @extend_schema_field(ArticleLinkSerializer(allow_null=True))
    def get_continues(self, article: Article) -> dict | None:
        whole = article.continues
        return self.link(whole if whole and whole.is_published else None)

    @extend_schema_field(ArticleLinkSerializer(allow_null=True))
    def get_previous(self, article: Article) -> dict | None:
        before = [other for other in article.page.published_articles if other.position < article.position]
        return self.link(before[-1] if before else None)

    @extend_schema_field(ArticleLinkSerializer(allow_null=True))
    def get_next(self, article: Article) -> dict | None:
        after = [other for other in article.page.published_articles if other.position > article.position]
        return self.link(after[0] if after else None)

    def link(self, article: Article | None) -> dict | None:
        return article and ArticleLinkSerializer(article, context=self.context).data


class NewspaperSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="Its lasting short name.")
    name = serializers.CharField(help_text="As printed.")
    description = serializers.CharField(help_text="What the editors say of it; may be empty.")
    url = ApiUrl("newspaper", "code")
    web_url = WebUrl()
    article_count = serializers.IntegerField(help_text="How many of its articles are published.")
    first_date = serializers.DateField(allow_null=True, help_text="Its earliest issue here; null where none.")
    last_date = serializers.DateField(allow_null=True, help_text="Its latest issue here; null where none.")


class IssueSerializer(serializers.Serializer):
    newspaper = NewspaperLinkSerializer(help_text="The newspaper.")
    date = serializers.DateField(help_text="Date of issue.")
    url = IssueUrl()
    web_url = WebUrl()
    page_count = serializers.IntegerField(help_text="How many of its pages hold something published.")
    article_count = serializers.IntegerField(help_text="How many of its articles are published.")


class PageSerializer(PageLinkSerializer):
    article_count = serializers.IntegerField(help_text="How many of its articles are published.")


class PageArticlesSerializer(PageLinkSerializer):
    articles = ArticleLinkSerializer(
        many=True, source="published_articles", help_text="What is published of it, in the order of the page."
    )


class IssueDetailSerializer(IssueSerializer):
    pages = PageArticlesSerializer(
        many=True, source="published_pages", help_text="Its pages by number, each with its articles."
    )


class LineSerializer(serializers.Serializer):
    line = serializers.IntegerField(help_text="Which line of the page, counted from 0.")
    text = serializers.CharField(help_text="The line as printed.")


class PageDetailSerializer(PageArticlesSerializer):
    lines = serializers.SerializerMethodField(
        help_text="The print from top to bottom, without blank lines and lines of unpublished articles."
    )

    @extend_schema_field(LineSerializer(many=True))
    def get_lines(self, page: Page) -> list[dict]:
        return [{"line": line, "text": text} for line, text in page.public_lines()]


class ColumnSerializer(ColumnLinkSerializer):
    newspaper = NewspaperLinkSerializer(help_text="The newspaper it appears in.")
    web_url = WebUrl()
    article_count = serializers.IntegerField(help_text="How many published articles appeared under it.")


class TagSerializer(serializers.Serializer):
    name = serializers.CharField(help_text="Its name, by which it is looked up.")
    kind = serializers.ChoiceField(choices=TagKind.choices, help_text="What it names.")
    url = ApiUrl("tag", "name")
    aliases = serializers.ListField(child=serializers.CharField(), help_text="Other names of the same.")
    web_url = WebUrl()
    article_count = serializers.IntegerField(help_text="How many published articles carry it.")


class PersonSerializer(serializers.Serializer):
    id = serializers.IntegerField(help_text="Its number here.")
    name = serializers.CharField(help_text="The person's name.")
    note = serializers.CharField(help_text="What tells namesakes apart; mostly empty.")
    url = ApiUrl("person", "pk")
    web_url = WebUrl()
    article_count = serializers.IntegerField(help_text="How many published articles credit the person.")


class CollectionSerializer(CollectionLinkSerializer):
    introduction = serializers.CharField(help_text="What the editors say of it; may be empty.")
    web_url = WebUrl()
    article_count = serializers.IntegerField(help_text="How many published articles it holds.")


class CollectionItemSerializer(serializers.Serializer):
    note = serializers.CharField(help_text="按语: why it is here; may be empty.")
    article = ArticleLinkSerializer(help_text="The article.")


class CollectionDetailSerializer(CollectionSerializer):
    items = CollectionItemSerializer(
        many=True, source="published_items", help_text="Its articles in the editors' order."
    )


class WithdrawalSerializer(serializers.Serializer):
    ref = serializers.CharField(help_text="The lasting name that the article had, and has if it comes back.")
    withdrawn_at = moment("When it left the archive.")


class HitSerializer(serializers.Serializer):
    title = serializers.CharField(help_text="HTML: the article's title, what matches within <mark>.")
    fragments = serializers.ListField(
        child=serializers.CharField(), help_text="HTML: the text around the matches, these within <mark>."
    )
    article = ArticleSerializer(help_text="The article found.")


class FacetValueSerializer(serializers.Serializer):
    value = serializers.CharField(help_text="What to give the parameter of the facet's name.")
    label = serializers.CharField(help_text="How to show it.")
    count = serializers.IntegerField(help_text="How many of the hits have it.")
    group = serializers.CharField(help_text="The kind of a tag; empty for every other facet.")


class SearchSerializer(serializers.Serializer):
    count = serializers.IntegerField(help_text="How many articles were found.")
    next = serializers.URLField(allow_null=True, help_text="The address of the next slice; null at the end.")
    previous = serializers.URLField(
        allow_null=True, help_text="The address of the slice before; null at the start."
    )
    facets = serializers.DictField(
        child=FacetValueSerializer(many=True), help_text="How the hits divide, by the facet's name."
    )
    suggestions = serializers.ListField(
        child=serializers.CharField(), help_text="What may have been meant, where little was found."
    )
    results = HitSerializer(many=True, help_text="The hits of this slice.")


class RootSerializer(serializers.Serializer):
    """Where each list begins."""

    newspapers = serializers.URLField(help_text="Newspapers.")
    issues = serializers.URLField(help_text="Issues: one date of one newspaper.")
    pages = serializers.URLField(help_text="Printed pages.")
    articles = serializers.URLField(help_text="Articles.")
    withdrawals = serializers.URLField(help_text="Refs of articles that were published and are not.")
    tags = serializers.URLField(help_text="What articles are about.")
    people = serializers.URLField(help_text="People whom articles credit.")
    columns = serializers.URLField(help_text="栏目: standing heads that articles appear under.")
    collections = serializers.URLField(help_text="专题: articles that editors gathered.")
    search = serializers.URLField(help_text="Full-text search.")
    export_jsonl = serializers.URLField(help_text="All articles whole, as JSON Lines.")
    export_csv = serializers.URLField(help_text="All articles without their text, as CSV.")
    schema = serializers.URLField(help_text="The OpenAPI document.")
    docs = serializers.URLField(help_text="The same to read and try out.")


class ErrorSerializer(serializers.Serializer):
    error = serializers.ChoiceField(
        choices=["bad_parameters", "not_found", "method_not_allowed", "server_error"],
        help_text="What kind of error.",
    )
    message = serializers.CharField(help_text="One sentence for a person.")
    parameters = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="What is wrong with each parameter, by its name; empty where none is to blame.",
    )
