"""The report of day 7: ticks only what was measured, says what is missing, and is never lost when edited by hand."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from course_copy import cell_of, solved

import solutions
from grading.lab import Report, Run, compare
from grading.lab.keeping import NotWritten

PAGE = "foundations_report.md"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return tmp_path


def momentum_of_mine():
    """Stands for a piece of the learner's own."""


def a_run(accuracy=0.98, loss=0.3):
    return Run("rate 0.1", [0.4, 0.1], [0.5, loss], 0.99, accuracy)


def seeds(*accuracies, losses=(0.30, 0.31, 0.32)):
    return [a_run(accuracy, loss) for accuracy, loss in zip(accuracies, losses, strict=True)]


def full(**changed):
    measured = {
        "pieces": (solutions.Adam, momentum_of_mine),
        "images": "mnist",
        "softmax_error": 2e-9,
        "optimizers": {"SGD": [a_run(0.91, 0.9)], "Adam": seeds(0.9755, 0.9765, 0.9775)},
        "regularised": {"none": [a_run()], "L2": [Run("l2 0.01", [0.2], [0.25], 0.9, 0.9)]},
        "cifar10": {"a small network": ("5 epochs", 0.481), "your functions": ("24 epochs", 0.6125)},
    }
    return Report(**(measured | changed))


def ticks(report):
    return ["[x]" in line for line in report.checklist()]


def test_a_full_report_ticks_all_four_goals_with_their_numbers(folder, capsys):
    full().write(PAGE)
    assert capsys.readouterr().out == f"wrote {PAGE}, with 3 pictures\n"
    text = (folder / PAGE).read_text(encoding="utf-8")
    assert text.count("- [x] ") == 4
    assert "- [ ] " not in text
    for number in ("2.0e-09", "97.65% ± 0.10", "61.25%", "48.1%", "0.310 ± 0.010", "0.250"):
        assert number in text
    assert "with Adam (rate 0.1), 3 seeds" in text
    assert "with your functions" in text
    assert "My own code: `momentum_of_mine`. The course's: `Adam`." in text
    assert "Lowest test loss: **L2**, 0.250. Next comes none, 0.300." in text
    assert "Highest accuracy: **none**, 98.00%. Next comes L2, 90.00%." in text


@pytest.mark.parametrize(
    ("adam", "verdict"),
    [
        ((0.30, 0.31, 0.32), "no further apart than seeds lie, so these runs do not tell the two apart"),
        ((0.20, 0.21, 0.22), "further apart than seeds lie."),
    ],
)
def test_a_difference_counts_only_beyond_the_spread_of_the_seeds(adam, verdict):
    runs = {
        "Momentum": seeds(0.9, 0.9, 0.9, losses=(0.31, 0.32, 0.33)),
        "Adam": seeds(0.9, 0.9, 0.9, losses=adam),
    }
    (line,) = [line for line in full(optimizers=runs).text().splitlines() if "loss: **Adam**" in line]
    assert verdict in line
    assert "Next comes Momentum, 0.320 ± 0.010" in line


def test_a_network_that_only_shrinks_its_gap_wins_nothing():
    """A constant has no gap between training and test loss, and is of no use: the report goes by the test loss."""
    constant = Run("", [2.3], [2.3], 0.1, 0.1)
    text = full(regularised={"none": [a_run()], "a constant": [constant]}).text()
    assert "Lowest test loss: **none**" in text
    assert "gap" not in text


def test_after_few_epochs_the_report_says_to_set_more():
    report = full(cifar10={"your functions": ("2 epochs", 0.45)}, cifar10_epochs=2)
    assert re.search(r"Set `EPOCHS = \d+` in the notebook", report.checklist()[2])
    report = full(cifar10={"your functions": ("30 epochs", 0.59)}, cifar10_epochs=30)
    assert "python -m solutions train cifar10" in report.checklist()[2]
    assert "EPOCHS" not in report.checklist()[2]


