"""Layer: neurons side by side."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, bank_of
from solutions import Layer, Neuron, Value

SET_ALL = "for p in layer.parameters(): p.data = 0.25\n"


def cases(rng: np.random.Generator) -> Iterator[Case]:
    draws = {"rng": Fixture("rng")}
    three = "layer = Layer(2, 3, rng)\n" + SET_ALL
    yield Case("len(Layer(2, 3, rng).parameters())", draws, shown=True, about="the number of parameters")
    yield Case(
        three + "[a.data for a in layer([1.0, 2.0])]", draws, shown=True, about="all parameters set to 0.25"
    )
    one = "layer = Layer(2, 1, rng)\n" + SET_ALL
    yield Case(
        one + "[a.data for a in layer([1.0, 2.0])]", draws, shown=True, about="a layer of a single neuron"
    )
    yield Case("len(Layer(2, 3, rng)([1.0, 2.0]))", draws, about="the number of its outputs")
    yield Case(
        "isinstance(Layer(2, 3, rng)([1.0, 2.0]), (list, tuple))", draws, about="its outputs being a list"
    )
    yield Case(
        "layer = Layer(2, 3, rng)\nlen({id(p) for p in layer.parameters()})",
        draws,
        about="neurons with parameters of their own",
    )
    yield Case(
        "layer = Layer(2, 3, rng)\nlen({a.data for a in layer([1.0, 2.0])})",
        draws,
        about="neurons that differ from each other",
    )
    yield Case(
        "[p.grad for p in Layer(3, 2, rng).parameters()]", draws, about="the gradients of its parameters"
    )
    back = "a, b, c = layer([1.0, 2.0])\n(a + b * 2).backward()\nsorted(p.grad for p in layer.parameters())"
    yield Case(three + back, draws, about="the gradients of its parameters")
    inputs = [round(float(x), 2) for x in rng.uniform(-1.5, 1.5, 4)]
    four = "layer = Layer(4, 2, rng)\n" + SET_ALL + "[a.data for a in layer(inputs)]"
    yield Case(four, {**draws, "inputs": inputs}, about="four inputs, two neurons")
    chained = "layer = Layer(2, 2, rng)\n" + SET_ALL + "[a.data for a in layer(layer([1.0, 2.0]))]"
    yield Case(chained, draws, about="inputs that are Values")
    pair = {"rng": Fixture("rng", 1), "same": Fixture("rng", 1), "other": Fixture("rng", 2)}
    first = "first = [p.data for p in Layer(2, 2, rng).parameters()]\n"
    yield Case(
        first + "first == [p.data for p in Layer(2, 2, same).parameters()]",
        pair,
        about="the same rng giving the same weights",
    )
    yield Case(
        first + "first == [p.data for p in Layer(2, 2, other).parameters()]",
        pair,
        about="another rng giving other weights",
    )


exercise = Exercise(
    of=Layer,
    points=2,
    cases=cases,
    methods=("__init__", "__call__", "parameters"),
    hints=Hints(
        nudge="Make a new neuron each time, from the same rng. Each of them sees all inputs. Three list "
        "comprehensions are enough.",
        formula="outputs $= [\\,$neuron$_1(x)$, neuron$_2(x)$, ...$\\,]$; parameters: those of the first neuron, then "
        "those of the second, ..., in one flat list.",
        pseudocode="__init__:    a list of n_out new Neurons\n__call__:    each neuron's answer to the "
        "inputs, in a list\nparameters:  for each neuron, for each of its parameters: that parameter",
    ),
)

mistake, alternative = bank_of(Layer)


@mistake(
    method="__init__",
    says="[Neuron(...)] * n_out is one neuron, listed n_out times: they share their weights and can never "
    "differ. Make a new one for each place.",
)
def one_neuron_many_times(self, n_in, n_out, rng):
    self.neurons = [Neuron(n_in, rng)] * n_out


@mistake(
    method="__init__",
    says="Every neuron is made from a new generator of the same seed, so they are all alike, and your rng "
    "decides nothing. Pass on the one that you were given.",
)
def the_same_seed_for_each(self, n_in, n_out, rng):
    self.neurons = [Neuron(n_in, np.random.default_rng(0)) for _ in range(n_out)]


@mistake(
    method="__init__",
    says="The sizes are swapped: n_in is the number of inputs of each neuron, n_out the number of neurons.",
)
def sizes_swapped(self, n_in, n_out, rng):
    self.neurons = [Neuron(n_out, rng) for _ in range(n_in)]


@mistake(
    method="__call__",
    says="A layer with one neuron returns just the Value. It should return a list there, too: whoever uses a layer"
    " need not know how wide it is.",
)
def a_value_for_one_neuron(self, inputs):
    outputs = [neuron(inputs) for neuron in self.neurons]
    return outputs[0] if len(outputs) == 1 else outputs


@mistake(
    method="__call__",
    says="Your layer adds its neurons' outputs up. They stand side by side: a list with one Value for each "
    "neuron.",
)
def outputs_added_up(self, inputs):
    return sum(neuron(inputs) for neuron in self.neurons)


@mistake(
    method="__call__",
    says="Your outputs are plain numbers: the graph ends there, and no gradient comes back. Leave them Values.",
)
def outputs_as_numbers(self, inputs):
    return [neuron(inputs).data for neuron in self.neurons]


@mistake(
    method="parameters",
    says="parameters() is a list of lists, one for each neuron. It should be flat: nothing but Values.",
)
def parameters_not_flat(self):
    return [neuron.parameters() for neuron in self.neurons]


@mistake(
    method="parameters",
    says="parameters() ends after the first neuron, perhaps because of a return inside the loop. All neurons' "
    "parameters belong in it.",
)
def parameters_of_the_first_neuron(self):
    return self.neurons[0].parameters()


@mistake(
    method="__call__",
    says="Each neuron gets the outputs of the one before it. Neurons of a layer stand side by side: all of "
    "them see the same inputs.",
)
def one_neuron_after_the_other(self, inputs):
    outputs = []
    for neuron in self.neurons:
        outputs.append(neuron(inputs))
        inputs = [outputs[-1]] * len(inputs)
    return outputs


@mistake(
    method="__call__",
    says="The outputs come in a NumPy array. A list is asked for: arrays are for numbers, and these are "
    "Values.",
)
def outputs_in_an_array(self, inputs):
    return np.array([neuron(inputs) for neuron in self.neurons])


@alternative
class ByLoops:
    def __init__(self, n_in, n_out, rng):
        self.neurons: list[Neuron] = []
        while len(self.neurons) < n_out:
            self.neurons.append(Neuron(n_in, rng))

    def __call__(self, inputs):
        outputs = []
        for neuron in self.neurons:
            outputs.append(neuron(inputs))
        return outputs

    def parameters(self):
        return list(itertools.chain(*(neuron.parameters() for neuron in self.neurons)))


@alternative
class WithoutNeurons:
    """A table of weights, the biases last."""

    def __init__(self, n_in, n_out, rng):
        self.rows = [[Value(x) for x in row] for row in rng.normal(size=(n_out, n_in + 1))]

    def __call__(self, inputs):
        return [sum((w * x for w, x in zip(row, inputs, strict=False)), row[-1]).tanh() for row in self.rows]

    def parameters(self):
        return [w for row in self.rows for w in row]
