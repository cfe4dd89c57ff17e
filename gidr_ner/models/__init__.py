"""The trained model that comes with the package."""

from pathlib import Path

__all__ = ["SHIPPED", "THREADS"]

SHIPPED = Path(__file__).parent / "default"
"""Its folder."""
THREADS = 2
"""Of onnxruntime, where nobody says how many: more of them than cores help nobody."""
