"""The trained model that comes with the package."""

from pathlib import Path

__all__ = ["SHIPPED"]

SHIPPED = Path(__file__).parent / "default"
"""Its folder."""
