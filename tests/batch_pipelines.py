"""Recipes for workers to load by name: their pipelines do to a worker what a text tells them to."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from gidr_ner.batch.recipe import Recipe
from gidr_ner.pipeline import Pipeline
from gidr_ner.rules import RuleTagger
from gidr_ner.types import Document, Report

HANG = "此文挂起"
KILL = "此文致死"
KILL_ACTOR = "此文致宿主死一次："


class MoodyPipeline(Pipeline):
    """Hangs on one text, is killed over another, kills its parent over a third, which names a file, but only once."""

    def extract(self, source: object) -> Report:
        assert isinstance(source, Document)
        if HANG in source.text:
            time.sleep(600)
        if KILL in source.text:
            os.kill(os.getpid(), signal.SIGKILL)
        if source.text.startswith(KILL_ACTOR):
            _kill_parent_once(Path(source.text.removeprefix(KILL_ACTOR)))
        return super().extract(source)


def _kill_parent_once(marker: Path) -> None:
    if not marker.exists():
        marker.touch()
        os.kill(os.getppid(), signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Moody(Recipe):
    def load(self, threads: int) -> Pipeline:
        return MoodyPipeline(RuleTagger())


@dataclass(frozen=True, slots=True)
class Broken(Recipe):
    def load(self, threads: int) -> Pipeline:
        raise SystemExit(3)
