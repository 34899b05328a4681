"""Running the notebook while grading, and judging it from here.

The learner's kernel runs the learner's cells, and the cases of the tests. It runs no test cell: what came of the cases
is judged in this process, which keeps the record, and puts it into the cell when the kernel is gone. What ends, hangs,
dies or floods becomes words in the cell, never a traceback of ours.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from jupyter_client.utils import ensure_async
from nbclient.exceptions import CellExecutionComplete, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbgrader.utils import is_grade
from traitlets import Bool, Integer

from grading.autograde.asking import InKernel, NoAnswer, NotDefined
from grading.autograde.guard import Watch
from grading.autograde.kernel_time import starved, used
from grading.autograde.messages import error_of, output_of, size_of
from grading.autograde.records import error, shown, task_of
from grading.autograde.started import StartedAhead
from grading.examining.examine import examine
from grading.kernel.answering import CODE, SPARE
from grading.lab.checking import fixed_seed, not_defined, record_of
from grading.notebooks import nodes
from grading.notebooks.reading import PROBLEM
from grading.notebooks.skeleton import OWN, SKIPPED
from grading.verdict import Record

REPORT = "foundations_report"
SURE = "foundations_sure"  # nothing hung, died or flooded: the same notebook would be graded the same
_MOST_WAITS = 5  # so many times a cell's time is waited on a busy machine
_NEARLY = 0.97  # of its time: some goes into handing it on
_LEFT_OUT = "\nWhat else was shown is left out here.\n"


class Run(StartedAhead):
    """nbgrader's Execute that asks the kernel and judges here, and lives through dead, hanging and flooding kernels.

    The records are kept here. The test cells get them when the kernel is gone: nothing that it sends can change them.
    """

    seconds_in_all = Integer(600, help="seconds that a notebook may take in all").tag(config=True)
    hangs = Integer(3, help="after so many cells that ran out of time, the rest is not run").tag(config=True)
    kept_output = Integer(2_000_000, help="characters of a cell's outputs that are kept").tag(config=True)
    kept_in_all = Integer(10_000_000, help="characters of all outputs that are kept").tag(config=True)
    most_output = Integer(50_000_000, help="bytes that a cell may send").tag(config=True)
    record_timing = Bool(False)
    most_memory = Integer(750, help="megabytes by which a notebook may make the judge grow").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict, km: Any = None) -> tuple[NotebookNode, dict]:
        self._ended = str(nb.metadata.get(PROBLEM, ""))
        self._hung = self._kept = self._kept_before = self._count = 0
        self._asking = self._late = False
        self._asked: list[tuple[InKernel, NotebookNode, int]] = []
        self._records: dict[str, Record] = {}
        self._unjudged: dict[str, str] = {}  # why a test cell has no record
        self._report: list[str] = list(nb.metadata.get(REPORT, []))
        if self._ended:
            for cell in nb.cells:
                self._not_run(cell)
        else:
            with Watch(self.seconds_in_all, self.most_memory, self._ran_out):
                nb, resources = super().preprocess(nb, resources, km)
        for cell in filter(is_grade, nb.cells):
            name = cell.metadata.nbgrader.grade_id
            record = self._records.get(name)
            cell.outputs = [shown(record) if record else error(self._unjudged.get(name, self._ended))]
        nb.metadata[REPORT] = list(dict.fromkeys(self._report))
        nb.metadata[SURE] = not (self._report or self._ended or self._hung)
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
        self._kept_before += self._kept
        self._count += 1
        cell.execution_count = self._count
        if self._ended:
            self._not_run(cell)
        elif self._late:
            self._after_a_hang(index)

    def _grade(self, cell: NotebookNode, index: int) -> None:
        """Ask the kernel for the outcomes of a test cell, and judge them."""
        asked = InKernel(task_of(cell)[0], self._ask(index))
        if self._judge(asked, cell) and asked.needs:
            self._asked.append((asked, cell, index))

    def _grade_again(self) -> None:
        """With all points given, in the order of the course: what failed is tried with earlier references."""
        for asked, cell, _ in self._asked:
            record = self._records[cell.metadata.nbgrader.grade_id]
            if not self._ended and not record.right:
                self._judge(asked.final(), cell, record.seed)

    def _before_the_end(self) -> None:
        """The last thing while the kernel is there."""

    def _judge(self, asked: InKernel, cell: NotebookNode, seed: int | None = None) -> bool:
        """Examine what the kernel has, and keep the record. Was there one to be made?"""
        grade_id, defined = cell.metadata.nbgrader.grade_id, True
        name, part = task_of(cell)
        if self._ended:
            self._unjudged[grade_id] = self._ended
            return False
        try:
            verdict = examine(name, asked, fixed_seed() if seed is None else seed, part=part or None)
        except NotDefined:
            verdict, defined = not_defined(name, part or None), False
        except NoAnswer as why:
            self._report += [f"{grade_id}: the kernel {why.odd}"] * bool(why.odd)
            self._unjudged[grade_id] = self._ended or str(why)
            return False
        except Exception as problem:  # what came is plain data, but of a kind that no judge thought of
            self._report.append(f"{grade_id}: the result could not be judged")
            self._unjudged[grade_id] = f"The result could not be judged ({type(problem).__name__})."
            return False
        self._records[grade_id] = record_of(verdict, part or None, defined)
        return True

    def _ask(self, index: int) -> Callable[[str, int], list[Any]]:
        """A function that has the kernel answer a request, and gives the outputs."""

        def ask(request: str, most: int) -> list[Any]:
            for _ in range(2):  # what hung the first time ends at once the second time
                asking = nodes.new_cell(nodes.CODE, CODE.format(request))
                self._run(asking, index, most)
                if self._ended or not self._late:
                    break
                self._after_a_hang(index)
            if self._ended:
                raise NoAnswer(self._ended)
            if self._late:
                raise NoAnswer(
                    f"It took longer than {self.timeout} s and was stopped. Is there a loop whose end is never reached?"
                )
            return list(asking.outputs)

        return ask

    def _run(self, cell: NotebookNode, index: int, most: int) -> None:
        """Have the kernel run a cell; what ends the kernel ends the grading of the rest."""
        whole = self.nb.cells[index]
        where = whole.metadata.get("nbgrader", {}).get("grade_id", whole.get("id", "a cell"))
        self._asking, self._late, self._kept = cell is not whole, False, 0
        self._used_before = used(self.km)
        self.kc.session.allow(most, lambda: self._flooded(where, most))
        try:
            self.execute_cell(cell, index, store_history=cell is whole)
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
        except Exception as problem:  # a message that cannot be read, say; what comes after cannot be trusted
            self._report.append(f"{where}: the connection to Python broke")
            self._end(f"The cell {where} broke the connection to Python ({type(problem).__name__}).")
        finally:
            self.nb.cells[index] = whole

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
        self._late = True
        return await super()._async_handle_timeout(timeout, cell)

    async def _async_check_alive(self) -> None:
        if self.kc is None:  # a look that comes after the end
            raise DeadKernelError("Kernel died")
        await super()._async_check_alive()

    def _after_a_hang(self, index: int) -> None:
        """Once a cell ran out of time and was interrupted: nothing is to wait for the same loop again."""
        self._hung += 1
        if self._hung == self.hangs:
            self._ended = (
                "Several cells ran out of time, so the rest was not run. Fix the first endless loop."
            )
            return
        seconds: int = self.timeout  # type: ignore[has-type]
        self.timeout = min(seconds, 10)
        cell = self.nb.cells[index]
        final = "nbgrader" in cell.metadata or OWN not in cell.metadata
        sparing = nodes.new_cell(nodes.CODE, SPARE.format(seconds, final))
        self._run(sparing, index, self.most_output)
        self.timeout = seconds
        if self._late and not self._ended:
            self._report.append("a cell ran out of time and could not be interrupted")
            self._end("A cell ran out of time and could not be interrupted, so the rest was not run.")
        self._late = True  # the cell before

    def _ran_out(self, of: str) -> None:
        """The watch says that the notebook's time is over, or that messages fill the judge's memory."""
        if of == "time":
            minutes, seconds = self.seconds_in_all / 60, self.seconds_in_all
            most = f"{minutes:g} minutes" if minutes > 1 else f"{seconds} s"
            self._report.append(f"the notebook took longer than {most} in all")
            self._end(
                f"The notebook took longer than {most} in all, so the rest was not run. "
                "Find the slow cells, and make them shorter."
            )
        else:
            self._report.append("the kernel sent more than the judge can hold")
            self._end("A cell wrote more than anybody could read, and Python was stopped there.")

    def _flooded(self, where: str, most: int) -> None:
        self._report.append(f"{where}: the kernel sent more than {most / 1e6:.3g} million bytes")
        self._end(f"The cell {where} wrote more than anybody could read, and Python was stopped there.")

    def _end(self, why: str) -> None:
        """Stop the kernel: nothing else is run."""
        self._ended = self._ended or why
        process = getattr(getattr(self.km, "provisioner", None), "process", None)
        if process is not None:
            getattr(self.km, "kill", process.kill)()

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> None:
        """Take in a message of the cell that runs. README.md says what becomes of each type."""
        kind, content = msg["msg_type"], msg["content"]
        if kind == "status" and isinstance(content, dict) and content.get("execution_state") == "idle":
            raise CellExecutionComplete
        if kind == "clear_output" and not self._asking:
            cell.outputs, self._kept = [], 0
        elif output := output_of(kind, content, self._asking):
            self._keep(output, cell)

    def on_cell_executed(self, **what: Any) -> None:
        """What the reply to a cell says of an error, where the cell shows none of that name."""
        cell, reply = what["cell"], what["execute_reply"]["content"]
        if reply["status"] == "error":
            told = error_of(reply)
            if not any(output.get("ename") == told.ename for output in cell.outputs):
                cell.outputs.append(told)

    def _keep(self, output: NotebookNode, cell: NotebookNode) -> None:
        """Add an output to the cell that runs, as long as there is room for it."""
        had_room = self._has_room()
        self._kept += size_of(output)
        if self._asking or self._has_room():
            cell.outputs.append(output)
        elif had_room:
            cell.outputs.append(nodes.stream("stderr", _LEFT_OUT))

    def _has_room(self) -> bool:
        return self._kept <= self.kept_output and self._kept_before + self._kept <= self.kept_in_all

    def _not_run(self, cell: NotebookNode) -> None:
        if cell.cell_type == "code":
            cell.outputs = [error(self._ended)]


def _defines(cell: NotebookNode) -> bool:
    return cell.source.lstrip().startswith(("import ", "from ", "def ", "class ", "@"))
