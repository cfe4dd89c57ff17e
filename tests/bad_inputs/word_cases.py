"""Faults of Word files."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO

import word_files as word

from bad_inputs.base import TITLE, blocks, noise

_P, _OLE = word.paragraph, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PART = "word/document.xml"
_BODY = word.body(blocks())
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
_SECRET = '<!DOCTYPE d [<!ENTITY s SYSTEM "file:///etc/hostname">]>'


def _document(body: str, head: str = "") -> str:
    return f'<?xml version="1.0"?>{head}<w:document {word.NAMESPACES}><w:body>{body}</w:body></w:document>'


def _good() -> bytes:
    return word.report_docx(blocks())


def _bomb() -> bytes:
    return word.docx("", {_PART: b"<a>" + b" " * 30_000_000})


def _entry(data: bytes) -> int:
    """Where the archive's directory speaks of the document."""
    return data.rfind(b"PK\x01\x02", 0, data.rfind(_PART.encode()))


def _set(data: bytes, offset: int, value: bytes) -> bytes:
    at = _entry(data) + offset
    return data[:at] + value + data[at + len(value) :]


def _zip64() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(_good())) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            with target.open(zipfile.ZipInfo(item.filename), "w", force_zip64=True) as file:
                file.write(source.read(item))
    return out.getvalue()


def _twice() -> bytes:
    """Two documents of one name: the later one counts."""
    out = BytesIO(word.docx(_P("旧稿")))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as file:
        file.fp.seek(0, 2)  # type: ignore[union-attr]
        file.NameToInfo.clear()
        file.writestr(zipfile.ZipInfo(_PART), _document(_BODY))
    return out.getvalue()


def _tracked() -> bytes:
    old = "<w:del><w:r><w:delText>九九九</w:delText></w:r></w:del>"
    return word.docx(_BODY.replace("<w:r>", f"{old}<w:r>"))


CASES: dict[str, Callable[[], bytes]] = {
    "word/bomb.docx": _bomb,
    "word/lying-sizes.docx": lambda: _set(_bomb(), 24, struct.pack("<L", 100)),
    "word/entries.docx": lambda: word.archive({f"word/{n}": "" for n in range(2001)}),
    "word/zip64.docx": _zip64,
    "word/truncated.docx": lambda: _good()[:-400],
    "word/half.docx": lambda: _good()[: len(_good()) // 2],
    "word/signature-only.docx": lambda: b"PK\x03\x04",
    "word/wrong-checksum.docx": lambda: _set(_good(), 16, b"\0\0\0\0"),
    "word/unknown-packing.docx": lambda: _set(_good(), 10, b"\x63\0"),
    "word/encrypted-part.docx": lambda: _set(_good(), 8, b"\x01\x08"),
    "word/encrypted.docx": lambda: _OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
    "word/no-document.docx": lambda: word.archive({"word/other.xml": "<a/>"}),
    "word/sheet.docx": lambda: word.archive({"xl/workbook.xml": "<a/>"}),
    "word/no-relationships.docx": lambda: word.archive({_PART: _document(_BODY)}),
    "word/dangling.docx": lambda: word.docx(_BODY, related={"header": "gone.xml", "footnotes": "none/notes.xml"}),
    "word/dangling-root.docx": lambda: word.docx(_BODY, {"_rels/.rels": word.relationships({"officeDocument": "x"})}),
    "word/outside-paths.docx": lambda: word.docx(_BODY, {"../../outside.xml": "<a/>", "/etc/passwd": "x"}),
    "word/two-documents.docx": _twice,
    "word/laughs.docx": lambda: word.docx(
        "", {_PART: _document(_P("&l9;"), f'<!DOCTYPE d [<!ENTITY l0 "哈">{_LAUGHS}]>')}
    ),
    "word/external-entity.docx": lambda: word.docx("", {_PART: _document(_P("&s;"), _SECRET)}),
    "word/nested.docx": lambda: word.docx("<w:tbl><w:tr><w:tc>" * 600 + "<w:p/>"),
    "word/nodes.docx": lambda: word.docx("<w:p/>" * 1_200_009),
    "word/grid-span.docx": lambda: word.docx(_BODY.replace('gridSpan w:val="3"', 'gridSpan w:val="1000000000"')),
    "word/cut-xml.docx": lambda: word.docx("", {_PART: _document(_BODY)[:-3000]}),
    "word/not-xml.docx": lambda: word.docx("", {_PART: noise(2000)}),
    "word/utf-16-xml.docx": lambda: word.docx("", {_PART: _document(_BODY).encode("utf-16")}),
    "word/tracked.docx": _tracked,
    "word/empty.docx": lambda: word.docx(_P("  ")),
    "word/picture-only.docx": lambda: word.docx("<w:p><w:r><w:drawing/></w:r></w:p>"),
    "word/embedded-page.docx": lambda: word.docx("<w:altChunk/>"),
    "word/other-report.docx": lambda: word.docx(_P("市政府召开常务会议，研究了全市安全生产工作。") * 30),
    "word/named-txt.txt": _good,
    "word/title-only.docx": lambda: word.docx(_P(TITLE)),
    "word/noise.doc": lambda: _OLE + noise(4000),
}
