"""The corpus of bad inputs mixed with good reports in one run: each its expected record, no good one lost."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

for library in ("lxml", "pdfplumber", "pypdfium2"):
    pytest.importorskip(library)

from bad_inputs import run_cases
from bad_inputs.base import CELLS, TEXT, blocks, parts
from bad_inputs.make import FILES, Case, make, read_manifest
from html_pages import div_page
from pdf_files import report_pdf
from table_layouts import expected
from word_files import report_docx

from gidr_ner.readers.limits import LIMITS

CASES = {case.file: case for case in read_manifest()}
GOOD = {
    "txt": TEXT.encode("gb18030"),
    "html": div_page(parts()).encode(),
    "docx": report_docx(blocks()),
    "pdf": report_pdf(blocks()),
}
_EVERY = 8  # bad inputs, then a good one
_MOST_MEMORY = 500  # MB of the process that reads, whatever its children take
_SLOW_MACHINE = 10.0  # seconds beyond the limit, in which a child is ended and another begun


class Run(NamedTuple):
    records: dict[str, dict[str, Any]]
    seconds: dict[str, float]
    peak: float | None


def mixed(folder: Path) -> Iterator[str]:
    """All bad inputs, and good ones of every format between them."""
    for number, name in enumerate(CASES):
        yield str(folder / name)
        if number % _EVERY == 0:
            kind = tuple(GOOD)[number // _EVERY % len(GOOD)]
            good = folder / f"good-{number}.{kind}"
            good.write_bytes(GOOD[kind])
            yield str(good)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("bad_inputs")
    make(folder)
    names = list(mixed(folder))
    script = Path(__file__).parent / "bad_inputs" / "run.py"
    done = subprocess.run(
        [sys.executable, str(script)], input=json.dumps(names), capture_output=True, text=True, check=True
    )
    *lines, end = map(json.loads, done.stdout.splitlines())
    assert [line["record"]["source"] for line in lines] == names
    keys = [str(Path(name).relative_to(folder)) for name in names]
    return Run(
        {key: line["record"] for key, line in zip(keys, lines, strict=True)},
        {key: line["seconds"] for key, line in zip(keys, lines, strict=True)},
        end["peak_memory_mb"],
    )


def cells_f1(record: dict[str, Any]) -> float:
    """Agreement of the cells read with those that the report has, by id and value."""
    found = {f["id"]: f["value"] for f in record["fields"] if f["source"] == "table"}
    truth = expected(CELLS)
    return 2 * len(found.items() & truth.items()) / (len(found) + len(truth))


def said(record: dict[str, Any]) -> list[str]:
    """Everything that a record says is wrong."""
    error = [record["error"]["message"]] if record["error"] else []
    return [*error, *record["warnings"], *(check["id"] for check in record["checks"] if check["status"] == "fail")]


def test_the_manifest_names_every_case() -> None:
    assert list(CASES) == [*FILES, *run_cases.CASES]


@pytest.mark.parametrize("case", CASES.values(), ids=lambda case: ascii(case.file))
def test_each_is_one_expected_record(run: Run, case: Case) -> None:
    record = run.records[case.file]
    status = record["error"]["type"] if record["error"] else "ok"
    assert status in case.statuses
    assert any(case.says in words for words in said(record)) or not case.says
    if case.cells is not None:
        assert cells_f1(record) >= case.cells


def test_no_good_report_is_lost(run: Run) -> None:
    good = {name: record for name, record in run.records.items() if name.startswith("good-")}
    assert len(good) > len(CASES) // _EVERY - 1
    assert {name: (record["error"], cells_f1(record)) for name, record in good.items()} == dict.fromkeys(
        good, (None, 1.0)
    )


def test_the_reading_process_stays_small(run: Run) -> None:
    if run.peak is None:
        pytest.skip("the peak memory of a process is told by Linux only")
    assert run.peak < _MOST_MEMORY


def test_none_takes_longer_than_the_limit(run: Run) -> None:
    slow = {name: seconds for name, seconds in run.seconds.items() if seconds > LIMITS.child_seconds + _SLOW_MACHINE}
    assert slow == {}
