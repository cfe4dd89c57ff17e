"""Every limit of the readers in one place. An error that tells of one names its key: ``limits.html_nodes``."""

from __future__ import annotations

from dataclasses import dataclass

from gidr_ner.errors import TooLarge

__all__ = ["LIMITS", "Limits", "over"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader takes before it raises TooLarge (or, where said so, warns and cuts)."""

    characters: int = 2_000_000
    """Of text handed over by any reader: a hundred times the longest report known."""
    table_cells: int = 20_000
    """Of one document, all its tables together; the three national tables have about 300."""
    table_columns: int = 64
    """The most a col_span reaches, and of a row; what is wider is cut with a warning."""
    table_rows: int = 2_000
    """The most a row_span reaches; what is longer is cut with a warning."""

    gzip_bytes: int = 32 * 2**20
    """Of a gzip'd page once inflated."""
    mht_nesting: int = 4
    """Multipart messages in a web archive: browsers write one, and the library takes time by their depth."""
    html_bytes: int = 16 * 2**20
    """Of a page with its scripts and embedded pictures."""
    html_bytes_here: int = 256 * 2**10
    """Of a page that is read in this process; a larger one is read in the child process, by its clock and memory."""
    html_tag_bytes: int = 16 * 2**10
    """From one ``>`` to the next, in a page that is read in this process: the parser takes the square of a tag's
    attributes, and more. A page with a longer stretch is read in the child process."""
    html_nodes: int = 300_000
    """Tags of a page, counted before it is parsed: Word-made reports have about 20,000."""
    html_depth: int = 2_000
    """Of nesting. 300 unclosed tags are met with in real pages, and are read."""

    zip_entries: int = 2_000
    """Of a .docx; pictures are entries too."""
    zip_bytes: int = 64 * 2**20
    """Of one entry that is read, counted while it inflates, whatever the directory of the archive says."""
    zip_ratio: int = 200
    """Inflated to packed bytes of one entry, looked at beyond the first megabyte."""
    xml_nodes: int = 600_000
    """Elements of one part of a .docx."""
    xml_depth: int = 500
    """Of nesting in one part of a .docx."""

    pdf_pages: int = 300
    """Of a PDF; reports have 3 to 40."""
    pdf_characters_a_page: int = 50_000
    """Of one page of a PDF."""
    pdf_operators: int = 200_000
    """Drawing operators of one page that is searched for tables."""

    ocr_page_seconds: float = 60.0
    """By the clock, of the character recognition of one page; it takes about two. A page beyond is left out."""
    ocr_seconds: float = 600.0
    """Of all pages of one file; pages beyond are left out, with a warning."""

    child_bytes: int = 1 << 30
    """Address space of the child process that reads Word and PDF files and large pages."""
    child_seconds: float = 30.0
    """By the clock, of the same child process, character recognition aside."""


LIMITS = Limits()


def over(name: str, key: str, limit: float, what: str = "") -> TooLarge:
    """The error to raise: ``name`` is the file, ``key`` the field of Limits, ``what`` what is too large if it is known.

    Never give it anything of the file's content.
    """
    found = f"{what}, " if what else ""
    return TooLarge(f"{name}: {found}over the limit of {limit:,} (limits.{key})")
