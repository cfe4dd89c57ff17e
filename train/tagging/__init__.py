"""Training of the tagger: the nouns behind ``finetune.py``.

config     what a run is made of, read from TOML and checked
examples   an annotated report as tagged passages
corpus     passages of many reports, made or read, as the windows that a trainer takes
training   the run itself, on transformers' Trainer
measure    a tagger held against annotated reports
"""
