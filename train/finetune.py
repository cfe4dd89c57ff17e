"""Train a tagger on synthetic and annotated reports, from scratch.

    python train/finetune.py --config train/configs/small.toml
    python train/finetune.py --config train/configs/small.toml training.epochs=1 output=build/try

Keys are those of ``tagging/config.py``. The folder of the run holds weights, characters, ``run.json`` (config, hashes
of the data, versions), ``metrics.json`` and ``curve.jsonl``; the same command goes on from its last checkpoint.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from pathlib import Path

from tagging.config import ConfigFault, load_config


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", type=Path, required=True, help="TOML")
    parser.add_argument("overrides", nargs="*", metavar="key=value")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        config = load_config(options.config, options.overrides)
    except ConfigFault as fault:
        print(fault, file=sys.stderr)
        raise SystemExit(2) from fault
    from tagging.training import train  # seconds of imports, not worth waiting for where a key is misspelt

    print(json.dumps(train(config), indent=1))


if __name__ == "__main__":
    main()
