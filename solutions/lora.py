"""Day 14, second notebook: LoRA: a small correction learns, and the large weights stay as they are."""

import numpy as np

from solutions import CONTENTS
from solutions.language_model import Linear
from solutions.tensor import Tensor

__all__ = list(CONTENTS["lora"])


class LoRA:
    """A frozen Linear with a correction of low rank that learns: linear(x) + (alpha / rank) x A B.

    Args:
        linear: a trained Linear from n_in to n_out.
        rank: r, how many columns A has.
        alpha: the strength; divided by the rank, so that it need not be changed with it.
        rng: the np.random.Generator that draws A.

    Attributes:
        A: a Tensor (n_in, r), normal with standard deviation 1 / sqrt(n_in).
        B: a Tensor (r, n_out), zeros: so at first nothing changes.
        W, b: the Linear's arrays (b may be None). As arrays they are constants: no gradient is computed for them.

    Raises:
        ValueError: the rank is below 1, or above n_in or n_out.

    Source: Hu and others, "LoRA: low-rank adaptation of large language models", 2021, section 4,
    https://arxiv.org/abs/2106.09685 (there, W is the transpose, and A and B change places).
    """

    def __init__(self, linear, rank, alpha, rng):
        """Freeze the Linear, and start with a correction of zero."""
        n_in, n_out = linear.W.shape
        if not 1 <= rank <= min(n_in, n_out):
            raise ValueError(
                f"rank: got {rank}; expected 1 to {min(n_in, n_out)}, for a Linear {n_in, n_out}"
            )
        self.W = linear.W.data  # the array itself, not a copy
        self.b = None if linear.b is None else linear.b.data
        self.A = Tensor((rng.standard_normal((n_in, rank)) / n_in**0.5).astype(self.W.dtype))
        self.B = Tensor(np.zeros((rank, n_out), dtype=self.W.dtype))
        self.scale = alpha / rank

    def __call__(self, x):
        """(..., n_in) to (..., n_out), Tensors."""
        y = x @ self.W + (x @ self.A) @ self.B * self.scale  # x (A B) would be right, too, and cost more
        return y if self.b is None else y + self.b

    def parameters(self):
        """A and B: what learns."""
        return [self.A, self.B]

    def merged(self):
        """A Linear with the same outputs: the correction added to a copy of the weights."""
        linear = Linear(*self.W.shape, np.random.default_rng(0), bias=self.b is not None)
        linear.W.data = self.W + self.A.data @ self.B.data * self.scale
        if self.b is not None:
            linear.b.data = self.b.copy()
        return linear


def add_lora(model, rank, alpha, rng):
    """Put a LoRA in the place of the query and of the value of every Block, and freeze all else.

    Frozen weights of the Blocks become arrays: as constants, they cost no gradient. `model.parameters()` gives the
    new parameters from then on.

    Args:
        model: a GPT; it is changed, and gives the same outputs as before until the new parameters learn.
        rank, alpha: as in `LoRA`.
        rng: the np.random.Generator that draws.

    Returns:
        A list of the new parameters, A and B of each LoRA, for the optimizer.

    Source: Hu and others, 2021, section 7.1 (query and value are the best choice there),
    https://arxiv.org/abs/2106.09685
    """
    new = []
    for block in model.blocks:
        layer, feed_forward = block.attention, block.feed_forward
        layer.query = LoRA(layer.query, rank, alpha, rng)
        layer.value = LoRA(layer.value, rank, alpha, rng)
        new += [*layer.query.parameters(), *layer.value.parameters()]
        for frozen in (layer.key, layer.out, feed_forward.up, feed_forward.down):
            frozen.W = frozen.W.data
            frozen.b = None if frozen.b is None else frozen.b.data
    model.parameters = lambda: new  # `fit` clips these together, and leaves gradients of frozen ones out
    return new
