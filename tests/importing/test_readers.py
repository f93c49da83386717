"""Files, folders and zips give their pages in order; what cannot be read says why and costs itself alone."""

import datetime
import gc
import hashlib
import os
import random
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from articles.importing import BadPage, PageText, count_pages, read_pages, readers, zips
from articles.parsing import Hints
from tests.seeds import SEEDS

PRINT = "\n\n南开区推动科技创新\n\n本报讯(记者 于春津)3月18日,市领导前往南开区调研。\n"
DAY = datetime.date(2026, 3, 19)


def write(path, text=PRINT):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def make_zip(path, members, **options):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def describe(outcomes, *, below=None):
    """What came, in short: a page's name or a refusal's sentence, its path from `below` on."""
    return [
        outcome.name
        if isinstance(outcome, PageText)
        else str(outcome).removeprefix(f"{below}/" if below else "")
        for outcome in outcomes
    ]


def test_a_file_is_one_page(tmp_path):
    path = write(tmp_path / "tjrb-2026-03-19-01.txt")
    assert list(read_pages(path)) == [
        PageText(
            name="tjrb-2026-03-19-01.txt",
            path=str(path),
            text=PRINT,
            encoding="utf-8",
            sha256=hashlib.sha256(PRINT.encode()).hexdigest(),
            hints=Hints("tjrb", DAY, "1"),
        )
    ]


def test_a_file_of_any_other_ending_is_a_page_when_it_is_given(tmp_path):
    assert describe(read_pages(write(tmp_path / "第一版.page"))) == ["第一版.page"]


def test_a_folder_gives_its_pages_in_the_order_of_their_names_and_nothing_else(tmp_path):
    for name in ("b/2.txt", "b/10.txt", "a.txt", "C.TXT", "notes.md", "README.txt", "._a.txt", "tags.csv"):
        write(tmp_path / name)
    assert describe(read_pages(tmp_path)) == ["C.TXT", "a.txt", "b/10.txt", "b/2.txt"]


def test_a_folders_name_gives_the_date(tmp_path):
    write(tmp_path / "2026-03-19" / "01.txt")
    assert [page.hints for page in read_pages(tmp_path)] == [Hints("", DAY, "1")]


def test_the_sheet_wins_over_the_name_and_the_caller_over_both(tmp_path):
    write(tmp_path / "tjrb-2026-03-19-01.txt")
    write(tmp_path / "pages.csv", "name,newspaper,page,section\ntjrb-2026-03-19-01.txt,样报,2,要闻\n")
    assert [page.hints for page in read_pages(tmp_path)] == [Hints("样报", DAY, "2", "要闻")]
    assert [page.hints for page in read_pages(tmp_path, hints=Hints(label="7"))] == [
        Hints("样报", DAY, "7", "要闻")
    ]


def test_the_sheet_beside_a_single_file_is_used(tmp_path):
    path = write(tmp_path / "01.txt")
    write(tmp_path / "pages.csv", "name,newspaper\n01.txt,样报\n02.txt,样报\n")
    assert [page.hints for page in read_pages(path)] == [Hints("样报")]


def test_the_seeds_are_five_pages_of_the_specimen():
    pages = list(read_pages(SEEDS))
    assert [page.hints for page in pages] == [Hints("样报", label="1")] * 5
    assert [page.text for page in pages] == [path.read_text() for path in sorted(SEEDS.glob("*.txt"))]


def test_each_bad_file_says_why_and_the_others_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(readers, "MAX_PAGE_BYTES", 1000)
    for name, data in {
        "1 empty.txt": b"",
        "2 blank.txt": " \n\n\u3000\t\n",
        "3 binary.txt": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        "4 broken.txt": "第一行\n".encode() + b"\xff\xff\xff",
        "5 huge.txt": "长" * 400,
        "6 good.txt": PRINT,
        "7 dated.txt": PRINT,
        "pages.csv": "name,date\n7 dated.txt,soon\n8 gone.txt,2026-03-19\n",
    }.items():
        write(tmp_path / name, data)
    assert describe(read_pages(tmp_path), below=tmp_path) == [
        "1 empty.txt: is empty",
        "2 blank.txt: has only blanks",
        "3 binary.txt: is binary; give it as plain text",
        "4 broken.txt:2: byte 0xff is not UTF-8, GB18030, Big5 or UTF-16; save the page as UTF-8",
        "5 huge.txt: has 1,200 bytes; it may have 1,000",
        "6 good.txt",
        "pages.csv:2: 'soon' is not a date; write it like 2026-03-19",
        "pages.csv:3: there is no page '8 gone.txt' beside it; correct the name or delete the row",
    ]


def test_a_page_of_50_megabytes_is_refused_without_reading_it(tmp_path):
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    assert describe(read_pages(path)) == [f"{path}: has 50,000,000 bytes; it may have 500,000"]


