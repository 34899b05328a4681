"""What `make bench` compares computes the same; a small run writes a page; the committed page is its JSON's."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from dataclasses import asdict, replace

import numpy as np
import pytest

from bench import __main__ as command
from bench import latency, rivals, scalar, table
from bench.__main__ import HERE
from grading import course
from solutions import SGD
from solutions.engine import MLP, InPlaceSGD

CELL = rivals.Cell((12, 7, 5, 4), 8, "SGD")


def batch():
    rng = np.random.default_rng(3)
    return rng.random((8, 12)), rng.integers(0, 4, 8)


def test_the_textbook_loop_has_the_engines_gradients():
    X, y = batch()
    loop, model = rivals.Textbook(CELL), MLP(CELL.sizes, np.random.default_rng(0), dtype=np.float64)
    for layer, W, b in zip(model.dense, loop.params[::2], loop.params[1::2], strict=True):
        layer.W[...], layer.b[...] = W, b
    model.loss_and_gradients(X, y)
    ours = [g for layer in model.dense for g in (layer.dW, layer.db)]
    for g, expected in zip(loop.gradients(X, y), ours, strict=True):
        np.testing.assert_allclose(g, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
@pytest.mark.parametrize("batch_norm", [False, True])
def test_pytorchs_network_has_the_engines_gradients(batch_norm):
    import torch

    X, y = batch()
    cell = rivals.Cell(CELL.sizes, 8, "SGD", batch_norm)
    network = rivals.torch_network(cell).double()
    model = MLP(cell.sizes, np.random.default_rng(0), batch_norm=batch_norm, dtype=np.float64)
    linears = [module for module in network if isinstance(module, torch.nn.Linear)]
    with torch.no_grad():
        for layer, linear in zip(model.dense, linears, strict=True):
            linear.weight.copy_(torch.from_numpy(layer.W.T))
            linear.bias.copy_(torch.from_numpy(layer.b[0]))
    torch.nn.functional.cross_entropy(network(torch.from_numpy(X)), torch.from_numpy(y)).backward()
    model.loss_and_gradients(X, y)
    for layer, linear in zip(model.dense, linears, strict=True):
        np.testing.assert_allclose(linear.weight.grad.numpy().T, layer.dW, rtol=1e-7, atol=1e-9)


def test_an_answer_that_is_waited_for_has_its_floor_and_goal_beside_it():
    rows = [
        latency.Waited("Python", 0.03, 0.02),
        latency.Waited("a typo", 0.5, 0.1, "Python", 0.03, 0.02, 0.5),
        latency.Waited("a day", 4.128, 3.0, "Python", 0.03, 0.02, 3.0),
    ]
    page = table.render({"machine": {}, "latency": [asdict(one) for one in rows]})
    assert "| Python | 0.03 | 0.02 |  |  |  |  |  |" in page
    assert "| a typo | 0.50 | 0.10 | Python | 0.03 | 0.02 | 0.5 | reached |" in page
    assert "| a day | 4.13 | 3.00 | Python | 0.03 | 0.02 | 3 | not reached |" in page


def test_every_floor_is_measured_before_what_stands_on_it():
    names = [one.what for one in latency.COMMANDS]
    assert len({*names}) == len(names)
    for place, one in enumerate(latency.COMMANDS):
        assert not one.floor or one.floor in names[:place]
        assert (one.goal is None) == (one.floor == "")


def test_answers_are_waited_for_in_a_copy_of_the_course():
    rows = [latency.Waited(**one) for one in latency.measure(1, quick=True)]
    floor, *others = rows
    assert (floor.what, floor.goal) == ("Python", None)
    assert {one.floor_seconds for one in others} == {floor.seconds}
    assert any("reset" in one.what for one in others)


def test_a_command_that_ends_otherwise_than_it_should_is_not_timed(tmp_path):
    wrong = latency.Command("wrong", ("-c", "import sys; print('why'); sys.exit(3)"))
    with pytest.raises(RuntimeError, match="exit code 3\nwhy"):
        latency.timed(wrong, tmp_path)
    latency.timed(replace(wrong, expected=3), tmp_path)


def test_the_goals_of_grading_a_day_are_told():
    page = "\n".join(table.autograde({"day1": 2.9, "day2": 4.0}))
    assert "Reached by 1 of 2." in page
    assert "no day over 5 s. Reached." in page
    assert "Not reached: day3." in "\n".join(table.autograde({"day3": 5.1}))


def test_sgd_in_place_equals_the_reference():
    rng = np.random.default_rng(0)
    ours, theirs = [np.ones((4, 3))], [np.ones((4, 3))]
    fast, reference = InPlaceSGD(0.1), SGD(0.1)
    for _ in range(3):
        grads = [rng.standard_normal((4, 3))]
        before = grads[0].copy()
        fast.step(ours, grads)
        np.testing.assert_array_equal(grads[0], before)
        reference.step(theirs, grads)
    np.testing.assert_array_equal(ours[0], theirs[0])


def test_micrograds_algorithm_takes_the_same_steps_as_value():
    points, targets = scalar.moons(6, np.random.default_rng(0))
    networks = [make(2, [4, 3, 1], np.random.default_rng(1)) for make in scalar.NETS.values()]
    for _ in range(2):
        losses = [scalar.step(network, points, targets) for network in networks]
        assert losses[0] == pytest.approx(losses[1], rel=1e-12)
    ours, theirs = ([p.grad for p in network.parameters()] for network in networks)
    assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-12)


def test_a_small_run_writes_results_and_the_page(tmp_path):
    command = [sys.executable, "-m", "bench", "--quick", "--rounds", "1", "--out", str(tmp_path)]
    command += ["--only", "throughput", "--only", "value", "--only", "checks"]
    done = subprocess.run(command, cwd=course.ROOT, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert results["value"]["closures"] > 0
    assert {*results["checks"]} == {"sigmoid", "softmax"}
    assert min(results["checks"].values()) > 0
    for run in results["throughput"].values():
        assert run["blas"]
        for cell in run["cells"]:
            assert {"engine", "products"} <= cell["rates"].keys()
    page = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert page == table.render(results)
    assert "784-128-10" in page


def test_the_committed_page_is_what_the_results_say():
    results = json.loads((HERE / "results.json").read_text(encoding="utf-8"))
    assert (HERE / "README.md").read_text(encoding="utf-8") == table.render(results)


@pytest.mark.parametrize(("flags", "runs"), [([], [False]), (["--full"], [True]), (["--render"], [])])
def test_the_report_is_written_after_its_runs(flags, runs, monkeypatch):
    done = []
    monkeypatch.setattr(command, "remake", done.append)
    monkeypatch.setattr(command, "write_report", lambda: done.append("written"))
    assert command.main(["report", *flags]) == 0
    assert done == [*runs, "written"]
