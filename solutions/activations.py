"""Day 3: what makes a layer more than a matrix product, and the slope of each such function."""

import numpy as np

from solutions import CONTENTS

__all__ = list(CONTENTS["activations"])


def relu(z):
    """The rectified linear unit: z where z is positive, 0 elsewhere.

    Args:
        z: an array of any shape.

    Returns:
        An array of the same shape; float32 stays float32.

    Source: Goodfellow, Bengio, Courville, Deep Learning, chapter 6, "Hidden Units".
    """
    return np.maximum(z, 0)


def leaky_relu(z, slope=0.01):
    """ReLU with a leak: z where z is positive, slope * z elsewhere.

    Args:
        z: an array of any shape.
        slope: the leak's slope, 0 <= slope < 1.

    Returns:
        An array of the same shape; float32 stays float32.

    Source: Goodfellow, Bengio, Courville, Deep Learning, chapter 6, "Hidden Units".
    """
    return np.where(z > 0, z, slope * z)


def tanh(z):
    """The hyperbolic tangent: (e^z - e^-z) / (e^z + e^-z).

    Args:
        z: an array of any shape.

    Returns:
        An array of the same shape, values from -1 to 1, finite even at z = -1000 and z = 1000; float32 stays
        float32.

    Source: Goodfellow, Bengio, Courville, Deep Learning, chapter 6, "Hidden Units".
    """
    return np.tanh(z)  # the formula itself would divide infinity by infinity at z = 1000


def relu_grad(z):
    """The derivative of ReLU at z: 1 where z is positive, 0 elsewhere.

    At the kink z = 0 the slope from the left counts.

    Args:
        z: an array of any shape.

    Returns:
        An array of the same shape; float32 stays float32.

    Source: Goodfellow, Bengio, Courville, Deep Learning, chapter 6, "Hidden Units".
    """
    return np.where(z > 0, np.ones_like(z), 0)  # np.where(z > 0, 1.0, 0.0) would be float64


def leaky_relu_grad(z, slope=0.01):
    """The derivative of leaky ReLU at z; at the kink z = 0 the slope from the left counts.

    Args:
        z: an array of any shape.
        slope: the leak's slope, 0 <= slope < 1.

    Returns:
        An array of the same shape; float32 stays float32.

    Source: Goodfellow, Bengio, Courville, Deep Learning, chapter 6, "Hidden Units".
    """
    return np.where(z > 0, np.ones_like(z), slope)


def tanh_grad(z):
    """The derivative of the hyperbolic tangent at z.

    Args:
        z: an array of any shape.

    Returns:
        An array of the same shape; float32 stays float32.

    Source: Goodfellow, Bengio, Courville, Deep Learning, chapter 6, "Hidden Units".
    """
    return 1 - tanh(z) ** 2
