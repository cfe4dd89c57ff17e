"""Pipelines for workers to load by name: they do to a worker what a text tells them to."""

from __future__ import annotations

import os
import signal
import time

from gidr_ner.pipeline import Pipeline, load_pipeline
from gidr_ner.rules import RuleTagger
from gidr_ner.types import Document, Report

HANG = "此文挂起"
KILL = "此文致死"


class MoodyPipeline(Pipeline):
    """Hangs on one text, is killed over another."""

    def extract(self, source: object) -> Report:
        assert isinstance(source, Document)
        if HANG in source.text:
            time.sleep(600)
        if KILL in source.text:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().extract(source)


def load_moody() -> Pipeline:
    return MoodyPipeline(RuleTagger())


def load_broken() -> Pipeline:
    load_pipeline()
    raise SystemExit(3)
