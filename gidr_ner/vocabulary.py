"""The characters that a model knows: a fast tokenizer whose tokens are single characters, saved with the model."""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split

from gidr_ner.errors import ModelError
from gidr_ner.passages import YEAR_MARKS

__all__ = ["FILE", "PAD", "UNKNOWN", "build_vocabulary", "load_vocabulary", "save_vocabulary", "tabulate"]

PAD, UNKNOWN = "[PAD]", "[UNK]"
FILE = "tokenizer.json"

_ALWAYS = string.digits + string.ascii_letters + "\n " + YEAR_MARKS


def build_vocabulary(texts: Iterable[str], least: int = 2) -> Tokenizer:
    """A tokenizer of all characters that stand at least ``least`` times in the texts, the frequent ones first.

    Digits and Latin letters are always in it. Offsets are characters, and every character is one token.
    """
    counts = Counter(dict.fromkeys(_ALWAYS, least))
    for text in texts:
        counts.update(text)
    kept = sorted((c for c, count in counts.items() if count >= least), key=lambda c: (-counts[c], c))
    tokenizer = Tokenizer(WordLevel({token: n for n, token in enumerate((PAD, UNKNOWN, *kept))}, UNKNOWN))
    tokenizer.pre_tokenizer = Split(Regex(r"[\s\S]"), "isolated")
    return tokenizer


def save_vocabulary(tokenizer: Tokenizer, folder: Path) -> None:
    """Write it as transformers reads it: ``AutoTokenizer.from_pretrained(folder)``."""
    from transformers import PreTrainedTokenizerFast

    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token=PAD, unk_token=UNKNOWN)
    fast.save_pretrained(str(folder))


def load_vocabulary(folder: Path) -> Tokenizer:
    """The tokenizer of a model folder, without transformers; a text that says ``[UNK]`` is five characters, too."""
    tokenizer = Tokenizer.from_file(str(folder / FILE))
    tokenizer.encode_special_tokens = True
    return tokenizer


def tabulate(vocabulary: Tokenizer) -> NDArray[np.int64]:
    """The numbers of characters by code point, and behind the last known one that of all others.

    ModelError for a token of several characters, and where there is none for what is unknown.
    """
    known = vocabulary.get_vocab()
    if (unknown := known.get(UNKNOWN)) is None:
        raise ModelError(f"tokenizer.json: no {UNKNOWN}, for characters that it does not know")
    characters = {token: number for token, number in known.items() if token not in (PAD, UNKNOWN)}
    if merged := next((token for token in characters if len(token) != 1), None):
        raise ModelError(f"tokenizer.json: {merged!r} is one token; each must be one character")
    table = np.full(max(map(ord, characters)) + 2, unknown, np.int64)
    for character, number in characters.items():
        table[ord(character)] = number
    return table
