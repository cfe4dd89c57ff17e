"""Care of annotated corpora: checking, comparing two annotators, choosing what is next, silver from plain reports.

``check`` (faults and label counts), ``agreement`` (of two annotations), ``queue`` (which reports to annotate next) and
``bootstrap`` (silver annotations) are the doors; each is one verb of ``gidr-ner annotations``. They need the extra
``annotations``: ``pip install 'gidr-ner[annotations]'``.
"""
