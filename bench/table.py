"""results.json as a page: `render`. Nothing on the page comes from anywhere else."""

from __future__ import annotations

from statistics import median
from typing import Any

from bench import goals
from bench.goals import best
from bench.latency import Waited
from grading import exercises

HEAD = """# How fast it is

Written by `make bench`; every figure comes from [results.json](results.json). Compare ratios, not absolute speeds: they
were taken in one run, in random order, as medians of rounds.
"""
LABELS = {
    "engine": "our engine",
    "torch": "PyTorch",
    "torch_fused": "PyTorch, fused",
    "sklearn": "scikit-learn",
    "textbook": "textbook",
    "products": "products alone",
}
NETWORKS = {
    "gpt": "GPT 4 x 128 x 4, context 64",
    "lstm": "LSTM 128, names of 16 letters",
    "mlp": "MLP of day 10, 8 letters, 24, 200",
}


def row(*cells: object) -> str:
    """A line of a table."""
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def header(*cells: str) -> list[str]:
    """The first two lines of a table."""
    return [row(*cells), "|" + "---|" * len(cells)]


def the_goals(results: dict[str, Any]) -> list[str]:
    """A row a goal: was it reached?"""
    found = goals.of(results)
    if not found:
        return []
    reached = sum(goal.reached for goal in found)
    said = f"{reached} of {len(found)} are reached. [A page](tried.md) says what was tried for the others."
    lines = ["## Goals", "", said, ""]
    lines += header("what", "asked", "found", "reached")
    return [*lines, *(row(g.what, g.asked, g.found, "yes" if g.reached else "no") for g in found), ""]


def throughput(kernel: str, run: dict[str, Any]) -> list[str]:
    """One kernel's table, and the ratios over its cells."""
    cells = run["cells"]
    names = [name for name in LABELS if any(name in cell["rates"] for cell in cells)]
    pools = "; ".join(
        f"{pool['internal_api']} {pool['version']}, {pool['architecture']}" for pool in run["blas"]
    )
    lines = [
        f"## Thousand samples a second, BLAS kernel {kernel}",
        "",
        f"Loaded: {pools}. Threads tried: {', '.join(map(str, run['threads']))}; each at its better setting. "
        f"{run['rounds']} rounds.",
        "",
        *header(
            "network", "batch", "optimizer", *(LABELS[n] for n in names), "ours / PyTorch", "ours / products"
        ),
    ]
    against, limits = [], []
    for cell in cells:
        rates = {name: best(found) for name, found in cell["rates"].items()}
        shown = [f"{rates[name] / 1000:,.1f}" if name in rates else "" for name in names]
        if "torch" in rates:
            against.append(rates["engine"] / rates["torch"])
        limits.append(rates["engine"] / rates["products"])
        ratio = f"{against[-1]:.2f}" if "torch" in rates else ""
        lines.append(row(cell["net"], cell["batch"], cell["optimizer"], *shown, ratio, f"{limits[-1]:.2f}"))
    lines.append("")
    if against:
        lines.append(
            f"Ours to PyTorch: median {median(against):.2f}, least {min(against):.2f}, most {max(against):.2f}."
        )
    else:
        lines.append(
            "PyTorch's columns are missing: it is not installed (`.venv/bin/pip install torch==2.13.0`)."
        )
    return [*lines, ""]


def language(run: dict[str, Any]) -> list[str]:
    """Training and generation of language models."""
    return [
        "## Language: a training step",
        "",
        "Thousand tokens a second: forward and backward pass, clipping and AdamW. The processor's seconds count; with "
        "two threads, those of the clock. Each contender has a process of its own, ours with memory that is kept. "
        f"{run['rounds']} rounds.",
        "",
        *_language_training(run["training"]),
        "",
        *_generation(run["generating"]),
        "",
    ]


def _language_training(rows: list[dict[str, Any]]) -> list[str]:
    names = {"fused": "fused", "readable": "readable", "torch": "PyTorch", "products": "products alone"}
    lines = header(
        "network",
        "batch",
        "threads",
        *names.values(),
        "fused / PyTorch",
        "readable / PyTorch",
        "fused / products",
    )
    pairs = (("fused", "torch"), ("readable", "torch"), ("fused", "products"))
    for found in rows:
        rates = found["rates"]
        shown = [f"{rates[name] / 1000:,.1f}" if name in rates else "" for name in names]
        ratios = [rates[a] / rates[b] if a in rates and b in rates else None for a, b in pairs]
        shown += ["" if ratio is None else f"{ratio:.2f}" for ratio in ratios]
        lines.append(row(NETWORKS[found["model"]], found["batch"], found["threads"], *shown))
    return lines


