"""What is loaded when: nothing heavy before it is used. No test here looks at a clock."""

from __future__ import annotations

import subprocess
import sys

import jupytext
import pytest
from nbgrader import preprocessors as steps

from grading import course
from grading.notebooks.forms import LessonError, source_of
from grading.notebooks.lesson import LessonCell, read_lesson
from grading.notebooks.publish import text_of
from grading.notebooks.releasing import release_of

LESSONS = sorted(course.LESSONS.glob("*/*.py"))
NOTEBOOKS = [(day, notebook) for day in course.days() for notebook in course.notebooks(day)]
STEPS = (
    steps.LockCells,
    steps.ClearSolutions,
    steps.ClearOutput,
    steps.CheckCellMetadata,
    steps.ComputeChecksums,
    steps.ClearHiddenTests,
    steps.ClearMarkScheme,
    steps.ComputeChecksums,
    steps.CheckCellMetadata,
)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_is_read_as_jupytext_reads_it(path):
    text = path.read_text(encoding="utf-8")
    expected, found = jupytext.reads(text, fmt="py:percent"), read_lesson(text)
    assert found.needs == expected.metadata.get("foundations", {}).get("needs", [])
    plain = []
    for cell in expected.cells:
        about = dict(cell.metadata)
        about.pop("lines_to_next_cell", None)
        plain.append(LessonCell(cell.cell_type, about.pop("title", ""), cell.source, about))
    assert found.cells == plain


@pytest.mark.parametrize(
    "first", ["# %% a [markdown] tags=[", "# %% a exercise=sigmoid", "# %%a=b [markdown] x"]
)
def test_a_cells_first_line_that_cannot_be_read_is_quoted(first):
    with pytest.raises(ValueError, match="the first line of a cell"):
        read_lesson(f"{first}\nx = 1\n")


@pytest.mark.parametrize(("day", "notebook"), NOTEBOOKS)
def test_a_release_is_what_nbgraders_own_steps_make_of_the_source(day, notebook):
    source = source_of(day, notebook)
    before = text_of(source)
    made, resources = source_of(day, notebook), {"language": "python"}
    for step in STEPS:
        made, resources = step().preprocess(made, resources)
    made.metadata.pop("celltoolbar", None)
    assert text_of(release_of(source)) == text_of(made)
    assert text_of(source) == before


@pytest.mark.parametrize(
    ("name", "wrong", "says"),
    [
        ("neuron", lambda text: text.replace("### END SOLUTION", ""), "no END SOLUTION"),
        (
            "neuron",
            lambda text: text.replace("### END SOLUTION", "### BEGIN SOLUTION"),
            "BEGIN SOLUTION twice",
        ),
        ("neuron", lambda text: "x = 1", "disagree"),
        ("neuron-tests", lambda text: "### BEGIN SOLUTION\n### END SOLUTION", "disagree"),
        ("neuron-tests", lambda text: text.replace("### END HIDDEN TESTS", ""), "no END HIDDEN TESTS"),
        ("imports", lambda text: "### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS", "gives no points"),
    ],
)
def test_marks_that_are_wrong_release_nothing(name, wrong, says):
    source = source_of("day1_perceptron", "perceptron")
    cell = next(cell for cell in source.cells if cell.id == name)
    cell.source = wrong(cell.source)
    with pytest.raises(ValueError, match=says):
        release_of(source)


def test_a_lesson_that_cannot_be_read_is_named(tmp_path, monkeypatch):
    path = tmp_path / "perceptron.py"
    path.write_text("# %% a [markdown] tags=[\n", encoding="utf-8")
    monkeypatch.setattr(course, "lesson", lambda day, name: path)
    with pytest.raises(LessonError, match=r"perceptron\.py"):
        source_of("day1_perceptron", "perceptron")


def loaded_by(code: str) -> set[str]:
    """The modules that a Python of its own has loaded after some code."""
    told = f"{code}\nimport sys\nprint('\\n', *sys.modules)"
    command = [sys.executable, "-c", told]
    done = subprocess.run(command, cwd=course.ROOT, capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split("\n")[-2].split()}


HEAVY = {
    "IPython",
    "jsonschema",
    "jupytext",
    "matplotlib",
    "nbconvert",
    "nbformat",
    "nbgrader",
    "numpy",
    "pooch",
}
HEAVY |= {"requests", "rich", "sklearn", "sqlalchemy"}
A_COMMAND = """
from contextlib import suppress
from grading.__main__ import main
with suppress(SystemExit):
    main({!r})
"""


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        (["--help"], set()),
        (["rest"], set()),
        (["reset", "dya1"], set()),
        (["reset"], set()),
        (["build", "dya1"], set()),
        (["autograde", "dya1"], set()),
    ],
    ids=lambda value: "-".join(value),
)
def test_a_command_loads_only_what_it_needs(arguments, needed):
    assert loaded_by(A_COMMAND.format(arguments)) & HEAVY == needed


@pytest.mark.parametrize("words", [["dya1"], ["day1", "day2"], []], ids=len)
def test_nbgrader_autograde_without_a_day_to_grade_loads_no_nbgrader(words):
    said = f"""
import sys
from contextlib import suppress
sys.argv = ["nbgrader", "autograde", *{words!r}]
import grading.autograde.early
with suppress(SystemExit):
    import nbgrader
"""
    assert loaded_by(said) & HEAVY == set()


@pytest.mark.parametrize(
    "command", [["pytest", "autograde", "dya1"], ["nbgrader", "list"], ["nbgrader", "autograde", "--help"]]
)
def test_any_other_command_is_nbgraders_own(command):
    from grading.autograde.early import before_nbgrader

    before_nbgrader(command)


@pytest.mark.parametrize(
    ("module", "needed"),
    [
        ("grading.autograde", set()),
        ("grading.autograde.early", set()),
        ("grading.notebooks", {"jsonschema", "nbformat", "numpy"}),
        ("grading.learner.progress", set()),
        ("grading.learner.renewal.reset", set()),
        ("grading.learner.progress.child", {"IPython", "numpy"}),
        ("solutions.data", {"numpy"}),
    ],
)
def test_a_module_loads_only_what_it_needs(module, needed):
    assert loaded_by(f"import {module}") & HEAVY <= needed
