"""Pictures to play with, and a training that one can watch: what a browser gets, and what stands without one."""

from __future__ import annotations

import re
import signal

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure

import solutions
from grading.lab import watch
from solutions import plots
from solutions.engine import fit
from solutions.plots import playing


class Shown(list):
    """Stands in for IPython's display: keeps what is shown, and what is put in its place."""

    def __call__(self, thing, **options):
        self.append([thing])
        return Handle(self[-1])


class Handle:
    def __init__(self, versions):
        self.update = lambda thing, **options: versions.append(thing)


@pytest.fixture
def shown(monkeypatch):
    found = Shown()
    monkeypatch.setattr("IPython.display.display", found)
    monkeypatch.setattr("solutions.plots.showing.bundle", lambda whole, text: (whole, {}))
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    return found


@pytest.fixture
def browser(shown, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "a notebook")
    return shown


def title(whole: Figure) -> str:
    return whole.axes[0].get_title()


PLAYS = {
    "gate": lambda: plots.play_gate(solutions.neuron, "AND"),
    "temperature": lambda: plots.play_temperature(solutions.softmax, [2.0, 1.0, -1.0]),
    "rate": lambda: plots.play_rate(solutions.descend),
    "dropout": lambda: plots.play_dropout(solutions.dropout),
}


@pytest.mark.parametrize("play", PLAYS.values(), ids=PLAYS)
def test_without_a_browser_there_is_one_picture(play, shown):
    play()
    ((picture,),) = shown
    assert isinstance(picture, Figure)
    assert picture.axes[0].get_title()
    assert plt.get_fignums() == []


@pytest.mark.parametrize("play", PLAYS.values(), ids=PLAYS)
def test_a_slider_draws_the_same_picture_anew(play, browser):
    play()
    pictures, (box,), (named,) = browser
    assert named == {"text/html": playing.NAMED, "text/plain": ""}, "handles get names for screen readers"
    *sliders, problem = box.children
    for slider in sliders:
        for end in (slider.min, slider.max):
            slider.value = end
            assert problem.value == ""
    assert len(pictures) == 1 + 2 * len(sliders)
    assert title(pictures[0]) != title(pictures[-1])
    assert plt.get_fignums() == []


def test_and_can_be_found_by_hand(browser):
    plots.play_gate(solutions.neuron, "AND")
    pictures, (box,), _ = browser
    assert title(pictures[0]) == "AND: 2 of 4 right"
    for slider, value in zip(box.children, (1, 1, -1.5), strict=False):
        slider.value = value
    assert title(pictures[-1]) == "AND: 4 of 4 right"


def test_a_function_that_fails_for_some_numbers_is_said_under_the_sliders(browser):
    def draw(rate):
        return plt.subplots(figsize=(1 / rate, 1))[0]

    playing.play(draw, rate=(0, 1, 0.5, 1))
    _, (box,), _ = browser
    slider, problem = box.children
    slider.value = 0
    assert "ZeroDivisionError" in problem.value
    slider.value = 0.5
    assert problem.value == ""


def test_an_unwritten_function_is_left_to_the_notebook(shown):
    def neuron(*arguments):
        raise NotImplementedError()

    with pytest.raises(NotImplementedError):
        plots.play_gate(neuron, "AND")
    assert plt.get_fignums() == []


def problem_to_learn():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 2))
    y = np.eye(2)[(X[:, 0] > 0).astype(int)]
    return solutions.NeuralNetwork(2, 8, 2, rng), X, y


def trained(optimizer, epochs=3):
    """60 samples in batches of 10: six steps an epoch."""
    network, X, y = problem_to_learn()
    loss = {"loss_in_nats": lambda: {"training set": network.loss(X, y)}}
    with watch(optimizer, epochs, 6, **loss) as watched:
        for _ in range(epochs):
            solutions.train_minibatch(network, watched, X, y, 1, 10, np.random.default_rng(1))
            watched.end_epoch()
    return watched, network.loss(X, y)


def test_watching_changes_nothing_of_the_training(shown):
    watched, loss = trained(solutions.Adam(0.01))
    network, X, y = problem_to_learn()
    adam = solutions.Adam(0.01)
    for _ in range(3):
        solutions.train_minibatch(network, adam, X, y, 1, 10, np.random.default_rng(1))
    assert loss == network.loss(X, y)
    assert watched.epochs_seen == [0, 1, 2, 3]
    losses = watched.curves["loss in nats"]["training set"]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] == loss


def test_without_a_browser_the_curves_alone_are_shown_at_the_end(shown, capsys):
    trained(solutions.Adam(0.01))
    ((picture,),) = shown
    assert title(picture) == "loss"
    assert capsys.readouterr().out == ""


