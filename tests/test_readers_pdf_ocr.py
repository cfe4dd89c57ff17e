"""Scanned PDFs: read by Tesseract where it is installed, by a program in its place where the way there is tested."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

pdfium = pytest.importorskip("pypdfium2")
pytest.importorskip("pdfplumber")

from pdf_files import PdfFile
from typer.testing import CliRunner

from gidr_ner.cli import app
from gidr_ner.errors import NoText
from gidr_ner.pipeline import load_pipeline
from gidr_ner.readers import limits, read
from gidr_ner.readers.blocks import json_to_content
from gidr_ner.readers.content import Content
from gidr_ner.readers.pdf_ocr import find_tesseract
from gidr_ner.readers.pdf_pages import read_blocks_and_scans
from gidr_ner.types import Document

TITLE = "松涛市水务局2021年政府信息公开工作年度报告"
PROSE = ("一、总体情况", "2021年主动公开政府信息1620条。", "二、主动公开情况", "制发规范性文件12件，收到申请35件。")
HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
TABLE = """
4 0 0 500 50 -1 -
5 0 0 300 50 90 主动
5 250 10 150 30 80 公开
5 400 0 100 50 -0 1620条
"""


def scan(*pages: list[str]) -> bytes:
    """A file whose pages are pictures of lines; a page without lines has a text layer."""
    printed = PdfFile()
    for lines in pages:
        printed.new_page()
        for at, line in enumerate(lines or ["第二页有文字。"]):
            printed.text(72, 80 + 40 * at, line, 16)
    source, target = pdfium.PdfDocument(printed.build()), pdfium.PdfDocument.new()
    for index, lines in enumerate(pages):
        if not lines:
            target.import_pages(source, [index])
            continue
        picture = pdfium.PdfImage.new(target)
        picture.set_bitmap(source[index].render(scale=2.5, grayscale=True))
        picture.set_matrix(pdfium.PdfMatrix().scale(595, 842))
        page = target.new_page(595, 842)
        page.insert_obj(picture)
        page.gen_content()
    return saved(target)


def saved(document: Any) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a program named tesseract on an otherwise empty path."""

    def write(script: str) -> None:
        program = tmp_path / "tesseract"
        program.write_text(f"#!/bin/sh\n[ $1 = --list-langs ] && echo chi_sim && exit\n{script}\n", encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)

    monkeypatch.setenv("PATH", str(tmp_path))
    return write


def printing(table: str) -> str:
    """A script that prints a table of words, whose rows are level, box, confidence and text."""
    rows = [row.split(" ") for row in table.strip().splitlines()]
    lines = [HEAD, *("\t".join([level, *"11111", *rest]) for level, *rest in rows)]
    return "/bin/cat > /dev/null\nprintf '%s\\n' " + " ".join(f"'{line}'" for line in lines)


def content(data: bytes, **changed: float) -> Content:
    return json_to_content(read_blocks_and_scans(data, "扫描.pdf", replace(limits.LIMITS, **changed)), "扫描.pdf")


def test_words_become_text_with_places(install: Callable[[str], None]) -> None:
    """Words whose boxes reach into each other keep their order; the confidence is that of the characters."""
    install(printing(TABLE))
    read_one = content(scan([TITLE]))
    assert read_one.text.strip() == "主动公开1620条"
    (place,) = read_one.places
    assert (place.page, place.recognition) == (1, 0.378)  # (2 * 90 + 2 * 80 + 5 * 0) / 9
    assert place.box is not None
    assert place.box[2:] == (120.0, 12.0)
    assert read_one.warnings == ("read by character recognition (OCR), mean confidence 0.38: page 1",)


def test_page_with_text_is_not_recognised(install: Callable[[str], None]) -> None:
    install(printing(TABLE))
    read_one = content(scan([TITLE], []))
    assert "第二页有文字。" in read_one.text
    assert [place.recognition for place in read_one.places] == [0.378, None]


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("exit 1", r"failed or took too long \(limits\.ocr_page_seconds"),
        ("exec /bin/sleep 60", r"failed or took too long \(limits\.ocr_page_seconds"),
        (printing("4 0 0 0 0 -1 -"), "finds nothing in it"),
    ],
)
def test_page_that_cannot_be_recognised(install: Callable[[str], None], script: str, why: str) -> None:
    install(script)
    with pytest.raises(NoText, match=rf"^扫描\.pdf: no text layer \(1 pages, 1 pictures\); .*{why}"):
        content(scan([TITLE]), ocr_page_seconds=0.5)
    with_text = content(scan([TITLE], []), ocr_page_seconds=0.5)
    assert with_text.text.strip() == "第二页有文字。"
    assert any("no text layer" in warning for warning in with_text.warnings)


def test_no_time_left_is_said(install: Callable[[str], None]) -> None:
    install(printing(TABLE))
    with pytest.raises(NoText, match=r"limits\.ocr_seconds"):
        content(scan([TITLE]), ocr_seconds=0.0)


def test_without_tesseract_the_error_says_how(install: Callable[[str], None]) -> None:
    with pytest.raises(NoText, match=r"no text layer .*apt-get install tesseract-ocr tesseract-ocr-chi-sim"):
        content(scan([TITLE]))


def test_not_unless_asked_for() -> None:
    with pytest.raises(NoText, match="--ocr"):
        read(scan([TITLE]), "扫描.pdf")


def test_confidence_is_that_of_the_scan(install: Callable[[str], None]) -> None:
    """Of each figure and section by its own page: those of a page with a text layer keep theirs."""
    text = f"{TITLE}\n{PROSE[0]}\n{PROSE[1]}\n"
    plain = load_pipeline("rules").extract(text)
    install(printing(TABLE))
    place = content(scan([TITLE])).places[0]._replace(span=plain.fields[0].span)
    scanned = load_pipeline("rules").extract(Document("text", text, places=(place,)))
    assert scanned.fields[0].confidence == pytest.approx(0.378 * plain.fields[0].confidence, abs=1e-3)
    assert scanned.sections == plain.sections


@pytest.mark.skipif(find_tesseract() is None, reason="Tesseract with chi_sim is not installed")
def test_scanned_report(tmp_path: Path) -> None:
    path = tmp_path / "扫描.pdf"
    path.write_bytes(scan([TITLE, *PROSE]))
    report = load_pipeline("rules", ocr=True).extract(path)
    assert report.error is None
    assert {(f.id, f.value) for f in report.fields} >= {("proactive.total", 1620), ("applications.received", 35)}
    assert [section.id for section in report.sections] == ["overview", "proactive"]
    assert report.metadata.report_year == 2021
    assert max(field.confidence for field in report.fields) < 0.97
    assert any("character recognition (OCR), mean confidence" in warning for warning in report.document.warnings)


@pytest.mark.skipif(find_tesseract() is None, reason="Tesseract with chi_sim is not installed")
@pytest.mark.parametrize(("options", "error"), [([], "NoText"), (["--ocr"], None)])
def test_option(tmp_path: Path, options: list[str], error: str | None) -> None:
    path, out = tmp_path / "扫描.pdf", tmp_path / "out.jsonl"
    path.write_bytes(scan([TITLE, *PROSE]))
    done = CliRunner().invoke(app, ["extract", str(path), "--system", "rules", "--output", str(out), *options])
    assert done.exit_code == (0 if error is None else 1)
    record = json.loads(out.read_text(encoding="utf-8"))
    assert (record["error"] and record["error"]["type"]) == error
