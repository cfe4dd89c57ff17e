"""Pretraining: text and what is hidden of it, a run taken up again byte for byte, a tagger that starts from it."""

from __future__ import annotations

import json
import logging
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import REPORT
from training_cases import ROOT, SECONDS, TINY, tiny_run, weights

import torch  # isort: skip
from safetensors.torch import load_file, save_file
from tagging.config import ConfigFault, PretrainConfig, TextConfig, load_pretrain_config
from tagging.corpus import WindowDataset
from tagging.examples import IGNORED, TaggedPassage
from tagging.masking import MaskingCollator
from tagging.pretraining import pretrain
from tagging.starting import start_model
from tagging.texts import read_passages, read_texts
from tagging.training import train

from gidr_ner.errors import ModelError
from gidr_ner.model import load_model
from gidr_ner.vocabulary import build_vocabulary, load_vocabulary

WORDS = "全市各級行政機關不斷完善政府信息公開工作機制，推進決策、執行、管理、服務、結果公開。"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text(REPORT, encoding="gb18030")
    (folder / "empty.txt").write_bytes(b"")
    lines = [json.dumps({"text": f"{REPORT}\n其{n}：{WORDS}"}) for n in range(5)]
    (folder / "b.jsonl").write_text("\n".join([*lines, lines[0], "{}", "[", '{"text": 3}']), encoding="utf-8")
    return folder


@pytest.fixture
def config(corpus: Path, tmp_path: Path) -> PretrainConfig:
    data = TextConfig(texts=(str(corpus), str(corpus / "b.jsonl")), held_out=0.2, least=1, stride=64)
    training = replace(SECONDS, epochs=2.0, muon=0.02)
    return PretrainConfig(str(tmp_path / "encoder"), data, TINY, training)


# --- text ---


def test_texts_are_read_as_reports_are(corpus: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    texts = list(read_texts([str(corpus), str(corpus / "b.jsonl")]))
    assert [text.doc_id for text in texts] == ["a", *(f"b-{n}" for n in range(1, 7))]
    assert "empty.txt" in caplog.text
    assert "b.jsonl: 3 lines hold no object with a text" in caplog.text


def test_passages_are_cleaned_and_each_stands_once(corpus: Path) -> None:
    passages = read_passages([str(corpus), str(corpus / "b.jsonl")], 1)
    assert len(passages) == 6
    assert "政府信息公开工作机制,推进决策" in passages[1].text


def test_numerals_are_not_to_be_guessed(corpus: Path) -> None:
    passage = read_passages([str(corpus / "a.txt")], 1)[0]
    ignored = "".join(c for c, tag in zip(passage.text, passage.tags, strict=True) if tag == IGNORED)
    assert "126" in ignored
    assert "政" not in ignored


def test_no_text_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ConfigFault, match=r"data\.texts: no text in .*nothing"):
        read_passages([], 1)
    with pytest.raises(ConfigFault, match="nowhere"):
        read_passages([str(tmp_path / "nowhere.txt")], 1)


# --- hiding ---


def test_stretches_are_hidden_where_they_may_be() -> None:
    text = WORDS * 20
    tags = [IGNORED if n % 10 < 3 else 0 for n in range(len(text))]
    vocabulary = build_vocabulary([text], 1)
    windows = WindowDataset([TaggedPassage(text, tags)], vocabulary, 200, 200)
    torch.manual_seed(1)
    batch = MaskingCollator(1, vocabulary.get_vocab_size(), 0.3, 3.0)([windows[0], windows[1]])
    first = torch.from_numpy(windows[0]["input_ids"])
    ids, size = torch.zeros_like(batch["input_ids"][0]), len(first)
    ids[:size] = first
    hidden = batch["labels"][0] != IGNORED
    assert torch.equal(batch["labels"][0][hidden], ids[hidden])
    assert torch.equal(batch["input_ids"][0][~hidden], ids[~hidden])
    assert not hidden[:size][torch.tensor(tags[:size]) == IGNORED].any()
    assert not hidden[size:].any()
    unknown = (batch["input_ids"][0] == 1)[hidden].float().mean()
    assert 0.15 < hidden.sum() / (0.7 * size) < 0.4
    assert 0.6 < unknown < 0.95


