"""Word: layouts, tricks of the format, hostile archives, and every annotated report with a table."""

from __future__ import annotations

import shutil
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import word_files as word
from form_blocks import FormCell, blocks_of, cells_of, records
from reader_scores import assert_same_report

from gidr_ner.errors import Damaged, Encrypted, MissingExtra, NoText, ReadError, TooLarge
from gidr_ner.readers.content import Content
from gidr_ner.readers.docx import DocReader, DocxReader
from gidr_ner.readers.limits import LIMITS

P, RUN = word.paragraph, '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'


def read(data: bytes) -> Content:
    return DocxReader().read(data, "年报.docx")


def text_of(body: str, **more: object) -> str:
    return read(word.docx(body, **more)).text  # type: ignore[arg-type]


@pytest.mark.parametrize("record", records(), ids=lambda r: r["doc_id"])
def test_annotated_report(record: dict[str, object]) -> None:
    # of the shortest reports one figure is a fifteenth; of wrapped lines a page has more to tell than its text
    least = 0.75 if "hard_wrap" in str(record["provenance"]) else 0.93
    assert_same_report(record, read(word.report_docx(blocks_of(record))), cells_of(record), least)


# --- tables ---------------------------------------------------------------------------------------------------------


def test_spans_become_cells() -> None:
    cells = [FormCell("甲", 0, 0, 2, 1), FormCell("乙", 0, 1, 1, 2), FormCell("1", 1, 1), FormCell("2", 1, 2)]
    content = read(word.docx(word.table(cells)))
    (table,) = content.tables
    found = [(content.text[c.span.start : c.span.end], *c[1:]) for c in table.cells]
    assert found == [("甲", 0, 0, 2, 1), ("乙", 0, 1, 1, 2), ("1", 1, 1, 1, 1), ("2", 1, 2, 1, 1)]
    assert content.text == "甲\t乙\n1\t2\n"
    assert [p.path for p in content.places] == [
        f"body/tbl[1]/tr[{r}]/tc[{c}]" for r, c in ((1, 1), (1, 2), (2, 2), (2, 3))
    ]


def test_huge_span_is_cut() -> None:
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="999999"/></w:tcPr>{P("甲")}</w:tc>'
    body = f"<w:tbl><w:tr>{wide}<w:tc>{P('乙')}</w:tc></w:tr></w:tbl>"
    (table,) = read(word.docx(body)).tables
    assert table.cells[0].col_span == LIMITS.table_columns


def test_upright_label_is_one_word() -> None:
    tcs = "".join(P(c) for c in "三、本年度办理结果")
    body = f"<w:tbl><w:tr><w:tc>{tcs}</w:tc><w:tc>{P('7')}</w:tc></w:tr></w:tbl>"
    assert text_of(body) == "三、本年度办理结果\t7\n"


def test_layout_table_is_unwrapped_and_nested_table_kept() -> None:
    inner = word.table([FormCell("规章", 0, 0), FormCell("3", 0, 1)])
    content = read(word.docx(f"<w:tbl><w:tr><w:tc>{P('正文')}{inner}{P('完')}</w:tc></w:tr></w:tbl>"))
    assert content.text == "正文\n规章\t3\n完\n"
    assert len(content.tables) == 1


def test_deleted_row_is_gone() -> None:
    row = "<w:tr>{}<w:tc>" + P("{}") + "</w:tc><w:tc>" + P("1") + "</w:tc></w:tr>"
    rows = row.format("<w:trPr><w:del/></w:trPr>", "旧") + row.format("", "新")
    assert text_of(f"<w:tbl>{rows}</w:tbl>") == "新\t1\n"


# --- text -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ("<w:ins>" + RUN.format("十") + "</w:ins><w:del><w:r><w:delText>九</w:delText></w:r></w:del>", "十"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>" + RUN.format("显"), "显"),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>显</w:t></w:r>', "显"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r>" + RUN.format("3"), "3"),
        ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:noBreakHyphen/></w:r>", "甲\t乙\n丙-"),
        ('<w:r><w:t>甲</w:t><w:br w:type="page"/></w:r>', "甲"),
        (f"<w:hyperlink>{RUN.format('链')}</w:hyperlink><w:smartTag>{RUN.format('标')}</w:smartTag>", "链标"),
        (f"<w:ruby><w:rt>{RUN.format('zi')}</w:rt><w:rubyBase>{RUN.format('字')}</w:rubyBase></w:ruby>", "字"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:char="2714"/></w:r>', "✔"),
        ("<w:sdt><w:sdtContent>" + RUN.format("控件") + "</w:sdtContent></w:sdt>", "控件"),
    ],
)  # fmt: skip
def test_runs(runs: str, text: str) -> None:
    assert text_of(f"<w:p>{runs}</w:p>{P('。')}") == f"{text}\n。\n"


def test_deleted_paragraph_mark_joins() -> None:
    first = f'<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>{RUN.format("收到")}</w:p>'
    assert text_of(first + P("申请3件")) == "收到申请3件\n"


