"""Day 4, second notebook: Value, and networks made of it."""

import gc
import math
import sys

import numpy as np
import pytest

from solutions import Layer, Neuron, ScalarMLP, Value, numerical_gradient

EXPRESSIONS = {
    "a + b": lambda a, b: a + b,
    "a - b": lambda a, b: a - b,
    "a * b": lambda a, b: a * b,
    "a / b": lambda a, b: a / b,
    "-a": lambda a, b: -a + 0 * b,
    "a ** 3": lambda a, b: a**3 + 0 * b,
    "a ** -2": lambda a, b: a**-2 + 0 * b,
    "a ** 0.5": lambda a, b: a**0.5 + 0 * b,
    "a ** 0": lambda a, b: a**0 * b,
    "numbers right": lambda a, b: (a + 2) * 3 - (b - 1) / 4,
    "numbers left": lambda a, b: 2 + (3 - a) * (5 / b) + 4 * a,
    "numpy numbers": lambda a, b: np.float64(2.0) * a - b / np.int64(2) + np.float64(1.0),
    "a used often": lambda a, b: a * a * a + a * b - a / (a + b),
    "sum": lambda a, b: sum([a, b, a]),
}
FUNCTIONS = {"exp": math.exp, "log": math.log, "tanh": math.tanh, "relu": lambda x: max(x, 0.0)}


@pytest.mark.parametrize("expression", EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_arithmetic_and_its_derivatives(expression):
    point = np.array([1.7, 0.6])
    a, b = Value(point[0]), Value(point[1])
    result = expression(a, b)
    assert isinstance(result, Value)
    assert result.data == pytest.approx(expression(*point))
    result.backward()
    np.testing.assert_allclose(
        [a.grad, b.grad], numerical_gradient(lambda p: expression(*p), point), atol=1e-8
    )


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("x", [0.3, 2.5])
def test_functions_and_their_derivatives(name, x):
    v = Value(x)
    result = getattr(v, name)()
    assert result.data == pytest.approx(FUNCTIONS[name](x))
    result.backward()
    h = 1e-6
    assert v.grad == pytest.approx((FUNCTIONS[name](x + h) - FUNCTIONS[name](x - h)) / (2 * h))


@pytest.mark.parametrize(("x", "value", "slope"), [(-2.0, 0.0, 0.0), (0.0, 0.0, 0.0), (2.0, 2.0, 1.0)])
def test_relu_left_of_at_and_right_of_the_kink(x, value, slope):
    v = Value(x)
    result = v.relu()
    result.backward()
    assert (result.data, v.grad) == (value, slope)


def test_a_new_value_and_its_text():
    assert (Value(3).data, Value(3).grad) == (3, 0)
    assert repr(Value(1.5)) == "Value(data=1.5, grad=0)"


def test_backward_gives_self_1_and_adds_to_what_is_there():
    a = Value(3.0)
    a.grad = 10.0
    result = a * 2
    result.backward()
    assert result.grad == 1
    assert a.grad == 12
    b = Value(5.0)
    b.backward()
    assert b.grad == 1


def test_paths_that_join_add_up():
    a = Value(2.0)
    b = a * a  # 4
    c = b + a  # used below by two nodes of different depth
    result = c * b + c
    result.backward()
    # f = (a^2 + a) a^2 + a^2 + a, f' = 4 a^3 + 3 a^2 + 2 a + 1
    assert a.grad == 4 * 8 + 3 * 4 + 2 * 2 + 1


def test_many_layers_of_shared_nodes_are_each_visited_once():
    v = start = Value(1.0)
    for _ in range(200):  # 2^200 paths
        v = v + v
    v.backward()
    assert start.grad == 2.0**200


def test_two_graphs_add_up_in_shared_leaves_and_in_shared_inner_nodes():
    a = Value(2.0)
    h = a * 3
    first, second = h * 5, h * 7
    first.backward()
    second.backward()
    assert (a.grad, h.grad) == (3 * 5 + 3 * 7, 5 + 7)


@pytest.mark.parametrize("depth", [1_000, 100_000])
def test_deep_graphs_are_differentiated_and_freed_without_recursion(depth):
    limit = sys.getrecursionlimit()
    v = start = Value(1.0)
    for _ in range(depth):
        v = v + 1.0
    v.backward()
    assert start.grad == 1
    assert sys.getrecursionlimit() == limit
    del v, start
    gc.collect()


def test_graphs_are_freed_without_the_garbage_collector():
    gc.collect()
    gc.disable()
    try:
        a = Value(1.0)
        ((a * 2 + 1).tanh() * a.exp()).backward()
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_neuron_is_tanh_of_the_weighted_sum():
    neuron = Neuron(3, np.random.default_rng(0))
    parameters = neuron.parameters()
    assert len(parameters) == 4
    assert all(isinstance(p, Value) for p in parameters)
    for value, parameter in zip([0.5, -1.0, 2.0, 0.25], [*neuron.weights, neuron.bias], strict=True):
        parameter.data = value
    assert neuron([1.0, 2.0, 0.5]).data == pytest.approx(math.tanh(0.5 - 2 + 1 + 0.25))
    assert neuron([Value(1.0), 2, Value(0.5)]).data == pytest.approx(math.tanh(-0.25))


def test_neuron_names_what_does_not_fit():
    with pytest.raises(ValueError, match="inputs: got 2 numbers; expected 3"):
        Neuron(3, np.random.default_rng(0))([1.0, 2.0])


def test_layer_and_network_shapes():
    layer = Layer(2, 3, np.random.default_rng(0))
    outputs = layer([0.1, 0.2])
    assert isinstance(outputs, list)
    assert [type(output) for output in outputs] == [Value] * 3
    assert len(layer.parameters()) == 9
    assert isinstance(Layer(2, 1, np.random.default_rng(0))([0.1, 0.2]), list)

    network = ScalarMLP(2, [4, 1], np.random.default_rng(0))
    assert isinstance(network([0.1, 0.2]), Value)
    assert len(network.parameters()) == 4 * 3 + 5
    assert len(ScalarMLP(2, (4, 2), np.random.default_rng(0))([0.1, 0.2])) == 2


def test_networks_depend_on_rng_alone():
    def data(seed):
        return [p.data for p in ScalarMLP(2, [3, 1], np.random.default_rng(seed)).parameters()]

    assert data(0) == data(0) != data(1)


def test_network_gradients_and_zero_grad():
    network = ScalarMLP(2, [3, 2], np.random.default_rng(1))
    parameters = network.parameters()

    def loss():
        outputs = network([0.5, -0.3])
        return (outputs[0] - 1) ** 2 + outputs[1] * outputs[0]

    loss().backward()
    gradient = np.array([p.grad for p in parameters])
    start = np.array([p.data for p in parameters])

    def loss_at(data):
        for parameter, value in zip(parameters, data, strict=True):
            parameter.data = value
        return loss().data

    np.testing.assert_allclose(gradient, numerical_gradient(loss_at, start), atol=1e-8)
    network.zero_grad()
    assert all(p.grad == 0 for p in parameters)


def test_a_scalar_network_learns_xor():
    network = ScalarMLP(2, [4, 1], np.random.default_rng(2))
    samples = [((0, 0), -1), ((0, 1), 1), ((1, 0), 1), ((1, 1), -1)]
    for _ in range(300):
        network.zero_grad()
        loss = sum((network(x) - target) ** 2 for x, target in samples)
        loss.backward()
        for parameter in network.parameters():
            parameter.data -= 0.1 * parameter.grad
    assert all((network(x).data > 0) == (target > 0) for x, target in samples)
