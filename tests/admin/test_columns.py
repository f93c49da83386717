"""What each list and form shows: columns, filters, sections and fields, by the names that editors read."""

import datetime
from collections.abc import Iterable

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.templatetags.admin_list import result_headers
from django.contrib.auth.models import User
from django.test import RequestFactory

from articles.models import (
    Article,
    Block,
    Collection,
    Column,
    Credit,
    FormerAddress,
    FormerRef,
    Issue,
    Newspaper,
    Page,
    PageWork,
    Person,
    PublicationRecord,
    Role,
    Tag,
    Tagging,
)
from tests.admin.conftest import AdminClient, fill_desk
from tests.archives import MORNING, make_article, make_page

# Model: its columns (those in brackets cannot be sorted by), then its filters.
LISTS = {
    "article": (
        "标题 日期 版次 进度 体裁 (存疑) (由谁改) 编辑时间",
        "进度 存疑 体裁 报纸 日期 版次 主题 编辑 由谁改",
    ),
    "column": ("栏目名 报纸 是不是栏目 文章", "是不是栏目 报纸"),
    "person": ("姓名 区别说明 文章", "报纸"),
    "tag": ("标签名 类别 (别名) 文章", "类别"),
    "tagging": ("标签 文章 取舍 依据", "取舍 来源 类别"),
    "collection": ("专题名 公开 文章 网址名", "公开"),
    "newspaper": ("报名 代码 期数", ""),
    "issue": ("日期 报纸 版数", "报纸"),
    "page": ("版面 版名 (存疑) 文章 存疑的文章 文件名", "期次 安排 存疑 报纸"),
    "block": ("(印文) 类别 版面 文章", "类别"),
    "formerref": ("永久编号 文章", ""),
    "publicationrecord": ("序号 永久编号 (状态) 时间", ""),
    "pagerevision": ("(操作) (文章) 版面 编辑 时间", "操作 时间 报纸"),
    "failedsignin": ("用户名 地址 错了几次 最近一次 (浏览器)", ""),
    "signin": ("用户名 地址 登录 退出 (浏览器)", ""),
    "proposal": (
        "(操作) (文章) 版面 提议者 时间 状态",
        "状态 操作 提议时间 报纸 解析程序的提议",
    ),
    "bulkoperation": ("批量操作 进展 选中 改动 编辑姓名 时间", "进展"),
    "pin": ("(推荐) 次序 (读者看得到)", ""),
    "publicnote": ("提议时间 (文章) 种类 内容 提议者姓名 状态 收回时间", "状态 种类"),
    "scheduledchange": ("生效时间 (文章) 操作 编辑姓名 结果 了结时间", "改为 结果"),
    "nameproposal": ("名称提议 种类 提议者姓名 提议时间 状态 决定时间", "状态 种类 操作"),
    "authorityoperation": ("操作 文章数 编辑 时间 (撤销)", "操作 时间"),
    "indexrequest": ("文章主键 登记时间", ""),
    "taglookup": ("标签 查到的文章", ""),
    "collectionproposal": ("提议时间 专题 提议者姓名 状态 决定时间", "状态"),
    "formeraddress": ("种类 旧地址 现在的主键", "种类"),
    "presence": ("编辑 版面 最近在场", ""),
    "pagework": ("版面 交给 跳过的理由 安排者 时间", ""),
    "readerreport": ("提议时间 (文章) 错的字句 应为 状态 理由 (决定者)", "状态"),
    "staffnote": ("时间 (版面) 内容 编辑姓名 办完时间 办完者姓名", "办理"),
    "pageimport": ("来源 进展 编辑 时间", "进展"),
    "backgroundtask": ("对象 种类 状态 (进度) 编辑姓名 时间", "状态"),
}
# Model of what editors do and say: the fields that its list is searched by.
SEARCHED = {
    "bulkoperation": ("subject", "note", "author_name"),
    "nameproposal": ("subject", "author_name"),
    "collectionproposal": ("author_name",),
    "authorityoperation": ("subject", "author_name", "accepted_by_name"),
    "readerreport": ("words", "wording", "message"),
    "staffnote": ("text", "author_name"),
    "pageimport": ("source", "author_name"),
    "backgroundtask": ("subject", "author_name"),
    "proposal": ("author_name",),
    "pagerevision": ("author_name",),
    "pagework": ("skip_reason", "by_name"),
    "formeraddress": ("key",),
}
# Model: each section of its form with its fields; those in brackets cannot be edited.
FORMS = {
    "article": [
        "- (进度) (版面)",
        "存疑 已经处理",
        "标题 引题 主题 副题",
        "归类 体裁 栏目 上接 下转 接自",
        "记录 (永久编号) (版内次序) (发布时间) (编辑时间) (建立时间) (更新时间)",
        "标签 标签 取舍 (来源) (依据)",
    ],
    "column": ["- 栏目名 简介 (报纸) (是不是栏目)"],
    "person": ["- 姓名 区别说明 别名、笔名 简介 Wikidata VIAF (署在)"],
    "tag": ["- 标签名 类别 别名 不算的词 上位标签 范围说明"],
    "tagging": ["- (文章) (标签) 取舍 (来源) (依据)"],
    "collection": ["- 专题名 网址名 导语 版面图 (公开)", "专题文章 次序 小标题 文章 按语"],
    "newspaper": ["- 报名 代码 简介"],
    "issue": ["- (报纸) 日期 (各版)"],
    "page": [
        "- (报纸) 日期 版次 版名 (日期依据)",
        "记录 (由编辑定期次) (永久编号) (文件名) (文件编码) (原文校验值) (导入时间)",
    ],
    "block": ["- (版面) (文章) (次序) (类别) (行号) (起始字) (结束字) (印文) (更正)"],
}