def test_its_pictures_are_saved_beside_it_and_have_a_text(folder):
    full().write(PAGE)
    pictures = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", (folder / PAGE).read_text(encoding="utf-8"))
    assert [address for _, address in pictures] == [
        f"foundations_report/{name}.png" for name in ("optimizers", "regularisation", "cifar10")
    ]
    for text, address in pictures:
        assert (folder / address).read_bytes().startswith(b"\x89PNG")
        assert text.endswith(".")


def test_with_nothing_measured_nothing_is_ticked_and_each_line_says_how(folder):
    report = Report()
    report.write(PAGE)
    text = (folder / PAGE).read_text(encoding="utf-8")
    assert ticks(report) == [False] * 4
    assert text.count("ot measured") == 6
    assert "python -m solutions.data mnist" in text
    assert "python -m solutions.data cifar10" in text
    assert "lacks softmax, the optimizers, L2 and dropout, CIFAR-10" in text
    assert "![" not in text
    assert not (folder / "foundations_report").exists()


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"softmax_error": 1e-3}, [False, True, True, True]),
        ({"softmax_error": float("nan")}, [False, True, True, True]),
        ({"images": "digits"}, [True, False, True, True]),
        ({"optimizers": {"Adam": [a_run(0.9699)]}}, [True, False, True, True]),
        ({"optimizers": {"Adam": seeds(0.96, 0.97, 0.975)}}, [True, False, True, True]),
        ({"optimizers": {}}, [True, False, True, False]),
        ({"cifar10": {"your functions": ("5 epochs", 0.599)}}, [True, True, False, True]),
        ({"cifar10": {}}, [True, True, False, False]),
        ({"regularised": {}}, [True, True, True, False]),
    ],
)
def test_a_line_is_ticked_only_where_it_was_measured_and_reached(changed, expected):
    assert ticks(full(**changed)) == expected


def test_digits_do_not_count_as_mnist():
    line = full(images="digits").checklist()[1]
    assert "not measured: MNIST is not here" in line
    assert "scikit-learn's small digits" in full(images="digits").text()


def test_a_training_that_diverged_is_shown_and_not_chosen(folder):
    nan = float("nan")
    report = full(
        optimizers={"SGD": [Run("rate 3", [nan], [nan], 0.1, nan)], "Adam": [a_run()]},
        regularised={"none": [Run("", [nan], [nan], 0.1, 0.1)]},
    )
    report.write(PAGE)
    assert "Lowest test loss: **Adam**, 0.300. Next comes SGD, nan." in report.text()
    assert ticks(report)[1]


def test_an_edited_report_is_left_alone_until_told(folder):
    full().write(PAGE)
    full().write(PAGE)  # untouched: written anew without a word
    path = folder / PAGE
    path.write_text(path.read_text(encoding="utf-8") + "\nWhat I think of it.\n", encoding="utf-8")
    picture = folder / "foundations_report" / "cifar10.png"
    picture.write_bytes(b"mine")
    with pytest.raises(NotWritten, match="edited by hand") as caught:
        full().write(PAGE)
    assert "keep your edits: rename" in str(caught.value)
    assert "overwrite=True" in str(caught.value)
    assert path.read_text(encoding="utf-8").endswith("What I think of it.\n")
    assert picture.read_bytes() == b"mine"
    full().write(PAGE, overwrite=True)
    assert "What I think" not in path.read_text(encoding="utf-8")


def test_a_page_of_that_name_that_no_notebook_wrote_is_left_alone(folder):
    (folder / PAGE).write_text("# Mine\n", encoding="utf-8")
    with pytest.raises(NotWritten):
        full().write(PAGE)


