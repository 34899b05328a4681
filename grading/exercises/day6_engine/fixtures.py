"""What the cases of day 6 are given: words for how weights are spread."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from grading.kernel.fixtures import fixture


@fixture
def drawn_like(seed: int) -> Callable[[object], str]:
    """A function that says in words how a layer's weights are spread, measured by He's sqrt(2 / n_in)."""

    def words(W: object) -> str:
        if not isinstance(W, np.ndarray) or W.ndim != 2 or W.dtype.kind not in "iuf":
            return f"no matrix, but of type {type(W).__name__}"
        if np.ptp(W) == 0:
            return f"all {W.flat[0]:g}"
        times = float(W.std() / np.sqrt(2 / len(W)))
        rough = float(f"{times:.1g}")
        scale = 1 if abs(times - 1) < 0.07 else rough if rough != 1 else float(f"{times:.2g}")
        mean = "" if abs(W.mean()) < W.std() / 10 else ", mean not 0"
        return f"random, spread {scale:g} times sqrt(2 / {len(W)}){mean}"

    return words