@pytest.fixture
def superuser(archive) -> AdminClient:
    Newspaper.objects.create(name="津报", code="jin")  # with one newspaper alone, none is filtered by
    Collection.objects.create(title="科技", slug="keji")
    return AdminClient(User.objects.create_superuser("boss"))


def bracket(names: Iterable[tuple[str, bool]]) -> str:
    """Return the names, those with False in brackets."""
    return " ".join(str(name) if plain else f"({name})" for name, plain in names)


@pytest.mark.parametrize("model", LISTS)
def test_the_columns_and_filters_of_each_list(superuser, model):
    changelist = superuser.get(f"articles/{model}/").context["cl"]
    headers = [header for header in result_headers(changelist) if "action-toggle" not in str(header["text"])]
    columns = bracket((header["text"], header["sortable"]) for header in headers)
    assert (columns, " ".join(str(spec.title) for spec in changelist.filter_specs)) == LISTS[model]


@pytest.mark.parametrize("model", FORMS)
def test_the_sections_and_fields_of_each_form(archive, superuser, model):
    row = archive.battery if model == "article" else apps.get_model("articles", model).objects.first()
    context = superuser.get(f"articles/{model}/{row.pk}/change/").context
    sections = []
    for fieldset in context["adminform"]:
        fields = [field for line in fieldset for field in line]
        names = [(f.field["label"] if f.is_readonly else f.field.label, not f.is_readonly) for f in fields]
        sections.append(f"{fieldset.name or '-'} {bracket(names)}")
    for inline in context["inline_admin_formsets"]:
        names = [(field["label"], field["name"] not in inline.readonly_fields) for field in inline.fields()]
        sections.append(f"{inline.opts.verbose_name_plural} {bracket(names)}")
    assert sections == FORMS[model]


def test_what_people_make_and_delete_in_the_admin(superuser):
    """The program makes the other rows. Articles, and tags proposed for them, are deleted with their page."""
    request = RequestFactory().get("/")
    request.user = superuser.user
    admins = {row.model._meta.model_name: row for row in admin.site._registry.values()}
    made = {name for name, row in admins.items() if row.has_add_permission(request)}
    deleted = {name for name, row in admins.items() if row.has_delete_permission(request)}
    changed = {name for name, row in admins.items() if row.has_change_permission(request)}
    people_make = {"column", "person", "tag", "collection", "pin", "newspaper", "user", "group"}
    assert made == people_make | {"pageimport", "sitesettings"}
    assert deleted == people_make | {"issue", "page", "failedsignin"}
    assert changed == people_make | {"issue", "page", "article", "tagging", "sitesettings"}


@pytest.fixture
def searchable(archive, superuser) -> AdminClient:
    """Each word that a search is to find stands in one field of one row, and in no other."""
    Article.objects.filter(pk=archive.yak.pk).update(kicker="高原来信", deck="牧民增收")
    Page.objects.filter(pk=archive.undated.pk).update(section="科教")
    Person.objects.filter(pk=archive.reporter.pk).update(note="时政部")
    Block.objects.filter(article=archive.yak, role=Role.BODY).update(correction="更正的一句")
    Tagging.objects.filter(tag=archive.place).update(evidence="南门外大街")
    Collection.objects.update(introduction="创新之城")
    FormerRef.objects.create(ref="formerref", article=archive.yak)
    PublicationRecord.objects.create(ref="withdrawn", sequence=10, at=MORNING)
    return superuser


