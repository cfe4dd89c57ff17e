"""Judge systems on annotated reports: the verb ``gidr-ner evaluate``, for those who have a clone and no install."""

from __future__ import annotations

import sys

from gidr_ner.cli import app


def main() -> None:
    app(["evaluate", *sys.argv[1:]])


if __name__ == "__main__":
    main()
