"""Records as layers and entries, the panel of years, markup for notebooks, and the verb."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gidr_ner.cli import app
from gidr_ner.errors import ViewError
from gidr_ner.jsonl import report_to_record
from gidr_ner.pipeline import Pipeline
from gidr_ner.viewer import entries_to_html, merge_layers, read_layers, render
from gidr_ner.viewer.entries import entry_to_row
from gidr_ner.viewer.folder import entries_to_files
from gidr_ner.viewer.panel import body_to_series, failed_carries, layers_to_panel
from gidr_ner.viewer.records import Layer, record_to_layer

RECORD: dict[str, Any] = {
    "doc_id": "a",
    "agency": "松涛市档案馆",
    "report_year": 2014,
    "form": "2014",
    "text": "公开126条",
    "fields": [{"id": "proactive.total", "value": 126, "start": 2, "end": 5, "text": "126", "confidence": 0.8}],
}
FIELD = RECORD["fields"][0]


def layer(year: int = 2014, agency: str = "松涛市档案馆", doc_id: str | None = None, **values: float) -> Layer:
    fields = [FIELD | {"id": id.replace("__", "."), "value": value} for id, value in values.items()]
    record = RECORD | {"doc_id": doc_id or f"{agency}{year}", "report_year": year, "agency": agency, "fields": fields}
    return record_to_layer(record, "some", "some:1")


def write(path: Path, *records: dict[str, Any]) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"doc_id": None}, "doc_id: missing"),
        ({"text": None}, "extract --with-text"),
        ({"fields": [FIELD | {"end": 99}]}, "2 to 99 is no range of the text"),
        ({"fields": [FIELD | {"start": True}]}, "True to 5 is no range"),
        ({"fields": [FIELD | {"text": "127"}]}, "quotes '127' where '126' stands"),
        ({"fields": [FIELD | {"value": "many"}]}, "value: 'many' is not a number"),
        ({"fields": {"id": "x"}}, "fields: not a list of objects"),
        ({"checks": [1]}, "checks: not a list of objects"),
        ({"fields": [FIELD | {"value": float("nan")}]}, "value: nan is not a number"),
        ({"fields": [FIELD | {"value": 10**400}]}, "value: 1000"),
        ({"fields": [FIELD | {"confidence": "high"}]}, "confidence: 'high' is not a number"),
        ({"fields": [FIELD | {"also": "fees"}]}, "also: 'fees' is not a list of strings"),
        ({"checks": [{"id": "x", "fields": "fees"}]}, "checks: x: fields: 'fees' is not a list"),
        ({"report_year": "2014"}, "report_year: '2014' is not a year"),
        ({"agency": ["a"]}, "agency: ['a'] is not a string"),
        ({"warnings": "late"}, "warnings: 'late' is not a list"),
        ({"provenance": "mine"}, "provenance: 'mine' is not an object"),
        ({"failing_checks": 1}, "failing_checks: 1 is not a list"),
        ({"sections": [{"id": "fees", "start": 0, "end": 2}]}, "fees: heading_end: None is not in the section"),
    ],
)
def test_what_cannot_be_shown_is_named_by_line(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    path = write(tmp_path / "bad.jsonl", RECORD, RECORD | change)
    with pytest.raises(ViewError, match=r"bad\.jsonl:2: ") as raised:
        read_layers([path])
    assert said in str(raised.value)


@pytest.mark.parametrize("content", [b"[1]\n", b"{\n", b"\xff\xfe\n"])
def test_what_is_no_record_is_an_error_of_ours(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.jsonl").write_bytes(content)
    with pytest.raises(ViewError, match=r"bad\.jsonl"):
        read_layers([tmp_path])


def test_a_folder_without_records_is_named(tmp_path: Path) -> None:
    with pytest.raises(ViewError, match=r"no \.jsonl in this folder"):
        read_layers([tmp_path])


def test_one_report_of_several_files_is_one_entry_with_gold_last(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold.jsonl", RECORD | {"failing_checks": [], "sections": []})
    rules, model = (write(tmp_path / f"{name}.jsonl", RECORD | {"checks": []}) for name in ("rules", "model"))
    other = write(tmp_path / "other.jsonl", RECORD | {"text": "公开126件"})
    first, second = merge_layers(read_layers([gold, rules, model, other]))
    assert [(each.name, each.kind) for each in first.layers] == [
        ("rules", "predicted"),
        ("model", "predicted"),
        ("gold", "gold"),
    ]
    assert [each.name for each in second.layers] == ["other"]
    assert first.key != second.key


def test_a_text_that_is_not_in_a_record_is_read_from_its_source(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text(RECORD["text"], encoding="utf-8")
    named = {key: value for key, value in RECORD.items() if key != "text"} | {"source": str(source)}
    digest = sha256(source.read_bytes()).hexdigest()
    texts = write(tmp_path / "a.jsonl", named | {"sha256": digest}, named | {"doc_id": "b", "sha256": "0" * 64})
    found, changed = read_layers([texts])
    assert found.text == RECORD["text"]
    assert found.fields[0]["value"] == 126
    assert changed.error is not None
    assert "has changed" in changed.error["message"]
    source.unlink()
    gone, _ = read_layers([texts])
    assert gone.error is not None
    assert str(source) in gone.error["message"]
    assert gone.fields == found.fields


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{}/some.zip!in/a.txt", "stands in {}/some.zip: take it out"),
        ("{}/some.zip#3", "stands in {}/some.zip: take it out"),
        ("https://example.org/a.txt", "is not fetched again: extract from a copy"),
        ("{}/a!b#c/some.zip!in/a.txt", "stands in {}/a!b#c/some.zip: take it out"),
        ("{}/none.zip!a.txt", "No such file"),
        ("{}/" + 300 * "n" + "!a.txt", "File name too long"),
    ],
)
def test_a_part_of_a_file_and_an_address_are_not_read_again(tmp_path: Path, source: str, said: str) -> None:
    for folder in (tmp_path, tmp_path / "a!b#c"):
        folder.mkdir(exist_ok=True)
        (folder / "some.zip").write_bytes(b"PK")
    named = {key: value for key, value in RECORD.items() if key != "text"} | {"source": source.format(tmp_path)}
    (found,) = read_layers([write(tmp_path / "a.jsonl", named)])
    assert found.error is not None
    assert said.format(tmp_path) in found.error["message"]
    row = entry_to_row(merge_layers([found])[0])
    assert [row[key] for key in ("error", "mentions", "lowest")] == ["NoText", 1, 0.8]


def test_the_folder_of_a_batch_is_one_layer_with_each_row_once(tmp_path: Path) -> None:
    run = tmp_path / "run"
    (run / "parts").mkdir(parents=True)
    (run / "run.json").write_text("{}", encoding="utf-8")
    write(run / "inputs.jsonl", {"doc_id": "a", "source": "a.txt", "sha256": None})
    write(run / "parts" / "part-0000000-0123456789ab.jsonl", RECORD)
    write(run / "parts" / "part-0000001-0123456789ab.jsonl", RECORD | {"doc_id": "b"})
    write(run / "reports.jsonl", RECORD, RECORD | {"doc_id": "b"})
    assert [(each.name, each.doc_id) for each in read_layers([run])] == [("run", "a"), ("run", "b")]


def test_an_error_is_an_entry_without_a_text(tmp_path: Path) -> None:
    error = {"doc_id": "b", "error": {"type": "EmptyInput", "message": "nothing"}, "fields": []}
    (entry,) = merge_layers(read_layers([write(tmp_path / "a.jsonl", error)]))
    assert entry.layers[0].error == error["error"]
    assert "EmptyInput" in entries_to_html([entry], "errors")


def test_records_of_one_file_are_never_one_report(tmp_path: Path) -> None:
    error = {"error": {"type": "EmptyInput", "message": "nothing"}}
    path = write(tmp_path / "a.jsonl", RECORD, RECORD, RECORD | error, RECORD | error, error)
    entries = merge_layers(read_layers([path, path]))
    assert [len(each.layers) for each in entries] == [1] * 5
    assert entries[-1].layers[0].doc_id == f"{path}:5"


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for name in "bc":
        (tmp_path / name).mkdir()
        write(tmp_path / name / "a.jsonl", RECORD)
    (entry,) = merge_layers(read_layers([tmp_path]))
    assert [each.name for each in entry.layers] == [str(tmp_path / name / "a.jsonl") for name in "bc"]


@pytest.mark.parametrize(
    ("gold", "differing"),
    [
        (FIELD, 0),
        (FIELD | {"qualifier": "approx"}, 2),
        (FIELD | {"id": "proactive.cumulative"}, 2),
        (FIELD | {"id": "proactive.cumulative", "also": ["proactive.total"]}, 0),
        (FIELD | {"value": 127, "optional": True}, 1),
    ],
)
def test_figures_differ_in_value_qualifier_or_in_every_id(gold: dict[str, Any], differing: int) -> None:
    judged = record_to_layer(RECORD | {"failing_checks": [], "fields": [gold]}, "gold", "gold:1")
    (entry,) = merge_layers([judged, layer(doc_id="a", proactive__total=126)])
    assert entry_to_row(entry)["differing"] == differing


def test_nothing_is_lost_of_what_is_zero() -> None:
    section = {"id": "overview", "start": 0, "heading_end": 2, "end": 6, "heading": "公开", "confidence": 0.0}
    found = record_to_layer(RECORD | {"sections": [section], "fields": [FIELD | {"value": 0}]}, "some", "some:1")
    assert found.sections[0] == section
    assert found.fields[0]["value"] == 0


def test_the_same_batch_is_the_same_page() -> None:
    entries = merge_layers([layer(), layer(2015)])
    assert entries_to_html(entries, "a") == entries_to_html(entries, "a")


@pytest.mark.smoke
def test_a_large_batch_is_a_folder_of_pages_with_an_index() -> None:
    entries = merge_layers([layer(2014 + at) for at in range(5)])
    assert 'href="a%3A%231%22-pages/1.html"' in dict(entries_to_files(entries, "some", 'a:#1"', most=4))[""]
    pages = dict(entries_to_files(entries, "some<b>", "batch", most=2))
    assert list(pages) == ["batch-pages/1.html", "batch-pages/2.html", "batch-pages/3.html", ""]
    index = pages[""]
    assert "5 reports on 3 pages" in index
    assert "<b>" not in index
    assert all(f'href="{place}"' in index for place in pages if place)
    assert dict(entries_to_files(entries, "some", "batch")) == {"": entries_to_html(entries, "some")}


def test_jumps_are_five_times_as_much_or_a_fifth() -> None:
    years = {2014 + at: layer(2014 + at, proactive__total=value) for at, value in enumerate((9, 1, 50, 49, 9))}
    (series,) = body_to_series(years)
    assert dict(series.values) == {2014: 9, 2015: 1, 2016: 50, 2017: 49, 2018: 9}
    assert series.jumps == {2016, 2018}


def test_what_is_carried_out_must_be_carried_in_the_year_after() -> None:
    years = {
        2019: layer(2019, t3__carried_out__total=4),
        2020: layer(2020, t3__carried_in__total=4, t3__carried_out__total=2),
        2021: layer(2021, t3__carried_in__total=3),
    }
    (said,) = failed_carries(years)
    assert said.startswith("2020 carries 2 out (t3.carried_out.total), 2021 takes 3 in")


def test_a_body_is_one_in_either_script_and_its_name_stays_text() -> None:
    values = {"proactive__total": 20}
    page = layers_to_panel([layer(2014, "溪柏縣<b>", **values), layer(2015, "溪柏县<b>", **values)], "<i>")
    assert page.count("<figure>") == 1
    assert "溪柏縣&lt;b&gt;" in page
    assert "<b>" not in page
    assert "<i>" not in page
    unread = record_to_layer(
        {"doc_id": "a", "agency": "溪柏县<b>", "report_year": 2014, "error": "x"}, "some", "some:2"
    )
    read = [layer(year, "溪柏县<b>", **values) for year in (2014, 2015)]
    assert layers_to_panel([unread, *read], "a") == layers_to_panel(read, "a")
    assert "No body has reports of two years." in layers_to_panel([layer()], "a")


def test_a_notebook_shows_the_text_with_its_figures(pipeline: Pipeline, report_text: str) -> None:
    report = pipeline.extract(report_text)
    markup = render(report)
    assert markup._repr_html_() == markup == render(report_to_record(report, with_text=True))
    assert markup.count("<mark ") == len(report.fields)
    assert ">１２６<span" in markup
    hostile = "<script>" + RECORD["text"]
    moved = FIELD | {"start": 10, "end": 13}
    assert "<script>" not in render(RECORD | {"text": hostile, "fields": [moved]})
    assert "公?开" in render(RECORD | {"text": "公\ud842开", "fields": []})
    with pytest.raises(ViewError, match="EmptyInput"):
        render(pipeline.extract(""))


@pytest.mark.smoke
def test_the_verb_writes_a_page_and_a_panel(tmp_path: Path) -> None:
    results = write(tmp_path / "some.jsonl", RECORD, RECORD | {"doc_id": "b", "report_year": 2015})
    for option, inside in ((), "gidr-ner view"), (("--panel",), "gidr-ner panel"):
        out = tmp_path / "pages" / "page.html"
        result = CliRunner().invoke(app, ["view", str(results), "--out", str(out), *option])
        assert result.exit_code == 0, result.output
        assert f"<title>{inside}</title>" in out.read_text(encoding="utf-8")
    for at in range(4):
        write(tmp_path / "many" / f"m{at}.jsonl", RECORD)
    CliRunner().invoke(app, ["view", str(tmp_path / "many"), "--out", str(out)])
    assert "m0, m1, m2 and 1 more" in out.read_text(encoding="utf-8")
    result = CliRunner().invoke(app, ["view", str(results), "--out", str(results)])
    assert result.exit_code == 2
    assert "is one of the inputs" in result.output
