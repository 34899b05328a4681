"""What the cases of day 7 are given: a network and an optimizer that note what is asked of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from grading.kernel.fixtures import fixture
from grading.kernel.spies import NotingNetwork, NotingOptimizer


@fixture
def network(seed: int) -> Any:
    """A small NeuralNetwork, 3 inputs and 2 classes, that notes the calls of its methods (`.notes`)."""
    return NotingNetwork(np.random.default_rng(seed))


@fixture
def optimizer(seed: int) -> Any:
    """An SGD that notes its steps (`.notes`)."""
    return NotingOptimizer()
