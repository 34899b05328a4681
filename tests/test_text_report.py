"""The second week's records: names, whole texts, and the tasks of the notebooks."""

from dataclasses import replace
from functools import partial
from itertools import chain

import numpy as np
import pytest

from bench import __main__ as command
from bench.report import language, lessons, records, report, running
from bench.report.language import NAME_MODELS, Planned, learn_names, learn_text, name_runs, text_runs
from bench.report.lessons import TASKS, Task, execute, task_runs
from bench.report.markdown import indented
from solutions.data import Text
from solutions.data.small import NAMES
from solutions.engine.language.recipes import SHAKESPEARE, SHAKESPEARE_BEST

FEW = Text("names", NAMES, "the names of the course")
POEM = Text(
    "shakespeare", "the sun is up, the sea is blue, the song of songs is sung by you\n" * 40, "a poem"
)
PLANNED = {
    (p.table, p.run): p for p in chain(name_runs(), text_runs(best=False), text_runs(best=True), task_runs())
}


@pytest.mark.parametrize("table", ["names", "texts", "tasks"])
def test_every_committed_record_is_of_a_run_that_can_be_made_again(table):
    """Where a lesson's cell was changed: `python -m bench report --only tasks`."""
    found = records.read(table)
    for run, record in found.items():
        assert record["recipe"] == PLANNED[table, run].recipe, run
        assert record["seed"] == PLANNED[table, run].seed
        assert record["machine"]["numpy"]
    if table != "texts":  # those take longer, and a line of the page more or less is no error
        usual = chain(name_runs(), task_runs())
        assert {p.run for p in usual if p.table == table} == set(found), "a default run has no record"


def test_the_claims_of_the_page_hold():
    names, texts, tasks = (records.read(table) for table in ("names", "texts", "tasks"))
    counted = [names[label]["test"] for label in list(NAME_MODELS)[:4]]
    assert counted == sorted(counted, reverse=True), "more letters to look back at help"
    assert names["MLP, 8 characters"]["test"] < names["MLP, 3 characters"]["test"] < min(counted)
    assert names["LSTM"]["test"] < 2.0
    assert all(record["validation"] < 1.95 for run, record in texts.items() if "shakespeare" in run)
    assert tasks["gpt"]["validation"] < 1.95
    assert tasks["reversal"]["right"]["with attention"] >= 0.99
    assert tasks["dates"]["right"] >= 0.99


@pytest.mark.parametrize("label", NAME_MODELS)
def test_each_model_of_names_is_measured(label):
    recipe = NAME_MODELS[label] | ({"steps": 5} if "steps" in NAME_MODELS[label] else {})
    made = learn_names(recipe, 0, FEW)
    assert made["parameters"] == records.read("names")[label]["parameters"]
    assert 1.5 < made["dev"] < 4
    assert len(made["losses"]) == ("steps" in recipe)
    assert made["data_sha256"] == language.fingerprint(FEW) != language.fingerprint(POEM)


def test_a_counted_model_of_no_context_is_the_share_of_each_character():
    text = Text("names", " ".join(["ab"] * 10), "ten names")
    made = learn_names({"model": "n-gram", "context": 0, "smoothing": 0}, 0, text)
    assert made["test"] == pytest.approx(np.log(3), abs=1e-4)
    certain = learn_names({"model": "n-gram", "context": 1, "smoothing": 1e-9}, 0, text)
    assert certain["test"] == pytest.approx(0, abs=1e-6)


def test_a_recipe_for_a_text_leaves_a_record_with_what_it_writes():
    recipe = replace(SHAKESPEARE, layers=1, width=16, heads=2, context=16, steps=3, batch_size=4)
    made = learn_text(recipe, 0, POEM)
    assert (made["steps"], made["tokens"]) == (3, 3 * 4 * 16)
    assert made["validation"] < 3.5
    assert len(made["written"]) == 300
    assert learn_text(recipe, 0, POEM)["validation"] == made["validation"]


def test_an_interrupted_training_leaves_no_record(monkeypatch):
    real = language.run_text

    def interrupted(*args, **options):
        outcome = real(*args, **options)
        outcome.history.interrupted = True
        return outcome

    monkeypatch.setattr(language, "run_text", interrupted)
    with pytest.raises(KeyboardInterrupt):
        learn_text(replace(SHAKESPEARE, layers=1, width=16, steps=1), 0, POEM)