@pytest.mark.parametrize(
    ("model", "query", "found"),
    [
        ("article", "牦牛", "科技帮扶青海黄南州牦牛产业"),
        ("article", "高原来信", "科技帮扶青海黄南州牦牛产业"),
        ("article", "牧民增收", "科技帮扶青海黄南州牦牛产业"),
        ("article", "yakref", "科技帮扶青海黄南州牦牛产业"),
        ("article", "undated.txt", "科技帮扶青海黄南州牦牛产业"),
        ("article", "于春津", "抓住机遇 发挥优势"),
        ("page", "undated.txt", "样报 日期不详 版次不详"),
        ("page", "科教", "样报 日期不详 版次不详"),
        ("page", "pageone", "样报 2026-03-19 第 1 版"),
        ("page", "津报", ""),
        ("issue", "样报", "样报 2026-03-19"),
        ("issue", "yangbao", "样报 2026-03-19"),
        ("issue", "2026-03-19", "样报 2026-03-19"),
        ("newspaper", "津报", "津报"),
        ("newspaper", "yangbao", "样报"),
        ("column", "论语", "今日论语"),
        ("column", "样报", "今日论语"),
        ("column", "津报", ""),
        ("person", "刘国栋", "刘国栋"),
        ("person", "时政部", "于春津（时政部）"),
        ("tag", "京津", "京津冀"),
        ("tagging", "南开区", "南开区（采用）"),
        ("tagging", "南门外", "南开区（采用）"),
        ("collection", "科技", "科技"),
        ("collection", "keji", "科技"),
        ("collection", "创新之城", "科技"),
        ("block", "责编", "杂项：责编 苏娅"),
        ("block", "更正的一句", "正文：本报讯 日前,科技帮扶案例入选。"),
        ("formerref", "formerref", "formerref"),
        ("publicationrecord", "withdrawn", "withdrawn"),
        ("publicationrecord", "formerref", ""),
    ],
)
def test_what_each_list_is_searched_by(searchable, model, query, found):
    rows = searchable.get(f"articles/{model}/?q={query}").context["cl"].result_list
    assert [str(row) for row in rows] == ([found] if found else [])


@pytest.mark.slow
def test_what_editors_did_is_found_by_each_of_its_words(archive, superuser, editor):
    fill_desk(archive, editor)
    superuser.save(f"articles/tag/{archive.region.pk}/change/", note="环渤海")
    PageWork.objects.create(page=archive.page, by_name="编辑", made_at=MORNING)
    FormerAddress.objects.create(kind="tag", key="南开", heir=archive.place.pk)
    for model, fields in SEARCHED.items():
        row = superuser.get(f"articles/{model}/").context["cl"].result_list[0]
        type(row).objects.filter(pk=row.pk).update(**{field: f"写在{field}" for field in fields})
        for word, number in (*((f"写在{field}", 1) for field in fields), ("别处", 0)):
            found = superuser.get(f"articles/{model}/?q={word}").context["cl"].result_count
            assert found == number, (model, word)


@pytest.mark.slow
def test_lists_begin_with_the_newest(archive, superuser):
    later = Issue.objects.create(newspaper=archive.newspaper, date=datetime.date(2026, 3, 20))
    second = make_page(archive.newspaper, "second", "简讯", issue=later, label="2")
    first = make_page(archive.newspaper, "first", "快讯", issue=later, label="1")
    make_article(second, "secondref", (Role.BODY, 0))
    make_article(first, "firstref", (Role.BODY, 0))

    def list_rows(model: str) -> list:
        return list(superuser.get(f"articles/{model}/").context["cl"].result_list)

    assert list_rows("issue") == [later, archive.issue]
    assert list_rows("page") == [first, second, archive.page, archive.undated]
    refs = [article.ref for article in list_rows("article")]
    assert refs == ["firstref", "secondref", "visitref", "batteryref", "yakref"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "title", "choice", "found"),
    [
        ("article", "存疑", "有", ["batteryref"]),
        ("article", "存疑", "无", ["visitref", "yakref"]),
        ("article", "存疑", "没有标题", ["batteryref"]),
        ("article", "存疑", "起止存疑", []),
        ("article", "主题", "有主题", ["visitref", "yakref"]),
        ("article", "主题", "没有主题", ["batteryref"]),
        ("article", "进度", "已导入", ["batteryref"]),
        ("article", "进度", "已核", ["yakref"]),
        ("article", "进度", "已发布", ["visitref"]),
        ("article", "编辑", "改过", ["yakref"]),
        ("article", "编辑", "没改过", ["visitref", "batteryref"]),
        ("page", "存疑", "有", ["pageone", "undated"]),
        ("page", "期次", "日期或版次不详", ["secondref", "undated"]),
        ("page", "期次", "日期不详", ["undated"]),
        ("page", "期次", "版次不详", ["secondref", "undated"]),
        ("page", "期次", "由编辑定", ["pageone"]),
    ],
)
def test_each_choice_of_a_filter_finds_its_rows(archive, superuser, model, title, choice, found):
    Article.objects.filter(pk=archive.yak.pk).update(edited_at=MORNING, is_checked=True)
    Page.objects.filter(pk=archive.page.pk).update(placed_by_editor=True)
    make_page(archive.newspaper, "secondref", "简讯", issue=archive.issue)
    changelist = superuser.get(f"articles/{model}/").context["cl"]
    [choices] = [spec.choices(changelist) for spec in changelist.filter_specs if spec.title == title]
    [query] = [row["query_string"] for row in choices if row["display"] == choice]
    rows = superuser.get(f"articles/{model}/{query}").context["cl"].result_list
    assert [row.ref for row in rows] == found


