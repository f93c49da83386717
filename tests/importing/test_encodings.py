"""A page's bytes become its text, whatever the encoding, or are refused with the line."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.importing import BadPage
from articles.importing.encodings import decode_page
from tests.seeds import SEEDS

SIMPLIFIED = "陈敏尔在南开区调研时强调\n\n本报讯(记者 于春津 刘国栋)3月18日,市委书记陈敏尔前往南开区调研。\n"
TRADITIONAL = "國府昨開會議\n\n【南京十日專電】國民政府昨日下午三時開會,討論經濟問題,各委員均出席。\n"


@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (SIMPLIFIED, "gb2312", "gb18030"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", "utf-16-be"),
        (f"{SIMPLIFIED[:19]}é", "utf-16-le", "utf-16-le"),
        (TRADITIONAL, "utf-8", "utf-8"),
        (TRADITIONAL, "big5", "big5"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (TRADITIONAL, "utf-16-le", "utf-16-le"),
        (TRADITIONAL, "utf-16-be", "utf-16-be"),
        (TRADITIONAL + "啲嘢喺邊度\n", "big5hkscs", "big5"),
        ("Tianjin Daily, page 1\n", "ascii", "utf-8"),
    ],
)
def test_text_is_read_from_every_encoding(text, encoding, named):
    assert decode_page(text.encode(encoding), "page.txt") == (text, named)


@pytest.mark.parametrize(
    ("mark", "encoding"), [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")]
)
def test_a_byte_order_mark_decides_and_is_dropped(mark, encoding):
    assert decode_page(mark + SIMPLIFIED.encode(encoding), "page.txt") == (SIMPLIFIED, encoding)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_several_marks_are_dropped_and_the_headline_begins_with_its_first_character(encoding):
    assert decode_page(f"\ufeff\ufeff{SIMPLIFIED}".encode(encoding), "page.txt")[0] == SIMPLIFIED


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.stem[:3])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be", "utf-16"])
def test_seeds_are_read_from_every_encoding_they_fit(path, encoding):
    text = path.read_text("utf-8")
    assert decode_page(text.encode(encoding), path.name)[0] == text


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_a_page_saved_on_another_system_is_the_same_text(ending):
    assert decode_page(SIMPLIFIED.replace("\n", ending).encode(), "page.txt")[0] == SIMPLIFIED


def test_nothing_else_of_the_print_is_changed():
    text = "\n\n  ■ 本报记者\u3000郭\xa0祥 \t\n１９９８年１月１日，ﬁne\ufb01 e\u0301\ue123\n \n"
    assert decode_page(text.encode(), "page.txt") == (text, "utf-8")


def refusal(data: bytes) -> str:
    with pytest.raises(BadPage) as caught:
        decode_page(data, "in/page.txt")
    return str(caught.value)


def test_undecodable_bytes_are_reported_with_their_line():
    assert refusal("第一行\n第二行\n第三".encode() + b"\xff\xff" + "行\n".encode()) == (
        "in/page.txt:3: byte 0xff is not UTF-8, GB18030, Big5 or UTF-16; save the page as UTF-8"
    )


def test_a_damaged_utf8_page_is_not_read_as_garbage_in_another_encoding():
    data = SIMPLIFIED.encode()
    at = data.rindex("市委".encode())
    assert refusal(data[:at] + data[at + 1 :]) == (
        "in/page.txt:3: byte 0xb8 is not UTF-8, GB18030, Big5 or UTF-16; save the page as UTF-8"
    )


def test_bytes_that_contradict_their_byte_order_mark_are_reported():
    assert refusal(codecs.BOM_UTF8 + "第一行\n".encode() + SIMPLIFIED.encode("gb18030")) == (
        "in/page.txt:2: bytes b3 are not UTF-8, which the file's byte order mark says it is; "
        "save the page again"
    )


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01",
        bytes(range(256)) * 4,
        b"\x00" * 100,
        b"plain\x00text",
        b"\x01\x02\x03 abc" * 20,
        codecs.BOM_UTF8 + b"\x01\x02\x03 abc" * 20,
    ],
    ids=["png", "every byte", "zeros", "text with NUL", "controls", "marked"],
)
def test_binary_is_refused(data):
    assert refusal(data) == "in/page.txt: is binary; give it as plain text"


def test_full_width_blanks_between_ascii_are_read_as_gb():
    assert decode_page(b"1998\xa1\xa1\xa1\xa1GDP", "page.txt") == ("1998　　GDP", "gb18030")


def test_a_stray_control_character_of_an_old_exporter_does_no_harm():
    text = SIMPLIFIED * 3 + "\x1a"
    assert decode_page(text.encode("gb18030"), "page.txt") == (text, "gb18030")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    try:
        text, encoding = decode_page(data, "page.txt")
    except BadPage:
        return
    assert "\r" not in text
    assert "\0" not in text
    assert encoding in ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be")
    text.encode()  # storable: no half of a surrogate pair
