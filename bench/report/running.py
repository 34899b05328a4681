"""Make the records of many runs, one after the other; what is there already is not done again."""

import shutil
import time
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from bench.report import records
from bench.report.experiments import (
    SEEDS,
    Experiment,
    best_rates,
    choice_runs,
    optimizer_runs,
    recipe_runs,
    regularisation_runs,
    sweep_runs,
)
from bench.report.language import Planned, name_runs, text_runs
from bench.report.lessons import task_runs
from bench.report.pictures import PICTURES, draw_run
from bench.report.records import RESULTS
from bench.report.speed import measure
from solutions.data import Dataset
from solutions.engine.recipes import load, run

PARTS = ("images", "tasks", "names", "texts")
UNFINISHED = Path(__file__).parents[2] / "build" / "report"  # not committed


def run_all(
    runs: Iterable[Experiment], folder: Path, pictures: Path, say: Callable[[str], None] = print
) -> None:
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
        began = time.process_time()
        outcome = run(recipe, data, seed, validation=experiment.validated, progress=False)
        if outcome.history.interrupted:
            raise KeyboardInterrupt  # half a run is no record
        record = records.record_of(experiment.run, recipe, seed, data, outcome)
        record["processor_seconds"] = round(time.process_time() - began, 1)
        if not experiment.validated:
            record |= records.details(data, outcome)
            if seed == SEEDS[0] and recipe.data != "digits":
                draw_run(f"{recipe.data}-{recipe.name}", data, outcome.classifier, pictures)
        records.write(experiment.table, record, folder)
        say(f"{experiment.table}: {experiment.run}: {outcome.accuracy:.2%}, {outcome.history.seconds:.1f} s")


def run_planned(runs: Iterable[Planned], folder: Path, say: Callable[[str], None] = print) -> None:
    """As `run_all`, for the runs of the second week."""
    for plan in runs:
        old = records.read(plan.table, folder).get(plan.run)
        if old and old["recipe"] == plan.recipe:
            continue
        about = {"run": plan.run, "recipe": plan.recipe, "seed": plan.seed}
        record = about | plan.make() | {"machine": records.machine()}
        records.write(plan.table, record, folder)
        say(f"{plan.table}: {plan.run}: {record['seconds']:.1f} s")


def remake(
    full: bool,
    unfinished: Path = UNFINISHED,
    results: Path = RESULTS,
    pictures: Path = PICTURES,
    only: Collection[str] = PARTS,
) -> None:
    """Run the default recipes again or, if `full`, everything; then put their records in the place of the old ones.

    Until all is done, new records wait in the folder `unfinished`. Interrupted, it goes on there the next time. The
    records of parts that `only` leaves out stay as they are.
    """
    if "images" in only:
        if full:
            run_all(choice_runs(), unfinished, pictures)
            run_all(sweep_runs(), unfinished, pictures)
            run_all(optimizer_runs(best_rates(records.read("optimizers", unfinished))), unfinished, pictures)
            run_all(regularisation_runs(), unfinished, pictures)
            run_all(recipe_runs(best=True), unfinished, pictures)
        run_all(recipe_runs(best=False), unfinished, pictures)
        measure(unfinished)
    if "tasks" in only:
        run_planned(task_runs(), unfinished)
    if "names" in only:
        run_planned(name_runs(), unfinished)
    if "texts" in only:
        run_planned(text_runs(best=False), unfinished)
        if full:
            run_planned(text_runs(best=True), unfinished)
    for path in unfinished.glob("*.jsonl"):
        for record in records.read(path.stem, unfinished).values():
            records.write(path.stem, record, results)
    shutil.rmtree(unfinished)
