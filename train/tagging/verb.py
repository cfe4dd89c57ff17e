"""The face of a verb that runs a config: arguments, log, and faults as one line with exit status 2."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from safetensors import SafetensorError

from gidr_ner.errors import GidrError
from tagging.config import ConfigFault

__all__ = ["run_verb"]


def run_verb(
    description: str | None,
    run: Callable[[Path, list[str]], dict[str, float]],
    shorthands: Mapping[str, str] | None = None,
) -> None:
    """Run a config as the command line says and print the figures as JSON; shorthands are options that set a key."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", type=Path, required=True, help="TOML")
    parser.add_argument("overrides", nargs="*", metavar="key=value")
    for option, key in (shorthands or {}).items():
        parser.add_argument(option, dest=key, metavar="FILE", help=f"the same as {key}=FILE")
    options = parser.parse_args()
    given = {key: getattr(options, key) for key in (shorthands or {}).values()}
    overrides = options.overrides + [f"{key}={value}" for key, value in given.items() if value]
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        figures = run(options.config, overrides)
    except (ConfigFault, GidrError, OSError, SafetensorError) as fault:  # the last two: no room, no rights
        print(fault, file=sys.stderr)
        raise SystemExit(2) from fault
    print(json.dumps(figures, indent=1))
