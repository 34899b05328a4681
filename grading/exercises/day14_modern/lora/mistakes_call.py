"""LoRA: mistakes in __call__ and merged."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import Linear, LoRA, Tensor

mistake, _ = bank_of(LoRA)


def _plus_b(self, y):
    return y if self.b is None else y + self.b


def _merged(self, W, b):
    linear = Linear(*self.W.shape, np.random.default_rng(0), bias=b is not None)
    linear.W.data = W
    if b is not None:
        linear.b.data = b
    return linear


def _copy_of_b(self):
    return None if self.b is None else self.b.copy()


def _correction(self):
    return self.A.data @ self.B.data * self.scale


@mistake(
    says="The values are right, but the frozen weights still get a gradient: you compute with the Linear's Tensors. "
    "That is most of the work, and nobody uses it. Keep their arrays (.data): an array is a constant.",
)
class BaseStillTrained:
    def __init__(self, linear, rank, alpha, rng):
        n_in, n_out = linear.W.shape
        if not 1 <= rank <= min(n_in, n_out):
            raise ValueError("rank")
        self.linear, self.scale = linear, alpha / rank
        kind = linear.W.data.dtype
        self.A = Tensor((rng.standard_normal((n_in, rank)) / n_in**0.5).astype(kind))
        self.B = Tensor(np.zeros((rank, n_out), kind))

    def __call__(self, x):
        return self.linear(x) + (x @ self.A) @ self.B * self.scale

    def parameters(self):
        return [self.A, self.B]

    def merged(self):
        W = self.linear.W.data + self.A.data @ self.B.data * self.scale
        linear = Linear(*W.shape, np.random.default_rng(0), bias=self.linear.b is not None)
        linear.W.data = W
        if linear.b is not None:
            linear.b.data = self.linear.b.data.copy()
        return linear


@mistake(
    method="__call__",
    says="This is only the correction. It is *added* to what the frozen Linear gives.",
)
def correction_alone(self, x):
    return (x @ self.A) @ self.B * self.scale


@mistake(
    method="__call__",
    says="The correction is missing: the outputs are the frozen Linear's, whatever A and B hold.",
)
def correction_missing(self, x):
    return _plus_b(self, x @ self.W)


@mistake(
    method="__call__",
    says="The bias is missing. It belongs to the frozen Linear, and is added as before.",
)
def bias_forgotten(self, x):
    return x @ self.W + (x @ self.A) @ self.B * self.scale


@mistake(
    method="__call__",
    says="Without a bias your layer stops, because it adds None. Ask whether there is a b before you add it.",
)
def adds_none(self, x):
    return x @ self.W + (x @ self.A) @ self.B * self.scale + self.b


@mistake(
    method="__call__",
    says="The correction isn't scaled: multiply it by alpha / rank.",
)
def not_scaled_at_all(self, x):
    return _plus_b(self, x @ self.W + (x @ self.A) @ self.B)


@mistake(
    method="__call__",
    says="Your scale multiplies everything, the frozen Linear as well. Only the correction has it.",
)
def everything_scaled(self, x):
    return _plus_b(self, (x @ self.W + (x @ self.A) @ self.B) * self.scale)


@mistake(
    method="__call__",
    says="The correction is subtracted. It is added.",
)
def correction_subtracted(self, x):
    return _plus_b(self, x @ self.W - (x @ self.A) @ self.B * self.scale)


@mistake(
    method="__call__",
    says="There is an activation between A and B. Then the two are no longer one matrix, and can't be merged into "
    "W: x times A times B is all.",
)
def with_an_activation(self, x):
    return _plus_b(self, x @ self.W + (x @ self.A).relu() @ self.B * self.scale)


@mistake(
    method="__call__",
    says="The correction gets what the Linear gives, instead of what it gets: it works on x, next to the Linear and "
    "not behind it.",
)
def behind_the_linear(self, x):
    y = _plus_b(self, x @ self.W)
    return y + (y @ self.A) @ self.B * self.scale


@mistake(
    method="__call__",
    says="The values are right, but A and B are taken as arrays (.data), so no gradient reaches them, and nothing "
    "learns. The frozen weights are the arrays; A and B are Tensors.",
)
def correction_cut_off(self, x):
    return _plus_b(self, x @ self.W + x @ (self.A.data @ self.B.data * self.scale))


@mistake(
    method="__call__",
    says="The values are right, but x gets no gradient through the frozen weights: you take x.data there. The layers "
    "before this one need it. Frozen are the weights, not what passes through them.",
)
def way_back_cut_off(self, x):
    return _plus_b(self, (x @ self.A) @ self.B * self.scale + x.data @ self.W)


@mistake(
    method="merged",
    says="You merge into the frozen weights themselves. This layer adds its correction on top of them, so from now on "
    "it counts twice; and once more with each merging. Add to a copy.",
)
def merged_in_place(self):
    self.W += _correction(self)
    return _merged(self, self.W, _copy_of_b(self))


@mistake(
    method="merged",
    says="The merged W.data is a Tensor, and an array belongs there. Multiply the arrays: A.data @ B.data.",
)
def merged_data_is_a_tensor(self):
    return _merged(self, self.W + (self.A @ self.B) * self.scale, _copy_of_b(self))


@mistake(
    method="merged",
    says="Your scale is missing when you merge: alpha / rank belongs to A B there as well.",
)
def merged_without_the_scale(self):
    return _merged(self, self.W + self.A.data @ self.B.data, _copy_of_b(self))


@mistake(
    method="merged",
    says="What you return is the old Linear again: the correction isn't in its weights.",
)
def merged_without_the_correction(self):
    return _merged(self, self.W.copy(), _copy_of_b(self))


@mistake(
    method="merged",
    says="You return only the correction. The merged weights are W *plus* alpha / rank times A B.",
)
def merged_without_the_base(self):
    return _merged(self, _correction(self), _copy_of_b(self))


@mistake(
    method="merged",
    says="The merged Linear starts with a bias of 0. The old bias goes with it.",
)
def merged_without_the_bias(self):
    return _merged(self, self.W + _correction(self), None if self.b is None else np.zeros_like(self.b))


@mistake(
    method="merged",
    says="Where there is no bias, yours makes one, or stops on None. Ask whether there is a b first.",
)
def merged_adds_none(self):
    return _merged(self, self.W + _correction(self), self.b.copy())


@mistake(
    method="merged",
    says="You return the matrix. A Linear is asked for: something that can be called, and takes the place of the old "
    "one.",
)
def merged_matrix_alone(self):
    return self.W + _correction(self)


@mistake(
    method="merged",
    says="You return the layer itself. A plain Linear is asked for, with one W and no A and B.",
)
def merged_is_itself(self):
    return self


@mistake(
    method="merged",
    says="The merged weights are an array. A Linear's W is a Tensor: set W.data, or wrap the array in a Tensor.",
)
def merged_with_arrays(self):
    linear = Linear(*self.W.shape, np.random.default_rng(0), bias=self.b is not None)
    linear.W, linear.b = self.W + _correction(self), _copy_of_b(self)
    return linear
