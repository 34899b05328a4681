"""LayerNorm: mistakes that people make."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import LayerNorm, Tensor

mistake, _ = bank_of(LayerNorm)


def _ones(width):
    return np.ones(width, dtype=np.float32)


def _zeros(width):
    return np.zeros(width, dtype=np.float32)


def _moments(x, axis=-1):
    centred = x - x.mean(axis=axis, keepdims=True)
    return centred, (centred * centred).mean(axis=axis, keepdims=True)


@mistake(
    method="__init__",
    says="Your gain starts at 0, and everything behind the layer is 0 then. It should change nothing at first: ones.",
)
def gain_of_zeros(self, width, eps=1e-5):
    self.gain, self.bias, self.eps = Tensor(_zeros(width)), Tensor(_zeros(width)), eps


@mistake(
    method="__init__",
    says="gain and bias are plain arrays. Wrap each, Tensor(...): they are learned, so they need gradients.",
)
def plain_arrays(self, width, eps=1e-5):
    self.gain, self.bias, self.eps = _ones(width), _zeros(width), eps


@mistake(
    method="__init__",
    says="The values are right, but gain and bias are float64, as np.ones and np.zeros make them. With them, "
    "everything behind this layer becomes float64, too: give them dtype=np.float32.",
)
def float64_gain(self, width, eps=1e-5):
    self.gain, self.bias, self.eps = Tensor(np.ones(width)), Tensor(np.zeros(width)), eps


@mistake(
    method="__init__",
    says="The eps that the caller asks for is not kept: yours is always 1e-5.",
)
def eps_fixed(self, width, eps=1e-5):
    self.gain, self.bias, self.eps = Tensor(_ones(width)), Tensor(_zeros(width)), 1e-5


@mistake(
    method="__call__",
    says="You take mean and variance over the batch (axis 0): that is batch normalisation, where each sample "
    "depends on its neighbours. LayerNorm looks at one row at a time: the last axis.",
)
def over_the_batch(self, x):
    centred, variance = _moments(x, axis=0)
    return centred * (variance + self.eps) ** -0.5 * self.gain + self.bias


@mistake(
    method="__call__",
    says="You take one mean and one variance of all numbers together. Each row has its own: axis=-1.",
)
def over_everything(self, x):
    centred, variance = _moments(x, axis=None)
    return centred * (variance + self.eps) ** -0.5 * self.gain + self.bias


@mistake(
    method="__call__",
    says="The mean has lost its axis: (N,) does not fit under (N, C), or worse, fits the wrong way where N is C. "
    "Keep it with keepdims=True.",
)
def axis_lost(self, x):
    centred = x - x.mean(axis=-1)
    variance = (centred * centred).mean(axis=-1)
    return centred * (variance + self.eps) ** -0.5 * self.gain + self.bias


@mistake(
    method="__call__",
    says="Your variance is divided by C - 1, as statisticians do to estimate from a sample. Here it is the mean of "
    "the squares: divided by C.",
)
def divided_by_one_less(self, x):
    centred, variance = _moments(x)
    C = x.shape[-1]
    if C > 1:
        variance = variance * (C / (C - 1))
    return centred * (variance + self.eps) ** -0.5 * self.gain + self.bias


@mistake(
    method="__call__",
    says="You add eps to the root. It belongs inside: the root of (variance + eps).",
)
def eps_outside_the_root(self, x):
    centred, variance = _moments(x)
    return centred / (variance**0.5 + self.eps) * self.gain + self.bias


@mistake(
    method="__call__",
    says="There is no eps in your division: in a row of equal numbers the variance is 0, and 0 / 0 is nan.",
)
def without_eps(self, x):
    centred, variance = _moments(x)
    with np.errstate(all="ignore"):
        return centred / variance**0.5 * self.gain + self.bias


@mistake(
    method="__call__",
    says="You divide by the variance. A row whose numbers are twice as large has a variance four times as large: "
    "divide by its root.",
)
def divided_by_the_variance(self, x):
    centred, variance = _moments(x)
    return centred / (variance + self.eps) * self.gain + self.bias


@mistake(
    method="__call__",
    says="The mean is not subtracted: you divide only (that is RMSNorm, which comes on day 14). First bring each row "
    "to mean 0.",
)
def not_centred(self, x):
    return x * ((x * x).mean(axis=-1, keepdims=True) + self.eps) ** -0.5 * self.gain + self.bias


@mistake(
    method="__call__",
    says="You divide the right thing by the right root, but above the line stands x itself: subtract the mean "
    "there, too.",
)
def mean_left_above_the_line(self, x):
    _, variance = _moments(x)
    return x * (variance + self.eps) ** -0.5 * self.gain + self.bias


@mistake(
    method="__call__",
    says="gain and bias are not used. After the division each column gets its own scale and shift.",
)
def without_gain_and_bias(self, x):
    centred, variance = _moments(x)
    return centred * (variance + self.eps) ** -0.5


@mistake(
    method="__call__",
    says="The bias is missing at the end.",
)
def without_bias(self, x):
    centred, variance = _moments(x)
    return centred * (variance + self.eps) ** -0.5 * self.gain


@mistake(
    method="__call__",
    says="The bias is added before the gain multiplies, so that it is scaled, too. First the gain, then the bias.",
)
def bias_before_gain(self, x):
    centred, variance = _moments(x)
    return (centred * (variance + self.eps) ** -0.5 + self.bias) * self.gain


@mistake(
    method="__call__",
    says="The values are right, but the gradient of x isn't: you take mean and variance from the array (x.data), as "
    "if they were constants. They change with x; take them from the Tensor.",
)
def moments_as_constants(self, x):
    mean = x.data.mean(axis=-1, keepdims=True)
    variance = ((x.data - mean) ** 2).mean(axis=-1, keepdims=True)
    return (x - mean) * (variance + self.eps) ** -0.5 * self.gain + self.bias


@mistake(
    method="__call__",
    says="The values are right, but the result doesn't remember where it came from: you compute with the arrays "
    "(.data). Compute with the Tensors themselves.",
)
def graph_cut_off(self, x):
    mean = x.data.mean(axis=-1, keepdims=True)
    variance = ((x.data - mean) ** 2).mean(axis=-1, keepdims=True)
    return Tensor((x.data - mean) * (variance + self.eps) ** -0.5 * self.gain.data + self.bias.data)


@mistake(
    method="__call__",
    says="The values are right, but float32 becomes float64: np.sqrt or np.float64 somewhere in the division. `** "
    "-0.5` keeps the kind.",
)
def widened(self, x):
    centred, variance = _moments(x)
    return centred * (variance + np.float64(self.eps)) ** -0.5 * self.gain + self.bias


@mistake(
    method="parameters",
    says="bias is missing among the parameters, so it stays 0 for ever.",
)
def gain_alone(self):
    return [self.gain]


@mistake(
    method="parameters",
    says="You list the arrays (.data). Asked for are the Tensors themselves: the optimizer needs their gradients, "
    "too.",
)
def arrays_listed(self):
    return [self.gain.data, self.bias.data]
