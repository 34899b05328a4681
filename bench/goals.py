"""The goals, and what results.json says of each: `of(results)`. The first table of the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

MEDIAN = {"SkylakeX": 2.2, "Haswell": 2.0}  # our engine to PyTorch over all networks, by BLAS kernel
NO_NETWORK = 1.3  # the same, for each network
PRODUCTS = 0.85  # our engine to the products alone, for the network and the batches below, with SGD
LARGE, FROM_BATCH = "784-512-256-10", 128
FAST_GPT, READABLE_GPT = 1.0, 0.7  # the fused and the readable GPT to PyTorch
TIMES_FASTER, A_SECOND = 15.0, 600.0  # generation with a cache to that without; tokens a second
SIXTY = 25.0  # seconds until 60 % of CIFAR-10 is right
# Of the recipes' records: the share recognised, or the nats a character, and in how many seconds.
RECOGNISED = {"mnist best": (0.994, 60.0), "cifar10 default": (0.64, 60.0), "cifar10 best": (0.77, 3600.0)}
WRITTEN = {"shakespeare default": (1.70, 300.0), "shakespeare best": (1.60, 1800.0)}
CHECK = 100.0  # milliseconds of processor time
A_DAY, NO_DAY = 3.0, 5.0  # seconds for grading
SUBMISSION = 0.5  # seconds, of a class on two cores


@dataclass(frozen=True)
class Goal:
    """One line: what is measured, what is asked for, what was found, and whether that is enough."""

    what: str
    asked: str
    found: str
    reached: bool


def best(rates: dict[str, float]) -> float:
    """The rate at the better number of threads."""
    return max(rates.values())


def of(results: dict[str, Any]) -> list[Goal]:
    """The goals of the parts that were measured."""
    found: list[Goal] = []
    for kernel, run in results.get("throughput", {}).items():
        found += _throughput(kernel, run["cells"])
    if "language" in results:
        found += _training(results["language"]["training"])
        found += _generation(results["language"]["generating"])
    if isinstance(results.get("cifar10"), list):
        found += [_photographs(results["cifar10"])]
    found += _recorded(results.get("records", {}))
    found += [
        at_most(one["what"], one["seconds"], one["goal"], " s")
        for one in results.get("latency", ())
        if one["goal"] is not None
    ]
    if "checks" in results:
        name = max(results["checks"], key=results["checks"].get)
        found += [at_most("the slowest check", round(results["checks"][name]), CHECK, " ms", f"`{name}`")]
    if "autograde" in results:
        found += _grading(results["autograde"])
    if isinstance(results.get("class"), dict):
        found += [at_most("a class, a submission", results["class"]["seconds each"], SUBMISSION, " s")]
    return found


def at_least(what: str, value: float, goal: float, where: str = "") -> Goal:
    """A goal for a ratio."""
    return Goal(what, f"at least {goal:g}", f"{value:.2f}" + (f" ({where})" if where else ""), value >= goal)


def at_most(what: str, value: float, goal: float, unit: str, where: str = "") -> Goal:
    """A goal for a time."""
    said = f"{value:g}{unit}" + (f" ({where})" if where else "")
    return Goal(what, f"at most {goal:g}{unit}", said, value <= goal)


def _throughput(kernel: str, cells: list[dict[str, Any]]) -> Iterator[Goal]:
    names = {id(cell): f"{cell['net']}, {cell['batch']}, {cell['optimizer']}" for cell in cells}
    against = {
        names[id(cell)]: best(cell["rates"]["engine"]) / best(cell["rates"]["torch"])
        for cell in cells
        if "torch" in cell["rates"]
    }
    if against:
        where = min(against, key=lambda name: against[name])
        if kernel in MEDIAN:
            yield at_least(
                f"our engine to PyTorch, {kernel}, median", median(against.values()), MEDIAN[kernel]
            )
        yield at_least(f"our engine to PyTorch, {kernel}, least", against[where], NO_NETWORK, where)
    shares = {
        names[id(cell)]: best(cell["rates"]["engine"]) / best(cell["rates"]["products"])
        for cell in cells
        if (cell["net"], cell["optimizer"]) == (LARGE, "SGD") and cell["batch"] >= FROM_BATCH
    }
    if shares:
        where = min(shares, key=lambda name: shares[name])
        yield at_least(f"our engine to the products alone, {kernel}", shares[where], PRODUCTS, where)


def _training(rows: list[dict[str, Any]]) -> Iterator[Goal]:
    for name, goal in (("fused", FAST_GPT), ("readable", READABLE_GPT)):
        for found in rows:
            rates = found["rates"]
            if found["model"] == "gpt" and name in rates and "torch" in rates:
                threads = f"{found['threads']} thread{'s' * (found['threads'] > 1)}"
                what = f"the {name} GPT to PyTorch, batch {found['batch']}, {threads}"
                yield at_least(what, rates[name] / rates["torch"], goal)


def _generation(run: dict[str, Any]) -> Iterator[Goal]:
    for name, shown in (("readable", "`generate_cached`"), ("engine", "the engine's cache")):
        yield at_least(f"{shown}, to generation without", run[name] / run["without"], TIMES_FASTER)
        said = f"{run[name]:,.0f}"
        yield Goal(f"{shown}, tokens a second", f"at least {A_SECOND:g}", said, run[name] >= A_SECOND)


def _photographs(runs: list[dict[str, Any]]) -> Goal:
    what = "CIFAR-10 to 60 %"
    times = [run["seconds"].get("60%") for run in runs]
    if None in times:
        return Goal(what, f"at most {SIXTY:g} s", "never", False)
    return at_most(what, max(times), SIXTY, " s")


def _recorded(recipes: dict[str, dict[str, float]]) -> Iterator[Goal]:
    for name, run in recipes.items():
        reached, seconds = run["reached"], run["seconds"]
        if name in RECOGNISED:
            goal, within = RECOGNISED[name]
            yield Goal(f"the recipe {name}", f"at least {goal:.1%}", f"{reached:.2%}", reached >= goal)
        else:
            goal, within = WRITTEN[name]
            yield at_most(f"the recipe {name}", reached, goal, " nats")
        yield at_most(f"the recipe {name}, its shortest training", seconds, within, " s")


def _grading(seconds: dict[str, float]) -> Iterator[Goal]:
    within = f"{sum(took <= A_DAY for took in seconds.values())} of {len(seconds)} within it"
    yield at_most("a day graded, in the median", median(seconds.values()), A_DAY, " s", within)
    slowest = max(seconds, key=lambda day: seconds[day])
    yield at_most("the slowest day graded", seconds[slowest], NO_DAY, " s", slowest)
