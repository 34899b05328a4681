"""examine on what learners write: the words, the blame, the details that a proof of the bank does not see."""

from __future__ import annotations

import fractions
import types

import numpy as np
import pytest

import solutions
from grading import examine
from grading.examining.words import called
from grading.exercises import Case, class_with
from grading.judge import compare
from grading.kernel.plain import Opaque, plain, same, show
from grading.kernel.probe import probe
from grading.kernel.stand_ins import earlier_pieces, piece_for
from grading.lab import check


def notebook(source: str, **names) -> dict:
    """A namespace in which cells ran, as in a notebook."""
    namespace = {"np": np, **names}
    exec(source, namespace)
    return namespace


def test_an_exception_is_told_with_the_learners_own_line(tmp_path):
    path = tmp_path / "cell.py"
    path.write_text("def sigmoid(x):\n    half = x / 2\n    return half + missing\n", encoding="utf-8")
    namespace = {"np": np}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), namespace)
    says = examine("sigmoid", namespace["sigmoid"], seed=0).says
    assert "NameError: name 'missing' is not defined, in line 3 of sigmoid" in " ".join(says.split())
    assert "half = 0.0" in says


def test_a_fault_of_an_earlier_exercise_is_blamed_on_that_one():
    mine = notebook(
        "def sigmoid(x):\n    return 1 / (1 + np.exp(x))\n\n"
        "def neuron(inputs, weights, bias):\n    return sigmoid(np.dot(inputs, weights) + bias)\n"
    )
    verdict = examine("neuron", mine["neuron"], seed=0)
    assert verdict.right
    assert "your sigmoid" in verdict.look
    assert mine["neuron"].__globals__["sigmoid"] is mine["sigmoid"], "the learner's own function is put back"


def test_what_waits_for_an_unwritten_exercise_says_so():
    mine = notebook(
        "def or_gate():\n    raise NotImplementedError()\n\n"
        "def steep(gate, inputs):\n    weights, bias = gate()\n    return neuron(inputs, 20 * weights, 20 * bias)\n\n"
        "def xor_network(inputs):\n    return steep(and_gate, [steep(or_gate, inputs), steep(nand_gate, inputs)])\n",
        neuron=solutions.neuron,
        and_gate=solutions.and_gate,
        nand_gate=solutions.nand_gate,
    )
    verdict = examine("xor_network", mine["xor_network"], seed=0)
    assert verdict.right
    assert verdict.look == "right in itself; it waits for your or_gate"
    assert "your or_gate, which is not written yet" in verdict.text
    shown = repr(check("xor_network", mine["xor_network"]))
    assert shown.startswith(
        "xor_network: right in itself, 2 of 2 points.\n\n  It calls your or_gate, which is not"
    )
    assert "NotImplementedError" not in shown


def test_the_methods_that_are_not_written_are_named():
    def unwritten(self, *arguments):
        raise NotImplementedError()

    # As in a notebook, a stub's code has the name of its method.
    stubs = {
        name: types.FunctionType(unwritten.__code__.replace(co_name=name), {})
        for name in ("__pow__", "__neg__", "tanh")
    }
    verdict = examine("Value", class_with(solutions.Value, **stubs), seed=0, part="arithmetic")
    assert verdict.look == "not written yet"
    assert verdict.text.startswith("Still to be written here: __pow__, __neg__.")
    assert "tanh" not in verdict.text, "another part's"


def test_a_fault_of_ones_own_is_not_blamed_on_an_earlier_exercise():
    mine = notebook(
        "def sigmoid(x):\n    return 1 / (1 + np.exp(x))\n\n"
        "def neuron(inputs, weights, bias):\n    return sigmoid(np.dot(inputs, weights))\n"
    )
    verdict = examine("neuron", mine["neuron"], seed=0)
    assert verdict.points < verdict.out_of
    assert "bias" in verdict.says


def test_arguments_changed_in_place_are_told():
    def sigmoid(x):
        result = solutions.sigmoid(x)
        if isinstance(x, np.ndarray):
            x += 1
        return result

    says = " ".join(examine("sigmoid", sigmoid, seed=0).says.split())
    assert "x unchanged: [" in says
    assert "x after the call: [" in says


def test_the_verdict_points_at_the_hint_that_fits():
    def facts(name, candidate):
        return dict(examine(name, candidate, seed=0).facts)

    assert "the formula" in facts("tanh", lambda z: z)["Hint"]
    assert "the nudge" in facts("init_layer", lambda n, m, rng: (np.ones((n, m)), np.zeros((1, m))))["Hint"]
    assert "Hint" not in facts("tanh", lambda z: missing)  # noqa: F821