@pytest.fixture
def sortable(archive, superuser) -> AdminClient:
    """Rows that differ in every column that a list is sorted by."""
    eve = Issue.objects.create(newspaper=archive.newspaper, date=datetime.date(2026, 3, 18))
    Page.objects.filter(pk=archive.undated.pk).update(issue=eve, label="2")
    make_page(archive.newspaper, "second", "简讯", issue=archive.issue, label="2")
    for article, headline, day in (
        (archive.yak, "乙", 1),
        (archive.battery, "丙", 3),
        (archive.visit, "甲", 2),
    ):
        edited_at = datetime.datetime(2026, 4, day, tzinfo=datetime.UTC)
        Article.objects.filter(pk=article.pk).update(headline=headline, edited_at=edited_at)
    Column.objects.create(newspaper=archive.newspaper, name="津门")
    Tagging.objects.filter(tag=archive.region).update(article=archive.yak)
    Tag.objects.create(name="天津")
    Tagging.objects.create(article=archive.yak, tag=archive.place)
    Person.objects.create(name="韩雯")
    Credit.objects.create(article=archive.yak, person=archive.reporter, role="记者")
    Collection.objects.create(title="南开", slug="nankai").items.create(article=archive.yak)
    return superuser


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "column", "least", "greatest"),
    [
        ("article", "display_title", "丙", "甲"),
        ("article", "display_date", "乙", "甲"),
        ("article", "display_edited_at", "乙", "丙"),
        ("page", "display_page", "样报 2026-03-18 第 2 版", "样报 2026-03-19 第 1 版"),
        ("page", "article_count", "样报 2026-03-19 第 2 版", "样报 2026-03-19 第 1 版"),
        ("newspaper", "issue_count", "津报", "样报"),
        ("issue", "display_date", "样报 2026-03-18", "样报 2026-03-19"),
        ("issue", "page_count", "样报 2026-03-18", "样报 2026-03-19"),
        ("column", "article_total", "津门", "今日论语"),
        ("person", "article_total", "韩雯", "于春津"),
        ("tag", "article_total", "天津", "南开区"),
        ("collection", "article_total", "科技", "南开"),
    ],
)
def test_lists_are_sorted_by_their_columns(sortable, model, column, least, greatest):
    place = sortable.get(f"articles/{model}/").context["cl"].list_display.index(column)

    def find_first(order: str) -> str:
        return str(sortable.get(f"articles/{model}/?o={order}{place}").context["cl"].result_list[0])

    assert (find_first(""), find_first("-")) == (least, greatest)


@pytest.mark.slow
def test_columns_are_headed_in_english_too(superuser):
    superuser.client.cookies["django_language"] = "en"
    headers = {}
    for model in ("article", "page", "issue", "newspaper", "tag", "tagging", "collection"):
        changelist = superuser.get(f"articles/{model}/").context["cl"]
        headers[model] = [str(header["text"]) for header in result_headers(changelist)][1:]
    assert headers == {
        "article": ["Headings", "Date", "Page", "Stage", "Kind", "Flags", "Edited by", "Edited"],
        "page": ["Page", "Page name", "Flags", "Articles", "Flagged articles", "File name"],
        "issue": ["Date", "Newspaper", "Pages"],
        "newspaper": ["Name", "Code", "Issues"],
        "tag": ["Tag name", "Kind", "Aliases", "Articles"],
        "tagging": ["Tag", "Article", "Decision", "Evidence"],
        "collection": ["Title", "Public", "Articles", "Slug"],
    }


@pytest.mark.parametrize(
    ("model", "labels"),
    [
        (
            "article",
            [
                "提交待发布",
                "退回修改",
                "发布",
                "撤下",
                "加标签…",
                "去掉标签…",
                "收进专题…",
                "定体裁…",
                "定栏目…",
                "把版面交给编辑…",
                "推荐到首页",
                "从首页推荐里拿掉",
            ],
        ),
        ("tagging", ["采用", "不用"]),
        ("collection", ["删除所选的 专题", "公开", "收回", "推荐到首页", "从首页推荐里拿掉"]),
    ],
)
def test_the_actions_of_lists(superuser, model, labels):
    choices = superuser.get(f"articles/{model}/").context["action_form"].fields["action"].choices
    assert [str(label) for name, label in choices if name] == labels
