"""Learn how to decide between rules and model, from annotated reports that neither was made on.

    python train/arbitrate.py build/model
    python train/arbitrate.py build/model --synthetic 600 --gold annotations/gold/dev.jsonl --gold-weight 0.5

writes ``policy.json`` into the model's folder and says its F1 and calibration error on held-out folds. The synthetic
reports are of the bank that training left out, under a seed that no training was judged by. Gold is what the
rules were written with in sight: they look better on it than they are, so it is the smaller part. Exit status: 2 where
nothing can be learned, else 0.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from arbitration.examples import figure_places, heading_choices
from arbitration.learning import learn_figures, learn_headings
from arbitration.topics import learn_topics
from cards.provenance import without_folders
from tagging.corpus import made_reports, read_reports

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.errors import AnnotationError, GidrError
from gidr_ner.hybrid import HybridTagger
from gidr_ner.model import ModelTagger, load_model
from gidr_ner.policy import POLICY, Policy, Weights
from gidr_ner.reading import read_document
from gidr_ner.sight import Sight
from gidr_ner.topics import Topics

SEED = 2001
TOPICS_SEED = 5001
_NOTHING = Weights({}, 1.0)
LEAN, UNSURE, AGREED = 1.0, 2.0, 0.5
"""Log-odds by which rules are trusted more, and a model that contradicts them less, than was learned; by which rules
are trusted beyond that where the model is sure of nothing; and by which they are where the model agrees.

What the policy is learned on was written to be hard. Ordinary reports, whose phrasing the rules know, are most of what
there is: there the rules are nearly always right.
"""

Weighted = tuple[AnnotatedReport, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="a model folder")
    parser.add_argument("--synthetic", type=int, default=150, help="synthetic reports (default 150)")
    parser.add_argument("--bank", default="fuyun", help="of which bank (default fuyun, which training leaves out)")
    parser.add_argument("--gold", nargs="*", default=["annotations/gold/dev.jsonl"], help="annotated reports")
    parser.add_argument("--gold-weight", type=float, default=10.0, help="how much one of them counts (default 10)")
    parser.add_argument(
        "--taught",
        nargs="*",
        default=["annotations/gold/train.jsonl"],
        help="reports that teach what parts are about",
    )
    parser.add_argument("--topics", type=int, default=1000, help="synthetic reports that do, too (default 1000)")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        topics = learn_topics([*read_reports(options.taught), *made_reports(TOPICS_SEED, range(options.topics))])
        policy = learn_policy(load_model(options.model), topics, _gather(options), vars(options))
        (options.model / POLICY).write_text(policy.to_json(), encoding="utf-8")
    except (GidrError, OSError) as fault:
        print(fault, file=sys.stderr)
        raise SystemExit(2) from fault


def _gather(options: argparse.Namespace) -> list[Weighted]:
    """The reports to learn from with their weights; AnnotationError for none."""
    reports: list[Weighted] = [(one, 1.0) for one in made_reports(SEED, range(options.synthetic), (options.bank,))]
    reports += [(one, options.gold_weight) for one in read_reports(options.gold)]
    if not reports:
        raise AnnotationError(f"--synthetic {options.synthetic} and --gold {options.gold}: no report to learn from")
    return reports


def learn_policy(model: ModelTagger, topics: Topics, reports: Sequence[Weighted], options: dict[str, object]) -> Policy:
    """Headings first, as figures are read within the sections that they open."""
    seen = _seen(model, reports)
    headings = learn_headings([heading_choices(report, sight, weight, topics) for report, weight, sight in seen])
    tagger = HybridTagger(model, Policy(_NOTHING, _NOTHING, headings.weights, topics, {}))
    places = [figure_places(report, sight, tagger, weight) for report, weight, sight in _seen(model, reports)]
    first, figures = learn_figures(places)
    for name, learned in (("headings", headings), ("figures", figures)):
        threshold = learned.weights.threshold
        print(f"{name}: F1 {learned.f1:.4f}, ECE {learned.ece:.4f} held out, threshold {threshold}")
    held_out = {"headings": headings[1:], "fields": figures[1:]}
    made_of = {key: value if isinstance(value, (int, float)) else str(value) for key, value in options.items()}
    said = {"options": without_folders(made_of), "lean": [LEAN, UNSURE, AGREED], "held_out_f1_ece": held_out}
    return Policy(_leant(first), _leant(figures.weights), headings.weights, topics, said)


def _leant(weights: Weights) -> Weights:
    """Weights of figures that lean to the rules."""
    moved = {"rules": LEAN, "rules unsure": UNSURE, "model against": -LEAN, "both": AGREED}
    own = {name: weights.weights[name] + by for name, by in moved.items() if name in weights.weights}
    return replace(weights, weights={**weights.weights, **own})


def _seen(model: ModelTagger, reports: Sequence[Weighted]) -> Iterator[tuple[AnnotatedReport, float, Sight]]:
    sights = model.see(read_document(report.document) for report, _ in reports)
    for (report, weight), sight in zip(reports, sights, strict=True):
        yield report, weight, sight


if __name__ == "__main__":
    main()
