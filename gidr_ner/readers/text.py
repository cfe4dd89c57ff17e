"""Plain text: bytes to str by a ladder of encodings, damage counted, nothing else touched.

BOM, then strict UTF-8, then the best of UTF-8, GB18030 (which gb2312 and gbk mean), Big5-HKSCS and UTF-16 with damage
replaced. A reading is judged by the share of its characters that are in common use: of right readings of Chinese
nearly all are, of wrong ones half or fewer, also where the text is one short line. Line ends, tabs and spaces of every
width stay as they are; only a BOM is dropped.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import cache

from gidr_ner.errors import BinaryInput, EmptyInput
from gidr_ner.readers.content import Content
from gidr_ner.readers.limits import LIMITS, over

__all__ = ["MAX_BYTES", "MAX_CHARACTERS", "TextReader", "decode"]

MAX_CHARACTERS = LIMITS.characters
"""A hundred times the longest report known; what is longer is something else."""

MAX_BYTES = 4 * MAX_CHARACTERS + 4
"""No encoding of the ladder spends more than four bytes a character, so nothing longer has to be decoded."""

LADDER = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")

_BOMS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_REPLACEMENT = "\ufffd"
_SAMPLE = 1 << 12
_LEAST_SCORE = 0.6  # random bytes come to 0.45, a text with a tenth of its bytes damaged to 0.8

_ENCODED_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_BEYOND_TWO_BYTES = re.compile("[\u0800-\U0010ffff]")
_NOT_ASCII = re.compile(rb"[\x80-\xff\0]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_INK = re.compile(r"[^\s\x00-\x1f\u200b-\u200f\u2060\ufeff]")


class TextReader:
    """Takes whatever no other reader wants: text has no signature."""

    media_type = "text/plain"

    def sniff(self, data: bytes, name: str) -> bool:  # noqa: ARG002 - names are the protocol's
        return True

    def read(self, data: bytes, name: str) -> Content:
        """The decoded text and its warnings; raises EmptyInput, BinaryInput or TooLarge."""
        if not data:
            raise EmptyInput(f"{name}: no bytes")
        if len(data) > MAX_BYTES:
            raise over(name, "characters", MAX_CHARACTERS, f"{len(data):,} bytes")
        text, encoding, damage = decode(data)
        if len(text) > MAX_CHARACTERS:
            raise over(name, "characters", MAX_CHARACTERS, f"{len(text):,} characters")
        if encoding is None or len(_CONTROL.findall(text)) > len(text) // 10 + 1:
            raise BinaryInput(f"{name}: not text in {', '.join(LADDER)}")
        if not _INK.search(text):
            raise EmptyInput(f"{name}: nothing but white space")
        return Content(text, warnings=tuple(_warnings(text, encoding, damage)))


def _warnings(text: str, encoding: str, damage: int) -> Iterator[str]:
    if damage:
        yield f"decoded as {encoding} with {damage} damaged {'place' if damage == 1 else 'places'}"
    nulls = text.count("\0")
    if nulls:
        yield f"{nulls} NUL {'character' if nulls == 1 else 'characters'} in the text"


def decode(data: bytes) -> tuple[str, str | None, int]:
    """The text, the encoding it was read in (None where none fits) and its number of damaged places.

    A damaged place, a lone surrogate too, is one U+FFFD in the text; a BOM of another encoding than the text's counts.
    """
    marked = next((encoding for bom, encoding in _BOMS if data.startswith(bom)), None)
    if marked is None:
        return _decode_unmarked(data.removeprefix(codecs.BOM_UTF8))
    data = data[2:]
    if _score(data, marked) < _LEAST_SCORE:
        text, encoding, damage = _decode_unmarked(data)
        if encoding not in (None, marked):
            return text, encoding, damage + 1
    text, damage = _decode_replacing(data, marked)
    return text, marked, damage


def _decode_unmarked(data: bytes) -> tuple[str, str | None, int]:
    """As :func:`decode`, for bytes without BOM."""
    valid = _decode_strictly(data)
    if valid is not None and not _by_chance(valid):
        return valid, "utf-8", 0
    score, _, encoding = max((_score(data, encoding), -rank, encoding) for rank, encoding in enumerate(LADDER))
    if valid is not None and score < _LEAST_SCORE:
        return valid, "utf-8", 0
    text, damage = _decode_replacing(data, encoding)
    return text, encoding if score >= _LEAST_SCORE else None, damage


def _decode_strictly(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _by_chance(text: str) -> bool:
    """Whether valid UTF-8 may be another encoding: UTF-16 leaves control characters, a GBK word two-byte sequences."""
    return bool(_CONTROL.search(text)) or not (text.isascii() or _BEYOND_TWO_BYTES.search(text))


def _decode_replacing(data: bytes, encoding: str) -> tuple[str, int]:
    printed = _REPLACEMENT.encode(encoding, "ignore")  # a U+FFFD of the source itself is no damage of ours
    before = data.count(printed) if printed else 0
    text = _with_one_mark_a_surrogate(data, encoding).decode(encoding, _ERRORS.get(encoding, "replace"))
    return text, max(0, text.count(_REPLACEMENT) - before)


def _with_one_mark_a_surrogate(data: bytes, encoding: str) -> bytes:
    """Surrogates encoded as UTF-8 would be three replacements each."""
    return _ENCODED_SURROGATE.sub(_REPLACEMENT.encode(), data) if encoding == "utf-8" else data


def _skip_pair(error: UnicodeError) -> tuple[str, int]:
    """One U+FFFD for both bytes of a damaged pair: one byte left over would shift every pair up to the next ASCII."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    second = error.object[error.start + 1 : error.start + 2]
    return _REPLACEMENT, error.start + (2 if second >= b"\x80" else 1)


