"""The report of day 7: ticks only what was measured, says what is missing, and is never lost when edited by hand."""

from __future__ import annotations

import re

import numpy as np
import pytest
from course_copy import cell_of, solved

import solutions
from grading.lab import Report, Run
from grading.lab.keeping import NotWritten

PAGE = "foundations_report.md"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return tmp_path


def momentum_of_mine():
    """Stands for a piece of the learner's own."""


def a_run(accuracy=0.98):
    return Run("2 epochs on 60,000 images", [0.4, 0.1], [0.5, 0.3], 0.99, accuracy)


def full(**changed):
    measured = {
        "pieces": (solutions.Adam, momentum_of_mine),
        "images": "mnist",
        "softmax_error": 2e-9,
        "optimizers": {"SGD": a_run(0.91), "Adam": a_run(0.9765)},
        "regularised": {"none": a_run(), "L2": Run("x", [0.2], [0.3], 0.9, 0.9)},
        "cifar10": {"your NeuralNetwork": ("5 epochs", 0.481), "solutions.MLP": ("12 epochs", 0.6125)},
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
    for number in ("2.0e-09", "97.65%", "61.25%", "48.1%", "0.300", "0.200"):
        assert number in text
    assert "with Adam" in text
    assert "with solutions.MLP" in text
    assert "My own code: `momentum_of_mine`. The course's: `Adam`." in text
    assert "Smallest gap between the loss on test and on training images: L2, 0.100." in text


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
        ({"optimizers": {"Adam": a_run(0.9699)}}, [True, False, True, True]),
        ({"optimizers": {}}, [True, False, True, False]),
        ({"cifar10": {"solutions.MLP": ("5 epochs", 0.599)}}, [True, True, False, True]),
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
        optimizers={"SGD": Run("1 epoch", [nan], [nan], 0.1, nan), "Adam": a_run()},
        regularised={"none": Run("1 epoch", [nan], [nan], 0.1, 0.1)},
    )
    report.write(PAGE)
    assert "Lowest loss on unseen images: Adam, 0.300." in report.text()
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


@pytest.fixture
def trained():
    """The provided loop, as it stands in the notebook."""
    names = ("NeuralNetwork", "one_hot", "minibatches", "dropout", "l2_penalty", "accuracy")
    namespace = {name: getattr(solutions, name) for name in names}
    source = cell_of(solved("day7_mnist", "cifar10_training"), "trained").source
    namespace |= {"np": np, "Run": Run}
    exec(source, namespace)
    return namespace


def some_data():
    rng = np.random.default_rng(5)
    labels = rng.integers(0, 10, 60)
    X = (np.eye(10)[labels] + 0.1 * rng.standard_normal((60, 10))).astype(np.float32)
    return X, labels, X[:20], labels[:20]


def test_the_provided_loop_learns(trained):
    run = trained["trained"](solutions.Adam(0.01), *some_data(), epochs=20, batch_size=10)
    assert run.seen[-1] < 0.2 < run.seen[0]
    assert len(run.seen) == len(run.unseen) == 20
    assert run.on_seen == run.on_unseen == 1.0


def test_the_provided_loop_without_remedies_is_train_minibatch(trained):
    X, labels, X_test, labels_test = some_data()
    run = trained["trained"](solutions.SGD(0.1), X, labels, X_test, labels_test, 3, 16)
    rng = np.random.default_rng(0)
    network = solutions.NeuralNetwork(10, 128, 10, rng)
    solutions.train_minibatch(network, solutions.SGD(0.1), X, solutions.one_hot(labels, 10), 3, 16, rng)
    assert run.seen[-1] == pytest.approx(network.loss(X, solutions.one_hot(labels, 10)), rel=1e-4)


def test_dropout_of_the_provided_loop_gives_the_gradients_of_a_thinned_network(trained):
    """Against numerical gradients of the loss with the dropped units' outgoing weights at zero."""
    seen = {}

    class Watch:
        def step(self, params, grads):
            if not seen:
                seen.update(params=[value.astype(float) for value in params], grads=grads)

    kept = np.where(np.arange(128) % 2, 2.0, 0.0)[:, None].astype(np.float32)
    trained["dropout"] = lambda A, rate, rng, training=True: (A * kept, kept)
    X, labels, X_test, labels_test = some_data()
    trained["trained"](Watch(), X, labels, X_test, labels_test, 1, 60, rate=0.5, strength=0.1)
    network = solutions.NeuralNetwork(10, 128, 10, np.random.default_rng(0))
    y = solutions.one_hot(labels, 10)
    for place, name in ((0, "W1"), (2, "W2")):

        def loss(value, name=name):
            W1, b1, W2, b2 = seen["params"]
            both = {"W1": W1, "W2": W2, name: value}
            network.W1, network.b1, network.b2 = both["W1"], b1, b2
            network.W2 = both["W2"] * kept
            return network.loss(X.astype(float), y) + 0.05 * np.sum(value**2)

        numerical = solutions.numerical_gradient(loss, seen["params"][place].copy())
        assert np.allclose(seen["grads"][place], numerical, atol=1e-4)
