"""Retraining on one's own reports: which are held out, faults that stop it, and a whole run with its verdict."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from training_cases import ROOT

import retrain  # isort: skip
from tagging.config import ConfigFault
from tagging.splitting import split_items

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.annotations.formats import read_annotations
from gidr_ner.curation.corpus import Item
from gidr_ner.types import Document, Metadata

FEW = ["model.hidden_size=16", "model.blocks=1", "data.synthetic=3", "data.tuning=0", "training.epochs=0.1"]
QUICK = [*FEW, "training.evaluations=1", "training.threads=1", "data.gold_weight=1"]


def item(name: str, agency: str | None, text: str = "", split: str = "unsplit") -> Item:
    metadata = Metadata(f"{name}年度报告", agency, 2014, "2014")
    return Item(AnnotatedReport(Document(name, text or name * 60), metadata, (), ()), split)


def names(splits: dict[str, list[AnnotatedReport]]) -> dict[str, set[str]]:
    return {split: {report.document.doc_id for report in reports} for split, reports in splits.items()}


def test_a_share_is_held_out_by_agency() -> None:
    items = [item(f"{chr(0x4E00 + n)}", f"局{n // 2}") for n in range(20)]
    found = names(split_items(items, 0.2))
    assert len(found["test"]) == 4
    held = [n // 2 for n in range(20) if chr(0x4E00 + n) in found["test"]]
    assert all(held.count(agency) == 2 for agency in held)
    assert names(split_items(items[::-1], 0.2)) == found


def test_near_duplicates_stay_together() -> None:
    text = "全市各级行政机关不断完善政府信息公开工作机制,推进决策执行管理服务结果公开,接受社会监督。" * 3
    items = [item(name, name, text) for name in "甲乙丙"] + [item(name, name) for name in "丁戊己"]
    found = names(split_items(items, 0.4))
    assert len({name in found["test"] for name in "甲乙丙"}) == 1
    assert found["test"]


def test_splits_that_are_named_are_kept() -> None:
    items = [item("甲", "甲", split="train"), item("乙", "乙", split="dev"), item("丙", "丙", split="test")]
    assert names(split_items(items, 0.2)) == {"train": {"甲"}, "dev": {"乙"}, "test": {"丙"}}


def test_what_no_split_is_named_for_is_trained_on() -> None:
    items = [item("甲", "甲", split="train"), item("乙", "乙"), item("丙", "丙", split="test")]
    assert names(split_items(items, 0.2)) == {"train": {"甲", "乙"}, "test": {"丙"}}
    assert names(split_items(items[1:], 0.2)) == {"train": {"乙"}, "test": {"丙"}}


@pytest.mark.parametrize(
    "items",
    [[], [item("甲", "局")], [item("甲", "局"), item("乙", "局")], [item("甲", "局", split="test")]],
    ids=["none", "one", "one agency", "no train"],
)
def test_too_few_are_refused(items: list[Item]) -> None:
    with pytest.raises(ConfigFault, match="some are needed to train on and, of other agencies, to judge by"):
        split_items(items, 0.2)


def few_reports(split: str, count: int) -> list[AnnotatedReport]:
    return list(read_annotations(ROOT / "annotations" / "gold" / f"{split}.jsonl").reports[:count])


def own_reports(folder: Path, *, faulty: bool = False) -> Path:
    """Three annotated reports of ours as a user's; the value of a figure may be wrong."""
    reports = few_reports("train", 3)
    agencies = [replace(r, metadata=replace(r.metadata, agency=f"局{n}")) for n, r in enumerate(reports)]
    retrain.write_annotations(agencies, folder / "own.jsonl", "jsonl")
    if faulty:
        lines = (folder / "own.jsonl").read_text(encoding="utf-8").splitlines()
        record = json.loads(lines[0])
        record["fields"][0]["value"] = 987654
        (folder / "own.jsonl").write_text("\n".join([json.dumps(record), *lines[1:]]), encoding="utf-8")
    return folder


def test_faulty_annotations_stop_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert retrain.main([str(own_reports(tmp_path, faulty=True)), "--out", str(tmp_path / "out")]) == 1
    assert "value 987,654, but the text states" in capsys.readouterr().out
    assert not (tmp_path / "out").exists()


def test_what_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        retrain.main([str(tmp_path / "nowhere.jsonl"), "--out", str(tmp_path / "out")])
    assert "nowhere.jsonl" in capsys.readouterr().err


def own_splits(*, dev: str, test: str = "") -> dict[str, list[AnnotatedReport]]:
    named = {"train": "甲", "dev": dev, "test": test}
    return {split: [item(name, name).report] for split, name in named.items() if name}


def test_the_verdict_is_never_on_what_chose_the_checkpoint(tmp_path: Path) -> None:
    files = retrain.write_splits(own_splits(dev="乙"), tmp_path)
    assert (files.dev, files.judged) == (retrain.GOLD / "dev.jsonl", tmp_path / "dev.jsonl")
    files = retrain.write_splits(own_splits(dev="乙", test="丙"), tmp_path)
    assert (files.dev, files.judged) == (tmp_path / "dev.jsonl", tmp_path / "test.jsonl")


def test_changed_annotations_begin_a_new_model(tmp_path: Path) -> None:
    files = retrain.write_splits(own_splits(dev="乙", test="丙"), tmp_path)
    before = retrain.settings(files, tmp_path)
    assert retrain.settings(files, tmp_path) == before
    retrain.write_splits(own_splits(dev="丁", test="丙"), tmp_path)
    after = retrain.settings(files, tmp_path)
    assert after[0].startswith(f"output={tmp_path}/model-")
    assert (after[0] != before[0], after[1:]) == (True, before[1:])


def test_a_whole_run_ends_in_a_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(retrain, "ARBITRATE", [*retrain.ARBITRATE, "--synthetic", "5"])
    for split in ("train", "dev"):
        retrain.write_annotations(few_reports(split, 2), tmp_path / "gold" / f"{split}.jsonl", "jsonl")
    monkeypatch.setattr(retrain, "GOLD", tmp_path / "gold")
    out = tmp_path / "out"
    arguments = [str(own_reports(tmp_path / "own")), "--out", str(out), "--held-out", "0.3"]
    status = retrain.main([*arguments, *(part for override in QUICK for part in ("--set", override))])
    said = capsys.readouterr()
    assert status in (0, 1), said.err
    assert [path.parent.parent for path in out.glob("model-*/policy.json")] == [out]
    assert "figures are no worse" in (out / "evaluation" / "report.html").read_text(encoding="utf-8")
    assert ("no worse than what is installed" in said.out) == (status == 0)
    lines = [len((out / "annotations" / f"{n}.jsonl").read_text().splitlines()) for n in ("train", "test")]
    assert lines == [2, 1]