def test_a_name_in_gbk_is_read_and_one_in_no_encoding_is_shown_as_far_as_possible(tmp_path):
    folder = os.fsencode(tmp_path)
    for name in ("样报-2026-03-19-01.txt".encode("gb18030"), b"\xff\xfe.txt"):
        Path(os.fsdecode(os.path.join(folder, name))).write_text(PRINT, encoding="utf-8")
    write(tmp_path / "pages.csv", "name,section\n样报-2026-03-19-01.txt,要闻\n")
    good, odd = read_pages(tmp_path)
    assert (good.name, good.hints) == ("样报-2026-03-19-01.txt", Hints(section="要闻"))
    assert (odd.name, odd.path) == ("\ufffd\ufffd.txt", f"{tmp_path}/\ufffd\ufffd.txt")


def test_a_file_of_more_lines_than_any_page_has_is_refused(tmp_path):
    path = write(tmp_path / "lines.txt", "短\n" * 50_001)
    assert describe(read_pages(path)) == [f"{path}: has 50,001 lines; a page may have 50,000"]


def test_a_missing_path_is_refused(tmp_path):
    assert describe(read_pages(tmp_path / "no.txt"), below=tmp_path) == ["no.txt: no such file or folder"]


def test_a_folder_without_pages_is_refused(tmp_path):
    write(tmp_path / "notes.md")
    assert describe(read_pages(tmp_path)) == [f"{tmp_path}: has no page: there is no .txt and no .zip in it"]


def test_a_file_without_permission_is_refused(tmp_path):
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    assert describe(read_pages(tmp_path), below=tmp_path) == [
        "loop.txt: cannot be read (Too many levels of symbolic links)"
    ]


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    assert describe(read_pages(tmp_path), below=tmp_path) == ["pipe.txt: is a device or a pipe, not a file"]


def test_a_broken_sheet_refuses_the_pages_beside_it(tmp_path):
    write(tmp_path / "01.txt")
    write(tmp_path / "pages.csv", "file\n01.txt\n")
    assert describe(read_pages(tmp_path), below=tmp_path) == [
        "pages.csv:1: has no column 'name'; the columns are name, newspaper, date, page, section"
    ]


def test_a_zip_gives_its_pages_with_hints_from_names_and_sheet(tmp_path):
    members = {
        "2026-03-19/02.txt": PRINT,
        "2026-03-19/01.txt": PRINT,
        "2026-03-19/pages.csv": "name,newspaper\n02.txt,样报\n",
        "__MACOSX/._01.txt": "x",
    }
    make_zip(tmp_path / "march.zip", members)
    pages = list(read_pages(tmp_path))
    assert [(page.name, page.hints) for page in pages] == [
        ("march.zip/2026-03-19/01.txt", Hints("", DAY, "1")),
        ("march.zip/2026-03-19/02.txt", Hints("样报", DAY, "2")),
    ]
    assert count_pages([tmp_path]) == 2


def test_a_zips_name_gives_the_date(tmp_path):
    make_zip(tmp_path / "tjrb-2026-03-19.zip", {"01.txt": PRINT})
    assert [page.hints for page in read_pages(tmp_path)] == [Hints("tjrb", DAY, "1")]


def test_names_in_a_zip_from_chinese_windows_are_read(tmp_path):
    path = make_zip(tmp_path / "a.zip", {"AAAA.txt": PRINT})
    path.write_bytes(path.read_bytes().replace(b"AAAA", "头版".encode("gbk")))
    assert describe(read_pages(path)) == ["a.zip/头版.txt"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../../etc/01.txt", "is a path that leads out of the zip; it is not read"),
        ("/etc/01.txt", "is a path that leads out of the zip; it is not read"),
        ("C:\\01.txt", "is a path that leads out of the zip; it is not read"),
        ("more.zip", "is a zip within a zip; unpack it first"),
    ],
)
def test_members_that_cannot_be_pages_are_refused(tmp_path, name, reason):
    path = make_zip(tmp_path / "a.zip", {name: PRINT, "good.txt": PRINT})
    refused = [outcome for outcome in read_pages(path) if isinstance(outcome, BadPage)]
    assert list(map(str, refused)) == [f"{path}/{name}: {reason}"]


