"""Sights of extractions and annotations: a page of a batch, a panel of years, a report in a notebook.

``layers`` reads JSON lines, ``records`` holds each to what can be shown (``kinds``), ``entries`` puts together what
several files say of one report, ``html`` makes the page, ``folder`` several pages where one is too small;
``panel`` draws years, ``notebook`` a report.
"""

from __future__ import annotations

from gidr_ner.viewer.entries import Entry, merge_layers
from gidr_ner.viewer.html import entries_to_html
from gidr_ner.viewer.layers import read_layers
from gidr_ner.viewer.notebook import render
from gidr_ner.viewer.records import Layer

__all__ = ["Entry", "Layer", "entries_to_html", "merge_layers", "read_layers", "render"]