def test_settings_tell_recipes_apart_and_leave_out_what_is_usual():
    plain = language.settings(SHAKESPEARE)
    assert (
        plain
        != language.settings(SHAKESPEARE_BEST)
        != language.settings(replace(SHAKESPEARE_BEST, dropout=0.3))
    )
    assert plain["name"] == "default"
    assert "dropout" not in plain


def test_what_has_a_record_of_these_settings_is_not_run_again(tmp_path):
    made, said = [], []

    def make(number):
        made.append(number)
        return {"found": number, "seconds": 0.0}

    plans = [Planned("table", f"run {n}", {"steps": n}, 0, partial(make, n)) for n in (1, 2)]
    running.run_planned(plans[:1], tmp_path, said.append)
    running.run_planned(plans, tmp_path, said.append)
    assert made == [1, 2]
    running.run_planned([replace(plans[0], recipe={"steps": 5})], tmp_path, said.append)
    assert made == [1, 2, 1]
    assert records.read("table", tmp_path)["run 1"]["recipe"] == {"steps": 5}
    assert said == [f"table: run {n}: 0.0 s" for n in (1, 2, 1)]


def test_a_task_executes_the_cells_of_its_lesson():
    made = execute(TASKS["reversal"])
    committed = records.read("tasks")["reversal"]
    assert made["right"]["with attention"] >= 0.99
    assert made["right"]["without"] == pytest.approx(committed["right"]["without"], abs=0.02)


@pytest.mark.parametrize("name", TASKS)
def test_the_cells_of_each_task_are_there_with_the_setting_that_is_changed(name):
    chosen = lessons.sources(TASKS[name])
    assert list(chosen)[1:] == list(TASKS[name].cells)
    assert ("WHOLE = True" in "".join(chosen.values())) == (name == "gpt")


def test_a_cell_or_setting_that_a_lesson_does_not_have_is_named():
    task = TASKS["reversal"]
    with pytest.raises(ValueError, match="day12_attention/heads has no cell 'to-turn'"):
        lessons.sources(replace(task, cells=("to-turn",)))
    with pytest.raises(ValueError, match="'HALF' stands in none"):
        lessons.sources(replace(task, setting=("HALF", "WHOLE")))


def test_a_mark_changes_with_the_code_and_not_with_its_lines(monkeypatch):
    def recipe_of(source):
        monkeypatch.setattr(lessons, "sources", lambda task: {"cell": source})
        (planned,) = task_runs(["dates"])
        return planned.recipe

    assert recipe_of("f(1,\n  2)") == recipe_of("f(1, 2)") != recipe_of("f(1, 3)")


def test_a_task_without_its_text_says_so(monkeypatch, tmp_path):
    from solutions.data import DataError

    monkeypatch.setenv("FOUNDATIONS_DATA", str(tmp_path))
    with pytest.raises(DataError):
        execute(Task("day14_modern", "lora", (), dict, ("names",)))


def test_samples_are_blocks_of_code_on_the_page():
    assert indented("\nA line  \n\nanother\n") == "    A line\n\n    another"
    page = report.render()
    for record in records.read("texts").values():
        assert indented(record["written"]) in page or record["seed"]


@pytest.mark.parametrize(
    ("arguments", "full", "only"),
    [
        ([], False, running.PARTS),
        (["--only", "tasks", "--only", "names", "--full"], True, ["tasks", "names"]),
    ],
)
def test_the_command_runs_the_parts_that_it_is_told(monkeypatch, arguments, full, only):
    asked = []
    monkeypatch.setattr(command, "remake", lambda full, only: asked.append((full, only)))
    monkeypatch.setattr(command, "write_report", lambda: None)
    assert command.main(["report", *arguments]) == 0
    assert asked == [(full, only)]


def test_a_part_leaves_the_other_records_as_they_are(tmp_path, monkeypatch):
    plan = Planned("tasks", "one", {}, 0, lambda: {"seconds": 0.0})
    monkeypatch.setattr(running, "task_runs", lambda: [plan])
    records.write("names", {"run": "RNN"}, tmp_path / "results")
    running.remake(False, tmp_path / "unfinished", tmp_path / "results", tmp_path, only=["tasks"])
    assert records.read("names", tmp_path / "results") == {"RNN": {"run": "RNN"}}
    assert set(records.read("tasks", tmp_path / "results")) == {"one"}
