"""Reports of one body held against each other: each rule finds its fault, and sound years nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gidr_ner.batch.audit import audit
from gidr_ner.batch.history import histories
from gidr_ner.cli import app
from gidr_ner.schema import CELLS


def record(year: int, agency: str = "松涛市档案馆", doc_id: str = "", **values: int) -> dict[str, Any]:
    """A row of a batch with these figures; ``t3__new__total`` spells ``t3.new.total``."""
    fields = [
        {"id": id.replace("__", "."), "value": value, "qualifier": "exact", "stated_year": None}
        | {"text": str(value), "start": 0, "end": 1}
        for id, value in values.items()
    ]
    known = {"agency": agency, "report_year": year, "form": "2021", "error": None, "fields": fields}
    return {"doc_id": doc_id or f"d{year}", "source": "=a<b>.txt", "sha256": str(year), **known}


def found(*records: dict[str, Any]) -> list[tuple[str, int]]:
    return [(finding.kind, finding.year) for finding in audit(records)]


def test_carried_figures() -> None:
    first = record(2021, t3__carried_out__total=3, t3__carried_out__natural=1)
    assert found(record(2022, t3__carried_in__total=3), first) == []
    assert found(record(2022, t3__carried_in__total=4, t3__carried_in__natural=2), first) == [("carried", 2022)] * 2
    assert found(first, record(2023, t3__carried_in__total=4)) == [("missing", 2023)]


def test_the_prose_is_held_only_where_a_table_is_missing() -> None:
    first = record(2021, t3__carried_out__total=3, applications__carried_out=3)
    assert found(first, record(2022, t3__carried_in__total=4, applications__carried_in=4)) == [("carried", 2022)]
    assert found(first, record(2022, applications__carried_in=4)) == [("carried", 2022)]


def test_what_is_in_force() -> None:
    first = record(2021, t2__normative__in_force=12)
    after = {"t2__normative__issued": 3, "t2__normative__repealed": 2}
    assert found(first, record(2022, t2__normative__in_force=13, **after)) == []
    (finding,) = audit([first, record(2022, t2__normative__in_force=14, **after)])
    assert (finding.kind, finding.expected, finding.actual, len(finding.places)) == ("in_force", 13, 14, 4)
    assert found(first, record(2022, t2__normative__in_force=14)) == []


@pytest.mark.parametrize(
    ("then", "now", "jumps"), [(100, 501, 1), (100, 500, 0), (100, 20, 0), (100, 19, 1), (2, 19, 0), (0, 900, 0)]
)
def test_jumps(then: int, now: int, jumps: int) -> None:
    reports = record(2021, proactive__total=then), record(2022, proactive__total=now)
    assert len(found(*reports)) == jumps


def test_figures_of_other_years_and_rounded_ones_are_left_alone() -> None:
    first = record(2021, applications__carried_out=3)
    second = record(2022, applications__carried_in=4)
    second["fields"][0]["qualifier"] = "approx"
    assert found(first, second) == []
    second["fields"][0] |= {"qualifier": "exact", "stated_year": 2020}
    assert found(first, second) == []


def test_duplicates_and_repeats() -> None:
    values = {f"applications__{name}": n for n, name in enumerate(("fax", "online", "letter", "granted", "partial"), 1)}
    assert found(record(2021, **values), record(2022, **values)) == [("repeats", 2022)]
    one, other = record(2021, doc_id="a"), record(2021, agency="松涛市 档案馆", doc_id="b")
    assert found(one, other, record(2022)) == [("duplicate", 2021)]


def test_parts_come_to_no_more_than_their_whole() -> None:
    """A township's office is the township's part and not the county's, too; another county is nobody's."""
    whole = record(2021, "苍岭县人民政府", "whole", t3__new__total=10)
    parts = [
        record(2021, "苍岭县教育局", "a", t3__new__total=6),
        record(2021, "苍嶺縣栗坪镇人民政府", "b", t3__new__total=4),
        record(2021, "苍岭县栗坪镇财政所", "c", t3__new__total=4),
        record(2021, "望岭县公安局", "d", t3__new__total=9),
        record(2020, "苍岭县公安局", "e", t3__new__total=9),
    ]
    assert found(whole, *parts) == []
    (finding,) = audit([whole, *parts, record(2021, "苍岭县统计局", "f", t3__new__total=1)])
    assert (finding.kind, finding.expected, finding.actual) == ("parts", 11, 10)
    assert {place.doc_id for place in finding.places} == {"whole", "a", "b", "f"}


def test_one_finding_a_table_and_none_over_bodies_that_report_elsewhere() -> None:
    exceeded = {"t3__new__total": 9, "t3__granted__total": 9, "t4__review__total": 2}
    whole = record(2021, "苍岭县人民政府", "whole", **dict.fromkeys(exceeded, 1))
    (new, review) = audit([whole, record(2021, "苍岭县教育局", "a", **exceeded)])
    assert [finding.places[0].id for finding in (new, review)] == ["t3.new.total", "t4.review.total"]
    elsewhere = ("苍岭县税务局", "苍岭县气象局", "苍嶺縣煙草專賣局", "苍岭县消防救援大队", "苍岭县水务有限公司")
    assert found(whole, *(record(2021, name, name, **exceeded) for name in elsewhere)) == []


def test_records_without_body_or_year_are_of_no_history() -> None:
    failed = {**record(2021), "error": {"type": "EmptyInput", "message": ""}}
    assert found(failed, {**record(2023), "agency": None}, {**record(2019), "report_year": None}) == []


def test_the_command_writes_a_table_and_a_page(tmp_path: Path, report_text: str) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for year, number in ((2014, "126"), (2015, "987")):
        (source / f"{year}.txt").write_text(report_text.replace("2014", str(year)).replace("１２６", number))
    runner = CliRunner()
    assert runner.invoke(app, ["batch", str(source), "--out", str(out), "--engine", "serial"]).exit_code == 0
    result = runner.invoke(app, ["audit", str(out)])
    assert result.exit_code == 1, result.output
    assert "proactive.total went from 126 to 987" in result.stdout
    page = (out / "audit.html").read_text()
    assert 'href="../in/2015.txt#:~:text=987"' in page
    assert "proactive.total went from 126 to 987" in (out / "audit.csv").read_text()
    assert runner.invoke(app, ["audit", str(tmp_path)]).exit_code == 2


def test_nothing_of_a_report_is_run_by_the_page_or_the_table(tmp_path: Path) -> None:
    from gidr_ner.batch.audit_files import write_audit

    rows = [record(year, agency="=<script>", proactive__total=total) for year, total in ((2021, 20), (2022, 900))]
    write_audit(audit(json.loads(json.dumps(rows))), tmp_path)
    assert "<script>" not in (tmp_path / "audit.html").read_text()
    assert "'=<script>" in (tmp_path / "audit.csv").read_text()


def test_what_waits_for_the_rest_of_the_batch_is_small() -> None:
    """A hundred thousand reports wait at once: each in some bytes a figure, and as it was when its turn comes."""
    cells = [cell.replace(".", "__") for cell in CELLS if cell.endswith(".total")]
    of_year = record(2021, **dict.fromkeys(cells, 1234))
    ((waiting,),) = histories([of_year]).values()
    assert (waiting.year, waiting.doc_id) == (2021, "d2021")
    assert len(waiting.packed) < 40 * len(cells)
    report = waiting.unpack()
    assert list(report.figures) == [field["id"] for field in of_year["fields"]]
    assert {figure.value for figure in report.figures.values()} == {1234}