codecs.register_error("gidr_ner.skip_pair", _skip_pair)
_ERRORS = {"gb18030": "gidr_ner.skip_pair", "big5hkscs": "gidr_ner.skip_pair"}


def _score(data: bytes, encoding: str) -> float:
    """Share of characters in common use in a sample; 1.0 is best. Signs of one script only count for less."""
    first = _NOT_ASCII.search(data)
    start = max(0, first.start() - 32) & ~1 if first else 0  # even, for UTF-16
    sample = _with_one_mark_a_surrogate(data[start : start + _SAMPLE], encoding)
    decoder = codecs.getincrementaldecoder(encoding)(_ERRORS.get(encoding, "replace"))
    text = decoder.decode(sample, final=start + _SAMPLE >= len(data))
    if not text:
        return 0.0
    rare, less_common = _rare_and_less_common()
    return 1 - (len(rare.findall(text)) + 0.3 * len(less_common.findall(text))) / len(text)


@cache
def _rare_and_less_common() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """By the standards themselves: GB2312 and Big5 put their common characters first.

    Common are ASCII, the signs of GB2312 and its first level (3,755 characters). Less common, since GBK holds them too,
    are the signs and the first level of Big5 (5,401), box-drawing and pinyin. Anything else is rare.
    """
    common = _characters("gb2312", 0xA1, 0xA4) | _characters("gb2312", 0xB0, 0xD8) | {"〇"}
    less_common = (_characters("big5", 0xA1, 0xC7) | _characters("gb2312", 0xA8, 0xAA)) - common
    both = re.escape("".join(sorted(common | less_common)))
    return re.compile(rf"[^\t\n\r\f\x20-\x7e\xa0{both}]"), re.compile(f"[{re.escape(''.join(sorted(less_common)))}]")


def _characters(encoding: str, first: int, end: int) -> set[str]:
    """The double-byte characters with a lead byte in ``range(first, end)``."""
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    pairs = (bytes((lead, trail)) for lead in range(first, end) for trail in trails)
    return {character for pair in pairs for character in pair.decode(encoding, "ignore") if character > "\x7f"}
