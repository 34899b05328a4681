"""The report `solutions/foundations_report.md`: sentences around numbers, every number from a record."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import mean, stdev

import solutions
from bench.report import records
from bench.report.experiments import (
    CIFAR10_CHOICES,
    CIFAR10_SHAPES,
    OPTIMIZERS,
    REGULARISATIONS,
    REGULARISED,
    SEEDS,
    SWEEP_SEEDS,
    best_rates,
)
from bench.report.markdown import table
from bench.report.pictures import PICTURES, draw_confusion, draw_curves
from bench.report.records import RESULTS, Record
from bench.report.second_week import second_week

REPORT = Path(solutions.__file__).parent / "foundations_report.md"
TITLES = {"digits": "Digits", "mnist": "MNIST", "cifar10": "CIFAR-10"}
POINTS_THAT_COUNT = 0.015  # what one seed and 5,000 samples of CIFAR-10 can show
TABLES = ("recipes", "choices", "regularisation", "optimizers", "speed", "names", "texts", "tasks")
Table = dict[str, Record]


def write_report(folder: Path = RESULTS, to: Path = REPORT, pictures: Path = PICTURES) -> None:
    """Write the report, and the pictures that records alone suffice for."""
    recipes = records.read("recipes", folder)
    for name, runs in _by_recipe(recipes).items():
        if not name.startswith("digits"):
            draw_confusion(name.replace(" ", "-"), runs[0], pictures)
    draw_curves(
        "losses",
        {name: runs[0]["losses"] for name, runs in _by_recipe(recipes).items()},
        "loss in nats",
        pictures,
    )
    regularised = records.read("regularisation", folder)
    curves = {kind: regularised[f"mnist-1000, {kind}, 0"]["validation"] for kind in REGULARISATIONS}
    draw_curves("regularisation", curves, "share recognised, held-out samples", pictures)
    to.write_text(render(folder), encoding="utf-8", newline="\n")


def render(folder: Path = RESULTS) -> str:
    """The report's text, from the records in the folder."""
    recipes, choices, regularised, optimizers, speed, names, texts, tasks = (
        records.read(each, folder) for each in TABLES
    )
    parts = [
        OPENING,
        "## What the recipes for pictures reach\n",
        RECIPES_TEXT.format(seeds=", ".join(map(str, SEEDS))),
        _recipe_table(recipes),
        "![Loss by epoch](report/losses.png)\n",
        "*Picture:* the training loss of each recipe by epoch, seed 0. All fall; those of CIFAR-10 stay far above.\n",
        *(_one_recipe(name, runs[0]) for name, runs in _by_recipe(recipes).items() if "digits" not in name),
        "## How the settings were chosen\n",
        CHOICES_TEXT.format(seeds=" and ".join(map(str, SWEEP_SEEDS))),
        _choice_tables(choices),
        "## Regularisation\n",
        REGULARISATION_TEXT,
        _regularisation_table(regularised),
        "![Held-out accuracy by epoch](report/regularisation.png)\n",
        "*Picture:* 1,000 samples of MNIST, seed 0: held-out samples recognised, by epoch, a line for each kind.\n",
        "## Optimizers\n",
        OPTIMIZERS_TEXT,
        _optimizer_table(optimizers),
        *second_week(names, texts, tasks),
        "## Readable against fast\n",
        SPEED_TEXT,
        _speed_table(speed),
        "## The machine\n",
        MACHINE_TEXT,
        _machines([record for each in TABLES for record in records.read(each, folder).values()]),
        CLOSING,
    ]
    return "\n".join(parts)


OPENING = """# What the networks reach

This page is written by `make report`, every number from a record that a run left in `solutions/results`. `make report`
runs the default recipes again; `make report FULL=1` runs all that is told here. Everything is NumPy, and nothing was
learned elsewhere. First come pictures, recognised by dense layers, without any convolution. Then comes the second week:
names, Shakespeare, and the tasks of its notebooks.
"""

RECIPES_TEXT = """Settings were chosen on samples held out of the training part (below). Then each recipe met the
test part once for each seed, and the seeds ({seeds}) were fixed beforehand. Behind ± stands the standard deviation
over seeds. The best recipe of CIFAR-10 judges each picture by the mean of eighteen looks at it, moved and mirrored.
Two more recipes were measured on the test part, and were no better. [What was tried](../bench/tried.md) has their
numbers.
"""

