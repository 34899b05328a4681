"""What a function keeps from one call to the next, and what cells do to a whole kernel: found, named, and survived."""

from __future__ import annotations

import itertools
import linecache

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from played_kernel import Kernel

import solutions
from grading import course, examine
from grading.autograde.asking import InKernel
from grading.examining.around import KEPT, keeping_state
from grading.exercises import find
from grading.kernel.keeping import Places, made_anew

_numbers = itertools.count()


def notebook(*cells: str) -> dict:
    """Cells that ran, with their lines at hand as Jupyter keeps them."""
    namespace = {"np": np}
    number = next(_numbers)
    for place, source in enumerate(cells):
        filename = f"<notebook {number}>#{place}"
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        exec(compile(source, filename, "exec"), namespace)
    return namespace


BY_DEFAULT = """
def dense_loop(X, W, b, out=[]):
    for x in X:
        out.append([sum(x[i] * W[i][j] for i in range(len(W))) + b[0][j] for j in range(len(b[0]))])
    return np.array(out)
"""
BY_A_NAME_OUTSIDE = """
def softmax(z):
    if z.shape not in cache:
        e = np.exp(z - z.max(axis=1, keepdims=True))
        cache[z.shape] = e / e.sum(axis=1, keepdims=True)
    return cache[z.shape]
"""
BY_A_COUNT = """
count = 0

def helper():
    global count
    count += 1
    return count

def relu(z):
    return np.maximum(z, 0) if helper() < 3 else z
"""
BY_A_CLASS = """
class Momentum:
    v = {}

    def __init__(self, learning_rate, beta=0.9):
        self.learning_rate, self.beta = learning_rate, beta

    def step(self, params, grads):
        for i, (p, g) in enumerate(zip(params, grads)):
            self.v[i] = self.beta * self.v.get(i, 0 * p) + g
            p -= self.learning_rate * self.v[i]
"""
BY_A_FUNCTION = """
def tanh(z):
    tanh.last = getattr(tanh, "last", 0) + 1
    return np.tanh(z) + (tanh.last > 2)

tanh.last = 0
"""
BY_A_CACHE = """
import functools

@functools.lru_cache
def calls():
    return []

def relu(z):
    calls().append(z)
    return np.maximum(calls()[0], 0)
"""
BY_A_DECORATOR = """
def remembered(function):
    seen = []

    def wrapper(z):
        seen.append(z)
        return function(seen[0])
    return wrapper

@remembered
def relu(z):
    return np.maximum(z, 0)
"""
KEEPING = {
    "a default argument": ("dense_loop", [BY_DEFAULT], "the default argument `out` of dense_loop"),
    "a name outside": ("softmax", ["cache = {}", BY_A_NAME_OUTSIDE], "`cache` stands outside of softmax"),
    "a count": ("relu", [BY_A_COUNT], "`count` stands outside of helper"),
    "a class": ("Momentum", [BY_A_CLASS], "`Momentum.v` belongs to Momentum itself"),
    "a function": ("tanh", [BY_A_FUNCTION], "`tanh.last` belongs to tanh itself"),
    "a cache": ("relu", [BY_A_CACHE], "the cache of calls"),
    "a decorator": ("relu", [BY_A_DECORATOR], "`seen` stands outside of wrapper"),
}


@pytest.mark.parametrize("way", KEEPING)
def test_the_place_is_named(way):
    name, cells, place = KEEPING[way]
    verdict = examine(name, notebook(*cells)[name], seed=1)
    assert verdict.points < verdict.out_of
    assert verdict.mistake == KEPT
    assert place in " ".join(verdict.says.split())
    assert "Hint" not in dict(verdict.facts)


def test_over_the_wire_it_is_the_same():
    name, cells, _ = KEEPING["a name outside"]
    there = examine(name, InKernel(name, Kernel(**notebook(*cells)).ask), seed=1)
    assert there.mistake == KEPT
    assert there == examine(name, notebook(*cells)[name], seed=1)


def test_a_right_function_may_keep_what_it_likes():
    mine = notebook("seen = []\n\ndef relu(z):\n    seen.append(z)\n    return np.maximum(z, 0)\n")
    assert examine("relu", mine["relu"], seed=1).right


def test_another_mistake_is_not_put_down_to_what_is_kept():
    mine = notebook("seen = []\n\ndef softmax(z):\n    seen.append(1)\n    return z\n")
    assert examine("softmax", mine["softmax"], seed=1).mistake != KEPT


