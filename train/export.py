"""Export a trained tagger to ONNX, which is all that inference needs: no torch, no transformers.

    python train/export.py build/small --verify
    python train/export.py build/small --int8 --verify --out gidr_ner/models/default

Writes ``model.onnx`` or ``model.int8.onnx``, ``tokenizer.json`` and ``tagger.json``, which names the one that is
loaded; ``policy.json`` goes with them where there is one. ``--verify`` reads annotated reports both ways: fp32 must
find the same spans, int8 be as good within 0.003 of F1, else nothing is written and the exit status is 1.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tagging.corpus import read_reports
from tagging.exporting import Check, ExportRefused, export, require_alike, require_as_good

from gidr_ner.errors import GidrError

DEV = Path(__file__).resolve().parents[1] / "annotations" / "gold" / "dev.jsonl"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="with model.safetensors")
    parser.add_argument("--out", type=Path, help="another folder for the export (default: the same)")
    parser.add_argument("--int8", action="store_true", help="weights in bytes, a quarter of the size")
    parser.add_argument("--stride", type=int, help="characters from window to window (default: the model's own)")
    parser.add_argument("--verify", action="store_true", help="hold it against PyTorch before it is written")
    parser.add_argument("--gold", default=str(DEV), help="what it is verified on (default: the dev split)")
    options = parser.parse_args()
    try:
        check = _check(options.gold, options.int8) if options.verify else None
        path = export(options.folder, options.out or options.folder, options.int8, check, options.stride)
    except (ExportRefused, GidrError, OSError) as refused:
        print(refused, file=sys.stderr)
        raise SystemExit(1) from refused
    print(f"{path}: {path.stat().st_size / 2**20:.1f} MiB")


def _check(gold: str, int8: bool) -> Check:
    """What an export must pass on annotated reports; nothing is verified by none."""
    if not (reports := read_reports([gold])):
        raise ExportRefused(f"{gold}: no report to verify on")
    return require_as_good(reports) if int8 else require_alike(reports)


if __name__ == "__main__":
    main()
