"""What pages are packed in: gzip as a server sent it, MIME (.mht) as a browser or Word saved it."""

from __future__ import annotations

import re
import zlib
from base64 import b64decode
from email import message_from_bytes, policy
from email.message import Message

from gidr_ner.errors import Damaged, NoText
from gidr_ner.readers.limits import LIMITS, Limits, over

__all__ = ["unwrap"]

_GZIP = b"\x1f\x8b\x08"
_MIME = re.compile(rb"(?is)\s*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,20}?Content-Type:\s*multipart/related")
_MULTIPART = re.compile(rb"(?im)^Content-Type:\s*multipart/")
_NOT_BASE64 = re.compile("[^A-Za-z0-9+/]")
_HEAD = 4096


def unwrap(data: bytes, name: str, limits: Limits = LIMITS) -> bytes:
    """The bytes inside, or the same; raises TooLarge (``limits.gzip_bytes``, ``mht_nesting``), Damaged or NoText."""
    if data.startswith(_GZIP):
        data = _inflate(data, name, limits.gzip_bytes)
    if _MIME.match(data[:_HEAD].removeprefix(b"\xef\xbb\xbf")):
        return _page_of(data, name, limits)
    return data


def _inflate(data: bytes, name: str, limit: int) -> bytes:
    inflater = zlib.decompressobj(wbits=31)
    try:
        inflated = inflater.decompress(data, limit + 1)
    except zlib.error as error:
        raise Damaged(f"{name}: a broken gzip archive") from error
    if len(inflated) > limit:
        raise over(name, "gzip_bytes", limit)
    if not inflater.eof:
        raise Damaged(f"{name}: a gzip archive that ends too early")
    return inflated


def _page_of(data: bytes, name: str, limits: Limits) -> bytes:
    """The first page among the parts of a MIME message."""
    if len(_MULTIPART.findall(data)) > limits.mht_nesting:
        raise over(name, "mht_nesting", limits.mht_nesting, "messages in messages")
    for part in message_from_bytes(data, policy=policy.compat32).walk():
        if part.get_content_type() == "text/html" and (page := _payload(part)):
            return page
    raise NoText(f"{name}: a web archive without a page")


def _payload(part: Message) -> bytes:
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
        return _decoded(str(part.get_payload()))
    try:
        payload = part.get_payload(decode=True)
    except ValueError:  # binascii.Error is one
        return b""
    return payload if isinstance(payload, bytes) else b""


def _decoded(encoded: str) -> bytes:
    """As far as it goes: the library hands over a cut message undecoded."""
    packed = _NOT_BASE64.sub("", encoded)
    packed = packed[: len(packed) - (len(packed) % 4 == 1)]
    return b64decode(packed + "=" * (-len(packed) % 4))
