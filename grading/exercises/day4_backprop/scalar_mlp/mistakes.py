"""ScalarMLP: mistakes that people make."""

from __future__ import annotations

from grading.exercises import bank_of
from solutions import Layer, ScalarMLP

mistake, _ = bank_of(ScalarMLP)


@mistake(
    method="__init__",
    says="You read the first of `sizes` as the number of inputs. That is n_in's part: every size in the list "
    "is a layer of neurons.",
)
def first_size_taken_for_the_inputs(self, n_in, sizes, rng):
    self.layers = [Layer(sizes[k], sizes[k + 1], rng) for k in range(len(sizes) - 1)]


@mistake(
    method="__init__",
    says="The last layer is missing: ScalarMLP(2, [3, 1], rng) has a layer of 3 neurons and one of 1.",
)
def without_the_last_layer(self, n_in, sizes, rng):
    widths = [n_in, *sizes]
    self.layers = [Layer(widths[k], widths[k + 1], rng) for k in range(len(sizes) - 1)]


@mistake(
    method="__init__",
    says="Every layer of yours expects n_in inputs. From the second on, a layer's inputs are the outputs of "
    "the one before.",
)
def n_in_for_every_layer(self, n_in, sizes, rng):
    self.layers = [Layer(n_in, size, rng) for size in sizes]


@mistake(
    method="__init__",
    says="The first size is skipped: in the row of widths, n_in first, each layer leads from one width to the very "
    "next. (`zip` ends with the shorter list, without a word.)",
)
def first_size_skipped(self, n_in, sizes, rng):
    self.layers = [Layer(a, b, rng) for a, b in zip([n_in, *sizes], sizes[1:], strict=False)]


@mistake(
    method="__init__",
    says="Each Layer gets its two sizes in each other's place: first comes how many inputs it has, then how many "
    "neurons.",
)
def sizes_swapped(self, n_in, sizes, rng):
    widths = [n_in, *sizes]
    self.layers = [Layer(widths[k + 1], widths[k], rng) for k in range(len(sizes))]


@mistake(
    method="__init__",
    says="Your network adds the first size to the caller's list, or otherwise changes `sizes` in place. Make "
    "a new list.",
)
def writes_into_sizes(self, n_in, sizes, rng):
    sizes.insert(0, n_in)
    self.layers = [Layer(sizes[k], sizes[k + 1], rng) for k in range(len(sizes) - 1)]


@mistake(
    method="__call__",
    says="With a last size of 1 the network should return that one Value; yours returns a list with it.",
)
def always_a_list(self, inputs):
    for layer in self.layers:
        inputs = layer(inputs)
    return inputs


@mistake(
    method="__call__",
    says="The network always returns only its first output. There is just one only where the last size is 1.",
)
def the_first_output_alone(self, inputs):
    for layer in self.layers:
        inputs = layer(inputs)
    return inputs[0]


@mistake(
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
    method="__call__",
    says="There is a tanh too many: the neurons have one already.",
)
def tanh_once_more(self, inputs):
    for layer in self.layers:
        inputs = [output.tanh() for output in layer(inputs)]
    return inputs[0] if len(inputs) == 1 else inputs


@mistake(
    method="zero_grad",
    says="zero_grad sets the weights themselves to 0, and the network forgets all it has learned. Which "
    "attribute holds the gradient?",
)
def weights_set_to_zero(self):
    for parameter in self.parameters():
        parameter.data = 0.0
        parameter.grad = 0.0


@mistake(
    method="zero_grad",
    says="After zero_grad the gradients are what they were. Assigning to a loop variable changes only that "
    "variable: set the attribute of each parameter.",
)
def gradients_untouched(self):
    for parameter in self.parameters():
        grad = parameter.grad
        grad = 0.0 * grad


@mistake(
    method="zero_grad",
    says="zero_grad clears only the last layer. All layers' parameters collect gradients.",
)
def last_layer_cleared_alone(self):
    for parameter in self.layers[-1].parameters():
        parameter.grad = 0.0


@mistake(
    method="parameters",
    says="parameters() knows only the last layer: the others would never learn.",
)
def parameters_of_the_last_layer(self):
    return self.layers[-1].parameters()


@mistake(
    method="__call__",
    says="The last layer is never asked. Run through all of self.layers.",
)
def last_layer_left_out(self, inputs):
    for layer in self.layers[:-1]:
        inputs = layer(inputs)
    return inputs[0] if len(inputs) == 1 else inputs


@mistake(
    method="__call__",
    says="There is one tanh too many at the end: the last layer's neurons have theirs already.",
)
def tanh_after_the_last_layer(self, inputs):
    for layer in self.layers:
        inputs = layer(inputs)
    outputs = [output.tanh() for output in inputs]
    return outputs[0] if len(outputs) == 1 else outputs


@mistake(
    method="parameters",
    says="The last layer's parameters are missing from the list, so it would never learn.",
)
def parameters_without_the_last_layer(self):
    return [parameter for layer in self.layers[:-1] for parameter in layer.parameters()]


@mistake(
    method="zero_grad",
    says="zero_grad sets .data to 0, which wipes out the weights, and leaves the gradients as they are. It is "
    ".grad that has to go back to 0.",
)
def weights_wiped_out(self):
    for parameter in self.parameters():
        parameter.data = 0.0


@mistake(
    method="zero_grad",
    says="zero_grad sets the gradients to None. The next backward pass adds to them, and nothing can be added "
    "to None: set them to 0.",
)
def gradients_set_to_none(self):
    for parameter in self.parameters():
        parameter.grad = None


def recursive_call(self, inputs, k=0):
    if k == len(self.layers):
        return inputs if len(inputs) > 1 else inputs[0]
    return recursive_call(self, self.layers[k](inputs), k + 1)
