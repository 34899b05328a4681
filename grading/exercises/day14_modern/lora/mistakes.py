"""LoRA: mistakes in __init__ and parameters."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import LoRA, Tensor

mistake, _ = bank_of(LoRA)


def _draw(rng, W, rank):
    return (rng.standard_normal((len(W), rank)) * len(W) ** -0.5).astype(W.dtype)


def _start(self, linear, rank, alpha, rng, A=None, B=None, scale=None):
    """As the reference, but for what is passed in."""
    W = linear.W.data
    if not 1 <= rank <= min(W.shape):
        raise ValueError("rank")
    self.W, self.b = W, None if linear.b is None else linear.b.data
    self.A = Tensor(_draw(rng, W, rank) if A is None else A)
    self.B = Tensor(np.zeros((rank, W.shape[1]), W.dtype) if B is None else B)
    self.scale = alpha / rank if scale is None else scale


@mistake(
    method="__init__",
    says="Your scale is alpha itself. It is alpha divided by the rank, so that a higher rank, whose sum has more "
    "terms, doesn't make the correction louder.",
)
def alpha_alone(self, linear, rank, alpha, rng):
    _start(self, linear, rank, alpha, rng, scale=alpha)


@mistake(
    method="__init__",
    says="You divide alpha by the *root* of the rank. There is a variant of LoRA that does; here it is the rank "
    "itself.",
)
def by_the_root_of_the_rank(self, linear, rank, alpha, rng):
    _start(self, linear, rank, alpha, rng, scale=alpha / rank**0.5)


@mistake(
    method="__init__",
    says="Your scale is upside down: rank / alpha. It is alpha / rank.",
)
def rank_by_alpha(self, linear, rank, alpha, rng):
    _start(self, linear, rank, alpha, rng, scale=rank / alpha)


@mistake(
    method="__init__",
    says="You divide by the rank, and alpha has no part in it. The strength of the correction is alpha / rank.",
)
def without_alpha(self, linear, rank, alpha, rng):
    _start(self, linear, rank, alpha, rng, scale=1 / rank)


@mistake(
    method="__init__",
    says="A and B are both 0. The gradient of A is then a product with B, so 0, and that of B a product with A, so "
    "0 as well: nothing ever learns. Draw A at random.",
)
def both_zero(self, linear, rank, alpha, rng):
    _start(self, linear, rank, alpha, rng, A=np.zeros_like(_draw(rng, linear.W.data, rank)))


@mistake(
    method="__init__",
    says="A and B are both drawn at random, so that the model is spoilt before it learns anything. B starts at 0: "
    "then A B is 0, and the outputs are the Linear's.",
)
def neither_zero(self, linear, rank, alpha, rng):
    B = _draw(rng, linear.W.data.T, rank).T
    _start(self, linear, rank, alpha, rng, B=np.ascontiguousarray(B))


@mistake(
    method="__init__",
    says="A is 0 and B is random. That would learn, too; but agreed is the other way round: A is drawn, and B is 0.",
)
def the_other_one_zero(self, linear, rank, alpha, rng):
    B = np.ascontiguousarray(_draw(rng, linear.W.data.T, rank).T)
    _start(self, linear, rank, alpha, rng, A=np.zeros((len(linear.W.data), rank), linear.W.data.dtype), B=B)


@mistake(
    method="__init__",
    says="The numbers in A have a standard deviation of 1. A sum of n_in products is then about sqrt(n_in) times as "
    "large as what goes in: scale A down, as in `Linear`.",
)
def not_scaled(self, linear, rank, alpha, rng):
    A = rng.standard_normal((linear.W.shape[0], rank)).astype(linear.W.data.dtype)
    _start(self, linear, rank, alpha, rng, A=A)


@mistake(
    method="__init__",
    says="You scale A by the rank. Each number of x A is a sum over the *inputs*: how many are those?",
)
def scaled_by_the_rank(self, linear, rank, alpha, rng):
    A = (rng.standard_normal((linear.W.shape[0], rank)) * rank**-0.5).astype(linear.W.data.dtype)
    _start(self, linear, rank, alpha, rng, A=A)


@mistake(
    method="__init__",
    says="You multiply A by 1 / n_in. That is the variance; what you multiply by is the standard deviation, its root.",
)
def variance_for_standard_deviation(self, linear, rank, alpha, rng):
    A = (rng.standard_normal((linear.W.shape[0], rank)) / linear.W.shape[0]).astype(linear.W.data.dtype)
    _start(self, linear, rank, alpha, rng, A=A)


@mistake(
    method="__init__",
    says="A and B are drawn and laid out as in PyTorch, with outputs first: A (r, n_in) and B (n_out, r). Here x "
    "stands on the left, so A is (n_in, r) and B is (r, n_out).",
)
def outputs_first(self, linear, rank, alpha, rng):
    W = linear.W.data
    A = np.ascontiguousarray(_draw(rng, W, rank).T)
    _start(self, linear, rank, alpha, rng, A=A, B=np.zeros((W.shape[1], rank), W.dtype))


@mistake(
    method="__init__",
    says="A and B are float64. One of them is enough to make float64 of all that comes after: give both the dtype of "
    "the Linear's weights, with .astype and dtype=.",
)
def float64_matrices(self, linear, rank, alpha, rng):
    n_in, n_out = linear.W.shape
    A, B = rng.standard_normal((n_in, rank)) * n_in**-0.5, np.zeros((rank, n_out))
    _start(self, linear, rank, alpha, rng, A=A, B=B)


@mistake(
    method="__init__",
    says="A rank that can't be goes through. Raise a ValueError where it is below 1, or above n_in or n_out: beyond "
    "that, A B is no smaller than W.",
)
def rank_not_looked_at(self, linear, rank, alpha, rng):
    W = linear.W.data
    self.W, self.b = W, None if linear.b is None else linear.b.data
    self.A, self.B = Tensor(_draw(rng, W, rank)), Tensor(np.zeros((rank, W.shape[1]), W.dtype))
    self.scale = alpha / max(rank, 1)


@mistake(
    method="__init__",
    says="You make a generator of your own, so that the A of every layer starts the same. Draw from the rng that is "
    "passed in.",
)
def generator_of_its_own(self, linear, rank, alpha, rng):
    _start(self, linear, rank, alpha, np.random.default_rng(0))


@mistake(
    method="__init__",
    says="You draw from NumPy's global generator, so that nobody can repeat your layer by its seed. Draw from rng.",
)
def global_generator(self, linear, rank, alpha, rng):
    A = np.random.randn(linear.W.shape[0], rank) * linear.W.shape[0] ** -0.5  # noqa: NPY002
    _start(self, linear, rank, alpha, rng, A=A.astype(linear.W.data.dtype))


@mistake(
    method="parameters",
    says="The frozen weights are among your parameters, so an optimizer would train them. Only A and B learn.",
)
def base_among_them(self):
    return [self.A, self.B, Tensor(self.W)]


@mistake(
    method="parameters",
    says="B is missing among your parameters. It starts at 0, and would stay there: the correction would be 0 for "
    "ever.",
)
def without_b(self):
    return [self.A]


@mistake(
    method="parameters",
    says="A is missing among your parameters. Both learn, A and B.",
)
def without_a(self):
    return [self.B]


@mistake(
    method="parameters",
    says="You list the arrays (.data). Asked for are the Tensors themselves: the optimizer needs their gradients, "
    "too.",
)
def arrays_listed(self):
    return [self.A.data, self.B.data]


@mistake(
    method="parameters",
    says="You list new Tensors. An optimizer that changes them leaves the layer's own as they are: list self.A and "
    "self.B themselves.",
)
def copies_listed(self):
    return [Tensor(self.A.data), Tensor(self.B.data)]
