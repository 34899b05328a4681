"""Linear: mistakes that people make."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import Linear, Tensor

mistake, _ = bank_of(Linear)


def _start(self, W, b, bias=True):
    self.W = Tensor(W)
    self.b = Tensor(b) if bias else None


def _zeros(n_out):
    return np.zeros(n_out, dtype=np.float32)


def _normal(rng, *shape):
    return rng.standard_normal(shape, dtype=np.float32)


@mistake(
    method="__init__",
    says="You multiply by 1 / n_in. That is the variance asked for; what you multiply by is the standard deviation. "
    "With 1 / n_in the signal fades a little more at each layer.",
)
def variance_for_standard_deviation(self, n_in, n_out, rng, bias=True):
    _start(self, _normal(rng, n_in, n_out) / n_in, _zeros(n_out), bias)


@mistake(
    method="__init__",
    says="Your weights have a standard deviation of 1. A sum of n_in products is then about sqrt(n_in) times as large "
    "as what goes in, and a tanh behind it saturates: scale the weights down.",
)
def not_scaled(self, n_in, n_out, rng, bias=True):
    _start(self, _normal(rng, n_in, n_out), _zeros(n_out), bias)


@mistake(
    method="__init__",
    says="You took He's sqrt(2 / n_in) of day 6. Its 2 makes up for the half that a ReLU cuts off; this layer doesn't "
    "know what follows it, and keeps the size of what goes in.",
)
def by_he(self, n_in, n_out, rng, bias=True):
    _start(self, _normal(rng, n_in, n_out) * (2 / n_in) ** 0.5, _zeros(n_out), bias)


@mistake(
    method="__init__",
    says="You scale by the number of outputs. Each output is a sum with one term for each *input*: which size counts?",
)
def by_the_outputs(self, n_in, n_out, rng, bias=True):
    _start(self, _normal(rng, n_in, n_out) * n_out**-0.5, _zeros(n_out), bias)


@mistake(
    method="__init__",
    says="Your weights are spread evenly (uniformly), as PyTorch draws them. Asked for are normal ones, which "
    "`rng.standard_normal` gives.",
)
def uniform_as_in_pytorch(self, n_in, n_out, rng, bias=True):
    reach = n_in**-0.5
    _start(self, rng.uniform(-reach, reach, (n_in, n_out)).astype(np.float32), _zeros(n_out), bias)


@mistake(
    method="__init__",
    says="Your W has one neuron in each row. Here x stands on the left, x @ W, so that each column is one output: "
    "(n_in, n_out).",
)
def one_neuron_a_row(self, n_in, n_out, rng, bias=True):
    _start(self, _normal(rng, n_out, n_in) * n_in**-0.5, _zeros(n_out), bias)


@mistake(
    method="__init__",
    says="Your weights are all 0: all outputs are the same then, and stay the same for ever. Draw them from rng.",
)
def zero_weights(self, n_in, n_out, rng, bias=True):
    _start(self, np.zeros((n_in, n_out), dtype=np.float32), _zeros(n_out), bias)


@mistake(
    method="__init__",
    says="Your b is a row of shape (1, n_out), as in week one. Here it has one axis, (n_out,): that fits under any "
    "number of axes, too.",
)
def bias_as_a_row(self, n_in, n_out, rng, bias=True):
    _start(self, _normal(rng, n_in, n_out) * n_in**-0.5, np.zeros((1, n_out), dtype=np.float32), bias)


@mistake(
    method="__init__",
    says="Your b is drawn at random. The weights make the outputs differ already; b starts at 0.",
)
def random_bias(self, n_in, n_out, rng, bias=True):
    _start(self, _normal(rng, n_in, n_out) * n_in**-0.5, _normal(rng, n_out) * n_in**-0.5, bias)


@mistake(
    method="__init__",
    says="With bias=False there is still a b. It should be None then, so that nobody trains it.",
)
def bias_all_the_same(self, n_in, n_out, rng, bias=True):
    _start(self, _normal(rng, n_in, n_out) * n_in**-0.5, _zeros(n_out))


@mistake(
    method="__init__",
    says="W and b are plain arrays. Wrap each of them, Tensor(...): only a Tensor remembers where it was used, and "
    "can get a gradient.",
)
def plain_arrays(self, n_in, n_out, rng, bias=True):
    self.W = _normal(rng, n_in, n_out) * n_in**-0.5
    self.b = _zeros(n_out) if bias else None


@mistake(
    method="__init__",
    says="The numbers are right, but they are float64: twice the memory, half the speed. Draw with "
    "dtype=np.float32. And mind np.zeros, and np.sqrt, whose result makes float64 of all that it meets.",
)
def float64_weights(self, n_in, n_out, rng, bias=True):
    _start(self, rng.normal(0, n_in**-0.5, (n_in, n_out)), np.zeros(n_out), bias)


@mistake(
    method="__init__",
    says="You draw from NumPy's global generator, so that nobody can repeat your network by its seed. Draw from rng.",
)
def global_generator(self, n_in, n_out, rng, bias=True):
    _start(self, (np.random.randn(n_in, n_out) * n_in**-0.5).astype(np.float32), _zeros(n_out), bias)  # noqa: NPY002


@mistake(
    method="__init__",
    says="You make a generator of your own, so that all layers of one size start with the very same weights. Draw "
    "from the rng that is passed in.",
)
def generator_of_its_own(self, n_in, n_out, rng, bias=True):
    _start(self, _normal(np.random.default_rng(0), n_in, n_out) * n_in**-0.5, _zeros(n_out), bias)


@mistake(
    method="__call__",
    says="The bias is not added: after the product, b is still missing.",
)
def bias_forgotten(self, x):
    return x @ self.W


@mistake(
    method="__call__",
    says="Without a bias your layer stops, because it adds None. Ask whether there is a b before you add it.",
)
def adds_none(self, x):
    return x @ self.W + self.b


@mistake(
    method="__call__",
    says="Your product is the wrong way round, W @ x. x has a sample in each row, so it stands on the left: x @ W.",
)
def product_the_other_way_round(self, x):
    product = self.W @ x
    return product if self.b is None else product + self.b


@mistake(
    method="__call__",
    says="You transpose W before the product. It is (n_in, n_out) already, and fits as it is: x @ W.",
)
def transposed_weights(self, x):
    product = x @ self.W.transpose()
    return product if self.b is None else product + self.b


@mistake(
    method="__call__",
    says="You compute with the arrays (.data), so the result doesn't remember where it came from, and no gradient "
    "gets back. Compute with the Tensors themselves.",
)
def graph_cut_off(self, x):
    product = x.data @ self.W.data
    return Tensor(product if self.b is None else product + self.b.data)


@mistake(
    method="__call__",
    says="You compute with the arrays (.data), and give an array back. Compute with the Tensors themselves: then the "
    "result is a Tensor, and gradients find their way back.",
)
def gives_an_array(self, x):
    product = x.data @ self.W.data
    return product if self.b is None else product + self.b.data


@mistake(
    method="__call__",
    says="There is an activation in your layer. Linear is the product and the bias; what bends comes after it.",
)
def with_an_activation(self, x):
    product = x @ self.W
    return (product if self.b is None else product + self.b).tanh()


@mistake(
    method="__call__",
    says="The bias is subtracted. It is added: x W + b.",
)
def bias_subtracted(self, x):
    product = x @ self.W
    return product if self.b is None else product - self.b


@mistake(
    method="__call__",
    says="Your layer works for a plain batch only. With more axes in front (a batch of sequences), it mixes or loses "
    "them: leave x in its shape, `@` copes with all of them.",
)
def flattened(self, x):
    product = x.reshape(-1, x.shape[-1]) @ self.W
    return product if self.b is None else product + self.b


@mistake(
    method="parameters",
    says="b is missing among the parameters, so no optimizer will ever change it.",
)
def weights_alone(self):
    return [self.W]


@mistake(
    method="parameters",
    says="Without a bias, None stands among your parameters, and the first optimizer will stumble over it.",
)
def none_among_them(self):
    return [self.W, self.b]


@mistake(
    method="parameters",
    says="You list the arrays (.data). Asked for are the Tensors themselves: the optimizer needs their gradients, "
    "too.",
)
def arrays_listed(self):
    return [self.W.data] if self.b is None else [self.W.data, self.b.data]


@mistake(
    method="parameters",
    says="You list new Tensors. An optimizer that changes them leaves the layer's own as they are: list self.W and "
    "self.b themselves.",
)
def copies_listed(self):
    return [Tensor(p.data) for p in (self.W, self.b) if p is not None]
