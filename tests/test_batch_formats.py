"""Reports of every format in one batch, loose and packed, by the rules and by the hybrid: the rows of ``extract``."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

for library in ("lxml", "onnxruntime", "pdfplumber", "pypdfium2"):
    pytest.importorskip(library)

from test_readers_hybrid import FILES, RECORD

from gidr_ner.batch.engines import make_engine
from gidr_ner.batch.folder import open_run
from gidr_ner.batch.recipe import make_recipe
from gidr_ner.batch.run import run_batch
from gidr_ner.jsonl import report_to_record
from gidr_ner.pipeline import load_pipeline
from gidr_ner.sources import list_sources
from gidr_ner.viewer.layers import read_layers


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A folder with a report in every format, each a second time in an archive, and two that cannot be read."""
    folder = tmp_path / "in"
    folder.mkdir()
    files = {**FILES, "txt": RECORD["text"].encode()}
    with zipfile.ZipFile(folder / "more.zip", "w") as archive:
        for suffix, data in files.items():
            (folder / f"a-{suffix}.{suffix}").write_bytes(data)
            archive.writestr(f"b-{suffix}.{suffix}", data)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 broken")
    (folder / "photo.png").write_bytes(b"\x89PNG")
    return folder


def rows(out: Path, source: Path, system: str) -> dict[str, dict[str, Any]]:
    recipe = make_recipe(system, None, with_text=True)
    folder = open_run(out, [str(source)], recipe.decides, "no")
    run_batch(folder, [str(source)], make_engine("processes", recipe, 1, 120.0), lambda tally, total: None)
    return {record["doc_id"]: record for record in folder.records()}


@pytest.mark.parametrize("system", ["rules", "hybrid"])
def test_every_format_in_one_batch(mixed: Path, tmp_path: Path, system: str) -> None:
    found = rows(tmp_path / "out", mixed, system)
    good = ("docx", "html", "pdf", "txt")
    assert {id: row["status"] for id, row in found.items() if row["status"] not in ("ok", "partial")} == {
        "broken": "failed",
        "photo": "skipped",
    }
    assert sorted(found) == sorted([f"{name}-{suffix}" for name in "ab" for suffix in good] + ["broken", "photo"])
    for report in load_pipeline(system).pipe(list_sources([str(mixed)]).inputs):
        own = json.loads(json.dumps(report_to_record(report, with_text=True)))
        row = found[own["doc_id"]]
        assert {key: row[key] for key in own if key != "versions"} == {k: v for k, v in own.items() if k != "versions"}
    shown = {layer.doc_id: layer for layer in read_layers([tmp_path / "out"])}
    for suffix in good:
        assert (shown[f"b-{suffix}"].error, shown[f"b-{suffix}"].text) == (None, found[f"b-{suffix}"]["text"])
        loose, packed = found[f"a-{suffix}"], found[f"b-{suffix}"]
        assert [packed[key] for key in ("fields", "text", "sha256")] == [
            loose[key] for key in ("fields", "text", "sha256")
        ]
