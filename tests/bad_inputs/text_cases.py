"""Faults of bytes and of Unicode in plain text."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import opencc

from bad_inputs.base import TEXT, gzip, noise, tables

_DIGITS = "0123456789"
_KANGXI = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0x2F00, 0x2FD6)}
_HALF = len(TEXT) // 2
_PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0"


def _after_each(mark: str) -> bytes:
    return "".join(c if c.isspace() else c + mark for c in TEXT).encode()


def _with(table: dict[str, str]) -> bytes:
    return TEXT.translate(str.maketrans(table)).encode()


def _in_place(old: str, new: bytes) -> bytes:
    data, mark = TEXT.encode(), old.encode()
    assert data.count(mark) == 1
    return data.replace(mark, new)


CASES: dict[str, Callable[[], bytes]] = {
    "bytes/empty.txt": lambda: b"",
    "bytes/white.txt": lambda: "\r\n\t　\u00a0\n".encode(),
    "bytes/bom-only.txt": lambda: b"\xef\xbb\xbf",
    "bytes/one-byte.txt": lambda: b"\xff",
    "bytes/nuls.txt": lambda: bytes(1000),
    "bytes/elf.txt": lambda: b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 20,
    "bytes/noise.txt": lambda: noise(5000),
    "bytes/picture.txt": lambda: _PNG + noise(2000),
    "bytes/sheet.doc": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le"),
    "bytes/archive.txt": lambda: b"PK\x03\x04" + noise(500),
    "bytes/utf-8-cut.txt": lambda: TEXT.rstrip().encode()[:-5],
    "bytes/gb18030-cut.txt": lambda: TEXT.rstrip().encode("gb18030")[:-3],
    "bytes/utf-16-odd.txt": lambda: TEXT.encode("utf-16-le")[:-1],
    "bytes/utf-16-big-bom.txt": lambda: b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "bytes/big5.txt": lambda: opencc.OpenCC("s2tw").convert(TEXT).encode("big5hkscs", "replace"),
    "bytes/two-encodings.txt": lambda: TEXT[:_HALF].encode() + TEXT[_HALF:].encode("gb18030"),
    "bytes/double-encoded.txt": lambda: TEXT.encode().decode("latin-1").encode(),
    "bytes/replaced.txt": lambda: TEXT.encode("gb18030").decode("utf-8", "replace").encode(),
    "bytes/wrong-bom.txt": lambda: b"\xff\xfe" + TEXT.encode("gb18030"),
    "bytes/utf-7.txt": lambda: TEXT.encode("utf-7"),
    "bytes/nuls-inside.txt": lambda: _in_place("目录更新", "目录\0\0更新".encode()),
    "bytes/damaged-inside.txt": lambda: _in_place("目录更新", "目录更新".encode()[:-1] + b"\xff\xfe\xff"),
    "bytes/surrogates.txt": lambda: _in_place("目录更新", b"\xed\xa0\x80\xed\xbf\xbf"),
    "bytes/controls.txt": lambda: _after_each("\x01"),
    "bytes/mac-lines.txt": lambda: TEXT.replace("\n", "\r").encode(),
    "bytes/long-blanks.txt": lambda: TEXT.replace("。", " " * 100_000 + "。").encode(),
    "bytes/long-dashes.txt": lambda: (TEXT + "-" * 100_000 + "—" * 50_000).encode(),
    "bytes/comments.txt": lambda: b"<!-- -->" * 600 + TEXT.encode(),
    "bytes/gzip.txt": lambda: gzip(TEXT.encode()),
    "bytes/gzip-cut.txt": lambda: gzip(TEXT.encode())[:-20],
    "bytes/gzip-bomb.txt": lambda: gzip(bytes(33 * 2**20)),
    "bytes/too-long.txt": lambda: gzip("公开".encode() * 1_000_001),
    "unicode/private-use.txt": lambda: _with({d: chr(0xE000 + int(d)) for d in _DIGITS}),
    "unicode/zero-width.txt": lambda: _after_each("\u200b"),
    "unicode/bidi.txt": lambda: _after_each("\u202c"),
    "unicode/soft-hyphens.txt": lambda: _after_each("\u00ad"),
    "unicode/variation-selectors.txt": lambda: _after_each("\ufe00"),
    "unicode/combining.txt": lambda: TEXT.replace("公开", "公\u0301开\u0301").encode(),
    "unicode/stacked-marks.txt": lambda: _in_place("目录更新", ("目录更新" + "\u0300\u0323" * 5000).encode()),
    "unicode/kangxi.txt": lambda: _with(_KANGXI),
    "unicode/letter-o.txt": lambda: _with({"0": "O"}),
    "unicode/letter-l.txt": lambda: _with({"1": "l"}),
    "unicode/full-width.txt": lambda: _with({d: chr(0xFF10 + int(d)) for d in _DIGITS}),
    "unicode/mathematical.txt": lambda: _with({d: chr(0x1D7CE + int(d)) for d in _DIGITS}),
    "unicode/enclosed-ordinals.txt": lambda: _with_enclosed(),
    "unicode/upright-brackets.txt": lambda: _with({"（": "\ufe35", "）": "\ufe36", "《": "\ufe3d", "》": "\ufe3e"}),
    "unicode/line-separators.txt": lambda: TEXT.replace("\n", "\u2028").encode(),
    "unicode/spaces-of-all-widths.txt": lambda: TEXT.replace("申请", "申\u00a0\u2002\u2003\u2009\u3000请").encode(),
    "unicode/traditional.txt": lambda: opencc.OpenCC("s2twp").convert(TEXT).encode(),
    "unicode/emoji.txt": lambda: TEXT.replace("。", "。👍🏽").encode(),
    "unicode/spaced-figures.txt": lambda: TEXT.replace(tables()[1], "\t".join(tables()[1])).encode(),
}


def _with_enclosed() -> bytes:
    """㈠ for （一）, ⒈ for 1. and the like."""
    text = TEXT
    for n, ordinal in enumerate("一二三四五六七"):
        text = text.replace(f"（{ordinal}）", chr(0x3220 + n)).replace(f"\t{n + 1}.", f"\t{chr(0x2488 + n)}")
    return text.encode()
