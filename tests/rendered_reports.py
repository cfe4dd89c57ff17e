"""Writes the annotated training reports that have tables into a folder in every format, a folder a format.

    python tests/rendered_reports.py FOLDER

``train/benchmark_readers.py`` reads them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from form_blocks import Record, blocks_of, records
from html_pages import STYLES
from pdf_files import report_pdf
from report_parts import gold_to_parts
from word_files import report_docx


def rendered(record: Record) -> Iterator[tuple[str, str, bytes]]:
    """Folder, suffix and bytes of a report in every format."""
    yield "text", "txt", record["text"].encode()
    for style, page in STYLES.items():
        yield f"html {style}", "html", page(gold_to_parts(record)).encode()
    blocks = blocks_of(record)
    yield "word", "docx", report_docx(blocks)
    yield "pdf", "pdf", report_pdf(blocks, header="政府信息公开工作年度报告")


def main(folder: Path) -> None:
    for record in records():
        for name, suffix, data in rendered(record):
            (folder / name).mkdir(parents=True, exist_ok=True)
            (folder / name / f"{record['doc_id']}.{suffix}").write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
