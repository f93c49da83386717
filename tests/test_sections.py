"""An issue with sections, from its files to readers and programs."""

import json
import re
from pathlib import Path

import pytest

from articles.models import Article, Page
from articles.search import SearchQuery, search_articles
from tests.importing.conftest import run

FOLIO = "海河晚报 {section} {label} 2026年3月19日 星期四"
# By label as the folio prints it: the section, and the lines of its articles.
PRINT = {
    "A01": (
        "要闻",
        "渤海湾新码头迎来首艘货轮",
        "本报讯（记者 王芳）渤海湾的新码头昨天迎来首艘货轮。码头由海河港口公司建造，岸线长一千二百米。",
        "货轮载着铁矿石从澳大利亚出发，航行十六天。码头调度员通过远程岸桥卸船，每小时卸矿三千吨。（下转B2版）",
        "",
        "梨园请来蜜蜂授粉",
        "本报讯（记者 李明）蓟州的梨园今年请来了蜜蜂授粉。果农李大妈租了六十箱蜜蜂，放在八十亩梨树之间。",
        "技术员说，蜜蜂授粉的梨果形端正，坐果率高三成，果园不再喷洒催熟药。（下转第二版）",
    ),
    "A02": (
        "要闻",
        "（上接A1版）梨花谢后，蜂箱要搬去苹果园。养蜂人老周说，一箱蜜蜂一个花期能走三个果园，果农付租金，他收蜂蜜。",
        "李大妈算了账：授粉的工钱少了，梨的价钱高了，明年她打算再租四十箱蜜蜂。",
    ),
    "A10": (
        "体育",
        "春季长跑周日开跑",
        "本报讯（记者 赵强）一年一度的春季长跑周日上午在海河岸边开跑，全程八公里，报名的市民有六千人。",
    ),
    "B01": (
        "文化",
        "图书馆夜间开放满月",
        "本报讯（记者 陈岚）市图书馆夜间开放满月，借书量增加四成。馆员把儿童阅览室搬到了一楼。",
    ),
    "B02": (
        "经济",
        "（上接A1版）码头还装了岸电，货轮靠泊后关闭辅机，由岸电供电，卸矿时不冒烟。岸桥司机从高空搬进了远程控制室。",
        "港口公司说，第二座散货码头年底开工，铁矿石仓库也将扩建，货轮等泊时间会再缩短。",
    ),
}
LABELS = ["A1", "A2", "A10", "B1", "B2"]

pytestmark = pytest.mark.django_db(transaction=True)


def write_issue(folder: Path) -> Path:
    """The pages of the issue as files: some named by label; of some only the print or the list has it."""
    folder.mkdir()
    names = {
        "A01": "hhwb-2026-03-19-A01.txt",
        "A02": "hhwb-2026-03-19_ａ２.txt",
        "A10": "hhwb-20260319-第A十版.txt",
        "B01": "hhwb-2026-03-19.txt",
        "B02": "last.txt",
    }
    for label, (section, *lines) in PRINT.items():
        folio = FOLIO.format(section=section, label=label if label != "B02" else "")
        (folder / names[label]).write_text("\n".join([folio, "", *lines]))
    (folder / "pages.csv").write_text("name,newspaper,date,page\nlast.txt,hhwb,2026-03-19,第B二版\n")
    return folder


@pytest.fixture
def issue(tmp_path) -> Path:
    folder = write_issue(tmp_path / "pages")
    run("import_pages", folder, "--newspaper", "海河晚报", "--publish")
    return folder


