"""``gidr-ner annotations`` as people and CI run it: exit status, what is said, what is written."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner, Result

pytest.importorskip("pydantic")
pytest.importorskip("datasketch")

from gidr_ner.annotations.formats import FORMATS, read_annotations
from gidr_ner.cli import app, collecting
from gidr_ner.cli.annotations import Format
from gidr_ner.pipeline import Pipeline
from gidr_ner.reading import Reading
from gidr_ner.rules import RuleTagger
from gidr_ner.types import Tagging

GOOD = """<doc id="a" year="2016" agency="平岗镇人民政府" form="2014">
<s id="overview">一、概述</s>
公开<f id="proactive.total" v="1200" q="at_least">1200余</f>条，收费<f id="fees.charged" v="14.5">14.5</f>元。
</doc>"""
SUMS = "申请十四件，其中当面申请3件，传真申请1件，网络申请6件，信函申请4件。"

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    return lambda *arguments: CliRunner().invoke(app, ["annotations", *map(str, arguments)])


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return written(tmp_path / "good" / "a.xml", GOOD)


def written(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_the_formats_of_the_command_are_those_of_the_library() -> None:
    assert tuple(format.value for format in Format) == FORMATS


# --- check ----------------------------------------------------------------------------------------------------------


def test_a_clean_corpus_is_status_0_and_counted(run: Run, good: Path) -> None:
    result = run("check", good.parent, "--least", 2)
    assert result.exit_code == 0
    assert "unsplit" in result.stdout
    assert "fields with fewer than 2 annotations: " in result.stdout
    assert "proactive.total 1" in result.stdout
    assert result.stdout.endswith("no fault\n")
    assert "fewer than" not in run("check", good, "--least", 0).stdout


def test_faults_are_status_1_grouped_and_written(run: Run, good: Path, tmp_path: Path) -> None:
    bad = written(tmp_path / "bad" / "b.xml", GOOD.replace('v="1200" q="at_least"', 'v="1300"'))
    result = run("check", bad, "--json", tmp_path / "new" / "faults.json")
    assert result.exit_code == 1
    assert "\nvalue (1): " in result.stdout
    assert f"  {bad}: a: proactive.total at 7–12 '1200余': value 1,300, but the text states 1,200" in result.stdout
    record = json.loads((tmp_path / "new" / "faults.json").read_text())
    assert [(fault["code"], fault["doc_id"]) for fault in record["faults"]] == [("value", "a"), ("qualifier", "a")]
    assert record["splits"]["unsplit"]["mentions"] == {"fees.charged": 1, "proactive.total": 1}
    assert record["thin"]["fields"]["review.total"] == 0


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", "", "file: holds no document"),
        ("a.xml", "", "document: not one <doc"),
        ("a.xml", "公开".encode("gb18030"), "file: not UTF-8 at byte 0"),
        ("a.jsonl", '{"doc_id": "a", "fields": []}\n{"doc_id"', "a.jsonl:2: document: "),
        ("a.jsonl", '{"doc_id": "a", "fields": 3}', "a.jsonl:1: document: report_year: Field required"),
        ("a.json", "[{]", "no JSON"),
    ],
)
def test_bad_files_are_faults_that_name_file_line_and_key(
    name: str, content: str | bytes, said: str, run: Run, good: Path, tmp_path: Path
) -> None:
    result = run("check", written(tmp_path / "bad" / name, content), good)
    assert result.exit_code == 1
    assert "refused (" in result.stdout
    assert f"{tmp_path / 'bad' / name}" in result.stdout
    assert said in result.stdout
    assert "│         1 │" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "nowhere.xml"],
        ["check", "{empty}"],
        ["check", "{good}", "--least", "-1"],
        ["agreement", "{good}"],
        ["agreement", "{good}", "nowhere"],
        ["agreement", "{good}", "{good}", "--least", "2"],
        ["agreement", "{good}", "{other}"],
        ["convert", "{good}", "--to", "docx", "--out", "x"],
        ["convert", "{good}", "--to", "jsonl"],
        ["convert", "{good}", "--to", "jsonl", "--out", "{good}"],
        ["convert", "{good}", "--to", "jsonl", "--out", "{empty}"],
        ["queue", "{good}"],
        ["queue", "{good}", "--out", "x", "--count", "0"],
        ["queue", "{good}", "--out", "{good}"],
        ["bootstrap", "{good}", "--out", "{good}"],
        ["nothing"],
    ],
)
def test_unusable_arguments_are_status_2(arguments: list[str], run: Run, good: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    other = written(tmp_path / "other" / "b.xml", GOOD.replace('id="a"', 'id="b"'))
    paths = {"good": good, "empty": tmp_path / "empty", "other": other}
    result = run(*(argument.format(**paths) for argument in arguments))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr
    assert good.read_text() == GOOD


# --- agreement ------------------------------------------------------------------------------------------------------


def test_agreement_is_shown_listed_and_written(run: Run, good: Path, tmp_path: Path) -> None:
    other = written(
        tmp_path / "other" / "a.xml", GOOD.replace('v="14.5"', 'v="15"').replace("proactive.total", "proactive.website")
    )
    written(tmp_path / "other" / "z.xml", GOOD.replace('id="a"', 'id="z"'))
    result = run("agreement", good, other.parent, "--json", tmp_path / "a.json", "--list", tmp_path / "a.txt")
    assert result.exit_code == 0
    assert "1 reports compared, 2 disagreements" in result.stdout
    assert f"only in {other.parent}, not compared: z" in result.stderr
    lines = (tmp_path / "a.txt").read_text().splitlines()
    assert [line.split("\t")[1] for line in lines] == ["id", "value"]
    assert "公开⟦1200余⟧条，收费" in lines[0]
    record = json.loads((tmp_path / "a.json").read_text())
    assert record["rows"]["all"]["span_f1"] == pytest.approx(2 / 3)
    assert [d["kind"] for d in record["disagreements"]] == ["id", "value"]


def test_too_little_agreement_is_status_1(run: Run, good: Path, tmp_path: Path) -> None:
    other = written(tmp_path / "other" / "a.xml", GOOD.replace("proactive.total", "proactive.website"))
    assert run("agreement", good, other, "--least", 0.66).exit_code == 0
    assert run("agreement", good, other, "--least", 0.67).exit_code == 1
    assert run("agreement", good, good, "--least", 1).exit_code == 0


def test_other_texts_are_named(run: Run, good: Path, tmp_path: Path) -> None:
    result = run("agreement", good, written(tmp_path / "other" / "a.xml", GOOD.replace("元。", "元")))
    assert result.exit_code == 2
    assert "a: the two annotations are of different texts" in result.stderr


# --- convert --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_there_and_back(format: str, run: Run, good: Path, tmp_path: Path) -> None:
    there, back = tmp_path / "there", tmp_path / "back"
    assert run("convert", good, "--to", format, "--out", there).exit_code == 0
    assert run("convert", there, "--from", format, "--to", "inline", "--out", back).exit_code == 0
    assert run("agreement", good, back / "a.xml", "--least", 1).exit_code == 0


def test_what_is_refused_is_listed_and_the_rest_converted(run: Run, good: Path, tmp_path: Path) -> None:
    bad = written(tmp_path / "bad" / "b.xml", GOOD.replace("fees.charged", "fees.lost").replace('id="a"', 'id="b"'))
    result = run("convert", good, bad, "--to", "jsonl", "--out", tmp_path / "o.jsonl", "--refusals", tmp_path / "r.txt")
    assert result.exit_code == 1
    assert "unknown id 'fees.lost'" in result.stderr
    assert (tmp_path / "r.txt").read_text().startswith(f"{bad}: fees.lost at ")
    imported = read_annotations(tmp_path / "o.jsonl")
    assert [len(report.mentions) for report in imported.reports] == [2, 1]


@pytest.mark.parametrize("doc_id", ["a", "../x", "..", 'x"y'])
def test_what_inline_files_cannot_hold_is_refused_and_writes_nothing_elsewhere(
    doc_id: str, run: Run, good: Path, tmp_path: Path
) -> None:
    lines = tmp_path / "in.jsonl"
    assert run("convert", good, "--to", "jsonl", "--out", lines).exit_code == 0
    record = json.loads(lines.read_text())
    lines.write_text(lines.read_text() + json.dumps({**record, "doc_id": doc_id}))
    result = run("convert", lines, "--to", "inline", "--out", tmp_path / "folder" / "inline")
    assert result.exit_code == 1
    assert "1 reports in" in result.stderr
    assert [path.name for path in (tmp_path / "folder").rglob("*.xml")] == ["a.xml"]


def test_the_labelling_interface_is_xml(run: Run) -> None:
    root = ElementTree.fromstring(run("label-config").stdout)
    assert root.tag == "View"


# --- queue and bootstrap --------------------------------------------------------------------------------------------


@pytest.fixture
def reports(tmp_path: Path, report_text: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    # the same whether or not weights are shipped
    monkeypatch.setattr(collecting, "default_system", lambda: "rules")
    written(tmp_path / "in" / "a.txt", report_text)
    written(tmp_path / "in" / "b.txt", report_text.replace("申请十四件。", SUMS))
    return tmp_path / "in"


def test_a_queue_is_written_as_tasks(run: Run, reports: Path, tmp_path: Path) -> None:
    result = run("queue", reports, "--out", tmp_path / "new" / "tasks.json", "--count", 1)
    assert result.exit_code == 0
    (task,) = json.loads((tmp_path / "new" / "tasks.json").read_text())
    assert task["predictions"][0]["result"]
    assert task["data"]["doc_id"] in result.stdout
    assert "rules only" in result.stderr


def test_unreadable_inputs_are_named_counted_and_status_1(run: Run, reports: Path, tmp_path: Path) -> None:
    written(reports / "empty.txt", b"")
    for verb in ("queue", "bootstrap"):
        result = run(verb, reports, tmp_path / "nowhere.txt", "--out", tmp_path / "out.json")
        assert result.exit_code == 1
        assert f"unreadable: {reports / 'empty.txt'}" in result.stderr
        assert "2 inputs could not be read" in result.stderr
        assert (tmp_path / "out.json").stat().st_size > 100


def test_what_is_annotated_already_is_left_out(run: Run, reports: Path, tmp_path: Path) -> None:
    assert run("bootstrap", reports, "--out", tmp_path / "silver.jsonl").exit_code == 0
    result = run("queue", reports, "--out", tmp_path / "tasks.json", "--annotated", tmp_path / "silver.jsonl")
    assert "1 inputs are annotated already" in result.stderr
    assert [task["data"]["doc_id"] for task in json.loads((tmp_path / "tasks.json").read_text())] == ["a"]


def test_silver_is_counted_by_reason_passes_the_check_and_is_never_held_out(
    run: Run, reports: Path, tmp_path: Path
) -> None:
    out = tmp_path / "train.jsonl"
    result = run("bootstrap", reports, "--out", out)
    assert result.exit_code == 0
    assert "confirmed by s14.sum │ 5" in result.stdout
    assert "1 reports left out: no figure is confirmed" in result.stderr
    assert run("check", out).exit_code == 0
    held_out = run("check", out.rename(tmp_path / "test.jsonl"))
    assert held_out.exit_code == 1
    assert "silver annotations in test" in held_out.stdout


class Second:
    """In place of a model: finds what the rules find."""

    name = "model"

    def tag(self, readings: Iterable[Reading]) -> Iterator[Tagging]:
        for tagging in RuleTagger().tag(readings):
            yield replace(tagging, fields=tuple(field._replace(source="model") for field in tagging.fields))


def test_a_trained_tagger_is_the_second_opinion(
    run: Run, reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "default_system", lambda: "hybrid")
    taggers = {"rules": RuleTagger(), "model": Second(), "hybrid": Second()}
    monkeypatch.setattr(collecting, "load_pipeline", lambda system: Pipeline(taggers[system]))
    assert "agrees: rules, model" in run("bootstrap", reports, "--out", tmp_path / "silver.jsonl").stdout
    assert "rules only" not in run("queue", reports, "--out", tmp_path / "tasks.json").stderr
    tasks = json.loads((tmp_path / "tasks.json").read_text())
    assert {task["predictions"][0]["model_version"].split()[-1] for task in tasks} == {"hybrid"}


# --- the extra ------------------------------------------------------------------------------------------------------


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("missing", ["numpy", "datasketch"])
def test_a_missing_extra_says_how_to_install_it(missing: str, good: Path) -> None:
    arguments = ["annotations", "check", str(good)]
    done = python(f"import sys; sys.modules[{missing!r}] = None; from gidr_ner.cli import app; app({arguments!r})")
    assert done.returncode == 2
    assert done.stderr == f"{missing} is not installed: pip install 'gidr-ner[annotations]'\n"


@pytest.mark.parametrize(
    "arguments", [["--version"], ["annotations", "--help"], ["extract", "--system", "rules", "{reports}"]]
)
def test_who_does_not_annotate_needs_no_extra(arguments: list[str], reports: Path) -> None:
    """Typer itself imports pydantic since it depends on it, so that ours are told by what imports it."""
    arguments = [argument.format(reports=reports) for argument in arguments]
    code = f"import sys; from gidr_ner.cli import app; app({arguments!r}, standalone_mode=False); print(*sys.modules)"
    done = python(code)
    assert done.returncode == 0
    loaded = set(done.stdout.splitlines()[-1].split())
    assert not loaded & {"datasketch", "numpy", "gidr_ner.curation", "gidr_ner.annotations.records"}
