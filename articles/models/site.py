"""What editors set for the public pages: the site's name and look, and what the front page puts forward."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article, FormerRef
from articles.models.collection import Collection

ONLY = 1  # the key of the one row


class Colour(models.TextChoices):
    """The colour of rules and marks: each is legible on light, dark and sepia paper."""

    RED = "", _("朱红")
    BLUE = "blue", _("靛蓝")
    GREEN = "green", _("松绿")
    BROWN = "brown", _("赭石")
    PURPLE = "purple", _("绛紫")


class HomeBlock(models.TextChoices):
    """The parts of the front page, in the order that they have by default."""

    PINNED = "pinned", _("编辑推荐")
    LATEST = "latest", _("最新一期")
    DAY = "day", _("历史上的今天")
    RECENT = "recent", _("新近发布")
    COLLECTIONS = "collections", pgettext_lazy("复数", "专题")
    BROWSE = "browse", _("逐类浏览")


def list_home_blocks() -> list[str]:
    return list(HomeBlock.values)


class SiteSettings(models.Model):
    """The one row of what the public pages say of the site. An archive without it has the defaults.

    `languages` are the codes of those that pages offer, all of the settings where it is empty. `home_blocks`
    are the parts of the front page in their order; those left out are not shown.
    """

    Colour = Colour

    name = models.CharField(_("站名"), max_length=30, blank=True, help_text=_("留空就是“报纸文库”。"))
    name_en = models.CharField(_("英文站名"), max_length=60, blank=True)
    description = models.CharField(
        _("一句话简介"), max_length=200, blank=True, help_text=_("写在首页站名之下，搜索引擎也显示它。")
    )
    description_en = models.CharField(_("英文简介"), max_length=300, blank=True)
    logo = models.BinaryField(null=True, editable=False)
    logo_type = models.CharField(max_length=20, blank=True, editable=False)
    colour = models.CharField(_("颜色"), max_length=10, choices=Colour, blank=True, default=Colour.RED)
    is_demonstration = models.BooleanField(
        _("这是演示"), default=False, help_text=_("每一页的顶端都说明这是演示。")
    )
    contact = models.CharField(
        _("联系方式"), max_length=200, blank=True, help_text=_("电子邮箱、网址或电话，写在页脚。")
    )
    legal = models.TextField(
        _("备案等法定信息"),
        max_length=1000,
        blank=True,
        help_text=_("一行一条，如备案号；行末空一格写上网址，就成为链接。"),
    )
    about = models.TextField(
        _("关于本站"),
        max_length=10_000,
        blank=True,
        help_text=_("写在“关于本站”页的开头，可以用 Markdown 写强调、列表、引文和链接。"),
    )
    about_en = models.TextField(_("关于本站（英文）"), max_length=10_000, blank=True)
    rights = models.TextField(
        _("版权说明"), max_length=5000, blank=True, help_text=_("可以用 Markdown 写强调、列表、引文和链接。")
    )
    rights_en = models.TextField(_("版权说明（英文）"), max_length=5000, blank=True)
    languages = models.JSONField(_("语言"), default=list, editable=False)
    home_blocks = models.JSONField(_("首页栏目"), default=list_home_blocks, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("单数", "网站设置")
        verbose_name_plural = pgettext_lazy("复数", "网站设置")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=ONLY), name="site_settings_once"),
            models.CheckConstraint(
                condition=models.Q(colour__in=[colour.value for colour in Colour]), name="site_colour_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The site's name in the language of the page."""
        return self._choose("name") or gettext("报纸文库")

    @property
    def summary(self) -> str:
        return self._choose("description")

    @property
    def about_text(self) -> str:
        return self._choose("about")

    @property
    def rights_text(self) -> str:
        return self._choose("rights")

    def _choose(self, name: str) -> str:
        """The English text on English pages if there is one, else the Chinese."""
        english = getattr(self, f"{name}_en") if get_language() == "en" else ""
        return english or getattr(self, name)

    @property
    def legal_lines(self) -> list[tuple[str, str]]:
        """Each line of `legal` with the address at its end, empty where it has none."""
        lines = []
        for line in filter(None, map(str.strip, self.legal.splitlines())):
            words, _blank, address = line.rpartition(" ")
            is_linked = words and address.startswith(("https://", "http://"))
            lines.append((words.strip(), address) if is_linked else (line, ""))
        return lines


class PinQuerySet(models.QuerySet):
    def with_article(self) -> PinQuerySet:
        """With `article_pk` of the published article that the ref leads to, None where there is none."""
        published = Article.objects.published()
        own = published.filter(ref=models.OuterRef("article_ref"))
        former = FormerRef.objects.filter(ref=models.OuterRef("article_ref"), article__in=published)
        return self.annotate(
            article_pk=Coalesce(
                models.Subquery(own.values("pk")),
                models.Subquery(former.values("article")),
                output_field=models.BigIntegerField(),
            )
        )

    def published(self) -> PinQuerySet:
        """Those of published articles and collections, each with `article_pk`, in the editors' order."""
        shown = models.Q(article_pk__isnull=False) | models.Q(collection__in=Collection.objects.published())
        return self.with_article().filter(shown)


class Pin(models.Model):
    """An article or a collection that editors put forward on the front page.

    An article is named by its ref, which leads to it even after it was merged into another. A ref that leads
    to no published article is no error: it may be published again.
    """

    article_ref = models.CharField(_("文章"), max_length=16, blank=True)
    collection = models.ForeignKey(
        Collection,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="pins",
        verbose_name=_("专题"),
    )
    position = models.PositiveIntegerField(_("次序"), default=0)

    objects = PinQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("单数", "首页推荐")
        verbose_name_plural = pgettext_lazy("复数", "首页推荐")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(article_ref="", collection__isnull=False)
                | (~models.Q(article_ref="") & models.Q(collection__isnull=True)),
                name="pin_of_one_thing",
                violation_error_message=_("推荐一篇文章，或一个专题。"),
            ),
            models.UniqueConstraint(
                fields=["article_ref"],
                condition=~models.Q(article_ref=""),
                name="article_pinned_once",
                violation_error_message=_("这篇文章已经在首页推荐里。"),
            ),
            models.UniqueConstraint(
                fields=["collection"],
                name="collection_pinned_once",
                violation_error_message=_("这个专题已经在首页推荐里。"),
            ),
        ]

    def __str__(self) -> str:
        return self.article_ref or str(self.collection or "")