def read(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.mark.slow
def test_pages_of_the_same_number_stand_side_by_side_in_the_papers_order(issue):
    assert list(Page.objects.in_print_order().values_list("label", flat=True)) == LABELS
    assert [page.flags for page in Page.objects.all()] == [[]] * 5
    assert run("check_archive")[1] == []


@pytest.mark.slow
def test_importing_again_changes_nothing(issue):
    out, _ = run("import_pages", issue, "--newspaper", "海河晚报", "--publish")
    assert any(line.startswith("Pages: 0 new, 0 changed, 5 unchanged, ") for line in out)


@pytest.mark.slow
def test_jumps_cross_sections_and_stay_in_one(issue):
    pairs = Article.objects.filter(continues__isnull=False).order_by("page__order")
    assert [(rest.page.label, rest.continues.headline) for rest in pairs] == [
        ("A2", "梨园请来蜜蜂授粉"),
        ("B2", "渤海湾新码头迎来首艘货轮"),
    ]
    assert [article.flags for article in Article.objects.filter(page__label="A1")] == [[], []]


@pytest.mark.slow
def test_readers_see_labels_in_order_and_follow_the_jump(issue, client):
    page = Page.objects.get(label="A2")
    issue_page = read(client, page.issue.get_absolute_url())
    assert re.findall(r'<h2 id="\w+"><a href="/pages/\w+/">第(\w+)版', issue_page) == LABELS
    shown = read(client, page.get_absolute_url())
    assert (
        re.findall(r"第(\w+)版 <span lang=\"zh\">\w+</span></a></li>", shown.split("siblings")[1]) == LABELS
    )
    assert "<title>海河晚报 2026年3月19日 第A2版 · " in " ".join(shown.split())
    article = read(client, Article.objects.get(headline="渤海湾新码头迎来首艘货轮").get_absolute_url())
    end = Article.objects.get(page__label="B2")
    assert f'href="{end.get_absolute_url()}">下转第B2版' in article
    assert "2026-03-19（A1）" in article
    assert '"printPage": "A1"' in article
    assert '<meta name="citation_firstpage" content="A1">' in article
    assert ">Page B2" in read(client, f"/en{end.page.get_absolute_url()}")


def find(**filters) -> list[str]:
    text = filters.pop("text", "")
    found = search_articles(SearchQuery(text=text, filters=filters))
    return [hit.article.page.label for hit in found.hits]


@pytest.mark.slow
def test_a_search_is_narrowed_to_a_page_and_counts_pages_in_order(issue, client):
    found = json.loads(read(client, "/api/v1/search/?page=b01"))
    assert [hit["article"]["headline"] for hit in found["results"]] == ["图书馆夜间开放满月"]
    assert [value["value"] for value in found["facets"]["page"]] == LABELS
    assert find(text="page:A2") == ["A2"]
    assert find(text="货轮 版次:第B二版") == ["B2"]
    assert sorted(find(text="page:A1 OR page:B1")) == ["A1", "A1", "B1"]
    assert sorted(find(text="码头 -page:A1")) == ["B2"]
    assert find(text="page:1") == []
    everything = json.loads(read(client, "/api/v1/search/?sort=oldest"))["results"]
    assert [hit["article"]["page"]["label"] for hit in everything] == ["A1", *LABELS]


@pytest.mark.slow
def test_programs_read_labels_and_filter_by_them(issue, client):
    pages = json.loads(read(client, "/api/v1/pages/"))["results"]
    assert [(page["label"], page["number"]) for page in pages] == [(label, None) for label in LABELS]
    assert [page["label"] for page in json.loads(read(client, "/api/v1/pages/?label=B02"))["results"]] == [
        "B2"
    ]
    assert json.loads(read(client, "/api/v1/pages/?number=2"))["results"] == []
    articles = json.loads(read(client, "/api/v1/articles/?page=A10&sort=oldest"))["results"]
    assert [article["headline"] for article in articles] == ["春季长跑周日开跑"]
    issue_detail = json.loads(read(client, "/api/v1/issues/hhwb/2026-03-19/"))
    assert [page["label"] for page in issue_detail["pages"]] == LABELS
    export = b"".join(client.get("/api/v1/articles.csv").streaming_content).decode()
    assert {line.split(",")[3] for line in export.splitlines()[1:]} == set(LABELS)