def test_nothing_is_written_while_grading(folder, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    full().write(PAGE)
    assert not any(folder.iterdir())


def some_data():
    rng = np.random.default_rng(5)
    labels = rng.integers(0, 10, 60)
    X = (np.eye(10)[labels] + 0.1 * rng.standard_normal((60, 10))).astype(np.float32)
    return X, labels


class Noting:
    """Stands in for a network: what it was trained on and with, and a loss that is its setting's."""

    def __init__(self, loss):
        self.value, self.asked = loss, []

    def loss(self, X, labels):
        self.asked.append(len(X))
        return self.value

    def predict(self, X):
        return np.zeros(len(X), int)


def test_compare_chooses_by_its_own_part_and_measures_each_seed_on_the_exam(capsys):
    made = []

    def train(X, labels, seed, after_epoch, rate, kind):
        network = Noting(rate**2)
        made.append((len(X), seed, rate, network))
        after_epoch(network)
        return network

    parts = [(np.zeros((n, 2)), np.zeros(n, int)) for n in (50, 7, 9)]
    settings = [{"rate": rate, "kind": "x"} for rate in (3.0, 0.5, float("nan"))]
    runs = compare(train, {"one": settings, "two": settings[:1]}, *parts, trials=20)
    tried, measured = made[:3], made[3:6]
    assert [(n, seed) for n, seed, *_ in tried] == [(20, 0)] * 3
    assert [network.asked for *_, network in tried] == [[20, 7]] * 3, "the exam has no say in the choice"
    assert [(n, seed, rate) for n, seed, rate, _ in measured] == [(50, seed, 0.5) for seed in range(3)]
    assert [network.asked for *_, network in measured] == [[50, 9]] * 3
    assert [run.how for run in runs["one"]] == ["rate 0.5"] * 3
    assert runs["one"][0].unseen == [0.25]
    assert runs["one"][0].on_unseen == 1.0
    assert runs["two"][0].how == ""
    assert capsys.readouterr().out.startswith(
        "one, loss on the images for choosing: rate 3: 9.000, rate 0.5: 0.250"
    )


@pytest.fixture
def lesson():
    """The network and the loop that the notebook gives, with the references for the learner's functions."""
    notebook = solved("day7_mnist", "cifar10_training")
    namespace = {name: getattr(solutions, name) for name in dir(solutions) if not name.startswith("_")}
    namespace |= {"np": np, "pairwise": pairwise}
    for cell in ("deep-network", "fit"):
        exec(cell_of(notebook, cell).source, namespace)
    return namespace


def test_the_networks_gradients_are_those_of_its_loss_with_and_without_dropout(lesson):
    X, labels = some_data()
    network = lesson["DeepNetwork"]([10, 7, 6, 10], np.random.default_rng(0))
    network.weights = [W.astype(float) for W in network.weights]
    y = solutions.one_hot(labels, 10)
    for rate in (0.0, 0.4):

        def loss(value, k=0, rate=rate):
            kept, network.weights[k] = network.weights[k], value
            logits = network.forward(X.astype(float), rate, np.random.default_rng(3))
            network.weights[k] = kept
            return solutions.cross_entropy(solutions.softmax(logits), y)

        gradients = network.gradients(X.astype(float), y, rate, np.random.default_rng(3))
        assert [g.shape for g in gradients] == [p.shape for p in (*network.weights, *network.biases)]
        for k in range(3):
            numerical = solutions.numerical_gradient(lambda W, k=k: loss(W, k), network.weights[k].copy())
            assert np.allclose(gradients[k], numerical, atol=1e-7)


def test_the_provided_loop_learns_and_its_l2_shrinks_weights(lesson):
    X, labels = some_data()
    size, ends = {}, []
    for l2 in (0.0, 0.1):
        network = lesson["DeepNetwork"]([10, 32, 10], np.random.default_rng(0))
        lesson["fit"](network, solutions.Adam(0.02), X, labels, 20, 10, None, lambda n: ends.append(n), l2=l2)
        size[l2] = sum(float(np.sum(W**2)) for W in network.weights)
        assert network.weights[0].dtype == np.float32
        if not l2:
            assert np.mean(network.predict(X) == labels) == 1.0
    assert size[0.1] < size[0.0]
    assert len(ends) == 40


def test_the_provided_loop_follows_the_schedule(lesson):
    rates = []

    class Noted(solutions.SGD):
        def step(self, params, grads):
            rates.append(self.learning_rate)

    X, labels = some_data()
    network = lesson["DeepNetwork"]([10, 4, 10], np.random.default_rng(0))
    lesson["fit"](network, Noted(0.5), X, labels, 2, 6)
    assert rates == [solutions.cosine_schedule(step, 20, 0.5, 2) for step in range(20)]
