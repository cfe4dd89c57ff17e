"""Unlabelled text as an encoder learns from it: cleaned and cut into the passages that a tagger will see.

Each character is tagged 0 where it may be hidden and ``IGNORED`` where it may not: the digits of a numeral cannot be
guessed from what stands around them, and trying teaches nothing.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from pathlib import Path

from gidr_ner.errors import GidrError
from gidr_ner.numerals import find_numerals
from gidr_ner.passages import mark_years, read_prose
from gidr_ner.readers import read
from gidr_ner.reading import read_document
from gidr_ner.sources import list_sources, read_bytes
from gidr_ner.types import Document
from tagging.config import ConfigFault
from tagging.corpus import CHUNK
from tagging.examples import IGNORED, TaggedPassage

__all__ = ["read_passages", "read_texts"]

_log = logging.getLogger(__name__)


def read_texts(paths: Iterable[str]) -> Iterator[Document]:
    """Documents of files and folders; what cannot be read is said and passed over."""
    for path in list_sources(paths).inputs:
        try:
            data = read_bytes(path)
            yield from _lines(data, path.given) if path.given.endswith(".jsonl") else [read(data, path.given)]
        except GidrError as error:
            _log.warning("passed over: %s", error)


def _lines(data: bytes, name: str) -> Iterator[Document]:
    """The texts of JSON lines; lines without one are counted."""
    bad = 0
    for number, line in enumerate(data.splitlines(), 1):
        try:
            text = json.loads(line)["text"]
        except (ValueError, KeyError, TypeError):
            text = None
        if isinstance(text, str) and text.strip():
            yield Document(f"{Path(name).stem}-{number}", text)
        else:
            bad += 1
    if bad:
        _log.warning("%s: %d lines hold no object with a text", name, bad)


def read_passages(paths: Iterable[str], workers: int) -> list[TaggedPassage]:
    """The passages of all texts, each wording once; ConfigFault where there are none."""
    with ProcessPoolExecutor(workers) as pool:
        passages = list(dict.fromkeys(chain.from_iterable(pool.map(_to_passages, read_texts(paths), chunksize=CHUNK))))
    if not passages:
        raise ConfigFault(f"data.texts: no text in {', '.join(paths) or 'it, as it names nothing'}")
    return [TaggedPassage(text, _tags(len(text), numerals)) for text, numerals in passages]


Places = tuple[tuple[int, int], ...]


def _to_passages(document: Document) -> list[tuple[str, Places]]:
    """Passages with the ranges of their numerals; the wording is that which a tagger is shown."""
    reading = read_document(document)
    texts = [passage.normalized for passage in read_prose(reading).passages]
    numerals = [tuple((n.start, n.end) for n in find_numerals(text)) for text in texts]
    return [(mark_years(text, reading.head.year), own) for text, own in zip(texts, numerals, strict=True)]


def _tags(length: int, numerals: Places) -> list[int]:
    tags = [0] * length
    for start, end in numerals:
        tags[start:end] = [IGNORED] * (end - start)
    return tags