def test_in_a_browser_bar_and_curves_grow(browser, monkeypatch):
    monkeypatch.setattr("grading.lab.watching._EVERY", 0)
    monkeypatch.setattr("grading.lab.watching._REDRAW", 0)
    trained(solutions.Adam(0.01))
    bars, pictures = browser
    assert len(pictures) == 1 + 3 + 1
    assert len(bars) > 18
    assert re.search(r"of 3 epochs, \d s; \d s left", repr(bars[5]))
    assert "<progress max='3' value='3.000'" in bars[-1]._repr_html_()
    assert "left" not in repr(bars[-1])


class Interrupted(solutions.Adam):
    """Somebody presses the stop button, in the middle of the second epoch for example."""

    steps, last = 0, 9

    def step(self, params, grads):
        if self.steps == self.last:
            raise KeyboardInterrupt
        self.steps += 1
        super().step(params, grads)


def test_a_training_stopped_at_once_has_its_first_point(shown, capsys):
    optimizer = Interrupted(0.01)
    optimizer.last = 0
    watched, loss = trained(optimizer)
    assert capsys.readouterr().out.startswith("Stopped after 0 of 3 epochs")
    assert watched.epochs_seen == [0]
    assert watched.curves["loss in nats"]["training set"] == [loss]


def test_a_stopped_training_keeps_what_was_learned(shown, capsys):
    watched, loss = trained(Interrupted(0.01))
    assert (
        capsys.readouterr().out == "Stopped after 1.5 of 3 epochs: the network keeps what it has learned.\n"
    )
    assert watched.epochs_seen == [0, 1, 1.5]
    losses = watched.curves["loss in nats"]["training set"]
    assert losses[-1] == loss < losses[0]


def test_the_engines_loop_is_watched_and_stopped_too(shown, capsys):
    """It sets the learning rate, counts its epochs itself, and ends by itself when it is interrupted."""
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((40, 5)).astype(np.float32), rng.integers(0, 3, 40)
    model, rates = solutions.MLP([5, 8, 3], rng), []

    class Noting(solutions.SGD):
        def step(self, params, grads):
            rates.append(self.learning_rate)
            super().step(params, grads)
            if len(rates) == 7:
                signal.raise_signal(signal.SIGINT)

    optimizer = Noting(0.1)
    with watch(optimizer, 3, 4, accuracy=lambda: {"training set": np.mean(model.predict(X) == y)}) as watched:
        history = fit(model, X, y, watched, epochs=3, batch_size=10, rng=rng, after_epoch=watched.end_epoch)
    assert history.interrupted
    assert rates == sorted(rates, reverse=True)
    assert rates[0] > rates[-1]
    assert optimizer.learning_rate == 0.1
    assert watched.epochs_seen == [0, 1, 1.75]
    assert capsys.readouterr().out.startswith("Stopped after 1.8 of 3 epochs")


def test_other_errors_are_not_swallowed(shown):
    class Wrong(solutions.Adam):
        def step(self, params, grads):
            raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        trained(Wrong(0.01))


def test_curves_begin_with_epoch_1_and_losses_have_a_logarithmic_axis():
    curves = {
        "loss in nats": {"training set": [2.3, 0.2, 0.1], "validation set": [2.3, 0.15, 0.2]},
        "accuracy": {"training set": [0.1, 0.95, 0.97]},
    }
    whole = plots.learning_curves([0, 1, 2], curves)
    losses, shares = whole.axes
    assert [list(line.get_xdata()) for line in losses.lines[:2]] == [[1, 2], [1, 2]]
    assert losses.get_yscale() == "log"
    assert shares.get_yscale() == "linear"
    assert [text.get_text() for text in losses.texts] == ["lowest, epoch 1"]
    plt.close(whole)


def test_curves_of_a_training_stopped_in_its_first_epoch_are_drawn_all_the_same():
    whole = plots.learning_curves([0, 0.4], {"loss in nats": {"training set": [2.3, 1.9]}})
    assert list(whole.axes[0].lines[0].get_xdata()) == [0, 0.4]
    plt.close(whole)


def test_wrongly_sure_shows_errors_only_the_surest_first(monkeypatch):
    monkeypatch.setattr("solutions.plots.training.show", lambda general: None)
    X, labels = np.zeros((4, 4)), np.array([0, 1, 2, 0])
    probabilities = np.array([[0.9, 0.1, 0.0], [0.6, 0.4, 0.0], [0.05, 0.95, 0.0], [0.3, 0.35, 0.35]])
    plots.wrongly_sure(X, labels, probabilities, count=2)
    titles = [panel.get_title() for panel in plt.gcf().axes]
    assert titles == ["is 2\nsaid 1 (95%)", "is 1\nsaid 0 (60%)"]
    plt.close()
