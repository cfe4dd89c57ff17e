"""Count, rule by rule, how often the rules are right on annotated reports: what their confidence is made of.

    python train/calibrate.py annotations/inline/u*.xml

writes ``gidr_ner/schema/rule_reliability.tsv``. Give it reports that the rules were not written on: on the others they
look better than they are.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from gidr_ner.annotations import parse_inline
from gidr_ner.evaluation.extractions import Extraction
from gidr_ner.evaluation.measures import RIGHT
from gidr_ner.evaluation.spans import is_table_id, match_document
from gidr_ner.evaluation.systems import load_systems

OUTPUT = Path(__file__).resolve().parents[1] / "gidr_ner" / "schema" / "rule_reliability.tsv"


def count_rules(paths: Iterable[Path]) -> tuple[Counter[str], Counter[str]]:
    """How many mentions each rule gave, and how many of them were right."""
    given: Counter[str] = Counter()
    right: Counter[str] = Counter()
    (rules,) = load_systems(["rules"])
    for path in paths:
        gold = parse_inline(path.read_text(encoding="utf-8"), path.name)
        found = rules.extract(gold.document) or Extraction(gold.document.doc_id)
        mentions = [p for p in match_document(gold, found).figure_pairs if p.pred and not is_table_id(p.pred.id)]
        given.update(pair.pred.rule for pair in mentions if pair.pred)
        right.update(pair.pred.rule for pair in mentions if pair.pred and pair.kind in RIGHT)
    return given, right


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="+", type=Path, help="inline-annotated reports")
    given, right = count_rules(parser.parse_args().reports)
    lines = ["rule\tright\tgiven", *(f"{rule}\t{right[rule]}\t{given[rule]}" for rule in sorted(given))]
    OUTPUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(given)} rules, {right.total()} of {given.total()} mentions right, written to {OUTPUT}")


if __name__ == "__main__":
    main()
