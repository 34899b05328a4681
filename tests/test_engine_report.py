"""Records of runs, and the report that is made of them."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from bench.report import records, report, running, speed
from bench.report.experiments import (
    SEEDS,
    SWEEP_SEEDS,
    Experiment,
    best_rates,
    choice_runs,
    optimizer_runs,
    recipe_runs,
    regularisation_runs,
    sweep_runs,
)
from bench.report.validation import held_out
from solutions.engine.optimizers import AdamW
from solutions.engine.recipes import CIFAR10_BEST, DIGITS, MNIST_BEST, load, run, with_epochs

QUICK = with_epochs(DIGITS, 2)


def test_the_committed_report_is_what_the_committed_records_give():
    assert report.REPORT.read_text(encoding="utf-8") == report.render()


def test_every_picture_of_the_report_is_there_and_small():
    text = report.REPORT.read_text(encoding="utf-8")
    named = {report.REPORT.parent / name for name in re.findall(r"!\[[^]]+\]\(([^)]+)\)", text)}
    assert named == set((report.REPORT.parent / "report").glob("*.png"))
    assert all(path.stat().st_size < 100_000 for path in named)
    assert text.count("*Picture:*") == len(named)


def test_every_committed_record_is_of_a_run_that_can_be_made_again():
    optimizers = records.read("optimizers")
    planned = [
        *recipe_runs(best=False),
        *recipe_runs(best=True),
        *choice_runs(),
        *sweep_runs(),
        *optimizer_runs(best_rates(optimizers)),
        *regularisation_runs(),
    ]
    known = {(e.table, e.run): e for e in planned}
    for table in set(report.TABLES) - {"speed", "names", "texts", "tasks"}:
        for run_name, record in records.read(table).items():
            experiment = known[table, run_name]
            assert record["recipe"] == records.settings(experiment.recipe), run_name
            assert record["seed"] == experiment.seed
            assert record["measured_on"].startswith("training" if experiment.validated else "test")


def test_no_run_appears_twice_and_seeds_are_apart():
    for runs in (list(choice_runs()), list(sweep_runs()), list(regularisation_runs())):
        assert len({experiment.run for experiment in runs}) == len(runs)
        assert all(experiment.validated for experiment in runs)
    assert not set(SEEDS) & set(SWEEP_SEEDS)


def test_a_record_says_what_was_done_and_where(tmp_path):
    data = load("digits")
    outcome = run(QUICK, data, seed=4)
    record = records.record_of("some run", QUICK, 4, data, outcome) | records.details(data, outcome)
    records.write("table", record, tmp_path)
    assert records.read("table", tmp_path) == {"some run": json.loads(json.dumps(record))}
    assert record["accuracy"] == outcome.accuracy == np.trace(record["confusion"]) / 360
    assert record["parameters"] == 64 * 64 + 64 + 64 * 10 + 10
    assert (record["seed"], record["steps"], len(record["losses"])) == (4, 90, 2)
    assert record["measured_on"] == "test part"
    assert record["machine"]["blas"]
    first = record["wrongest"][0]
    assert data.y_test[first["row"]] == first["is"] != first["taken_for"]
    part = held_out(data, 100)
    assert records.record_of("", QUICK, 0, part, outcome)["measured_on"] == "training samples held out"
    assert records.fingerprint(part) != records.fingerprint(data) == records.fingerprint(load("digits"))


def test_settings_are_plain_and_tell_recipes_apart():
    plain = records.settings(MNIST_BEST)
    assert plain["optimizer"] == AdamW.__name__
    assert plain["distort"] == "bend"
    assert json.loads(json.dumps(plain)) == plain
    assert plain != records.settings(CIFAR10_BEST)


def test_what_has_a_record_of_these_settings_is_not_run_again(tmp_path):
    runs = [Experiment("table", f"digits {seed}", QUICK, seed, validated=False) for seed in (0, 1)]
    said = []
    running.run_all(runs[:1], tmp_path, tmp_path, said.append)
    running.run_all(runs, tmp_path, tmp_path, said.append)
    assert [line.split(":")[1] for line in said] == [" digits 0", " digits 1"]
    running.run_all([replace(runs[0], recipe=with_epochs(QUICK, 3))], tmp_path, tmp_path, said.append)
    assert len(said) == 3
    assert len(records.read("table", tmp_path)["digits 0"]["losses"]) == 3


def test_an_interrupted_run_leaves_no_record(tmp_path, monkeypatch):
    real_run = running.run

    def interrupted(*args, **options):
        outcome = real_run(*args, **options)
        outcome.history.interrupted = True
        return outcome

    monkeypatch.setattr(running, "run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        running.run_all([Experiment("table", "digits", QUICK, 0, validated=False)], tmp_path, tmp_path)
    assert records.read("table", tmp_path) == {}


def test_new_records_take_the_place_of_the_old_ones_when_all_are_made(tmp_path, monkeypatch):
    experiment = Experiment("recipes", "digits default 0", QUICK, 0, validated=False)
    monkeypatch.setattr(running, "recipe_runs", lambda best: [experiment])
    monkeypatch.setattr(running, "measure", lambda folder: None)
    old = {"run": "digits default 0", "seconds": 1e9}
    records.write("recipes", old, tmp_path / "results")
    records.write("recipes", {"run": "another"}, tmp_path / "results")
    running.remake(False, tmp_path / "unfinished", tmp_path / "results", tmp_path, only=["images"])
    made = records.read("recipes", tmp_path / "results")
    assert made["another"] == {"run": "another"}
    assert made["digits default 0"]["accuracy"] > 0.5
    assert not (tmp_path / "unfinished").exists()


def test_pictures_are_drawn_from_records_and_runs(tmp_path):
    report.write_report(to=tmp_path / "report.md", pictures=tmp_path)
    drawn = {path.name for path in tmp_path.glob("*.png")}
    assert {"losses.png", "regularisation.png", "mnist-default-confusion.png"} <= drawn
    assert (tmp_path / "report.md").read_text(encoding="utf-8") == report.render()


def test_both_of_a_pair_are_timed(tmp_path):
    speed.measure(tmp_path, rounds=1, calls=1)
    made = records.read("speed", tmp_path)
    assert set(made) == {pair.__name__ for pair in speed.PAIRS}
    assert all(r["readable_microseconds"] > 0 and r["fast_microseconds"] > 0 for r in made.values())
