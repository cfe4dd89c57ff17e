"""The version of this package, written once: pyproject.toml and every record take it from here."""

__version__ = "0.1.0"