def test_a_definition_made_anew_leaves_the_notebook_as_it_is():
    mine = notebook("seen = [1]\n", "def f():\n    seen.append(2)\n    return seen\n")
    mine["f"]()
    again = made_anew(mine["f"], "f")
    assert again() == [1, 2]
    assert mine["seen"] == [1, 2]


def test_pieces_of_earlier_days_are_not_fetched_a_second_time(capsys):
    fetching = "def yours(*names):\n    print('yours:', *names)\n    return np.tanh, np.exp\n"
    mine = notebook(
        fetching, "tanh, exp = yours('tanh', 'exp')\n", "def f(x):\n    return tanh(x) + exp(x)\n"
    )
    assert made_anew(mine["f"], "f")(0.0) == 1
    assert capsys.readouterr().out == "yours: tanh exp\n", "one line for the cell, none for the second making"


def test_of_a_cell_that_was_edited_the_last_version_counts():
    mine = notebook("def f():\n    return 'old'\n", "def f(x=[]):\n    x.append(3)\n    return x\n")
    mine["f"]()
    assert made_anew(mine["f"], "f")() == [3]


def test_what_cannot_be_made_anew_is_left():
    def f(x=[]):  # noqa: B006
        return x

    assert made_anew(f, "f") is None, "its source is in the middle of another function"
    assert made_anew(len, "len") is None
    assert made_anew(find("softmax").of, "no such name") is None


def test_most_code_has_no_place_to_keep_anything():
    for name in ("softmax", "Value", "NeuralNetwork", "minibatches", "train"):
        assert Places(getattr(solutions, name)).changed() == ()


@pytest.mark.parametrize(
    "place", ["", "default", "cache <b>", "default a.b f", f"global {'x' * 200} f", "other x y"]
)
def test_a_place_that_is_none_is_not_told(place):
    assert keeping_state(find("softmax"), [place]) is None


def run(*sources: str, folder) -> list:
    cells = [nbformat.v4.new_code_cell(source, metadata={"tags": ["raises-exception"]}) for source in sources]
    made = nbformat.v4.new_notebook(cells=cells)
    where = {"metadata": {"path": str(folder)}}
    NotebookClient(made, timeout=600, resources=where, extra_arguments=course.QUIET_KERNEL).execute()
    return [
        "".join(out.get("text", "") or out.get("data", {}).get("text/plain", "") for out in cell.outputs)
        for cell in made.cells
    ]


def test_in_a_kernel(tmp_path, monkeypatch):
    monkeypatch.setenv("FOUNDATIONS_SECONDS", "0.5")
    name, cells, place = KEEPING["a name outside"]
    told = run(
        "import numpy as np\nfrom grading.lab import check",
        *cells,
        f'check("{name}", {name})',
        "def relu(z):\n    while True:\n        pass",
        'check("relu", relu)',
        "def relu(z):\n    return input('z?')",
        'check("relu", relu)',
        "import sys, math\nnp.maximum = max\nsys.setrecursionlimit(90)",
        "def relu(z):\n    return np.maximum(z, 0)",
        'check("relu", relu)',
        folder=tmp_path,
    )
    assert place in " ".join(told[3].split())
    assert "did not end within 0.5 s" in " ".join(told[5].split())
    assert "in line 2 of relu: `while True:`" in " ".join(told[5].split())
    assert "z is given as an argument" in " ".join(told[7].split())
    assert told[10].startswith("relu: right, 1 of 1 point.")
    assert "another meaning to np.maximum" in " ".join(told[10].split())


def test_a_kernel_whose_float_is_another_still_answers(tmp_path):
    told = run(
        "import numpy as np\nfrom grading.lab import check\nfrom grading.kernel import answering",
        "import builtins\n\nbuiltins.float = lambda x=0: 1.0",
        "def neuron(inputs, weights, bias):\n"
        "    z = sum(x * w for x, w in zip(inputs, weights)) + bias\n    return float(1 / (1 + np.exp(-z)))",
        'check("neuron", neuron)',
        "def relu(z):\n    return z * 0",
        'check("relu", relu)',
        "print(float(7))",
        folder=tmp_path,
    )
    assert told[3].startswith("neuron: right")
    assert "another meaning to builtins.float" in " ".join(told[3].split())
    assert "relu: not right yet" in told[5]
    assert told[6].strip() == "1.0", "the notebook goes on as it was"
