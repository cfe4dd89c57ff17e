"""PDF: files without a text layer, damaged files and hostile ones."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import pdf_files as pdf
import pytest
from pdf_files import one_page, report_pdf

from gidr_ner.errors import Damaged, Encrypted, NoText, ReadError, TooLarge
from gidr_ner.readers.content import Content
from gidr_ner.readers.limits import LIMITS
from gidr_ner.readers.pdf import PdfReader


def read(data: bytes) -> Content:
    return PdfReader().read(data, "年报.pdf")


# --- text layers ----------------------------------------------------------------------------------------------------

PICTURE = (
    b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>"
    b"stream\n\x80\nendstream"
)


def test_scan_says_so() -> None:
    with pytest.raises(NoText, match=r"no text layer \(1 pages, 1 pictures\)"):
        read(one_page(b"q 595 0 0 842 0 0 cm /I Do Q", b"/XObject<</I 6 0 R>>", (PICTURE,)))


def test_lost_glyphs_are_counted() -> None:
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/Own/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType2"
        b"/BaseFont/Own/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000>>]>>"
    )
    text = "公开".encode("utf-16-be").hex().encode()
    content = b"BT /F 12 Tf 72 700 Td <%s> Tj ET BT /G 12 Tf 72 650 Td <00210022> Tj ET" % text
    data = pdf.pdf(
        [
            pdf.CATALOG, b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</Font<</F 4 0 R/G 6 0 R>>>>>>",
            pdf.FONT, b"<</Length %d>>stream\n%s\nendstream" % (len(content), content), font,
        ]
    )  # fmt: skip
    assert "2 of 4 glyphs have no Unicode" in read(data).warnings[0]


# --- hostile and damaged --------------------------------------------------------------------------------------------

GOOD = report_pdf(["全年公开政府信息若干条。" * 30] * 30)
TEXT = b"BT /F 12 Tf 72 700 Td <%s> Tj ET\n" % "公".encode("utf-16-be").hex().encode()


def _crowd(count: int) -> bytes:
    return b"".join(b"BT /F 1 Tf %d %d Td <516c> Tj ET\n" % (n % 500, 2 * (n // 500)) for n in range(count))


def _flate_bomb() -> bytes:
    packed = zlib.compress(zlib.compress(zlib.compress(b" " * (1 << 30), 9), 9), 9)
    return one_page(packed, entries=b"/Filter[/FlateDecode/FlateDecode/FlateDecode]")


def _cyclic() -> bytes:
    return pdf.pdf([pdf.CATALOG, b"<</Type/Pages/Count 3/Kids[2 0 R 2 0 R 2 0 R]>>"])


def _encrypted() -> bytes:
    out = GOOD.replace(
        b"/Root 1 0 R",
        b"/Root 1 0 R/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>/ID[<00><00>]" % (b"11" * 32, b"22" * 32),
    )
    assert out != GOOD
    return out


def _self_form() -> bytes:
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>/Length 5>>stream\n/X Do\n"
    return one_page(TEXT + b"/X Do", b"/XObject<</X 6 0 R>>", (form + b"endstream",))


HOSTILE: dict[str, tuple[Callable[[], bytes], type[ReadError], str]] = {
    "truncated head": (lambda: GOOD[:40], Damaged, "damaged|truncated"),
    "signature only": (lambda: b"%PDF-1.7", Damaged, "damaged|truncated"),
    "cyclic page tree": (_cyclic, ReadError, "no text layer|damaged"),
    "password": (_encrypted, Encrypted, "password"),
    "pages": (lambda: report_pdf(["公"] * 40 * LIMITS.pdf_pages), TooLarge, "limits.pdf_pages"),
    "characters": (
        lambda: one_page(_crowd(LIMITS.pdf_characters_a_page + 1)), TooLarge, "limits.pdf_characters_a_page",
    ),
    "blank": (lambda: one_page(b""), NoText, "no text layer"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile(case: str) -> None:
    make, kind, message = HOSTILE[case]
    with pytest.raises(kind, match=message) as caught:
        read(make())
    assert str(caught.value).startswith("年报.pdf: ")


def test_flate_bomb_stays_in_the_child() -> None:
    with pytest.raises(ReadError, match=r"limits\.child|no text layer"):
        read(_flate_bomb())


def test_lost_cross_references_are_repaired() -> None:
    assert "全年公开" in read(GOOD.replace(b"startxref", b"startxxxx")).text


def test_lost_end_is_repaired_and_said() -> None:
    content = read(GOOD[: GOOD.rindex(b"xref", 0, -30)])
    assert "全年公开" in content.text
    assert "the end of the file is missing, and pages may be" in content.warnings


def test_form_that_draws_itself() -> None:
    assert read(_self_form()).text == "公\n"


def test_many_operators_give_text_without_tables() -> None:
    lines = b"0 0 m 9 9 l S\n" * (LIMITS.pdf_operators + 1)
    content = read(one_page(TEXT + lines))
    assert content.text == "公\n"
    assert "limits.pdf_operators" in content.warnings[0]


def test_many_rules_give_text_without_tables() -> None:
    lines = b"".join(b"%d %d 10 10 re S\n" % (x, y) for x in range(0, 590, 5) for y in range(0, 840, 10))
    assert "公" in read(one_page(TEXT + lines)).text
