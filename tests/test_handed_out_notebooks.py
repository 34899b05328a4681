"""Every solved notebook runs to its end in a handed-out copy that has no reference at all."""

from __future__ import annotations

import nbformat
import pytest
from course_copy import solved, write
from handed_out import DAYS, Copy, zip_with
from nbclient import NotebookClient

from grading import course

pytestmark = pytest.mark.slow

NOTEBOOKS = [(day, name) for day in DAYS for name in course.notebooks(day)]


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
