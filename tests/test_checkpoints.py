"""Other architectures: tokens and characters, a tiny BERT and a tiny ModernBERT that are trained, saved and loaded."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from conftest import REPORT
from training_cases import tiny_run, weights  # skips where an extra is missing

# isort: split
import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tagging.checkpoint import TokenDataset, start_checkpoint, tag_tokens
from tagging.config import ConfigFault, ModelConfig, RunConfig
from tagging.corpus import WindowDataset
from tagging.examples import IGNORED, TaggedPassage
from tagging.training import train
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import BertConfig, BertForMaskedLM, ModernBertConfig, ModernBertForMaskedLM, PreTrainedTokenizerFast

from gidr_ner.checkpoints import frame_of, spread_scores
from gidr_ner.decoding import decode
from gidr_ner.emissions import load_scorer
from gidr_ner.errors import ModelError
from gidr_ner.iob import TAGS, begin_tag
from gidr_ner.model import load_model
from gidr_ner.passages import YEAR_MARKS
from gidr_ner.pipeline import Pipeline

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
SIZES: dict[str, Any] = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "max_position_embeddings": 70,
}
TOTAL = begin_tag("proactive.total")


def word_pieces() -> Tokenizer:
    """Each Chinese character is one token, the digits of a number together are one or more, blanks are none."""
    characters = sorted({c for c in REPORT if c.strip()} | set("0123456789本去后前"))
    known = {token: n for n, token in enumerate([*SPECIAL, *characters, *(f"##{d}" for d in "0123456789"), "126"])}
    tokenizer = Tokenizer(models.WordPiece(known, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def bytes_together() -> Tokenizer:
    """A character may be up to three tokens, several characters may be one."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=SPECIAL, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator([REPORT], trainer)
    return tokenizer


def save_checkpoint(folder: Path, kind: str) -> Path:
    """A tiny pretrained model as hubs have them: masked words, safetensors, a fast tokenizer."""
    torch.manual_seed(1)
    tokens = word_pieces() if kind == "bert" else bytes_together()
    tokens.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    size = tokens.get_vocab_size()
    if kind == "bert":
        BertForMaskedLM(BertConfig(vocab_size=size, **SIZES)).save_pretrained(str(folder))
    else:
        ids = {"pad_token_id": 0, "cls_token_id": 2, "sep_token_id": 3, "bos_token_id": 2, "eos_token_id": 3}
        ModernBertForMaskedLM(ModernBertConfig(vocab_size=size, **SIZES, **ids)).save_pretrained(str(folder))
    named = dict(zip(("pad_token", "unk_token", "cls_token", "sep_token", "mask_token"), SPECIAL, strict=True))
    PreTrainedTokenizerFast(tokenizer_object=tokens, **named).save_pretrained(str(folder))
    return folder


def sizes(folder: Path) -> ModelConfig:
    return ModelConfig(checkpoint=str(folder), window=64, stride=32)


def run_of(folder: Path, output: Path) -> RunConfig:
    return replace(tiny_run(output), model=sizes(folder))


# --- tokens and characters ---


def test_scores_of_tokens_become_those_of_characters() -> None:
    tokens = np.zeros((3, len(TAGS)), np.float32)
    tokens[:, 0] = [5, 0, 5]
    tokens[1, TOTAL] = 9
    scores = spread_scores(tokens, [(0, 1), (1, 4), (5, 6)], 6)
    assert scores.shape == (6, len(TAGS))
    assert [int(own.argmax()) for own in scores[:4]] == [0, TOTAL, TOTAL + 1, TOTAL + 1]
    ((span, sure),) = decode([scores], [[]])[0]
    assert (*span,) == (1, 4, "proactive.total")
    assert sure > 0.9


def test_a_blank_inside_a_span_goes_on_and_tokens_of_one_character_are_averaged() -> None:
    tokens = np.zeros((4, len(TAGS)), np.float32)
    tokens[0, TOTAL] = tokens[3, TOTAL + 1] = 9
    tokens[1, TOTAL], tokens[2, TOTAL] = 8, 10
    scores = spread_scores(tokens[[0, 3]], [(0, 1), (2, 3)], 3)
    assert [(*span,) for span, _ in decode([scores], [[]])[0]] == [(0, 3, "proactive.total")]
    assert spread_scores(tokens[[1, 2]], [(0, 1), (0, 1)], 1)[0, TOTAL] == 9


def test_the_tag_of_a_token_is_the_first_of_its_characters() -> None:
    tags = [0, 0, 3, 4, 5, IGNORED]
    offsets = [(0, 1), (1, 3), (3, 4), (3, 5), (4, 6), (2, 2)]
    assert tag_tokens(tags, offsets) == [0, 3, 4, 4, IGNORED, 0]


def test_a_tokenizer_that_leaves_nothing_of_a_text_has_no_frame() -> None:
    tokens = Mock(**{"encode.side_effect": lambda text, add_special_tokens=True: Mock(ids=[2, 3] * add_special_tokens)})
    with pytest.raises(ModelError, match=r"its tokenizer makes \[\] of 一"):
        frame_of(tokens)


@pytest.mark.parametrize("kind", ["bert", "modernbert"])
def test_windows_are_framed_and_every_token_is_in_one(kind: str, tmp_path: Path) -> None:
    _, tokenizer = start_checkpoint(sizes(save_checkpoint(tmp_path, kind)), TAGS)
    tokens = tokenizer.backend_tokenizer
    assert frame_of(tokens) == ([2], [3])
    windows = TokenDataset([TaggedPassage(REPORT, [0] * len(REPORT))], tokens, 64, 32)
    assert isinstance(windows, WindowDataset)
    seen, all_of_it = windows.coverage()
    assert seen == all_of_it == len(tokens.encode(REPORT, add_special_tokens=False).ids)
    first = windows[0]
    assert (first["input_ids"][0], first["input_ids"][-1]) == (2, 3)
    assert 34 < len(first["input_ids"]) <= 66
    assert [first["labels"][n] for n in (0, 1, -1)] == [IGNORED, 0, IGNORED]


