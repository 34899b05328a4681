"""ScalarMLP: layers one after the other, and gradients set back to 0."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, alternative, mistake
from solutions import Layer, ScalarMLP

SET_ALL = "for p in network.parameters(): p.data = 0.25\n"


def cases(rng: np.random.Generator) -> Iterator[Case]:
    draws = {"rng": Fixture("rng")}
    small = "network = ScalarMLP(2, [3, 1], rng)\n"
    yield Case(
        "len(ScalarMLP(2, [3, 1], rng).parameters())", draws, shown=True, about="the number of parameters"
    )
    yield Case(
        small + SET_ALL + "network([1.0, 2.0]).data", draws, shown=True, about="all parameters set to 0.25"
    )
    two_out = "network = ScalarMLP(2, [3, 2], rng)\n" + SET_ALL
    yield Case(
        two_out + "[a.data for a in network([1.0, 2.0])]",
        draws,
        shown=True,
        about="a network with two outputs",
    )
    zeroed = "network([1.0, 2.0]).backward()\nnetwork.zero_grad()\n"
    yield Case(
        small + SET_ALL + zeroed + "[p.grad for p in network.parameters()]",
        draws,
        shown=True,
        about="zero_grad",
    )
    yield Case(
        small + SET_ALL + zeroed + "[p.data for p in network.parameters()]",
        draws,
        about="zero_grad, which leaves the weights alone",
    )
    back = "network([1.0, 2.0]).backward()\nsorted(p.grad for p in network.parameters())"
    yield Case(small + SET_ALL + back, draws, about="the gradients of its parameters")
    yield Case(
        small + SET_ALL + zeroed + back, draws, about="the gradients after a zero_grad and another backward"
    )
    inputs = [round(float(x), 2) for x in rng.uniform(-1.5, 1.5, 3)]
    for sizes in ([1], [4, 4, 1], [2, 3, 1]):
        code = "network = ScalarMLP(3, sizes, rng)\n" + SET_ALL
        yield Case(
            code + "network(inputs).data, len(network.parameters())",
            {**draws, "sizes": sizes, "inputs": inputs},
            about=f"{len(sizes)} layer{'s' if len(sizes) > 1 else ''}",
        )
    code = "network = ScalarMLP(3, [2], rng)\n" + SET_ALL + "[a.data for a in network(inputs)]"
    yield Case(code, {**draws, "inputs": inputs}, about="one layer of two neurons")
    yield Case(
        "network = ScalarMLP(3, [3, 3, 1], rng)\nlen({id(p) for p in network.parameters()})",
        draws,
        about="layers with parameters of their own",
    )
    values = "network = ScalarMLP(2, [2, 2], rng)\n" + SET_ALL
    yield Case(
        values + "[a.data for a in network(network([1.0, 2.0]))]", draws, about="inputs that are Values"
    )
    pair = {"rng": Fixture("rng", 1), "same": Fixture("rng", 1), "other": Fixture("rng", 2)}
    first = "first = [p.data for p in ScalarMLP(2, [2, 1], rng).parameters()]\n"
    yield Case(
        first + "first == [p.data for p in ScalarMLP(2, [2, 1], same).parameters()]",
        pair,
        about="the same rng giving the same weights",
    )
    yield Case(
        first + "first == [p.data for p in ScalarMLP(2, [2, 1], other).parameters()]",
        pair,
        about="another rng giving other weights",
    )


exercise = Exercise(
    of=ScalarMLP,
    points=3,
    cases=cases,
    methods=("__init__", "__call__", "zero_grad"),
    hints=Hints(
        nudge="Write the widths down in a row, the inputs first: 2, 3, 1. Each neighbouring pair is a layer. "
        "What comes out of one goes into the next.",
        formula="With the widths $n_0 = n_{in}, n_1, \\dots, n_L$: layer $k$ is `Layer(n_k, n_k+1, rng)`; "
        "$a_0 = $ inputs, $a_{k+1} = layer_k(a_k)$.",
        pseudocode="__init__:   widths = [n_in, then all of sizes]\n"
        "            layers = a Layer for each neighbouring pair of widths\n"
        "__call__:   for each layer:  inputs = the layer's answer to inputs\n"
        "            return inputs, or its only element where there is just one\n"
        "zero_grad:  for each parameter:  its grad = 0",
    ),
)


@mistake(
    of=ScalarMLP,
    method="__init__",
    says="You read the first of `sizes` as the number of inputs. That is n_in's part: every size in the list "
    "is a layer of neurons.",
)
def first_size_taken_for_the_inputs(self, n_in, sizes, rng):
    self.layers = [Layer(sizes[k], sizes[k + 1], rng) for k in range(len(sizes) - 1)]


@mistake(
    of=ScalarMLP,
    method="__init__",
    says="The last layer is missing: ScalarMLP(2, [3, 1], rng) has a layer of 3 neurons and one of 1.",
)
def without_the_last_layer(self, n_in, sizes, rng):
    widths = [n_in, *sizes]
    self.layers = [Layer(widths[k], widths[k + 1], rng) for k in range(len(sizes) - 1)]


@mistake(
    of=ScalarMLP,
    method="__init__",
    says="Every layer of yours expects n_in inputs. From the second on, a layer's inputs are the outputs of "
    "the one before.",
)
def n_in_for_every_layer(self, n_in, sizes, rng):
    self.layers = [Layer(n_in, size, rng) for size in sizes]


@mistake(
    of=ScalarMLP,
    method="__init__",
    says="Your network adds the first size to the caller's list, or otherwise changes `sizes` in place. Make "
    "a new list.",
)
def writes_into_sizes(self, n_in, sizes, rng):
    sizes.insert(0, n_in)
    self.layers = [Layer(sizes[k], sizes[k + 1], rng) for k in range(len(sizes) - 1)]


@mistake(
    of=ScalarMLP,
    method="__call__",
    says="With a last size of 1 the network should return that one Value; yours returns a list with it.",
)
def always_a_list(self, inputs):
    for layer in self.layers:
        inputs = layer(inputs)
    return inputs


@mistake(
    of=ScalarMLP,
    method="__call__",
    says="The network always returns its first output alone. Only where the last size is 1 is there just one.",
)
def the_first_output_alone(self, inputs):
    for layer in self.layers:
        inputs = layer(inputs)
    return inputs[0]


@mistake(
    of=ScalarMLP,
    method="__call__",
    says="Each layer of yours is given the original inputs. They belong to the first layer; what comes out of "
    "it goes into the next.",
)
def original_inputs_for_every_layer(self, inputs):
    for layer in self.layers:
        outputs = layer(inputs)
    return outputs[0] if len(outputs) == 1 else outputs


def _linear(layer, inputs):
    return [
        sum((weight * x for weight, x in zip(neuron.weights, inputs, strict=True)), neuron.bias)
        for neuron in layer.neurons
    ]


@mistake(
    of=ScalarMLP,
    method="__call__",
    says="Your last layer is linear. In this network tanh is on every layer, the last too: its outputs lie "
    "between -1 and 1.",
)
def linear_at_the_end(self, inputs):
    for layer in self.layers[:-1]:
        inputs = layer(inputs)
    outputs = _linear(self.layers[-1], inputs)
    return outputs[0] if len(outputs) == 1 else outputs


@mistake(
    of=ScalarMLP,
    method="__call__",
    says="There is a tanh too many: the neurons have one already.",
)
def tanh_once_more(self, inputs):
    for layer in self.layers:
        inputs = [output.tanh() for output in layer(inputs)]
    return inputs[0] if len(inputs) == 1 else inputs


@mistake(
    of=ScalarMLP,
    method="zero_grad",
    says="zero_grad sets the weights themselves to 0, and the network forgets all it has learned. Which "
    "attribute holds the gradient?",
)
def weights_set_to_zero(self):
    for parameter in self.parameters():
        parameter.data = 0.0
        parameter.grad = 0.0


@mistake(
    of=ScalarMLP,
    method="zero_grad",
    says="After zero_grad the gradients are what they were. Assigning to a loop variable changes the variable "
    "alone: set the attribute of each parameter.",
)
def gradients_untouched(self):
    for parameter in self.parameters():
        grad = parameter.grad
        grad = 0.0 * grad


@mistake(
    of=ScalarMLP,
    method="zero_grad",
    says="zero_grad clears the last layer alone. All layers' parameters collect gradients.",
)
def last_layer_cleared_alone(self):
    for parameter in self.layers[-1].parameters():
        parameter.grad = 0.0


@mistake(
    of=ScalarMLP,
    method="parameters",
    says="parameters() knows the last layer alone: the others would never learn.",
)
def parameters_of_the_last_layer(self):
    return self.layers[-1].parameters()


@alternative(of=ScalarMLP)
class ByLoops:
    def __init__(self, n_in, sizes, rng, name="network"):
        self.layers, self.name = [], name
        for size in sizes:
            self.layers.append(Layer(n_in, size, rng))
            n_in = size

    def __call__(self, x):
        values = list(x)
        for layer in self.layers:
            values = layer(values)
        if len(values) > 1:
            return values
        (only,) = values
        return only

    def parameters(self):
        found = []
        for layer in reversed(self.layers):
            found.extend(layer.parameters())
        return found

    def zero_grad(self):
        for layer in self.layers:
            for parameter in layer.parameters():
                parameter.grad = 0


def _recursive_call(self, inputs, k=0):
    if k == len(self.layers):
        return inputs if len(inputs) > 1 else inputs[0]
    return _recursive_call(self, self.layers[k](inputs), k + 1)


@alternative(of=ScalarMLP, method="__call__")
def layer_in_layer(self, inputs):
    return _recursive_call(self, inputs)
