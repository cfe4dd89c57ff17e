"""``python -m gidr_ner`` is the command ``gidr-ner``."""

from gidr_ner.cli import main

if __name__ == "__main__":
    main()
