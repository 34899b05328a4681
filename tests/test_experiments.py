"""The experiments run alone, with their options explained, and save pictures where they say."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from grading import course

pytestmark = pytest.mark.slow

DAYS = course.days()
# Where the options are not what is tested: little of what takes long.
SMALL = {
    "day6_engine": ["--steps", "20"],
    "day7_mnist": ["--epochs", "2"],
    "day8_bigram": ["--order", "2"],
    "day10_mlp": ["--steps", "20"],
    "day11_recurrent": ["--steps", "5"],
    "day12_attention": ["--steps", "5"],
    "day13_gpt": ["--steps", "5", "--merges", "0", "20", "--length", "20"],
}
# For the pictures, trainings only: as many steps as a curve needs to be smoothed.
SHORT = {
    "day6_engine": ["--steps", "50"],
    "day7_mnist": ["--epochs", "5"],
    "day10_mlp": ["--steps", "60"],
    "day13_gpt": ["--steps", "30"],
}


def run(day, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "experiment.py", *arguments],
        cwd=course.ROOT / day,
        env=os.environ | {"MPLBACKEND": "Agg"} | environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.mark.parametrize("day", DAYS)
def test_help_explains_the_options(day):
    done = run(day, "--help")
    assert done.returncode == 0, done.stderr
    assert "--out" in done.stdout


@pytest.mark.parametrize("day", DAYS)
def test_it_prints_what_to_notice_and_saves_pictures(day, tmp_path):
    done = run(day, *SHORT.get(day, []), "--out", str(tmp_path / "pictures"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert str(tmp_path / "pictures") in done.stdout
    assert list((tmp_path / "pictures").glob("*.png"))


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    done = run("day3_activations_loss", "--out", str(tmp_path / "taken"))
    assert done.returncode == 1
    assert "taken" in done.stderr
    assert "--out" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("day", DAYS)
def test_without_matplotlib_it_prints_text(day, tmp_path):
    (tmp_path / "matplotlib").mkdir()
    (tmp_path / "matplotlib" / "__init__.py").write_text("raise ImportError('not here')", encoding="utf-8")
    options = [*SMALL.get(day, []), "--out", str(tmp_path / "pictures")]
    done = run(day, *options, PYTHONPATH=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "matplotlib is not installed" in done.stdout


def test_a_mystery_names_no_bug_until_it_is_revealed(tmp_path):
    """In case 7 dW2 is wrong and the rest right: the table tells where the bug is, and no word tells what it is."""
    asked = run("day4_backprop", "--bug", "mystery", "--case", "7", "--out", str(tmp_path))
    assert asked.returncode == 0, asked.stderr
    assert "The bug:" not in asked.stdout
    assert "wrong-input" not in asked.stdout
    lines = [line.split() for line in asked.stdout.splitlines()]
    verdicts = {words[0]: words[-1] for words in lines if words and words[0] in ("dW2", "db2", "dW1", "db1")}
    assert verdicts == {"dW2": "wrong", "db2": "right", "dW1": "right", "db1": "right"}
    told = run("day4_backprop", "--bug", "mystery", "--case", "7", "--reveal", "--out", str(tmp_path))
    assert "The bug: dW2 is computed from Z1 instead of A1." in told.stdout


@pytest.mark.parametrize(
    ("options", "picture"),
    [(["--bug", "no-gate"], "relative_errors.png"), (["--graph", "x * y"], "graph.png")],
)
def test_who_asks_for_a_bug_gets_no_graph_and_the_other_way_round(tmp_path, options, picture):
    done = run("day4_backprop", *options, "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert ("The bug:" in done.stdout) == ("--bug" in options)
    assert ("by the graph" in done.stdout) == ("--graph" in options)
    assert [file.name for file in tmp_path.glob("*.png")] == [picture]


def test_only_a_mystery_is_revealed(tmp_path):
    done = run("day4_backprop", "--reveal", "--out", str(tmp_path))
    assert done.returncode == 2
    assert "--reveal needs --bug mystery" in done.stderr