CHOICES_TEXT = """The share of held-out samples recognised: 10,000 of MNIST, 5,000 of CIFAR-10. The test part was not
looked at. For the default recipe of MNIST, a line is the mean of two seeds ({seeds}); for the others it is one seed,
and differences of less than 0.1 points on MNIST and 1.5 on CIFAR-10 say little. The best recipe of MNIST was
tried for 8 epochs, and so was the default of CIFAR-10, where time counts as well. To see what each of its ingredients
is worth, networks with two hidden layers of 512 were trained for 5 epochs. Of MNIST's default settings the best have
512 units; the recipe keeps 256, and its training short.
Width, length, rate and dropout of CIFAR-10's best recipe come from trials on held-out samples, which left no record
here. Other trials did not help: means of the weights over the last epochs, photographs turned and scaled, and many
looks at each digit.
"""

REGULARISATION_TEXT = """Mean and standard deviation over three seeds, on held-out samples. Everything but the
regularisation is equal: 512 hidden units on MNIST, two layers of 512 on CIFAR-10, and short trainings; so these are
not the best numbers that each can reach. Augmentation means bent digits, and flips and shifts.
"""

OPTIMIZERS_TEXT = """784-256-10 on MNIST, with the default recipe's epochs and batches, on held-out samples. Each
optimizer first ran at every rate of its sweep, with seeds of its own; then with three other seeds at the best rate.
"""

SPEED_TEXT = """The exercises' references make a new array for every result, and say what they do. The engine's layers
say it less directly, for three things: results go into arrays that are kept from step to step, everything is in
float32, and all parameters lie in one vector, which the optimizer updates in place. Here is what that gains:
processor time on one core, medians of rounds in random order. [The bench](../bench/README.md) compares with other
libraries.
"""

MACHINE_TEXT = """Seconds are wall time of the training alone. Where `load`, the mean number of programs that wanted
a core at the end of the run, is more than the number of cores, the machine did much else meanwhile, and seconds are
no more than an upper bound. Processor seconds, of all threads together, hardly depend on that; they were noted for
some of the runs only.
"""

CLOSING = """## Make it yourself

    python -m solutions train mnist
    python -m solutions train mnist --recipe best --target 0.993
    python -m solutions train cifar10 --target 0.62
    python -m solutions train cifar10 --recipe best --target 0.72
    python -m solutions train shakespeare --save shakespeare.npz
    python -m solutions generate --load shakespeare.npz

Not tried for pictures: more than 150 epochs, more than 2,048 units, label smoothing, several networks together.

Each takes `--seed`, `--save FILE` and `--load FILE`; Ctrl-C ends a training with what was learned so far.
"""


def _by_recipe(recipes: Table) -> dict[str, list[Record]]:
    """The runs of each recipe, seeds in order; recipes from small to large."""
    groups: dict[str, list[Record]] = {}
    order = list(TITLES)

    def by_size(record: Record) -> tuple[int, int, int]:
        return order.index(record["recipe"]["data"]), record["recipe"]["epochs"], record["seed"]

    for record in sorted(recipes.values(), key=by_size):
        groups.setdefault(f"{record['recipe']['data']} {record['recipe']['name']}", []).append(record)
    return groups


def _recipe_table(recipes: Table) -> str:
    rows = []
    for name, runs in _by_recipe(recipes).items():
        recipe = runs[0]["recipe"]
        rows.append(
            (
                name,
                "-".join(map(str, recipe["hidden"])),
                f"{runs[0]['parameters']:,}",
                str(recipe["epochs"]),
                _spread([run["accuracy"] for run in runs]),
                ", ".join(f"{run['accuracy']:.2%} ({run['seed']})" for run in runs),
                ", ".join(f"{run['seconds']:,.1f}" for run in runs),
                ", ".join(f"{run['processor_seconds']:,.1f}" for run in runs if "processor_seconds" in run)
                or "-",
            )
        )
    return table(
        (
            "recipe",
            "hidden units",
            "parameters",
            "epochs",
            "test accuracy",
            "by seed",
            "seconds",
            "processor seconds",
        ),
        rows,
    )


def _one_recipe(name: str, record: Record) -> str:
    file = "report/" + name.replace(" ", "-")
    names = record["class_names"]
    wrong = "; ".join(
        f"{names[w['is']]} taken for {names[w['taken_for']]} ({w['probability']:.0%})"
        for w in record["wrongest"]
    )
    return f"""### {TITLES[record["recipe"]["data"]]}, {record["recipe"]["name"]} (seed {record["seed"]})

![Confusion matrix]({file}-confusion.png)

*Picture:* the confusion matrix on the test part; rows are true classes. {_confused(record)}

![First-layer weights]({file}-weights.png)

*Picture:* the incoming weights of 24 units of the first layer, each as an image.

![The wrongest images]({file}-wrongest.png)

*Picture:* the test images whose true class got the least probability. In order: {wrong}.
"""


def _confused(record: Record) -> str:
    """The most frequent mistake, as a sentence."""
    errors = [
        (count, i, j) for i, row in enumerate(record["confusion"]) for j, count in enumerate(row) if i != j
    ]
    count, i, j = max(errors)
    names = record["class_names"]
    return f"Most often, {names[i]} was taken for {names[j]}: {count} times."


