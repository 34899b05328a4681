"""Every notebook as a learner first finds it: "Run All" reaches its end, and each check says "not written yet".

The kernel is told that a browser watches, so that it shows what JupyterLab would get. What only a real browser can
show is in tests/browser.
"""

from __future__ import annotations

import os
import re

import nbformat
import pytest
from course_copy import KEPT, CourseCopy
from quick_runs import cut_short, errors, run, said, without_pixels
from warm_kernels import WarmKernels

from grading import course

pytestmark = pytest.mark.slow

NOTEBOOKS = [(day, notebook) for day in course.days() for notebook in course.notebooks(day)]
MUCH_WAITS = ("perceptron", "autograd", "sgd", "engine")


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return CourseCopy.make(tmp_path_factory.mktemp("unsolved") / "course").root


@pytest.fixture(scope="module")
def kernels(root):
    environment = {key: value for key, value in os.environ.items() if key in KEPT}
    kernels = WarmKernels(environment | {"PYTHONPATH": str(root), "HOME": str(root.parent)})
    yield kernels
    kernels.close()


@pytest.mark.parametrize(("day", "name"), NOTEBOOKS)
def test_it_runs_to_its_end_without_an_error(root, kernels, day, name):
    notebook = nbformat.read(root / day / f"{name}.ipynb", as_version=4)
    cut_short(notebook, day)
    without_pixels(notebook)
    run(notebook, root / day, kernels, JPY_SESSION_NAME=f"{name}.ipynb")
    assert errors(notebook) == {}
    for cell in notebook.cells:
        if cell.id.endswith("-tests"):
            assert "not written yet" in said(cell), cell.id
        for output in cell.get("outputs", []):
            shown = output.get("data", {})
            assert "image/png" not in shown, f"{cell.id}: JupyterLab gives it no alternative text"
            assert not re.search(r"<img (?!alt=\"[^\"]+\")", shown.get("text/html", "")), cell.id
    waiting = [cell.id for cell in notebook.cells if "This cell waits for" in said(cell)]
    assert len(waiting) > 4 or name not in MUCH_WAITS
