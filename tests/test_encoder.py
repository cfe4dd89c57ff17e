"""The encoder: shapes, saved and loaded alike, blind to padding, able to learn; and the characters that it reads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest

torch = pytest.importorskip("torch", reason="pip install 'gidr-ner[train]'")
pytest.importorskip("transformers", reason="pip install 'gidr-ner[train]'")

import numpy as np  # noqa: E402
from tagger_cases import SIZES, save_tiny_model  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402
from tokenizers.models import WordLevel  # noqa: E402

from gidr_ner.emissions import TorchEmitter, load_scorer  # noqa: E402
from gidr_ner.encoder import CharTaggerConfig, CharTaggerModel  # noqa: E402
from gidr_ner.errors import ModelError  # noqa: E402
from gidr_ner.iob import TAGS  # noqa: E402
from gidr_ner.vocabulary import PAD, UNKNOWN, build_vocabulary, load_vocabulary, tabulate  # noqa: E402

TEXT = "全年主动公开政府信息126条，\n其中通过网站公开120余条。"


@pytest.fixture(autouse=True)
def _seeded() -> None:
    torch.manual_seed(3)


@pytest.fixture
def model() -> CharTaggerModel:
    return CharTaggerModel(CharTaggerConfig(vocab_size=40, **SIZES)).eval()


def test_every_character_has_a_score_for_every_tag(model: CharTaggerModel) -> None:
    out = model(torch.randint(2, 40, (3, 17)))
    assert out.logits.shape == (3, 17, len(TAGS))
    assert out.loss is None


def test_padding_changes_nothing(model: CharTaggerModel) -> None:
    ids = torch.randint(2, 40, (1, 9))
    padded = torch.cat((ids, torch.zeros(1, 6, dtype=torch.long)), dim=1)
    mask = (padded > 0).long()
    with torch.inference_mode():
        assert torch.allclose(model(ids).logits, model(padded, mask).logits[:, :9], atol=1e-5)


def test_what_is_saved_is_loaded(model: CharTaggerModel, tmp_path: Path) -> None:
    model.save_pretrained(str(tmp_path))
    loaded = CharTaggerModel.from_pretrained(str(tmp_path)).eval()
    ids = torch.randint(2, 40, (2, 20))
    with torch.inference_mode():
        assert torch.equal(model(ids).logits, loaded(ids).logits)
    assert (tmp_path / "model.safetensors").exists()
    assert loaded.config.window == SIZES["window"]
    assert [loaded.config.id2label[n] for n in range(len(TAGS))] == list(TAGS)


def test_it_learns_a_text_by_heart(model: CharTaggerModel) -> None:
    model.train()
    ids, labels = torch.randint(2, 40, (2, 20)), torch.randint(0, len(TAGS), (2, 20))
    labels[:, :5] = -100
    optimizer = torch.optim.AdamW(model.parameters(), 2e-2)
    losses = []
    for _ in range(40):
        loss = model(ids, labels=labels).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] / 4


def test_sizes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="hidden_size 20 must be a multiple"):
        CharTaggerConfig(hidden_size=20, heads=4)


def test_each_character_is_one_token_with_its_own_offset() -> None:
    vocabulary = build_vocabulary([TEXT], 1)
    encoded = vocabulary.encode(TEXT)
    assert encoded.offsets == [(n, n + 1) for n in range(len(TEXT))]
    assert encoded.tokens == list(TEXT)
    strange = "龘 \t😀Z"
    assert vocabulary.encode(strange).tokens == [UNKNOWN, " ", UNKNOWN, UNKNOWN, "Z"]


def test_rare_characters_are_cut_and_digits_are_not() -> None:
    known = build_vocabulary(["政府政府信息"], 2).get_vocab()
    assert {"政", "府", "7", "a", "\n"} <= known.keys()
    assert "信" not in known
    assert known[PAD] == 0


def test_characters_are_saved_with_the_model(tmp_path: Path) -> None:
    from transformers import AutoTokenizer

    save_tiny_model(tmp_path, TEXT)
    ours, theirs = load_vocabulary(tmp_path), AutoTokenizer.from_pretrained(str(tmp_path))
    assert theirs(TEXT)["input_ids"] == ours.encode(TEXT).ids
    assert theirs.is_fast


@pytest.mark.parametrize("literal", [PAD, UNKNOWN])
def test_the_names_of_tokens_in_a_text_are_characters(tmp_path: Path, literal: str) -> None:
    folder = save_tiny_model(tmp_path, f"收到申请{PAD}{UNKNOWN}")
    text = f"收到{literal}申请"
    assert load_vocabulary(folder).encode(text).tokens == list(text)
    (scores,) = load_scorer(folder).score([text])
    assert len(scores) == len(text)


def test_a_vocabulary_that_merges_characters_is_refused(tmp_path: Path) -> None:
    scorer = load_scorer(save_tiny_model(tmp_path, TEXT))
    scorer.vocabulary.add_tokens(["收到"])
    with pytest.raises(ModelError, match=r"tokenizer\.json: '收到' is one token; each must be one character"):
        replace(scorer)


def test_a_vocabulary_without_a_token_for_what_it_does_not_know_is_refused() -> None:
    vocabulary = Tokenizer(WordLevel({"收": 0, "到": 1}, unk_token="收"))
    with pytest.raises(ModelError, match=r"tokenizer\.json: no \[UNK\], for characters that it does not know"):
        tabulate(vocabulary)


def test_characters_go_to_where_the_model_is_and_scores_come_back() -> None:
    class Elsewhere:
        device, logits = torch.device("meta"), Mock()

        def eval(self) -> None: ...

        def __call__(self, input_ids: torch.Tensor) -> Elsewhere:
            assert input_ids.device == self.device
            return self

    emitter = TorchEmitter(Elsewhere())
    assert emitter(np.zeros((1, 2), np.int64)) is Elsewhere.logits.float().cpu().numpy()
