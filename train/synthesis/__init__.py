"""Synthetic annotated reports out of templates: the nouns behind ``synthesize.py``.

numbers    figures as printed, in the styles that reports have
facts      what one report is about: body, year, figures that keep the identities of the forms
banks      templates and lexicons from ``data/templates``
slots      what a template may ask for: figures with their spans, other numbers, words
marked     text whose spans survive every edit
damage     what publication does to a text, as edits
tables     the national forms, flattened by layout templates
compose    one report from its seed
variety    how far a corpus is from a stencil
"""