def _choice_tables(choices: Table) -> str:
    def share(label: str) -> float:
        return mean(r["accuracy"] for run, r in choices.items() if run.rpartition(", ")[0] == label)

    labels = sorted({run.rpartition(", ")[0] for run in choices}, key=lambda label: (-share(label), label))
    parts = []
    for recipe in ("mnist default, ", "mnist best, "):
        rows = [(label.removeprefix(recipe), f"{share(label):.2%}") for label in labels if recipe in label]
        parts.append(table((recipe.removesuffix(", "), "held-out samples recognised"), rows))
    shapes = [(change, choices[f"cifar10 shape, {change}, {SWEEP_SEEDS[0]}"]) for change in CIFAR10_SHAPES]
    rows_shape = [
        (change, f"{got['accuracy']:.2%}", f"{got['processor_seconds']:.0f}") for change, got in shapes
    ]
    parts.append(table(("cifar10, 8 epochs", "held-out samples recognised", "processor seconds"), rows_shape))
    base = share("cifar10 short, as in the recipe")
    gains = [(change, share(f"cifar10 short, {change}")) for change in CIFAR10_CHOICES]
    rows_cifar = [
        (change, f"{got:.2%}", f"{100 * (got - base):+.1f}" if got != base else "") for change, got in gains
    ]
    parts.append(
        table(("cifar10, a short training", "held-out samples recognised", "points gained"), rows_cifar)
    )

    def named(changes: list[str]) -> str:
        return ", ".join(changes) or "none"

    lost = [change for change, got in gains if got - base < -POINTS_THAT_COUNT]
    gained = [change for change, got in gains if got - base > POINTS_THAT_COUNT]
    parts.append(
        f"On CIFAR-10, more than {100 * POINTS_THAT_COUNT:g} points were lost by: {named(lost)}. "
        f"As many were gained by: {named(gained)}. The rest made no difference that one seed can show.\n"
    )
    return "\n".join(parts)


def _regularisation_table(regularised: Table) -> str:
    def cell(name: str, kind: str) -> str:
        return _spread([regularised[f"{name}, {kind}, {seed}"]["accuracy"] for seed in SEEDS])

    heads = {
        "mnist-1000": "MNIST, 1,000 samples",
        "mnist-50000": "MNIST, 50,000",
        "cifar10-10000": "CIFAR-10, 10,000",
    }
    rows = [(kind, *(cell(name, kind) for name in REGULARISED)) for kind in REGULARISATIONS]
    return table(("regularisation", *(heads[name] for name in REGULARISED)), rows)


def _optimizer_table(optimizers: Table) -> str:
    def shares(name: str, rate: float, seeds: Iterable[int]) -> list[float]:
        return [optimizers[f"{name}, {rate:g}, {seed}"]["accuracy"] for seed in seeds]

    rows = []
    for name, rate in best_rates(optimizers).items():
        sweep = ", ".join(f"{r:g}: {mean(shares(name, r, SWEEP_SEEDS)):.1%}" for r in OPTIMIZERS[name][1])
        rows.append((name, f"{rate:g}", _spread(shares(name, rate, SEEDS)), sweep))
    return table(("optimizer", "best rate", "held-out samples recognised", "sweep"), rows)


def _speed_table(speed: Table) -> str:
    rows = [
        (
            r["what"],
            f"{r['readable_microseconds']:,.0f}",
            f"{r['fast_microseconds']:,.0f}",
            f"{r['times_faster']:.1f}",
        )
        for r in sorted(speed.values(), key=lambda r: r["times_faster"], reverse=True)
    ]
    return table(("what is timed", "readable, microseconds", "fast, microseconds", "times faster"), rows)


def _machines(runs: Sequence[Record]) -> str:
    seen: dict[tuple[str, ...], list[float]] = {}
    for run in runs:
        m = run["machine"]
        threads = ", ".join(map(str, m["threads"]))
        key = (
            f"{m['processor']}, {m['cores']} cores",
            "; ".join(m["blas"]),
            threads,
            f"Python {m['python']}, NumPy {m['numpy']}, {m['system']}",
        )
        seen.setdefault(key, []).append(m["load"] or 0)
    rows = [(*key, str(len(loads)), f"{min(loads):.1f} to {max(loads):.1f}") for key, loads in seen.items()]
    return table(("processor", "matrix products", "threads", "versions", "runs", "load"), rows)


def _spread(shares: Sequence[float]) -> str:
    if len(shares) < 2:
        return f"{shares[0]:.2%}"
    return f"{mean(shares):.2%} ± {100 * stdev(shares):.2f}"
