"""Faults of PDF files."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import cache

import pdf_files as pdf
from pdf_files import one_page, report_pdf

from bad_inputs.base import TITLE, blocks, noise

_PICTURE = (
    b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>"
    b"stream\n\x80\nendstream"
)
_FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/Own/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType2"
    b"/BaseFont/Own/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000>>]>>"
)
_TEXT = b"BT /F 12 Tf 72 700 Td <%s> Tj ET\n" % TITLE.encode("utf-16-be").hex().encode()


@cache
def _good() -> bytes:
    return report_pdf(blocks(), header=TITLE)


def _encrypted() -> bytes:
    entry = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>/ID[<00><00>]" % (b"11" * 32, b"22" * 32)
    return _good().replace(b"/Root 1 0 R", b"/Root 1 0 R" + entry)


def _bomb() -> bytes:
    packed = zlib.compress(zlib.compress(zlib.compress(bytes(1 << 28), 9), 9), 9)
    return one_page(packed, entries=b"/Filter[/FlateDecode/FlateDecode/FlateDecode]")


def _cyclic() -> bytes:
    return pdf.pdf([pdf.CATALOG, b"<</Type/Pages/Count 3/Kids[2 0 R 2 0 R 2 0 R]>>"])


def _self_form() -> bytes:
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>/Length 5>>stream\n/X Do\n"
    return one_page(_TEXT + b"/X Do", b"/XObject<</X 6 0 R>>", (form + b"endstream",))


def _without_unicode() -> bytes:
    """All glyphs are numbers of an embedded font that no table maps to characters."""
    return _good().replace(pdf.FONT, _FONT.ljust(len(pdf.FONT)))


def _some_without_unicode() -> bytes:
    """The report, and two glyphs of such a font on its first page."""
    content = b"BT /G 12 Tf 72 650 Td <00210022> Tj ET\n"
    return one_page(_TEXT + content, b"/ExtGState<<>>", (_FONT,)).replace(b"/F 4 0 R", b"/F 4 0 R/G 6 0 R")


def _crowd(count: int) -> bytes:
    return b"".join(b"BT /F 1 Tf %d %d Td <516c> Tj ET\n" % (n % 500, 2 * (n // 500)) for n in range(count))


def _overprinted() -> bytes:
    """Bold by printing everything twice, a little apart."""
    return _good().replace(b" Tj ET", b" Tj 0.3 0 Td ET").replace(b"q BT", b"BT")


CASES: dict[str, Callable[[], bytes]] = {
    "pdf/signature-only.pdf": lambda: b"%PDF-1.7",
    "pdf/truncated-head.pdf": lambda: _good()[:40],
    "pdf/half.pdf": lambda: _good()[: len(_good()) // 2],
    "pdf/end-lost.pdf": lambda: _good()[: _good().rindex(b"xref", 0, -30)],
    "pdf/references-wrong.pdf": lambda: _good().replace(b"startxref", b"startxxxx"),
    "pdf/length-wrong.pdf": lambda: _good().replace(b"/Length ", b"/Length 9"),
    "pdf/noise.pdf": lambda: b"%PDF-1.7\n" + noise(4000),
    "pdf/encrypted.pdf": _encrypted,
    "pdf/flate-bomb.pdf": _bomb,
    "pdf/300000-operators.pdf": lambda: one_page(_TEXT + b"0 0 m 9 9 l S\n" * 300_000),
    "pdf/glyphs.pdf": lambda: one_page(_crowd(50_001)),
    "pdf/pages.pdf": lambda: report_pdf(["公"] * 40 * 300),
    "pdf/cyclic-pages.pdf": _cyclic,
    "pdf/form-in-itself.pdf": _self_form,
    "pdf/no-unicode.pdf": _without_unicode,
    "pdf/some-without-unicode.pdf": _some_without_unicode,
    "pdf/picture-only.pdf": lambda: one_page(b"q 595 0 0 842 0 0 cm /I Do Q", b"/XObject<</I 6 0 R>>", (_PICTURE,)),
    "pdf/blank.pdf": lambda: one_page(b""),
    "pdf/named-txt.txt": _good,
    "pdf/junk-before.pdf": lambda: b"HTTP/1.1 200 OK\r\n\r\n" + _good(),
    "pdf/junk-behind.pdf": lambda: _good() + b"\n" + noise(900),
    "pdf/type-of-no-size.pdf": lambda: one_page(_TEXT + b"BT /F 0 Tf 72 600 Td <516c> Tj ET\n"),
    "pdf/paper-of-no-size.pdf": lambda: _good().replace(b"/MediaBox[0 0 595 842]", b"/MediaBox[0 0 0 0]    "),
}