def _generation(run: dict[str, Any]) -> list[str]:
    names = {"readable": "`generate_cached`", "engine": "the engine's cache"}
    times = {shown: run[name] / run["without"] for name, shown in names.items()}
    return [
        "## Language: generation",
        "",
        f"Tokens a second of the same GPT with a context of {run['length'] + 1}: one text of {run['length']} tokens, "
        "one thread. Without a cache, a token's time is the mean over eight lengths.",
        "",
        *header("", "tokens a second", "times as fast as without"),
        row("without a cache", f"{run['without']:,.0f}", ""),
        *(row(shown, f"{run[name]:,.0f}", f"{times[shown]:.1f}") for name, shown in names.items()),
    ]


def scalar(run: dict[str, Any]) -> list[str]:
    """`Value` and the closures."""
    return [
        "## Scalars: `Value` beside micrograd's algorithm",
        "",
        f"CPU milliseconds of a training step of 2-16-16-1 with {run['samples']} samples, default garbage collector.",
        "",
        *header("`Value`", "micrograd's algorithm", "times faster"),
        row(
            f"{1000 * run['value']:.0f}",
            f"{1000 * run['closures']:.0f}",
            f"{run['closures'] / run['value']:.1f}",
        ),
        "",
    ]


def targets(title: str, runs: list[dict[str, Any]] | str, goals: tuple[str, ...]) -> list[str]:
    """Seconds to each goal, a row a seed."""
    lines = [f"## {title}", ""]
    if isinstance(runs, str):
        return [*lines, runs, ""]
    lines += ["Seconds of training until so much of a validation split is right.", ""]
    lines += header("seed", *goals)
    return [*lines, *(row(r["seed"], *(r["seconds"].get(g, "not reached") for g in goals)) for r in runs), ""]


def latency(rows: list[dict[str, Any]]) -> list[str]:
    """A row a command: seconds by the clock and of the processor, and the same of its floor."""
    lines = ["## How long one waits for an answer", ""]
    lines += [
        "Seconds by the clock, and of the processor with all processes that were started; the least of the rounds.",
        "",
    ]
    lines += header("what", "seconds", "processor", "floor", "its seconds", "its processor")
    for found in (Waited(**one) for one in rows):
        least = [
            f"{value:.2f}" if value is not None else ""
            for value in (found.floor_seconds, found.floor_processor)
        ]
        took = f"{found.seconds:.2f}", f"{found.processor:.2f}"
        lines.append(row(found.what, *took, found.floor, *least))
    return [*lines, ""]


def checks(milliseconds: dict[str, float]) -> list[str]:
    """A row a day: its exercises with what a check of each takes."""
    lines = [
        "## A check",
        "",
        "Milliseconds of processor time until the reference is found right, by exercise.",
        "",
    ]
    lines += header("day", "milliseconds")
    days: dict[str, list[str]] = {}
    for name, took in milliseconds.items():
        days.setdefault(exercises.day_of(name), []).append(f"`{name}` {took:.0f}")
    lines += [row(day, ", ".join(found)) for day, found in days.items()]
    return [*lines, ""]


def autograde(seconds: dict[str, float]) -> list[str]:
    """Seconds a day."""
    rows = (row(*pair) for pair in seconds.items())
    return ["## Grading a solved day", "", *header("day", "seconds"), *rows, ""]


def a_class(run: dict[str, Any] | str) -> list[str]:
    """Many submissions at once."""
    lines = ["## Grading a class", ""]
    if isinstance(run, str):
        return [*lines, run, ""]
    endless = ", ".join(f"{seconds:.1f}" for seconds in run["seconds of those that never end"])
    others = f": all but {', '.join(run['not as made'])}" if run["not as made"] else ""
    return [
        *lines,
        f"{run['submissions']} submissions of day 3, among them ten broken and ten hostile ones, in sandboxes, with "
        f"{run['processes']} processes: {run['seconds']} s in all, {run['seconds each']} s each. Those that never end "
        f"took {endless} s, the others {run['seconds of the others']} s in the median. {run['as made']} of "
        f"{run['submissions']} came out as they were made to{others}.",
        "",
    ]


def render(results: dict[str, Any]) -> str:
    """The page, in Markdown."""
    lines = [HEAD, ", ".join(f"{name} {value}" for name, value in results["machine"].items()) + ".", ""]
    lines += the_goals(results)
    for kernel, run in results.get("throughput", {}).items():
        lines += throughput(kernel, run)
    if "language" in results:
        lines += language(results["language"])
    if "value" in results:
        lines += scalar(results["value"])
    if "mnist" in results:
        lines += targets("MNIST", results["mnist"], ("97%", "98%"))
    if "cifar10" in results:
        lines += targets("CIFAR-10", results["cifar10"], ("50%", "55%", "60%"))
    if "latency" in results:
        lines += latency(results["latency"])
    if "checks" in results:
        lines += checks(results["checks"])
    if "autograde" in results:
        lines += autograde(results["autograde"])
    if "class" in results:
        lines += a_class(results["class"])
    return "\n".join(lines).rstrip() + "\n"
