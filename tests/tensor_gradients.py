"""Gradients that Tensors find, against central differences: for the tests of whatever is made of Tensors."""

import numpy as np

from solutions import Tensor, numerical_gradient


def widen(module):
    """A module's parameters in float64, so that central differences are exact enough; the parameters."""
    for parameter in module.parameters():
        parameter.data = parameter.data.astype(np.float64)
    return module.parameters()


def assert_gradients_right(result, leaves, atol=1e-7, seed=0):
    """Compare the gradients of a function without arguments, that gives a Tensor made of the leaves.

    What is differentiated is the sum of the result's numbers, each times a random number.
    """
    factors = np.random.default_rng(seed).standard_normal(result().shape)
    for leaf in leaves:
        leaf.grad = None
    (result() * factors).sum().backward()
    for leaf in leaves:
        start = leaf.data

        def value(data, leaf=leaf):
            leaf.data = data
            return float((result().data * factors).sum())

        expected = numerical_gradient(value, start)
        leaf.data = start
        np.testing.assert_allclose(leaf.grad, expected, rtol=1e-5, atol=atol)


def leaf(*shape, seed=0, dtype=np.float64):
    """A Tensor of standard normal numbers."""
    return Tensor(np.random.default_rng(seed).standard_normal(shape).astype(dtype))
