"""Every solved notebook runs to its end in a handed-out copy that has no reference at all, and no data."""

from __future__ import annotations

import nbformat
import pytest
from course_copy import solved, write
from handed_out import DAYS, Copy, zip_with
from quick_runs import cut_short, errors, run, said, without_pixels
from warm_kernels import WarmKernels

from grading import course

pytestmark = pytest.mark.slow

NOTEBOOKS = [(day, name) for day in DAYS for name in course.notebooks(day)]

# Trainings whose claims hold without any data, and so only here: these are whole.
WHOLE = {
    "heads": ["train-to-reverse"],
    "fine_tuning": ["train-base", "train-answers"],
    "preferences": ["train-namer", "prefer"],
}
LEFT_OUT = ["dates-claim"]  # of transformer, which needs no data: wherever there are tests, it runs whole


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("none")
    made = Copy(zip_with(0, tmp_path_factory), folder)
    made.environment["FOUNDATIONS_DATA"] = str(folder)  # in which there is none
    for day, name in NOTEBOOKS:
        write(solved(day, name), made.root / day / f"{name}.ipynb")
    return made


@pytest.fixture(scope="module")
def kernels(copy):
    kernels = WarmKernels(copy.environment)
    yield kernels
    kernels.close()


@pytest.mark.parametrize(("day", "name"), NOTEBOOKS)
def test_a_solved_notebook_runs_to_its_end(copy, kernels, day, name):
    notebook = nbformat.read(copy.root / day / f"{name}.ipynb", as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.id not in LEFT_OUT]
    cut_short(notebook, day, WHOLE.get(name, ()))
    without_pixels(notebook)
    run(notebook, copy.root / day, kernels)
    assert errors(notebook) == {}
    for cell in notebook.cells:
        told = said(cell)
        for words in ("waits for", "missing (", "could not be drawn", "the course's:"):
            assert words not in told, cell.id
        if cell.id.endswith("-tests"):
            assert "tested when your class is graded" in " ".join(told.split()), (
                cell.id
            )  # wherever its lines are broken
            assert not any("Our " in output.get("data", {}).get("text/html", "") for output in cell.outputs)
