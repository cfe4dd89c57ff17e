"""Sights of extractions and annotations: a page of a batch, a panel of years, a report in a notebook.

``layers`` reads JSON lines, ``entries`` puts what several files say of one report together, ``html`` makes the page,
``folder`` several pages where one is too small; ``panel`` draws years, ``notebook`` a report.
"""

from __future__ import annotations

from gidr_ner.viewer.entries import Entry, merge_layers
from gidr_ner.viewer.html import entries_to_html
from gidr_ner.viewer.layers import Layer, read_layers
from gidr_ner.viewer.notebook import render

__all__ = ["Entry", "Layer", "entries_to_html", "merge_layers", "read_layers", "render"]
