"""What never ends, waits, floods or asks: it is stopped, and told, and nothing of it is left."""

from __future__ import annotations

import functools
import itertools
import linecache
import signal
import sys
import threading
import time

import numpy as np
import pytest

from grading import examine
from grading.exercises import Case
from grading.kernel import interrupting, limits
from grading.kernel.crash import STOPPED
from grading.kernel.limits import TookTooLong, Watch
from grading.kernel.probe import probe

_numbers = itertools.count()


def written(source: str) -> dict:
    """What a notebook's cell defines, with its lines at hand as Jupyter keeps them."""
    filename = f"<a cell of test_limits, {next(_numbers)}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    namespace = {"np": np}
    exec(compile(source, filename, "exec"), namespace)
    return namespace


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """Nobody has to wait in these tests."""
    monkeypatch.setattr(limits, "A_CASE", 0.2)
    monkeypatch.setattr(limits, "IN_ALL", 0.8)


@pytest.fixture(params=["as usual", "ignored"])
def interrupts(request):
    """Ctrl+C as usual, and switched off, as where a shell started us in the background."""
    if request.param == "as usual":
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


def works():
    while True:
        pass


def sleeps():
    time.sleep(600)


def waits():
    threading.Event().wait()


def catches_all():
    while True:
        try:
            sum(range(100))
        except BaseException:
            continue


@pytest.mark.parametrize("work", [works, sleeps, waits, catches_all])
def test_whatever_goes_on_for_ever_is_ended(interrupts, work):
    with Watch() as watch, pytest.raises(TookTooLong) as caught:
        watch.run(0.1, work)
    assert caught.value.watch is watch
    assert caught.value.says == "did not end within 0.1 s"
    assert signal.getsignal(interrupting.WAKE) in (signal.SIG_DFL, signal.default_int_handler)


@pytest.fixture
def threadless(monkeypatch):
    """As in a browser."""
    if sys.version_info < (3, 12):
        pytest.skip("only Python 3.12 and newer tells of each step")
    monkeypatch.setattr(limits, "INTERRUPTER", interrupting.FromWithin)


@pytest.mark.usefixtures("threadless")
@pytest.mark.parametrize(
    "work", [works, catches_all, lambda: functools.reduce(lambda _, n: n, itertools.count())]
)
def test_without_threads_the_work_itself_looks_at_the_watch(work):
    with Watch() as outer, Watch() as watch, pytest.raises(TookTooLong) as caught:
        outer.run(60, lambda: watch.run(0.1, work))
    assert caught.value.watch is watch
    assert not interrupting.FromWithin._at_work
    assert sys.monitoring.get_events(interrupting.FromWithin._TOOL) == 0


@pytest.mark.usefixtures("threadless")
def test_without_threads_an_endless_loop_is_named_too():
    mine = written("def sigmoid(x):\n    while True:\n        x += 1\n")
    says = " ".join(examine("sigmoid", mine["sigmoid"], seed=1).says.split())
    assert "did not end within 0.2 s. It was stopped in line 2 of sigmoid: `while True:`" in says


def test_it_is_ended_in_another_thread_than_the_main_one():
    caught = []

    def work():
        with Watch() as watch:
            try:
                watch.run(0.1, works)
            except TookTooLong as error:
                caught.append(error.says)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert caught


def test_nothing_is_raised_after_the_work():
    with Watch() as watch:
        for _ in range(300):
            try:
                watch.run(0.0, lambda: time.sleep(0.0005))
            except TookTooLong:
                continue
        time.sleep(0.1)


def test_memory_has_a_limit(monkeypatch):
    monkeypatch.setattr(limits, "MOST_MEMORY", 50_000_000)
    kept = []

    def fills():
        while True:
            kept.append(np.ones(100_000))

    with Watch() as watch, pytest.raises(TookTooLong) as caught:
        watch.run(60, fills)
    assert "GB of memory" in caught.value.says


