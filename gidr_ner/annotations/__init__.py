"""Annotated reports: what they are, and the formats that they come and go in, a file a format.

``records`` (our JSON lines), ``inline`` (for writing by hand), ``label_studio``, ``doccano``, ``conll`` and
``huggingface``; ``formats`` tells them apart. An importer refuses single items by name and keeps the rest.
"""

from __future__ import annotations

from gidr_ner.annotations.inline import parse_inline
from gidr_ner.annotations.report import AnnotatedReport, GoldHeading, GoldMention, Imported, Place, Refusal

__all__ = ["AnnotatedReport", "GoldHeading", "GoldMention", "Imported", "Place", "Refusal", "parse_inline"]
