"""The seeds of the proofs: two fixed ones, or with FOUNDATIONS_FRESH=20 in the environment twenty fresh ones."""

from __future__ import annotations

import os
import secrets


def seeds() -> list[int]:
    """The seeds with which each reference, alternative and mistake is examined."""
    fresh = int(os.environ.get("FOUNDATIONS_FRESH", "0"))
    return [secrets.randbelow(10**6) for _ in range(fresh)] or [0, 1]
