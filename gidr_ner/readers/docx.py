"""Word: .docx read in the child process, .doc and .rtf by way of LibreOffice where it is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from gidr_ner.errors import Damaged, EmptyInput, Encrypted, MissingExtra
from gidr_ner.readers.blocks import json_to_content
from gidr_ner.readers.content import Content
from gidr_ner.readers.extras import require
from gidr_ner.readers.limits import LIMITS, over
from gidr_ner.readers.sandbox import end_group, run_in_child

__all__ = ["DocReader", "DocxReader"]

_ZIP = re.compile(rb"PK(?:\x03\x04|\x05\x06|\x07\x08)")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RTF = b"{\\rtf"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
</item></oor:items>"""
"""Linked pictures are not fetched from the network, and no macro runs."""
_WORD = "WordDocument".encode("utf-16-le")


class DocxReader:
    """Word since 2007: a zip archive with ``word/document.xml`` in it."""

    media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    def sniff(self, data: bytes, name: str) -> bool:
        return bool(_ZIP.match(data)) and (b"word/" in data or name.lower().endswith((".docx", ".docm", ".dotx")))

    def read(self, data: bytes, name: str) -> Content:
        """Raises MissingExtra, TooLarge, Damaged, Encrypted or NoText."""
        require("word", name, "a Word file", "lxml")
        return json_to_content(run_in_child("gidr_ner.readers.docx_walk:read_blocks", data, name), name)


class DocReader:
    """Word 97–2003 (OLE) and RTF, turned into .docx by LibreOffice."""

    media_type = "application/msword"

    def sniff(self, data: bytes, name: str) -> bool:
        """By the names of the streams: sheets and slides are OLE files too, and may stand in a Word file."""
        if not data.startswith(_OLE):
            return data.startswith(_RTF)
        return _WORD in data or _ENCRYPTED in data or name.lower().endswith((".doc", ".dot", ".wps"))

    def read(self, data: bytes, name: str) -> Content:
        """Raises MissingExtra where LibreOffice is not installed, else as DocxReader."""
        if data.startswith(_OLE) and _ENCRYPTED in data:
            raise Encrypted(f"{name}: a Word file behind a password")
        if len(data) <= len(_OLE):
            raise EmptyInput(f"{name}: a Word file that ends after its signature")
        office = shutil.which("soffice") or shutil.which("libreoffice")
        if office is None:
            raise MissingExtra(
                f"{name}: a Word 97-2003 or RTF file is read by LibreOffice (apt-get install libreoffice-writer-nogui);"
                " or save it as .docx"
            )
        return DocxReader().read(_to_docx(office, data, name), name)


def _to_docx(office: str, data: bytes, name: str) -> bytes:
    """LibreOffice in a folder and with a profile of its own, so that several may run; its children end with it."""
    with TemporaryDirectory(prefix="gidr-ner-") as folder:
        source = Path(folder, "source.rtf" if data.startswith(_RTF) else "source.doc")
        source.write_bytes(data)
        _convert(office, folder, source, name)
        target = source.with_suffix(".docx")
        if not target.is_file():
            raise Damaged(f"{name}: LibreOffice cannot read it")
        if target.stat().st_size > LIMITS.zip_bytes:
            raise over(name, "zip_bytes", LIMITS.zip_bytes, "bytes once turned into .docx")
        return target.read_bytes()


def _convert(office: str, folder: str, source: Path, name: str) -> None:
    profile = Path(folder, "profile")
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    own = f"-env:UserInstallation={profile.as_uri()}"
    arguments = [office, own, "--headless", "--norestore", "--convert-to", "docx", "--outdir", folder, str(source)]
    process = subprocess.Popen(  # noqa: S603
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(LIMITS.child_seconds)
    except subprocess.TimeoutExpired:
        raise over(name, "child_seconds", LIMITS.child_seconds, "turning it into .docx takes too long") from None
    finally:
        end_group(process)
