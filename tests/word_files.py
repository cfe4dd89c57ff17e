"""Word files written as raw XML in a zip, so that every trick of Word's format can be set."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from xml.sax.saxutils import escape

from form_blocks import Block, FormCell, FormTable, size

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)


def relationships(targets: Mapping[str, str]) -> str:
    """A .rels part: target by the last word of its type."""
    items = (f'<Relationship Id="r{n}" Type="{R}/{k}" Target="{t}"/>' for n, (k, t) in enumerate(targets.items()))
    return _RELATIONSHIPS.format("".join(items))


def paragraph(text: str, properties: str = "") -> str:
    text = _NOT_XML.sub("", text)
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def table(cells: FormTable) -> str:
    """A table with gridSpan and vMerge as Word writes them."""
    rows, columns = size(cells)
    at = {(c.row + r, c.col): c for c in cells for r in range(c.row_span)}
    body = ""
    for row in range(rows):
        tcs = "".join(_cell(at[row, col], row) for col in range(columns) if (row, col) in at)
        body += f"<w:tr>{tcs}</w:tr>"
    sides = "".join(
        f'<w:{s} w:val="single" w:sz="4"/>' for s in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{9000 // columns}"/>' for _ in range(columns))
    properties = f'<w:tblPr><w:tblW w:w="9000" w:type="dxa"/><w:tblBorders>{sides}</w:tblBorders></w:tblPr>'
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"


def _cell(cell: FormCell, row: int) -> str:
    span = f'<w:gridSpan w:val="{cell.col_span}"/>' if cell.col_span > 1 else ""
    merge = ""
    if cell.row_span > 1:
        merge = '<w:vMerge w:val="restart"/>' if row == cell.row else "<w:vMerge/>"
    text = cell.text if row == cell.row else ""
    return f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{paragraph(text)}</w:tc>"


def body(blocks: Sequence[Block]) -> str:
    return "".join(paragraph(b) if isinstance(b, str) else table(b) for b in blocks)


def docx(
    content: str, parts: Mapping[str, str | bytes] | None = None, related: Mapping[str, str] | None = None
) -> bytes:
    """A file whose body is ``content`` (XML); ``parts`` are added to the archive or replace its own."""
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relationships({"officeDocument": "word/document.xml"}),
        "word/_rels/document.xml.rels": relationships(related or {}),
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:document {NAMESPACES}><w:body>{content}'
        "</w:body></w:document>",
        **(parts or {}),
    }
    return archive(files)


def archive(files: Mapping[str, str | bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return out.getvalue()


def report_docx(blocks: Sequence[Block]) -> bytes:
    return docx(body(blocks))
