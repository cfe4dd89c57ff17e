"""Word: the numbers that it prints before the paragraphs of its lists."""

from __future__ import annotations

import pytest
import word_files as word

from gidr_ner.readers.docx import DocxReader
from gidr_ner.readers.docx_numbers import Level, Numbering, format_number

P = word.paragraph


def text_of(body: str, **more: object) -> str:
    return DocxReader().read(word.docx(body, **more), "年报.docx").text  # type: ignore[arg-type]


def _list(depth: int, number: int = 1) -> str:
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'


LEVELS = "".join(
    f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/>{more}</w:lvl>'
    for n, (style, text, more) in enumerate(
        (
            ("chineseCounting", "%1、", '<w:pStyle w:val="H1"/>'),
            ("chineseCounting", "（%2）", ""),
            ("decimal", "%3.", ""),
        )
    )
)
NUMBERING = (
    f'<w:numbering {word.NAMESPACES}><w:abstractNum w:abstractNumId="0">{LEVELS}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/>'
    '<w:lvlOverride w:ilvl="2"><w:startOverride w:val="1"/></w:lvlOverride></w:num></w:numbering>'
)
STYLES = (
    f'<w:styles {word.NAMESPACES}><w:style w:type="paragraph" w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="1"/>'
    '</w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="H1x"><w:basedOn w:val="H1"/></w:style>'
    "</w:styles>"
)


def test_list_numbers_are_printed() -> None:
    items = (
        (0, 1, "总体情况"),
        (1, 1, "公开"),
        (2, 1, "甲"),
        (2, 1, "乙"),
        (1, 1, "申请"),
        (2, 1, "丙"),
        (2, 2, "丁"),
        (0, 1, "其他"),
    )
    body = "".join(P(text, _list(depth, number)) for depth, number, text in items)
    printed = "一、总体情况\n（一）公开\n1. 甲\n2. 乙\n（二）申请\n1. 丙\n1. 丁\n二、其他\n"
    assert text_of(body, parts={"word/numbering.xml": NUMBERING}) == printed


def test_styles_number_their_paragraphs() -> None:
    body = P("总体", '<w:pStyle w:val="H1"/>') + P("其他", '<w:pStyle w:val="H1x"/>')
    body += P("无号", '<w:pStyle w:val="H1"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    parts = {"word/numbering.xml": NUMBERING, "word/styles.xml": STYLES}
    assert text_of(body, parts=parts) == "一、总体\n二、其他\n无号\n"


@pytest.mark.parametrize(
    ("style", "n", "printed"),
    [
        ("chineseCounting", 10, "十"), ("chineseCountingThousand", 21, "二十一"), ("chineseCounting", 105, "一百零五"),
        ("chineseLegalSimplified", 12, "壹拾贰"), ("decimalEnclosedCircle", 3, "③"),
        ("decimalEnclosedCircle", 30, "30"),
        ("decimalFullWidth", 12, "１２"), ("upperRoman", 4, "IV"), ("lowerLetter", 28, "bb"), ("upperLetter", 2, "B"),
        ("ideographTraditional", 2, "乙"), ("ideographDigital", 20, "二〇"), ("decimalZero", 5, "05"), ("new", 5, "5"),
    ],
)  # fmt: skip
def test_number_formats(style: str, n: int, printed: str) -> None:
    assert format_number(n, style) == printed


def test_legal_numbers_and_no_restart() -> None:
    levels = {0: Level("chineseCounting", "%1、"), 1: Level("decimal", "%1.%2", legal=True, restart=0, glued=True)}
    numbering = Numbering({"1": levels}, {"1": "a"})
    assert [numbering.advance("1", d) for d in (0, 1, 0, 1)] == ["一、", "1.1", "二、", "2.2"]


def test_damaged_namespace_is_overlooked() -> None:
    data = f"<w:document xmlns:x='{word.W}'><w:body>{P('正文', _list(0))}</w:body></w:document>"
    assert text_of("", parts={"word/document.xml": data, "word/numbering.xml": NUMBERING}) == "一、正文\n"


def test_dangling_relationships_are_passed_over() -> None:
    related = {"numbering": "gone.xml", "styles": "../../etc/passwd", "footnotes": "/x"}
    assert (
        text_of(P("正文", _list(0)) + "<w:p><w:r><w:footnoteReference w:id='9'/></w:r></w:p>", related=related)
        == "正文\n\n"
    )
