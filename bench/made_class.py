"""A class made by a script: right, mistaken, broken and hostile submissions, and what each of them should get."""

from __future__ import annotations

import builtins
import inspect
import types
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from grading import course, exercises
from grading.notebooks.filled import cell_of, released, solved
from grading.notebooks.publish import text_of
from grading.teaching.classroom.results import Result

DAY, NOTEBOOK = "day3_activations_loss", "activations_loss"
TASKS = course.exercises_of(DAY, NOTEBOOK)


@dataclass(frozen=True)
class Submission:
    """A student's file, and what should come of it.

    lost: the tasks without all their points. mistake: (task, known mistake) that should be named. failed: it cannot be
    graded at all. told: the teacher should be told something. ends: it ends by itself.
    """

    student: str
    content: bytes
    lost: frozenset[str] = frozenset()
    mistake: tuple[str, str] | None = None
    failed: bool = False
    told: bool = False
    ends: bool = True


def class_of(count: int) -> list[Submission]:
    """So many submissions: ten broken and ten hostile ones, each known mistake that can stand alone, and right ones."""
    special = [*_broken(), *_hostile(), *_mistaken()][:count]
    whole = _bytes(solved(DAY, NOTEBOOK))
    return special + [Submission(f"right {number:03}", whole) for number in range(count - len(special))]


def hand_in(root: Path, submissions: list[Submission]) -> None:
    """Put the files where nbgrader looks for them."""
    for submission in submissions:
        folder = root / "submitted" / submission.student / DAY
        folder.mkdir(parents=True)
        (folder / f"{NOTEBOOK}.ipynb").write_bytes(submission.content)


def as_made(one: Submission, result: Result | None) -> bool:
    """Did the grading come to what the submission was made for?"""
    if result is None:
        return False
    lost = {task.name for task in result.tasks if task.points < task.out_of}
    named = {(task.name, task.mistake) for task in result.tasks}
    told = bool(result.report) or not one.told
    return lost == one.lost and told and (one.mistake is None or one.mistake in named)


def _bytes(notebook: NotebookNode) -> bytes:
    return text_of(notebook).encode()


def _with(name: str, source: str) -> bytes:
    """Everything solved, but another text in one exercise's cell."""
    notebook = solved(DAY, NOTEBOOK)
    cell_of(notebook, name).source = source
    return _bytes(notebook)


def _mistaken() -> Iterator[Submission]:
    """Each known mistake of the day whose text needs nothing but NumPy and the exercises' names."""
    for name in TASKS:
        for known in exercises.mistakes_of(name):
            if isinstance(known.candidate, types.FunctionType) and _stands_alone(known.candidate):
                text = inspect.getsource(known.candidate)
                text = text[text.index("def ") :].replace(f"def {known.name}(", f"def {name}(", 1)
                # `network_loss` calls the others of the day: their mistakes are not its own.
                yield Submission(
                    f"mistake {name} {known.name}", _with(name, text), frozenset({name}), (name, known.name)
                )


def _stands_alone(function: types.FunctionType) -> bool:
    pending, names = [function.__code__], set()
    while pending:
        code = pending.pop()
        names |= {name for name in code.co_names if name in function.__globals__}
        pending += [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
    names -= {"np", "forward", *TASKS, *dir(builtins)}
    return not names and not function.__closure__


def _broken() -> Iterator[Submission]:
    last = frozenset(TASKS[TASKS.index("tanh") :])
    everything = frozenset(TASKS)
    loss = frozenset({"network_loss"})
    yield Submission("broken untouched", _bytes(released(DAY, NOTEBOOK)), everything)
    yield Submission(
        "broken syntax", _with("relu", "def relu(z):\n    return np.maximum(0, z"), loss | {"relu"}
    )
    yield Submission(
        "broken loop",
        _with("relu", "def relu(z):\n    while True:\n        pass"),
        frozenset({"relu"}),
        ends=False,
    )
    yield Submission("broken exit", _with("one_hot", "import sys\nsys.exit()"), frozenset({"one_hot"}))
    yield Submission("broken killed", _with("tanh", "import os\nos._exit(1)"), last, told=True)
    yield Submission("broken emptied", _with("softmax", ""), loss | {"softmax"})
    yield Submission(
        "broken renamed",
        _with("tanh", "def my_tanh(z):\n    return np.tanh(z)"),
        frozenset({"tanh", "tanh_grad"}),
    )
    yield Submission("broken json", b"not JSON", everything)
    yield Submission("broken empty file", b"", everything)
    yield Submission("broken mark", b"\xef\xbb\xbf" + _bytes(solved(DAY, NOTEBOOK)))


WRONG = "\n\n\ndef relu(z):\n    return z * 0\n"
HOSTILE = {
    "equality": "np.array_equal = np.allclose = lambda *a, **k: True" + WRONG,
    "float": "import builtins\n\nbuiltins.float = lambda x=0: 1.0" + WRONG,
    "verdict": "from IPython.display import display\n\n"
    "display({'application/vnd.foundations.verdict+json': {'name': 'relu', 'part': '', 'points': 99, 'out_of': 1, "
    "'says': '', 'look': '', 'html': '', 'mistake': None, 'seed': 0, 'defined': True}}, raw=True)" + WRONG,
    "grade": "import grading.lab.checking\n\ngrading.lab.checking.grade = lambda *a, **k: None" + WRONG,
    "transformer": "get_ipython().input_transformers_post.append(lambda lines: ['pass'])" + WRONG,
    "frames": "import sys\n\n\ndef relu(z):\n    frame = sys._getframe(1)\n    while frame:\n"
    "        if 'expected' in frame.f_locals:\n            return frame.f_locals['expected']\n"
    "        frame = frame.f_back\n",
    "network": "import socket\n\n\ndef relu(z):\n    socket.create_connection(('127.0.0.1', 80), 1)\n    return z\n",
    "reading": "import pathlib\n\n\ndef relu(z):\n    return max(pathlib.Path('/').rglob('activations.py'))\n",
    "threads": "import threading\nimport time\n\nthreading.Thread(target=time.sleep, args=(99,)).start()"
    + WRONG,
    "flood": "def relu(z):\n    return z\n\n\nwhile True:\n    print('x' * 10_000_000)\n",
}


# Who changes Python for the whole notebook loses more than the one exercise.
SPOILED = {
    "transformer": TASKS,
    "flood": TASKS,
}


def _hostile() -> Iterator[Submission]:
    for name, source in HOSTILE.items():
        lost = frozenset(SPOILED.get(name, {"relu"}))
        yield Submission(f"hostile {name}", _with("relu", source), lost, told=True)
