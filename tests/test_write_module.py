"""The file that day 6 writes: it stands alone, keeps the learner's own code, and is never lost when edited by hand."""

from __future__ import annotations

import linecache
import subprocess
import sys

import pytest

import solutions
from grading.lab import write_module
from grading.lab.keeping import NotWritten

FRESH = """
import sys
sys.path.insert(0, {folder!r})
import numpy as np
import neural_net

network = neural_net.NeuralNetwork(4, 8, 3, np.random.default_rng(0))
X, Y = np.eye(4)[:3], np.eye(3)
losses = [network.backward(X, Y, 0.5) for step in range(200)]
assert losses[-1] < 0.05 < losses[0]
assert list(network.predict(X)) == [0, 1, 2]
assert neural_net.dropout(np.ones((2, 2)), 0.5, np.random.default_rng(0))[1].shape == (2, 2)
foreign = [name for name in ("grading", "solutions", "matplotlib", "sklearn", "IPython") if name in sys.modules]
assert not foreign, foreign
print(neural_net.relu.__doc__)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return tmp_path


def pieces():
    return [getattr(solutions, name) for name in ("NeuralNetwork", "he_init", "dropout", "l2_penalty")]


def fresh(folder):
    command = [sys.executable, "-I", "-c", FRESH.format(folder=str(folder))]
    return subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)


def cell(source, **names):
    """What a notebook's cell defines: its source is known to `linecache` alone."""
    filename = f"<cell {abs(hash(source))}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    namespace = {"__name__": "__main__", **names}
    exec(compile(source, filename, "exec"), namespace)
    return namespace


def test_the_file_stands_alone(folder, capsys):
    write_module("neural_net.py", *pieces())
    assert capsys.readouterr().out.startswith("wrote neural_net.py: NeuralNetwork")
    done = fresh(folder)
    assert done.returncode == 0, done.stderr


def test_the_learners_own_code_goes_in_with_its_helpers(folder):
    source = (
        "from math import sqrt\nimport numpy as np\n\nTWO = 2\n\n"
        "def scale(n):\n    return sqrt(TWO / n)\n\n"
        "def he_init(n_in, n_out, rng):\n    return rng.standard_normal((n_in, n_out)) * scale(n_in)\n\n"
        'def relu(z):\n    """mine"""\n    return np.where(z > 0, z, 0 * z)\n'
    )
    own = cell(source)
    from grading.judge.spec import class_with

    network = class_with(solutions.NeuralNetwork)
    network.forward.__globals__.update(relu=own["relu"], he_init=own["he_init"])
    write_module("neural_net.py", network, own["he_init"], solutions.dropout, solutions.l2_penalty)
    text = (folder / "neural_net.py").read_text(encoding="utf-8")
    assert text.count("def relu(z)") == text.count("def he_init(") == text.count("def scale(n)") == 1
    assert "from math import sqrt\n" in text
    assert "TWO = 2\n" in text
    done = fresh(folder)
    assert done.returncode == 0, done.stderr
    assert "mine" in done.stdout


def test_a_class_of_a_cell_is_found(folder):
    lines = linecache.getlines(solutions.NeuralNetwork.forward.__code__.co_filename)
    start = next(number for number, line in enumerate(lines) if line.startswith("class NeuralNetwork"))
    names = (
        "relu",
        "softmax",
        "dense",
        "cross_entropy",
        "sgd_step",
        "he_init",
        "dense_backward",
        "relu_backward",
    )
    earlier = {name: getattr(solutions, name) for name in (*names, "softmax_cross_entropy_backward")}
    own = cell("import numpy as np\n\n# my network\n" + "".join(lines[start:]), **earlier)
    write_module("neural_net.py", own["NeuralNetwork"], *pieces()[1:])
    assert fresh(folder).returncode == 0


def test_an_edited_file_is_left_alone_until_told(folder):
    write_module("neural_net.py", *pieces())
    write_module("neural_net.py", *pieces())  # untouched: written anew without a word
    path = folder / "neural_net.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n# mine\n", encoding="utf-8")
    with pytest.raises(NotWritten, match="edited by hand") as caught:
        write_module("neural_net.py", *pieces())
    assert "keep your edits" in str(caught.value)
    assert "overwrite=True" in str(caught.value)
    assert "Traceback" not in "\n".join(caught.value._render_traceback_())
    assert path.read_text(encoding="utf-8").endswith("# mine\n")
    write_module("neural_net.py", *pieces(), overwrite=True)
    assert "# mine" not in path.read_text(encoding="utf-8")


def test_another_file_of_that_name_is_left_alone(folder):
    (folder / "neural_net.py").write_text("x = 1\n", encoding="utf-8")
    with pytest.raises(NotWritten, match="edited by hand"):
        write_module("neural_net.py", *pieces())


def test_a_network_that_is_not_right_is_not_written(folder):
    from grading.judge.spec import class_with

    def predict(self, X):
        raise NotImplementedError()

    with pytest.raises(NotWritten, match="not written yet"):
        write_module("neural_net.py", class_with(solutions.NeuralNetwork, predict=predict))
    assert not (folder / "neural_net.py").exists()


def test_another_piece_that_is_not_right_is_replaced_and_said(folder, capsys):
    def dropout(A, rate, rng, training=True):
        raise NotImplementedError()

    write_module("neural_net.py", solutions.NeuralNetwork, solutions.he_init, dropout, solutions.l2_penalty)
    assert "the course's dropout stands in for yours (not written yet)" in capsys.readouterr().out
    assert fresh(folder).returncode == 0


def test_what_cannot_stand_in_a_file_is_named(folder):
    source = (
        "def he_init(n_in, n_out, rng):\n    return rng.standard_normal((n_in, n_out)) * (TABLE[0] "
        "/ n_in) ** 0.5\n"
    )
    own = cell(source, TABLE=solutions.he_init.__globals__["np"].array([2.0]))
    with pytest.raises(NotWritten, match="`TABLE`"):
        write_module("neural_net.py", solutions.NeuralNetwork, own["he_init"])


def test_nothing_is_written_while_grading(folder, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    write_module("neural_net.py", *pieces())
    assert not (folder / "neural_net.py").exists()
