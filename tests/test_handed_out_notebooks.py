"""Every solved notebook runs to its end in a handed-out copy that has no reference at all, and no data.

The second week's trainings are cut short: all of their code runs, for three steps. What a whole training reaches is
held by the solved notebooks themselves (`pytest --nbval`); trainings whose claims hold without any data are whole.
Pictures are made, but not turned into pixels: that is the same code as in any copy.
"""

from __future__ import annotations

import nbformat
import pytest
from course_copy import solved, write
from handed_out import DAYS, Copy, zip_with
from nbclient import NotebookClient

from grading import course

pytestmark = pytest.mark.slow

NOTEBOOKS = [(day, name) for day in DAYS for name in course.notebooks(day)]

TRAINED_BY_FIT = DAYS[DAYS.index("day10_mlp") :]
WHOLE = {"train-to-reverse"} | {"train-base", "train-answers", "prefer"}  # of heads and of fine_tuning
LEFT_OUT = {"dates-claim"}  # of transformer, which needs no data: wherever it is tested, it runs whole

NO_PIXELS = """
from solutions.plots import showing

assert callable(showing.on_card)
showing.on_card = lambda figure: b"no pixels"
"""
TWO_FITS = """
def few_steps(model, optimizer, batches, steps, *schedule, fit=fit):
    losses = fit(model, optimizer, batches, min(steps, 3), *schedule)
    assert len(losses) == min(steps, 3)
    return [*losses, *losses[-1:] * (steps - len(losses))]

all_steps = fit
"""


def cut_short(notebook, day, name):
    """Let `fit` take three steps wherever a training cell calls it."""
    training = [cell for cell in notebook.cells if "training" in cell.metadata.get("tags", [])]
    if not training or day not in TRAINED_BY_FIT or name == "tokens":
        return
    for cell in training:
        steps = "all_steps" if cell.id in WHOLE and name in ("heads", "fine_tuning") else "few_steps"
        cell.source = f"fit = {steps}\n{cell.source}"
    notebook.cells.insert(
        notebook.cells.index(training[0]), nbformat.v4.new_code_cell(TWO_FITS, id="two-fits")
    )
    notebook.cells = [cell for cell in notebook.cells if cell.id not in LEFT_OUT]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("none")
    made = Copy(zip_with(0, folder), folder)
    made.environment["FOUNDATIONS_DATA"] = str(folder)  # in which there is none
    for day, name in NOTEBOOKS:
        write(solved(day, name), made.root / day / f"{name}.ipynb")
    return made


def text_of(cell):
    return "\n".join(output.get("text") or output.data.get("text/plain", "") for output in cell.outputs)


@pytest.mark.parametrize(("day", "name"), NOTEBOOKS)
def test_a_solved_notebook_runs_to_its_end(copy, day, name):
    notebook = nbformat.read(copy.root / day / f"{name}.ipynb", as_version=4)
    cut_short(notebook, day, name)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(NO_PIXELS, id="no-pixels"))
    where = {"metadata": {"path": str(copy.root / day)}}
    client = NotebookClient(notebook, timeout=600, resources=where, extra_arguments=course.QUIET_KERNEL)
    client.execute(env=copy.environment)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not [cell.id for cell in cells for output in cell.outputs if output.output_type == "error"]
    for cell in cells:
        told = text_of(cell)
        for words in ("waits for", "missing (", "could not be drawn", "the course's:"):
            assert words not in told, cell.id
        if cell.id.endswith("-tests"):
            assert "tested when your class is graded" in " ".join(told.split()), (
                cell.id
            )  # wherever its lines are broken
            assert not any("Our " in output.get("data", {}).get("text/html", "") for output in cell.outputs)
