"""Neuron: tanh of a weighted sum, on Values. Its parameters may come in any order: they are set alike, or in turn."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, bank_of
from solutions import Neuron, Value

SET_ALL = "for p in neuron.parameters(): p.data = 0.25\n"


def cases(rng: np.random.Generator) -> Iterator[Case]:
    draws = {"rng": Fixture("rng")}
    two = "neuron = Neuron(2, rng)\n" + SET_ALL
    yield Case("len(Neuron(2, rng).parameters())", draws, shown=True, about="the number of parameters")
    yield Case(two + "neuron([1.0, 2.0]).data", draws, shown=True, about="all parameters set to 0.25")
    yield Case(
        two + "neuron([1.0, 2.0]).backward()\nsorted(p.grad for p in neuron.parameters())",
        draws,
        shown=True,
        about="the gradients of its parameters",
    )
    each = (
        "neuron, outputs = Neuron(3, rng), []\nfor p in neuron.parameters():\n"
        "    for other in neuron.parameters():\n        other.data = 0.0\n    p.data = 1.0\n"
        "    outputs.append(neuron([0.1, 0.2, 0.3]).data)\nsorted(outputs)"
    )
    yield Case(each, draws, about="one parameter at a time set to 1, all others to 0")
    inputs = [round(float(x), 2) for x in rng.uniform(-1.5, 1.5, 4)]
    yield Case(
        "neuron = Neuron(4, rng)\n" + SET_ALL + "neuron(inputs).data",
        {**draws, "inputs": inputs},
        about="four inputs",
    )
    yield Case("neuron = Neuron(1, rng)\n" + SET_ALL + "neuron([-3.0]).data", draws, about="a single input")
    values = "Value = type(neuron.parameters()[0])\nx = Value(-2.0)\n"
    yield Case(two + values + "neuron([x, 1.0]).data", draws, about="inputs that are Values")
    yield Case(
        two + values + "y = neuron([x, 1.0])\ny.backward()\nx.grad", draws, about="the gradient of an input"
    )
    yield Case(
        "neuron = Neuron(8, rng)\nlen({p.data for p in neuron.parameters()}) >= 8",
        draws,
        about="weights that differ from each other",
    )
    pair = {"rng": Fixture("rng", 1), "same": Fixture("rng", 1), "other": Fixture("rng", 2)}
    first = "first = [p.data for p in Neuron(3, rng).parameters()]\n"
    yield Case(
        first + "first == [p.data for p in Neuron(3, same).parameters()]",
        pair,
        about="the same rng giving the same weights",
    )
    yield Case(
        first + "first == [p.data for p in Neuron(3, other).parameters()]",
        pair,
        about="another rng giving other weights",
    )


exercise = Exercise(
    of=Neuron,
    points=2,
    cases=cases,
    methods=("__call__", "parameters"),
    hints=Hints(
        nudge="It is day 1's neuron with tanh on top, and every number in it is a Value: so each + and * of "
        "yours builds the graph by itself.",
        formula=r"$a = \tanh(w_1 x_1 + \dots + w_n x_n + b)$",
        pseudocode="total = the bias\nfor each weight and its input:  total = total + weight * input\n"
        "return tanh of the total        (a method of Value)\n\n"
        "parameters: one list with all weights, and the bias",
    ),
)

mistake, alternative = bank_of(Neuron)


@mistake(
    method="__call__",
    says="The bias is not added: an input of zeros then always gives 0, whatever the neuron has learned.",
)
def without_its_bias(self, inputs):
    return sum((weight * x for weight, x in zip(self.weights, inputs, strict=True)), Value(0.0)).tanh()


@mistake(
    method="__call__",
    says="The weighted sum comes out as it is: tanh is missing at the end.",
)
def without_tanh(self, inputs):
    return sum((weight * x for weight, x in zip(self.weights, inputs, strict=True)), self.bias)


@mistake(
    method="__call__",
    says="Your neuron ends in a ReLU. Here it is tanh, which gives values from -1 to 1.",
)
def relu_instead_of_tanh(self, inputs):
    return sum((weight * x for weight, x in zip(self.weights, inputs, strict=True)), self.bias).relu()


@mistake(
    method="__call__",
    says="You take tanh of every product and then add. The neuron adds first, and bends the sum once.",
)
def tanh_of_each_product(self, inputs):
    return sum(((weight * x).tanh() for weight, x in zip(self.weights, inputs, strict=True)), self.bias)


@mistake(
    method="__call__",
    says="The bias is added after tanh. It belongs in the sum, so that it shifts where the neuron switches.",
)
def bias_after_tanh(self, inputs):
    return (
        sum((weight * x for weight, x in zip(self.weights, inputs, strict=True)), Value(0.0)).tanh()
        + self.bias
    )


@mistake(
    method="__call__",
    says="Your neuron computes with the numbers in .data, so that the result knows nothing of the weights and "
    "no gradient finds its way back. Compute with the Values themselves.",
)
def cut_off_from_its_weights(self, inputs):
    total = self.bias.data
    for weight, x in zip(self.weights, inputs, strict=True):
        total += weight.data * (x.data if isinstance(x, Value) else x)
    return Value(np.tanh(total))


@mistake(
    method="parameters",
    says="The bias is missing from parameters(): training would never change it.",
)
def parameters_without_the_bias(self):
    return list(self.weights)


@mistake(
    method="parameters",
    says="parameters() holds a list within a list. It should be flat: nothing but Values, the weights and then the"
    " bias.",
)
def parameters_not_flat(self):
    return [self.weights, self.bias]


@mistake(
    method="parameters",
    says="parameters() gives the plain numbers. Training has to change the Values themselves, and read their "
    "gradients.",
)
def parameters_as_numbers(self):
    return [parameter.data for parameter in [*self.weights, self.bias]]


@mistake(
    method="__init__",
    says="All weights are equal. The rng should draw one number for each input.",
)
def one_number_for_all(self, n_in, rng):
    number = rng.uniform(-1, 1)
    self.weights = [Value(number) for _ in range(n_in)]
    self.bias = Value(0.0)


@mistake(
    method="__init__",
    says="The weights don't depend on the rng that is passed in: draw from it, and from nothing else.",
)
def a_generator_of_its_own(self, n_in, rng):
    self.weights = [Value(number) for number in np.random.default_rng(0).uniform(-1, 1, n_in)]
    self.bias = Value(0.0)


@mistake(
    method="__init__",
    says="All weights are one and the same Value: [Value(...)] * n lists one object n times. Make a new one "
    "for each input.",
)
def one_value_for_all_weights(self, n_in, rng):
    self.weights, self.bias = [Value(rng.uniform(-1, 1))] * n_in, Value(0.0)


@mistake(
    method="__init__",
    says="The weights begin at 0. Then all neurons of a layer are alike, and stay so: draw them from `rng`.",
)
def zero_weights(self, n_in, rng):
    self.weights, self.bias = [Value(0.0) for _ in range(n_in)], Value(0.0)


@mistake(
    method="__init__",
    says="There is one weight less than there are inputs, and `zip` ends with the shorter list, without a "
    "word.",
)
def one_weight_too_few(self, n_in, rng):
    self.weights, self.bias = [Value(w) for w in rng.uniform(-1, 1, n_in - 1)], Value(0.0)


@mistake(
    method="__call__",
    says="The last input never counts. Where one list is shorter, `zip` ends with it, without a word: pair every "
    "input with a weight.",
)
def last_input_cut_off(self, inputs):
    return sum((weight * x for weight, x in zip(self.weights[:-1], inputs, strict=False)), self.bias).tanh()


@mistake(
    method="__call__",
    says="The first input never counts, and the others meet a weight that is not theirs. The inputs are numbered "
    "from 0, as the weights are.",
)
def first_input_left_out(self, inputs):
    return sum((weight * x for weight, x in zip(self.weights, inputs[1:], strict=False)), self.bias).tanh()


@mistake(
    method="__call__",
    says="The neuron gives a list with one Value in it. It has one output: the Value itself.",
)
def output_in_a_list(self, inputs):
    return [sum((weight * x for weight, x in zip(self.weights, inputs, strict=True)), self.bias).tanh()]


@mistake(
    method="__call__",
    says="The weights go into the sum as plain numbers, with .data, so that no gradient reaches them. Add and "
    "multiply the Values themselves.",
)
def weights_as_numbers(self, inputs):
    return sum((x * weight.data for weight, x in zip(self.weights, inputs, strict=True)), self.bias).tanh()


@mistake(
    method="parameters",
    says="parameters() hands out new Values, copies of the neuron's own: training changes them, and the neuron "
    "learns nothing. List the very same Values.",
)
def copies_as_parameters(self):
    return [Value(p.data) for p in [*self.weights, self.bias]]


@alternative
class BiasFirst:
    def __init__(self, n_in, rng, scale=0.5):
        self.theta = [Value(rng.normal() * scale) for _ in range(n_in + 1)]

    def __call__(self, inputs):
        return sum(p * x for p, x in zip(self.theta, [1, *inputs], strict=True)).tanh()

    def parameters(self):
        return self.theta


@alternative(method="__call__")
def by_the_exponential(self, inputs):
    doubled = self.bias * 2
    for k in range(len(self.weights)):
        doubled = doubled + inputs[k] * self.weights[k] * 2
    return 1 - 2 / (doubled.exp() + 1)
