"""Extract from many reports: the verb ``gidr-ner batch``, for those who have a clone and no install."""

from __future__ import annotations

import sys

from gidr_ner.cli import app


def main() -> None:
    app(["batch", *sys.argv[1:]])


# a worker imports this file anew
if __name__ == "__main__":
    main()
