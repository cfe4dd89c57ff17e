"""Parts of a zip archive that is not to be trusted: entries and sizes counted, ratio looked at, all in memory.

What the archive's own directory says of sizes is not believed; bytes are counted while they inflate.
"""

from __future__ import annotations

import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from gidr_ner.errors import Damaged, Encrypted
from gidr_ner.readers.limits import Limits, over

__all__ = ["GuardedZip"]

_DIRECTORY_ENTRY = b"PK\x01\x02"
_CHUNK = 1 << 16
_RATIO_FROM = 1 << 20
_ENCRYPTED = 0x1


class GuardedZip:
    """An archive in memory; raises TooLarge (``limits.zip_entries``), Encrypted or Damaged, here and when read."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self._name, self._limits = name, limits
        # counted before the library makes a record of each; packed data holds this mark by chance once in 4 GB
        if data.count(_DIRECTORY_ENTRY) > limits.zip_entries:
            raise over(name, "zip_entries", limits.zip_entries, "entries of the archive")
        try:
            self._zip = ZipFile(BytesIO(data))
        except (BadZipFile, ValueError, NotImplementedError) as error:
            raise Damaged(f"{name}: a damaged or truncated archive") from error
        self._entries = {_key(entry.filename): entry for entry in self._zip.infolist()}

    def __contains__(self, part: str) -> bool:
        return _key(part) in self._entries

    def read(self, part: str) -> bytes | None:
        """The bytes of a part, None where there is none; raises TooLarge (``limits.zip_bytes``, ``zip_ratio``) too."""
        entry = self._entries.get(_key(part))
        if entry is None:
            return None
        if entry.flag_bits & _ENCRYPTED:
            raise Encrypted(f"{self._name}: an archive behind a password")
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise Damaged(f"{self._name}: packed in a way that Word does not use")
        try:
            return self._inflate(entry)
        except (BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise Damaged(f"{self._name}: a part of the archive is damaged") from error

    def _inflate(self, entry: ZipInfo) -> bytes:
        limits, parts = self._limits, bytearray()
        with self._zip.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                parts += chunk
                if len(parts) > limits.zip_bytes:
                    raise over(self._name, "zip_bytes", limits.zip_bytes, "bytes of one part once inflated")
                if len(parts) > max(_RATIO_FROM, limits.zip_ratio * entry.compress_size):
                    raise over(self._name, "zip_ratio", limits.zip_ratio, "inflated to packed size of a part")
        return bytes(parts)


def _key(part: str) -> str:
    """Names as Word takes them: without the leading slash, without case."""
    return part.replace("\\", "/").lstrip("/").lower()