def test_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{P('框内')}</w:txbxContent>"
    drawing = (
        f"<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    assert text_of(f"<w:p>{RUN.format('正文')}<w:r>{drawing}</w:r></w:p>") == "正文\n框内\n"


def test_note_follows_the_text_and_leaves_no_mark() -> None:
    notes = f'<w:footnotes {word.NAMESPACES}><w:footnote w:id="2">{P("含上年结转")}</w:footnote></w:footnotes>'
    body = f"<w:p>{RUN.format('收到12')}<w:r><w:footnoteReference w:id='2'/></w:r>{RUN.format('件')}</w:p>"
    assert text_of(body, parts={"word/footnotes.xml": notes}) == "收到12件\n含上年结转\n"


def test_headers_are_left_out() -> None:
    header = f"<w:hdr {word.NAMESPACES}>{P('页眉')}</w:hdr>"
    assert text_of(P("正文"), parts={"word/header1.xml": header}, related={"header": "header1.xml"}) == "正文\n"


def test_strict_namespaces() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    data = f'<w:document xmlns:w="{strict}"><w:body>{P("正文")}</w:body></w:document>'
    assert text_of("", parts={"word/document.xml": data}) == "正文\n"


# --- hostile and damaged --------------------------------------------------------------------------------------------

GOOD = word.docx(P("正文") * 50)
LAUGHS = '<!DOCTYPE x [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;&a;">]><w:document><w:body><w:p/></w:body></w:document>'


def _lying_sizes() -> bytes:
    """The archive's directory says that a bomb is small."""
    data = bytearray(word.docx("", {"word/document.xml": b"<a>" + b" " * 30_000_000}))
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"word/document.xml"))
    data[at + 24 : at + 28] = struct.pack("<L", 100)
    return bytes(data)


def _encrypted() -> bytes:
    data = bytearray(GOOD)
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"word/document.xml"))
    data[at + 8] |= 1
    return bytes(data)


def _many_entries() -> bytes:
    return word.archive({f"{n}": "" for n in range(LIMITS.zip_entries + 1)})


HOSTILE: dict[str, tuple[Callable[[], bytes], type[ReadError], str]] = {
    "bomb": (lambda: word.docx("", {"word/document.xml": b"<a>" + b" " * 30_000_000}), TooLarge, "zip_ratio"),
    "lying sizes": (_lying_sizes, ReadError, "damaged|zip_ratio"),
    "entries": (_many_entries, TooLarge, "zip_entries"),
    "nodes": (lambda: word.docx("<w:p/>" * (2 * LIMITS.xml_nodes + 9)), TooLarge, "xml_nodes|zip_ratio"),
    "laughs": (lambda: word.docx("", {"word/document.xml": LAUGHS}), Damaged, "document type"),
    "laughs in utf-16": (
        lambda: word.docx("", {"word/document.xml": LAUGHS.encode("utf-16")}), Damaged, "document type",
    ),
    "nesting": (lambda: word.docx("<w:tbl><w:tr><w:tc>" * 600 + "<w:p/>"), TooLarge, "xml_depth"),
    "content controls": (lambda: word.docx("<w:sdt><w:sdtContent>" * 600 + "<w:p/>"), TooLarge, "xml_depth"),
    "deep runs": (lambda: word.docx("<w:p>" + "<w:ins>" * 1990 + "<w:r/>"), ReadError, "no text|damaged"),
    "truncated": (lambda: GOOD[: len(GOOD) // 2], Damaged, "truncated"),
    "signature only": (lambda: b"PK\x03\x04", Damaged, "truncated"),
    "no document": (lambda: word.archive({"word/other.xml": "<a/>"}), Damaged, "without a Word document"),
    "not xml": (lambda: word.docx("", {"word/document.xml": b"\x00\x01\x02"}), ReadError, "damaged|without"),
    "password": (_encrypted, Encrypted, "password"),
    "empty": (lambda: word.docx(P("  ")), NoText, "no text"),
    "picture only": (lambda: word.docx("<w:p><w:r><w:drawing/></w:r></w:p>"), NoText, "1 pictures, no text layer"),
    "embedded page only": (lambda: word.docx("<w:altChunk/>"), NoText, "embedded page"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile(case: str) -> None:
    make, kind, message = HOSTILE[case]
    with pytest.raises(kind, match=message) as caught:
        read(make())
    assert str(caught.value).startswith("年报.docx: ")
    assert "哈哈" not in str(caught.value)


def test_cut_document_is_read_with_a_warning() -> None:
    data = word.docx("", {"word/document.xml": f"<w:document {word.NAMESPACES}><w:body>{P('前')}<w:p><w:r><w:t>后"})
    content = read(data)
    assert content.text.startswith("前\n")
    assert "damaged" in content.warnings[0]


# --- .doc -----------------------------------------------------------------------------------------------------------

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
WORKBOOK = "Workbook".encode("utf-16-le")


def test_doc_without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(MissingExtra, match=r"^a\.doc: .*LibreOffice"):
        DocReader().read(OLE, "a.doc")


def test_encrypted_doc() -> None:
    with pytest.raises(Encrypted, match="password"):
        DocReader().read(OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx")


def test_sheets_are_no_doc() -> None:
    assert not DocReader().sniff(OLE + WORKBOOK, "a.xls")
    assert DocReader().sniff(OLE + WORKBOOK + "WordDocument".encode("utf-16-le"), "a")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("suffix", ["doc", "rtf"])
def test_doc_by_libreoffice(suffix: str, tmp_path: Path) -> None:
    record = records()[0]
    source = tmp_path / "report.docx"
    source.write_bytes(word.report_docx(blocks_of(record)))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", suffix, "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    data = (tmp_path / f"report.{suffix}").read_bytes()
    assert DocReader().sniff(data, "x")
    assert_same_report(record, DocReader().read(data, "x.doc"), cells_of(record))
