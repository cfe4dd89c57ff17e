"""What pages are packed in: gzip as a server sent it, MIME (.mht) as a browser or Word saved it."""

from __future__ import annotations

import binascii
import re
import zlib
from email import message_from_bytes, policy
from email.message import Message

from gidr_ner.errors import Damaged, NoText
from gidr_ner.readers.limits import LIMITS, Limits, over

__all__ = ["unwrap"]

_GZIP = b"\x1f\x8b\x08"
_MIME = re.compile(rb"(?is)\s*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,20}?Content-Type:\s*multipart/related")
_HEAD = 4096


def unwrap(data: bytes, name: str, limits: Limits = LIMITS) -> bytes:
    """The bytes inside, or the same bytes; raises TooLarge (``limits.gzip_bytes``), Damaged or NoText."""
    if data.startswith(_GZIP):
        data = _inflate(data, name, limits.gzip_bytes)
    if _MIME.match(data[:_HEAD].removeprefix(b"\xef\xbb\xbf")):
        return _page_of(data, name)
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


def _page_of(data: bytes, name: str) -> bytes:
    """The first page among the parts of a MIME message."""
    for part in message_from_bytes(data, policy=policy.compat32).walk():
        if part.get_content_type() == "text/html" and (page := _payload(part)):
            return page
    raise NoText(f"{name}: a web archive without a page")


def _payload(part: Message) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (binascii.Error, ValueError):
        return b""
    return payload if isinstance(payload, bytes) else b""
