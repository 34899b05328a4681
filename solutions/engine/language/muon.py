"""Muon: momentum whose step is made orthogonal, for the matrices between a model's layers."""

from collections.abc import Callable, Sequence

import numpy as np

A, B, C = 3.4445, -4.7750, 2.0315  # of Keller Jordan: they bring small singular values up in few rounds
MOMENTUM, SIZE = 0.95, 0.2


def orthogonalized(G: np.ndarray, rounds: int = 5) -> np.ndarray:
    """U V^T, roughly, where G = U S V^T: the same directions, each as strong as the others.

    Newton-Schulz: an odd polynomial, X <- a X + b (X X^T) X + c (X X^T)^2 X, applied again and again, acts on each
    singular value by itself, and brings it near 1 (between 0.7 and 1.2). Only products: no decomposition.

    Args:
        G: (n, m), a matrix of finite numbers.
        rounds: how often the polynomial is applied.

    Returns:
        An array (n, m); zeros for zeros.

    Source: Keller Jordan and others, "Muon: an optimizer for hidden layers in neural networks", 2024, as told by
    Liu and others, "Muon is scalable for LLM training", 2025, https://arxiv.org/abs/2502.16982
    """
    X = G.T if len(G) > G.shape[1] else G  # the short side first: the products are smaller
    X = X / max(float(np.vdot(X, X)) ** 0.5, 1e-7)  # no singular value exceeds 1
    for _ in range(rounds):
        square = X @ X.T
        polynomial = square @ square
        polynomial *= C
        square *= B
        polynomial += square
        step = polynomial @ X
        X *= A
        X += step
    return X.T if len(G) > G.shape[1] else X


class Muon:
    """M <- 0.95 M + g, then W <- W - rate * 0.2 sqrt(max(n, m)) * orthogonalized(g + 0.95 M), for each matrix.

    A gradient is often strong in a few directions only, and Adam's step with it; here all directions of a matrix get
    their share. Times 0.2 sqrt(max(n, m)), the numbers of a step are as large as Adam's: one learning rate fits both.

    Args:
        matrices: arrays (n, m), which it will change in place.
        each: such as `map`: calls a function with 0, 1, ... count - 1, perhaps on several threads.

    Source: as `orthogonalized`; the factor is that of Liu and others.
    """

    def __init__(
        self, matrices: Sequence[np.ndarray], each: Callable[[Callable[[int], object], int], object]
    ) -> None:
        self.matrices, self.each = matrices, each
        self.momentum = [np.zeros_like(W) for W in matrices]

    def step(self, gradients: Sequence[np.ndarray], rate: float) -> None:
        """Update the matrices by their gradients, which stay as they are."""

        def work(i: int) -> None:
            W, g, M = self.matrices[i], gradients[i], self.momentum[i]
            M *= MOMENTUM
            M += g
            W -= (rate * SIZE * max(W.shape) ** 0.5) * orthogonalized(g + MOMENTUM * M)

        self.each(work, len(self.matrices))
