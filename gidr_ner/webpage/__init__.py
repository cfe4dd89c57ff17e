"""One page that holds everything: data, style and script inside, nothing asked of a network.

Data stand as JSON in elements that no browser runs, every ``<`` in them escaped, so that no text can close its element.
The page's policy names the one script and the one style by their digests: whatever else got in would not run.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping
from importlib.resources import files
from string import Template

__all__ = ["data_block", "fill_page", "read_parts"]

# bytes of JSON above which a block is stored compressed, at about an eighth of the size
_LARGE = 500_000


def fill_page(template: str, style: str, script: str, blocks: Mapping[str, str]) -> str:
    """The page out of its template, with the digests that its policy names; ``blocks`` are further parts as HTML."""
    digests = {"style_digest": _digest(style), "script_digest": _digest(script)}
    return Template(template).substitute(style=style, script=script, **digests, **blocks)


def read_parts(package: str, *names: str) -> str:
    """Files of a package's ``page`` folder in a row; a name that begins with ``/`` is one of those all pages share."""
    return "".join(
        _read("gidr_ner.webpage", name[1:]) if name[0] == "/" else _read(package, "page", name) for name in names
    )


def _read(package: str, *names: str) -> str:
    return files(package).joinpath(*names).read_text(encoding="utf-8")


def _digest(content: str) -> str:
    return base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def data_block(id: str, data: object, *, compressed: bool | None = None) -> str:
    """A script element of a type that no browser runs, with the data as JSON or as its gzip in base64.

    ``compressed`` None leaves it to the size.
    """
    content = json.dumps(data, ensure_ascii=False, allow_nan=False).encode("utf-8", "backslashreplace")
    if len(content) > _LARGE if compressed is None else compressed:
        # no time in the head of the archive: the same report is the same page
        packed = base64.b64encode(gzip.compress(content, 6, mtime=0)).decode()
        return f'<script type="application/gzip" id="{id}">{packed}</script>'
    safe = content.decode().replace("<", "\\u003c")
    return f'<script type="application/json" id="{id}">{safe}</script>'