# --- runs ---


def test_the_shipped_config_is_valid() -> None:
    assert load_pretrain_config(ROOT / "train" / "configs" / "encoder.toml").output == "build/encoder"


def test_a_run_taken_up_again_gives_the_same_bytes_and_learns(config: PretrainConfig) -> None:
    metrics = pretrain(config)
    folder = Path(config.output)
    curve = [json.loads(line) for line in (folder / "curve.jsonl").read_text().splitlines()]
    assert curve[0]["eval_loss"] > metrics["eval_loss"]
    assert json.loads((folder / "run.json").read_text())["data"]["held_out"] == 1
    straight = weights(folder)
    shutil.rmtree(max(folder.glob("checkpoint-*"), key=lambda path: int(path.name.split("-")[1])))
    (folder / "model.safetensors").unlink()
    pretrain(config)
    assert weights(folder) == straight


def test_an_encoder_is_no_tagger(config: PretrainConfig) -> None:
    pretrain(config)
    with pytest.raises(ModelError, match="emissions"):
        load_model(Path(config.output))


def test_what_is_for_taggers_is_refused(config: PretrainConfig) -> None:
    with pytest.raises(ConfigFault, match=r"training\.r_drop: 0\.5 is for taggers"):
        pretrain(replace(config, training=replace(config.training, r_drop=0.5)))


# --- a tagger that starts from one ---


def test_a_tagger_starts_from_its_weights_and_characters(config: PretrainConfig, tmp_path: Path) -> None:
    pretrain(config)
    encoder = Path(config.output)
    model, vocabulary = start_model(replace(TINY, init=str(encoder)), ["龘龘" + WORDS], 1)
    old, known = load_file(encoder / "model.safetensors"), load_vocabulary(encoder).get_vocab()
    state = model.state_dict()
    assert torch.equal(state["embedding.weight"][: len(known)], old["embedding.weight"])
    assert all(torch.equal(state[name], value) for name, value in old.items() if name != "embedding.weight")
    assert vocabulary.get_vocab().items() >= known.items()
    assert vocabulary.get_vocab()["龘"] >= len(known)
    run = tiny_run(tmp_path / "run")
    train(replace(run, model=replace(run.model, init=str(encoder))))
    assert load_model(tmp_path / "run").name == "model"


@pytest.mark.parametrize("sizes", [{"hidden_size": 32}, {"blocks": 2}, {"dilations": (1,)}])
def test_an_encoder_of_other_sizes_is_refused(config: PretrainConfig, sizes: dict[str, int]) -> None:
    pretrain(replace(config, training=replace(config.training, epochs=0.1, evaluations=0)))
    with pytest.raises(ConfigFault, match=r"other sizes: .* is .*, not "):
        start_model(replace(TINY, init=config.output, **sizes), [WORDS], 1)


@pytest.mark.parametrize("damaged", ["model.safetensors", "tokenizer.json"])
@pytest.mark.parametrize("content", [None, b"", b"\x80\x04K\x01."])
def test_a_damaged_encoder_is_refused(config: PretrainConfig, damaged: str, content: bytes | None) -> None:
    folder = Path(config.output)
    folder.mkdir()
    save_file({"norm.weight": torch.zeros(16)}, folder / "model.safetensors")
    build_vocabulary([WORDS], 1).save(str(folder / "tokenizer.json"))
    (folder / damaged).unlink()
    if content is not None:
        (folder / damaged).write_bytes(content)
    with pytest.raises(ModelError, match="can be loaded from it"):
        start_model(replace(TINY, init=str(folder)), [WORDS], 1)
