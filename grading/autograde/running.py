"""Running the notebook while grading, and judging it from here.

The learner's kernel runs the learner's cells, and the cases of the tests. It runs no test cell: what came of the cases
is judged in this process, and the verdict's record is put into the cell. What ends, hangs, dies or floods becomes words
in the cell, never a traceback of ours.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

from jupyter_client.utils import ensure_async
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output
from nbgrader.preprocessors import Execute
from nbgrader.utils import is_grade
from traitlets import Bool, Integer

from grading.autograde.asking import InKernel, NoAnswer, NotDefined
from grading.autograde.kernel_time import starved, used
from grading.examining.examine import examine
from grading.kernel.answering import CODE, OUTCOMES_MIME, SPARE
from grading.lab.checking import VERDICT_MIME, fixed_seed, not_defined, record_of
from grading.notebooks.reading import PROBLEM
from grading.notebooks.skeleton import OWN

SKIPPED = {"training", "data"}  # graded cells need neither a data set nor a finished training
STOPPED, TIMEOUT = "Stopped", "CellTimeoutError"
REPORT = "foundations_report"
_MOST_WAITS = 5  # so many times a cell's time is waited on a busy machine
_NEARLY = 0.97  # of its time: some goes into handing it on


class Run(Execute):
    """nbgrader's Execute that asks the kernel and judges here, and lives through dead, hanging and flooding kernels."""

    hangs = Integer(3, help="after so many cells that ran out of time, the rest is not run").tag(config=True)
    kept_output = Integer(2_000_000, help="characters of a cell's output that are kept").tag(config=True)
    most_output = Integer(50_000_000, help="characters of a cell's output that end the kernel").tag(
        config=True
    )
    rich_output = Bool(True, help="keep HTML, scripts and SVG that the learner's cells show").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict, km: Any = None) -> tuple[NotebookNode, dict]:
        self._ended = str(nb.metadata.get(PROBLEM, ""))
        self._hung = 0
        self._limit = self.most_output
        self._written = 0
        self._asked: list[tuple[InKernel, NotebookNode, int]] = []
        self._report: list[str] = list(nb.metadata.get(REPORT, []))
        if self._ended:
            for cell in nb.cells:
                self._not_run(cell)
        else:
            nb, resources = super().preprocess(nb, resources, km)
        nb.metadata[REPORT] = list(dict.fromkeys(self._report))
        return nb, resources

    def preprocess_cell(self, cell: NotebookNode, resources: dict, index: int) -> tuple[NotebookNode, dict]:
        if cell.cell_type == "code" and cell.source.strip():
            if is_grade(cell):
                self._grade(cell, index)
            elif not SKIPPED & set(cell.metadata.get("tags", [])):
                self._execute(cell, index)
        if index == len(self.nb.cells) - 1:
            self._grade_again()
            self._before_the_end()
        return cell, resources

    def _execute(self, cell: NotebookNode, index: int) -> None:
        """Run a cell of the learner's, or one that was released."""
        if self._hung and "nbgrader" not in cell.metadata and not _defines(cell):
            return  # pictures and examples would only wait for the same loop again
        if self._ended:
            self._not_run(cell)
            return
        self._run(cell, index, self.most_output)
        if self._ended:
            self._not_run(cell)
        elif _timed_out(cell):
            self._after_a_hang(index)

    def _grade(self, cell: NotebookNode, index: int) -> None:
        """Ask the kernel for the outcomes of a test cell, and judge them."""
        name = task_of(cell)[0]
        asked = InKernel(name, self._ask(index))
        self._judge(asked, cell, index)
        if asked.needs and published(cell):
            self._asked.append((asked, cell, index))

    def _grade_again(self) -> None:
        """With all points given, in the order of the week: what failed is tried with earlier references."""
        for asked, cell, index in self._asked:
            record = published(cell)
            if not self._ended and record["points"] < record["out_of"]:
                kept = cell.outputs
                self._judge(asked.final(), cell, index, record["seed"])
                if not published(cell):
                    cell.outputs = kept

    def _before_the_end(self) -> None:
        """The last thing while the kernel is there."""

    def _judge(self, asked: InKernel, cell: NotebookNode, index: int, seed: int | None = None) -> None:
        name, part = task_of(cell)
        defined = True
        cell.outputs = []
        if self._ended:
            self._not_run(cell)
            return
        try:
            verdict = examine(name, asked, fixed_seed() if seed is None else seed, part=part)
        except NotDefined:
            verdict, defined = not_defined(name, part), False
        except NoAnswer as why:
            self._report += [f"{cell.metadata.nbgrader.grade_id}: the kernel {why.odd}"] * bool(why.odd)
            cell.outputs = [_error(self._ended or str(why))]
            return
        except Exception as error:  # what came is plain data, but of a kind that no judge thought of
            self._report.append(f"{cell.metadata.nbgrader.grade_id}: the result could not be judged")
            cell.outputs = [_error(f"The result could not be judged ({type(error).__name__}).")]
            return
        record = record_of(verdict, part, defined)
        cell.outputs = [new_output("display_data", {VERDICT_MIME: record})]

    def _ask(self, index: int) -> Callable[[str, int], list[Any]]:
        """A function that has the kernel answer a request, and gives the outputs."""

        def ask(request: str, most: int) -> list[Any]:
            for _ in range(2):  # what hung the first time ends at once the second time
                asking = new_code_cell(CODE.format(request))
                self._run(asking, index, most)
                if self._ended or not _timed_out(asking):
                    break
                self._after_a_hang(index)
            if self._ended:
                raise NoAnswer(self._ended)
            if _timed_out(asking):
                raise NoAnswer(
                    f"It took longer than {self.timeout} s and was stopped. Is there a loop whose end is never reached?"
                )
            return list(asking.outputs)

        return ask

    def _run(self, cell: NotebookNode, index: int, most: int) -> None:
        """Have the kernel run a cell; what ends the kernel ends the grading of the rest."""
        kept = self.nb.cells[index]
        self._limit, self._written = most, 0
        self._used_before = used(self.km)
        where = kept.metadata.get("nbgrader", {}).get("grade_id", kept.get("id", "a cell"))
        try:
            self.execute_cell(cell, index, store_history=cell is kept)
        except DeadKernelError:
            self._report += [f"{where}: Python was ended there"] * (not self._ended)
            self._ended = self._ended or (
                f"Python itself was ended in the cell {where}: by os._exit, by using up the memory, or by a crash. "
                "Nothing after it could run."
            )
        except CellTimeoutError:
            self._report.append(f"{where}: the cell ran out of time and could not be interrupted")
            self._end(
                f"The cell {where} ran out of time and could not be interrupted, so the rest was not run."
            )
        except Exception as error:  # a message that cannot be read, say; what comes after cannot be trusted
            self._report.append(f"{where}: the connection to Python broke")
            self._end(f"The cell {where} broke the connection to Python ({type(error).__name__}).")
        finally:
            self.nb.cells[index] = kept

    async def _async_handle_timeout(self, timeout: int, cell: NotebookNode | None = None) -> Any:
        """A cell's time is the kernel's own: where other programs have the processor, it is waited for longer."""
        end = time.monotonic() + _MOST_WAITS * timeout
        while time.monotonic() < end and await starved(self.km, self._used_before + _NEARLY * timeout):
            if await ensure_async(self.kc.shell_channel.msg_ready()):
                break
            await self._async_check_alive()
            await asyncio.sleep(0.1)
        if await ensure_async(self.kc.shell_channel.msg_ready()):
            return None  # it came to its end, perhaps just now: nbclient takes the reply
        return await super()._async_handle_timeout(timeout, cell)

    def _after_a_hang(self, index: int) -> None:
        """Once a cell ran out of time and was interrupted: nothing is to wait for the same loop again."""
        self._hung += 1
        if self._hung == self.hangs:
            self._ended = (
                "Several cells ran out of time, so the rest was not run. Mend the first loop that never ends."
            )
            return
        seconds: int = self.timeout  # type: ignore[has-type]
        self.timeout = min(seconds, 10)
        cell = self.nb.cells[index]
        sparing = new_code_cell(
            SPARE.format(seconds, "nbgrader" in cell.metadata or OWN not in cell.metadata)
        )
        self._run(sparing, index, self.most_output)
        self.timeout = seconds
        if _timed_out(sparing) and not self._ended:
            self._report.append("a cell ran out of time and could not be interrupted")
            self._end("A cell ran out of time and could not be interrupted, so the rest was not run.")

    def _end(self, why: str) -> None:
        """Stop the kernel: nothing else is run."""
        self._ended = self._ended or why
        process = getattr(getattr(self.km, "provisioner", None), "process", None)
        if process is not None:
            process.kill()

    def process_message(
        self, msg: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        """Take in a message of the cell that runs: bounded, and only what a page may show."""
        kind, content = msg["msg_type"], msg["content"]
        if kind in ("stream", "display_data", "execute_result", "error", "update_display_data"):
            self._written += _size(content)
            if self._written > self._limit:
                where = self.nb.cells[cell_index]
                name = where.metadata.get("nbgrader", {}).get("grade_id", where.get("id", "a cell"))
                self._report.append(
                    f"{name}: the kernel wrote more than {self._limit / 1e6:g} million characters"
                )
                self._end(
                    f"The cell {name} wrote more than anybody could read, and Python was stopped there."
                )
                return None
            answers = OUTCOMES_MIME in content.get("data", {})
            if self._written > self.kept_output and not answers:
                return None
            if not self.rich_output and "data" in content and not answers:
                plain = ("text/plain", "image/png", "image/jpeg")
                content["data"] = {mime: content["data"][mime] for mime in plain if mime in content["data"]}
        return super().process_message(msg, cell, cell_index)

    def _not_run(self, cell: NotebookNode) -> None:
        if cell.cell_type == "code":
            cell.outputs = [_error(self._ended)]


def task_of(cell: NotebookNode) -> tuple[str, str | None]:
    """The exercise, and of a class the part, of a test cell."""
    name, _, part = cell.metadata.nbgrader.grade_id.removesuffix("-tests").partition("-")
    return name, part or None


def published(cell: NotebookNode) -> dict[str, Any]:
    """The record that a cell's outputs hold; {} where there is none."""
    for output in cell.get("outputs", []):
        if VERDICT_MIME in output.get("data", {}):
            return dict(output.data[VERDICT_MIME])
    return {}


def _error(why: str) -> NotebookNode:
    return new_output("error", ename=STOPPED, evalue=why, traceback=[why])


def _timed_out(cell: NotebookNode) -> bool:
    return any(output.output_type == "error" and output.ename == TIMEOUT for output in cell.outputs)


def _size(content: Any) -> int:
    """Roughly the characters of a message."""
    texts = [content.get("text", ""), content.get("data", {}), content.get("traceback", "")]
    try:
        return sum(len(text) if isinstance(text, str) else len(json.dumps(text)) for text in texts)
    except (ValueError, TypeError, RecursionError):
        return 10**9


def _defines(cell: NotebookNode) -> bool:
    return cell.source.lstrip().startswith(("import ", "from ", "def ", "class ", "@"))
