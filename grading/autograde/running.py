"""Running the notebook while grading: what ends, hangs or dies becomes words in the cell, never a traceback of ours."""

from __future__ import annotations

from typing import Any

from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute

from grading.autograde.reading import PROBLEM

SKIPPED = {"training", "data"}  # graded cells need neither a data set nor a finished training
STOPPED, TIMEOUT = "Stopped", "CellTimeoutError"


class Run(Execute):
    """nbgrader's Execute that lives through dead and hanging kernels, and skips training and data."""

    def preprocess(self, nb: NotebookNode, resources: dict, km: Any = None) -> tuple[NotebookNode, dict]:
        self._ended = str(nb.metadata.get(PROBLEM, ""))
        self._hung = 0
        if self._ended:
            for cell in nb.cells:
                self._not_run(cell)
            return nb, resources
        return super().preprocess(nb, resources, km)

    def preprocess_cell(self, cell: NotebookNode, resources: dict, index: int) -> tuple[NotebookNode, dict]:
        if (
            cell.cell_type != "code"
            or not cell.source.strip()
            or SKIPPED & set(cell.metadata.get("tags", []))
        ):
            return cell, resources
        graded = "nbgrader" in cell.metadata
        if self._hung and not graded and not _defines(cell):
            return cell, resources  # pictures and examples would only wait for the same loop again
        if self._ended:
            self._not_run(cell)
            return cell, resources
        try:
            cell, resources = super().preprocess_cell(cell, resources, index)
        except DeadKernelError:
            where = cell.metadata.get("nbgrader", {}).get("grade_id", cell.get("id", "a cell"))
            self._ended = (
                f"Python itself was ended in the cell {where}: by os._exit, by using up the memory, or by a crash. "
                "Nothing after it could run."
            )
            self._not_run(cell)
        if any(output.output_type == "error" and output.ename == TIMEOUT for output in cell.outputs):
            self._hung += 1
            if self._hung == 3:
                self._ended = (
                    "Several cells ran out of time, so the rest was not run. "
                    "Mend the first loop that never ends."
                )
        return cell, resources

    def _not_run(self, cell: NotebookNode) -> None:
        if cell.cell_type == "code":
            cell.outputs = [new_output("error", ename=STOPPED, evalue=self._ended, traceback=[self._ended])]


def _defines(cell: NotebookNode) -> bool:
    return cell.source.lstrip().startswith(("import ", "from ", "def ", "class ", "@"))
