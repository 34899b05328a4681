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
from bench import goals, language, language_rivals, latency, recorded, rivals, scalar, table
from bench.__main__ import HERE
from bench.report import records
from grading import course
from solutions import GPT, SGD, RecurrentModel, token_loss
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


def test_an_answer_that_is_waited_for_has_its_floor_and_goal():
    rows = [
        latency.Waited("Python", 0.03, 0.02),
        latency.Waited("a typo", 0.5, 0.1, "Python", 0.03, 0.02, 0.5),
        latency.Waited("a day", 4.128, 3.0, "Python", 0.03, 0.02, 3.0),
    ]
    page = table.render({"machine": {}, "latency": [asdict(one) for one in rows]})
    assert "| Python | 0.03 | 0.02 |  |  |  |" in page
    assert "| a day | 4.13 | 3.00 | Python | 0.03 | 0.02 |" in page
    assert "1 of 2 are reached." in page
    assert "| a typo | at most 0.5 s | 0.5 s | yes |" in page
    assert "| a day | at most 3 s | 4.128 s | no |" in page


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


def lines_of(**results):
    """What the table of goals says of results."""
    return [(goal.what, goal.found, goal.reached) for goal in goals.of(results)]


def test_the_goals_of_grading_name_the_slowest_day_and_check():
    told = lines_of(autograde={"day1": 2.9, "day2": 5.1}, checks={"softmax": 3.1, "Tensor": 100.4})
    assert ("a day graded, in the median", "4 s (1 of 2 within it)", False) in told
    assert ("the slowest day graded", "5.1 s (day2)", False) in told
    assert ("the slowest check", "100 ms (`Tensor`)", True) in told
    assert [reached for *_, reached in lines_of(autograde={"day1": 3.0})] == [True, True]


def test_the_goals_of_training_name_the_network_that_is_least():
    def cell(engine, torch, batch=128, net="784-512-256-10"):
        rates = {"engine": {"1": engine, "2": 1}, "torch": {"1": torch}, "products": {"1": 100}}
        return {"net": net, "batch": batch, "optimizer": "SGD", "rates": rates}

    cells = [cell(90, 30), cell(84, 40, 512), cell(40, 32, 64), cell(50, 10, 128, "784-128-10")]
    told = lines_of(throughput={"SkylakeX": {"cells": cells}, "default": {"cells": cells}})
    assert ("our engine to PyTorch, SkylakeX, median", "2.55", True) in told
    assert ("our engine to PyTorch, SkylakeX, least", "1.25 (784-512-256-10, 64, SGD)", False) in told
    products = "our engine to the products alone, SkylakeX"
    assert (products, "0.84 (784-512-256-10, 512, SGD)", False) in told
    assert not any("default, median" in what for what, *_ in told)


def test_photographs_that_never_come_so_far_are_not_reached_and_a_class_has_a_goal():
    assert lines_of(cifar10=[{"seed": 0, "seconds": {"60%": 24.9}}]) == [("CIFAR-10 to 60 %", "24.9 s", True)]
    assert lines_of(cifar10=[{"seed": 0, "seconds": {"55%": 9.0}}]) == [("CIFAR-10 to 60 %", "never", False)]
    assert lines_of(cifar10="the data is not here", **{"class": "no bubblewrap"}) == []
    assert lines_of(**{"class": {"seconds each": 0.51}}) == [("a class, a submission", "0.51 s", False)]


def test_the_goals_of_the_recipes_come_from_their_records(tmp_path):
    for seed, share, seconds in ((0, 0.6389, 75.0), (1, 0.6411, 61.0)):
        record = {"run": f"cifar10 default {seed}", "accuracy": share, "seconds": seconds}
        records.write("recipes", record, tmp_path)
    records.write("texts", {"run": "shakespeare best 0", "validation": 1.61, "seconds": 1799.0}, tmp_path)
    assert lines_of(records=recorded.measure(tmp_path)) == [
        ("the recipe cifar10 default", "64.00%", True),
        ("the recipe cifar10 default, its shortest training", "61 s", False),
        ("the recipe shakespeare best", "1.61 nats", False),
        ("the recipe shakespeare best, its shortest training", "1799 s", True),
    ]
    assert {*recorded.measure()} == {*goals.RECOGNISED, *goals.WRITTEN}


