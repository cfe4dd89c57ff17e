"""Models exported to ONNX: they find what PyTorch finds, need neither torch nor transformers, and damage is refused."""

from __future__ import annotations

import json
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="pip install 'gidr-ner[train]'")
pytest.importorskip("onnxscript", reason="pip install 'gidr-ner[train]'")

import numpy as np  # noqa: E402
from conftest import REPORT  # noqa: E402
from tagger_cases import Knowing, save_tiny_model  # noqa: E402

from gidr_ner.annotations import AnnotatedReport  # noqa: E402
from gidr_ner.annotations.report import GoldMention  # noqa: E402
from gidr_ner.emissions import load_scorer, load_weights  # noqa: E402
from gidr_ner.encoder import CharTaggerConfig  # noqa: E402
from gidr_ner.errors import ModelError  # noqa: E402
from gidr_ner.exported import MANIFEST, WEIGHTS, hash_file  # noqa: E402
from gidr_ner.iob import TaggedSpan  # noqa: E402
from gidr_ner.model import ModelTagger, load_model  # noqa: E402
from gidr_ner.types import Document, Metadata, Span  # noqa: E402

TRAIN = Path(__file__).parents[1] / "train"
sys.path.insert(0, str(TRAIN))
from tagging.corpus import made_reports  # noqa: E402
from tagging.exporting import ExportRefused, export, require_alike, require_as_good  # noqa: E402

TEXTS = ["一、概述", REPORT, "收到申请14件。" * 9, "7"]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(5)
    return save_tiny_model(tmp_path_factory.mktemp("trained"), REPORT)


@pytest.fixture(scope="module")
def exported(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(trained, tmp_path_factory.mktemp("exported"), False, None).parent


@pytest.fixture(scope="module")
def reports() -> list[AnnotatedReport]:
    return list(made_reports(3, range(2)))


@pytest.fixture
def own(exported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(exported, tmp_path / "own"))


def test_an_export_is_loaded_in_place_of_weights_and_scores_alike(trained: Path, exported: Path) -> None:
    assert sorted(path.name for path in exported.iterdir()) == ["model.onnx", "tagger.json", "tokenizer.json"]
    assert b"stack_trace" not in (exported / "model.onnx").read_bytes()
    for one, other in zip(load_weights(trained).score(TEXTS), load_scorer(exported).score(TEXTS), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4)


def test_attention_to_some_places_is_exported_too(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "apart", REPORT, key_stride=4)
    exported = export(folder, tmp_path / "exported", False, None).parent
    for one, other in zip(load_weights(folder).score(TEXTS), load_scorer(exported).score(TEXTS), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4)


def test_it_finds_what_pytorch_finds(trained: Path, exported: Path, reports: list[AnnotatedReport]) -> None:
    require_alike(reports)(ModelTagger(load_weights(trained)), load_model(exported))


def test_bytes_are_smaller_and_named_by_the_manifest(trained: Path, exported: Path, tmp_path: Path) -> None:
    (trained / "policy.json").write_text("{}", encoding="utf-8")
    path = export(trained, tmp_path, True, None)
    assert sorted(p.name for p in tmp_path.iterdir()) == [path.name, "policy.json", MANIFEST, "tokenizer.json"]
    assert path.stat().st_size < (exported / "model.onnx").stat().st_size
    assert json.loads((tmp_path / MANIFEST).read_text(encoding="utf-8"))["onnx"] == path.name == "model.int8.onnx"
    one, other = load_weights(trained).score([REPORT]), load_scorer(tmp_path).score([REPORT])
    assert 0 < np.abs(one[0] - other[0]).max() < 0.1


@pytest.mark.parametrize("threads", [1, 2])
def test_scores_in_bytes_hang_on_no_other_text(trained: Path, tmp_path: Path, threads: int) -> None:
    export(trained, tmp_path, True, None)
    scorer = load_scorer(tmp_path, threads)
    texts = [REPORT, REPORT[::-1], REPORT[40:]]
    together = scorer.score(texts)
    assert all(np.array_equal(own, scorer.score([text])[0]) for own, text in zip(together, texts, strict=True))


def test_inference_needs_neither_torch_nor_transformers(exported: Path) -> None:
    code = (
        "import sys; sys.modules.update(dict.fromkeys(['torch', 'transformers', 'onnx']))\n"
        "from pathlib import Path; from gidr_ner.model import load_model; from gidr_ner.pipeline import Pipeline\n"
        "print(len(Pipeline(load_model(Path(sys.argv[1]))).extract(sys.argv[2]).sections))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(exported), REPORT], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0


def test_weights_without_pytorch_say_what_to_install(trained: Path) -> None:
    code = (
        "import sys; sys.modules.update(dict.fromkeys(['torch', 'transformers']))\n"
        "from pathlib import Path; from gidr_ner.model import load_model; load_model(Path(sys.argv[1]))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(trained)], capture_output=True, text=True)
    assert "ModelError" in done.stderr
    assert "pip install 'gidr-ner[train]', or export it" in done.stderr


FIGURES = {"１２６": ("126", "proactive.total", 126), "十四": ("十四", "applications.received", 14)}


def figures_to(end: int) -> ModelTagger:
    """A tagger that knows the first figures of the report."""
    known = list(FIGURES.values())[:end]
    return ModelTagger(
        Knowing(lambda text: [TaggedSpan(at, at + len(s), id) for s, id, _ in known if (at := text.find(s)) >= 0])
    )


@pytest.mark.parametrize("require", [require_alike, require_as_good])
def test_what_finds_something_else_is_refused(
    require: Callable[[list[AnnotatedReport]], Callable[[object, object], None]],
) -> None:
    places = {printed: REPORT.index(printed) for printed in FIGURES}
    mentions = tuple(
        GoldMention(id, Span(places[printed], places[printed] + len(printed)), value)
        for printed, (_, id, value) in FIGURES.items()
    )
    check = require([AnnotatedReport(Document("d", REPORT), Metadata(), (), mentions)])
    check(figures_to(2), figures_to(2))
    with pytest.raises(ExportRefused, match=r"finds differ|F1 0\.\d+, by PyTorch 1\.0000; 0\.003 is allowed"):
        check(figures_to(2), figures_to(1))


def test_a_refused_export_leaves_no_file(
    trained: Path, exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_taggers: object) -> None:
        raise ExportRefused("no")

    def copy(folder: Path, path: Path, int8: bool) -> CharTaggerConfig:
        shutil.copy(exported / "model.onnx", path)
        return CharTaggerConfig.from_pretrained(str(folder))

    monkeypatch.setattr("tagging.exporting._write_network", copy)
    with pytest.raises(ExportRefused):
        export(trained, tmp_path / "out", False, refuse)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_stride_that_leaves_gaps_is_refused(trained: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="stride 25: must be from 1 to the window, 24"):
        export(trained, tmp_path, False, None, 25)


def test_what_reads_tokens_is_refused(trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tagging.exporting.load_weights", lambda folder: replace(load_weights(folder), by_token=True))
    with pytest.raises(ExportRefused, match="it reads tokens of a checkpoint"):
        export(trained, tmp_path / "out", False, None)
    assert not (tmp_path / "out").exists()


def test_an_export_takes_the_place_of_the_one_before(trained: Path, own: Path) -> None:
    export(trained, own, True, None)
    assert [path.name for path in own.glob("*.onnx")] == ["model.int8.onnx"]
    assert len(load_scorer(own).score(TEXTS)) == len(TEXTS)


def test_two_exports_are_the_same_bytes(trained: Path, exported: Path, tmp_path: Path) -> None:
    export(trained, tmp_path, False, None)
    assert all((tmp_path / path.name).read_bytes() == path.read_bytes() for path in exported.iterdir())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["nowhere"], "holds neither"), (["{trained}", "--verify", "--gold", "{empty}"], "items refused: 1")],
)
def test_the_command_says_what_is_wrong_in_one_line(
    trained: Path,
    tmp_path: Path,
    arguments: list[str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "empty.jsonl").write_text("", encoding="utf-8")
    given = [one.format(trained=trained, empty=tmp_path / "empty.jsonl") for one in arguments]
    monkeypatch.setattr(sys, "argv", ["export.py", *given, "--out", str(tmp_path / "out")])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(TRAIN / "export.py"), run_name="__main__")
    assert ended.value.code == 1
    assert message in capsys.readouterr().err.splitlines()[-1]


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"holds neither tagger\.json nor model\.safetensors"):
        export(tmp_path, tmp_path, False, None)