def test_marks_of_years_are_shown_as_characters_that_are_known(tmp_path: Path) -> None:
    _, tokenizer = start_checkpoint(sizes(save_checkpoint(tmp_path, "bert")), TAGS)
    encoded = tokenizer.backend_tokenizer.encode(f"{YEAR_MARKS[0] * 4}年", add_special_tokens=False)
    assert encoded.tokens == ["本", "本", "本", "本", "年"]
    assert encoded.offsets == [(n, n + 1) for n in range(5)]


# --- runs ---


@pytest.mark.parametrize("kind", ["bert", "modernbert"])
def test_it_is_trained_saved_and_loaded(kind: str, tmp_path: Path) -> None:
    checkpoint = save_checkpoint(tmp_path / "hub", kind)
    config = run_of(checkpoint, tmp_path / "run")
    train(config)
    first = weights(tmp_path / "run")
    scorer = load_scorer(tmp_path / "run")
    texts = [REPORT, "政", "\ue777", " ", "12 6"]
    scores = scorer.score(texts)
    assert [own.shape for own in scores] == [(len(text), len(TAGS)) for text in texts]
    alone = [scorer.score([text])[0] for text in texts]
    assert all(np.allclose(one, other, atol=1e-4) for one, other in zip(scores, alone, strict=True))
    assert (scorer.window, scorer.stride) == (64, 32)
    report = Pipeline(load_model(tmp_path / "run")).extract(REPORT)
    assert all(REPORT[slice(*field.span)].strip() for field in report.fields)
    (tmp_path / "run" / "model.safetensors").unlink()
    train(replace(config, output=str(tmp_path / "again")))
    assert weights(tmp_path / "again") == first


def test_its_weights_are_those_of_the_checkpoint(tmp_path: Path) -> None:
    checkpoint = save_checkpoint(tmp_path, "bert")
    model, _ = start_checkpoint(sizes(checkpoint), TAGS)
    name = "bert.encoder.layer.1.attention.self.query.weight"
    assert torch.equal(model.state_dict()[name], load_file(checkpoint / "model.safetensors")[name])
    assert model.config.id2label[1] == TAGS[1]


# --- checkpoints that are none ---


def damage(folder: Path, how: str) -> None:
    file = folder / "model.safetensors"
    state = load_file(file)
    if how == "pickle":
        file.unlink()
        torch.save(state, folder / "pytorch_model.bin")
    elif how == "corrupt":
        file.write_bytes(b"\x80\x04K\x01.")
    elif how == "lacking":
        save_file({n: w for n, w in state.items() if "layer.1" not in n}, file, {"format": "pt"})
    elif how == "code":
        config = json.loads((folder / "config.json").read_text())
        own = {"model_type": "odd", "auto_map": {"AutoConfig": "odd.Odd", "AutoModelForTokenClassification": "odd.Odd"}}
        (folder / "config.json").write_text(json.dumps(config | own))
        (folder / "odd.py").write_text("raise SystemExit('code of a checkpoint was run')")


@pytest.mark.parametrize("how", ["pickle", "corrupt", "lacking", "code"])
def test_a_checkpoint_that_cannot_be_trusted_is_refused(how: str, tmp_path: Path) -> None:
    folder = save_checkpoint(tmp_path, "bert")
    damage(folder, how)
    with pytest.raises(ModelError, match=str(folder)):
        start_checkpoint(sizes(folder), TAGS)


@pytest.mark.parametrize("how", ["pickle", "corrupt", "lacking", "code"])
def test_a_folder_that_cannot_be_trusted_is_not_loaded(how: str, tmp_path: Path) -> None:
    model, tokenizer = start_checkpoint(sizes(save_checkpoint(tmp_path / "hub", "bert")), TAGS)
    model.save_pretrained(str(tmp_path / "own"))
    tokenizer.save_pretrained(str(tmp_path / "own"))
    assert load_scorer(tmp_path / "own").score(["政府"])[0].shape == (2, len(TAGS))
    damage(tmp_path / "own", how)
    with pytest.raises(ModelError, match="no model can be loaded"):
        load_scorer(tmp_path / "own")


def test_a_tagger_of_other_labels_gets_a_new_layer_of_tags_and_is_not_loaded_as_ours(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other, tokenizer = start_checkpoint(sizes(save_checkpoint(tmp_path / "hub", "bert")), ("O", "B-PER", "I-PER"))
    other.save_pretrained(str(tmp_path / "other"))
    tokenizer.save_pretrained(str(tmp_path / "other"))
    with pytest.raises(ModelError, match=r"its 3 tags are not the \d+ of the schema \(B-PER\)"):
        load_scorer(tmp_path / "other")
    model, _ = start_checkpoint(sizes(tmp_path / "other"), TAGS)
    assert model.classifier.out_features == len(TAGS)
    assert "was trained for other labels" in caplog.text


def test_a_window_that_it_has_no_room_for_is_refused(tmp_path: Path) -> None:
    folder = save_checkpoint(tmp_path, "bert")
    with pytest.raises(ConfigFault, match=r"model\.window: 69 and two more are over the 70 tokens"):
        start_checkpoint(replace(sizes(folder), window=69), TAGS)
