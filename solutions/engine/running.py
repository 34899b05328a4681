"""Make the records of many runs, one after the other; what is there already is not done again."""

from collections.abc import Callable, Iterable
from pathlib import Path

from solutions.data import Dataset
from solutions.engine import records
from solutions.engine.experiments import (
    Experiment,
    best_rates,
    choice_runs,
    optimizer_runs,
    recipe_runs,
    regularisation_runs,
    sweep_runs,
)
from solutions.engine.recipes import load, run


def run_all(runs: Iterable[Experiment], folder: Path, say: Callable[[str], None] = print) -> None:
    """Run each experiment that has no record of these very settings in the folder, and write its record there."""
    datasets: dict[tuple[str, int], Dataset] = {}
    for experiment in runs:
        recipe, seed = experiment.recipe, experiment.seed
        old = records.read(experiment.table, folder).get(experiment.run)
        if old and old["recipe"] == records.settings(recipe):
            continue
        key = (recipe.data, seed if recipe.data == "digits" else 0)
        if key not in datasets:
            datasets = {key: load(*key)}  # one at a time: memory is not for hoarding
        data = experiment.part_of(datasets[key])
        outcome = run(recipe, data, seed, validation=experiment.validated, progress=False)
        if outcome.history.interrupted:
            raise KeyboardInterrupt  # half a run is no record
        record = records.record_of(experiment.run, recipe, seed, data, outcome)
        if not experiment.validated:
            record |= records.details(data, outcome)
        records.write(experiment.table, record, folder)
        say(f"{experiment.table}: {experiment.run}: {outcome.accuracy:.2%}, {outcome.history.seconds:.1f} s")


TABLES: dict[str, Callable[[Path], Iterable[Experiment]]] = {
    "choices": lambda folder: choice_runs(),
    "sweep": lambda folder: sweep_runs(),
    "optimizers": lambda folder: optimizer_runs(best_rates(records.read("optimizers", folder))),
    "regularisation": lambda folder: regularisation_runs(),
    "recipes": lambda folder: recipe_runs(best=False),
    "best": lambda folder: recipe_runs(best=True),
}