@pytest.mark.parametrize("content", [b"", b"\x80\x04K\x01.", None])
@pytest.mark.parametrize("damaged", ["model.onnx", "tagger.json", "tokenizer.json"])
def test_a_damaged_file_is_refused(own: Path, damaged: str, content: bytes | None) -> None:
    whole = (own / damaged).read_bytes()
    (own / damaged).write_bytes(whole[: len(whole) // 2] if content is None else content)
    with pytest.raises(ModelError, match="no model can be loaded from it"):
        load_scorer(own)


def test_a_network_that_is_none_is_refused_whatever_the_manifest_says(own: Path) -> None:
    (own / "model.onnx").write_bytes(b"\x80\x04K\x01.")
    change(own, sha256=hash_file(own / "model.onnx"))
    with pytest.raises(ModelError, match=r"model\.onnx: no model can be loaded from it"):
        load_scorer(own)


def change(folder: Path, **values: object) -> None:
    path = folder / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | values), encoding="utf-8")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"tags": ["O", "B-PER"]}, r"its 2 tags are not the \d+ of the schema \(B-PER\)"),
        ({"tags": "O"}, "tags: 'O' is no"),
        ({"onnx": "../model.onnx"}, r"onnx: '\.\./model\.onnx'; there are model\.onnx, model\.int8\.onnx"),
        ({"stride": 30}, "stride: 30 must be from 1 to the window, 24"),
        ({"window": True}, "window: True is no int"),
        ({"characters": 7}, r"tokenizer\.json holds \d+ characters, its weights 7"),
        ({"onnx": "model.int8.onnx"}, r"No such file"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(own: Path, values: dict[str, object], message: str) -> None:
    change(own, **values)
    with pytest.raises(ModelError, match=message):
        load_scorer(own)


def test_an_export_of_older_weights_is_refused(own: Path, trained: Path) -> None:
    shutil.copy(trained / WEIGHTS, own / WEIGHTS)
    load_scorer(own)
    (own / WEIGHTS).write_bytes(b"newer")
    with pytest.raises(ModelError, match="made of other weights"):
        load_scorer(own)
