"""Tags: what articles are about."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.languages import find_path
from articles.models.article import Article, ArticleQuerySet, is_of_published
from articles.models.choices import add_remark
from articles.models.subqueries import count_rows, has_rows


class TagKind(models.TextChoices):
    SUBJECT = "subject", pgettext_lazy("标签", "主题")
    PLACE = "place", _("地点")
    ORGANISATION = "organisation", _("机构")
    PERSON = "person", _("人物")
    EVENT = "event", _("事件")


class Standing(models.TextChoices):
    """Whether a tag is one of the vocabulary, or was only found in articles."""

    USED = "used", _("词表中")
    PROPOSED = "proposed", pgettext_lazy("标签", "待定")
    REFUSED = "refused", _("不收")


class Source(models.TextChoices):
    """What proposes a tag for an article; an editor's own has none."""

    NAME = "name", _("词表中的名称")
    TERM = "term", _("词表中的主题词")
    FRAME = "frame", _("印文的说法")
    SPEECH = "speech", _("词性")
    PHRASE = "phrase", _("关键短语")
    LIKENESS = "likeness", _("相近的文章")


OF_VOCABULARY = (Source.NAME, Source.TERM)


class TagQuerySet(models.QuerySet):
    def vocabulary(self) -> TagQuerySet:
        """Tags that editors use, without those that are only proposed."""
        return self.filter(standing=Standing.USED)

    def published(self) -> TagQuerySet:
        """Tags accepted on published articles."""
        return self.filter(has_rows(Tagging.objects.accepted().filter(is_of_published()), "tag"))

    def on(self, article: Article) -> TagQuerySet:
        """The tags accepted on the article."""
        return self.filter(pk__in=Tagging.objects.accepted().filter(article=article).values("tag"))

    def counted(self) -> TagQuerySet:
        """With `article_count`, the published articles on which the tag is accepted."""
        accepted = Tagging.objects.accepted().filter(is_of_published())
        return self.annotate(article_count=count_rows(accepted, "tag"))


class Tag(models.Model):
    """A word of the vocabulary, or one that is proposed for it.

    `guards` are longer words in which its name does not mean it: 天津大学 for 天津.
    """

    Kind = TagKind
    Standing = Standing

    name = models.CharField(_("标签名"), max_length=50, unique=True)
    kind = models.CharField(_("类别"), max_length=12, choices=TagKind, default=TagKind.SUBJECT)
    aliases = models.JSONField(
        _("别名"), default=list, blank=True, help_text=_("文中出现别名，也算提到这个标签。")
    )
    guards = models.JSONField(
        _("不算的词"), default=list, blank=True, help_text=_("名称在这些更长的词里，不算提到这个标签。")
    )
    broader = models.ManyToManyField(
        "self", symmetrical=False, related_name="narrower", blank=True, verbose_name=_("上位标签")
    )
    note = models.CharField(
        _("范围说明"), max_length=500, blank=True, help_text=_("什么样的文章给这个标签。")
    )
    standing = models.CharField(
        _("收入词表"), max_length=10, choices=Standing, default=Standing.USED, editable=False
    )

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("单数", "标签")
        verbose_name_plural = pgettext_lazy("复数", "标签")
        ordering = ["kind", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in TagKind]), name="tag_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(standing__in=[standing.value for standing in Standing]),
                name="tag_standing_known",
            ),
        ]
        indexes = [models.Index(fields=["kind", "name"], name="tag_by_kind")]  # lists in this order

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return find_path("tag", self.name)

    def list_articles(self) -> ArticleQuerySet:
        """The published articles on which the tag is accepted."""
        accepted = Tagging.objects.accepted().filter(tag=self)
        return Article.objects.published().filter(pk__in=accepted.values("article"))


class TagLookupQuerySet(models.QuerySet):
    def ask(self, tag_pks: Iterable[int]) -> None:
        """Ask for those of these tags that are in the vocabulary to be looked up, from the first article on.

        Call it in the transaction that changes the tags.
        """
        pks = list(Tag.objects.vocabulary().filter(pk__in=list(tag_pks)).values_list("pk", flat=True))
        self.filter(tag__in=pks).delete()
        self.bulk_create([TagLookup(tag_id=pk) for pk in pks])


class TagLookup(models.Model):
    """A tag to be looked for in all articles, since it joined the vocabulary or has other words.

    The worker has looked at the articles up to the primary key `after`.
    """

    tag = models.OneToOneField(Tag, on_delete=models.CASCADE, related_name="lookup", verbose_name=_("标签"))
    after = models.BigIntegerField(_("查到的文章"), default=0)

    objects = TagLookupQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("单数", "待查找的标签")
        verbose_name_plural = pgettext_lazy("复数", "待查找的标签")

    def __str__(self) -> str:
        return str(self.tag)


class TaggingQuerySet(models.QuerySet):
    def accepted(self) -> TaggingQuerySet:
        return self.filter(state=Tagging.State.ACCEPTED)


class Tagging(models.Model):
    """A tag on an article: who or what put it there, whether it is accepted, and the words that suggest it.

    What an editor decided (`is_decided`) no import changes.
    """

    class Origin(models.TextChoices):
        IMPORTER = "importer", _("导入时自动")
        EDITOR = "editor", _("编辑")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待定")
        ACCEPTED = "accepted", _("采用")
        REJECTED = "rejected", _("不用")

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="taggings", verbose_name=_("文章")
    )
    tag = models.ForeignKey(
        Tag, on_delete=models.CASCADE, related_name="taggings", db_index=False, verbose_name=_("标签")
    )
    origin = models.CharField(_("来源"), max_length=10, choices=Origin, default=Origin.EDITOR)
    state = models.CharField(_("取舍"), max_length=10, choices=State, default=State.ACCEPTED)
    evidence = models.CharField(_("依据"), max_length=200, blank=True)
    is_decided = models.BooleanField(_("编辑已定"), default=False, editable=False)
    source = models.CharField(_("根据"), max_length=10, choices=Source, blank=True, editable=False)
    weight = models.FloatField(_("把握"), default=1, editable=False)  # of its source, 0 to 1

    objects = TaggingQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("单数", "标引")
        verbose_name_plural = pgettext_lazy("复数", "标引")
        ordering = ["article_id", "tag_id"]
        constraints = [
            models.UniqueConstraint(fields=["article", "tag"], name="tag_once_an_article"),
            models.CheckConstraint(
                condition=models.Q(state__in=["proposed", "accepted", "rejected"]), name="tagging_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(origin__in=["importer", "editor"]), name="tagging_origin_known"
            ),
            models.CheckConstraint(
                condition=models.Q(source__in=["", *(source.value for source in Source)]),
                name="tagging_source_known",
            ),
        ]
        indexes = [
            # a tag's articles, and how many they are
            models.Index(fields=["tag", "state", "article"], name="tagging_by_tag_and_state"),
            # how often each source was right
            models.Index(
                fields=["source", "state"],
                name="tagging_decided_by_source",
                condition=models.Q(is_decided=True),
            ),
            # what is to be decided, tag by tag, as far as its source is to be trusted
            models.Index(
                fields=["tag", "source", "weight", "state"],
                name="tagging_proposed_by_tag",
                condition=models.Q(state="proposed"),
            ),
        ]

    def __str__(self) -> str:
        return add_remark(self.tag, self.get_state_display())
