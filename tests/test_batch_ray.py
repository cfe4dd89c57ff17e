"""The engine of Ray: the rows of the others, on a cluster that is there already, whatever is killed."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from batch_pipelines import HANG, KILL, KILL_ACTOR, Moody

ray = pytest.importorskip("ray")
pytest.importorskip("ray.data")

from gidr_ner.batch.engines import Engine, SerialEngine, make_engine
from gidr_ner.batch.ray_engine import RayEngine, _connect
from gidr_ner.batch.recipe import make_recipe
from gidr_ner.batch.work import Done, Input, Task
from gidr_ner.errors import BatchError

# the warnings are Ray's own
pytestmark = pytest.mark.filterwarnings("default")

ROOT = Path(__file__).parent.parent
RULES = make_recipe("rules", None)


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """A cluster of one node as the engine starts it, whose workers can import the recipes of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
        patch.setenv("RAY_worker_niceness", "")  # so that what is set there is undone
        patch.delenv("RAY_worker_niceness")
        patch.delenv("RAY_ADDRESS", raising=False)
        _connect(ray, 2)
        yield
        ray.shutdown()


def tasks(*texts: str) -> list[Task]:
    return [Task(n, Input(f"d{n}", f"{n}.txt", text, "")) for n, text in enumerate(texts)]


def rows(engine: Engine, texts: list[str]) -> list[dict[str, object]]:
    """The records but for the time they took, sorted; each must be there once."""
    done: list[Done] = sorted(engine.run(tasks(*texts)), key=lambda one: one.order)
    assert [one.order for one in done] == list(range(len(texts)))
    return [{**json.loads(one.line), "seconds": 0} for one in done]


def test_the_same_rows_as_serial(cluster: None, report_text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than one slab, in a cluster that is there already."""
    monkeypatch.setattr("gidr_ner.batch.ray_engine._BLOCK", 4)
    monkeypatch.setattr("gidr_ner.batch.ray_engine._BLOCKS_A_WORKER", 6)
    texts = ["", *(report_text + "补" * n for n in range(55))]
    assert rows(make_engine("ray", RULES, 2, 60.0), texts) == rows(SerialEngine(RULES), texts)


def test_what_hangs_or_dies_costs_one_document_and_an_actor_none(
    cluster: None, report_text: str, tmp_path: Path
) -> None:
    marker = tmp_path / "killed"
    texts = [*[report_text] * 20, HANG, KILL, KILL_ACTOR + str(marker), *[report_text] * 20]
    found = rows(RayEngine(Moody(), 2, 6.0), texts)
    assert marker.exists()
    assert [row["status"] for row in found].count("ok") == 40
    assert [row["error"] and row["error"]["type"] for row in found[20:23]] == ["TimedOut", "WorkerDied", "NotAReport"]


def test_workers_are_no_nicer_than_a_pool_of_processes(cluster: None) -> None:
    niceness = ray.remote(lambda: os.nice(0))
    assert ray.get(niceness.remote()) == os.nice(0)


def test_the_example_of_the_readme(cluster: None, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(import ray\n.+?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    text = (ROOT / "data" / "reports" / "qinghe_water_2014.txt").read_text("utf-8")
    exec(compile(example, "README.md", "exec"), {"__name__": "example", "text": text})
    assert capsys.readouterr().out == "青禾市水务局\n"


def test_a_cluster_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, cluster: None) -> None:
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    monkeypatch.setattr(ray, "init", lambda *_, **__: (_ for _ in ()).throw(ConnectionError("no cluster at 127.0.0.1")))
    monkeypatch.setattr(ray, "shutdown", lambda: None)
    with pytest.raises(BatchError, match=r"engine ray: .*no cluster at"):
        list(RayEngine(RULES, None, 60.0).run(tasks("")))
