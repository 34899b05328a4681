"""Points that no straight line separates, made and not measured."""

import numpy as np


def spirals(per_class: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Three arms of a spiral, wound around each other from the middle outwards.

    Args:
        per_class: points in each arm.
        rng: the Generator that scatters them.

    Returns:
        points (3 * per_class, 2), in -1 to 1, and the arm of each point, 0, 1 or 2: (3 * per_class,).

    Source: after CS231n, Stanford, its toy data.
    """
    points, arms = [], []
    for arm in range(3):
        radius = np.linspace(0.1, 1, per_class)
        angle = 4 * radius + arm * 2 * np.pi / 3 + 0.2 * rng.standard_normal(per_class)
        points.append(np.column_stack([radius * np.sin(angle), radius * np.cos(angle)]))
        arms.append(np.full(per_class, arm))
    return np.concatenate(points), np.concatenate(arms)
