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
from gidr_ner.pipeline import load_pipeline
from gidr_ner.scorer import match_fields

OUTPUT = Path(__file__).resolve().parents[1] / "gidr_ner" / "schema" / "rule_reliability.tsv"


def count_rules(paths: Iterable[Path]) -> tuple[Counter[str], Counter[str]]:
    """How many mentions each rule gave, and how many of them were right."""
    given: Counter[str] = Counter()
    right: Counter[str] = Counter()
    pipeline = load_pipeline()
    for path in paths:
        gold = parse_inline(path.read_text(encoding="utf-8"), path.name)
        match = match_fields(pipeline.extract(gold.document).fields, gold, cells=False)
        right.update(value.rule for value in match.right)
        given.update(value.rule for value in (*match.right, *match.wrong))
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