def test_a_dtype_does_not_hide_another_difference():
    """X and y are floats, as in a known mistake, but y has a second axis besides: that mistake is not what is told."""

    def wrong(words, characters, context):
        X, y = solutions.context_windows(words, characters, context)
        return X, np.stack([y, y], axis=1)

    verdict = examine("context_windows", wrong, seed=0)
    assert verdict.mistake is None
    assert "y should have the shape (5,), but has (5, 2)." in verdict.says


def test_the_example_shows_the_mistake_that_is_told():
    """The first example that fails has the right numbers in float64; the mistake shows in a later one."""

    class Linear:
        def __init__(self, n_in, n_out, rng, bias=True):
            self.W = solutions.Tensor(rng.standard_normal((n_in, n_out)) / n_in**0.5)
            self.b = solutions.Tensor(np.zeros(n_out))

        __call__, parameters = solutions.Linear.__call__, solutions.Linear.parameters

    verdict = examine("Linear", Linear, seed=0)
    assert verdict.mistake == "bias_all_the_same"
    assert ("Called", "Linear(3, 2, rng, bias=False).b is None with rng = np.random.default_rng(0)") in [
        (name, " ".join(fact.split())) for name, fact in verdict.facts
    ]
    assert ("Also", "the numbers have another dtype than was asked for") in verdict.facts


def test_an_attribute_of_another_name_is_asked_for():
    class Linear(solutions.Linear):
        def __init__(self, n_in, n_out, rng, bias=True):
            super().__init__(n_in, n_out, rng, bias)
            self.weight = self.W
            del self.W

    assert "The example asks your Linear for `W`, but it has nothing of that name." in " ".join(
        examine("Linear", Linear, seed=0).says.split()
    )


def test_a_second_mistake_is_said_besides_the_known_one():
    def sgd_step(W, dW, learning_rate):
        W += learning_rate * dW
        return W

    verdict = examine("sgd_step", sgd_step, seed=0)
    assert verdict.mistake
    assert "uphill" in verdict.says
    assert ("Also", "an argument is changed in place") in verdict.facts


def test_what_the_example_cannot_use_is_told_as_what_came_back():
    says = examine("minibatches", lambda X, y, batch_size, rng: None, seed=0).says
    assert "what your function returned (None)" in " ".join(says.split())


def test_a_right_earlier_piece_is_not_blamed():
    """and_gate may return lists; what nand_gate makes of them is its own business."""
    mine = notebook(
        "def and_gate():\n    return [20, 20], -30\n\n"
        "def nand_gate():\n    weights, bias = and_gate()\n    return -weights, -bias\n"
    )
    assert examine("nand_gate", mine["nand_gate"], seed=0).points == 0


def test_a_wrong_input_that_crashes_keeps_half_the_points():
    verdict = examine("one_hot", lambda labels, num_classes: np.eye(num_classes)[labels], seed=0)
    assert verdict.points == verdict.out_of / 2


def test_a_known_mistake_is_known_whatever_the_words_of_an_error_that_was_asked_for():
    def split_heads(x, heads):
        B, T, C = x.shape
        return x.reshape(
            B, heads, T, C // heads
        )  # where heads don't divide C, NumPy itself raises the ValueError

    assert examine("split_heads", split_heads, seed=0).mistake == "reshaped_straight"


def test_an_array_where_a_tensor_is_asked_for_is_called_by_its_name():
    verdict = examine("merge_heads", lambda x: x.data[:, 0] + 1.0, seed=0)
    assert "is the `.data` of an array, not of a Tensor" in " ".join(verdict.says.split())


def test_what_is_not_a_function_is_told():
    for thing in (3, "sigmoid", None, np.zeros(3), solutions.MLP, types):
        verdict = examine("sigmoid", thing, seed=0)
        assert verdict.points == 0
        assert "should be a function" in verdict.says


def test_examine_prints_nothing(capsys):
    def sigmoid(x):
        print("noise")
        return solutions.sigmoid(x)

    assert examine("sigmoid", sigmoid).right
    assert capsys.readouterr() == ("", "")


def test_a_float_may_be_any_scalar():
    for kind in (float, np.float32, np.asarray, fractions.Fraction):
        mine = notebook(
            "def neuron(inputs, weights, bias):\n    return kind(float(sigmoid(np.dot(inputs, weights) + bias)))\n",
            kind=kind,
            sigmoid=solutions.sigmoid,
        )
        verdict = examine("neuron", mine["neuron"], seed=0)
        assert verdict.right or kind is np.float32, verdict.says


