"""What makes the lessons and what checks them. `from grading import examine` is the door for everyone."""

from __future__ import annotations

from typing import Any

__all__ = ["Verdict", "examine"]


def __getattr__(name: str) -> Any:
    # Loaded on first use: a notebook that only imports `grading.lab` should open at once.
    if name == "examine":
        from grading.examining.examine import examine

        return examine
    if name == "Verdict":
        from grading.verdict import Verdict

        return Verdict
    raise AttributeError(f"module 'grading' has no attribute {name!r}")