def test_the_inner_of_two_limits_leaves_the_outer_one_its_own():
    def inside():
        with Watch() as inner:
            inner.run(600, works)

    with Watch() as outer, pytest.raises(TookTooLong) as caught:
        outer.run(0.1, inside)
    assert caught.value.watch is outer


def test_of_an_endless_loop_the_loop_is_named():
    source = """
        def softmax(z):
            total = 0
            while total < 1:
                for number in range(3):
                    total += 0
            return z
    """
    mine = written("\n".join(line[8:] for line in source.splitlines()[1:]))
    verdict = examine("softmax", mine["softmax"], seed=1)
    says = " ".join(verdict.says.split())
    assert verdict.points == 0
    assert "did not end within 0.2 s" in says
    assert "in line 3 of softmax: `while total < 1:`. There, total = 0." in says
    assert ("Got", "no result") in verdict.facts


def test_an_exception_at_a_step_that_belongs_to_no_line_is_told_too():
    """Python's own steps have none, and a limit may be reached at one of them."""
    wrong = written("def sigmoid(x):\n    raise ValueError('no')")["sigmoid"]
    wrong.__code__ = wrong.__code__.replace(co_linetable=b"")
    verdict = examine("sigmoid", wrong, seed=0)
    assert verdict.points == 0
    assert "ValueError: no" in verdict.says


def test_of_a_class_the_other_parts_are_still_tried():
    from grading.exercises import class_with
    from solutions import Value

    def backward(self):
        while True:
            pass

    verdict = examine("Value", class_with(Value, backward=backward), seed=1)
    assert verdict.parts["arithmetic"] == 3
    assert verdict.parts["backward"] == 0


def test_where_all_examples_together_take_too_long_no_part_is_given():
    def slow(z):
        end = time.process_time() + 0.15
        while time.process_time() < end:
            pass
        return np.maximum(z, 0)

    verdict = examine("relu", slow, seed=1)
    assert verdict.points == 0
    assert "for all examples together" in " ".join(verdict.says.split())


def test_an_endless_generator_is_read_to_a_bound():
    mine = written(
        "def minibatches(X, y, batch_size, rng):\n    while True:\n        yield X[:batch_size], y[:batch_size]\n"
    )
    says = " ".join(examine("minibatches", mine["minibatches"], seed=1).says.split())
    assert "gave 10,000 values" in says
    assert "in line 2 of minibatches: `while True:`" in says


@pytest.mark.parametrize("ask", ["input('z?')", "__import__('sys').stdin.readline()"])
def test_nothing_waits_for_the_keyboard(ask):
    mine = written(f"def softmax(z):\n    return {ask}\n")
    says = " ".join(examine("softmax", mine["softmax"], seed=1).says.split())
    assert "Your code asks for input in line 2 of softmax" in says
    assert "z is given as an argument" in says


class Own(BaseException):
    """A caller's time limit, not derived from Exception."""


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no such timer")
@pytest.mark.parametrize("kind", [TimeoutError, Own])
def test_a_callers_own_time_limit_is_its_own(kind):
    def over(number, frame):
        raise kind("the caller's")

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        with pytest.raises(kind, match="the caller's"):
            probe(lambda x: works(), "f", Case("f(x)", {"x": 1.0}))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_an_error_of_the_learners_own_is_told_whatever_its_kind():
    mine = written("class Stop(BaseException): pass\n\ndef f(x):\n    raise Stop('here')\n")
    outcome = probe(mine["f"], "f", Case("f(x)", {"x": 1.0}))
    assert outcome.crash.kind == "Stop"


def test_what_was_caught_is_still_too_long():
    mine = written(
        "def f(x):\n    try:\n        while True: pass\n    except BaseException:\n        raise ValueError\n"
    )
    with Watch() as watch:
        outcome = probe(mine["f"], "f", Case("f(x)", {"x": 1.0}), watch, 0.1)
    assert outcome.crash.kind == STOPPED