@pytest.mark.parametrize(
    ("expected", "got", "word"),
    [
        (np.arange(6.0).reshape(2, 3), np.arange(6.0).reshape(2, 3).T, "transposed"),
        (np.arange(1.0, 5), -np.arange(1.0, 5), "negative"),
        (np.arange(1.0, 5), 4 * np.arange(1.0, 5), "4.0 times"),
        (np.arange(4.0), np.arange(4.0) + 2, "off by the same 2.0"),
        (np.arange(4.0), np.array([0, 1, np.nan, 3]), "nan in 1 of 4"),
        (np.arange(4.0), np.arange(4.0).reshape(4, 1), "arrangement"),
        (np.arange(4.0), np.arange(4.0).reshape(2, 2), "arrangement"),
        (np.zeros((2, 3)), np.zeros((2, 4)), "shape (2, 3), but has (2, 4)"),
        (np.arange(4.0, dtype=np.float32), np.arange(4.0), "float64"),
        (1.0, np.array([1.0]), "single number"),
        (1.0, None, "return"),
        ([1.0, 2.0], [1.0], "should have 2 items, but has 1"),
        ({"W": 1.0}, {"b": 1.0}, "no key 'W'"),
    ],
)
def test_a_difference_is_described_by_what_can_be_measured(expected, got, word):
    found = compare(expected, got, {})
    assert found is not None
    assert word in found.says + found.look


def test_a_factor_is_given_its_meaning():
    X = np.ones((5, 3))
    found = compare(np.arange(1.0, 5), 5 * np.arange(1.0, 5), {"X": X})
    assert found is not None
    assert "N, the number of rows" in found.says


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (1.0, np.float64(1)),
        (1.0, np.array(1.0)),
        (1.0, 1),
        ([1.0, 2.0], (1.0, 2.0)),
        ([1.0, 2.0], np.array([1.0, 2.0])),
        (np.array([1.0, np.nan]), np.array([1.0, np.nan])),
        (np.zeros(3), np.zeros(3, dtype=np.float32)),
    ],
)
def test_what_the_contract_leaves_open_passes(expected, got):
    assert compare(expected, got, {}) is None


def test_plain_data_is_a_copy_and_everything_else_is_opaque():
    array = np.arange(3.0)
    copied = plain({"a": [array, 1, "x"], 2: (None, True)})
    array += 1
    assert same(copied, {"a": [np.arange(3.0), 1, "x"], "2": (None, True)})
    assert plain(object).type_name == "type"
    assert isinstance(plain(np.array([object()])), Opaque)
    assert isinstance(plain(lambda: 0), Opaque)


def test_a_long_value_is_shown_by_its_shape():
    assert show(np.zeros((30, 4))) == "float64 array of shape (30, 4)"
    assert show([0.1 + 0.2]) == "[0.3]"


def test_a_case_reads_as_the_learner_would_type_it():
    case = Case("f(x, y, slope=0.1)", {"x": 2.0, "y": np.zeros((9, 9))})
    assert called(case) == "f(2.0, y, slope=0.1) with y = float64 array of shape (9, 9)"


def test_a_probe_catches_exit_and_restores_the_inputs():
    def leaves(x):
        raise SystemExit(1)

    outcome = probe(leaves, "f", Case("f(x)", {"x": 1.0}))
    assert outcome.crash is not None
    assert outcome.crash.kind == "SystemExit"


class Point:
    __slots__ = ("x",)

    def __init__(self, x):
        self.x = x

    def __add__(self, other):
        return Point(self.x + other.x)

    __radd__ = __add__
    number = staticmethod(lambda other: other.x if isinstance(other, Point) else other)
    doubled = property(lambda self: Point(2 * self.x))


def test_a_method_replaced_is_meant_everywhere_in_the_class():
    def twice(self, other):
        return Point(2 * (self.x + other.x))

    copy = class_with(Point, __add__=twice)
    assert (copy(1) + copy(2)).x == 6
    assert (copy(1).__radd__(copy(2))).x == 6
    assert Point(1).__add__(Point(2)).x == 3
    assert copy.number(copy(4)) == 4, "in a static method, too"
    assert type(copy(4).doubled) is copy, "and in a property"


def test_a_decorated_function_belongs_where_it_was_written():
    mine = notebook(
        "import contextlib\n\n"
        "class Tensor:\n    recording = True\n\n"
        "@contextlib.contextmanager\n"
        "def no_gradient():\n    Tensor.recording = False\n    yield\n"
    )
    assert piece_for("Tensor", mine["no_gradient"]) is mine["Tensor"]
    assert earlier_pieces(mine["no_gradient"], "no_gradient") == {"Tensor": mine["Tensor"]}
    mine["no_gradient"].__wrapped__ = mine["no_gradient"]
    assert piece_for("Tensor", mine["no_gradient"]) is solutions.Tensor


def test_what_a_case_switches_off_is_on_again_for_the_next():
    mine = notebook("class Lamp:\n    on = True\n")
    case = Case("Lamp.on = False\nLamp.on")
    assert probe(mine["Lamp"], "Lamp", case).value is False
    assert mine["Lamp"].on is True
    mine |= notebook("def switch():\n    Lamp.on = False\n", Lamp=mine["Lamp"])
    assert probe(mine["switch"], "switch", Case("switch()")).crash is None
    assert mine["Lamp"].on is True, "where the code of the case does not name it, too"