def test_a_link_in_a_zip_is_refused(tmp_path):
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    path = make_zip(tmp_path / "a.zip", {link: "/etc/passwd"})
    assert describe(read_pages(path)) == [f"{path}/link.txt: is a link, not a page"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_members_of_one_name_neither_is_lost_in_silence(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name, text in (("01.txt", PRINT), ("02.txt", PRINT), ("01.txt", PRINT * 2)):
            archive.writestr(name, text)
    assert describe(read_pages(tmp_path / "a.zip"), below=tmp_path) == [
        "a.zip/01.txt: is several times in the zip; leave one",
        "a.zip/02.txt",
    ]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_list_of_pages_that_is_twice_in_a_zip_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name, text in (
            ("01.txt", PRINT),
            ("pages.csv", "name\n"),
            ("pages.csv", "name,page\n01.txt,2\n"),
        ):
            archive.writestr(name, text)
    assert describe(read_pages(tmp_path / "a.zip"), below=tmp_path) == [
        "a.zip/pages.csv: is several times in the zip; leave one"
    ]


def test_an_encrypted_zip_is_refused(tmp_path):
    path = make_zip(tmp_path / "a.zip", {"AAAA.txt": PRINT})
    data = bytearray(path.read_bytes().replace(b"AAAA", "头版".encode("gbk")))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert describe(read_pages(path)) == [f"{path}/头版.txt: is encrypted; make the zip without a password"]


def test_a_damaged_name_in_a_zip_is_refused_in_a_sentence(tmp_path):
    path = make_zip(tmp_path / "a.zip", {"01.txt": PRINT})
    data = bytearray(path.read_bytes())
    data[26:28] = (len(data) - 30).to_bytes(2, "little")  # the length of the name that stands before the page
    path.write_bytes(data)
    assert describe(read_pages(path)) == [
        f"{path}/01.txt: cannot be unpacked (File name in directory '01.txt' and header …); get the zip again"
    ]


def test_a_truncated_zip_is_refused(tmp_path):
    path = make_zip(tmp_path / "a.zip", {"01.txt": PRINT})
    path.write_bytes(path.read_bytes()[:-40])
    assert describe(read_pages(path)) == [
        f"{path}: is not a complete zip file (File is not a zip file); get it again"
    ]


def test_a_damaged_member_costs_itself_alone(tmp_path):
    path = make_zip(tmp_path / "a.zip", {"01.txt": PRINT, "02.txt": PRINT})
    data = bytearray(path.read_bytes())
    data[data.index(b"01.txt") + 12] ^= 0xFF
    path.write_bytes(data)
    first, second = describe(read_pages(path), below=path)
    assert first.startswith("01.txt: cannot be unpacked (")
    assert second == "a.zip/02.txt"


def test_a_zip_without_pages_is_refused(tmp_path):
    path = make_zip(tmp_path / "a.zip", {"notes.md": "x"})
    assert describe(read_pages(path)) == [f"{path}: has no page: there is no .txt in it"]


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = make_zip(tmp_path / "a.zip", {"bomb.txt": b"0" * 450_000, "good.txt": PRINT}, compresslevel=9)
    assert describe(read_pages(path), below=path) == [
        "bomb.txt: unpacks to more than 100 times its packed size, as a zip bomb does; it is not read",
        "a.zip/good.txt",
    ]


def test_a_zip_that_lies_about_its_sizes_gains_nothing(tmp_path):
    path = make_zip(tmp_path / "a.zip", {"bomb.txt": b"0" * 450_000}, compresslevel=9)
    data = path.read_bytes()
    size, packed = (450_000).to_bytes(4, "little"), (200).to_bytes(4, "little")
    path.write_bytes(data.replace(size, packed))
    (refused,) = describe(read_pages(path), below=path)
    assert refused.startswith("bomb.txt: ")


def test_a_zip_of_just_the_largest_size_is_read_whole(tmp_path, monkeypatch):
    path = make_zip(tmp_path / "a.zip", {f"{number}.txt": PRINT for number in range(2)})
    size = len(PRINT if isinstance(PRINT, bytes) else PRINT.encode())
    monkeypatch.setattr(zips, "MAX_ZIP_BYTES", 2 * size)
    assert describe(read_pages(path)) == ["a.zip/0.txt", "a.zip/1.txt"]
    monkeypatch.setattr(zips, "MAX_ZIP_BYTES", 2 * size - 1)
    assert describe(read_pages(path), below=tmp_path) == [
        "a.zip/0.txt",
        f"a.zip: unpacks to more than {2 * size - 1} bytes; the rest of it is not read",
    ]


def test_a_zip_that_is_too_large_as_a_whole_is_read_no_further(tmp_path, monkeypatch):
    monkeypatch.setattr(zips, "MAX_ZIP_BYTES", 250)
    path = make_zip(tmp_path / "a.zip", {f"{number}.txt": PRINT for number in range(5)})
    assert describe(read_pages(path), below=tmp_path) == [
        "a.zip/0.txt",
        "a.zip/1.txt",
        "a.zip: unpacks to more than 250 bytes; the rest of it is not read",
    ]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_damaged_in_any_packing_costs_itself_alone(tmp_path, method):
    with zipfile.ZipFile(tmp_path / "p.zip", "w", method) as archive:
        for name in ("1.txt", "2.txt"):
            archive.writestr(name, PRINT * 20)
        first = archive.getinfo("1.txt")
    data = bytearray((tmp_path / "p.zip").read_bytes())
    start = first.header_offset + 30 + len("1.txt")
    data[start : start + first.compress_size] = bytes(first.compress_size)
    (tmp_path / "p.zip").write_bytes(data)
    bad, good = read_pages(tmp_path / "p.zip")
    assert str(bad).startswith(f"{tmp_path}/p.zip/1.txt: cannot be unpacked (")
    assert str(bad).endswith("); get the zip again")
    assert good.name == "p.zip/2.txt"


def test_a_page_with_columns_side_by_side_is_refused(tmp_path):
    row = "厂长说,水泵从画图到出厂   ,只用三个月;徒弟们都说好"
    [bad] = read_pages(write(tmp_path / "1.txt", "东风厂试制水泵\n" + f"{row}\n" * 9))
    reason = "prints columns side by side, as pdftotext -layout does; extract it without -layout"
    assert str(bad) == f"{tmp_path}/1.txt:2: {reason}"


def test_a_zip_whose_members_lie_on_one_another_is_refused(tmp_path):
    path = make_zip(tmp_path / "p.zip", {"1.txt": PRINT * 9, "2.txt": PRINT * 9})
    data = path.read_bytes()
    second = data.rfind(b"PK\1\2")
    path.write_bytes(data[: second + 42] + bytes(4) + data[second + 46 :])
    [bad] = read_pages(path)
    assert bad.reason == "has members that lie on one another, as in a zip bomb; it is not read"


@pytest.mark.parametrize("is_long", [False, True], ids=["zip", "zip64"])
def test_a_zip_with_a_directory_too_large_for_memory_is_refused(tmp_path, monkeypatch, is_long):
    if is_long:
        monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
    path = make_zip(tmp_path / "p.zip", {"1.txt": PRINT, "2.txt": PRINT})
    assert (b"PK\6\7" in path.read_bytes()) == is_long
    assert describe(read_pages(path)) == ["p.zip/1.txt", "p.zip/2.txt"]
    monkeypatch.setattr(zips, "MAX_DIRECTORY_BYTES", 99)
    [bad] = read_pages(path)
    assert bad.reason == "names its members in more than 99 bytes, more than any archive of pages"


@pytest.mark.parametrize("size", [20_000_000, 20_000_001])
def test_a_directory_may_have_twenty_million_bytes(tmp_path, size):
    [bad] = read_pages(
        write(tmp_path / "p.zip", b"PK\5\6" + bytes(8) + size.to_bytes(4, "little") + bytes(6))
    )
    refusal = "names its members in more than 20,000,000 bytes, more than any archive of pages"
    assert (bad.reason == refusal) == (size > 20_000_000)


def test_a_pipe_named_like_a_zip_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "p.zip")
    assert describe(read_pages(tmp_path), below=tmp_path) == ["p.zip: is a device or a pipe, not a file"]
    assert count_pages([tmp_path]) == 1


def test_paths_that_no_file_can_have_are_refused():
    assert describe(read_pages("a" * 300)) == [f"{'a' * 300}: cannot be read (File name too long)"]
    assert describe(read_pages("a\0b")) == ["'a\\x00b': is no path (embedded null byte)"]
    assert count_pages(["a" * 300, "a\0b"]) == 2


def test_a_list_of_pages_too_large_to_keep_in_memory_is_refused(tmp_path):
    write(tmp_path / "1.txt")
    with (tmp_path / "pages.csv").open("wb") as file:
        file.truncate(1_500_000_000)
    assert describe(read_pages(tmp_path), below=tmp_path) == [
        "pages.csv: has 1,500,000,000 bytes; it may have 1,000,000"
    ]


@pytest.mark.slow
def test_a_refusal_keeps_nothing_of_the_page_in_memory(tmp_path):
    write(tmp_path / "binary.txt", random.Random(1).randbytes(500_000))
    gc.collect()
    gc.disable()
    try:
        tracemalloc.start()
        [bad] = read_pages(tmp_path / "binary.txt")
        assert tracemalloc.get_traced_memory()[0] < 100_000
    finally:
        tracemalloc.stop()
        gc.enable()
    assert bad.reason.startswith("is binary")


def test_the_pages_of_a_zip_come_by_folder_each_with_its_list(tmp_path):
    sheet = "name,page\n1.txt,{}\n"
    members = {"b/1.txt": PRINT, "b/pages.csv": sheet.format(2), "1.txt": PRINT, "pages.csv": sheet.format(1)}
    found = list(read_pages(make_zip(tmp_path / "p.zip", members)))
    assert [(page.name, page.hints.label) for page in found] == [("p.zip/1.txt", "1"), ("p.zip/b/1.txt", "2")]
