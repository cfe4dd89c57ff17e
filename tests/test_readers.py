"""Bytes to Document: every encoding, every kind of damage, every refusal."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gidr_ner import readers
from gidr_ner.errors import BinaryInput, EmptyInput, ReadError, TooLarge, UnsupportedFormat
from gidr_ner.readers import MAX_CHARACTERS, read
from gidr_ner.readers.text import MAX_BYTES, decode

SIMPLIFIED = (
    "二、主动公开政府信息情况\r\n全年主动公开信息 1,620 条,\t其中网站公开９８条。\u3000\u3000收取费用\xa00元。\r\n"
)
TRADITIONAL = "二、主動公開政府資訊情況\n全年收到政府資訊公開申請 37 件，其中網路申請 21 件，答覆 36 件。\n"
LONG = "本年度共受理政府信息公开申请一百二十三件，均在法定期限内答复。没有发生行政复议和行政诉讼。" * 40


def texts(text: str) -> list[tuple[str, bytes]]:
    return [(encoding, text.encode(encoding)) for encoding in ("utf-8", "gb18030", "utf-16-le", "utf-16-be")]


@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL, LONG])
def test_every_encoding_gives_the_same_text_without_warnings(text: str) -> None:
    for encoding, data in texts(text):
        document = read(data, "a.txt")
        assert (document.text, document.warnings) == (text, ()), encoding


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_bom_decides_and_is_dropped(encoding: str) -> None:
    assert read(SIMPLIFIED.encode(encoding), "a.txt").text == SIMPLIFIED
    assert read(b"\xfe\xff" + "条".encode("utf-16-be"), "a.txt").text == "条"


def test_big5_is_read_as_big5() -> None:
    assert decode(TRADITIONAL.encode("big5hkscs")) == (TRADITIONAL, "big5hkscs", 0)


@pytest.mark.parametrize(
    "line", ["政府信息公开", "篇", "息", "共12条", "无", "1.公开3件", "二〇一四年三月", "概述", "朱镕基"]
)
def test_a_short_gbk_line_is_gbk(line: str) -> None:
    assert decode(line.encode("gbk")) == (line, "gb18030", 0)


@pytest.mark.parametrize("line", ["政府資訊公開", "行政復議情況", "依申請公開情況"])
def test_a_short_big5_line_is_big5(line: str) -> None:
    assert decode(line.encode("big5")) == (line, "big5hkscs", 0)


@pytest.mark.parametrize("line", ["政府信息公开年度报告", "全年收到申请12件。", "共12条\n"])
def test_short_utf_16_without_a_bom(line: str) -> None:
    assert decode(line.encode("utf-16-le")) == (line, "utf-16-le", 0)
    assert decode(line.encode("utf-16-be")) == (line, "utf-16-be", 0)


def test_traditional_text_in_gbk_is_not_big5() -> None:
    assert decode(TRADITIONAL.encode("gb18030"))[0] == TRADITIONAL


def test_valid_utf_8_of_another_script_is_utf_8() -> None:
    text = "Отчёт о раскрытии информации"
    assert decode(text.encode()) == (text, "utf-8", 0)


def test_layout_characters_stay() -> None:
    text = "a\r\nb\rc\u2028d\xa0\u3000\te\x0c。"
    assert read(text.encode(), "a.txt").text == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs", "utf-16-le"])
def test_truncated_text_keeps_all_but_its_last_character(encoding: str) -> None:
    text = TRADITIONAL.rstrip()[:-1] if encoding == "big5hkscs" else LONG[:-1]
    document = read(text.encode(encoding)[:-1], "a.txt")
    assert document.text == text[:-1] + "\ufffd"
    assert document.warnings == (f"decoded as {encoding} with 1 damaged place",)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
@pytest.mark.parametrize("at", [200, 201, 202])
def test_one_damaged_byte_costs_one_character(encoding: str, at: int) -> None:
    data = bytearray(LONG.encode(encoding))
    data[at] = 0xFF
    document = read(bytes(data), "a.txt")
    spoilt = at // len("公".encode(encoding))
    assert document.text.startswith(LONG[:spoilt] + "\ufffd")
    assert document.text.endswith(LONG[spoilt + 1 :])
    assert len(document.warnings) == 1


def test_a_replacement_character_of_the_source_is_no_damage_of_ours() -> None:
    assert read("政府信息\ufffd公开".encode(), "a.txt").warnings == ()
    damaged = "政府信息\ufffd公开条例".encode() + b"\xff"
    assert read(damaged, "a.txt").warnings == ("decoded as utf-8 with 1 damaged place",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_lone_surrogates_become_one_replacement_each(encoding: str) -> None:
    data = "政府\ud800信息公开\udfff。".encode(encoding, "surrogatepass")
    document = read(data, "a.txt")
    assert document.text == "政府\ufffd信息公开\ufffd。"
    assert "2 damaged places" in document.warnings[0]


def test_a_few_nuls_stay_and_are_counted() -> None:
    text = "政府信息\0公开工作年度报告\0。" + LONG
    for encoding in ("utf-8", "gb18030"):
        document = read(text.encode(encoding), "a.txt")
        assert (document.text, document.warnings) == (text, ("2 NUL characters in the text",))


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "big5hkscs"])
def test_a_bom_of_another_encoding_is_damage(encoding: str) -> None:
    text = "全年主動公開政府信息一百二十六條。" if encoding == "big5hkscs" else "全年主动公开政府信息126条。"
    document = read(b"\xff\xfe" + text.encode(encoding), "a.txt")
    assert document.text == text
    assert document.warnings == (f"decoded as {encoding} with 1 damaged place",)


@pytest.mark.parametrize("data", [b"\0" * 40, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, b"\xff\xff\xff", b"\xff"])
def test_mostly_binary_is_refused(data: bytes) -> None:
    with pytest.raises(BinaryInput, match=r"^a\.txt"):
        read(data, "a.txt")


def test_random_bytes_are_refused() -> None:
    source = random.Random(7)
    for size in (500, 5000, 50000):
        with pytest.raises(BinaryInput):
            read(source.randbytes(size), "a.bin")


@pytest.mark.parametrize(
    "data", [b"", b" ", b"\n\t \r\n", "\u3000\xa0\n".encode(), b"\xef\xbb\xbf", b"\xff\xfe", b"\0"]
)
def test_nothing_to_read_is_refused(data: bytes) -> None:
    with pytest.raises(EmptyInput, match=r"^a\.txt"):
        read(data, "a.txt")


def test_one_byte_is_a_text() -> None:
    assert read(b"1", "a.txt").text == "1"


def test_limits() -> None:
    assert len(read(b"1" * MAX_CHARACTERS, "a.txt").text) == MAX_CHARACTERS
    with pytest.raises(TooLarge, match="2,000,000"):
        read(b"1" * (MAX_CHARACTERS + 1), "a.txt")
    with pytest.raises(TooLarge, match="2,000,000"):
        read(b"1" * (MAX_BYTES + 1), "a.txt")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "Excel"),
        (b"PK\x03\x04\x14\0", "zip"),
    ],
)
def test_formats_without_a_reader_are_named(data: bytes, what: str) -> None:
    with pytest.raises(UnsupportedFormat, match=rf"^a\.txt: .*{what}.*does not read"):
        read(data, "a.txt")


def test_text_that_quotes_markup_is_text() -> None:
    text = "公开 <b>12</b> 条&nbsp;<br/>"
    assert read(text.encode(), "a.txt").text == text


def test_the_document_says_where_it_came_from() -> None:
    document = read("公开".encode(), "reports/2014.交警.txt")
    assert (document.doc_id, document.source, document.media_type) == (
        "2014.交警",
        "reports/2014.交警.txt",
        "text/plain",
    )
    assert len(document.sha256) == 64
    assert read(b"1", "-", doc_id="stdin").doc_id == "stdin"


def test_no_reader_no_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "READERS", ())
    with pytest.raises(UnsupportedFormat, match=r"^a\.txt"):
        read(b"1", "a.txt")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        text = read(data, "a.txt").text
    except ReadError:
        return
    text.encode("utf-8")  # no surrogate is left


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(
        lambda text: text[0] != "\ufeff"
    )
)
def test_chinese_in_utf_8_comes_back_as_it_was(text: str) -> None:
    assert decode(f"政府信息公开工作{text}".encode()) == (f"政府信息公开工作{text}", "utf-8", 0)
