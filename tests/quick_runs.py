"""Notebooks in a kernel of their own, without what takes longest and is held elsewhere: whole trainings, and pixels."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from warm_kernels import WarmKernels

from grading import course
from grading.notebooks.filled import with_short_trainings

_BY_FIT = course.days()[course.days().index("day10_mlp") :]  # the days that train with the learner's `fit`

_NO_PIXELS = """
from solutions.plots import showing

assert callable(showing.on_card)
showing.on_card = lambda figure: b"no pixels"
"""
_TWO_FITS = """
def few_steps(model, optimizer, batches, steps, *schedule, fit=fit):
    losses = fit(model, optimizer, batches, min(steps, 3), *schedule)
    assert len(losses) == min(steps, 3)
    return [*losses, *losses[-1:] * (steps - len(losses))]

all_steps = fit
"""


def without_pixels(notebook: NotebookNode) -> None:
    """Let pictures be made, but not turned into pixels: solved notebooks under `pytest --nbval` do that."""
    notebook.cells.insert(0, nbformat.v4.new_code_cell(_NO_PIXELS, id="no-pixels"))


def cut_short(notebook: NotebookNode, day: str, whole: Collection[str] = ()) -> None:
    """Set `WHOLE = False`, and let the second week's `fit` take three steps wherever a training cell calls it.

    What a whole training reaches is held by the solved notebooks under `pytest --nbval`.

    Args:
        notebook: changed in place.
        day: its day.
        whole: names of training cells that take all their steps.
    """
    for cell in notebook.cells:
        cell.source = with_short_trainings(cell.source)
    training = [cell for cell in notebook.cells if "training" in cell.metadata.get("tags", [])]
    calls = [cell for cell in notebook.cells if cell.cell_type == "code" and "fit(" in cell.source]
    if day not in _BY_FIT or not calls:
        return
    for cell in training:
        cell.source = f"fit = {'all' if cell.id in whole else 'few'}_steps\n{cell.source}"
    notebook.cells.insert(
        notebook.cells.index(training[0]), nbformat.v4.new_code_cell(_TWO_FITS, id="two-fits")
    )


def run(
    notebook: NotebookNode, folder: Path, kernels: WarmKernels | None = None, **more: str
) -> NotebookNode:
    """Run a notebook in a folder, in place.

    Args:
        kernels: start one, in nothing but their environment. more: names in that environment.
    """
    where = {"metadata": {"path": str(folder)}}
    km = kernels.manager() if kernels else None
    client = NotebookClient(
        notebook, km=km, timeout=600, resources=where, extra_arguments=course.QUIET_KERNEL
    )
    client.execute(cleanup_kc=True, **({"env": kernels.environment | more} if kernels else {}))
    return notebook


def said(cell: NotebookNode) -> str:
    """What a cell shows, as text."""
    return "\n".join(
        out.get("text", "") or out.get("data", {}).get("text/plain", "") for out in cell.get("outputs", [])
    )


def errors(notebook: NotebookNode) -> dict[str, str]:
    """The cells that failed, with the names of their errors."""
    return {
        cell.id: out.ename
        for cell in notebook.cells
        for out in cell.get("outputs", [])
        if out.output_type == "error"
    }
