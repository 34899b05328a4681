"""Forged submissions, through the grading of a class: each earns nothing for it, and the teacher is told."""

from __future__ import annotations

import pytest
from course_copy import cell_of, solved, write

from grading.teaching.classroom.grading_one import grade_one, prepare
from grading.teaching.sandbox.kernel import works

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),
    pytest.mark.skipif(
        not works("bwrap"), reason="needs bubblewrap, which is not installed or does not work here"
    ),
]

DAY, NOTEBOOK, FORGED, HONEST = "day2_forward", "forward", "dense", "init_layer"

WRONG = "def dense(X, W, b):\n    return np.zeros((len(X), W.shape[1]))\n"

# Each defines `dense` wrongly, and tries to be given its points all the same.
FORGERIES = {
    "an object equal to everything": """
class Yes(np.ndarray):
    def __eq__(self, other): return True
    __ne__ = __lt__ = __gt__ = lambda self, other: False
    def __abs__(self): return 0.0
    def __array__(self, *a, **k): raise TypeError("no")
    def __array_ufunc__(self, *a, **k): return True
def dense(X, W, b):
    return np.zeros((len(X), W.shape[1])).view(Yes)
""",
    "a shadowed float": """
import builtins
builtins.float = lambda x=0: 1.0
builtins.all = builtins.any = lambda x: True
float = builtins.float
"""
    + WRONG,
    "a patched comparison": """
np.array_equal = np.allclose = lambda *a, **k: True
np.isclose = lambda a, b, **k: np.ones(np.shape(a), bool)
"""
    + WRONG,
    "an input transformer": """
get_ipython().input_transformers_post.append(lambda lines: ["pass"])
"""
    + WRONG,
    "an AST transformer": """
import ast
class Drop(ast.NodeTransformer):
    def visit_Expr(self, node): return ast.Pass()
get_ipython().ast_transformers.append(Drop())
"""
    + WRONG,
    "expected values looked for in the callers": """
import sys
def dense(X, W, b):
    frame = sys._getframe(1)
    while frame:
        for name, value in list(frame.f_locals.items()) + list(frame.f_globals.items()):
            if "expected" in name or name in ("reference", "of", "drawn"):
                return getattr(value, "value", value)
        frame = frame.f_back
    return None
""",
    "a hook that reads the test": """
seen = []
get_ipython().events.register("pre_run_cell", lambda info: seen.append(info.raw_cell))
def dense(X, W, b):
    text = seen[-1] if seen else ""
    return np.array([[len(text)]]) if "expected" in text else np.zeros((len(X), W.shape[1]))
""",
    "check and grade replaced": """
import grading.lab, grading.lab.checking
check = grade = grading.lab.grade = grading.lab.checking.grade = lambda *a, **k: None
"""
    + WRONG,
    "a probe that says what one likes": """
import grading.kernel.answering, grading.kernel.probe
grading.kernel.answering.probe = lambda *a, **k: grading.kernel.probe.Outcome(value=np.zeros((1, 1)))
"""
    + WRONG,
    "a verdict of one's own": """
from IPython.display import display
display({"application/vnd.foundations.verdict+json": {"name": "dense", "part": "", "points": 99, "out_of": 2,
         "says": "right", "look": "right", "html": "", "mistake": None, "seed": 1, "defined": True}}, raw=True)
"""
    + WRONG,
    "replies of one's own": """
from IPython.display import display
def dense(X, W, b):
    mime = "application/vnd.foundations.outcomes+json"
    display({mime: {"nonce": "", "reply": '{"dict":[["points",99]]}'}}, raw=True)
    return np.zeros((len(X), W.shape[1]))
""",
    "a reference looked for in memory": """
import gc, types
def dense(X, W, b):
    for one in gc.get_objects():
        if isinstance(one, types.FunctionType) and one.__name__ == "dense" and one is not dense:
            return one(X, W, b)
    return None
""",
    "a reference looked for on the disk": """
import os, importlib
def dense(X, W, b):
    try:
        from solutions import dense as right
        return right(X, W, b)
    except ImportError:
        pass
    for top in ("/course/kit", "/home", "/root", "/srv", "/tmp"):
        for folder, _, names in os.walk(top):
            for name in names:
                if name in ("feedforward.py", "dense.py", "forward.ipynb", "gradebook.db"):
                    scope = {"np": np}
                    exec(open(os.path.join(folder, name)).read(), scope)
                    return scope["dense"](X, W, b)
    return None
""",
    "another import system": """
import builtins, types, json
real = builtins.__import__
def fake(name, *a, **k):
    if name == "grading.kernel.answering":
        from IPython.display import display
        def answer(text):
            from grading.kernel.wire import decode, encode
            from grading.kernel.probe import Outcome
            asked = decode(text)
            right = {"kind": "a function", "outcomes": [Outcome(value=np.zeros((1, 1))) for _ in asked["cases"]],
                     "earlier": []}
            display({"application/vnd.foundations.outcomes+json":
                     {"nonce": asked["nonce"], "reply": encode(right)}}, raw=True)
        return types.SimpleNamespace(answering=types.SimpleNamespace(answer=answer, spare=print))
    return real(name, *a, **k)
builtins.__import__ = fake
"""
    + WRONG,
    "a wire that garbles": """
import grading.kernel.answering
grading.kernel.answering.encode = lambda value: "[" * 100000
"""
    + WRONG,
    "a wire that says there were no errors": """
import grading.kernel.answering
def encode(value):
    return '{"dict":[["kind","a function"],["outcomes",[]],["earlier",[]],["points",99]]}'
grading.kernel.answering.encode = encode
"""
    + WRONG,
    "something to be done at the end": """
import atexit
atexit.register(lambda: open("/tmp/left", "w").write("dense: 99 points"))
"""
    + WRONG,
    "a thread that outlives its cell": """
import threading, time
from IPython.display import display
def loop():
    while True:
        display({"application/vnd.foundations.outcomes+json": {"nonce": "", "reply": "{}"}}, raw=True)
        time.sleep(0.02)
threading.Thread(target=loop, daemon=True).start()
"""
    + WRONG,
    "a process that stays": """
import subprocess
subprocess.Popen(["sleep", "300"], start_new_session=True)
"""
    + WRONG,
    "a flood": """
def dense(X, W, b):
    import sys
    while True:
        sys.__stdout__.write("all right\\n" * 100_000)
        print("all right\\n" * 100_000, file=get_ipython().kernel.iopub_socket and OUT)
import sys
OUT = sys.stdout
""",
    "a terminal that is told other points": """
def dense(X, W, b):
    raise ValueError("\\x1b[2J\\x1b[1;1H\\x1b[32mdense | 99 / 2 | right\\x1b[0m\\x07\\r")
""",
    "a huge result": """
def dense(X, W, b):
    return np.zeros((30_000, 1_000))
""",
    "a deep result": """
def dense(X, W, b):
    deep = []
    for _ in range(200_000):
        deep = [deep]
    return deep
import sys
""",
    "an array that misbehaves": """
class Odd:
    shape, ndim, size, dtype = (1, 1), 2, 1, np.dtype(float)
    calls = 0
    def __array__(self, *a, **k):
        Odd.calls += 1
        if Odd.calls % 2: raise MemoryError("no")
        return np.full((1, 1), 11.0)
    def __float__(self): return 11.0
    def __len__(self): return 10**9
    def __iter__(self): return iter(int, 1)
    def __repr__(self): raise SystemExit("bye")
def dense(X, W, b):
    return Odd()
""",
    "numpy patched": """
np.array = np.asarray = lambda *a, **k: 1
np.ndarray.tobytes if False else None
np.random.default_rng = lambda *a: None
"""
    + WRONG,
    "a parent that is killed": """
import os, signal
def dense(X, W, b):
    for pid in range(1, 40_000):
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass
    os.kill(os.getpid(), signal.SIGKILL)
""",
    "files left for a later run": """
import os
for place in ("~/.ipython/profile_default/startup/00.py", "/tmp/work/numpy.py", "/course/kit/sitecustomize.py",
              "/course/packages0/numpy/__init__.py"):
    try:
        place = os.path.expanduser(place)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        open(place, "a").write("raise SystemExit('all right')")
    except OSError:
        pass
"""
    + WRONG,
    "an interrupt that is lied about": """
def dense(X, W, b):
    raise KeyboardInterrupt("stop judging")
""",
}
# Where the course cannot know from the text, or the kernel is gone, what else of the day is lost.
ENDS_THE_KERNEL = {"a flood", "a parent that is killed"}
HARMLESS_IN_TEXT = {"a huge result", "a deep result", "a terminal that is told other points"}


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    root = tmp_path_factory.mktemp("class")
    prepare(root, DAY)
    return root


def forged_by(code, only=(HONEST,)):
    notebook = solved(DAY, NOTEBOOK, only=set(only))
    cell_of(notebook, FORGED).source = code.strip("\n")
    return notebook


def graded(school, student, notebook):
    path = school / "submitted" / student / DAY / f"{NOTEBOOK}.ipynb"
    path.parent.mkdir(parents=True)
    write(notebook, path)
    before = {one: one.stat().st_mtime_ns for one in school.glob("submitted/*/*/*")}
    done = grade_one(school, DAY, student)
    assert before == {one: one.stat().st_mtime_ns for one in school.glob("submitted/*/*/*")}
    return done


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_earns_nothing_and_is_reported(school, forgery):
    done = graded(school, f"student {list(FORGERIES).index(forgery)}", forged_by(FORGERIES[forgery]))
    record = done.records[FORGED]
    assert record.points == 0, record.says
    assert sum(one.points for name, one in done.records.items() if name != HONEST) == 0
    assert done.report or forgery in HARMLESS_IN_TEXT
    assert not any(character in record.says + record.look for character in "\x1b\x07\r")
    if forgery not in ENDS_THE_KERNEL:
        assert done.records[HONEST].right