def weights_of(ours, theirs):
    """The weights of one of our language models as PyTorch has them, each with PyTorch's parameter."""
    if isinstance(ours, GPT):
        pairs = [(ours.token.W.data, theirs.token.weight), (ours.position.W.data, theirs.position.weight)]
        for block, other in zip(ours.blocks, theirs.blocks, strict=True):
            a, f = block.attention, block.feed_forward
            qkv = np.concatenate([layer.W.data for layer in (a.query, a.key, a.value)], axis=1)
            pairs += [(qkv.T, other.qkv.weight), (a.out.W.data.T, other.out.weight)]
            pairs += [(f.up.W.data.T, other.up.weight), (f.down.W.data.T, other.down.weight)]
        return pairs
    pairs = [
        (ours.out.W.data.T, theirs[4].weight if not isinstance(ours, RecurrentModel) else theirs.head.weight)
    ]
    if not isinstance(ours, RecurrentModel):
        return [*pairs, (ours.embedding.W.data, theirs[0].weight), (ours.hidden.W.data.T, theirs[2].weight)]
    pairs.append((ours.embedding.W.data, theirs.embedding.weight))
    lstm = theirs.lstm
    for tensor, parameter in (
        (ours.recurrence.Wx, lstm.weight_ih_l0),
        (ours.recurrence.Wh, lstm.weight_hh_l0),
        (ours.recurrence.b, lstm.bias_ih_l0),
    ):
        write, keep, show, candidate = np.split(tensor.data.T, 4)  # PyTorch's order is another one
        pairs.append((np.concatenate([write, keep, candidate, show]), parameter))
    return pairs


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
@pytest.mark.parametrize("model", ["gpt", "lstm", "mlp"])
def test_pytorchs_language_models_are_ours(model):
    import torch

    ours, theirs = language_rivals.network(model), language_rivals.torch_network(model)
    with torch.no_grad():
        for name, parameter in theirs.named_parameters():
            if "bias" in name:
                parameter.zero_()
        for data, parameter in weights_of(ours, theirs):
            parameter.copy_(torch.from_numpy(np.ascontiguousarray(data)))
    x, y = language_rivals.Job(model, 2).ids()
    loss = token_loss(ours(x), y)
    logits = theirs(torch.from_numpy(x))
    their_loss = torch.nn.functional.cross_entropy(
        logits.view(-1, logits.shape[-1]), torch.from_numpy(y).view(-1)
    )
    loss.backward()
    their_loss.backward()
    assert float(loss.data) == pytest.approx(their_loss.item(), rel=1e-3)
    ours_first, theirs_first = ours.parameters()[0].grad, next(theirs.parameters()).grad.numpy()
    # GELU is written with tanh by us, and with the error function by nanoGPT.
    np.testing.assert_allclose(ours_first, theirs_first, atol=2e-2 * np.abs(theirs_first).max())


@pytest.mark.parametrize("job", [language_rivals.Job("gpt", 2), language_rivals.Job("mlp", 3)])
def test_the_products_are_as_many_as_a_step_has(job, monkeypatch):
    """Each product's shapes, as they are counted by formula: forward, and twice as much backward."""
    flops, real = [], np.matmul

    def counted(a, b, out):
        flops.append(2 * out.size * a.shape[-1])
        return real(a, b, out=out)

    monkeypatch.setattr(np, "matmul", counted)
    language_rivals.products(job)()
    rows = job.tokens
    if job.model == "mlp":
        forward = rows * (8 * 24 * 200 + 200 * 27)
    else:
        forward = rows * (4 * 12 * 128**2 + 128 * 65 + 4 * 2 * 64 * 128)
    assert sum(flops) == 3 * 2 * forward


def test_contenders_at_language_take_turns_in_processes_of_their_own(monkeypatch):
    monkeypatch.setattr(language, "HAS_TORCH", False)
    monkeypatch.setattr(language, "SECONDS", 1e-3)
    found = language.training(language_rivals.Job("mlp", 4), 2)
    assert (found["model"], found["batch"], found["threads"]) == ("mlp", 4, 1)
    assert {*found["rates"]} == {"readable", "products"}  # there is no fused MLP
    assert found["rates"]["products"] > found["rates"]["readable"] > 0


def test_generation_is_timed_with_and_without_a_cache():
    found = language.generating(1, 16)
    assert found["length"] == 16
    assert min(found["without"], found["readable"], found["engine"]) > 0


def test_goals_of_language_are_said_reached_or_not():
    rates = {"fused": 1100, "readable": 690, "torch": 1000, "products": 2000}
    rows = [
        {"model": "gpt", "batch": 12, "threads": 1, "rates": rates},
        {"model": "gpt", "batch": 32, "threads": 1, "rates": rates | {"readable": 700}},
        {"model": "mlp", "batch": 128, "threads": 1, "rates": {"readable": 10, "products": 90}},
    ]
    run = {"rounds": 7, "training": rows}
    run["generating"] = {"length": 500, "without": 20.0, "readable": 300.0, "engine": 700.0}
    page = "\n".join(table.language(run))
    assert "| 12 | 1 | 1.1 | 0.7 | 1.0 | 2.0 | 1.10 | 0.69 | 0.55 |" in page
    told = lines_of(language=run)
    assert ("the fused GPT to PyTorch, batch 12, 1 thread", "1.10", True) in told
    assert ("the readable GPT to PyTorch, batch 12, 1 thread", "0.69", False) in told
    assert ("the readable GPT to PyTorch, batch 32, 1 thread", "0.70", True) in told
    assert "| the engine's cache | 700 | 35.0 |" in page
    assert ("the engine's cache, to generation without", "35.00", True) in told
    assert ("`generate_cached`, tokens a second", "300", False) in told


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
    monkeypatch.setattr(command, "remake", lambda full, only: done.append(full))
    monkeypatch.setattr(command, "write_report", lambda: done.append("written"))
    assert command.main(["report", *flags]) == 0
    assert done == [*runs, "written"]
