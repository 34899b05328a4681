"""Day 4: scalars that remember how they were computed, and so find their own gradients."""

import numpy as np

from solutions import CONTENTS

__all__ = list(CONTENTS["autograd"])


class Value:
    """A number that records the graph it was computed from, so that `backward` can find every derivative.

    `+ - * /` work between Values and with plain numbers on either side, `**` with a number as exponent;
    `exp`, `log`, `tanh` and `relu` are methods.

    Attributes:
        data: the number.
        grad: d(result)/d(this), filled by `result.backward()`; 0 at first.
        parents: the Values that this one was computed from, a tuple.
        slopes: d(this)/d(parent) for each parent, a tuple of numbers.

    Source: the idea is that of micrograd, engine.py; here a node keeps its local derivatives as numbers.
    """

    # Fixed attributes (a further one would have to be named here), and no functions kept that refer back to the
    # node: so a graph is small, and freed at once, instead of waiting for Python's garbage collector.
    __slots__ = ("data", "grad", "parents", "slopes")

    def __init__(self, data, parents=(), slopes=()):
        """Start a Value from a number; `parents` and `slopes` are for the operations below."""
        self.data = float(data)
        self.grad = 0.0
        self.parents = parents
        self.slopes = slopes

    def __repr__(self):
        return f"Value(data={self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        """self + other."""
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        """self * other."""
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __pow__(self, exponent):
        """self ** exponent, for an exponent that is a plain number."""
        slope = exponent * self.data ** (exponent - 1) if exponent != 0 else 0.0
        return Value(self.data**exponent, (self,), (slope,))

    def __neg__(self):
        """-self."""
        return self * -1.0

    def __sub__(self, other):
        """self - other."""
        return self + -other

    def __truediv__(self, other):
        """self / other."""
        other = other if isinstance(other, Value) else Value(other)
        return self * other**-1

    def __radd__(self, other):
        """other + self, where other is a plain number."""
        return self + other

    def __rmul__(self, other):
        """other * self, where other is a plain number."""
        return self * other

    def __rsub__(self, other):
        """other - self, where other is a plain number."""
        return -self + other

    def __rtruediv__(self, other):
        """other / self, where other is a plain number."""
        return self**-1 * other

    def exp(self):
        """e to the power of self."""
        power = float(np.exp(self.data))
        return Value(power, (self,), (power,))

    def log(self):
        """The natural logarithm of self, which must be positive."""
        return Value(np.log(self.data), (self,), (1.0 / self.data,))

    def tanh(self):
        """The hyperbolic tangent of self."""
        t = float(np.tanh(self.data))
        return Value(t, (self,), (1.0 - t * t,))

    def relu(self):
        """self where it is positive, else 0; the derivative at 0 is 0."""
        return Value(max(self.data, 0.0), (self,), (float(self.data > 0),))

    def backward(self):
        """Add d(self)/d(node) to the `.grad` of every node that self was computed from, and of self.

        Works for graphs of any depth; where several paths lead to one node, their derivatives add up.
        """
        # First, a list in which every node comes after its parents. A stack does it, for recursion would fail at
        # a depth of 1,000: a node is put back below its parents, marked by a None, and listed when that comes up.
        # Nodes without parents are left out: they have nobody to pass anything on to.
        order, met, stack = [], set(), [self]
        while stack:
            node = stack.pop()
            if node is None:
                order.append(stack.pop())
            elif node.parents and node not in met:
                met.add(node)
                stack += (node, None, *node.parents)
        # What an earlier `backward` left in these nodes has been passed on already: it waits until the end.
        earlier = [(node, node.grad) for node in order if node.grad]
        for node, _ in earlier:
            node.grad = 0.0
        # Then the chain rule, from the end back: by a node's turn, its gradient is complete.
        self.grad += 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += node.grad * slope
        for node, grad in earlier:
            node.grad += grad


class Neuron:
    """tanh(w1 x1 + ... + wn xn + bias), with Values as weights and bias.

    Args:
        n_in: number of inputs.
        rng: the np.random.Generator that draws the weights.

    Source: the neural network on top of micrograd, in the video "The spelled-out intro to neural networks and
    backpropagation".
    """

    def __init__(self, n_in, rng):
        """Random weights, zero bias."""
        self.weights = [Value(w) for w in rng.uniform(-1, 1, n_in)]
        self.bias = Value(0.0)

    def __call__(self, inputs):
        """The neuron's activation, a Value, for a list of n_in numbers or Values."""
        if len(inputs) != len(self.weights):
            raise ValueError(f"inputs: got {len(inputs)} numbers; expected {len(self.weights)}")
        total = self.bias
        for weight, x in zip(self.weights, inputs, strict=True):
            total = total + weight * x
        return total.tanh()

    def parameters(self):
        """A list of all Values that training may change."""
        return [*self.weights, self.bias]


class Layer:
    """n_out Neurons side by side, each with the same n_in inputs.

    Args:
        n_in: number of inputs.
        n_out: number of neurons.
        rng: the np.random.Generator that draws the weights.
    """

    def __init__(self, n_in, n_out, rng):
        """Make the neurons."""
        self.neurons = [Neuron(n_in, rng) for _ in range(n_out)]

    def __call__(self, inputs):
        """The activations, a list of n_out Values, for a list of n_in numbers or Values."""
        return [neuron(inputs) for neuron in self.neurons]

    def parameters(self):
        """A flat list of all Values that training may change."""
        return [parameter for neuron in self.neurons for parameter in neuron.parameters()]


class ScalarMLP:
    """A multilayer perceptron of Values: Layers one after the other, tanh on every one, the last too.

    Args:
        n_in: number of inputs.
        sizes: number of neurons of each layer, without the inputs: ScalarMLP(2, [16, 16, 1], rng).
        rng: the np.random.Generator that draws the weights.
    """

    def __init__(self, n_in, sizes, rng):
        """Make the layers: self.layers, a list."""
        widths = [n_in, *sizes]
        self.layers = [Layer(widths[k], widths[k + 1], rng) for k in range(len(sizes))]

    def __call__(self, inputs):
        """The outputs for a list of n_in numbers or Values: one Value if the last size is 1, else a list."""
        for layer in self.layers:
            inputs = layer(inputs)
        return inputs[0] if len(inputs) == 1 else inputs

    def parameters(self):
        """A flat list of all Values that training may change."""
        return [parameter for layer in self.layers for parameter in layer.parameters()]

    def zero_grad(self):
        """Set the gradient of every parameter to 0, before the next backward pass."""
        for parameter in self.parameters():
            parameter.grad = 0.0
