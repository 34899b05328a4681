"""Forgeries inside the kernel: memory, descriptors, modules, NumPy, the seed, the environment, answers from a table."""

from __future__ import annotations

import io
import json

import nbformat
import pytest
from forging import DAY, FORGED, HONEST, KIT, NOTEBOOK, VERDICT, earned, forged_notebook, school_in
from rich.console import Console

from grading.teaching.classroom.grade import tasks_of
from grading.teaching.classroom.results import GRADED, Result
from grading.teaching.classroom.summary import show
from grading.teaching.handout.recording import record
from grading.teaching.sandbox.kernel import works

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),
    pytest.mark.skipif(not works("bwrap"), reason="needs bubblewrap, which does not work here"),
]

# Each defines the exercise NAME. What it looks for or hands back is no answer. Only the last of each kind may keep
# others from their try.
LOOKING = {
    "the parent's memory": """
def NAME(*arguments):
    import ctypes, re
    for process in {"1", str(os.getppid()), *filter(str.isdigit, os.listdir("/proc"))} - {str(os.getpid())}:
        for name in ("mem", "environ", "maps", "root/etc/passwd", "cwd/gradebook.db", "fd"):
            try:
                found = open(f"/proc/{process}/{name}", "rb").read(10**6)
            except OSError:
                continue
            if b"expected" in found:
                return np.frombuffer(found[: len(found) // 8 * 8])
        ctypes.CDLL(None).ptrace(16, int(process), 0, 0)
    return 0
""",
    "other results in memory": """
def NAME(*arguments):
    import gc
    arrays = [one for one in gc.get_objects() if isinstance(one, np.ndarray) and one is not arguments[0]]
    for one in gc.get_objects():
        if type(one).__name__ in ("Outcome", "Drawn", "Trial", "Example") and getattr(one, "value", None) is not None:
            return one.value
    return arrays[0] if arrays else 0
""",
    "modules that know it": """
def NAME(*arguments):
    import importlib, pkgutil
    for module in list(sys.modules.values()):
        found = getattr(module, "NAME", None)
        if callable(found) and getattr(module, "__name__", "") != "__main__":
            return found(*arguments)
    for module in ("solutions", "solutions.activations", "solutions.losses", "grading.exercises", "grading.judge",
                   "grading.examining.examine", "grading.lessons.day3_activations_loss.activations_loss"):
        try:
            found = getattr(importlib.import_module(module), "NAME", None)
        except ImportError:
            continue
        if callable(found):
            return found(*arguments)
    return 0
""",
    "the question": """
def NAME(*arguments):
    request = asked()
    for case in request["cases"]:
        for field in ("expected", "answer", "value", "of", "tolerance"):
            if hasattr(case, field):
                return getattr(case, field)
    return [*request["references"].values()] or 0
""",
    "the seed": """
os.environ["FOUNDATIONS_SEED"] = "1"
def NAME(*arguments):
    from grading.lab import checking
    checking.fixed_seed = lambda: 1
    np.random.seed(20240229)
    return np.random.default_rng(int(os.environ["FOUNDATIONS_SEED"])).normal(size=np.shape(arguments[0]))
""",
    "the environment": """
for name in ("NBGRADER_EXECUTION", "FOUNDATIONS_POINTS", "NBGRADER_VALIDATING", "PYTHONSTARTUP", "PYTHONPATH"):
    os.environ[name] = "all right"
def NAME(*arguments):
    return [value for name, value in os.environ.items() if "answer" in name.lower()] or 0
""",
    "a lookup by name": """
def NAME(*arguments):
    import ctypes, linecache, inspect
    texts = [text for _, _, lines, _ in linecache.cache.values() if isinstance(lines, list) for text in lines]
    return [text for text in texts if text.startswith("def NAME") and "arguments" not in text] or 0
""",
    "a method of the judge's on the way": """
class Chameleon(np.ndarray):
    def __array_finalize__(self, other): pass
    def __array_function__(self, function, types, args, kwargs): return True
    def tobytes(self, *a): return b""
    dtype = property(lambda self: np.dtype(float))
def NAME(*arguments):
    return np.zeros(np.shape(arguments[0])).view(Chameleon)
""",
    "the descriptors": """
def NAME(*arguments):
    import fcntl
    for number in {int(name) for name in os.listdir("/proc/self/fd")} - set(sockets()) - {0, 1, 2}:
        try:
            fcntl.fcntl(number, fcntl.F_SETFL, os.O_NONBLOCK)
            os.read(number, 1000)
            os.write(number, b"points: 99")
        except OSError:
            pass
    return 0
""",
}  # fmt: skip

VALUES = {
    "a masked array": "return np.ma.masked_all(np.shape(arguments[0]))",
    "objects that are equal to everything": """
    class Yes(float):
        __eq__ = __le__ = __ge__ = lambda self, other: True
        __ne__ = lambda self, other: False
        __sub__ = __rsub__ = __abs__ = lambda self, *other: Yes(0)
        __hash__ = None
    result = np.empty(np.shape(arguments[0]), dtype=object)
    result[...] = Yes(0)
    return result""",
    "an object that says it is an array": """
    class Says:
        __class__ = np.ndarray
        shape, dtype, ndim, size = np.shape(arguments[0]), np.dtype(float), np.ndim(arguments[0]), 4
        __array_interface__ = {"shape": (2**40,), "typestr": "<f8", "data": (1, False), "version": 3}
    return Says()""",
    "a number that is another each time": """
    class Turning:
        at = 0
        def __float__(self):
            Turning.at += 1
            return float(Turning.at % 3)
        __array__ = None
    return Turning()""",
    "nothing but nan and infinities": "return np.full(np.shape(arguments[0]), np.nan)",
    "a dtype of its own": "return np.zeros(np.shape(arguments[0]), dtype=[('value', float)])",
    "containers that lie about their length": """
    class Lying(list):
        def __len__(self): return 10**9
        def __iter__(self): return iter(int, 1)
        def __getitem__(self, at): return 0.5
    return Lying([0.5] * 3)""",
    "a matrix in a matrix": "return np.matrix(np.zeros((2, 2)))",
    "a text that looks like an array": "return 'array([0.5, 0.5])'",
}

RAISING = {
    "an exception of the judge's": """
    class NotDefined(Exception): pass
    class NoAnswer(Exception): odd = ""
    NotDefined.__module__ = NoAnswer.__module__ = "grading.autograde.asking"
    raise NotDefined("right")""",
    "an exception whose text is hostile": """
    class Odd(ValueError):
        def __str__(self): raise SystemExit("right")
        __repr__ = __str__
    raise Odd()""",
    "an exception with a terminal's name": """
    raise type("\\x1b[2J\\x1b[32mright", (Exception,), {})("[bold]right[/bold] \\x1b]0;points\\x07 \\u202e 99")""",
    "an exception as long as a book": "raise ValueError('right ' * 10**6)",
    "the end of the program": "raise SystemExit('right')",
    "the end of a generator": "raise GeneratorExit",
    "a group of exceptions": "raise BaseExceptionGroup('right', [SystemExit(), KeyError('points')])",
    "no end of calls": "return NAME(*arguments)",
    "an exception without a stub's name": """
    raise type("NotImplementedError", (Exception,), {})("graded already")""",
}

# What the course's own code in the kernel does is changed, one thing after another; what they answer is wrong.
CHANGED = {
    "easier inputs": """
import grading.kernel.probe as probe
probe._built = lambda value: np.zeros(np.shape(value)) if isinstance(value, np.ndarray) else value""",
    "no crashes": """
import grading.kernel.probe as probe
probe._crash = lambda error: None""",
    "no changed arguments, no warnings": """
import grading.kernel.probe as probe
probe.same = lambda *a: True
probe._global_random_state = lambda: np.zeros(1)""",
    "everything is plain": """
import grading.kernel.probe as probe
probe.plain = lambda value, depth=0: 0.5""",
    "another random generator": """
class Fixed:
    def __getattr__(self, name): return lambda *a, **k: np.zeros(k.get("size", 1))
np.random.default_rng = np.random.Generator = lambda *a: Fixed()""",
    "another compiler": """
import builtins
real = builtins.compile
builtins.compile = lambda source, *a, **k: real(source, *a, **k)
builtins.isinstance, builtins.type = builtins.isinstance, builtins.type""",
    "another JSON": """
import json
dumps = json.dumps
json.dumps = lambda value, **k: dumps(value, **k).replace('"Crash"', '"Opaque"')""",
    "a record in the wire": """
import grading.kernel.answering as answering
encode = answering.encode
answering.encode = lambda value: (
    encode(value)[:-2] + ',["points",99]]}' if "earlier" in value else encode(value))""",
    "an array without an end": """
import grading.kernel.answering as answering
ENDLESS = '{"array":["<f8",[0,1000000000000000000],""]}'
def endless(value):
    from grading.kernel.probe import Outcome
    if isinstance(value, Outcome): return "x"
    pairs = value | {"outcomes": [Outcome(value="endless")] * len(value["outcomes"])}
    return encode(pairs).replace('"endless"', ENDLESS)
answering.encode = endless""",
}  # fmt: skip


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    with school_in(tmp_path_factory.mktemp("school")) as school:
        yield school


def bodies(of):
    return {title: f"def NAME(*arguments):\n    {body.strip()}" for title, body in of.items()}


def forge(school, student, sources, **more):
    """Grade a notebook with these forgeries; nothing is earned by them, and each had its turn."""
    forgeries = {name: source.replace("NAME", name) for name, source in zip(FORGED, sources, strict=False)}
    done = school.grade(student, forged_notebook(forgeries, **more))
    assert earned(done.records) == {}
    assert done.records[HONEST].right
    for name in forgeries:
        found = done.records[name]
        assert name == [*forgeries][-1] or "was not run" not in found.look
        assert "does not run" not in found.look, found.says
        assert not any(character in found.says + found.look + found.title for character in "\x1b\x07\r\u202e")
    return done


@pytest.mark.parametrize(
    "of", [LOOKING, bodies(VALUES), bodies(RAISING)], ids=["looking", "values", "exceptions"]
)
def test_what_is_looked_for_made_up_or_raised_earns_nothing(school, of, request):
    done = forge(school, request.node.callspec.id, of.values())
    assert len(json.dumps([found.plain() for found in done.records.values()])) < 400_000
    assert "NoneType" not in "".join(found.look for found in done.records.values())
    result = Result("[red]x", DAY, "", GRADED, tasks=tasks_of(done), notes=done.notes, report=done.report)
    console = Console(width=200, record=True, highlight=False, file=io.StringIO())
    show(DAY, [result], console)
    printed = console.export_text(styles=True)
    assert not set("\x07\r\u202e") & set(printed)
    assert "\x1b[2J" not in printed
    assert "\x1b]" not in printed


def test_changes_to_what_the_kernel_has_of_the_course_earn_nothing(school):
    sources = [
        f"{source}\ndef NAME(*arguments):\n    return np.zeros_like(arguments[0])"
        for source in CHANGED.values()
    ]
    done = forge(school, "changed", sources)
    assert any("changes probe" in sentence for sentence in done.report)


def test_the_examples_results_in_a_table_earn_nothing(school):
    """A handed-out copy holds the results of the visible examples. They are a small part of what is asked."""
    sources = []
    for name in FORGED:
        table = [(one["case"], one["expected"]) for one in json.loads(record(name))["examples"]]
        sources.append(
            f"TABLE_NAME = {json.dumps(json.dumps(table))}\n"
            "def NAME(*arguments):\n"
            "    import json\n"
            "    from grading.kernel.plain import same\n"
            "    from grading.kernel.wire import decode\n"
            "    for case, expected in json.loads(TABLE_NAME):\n"
            "        case, expected = decode(json.dumps(case)), decode(json.dumps(expected))\n"
            "        if any(same(value, arguments[0]) for value in case.inputs.values()):\n"
            "            return expected.value\n"
            "    return np.zeros_like(arguments[0])\n"
        )
    done = forge(school, "table", sources)
    assert done.records["softmax"].look != "not written yet"


OUT = {
    "a program": """
    import subprocess
    for command in (["touch", CANARY + "/a"], ["sh", "-c", f"echo x > {CANARY}/b"], ["cp", "/etc/hostname", CANARY]):
        subprocess.run(command, capture_output=True)""",
    "files": """
    for place in (CANARY, "/proc/1/root" + CANARY, "/proc/self/root" + CANARY, "/dev/shm/../.." + CANARY):
        try:
            os.makedirs(place, exist_ok=True)
            open(place + "/c", "w").write("points: 99")
        except OSError:
            pass""",
    "a command line": """
    get_ipython().system(f"touch {CANARY}/d")
    get_ipython().run_cell_magic("bash", "", f"touch {CANARY}/e")""",
    "the network": """
    import socket
    for family, place in ((socket.AF_INET, ("127.0.0.1", PORT)), (socket.AF_UNIX, "/run/docker.sock")):
        try:
            socket.socket(family).connect(place)
        except OSError:
            pass""",
    "links in the sockets' folder": """
    folder = next(os.path.join("/tmp", name) for name in os.listdir("/tmp") if name.startswith("foundations-"))
    for make in (lambda: os.symlink(CANARY, folder + "/link"), lambda: os.mkfifo(folder + "/pipe"),
                 lambda: os.chmod(folder, 0o777), lambda: os.link("/etc/ld.so.cache", folder + "/hard")):
        try:
            make()
        except OSError:
            pass""",
    "calls to the system": """
    import ctypes
    system = ctypes.CDLL(None, use_errno=True)
    system.mount(b"none", CANARY.encode(), b"tmpfs", 0, None)
    system.umount2(b"/course/kit", 2)
    system.unshare(0x10000000 | 0x00020000)
    system.chroot(b"/proc/1/root")
    system.setuid(0)
    system.kill(1, 15)
    system.sethostname(b"forged", 6)""",
    "the kit": """
    for place in ("/course/kit/grading/__init__.py", "/course/packages0/numpy/__init__.py", "/usr/lib/x", "/etc/x"):
        try:
            open(place, "a").write("raise SystemExit")
        except OSError:
            pass""",
    "other processes": """
    import signal
    for process in range(2, 300):
        if process not in (os.getpid(), os.getppid()):
            try:
                os.kill(process, signal.SIGTERM)
            except OSError:
                pass""",
}  # fmt: skip


def test_nothing_gets_out(school):
    sources = [f"{source}\n    return 0" for source in bodies(OUT).values()]
    forge(school, "out", sources, first=(KIT, school.outside))


def test_what_a_notebook_says_of_itself_counts_for_nothing(school):
    """Points, names, verdicts and kernels in a submitted notebook's own metadata."""
    wrong = {name: f"def {name}(*arguments):\n    return 0" for name in FORGED}
    notebook = forged_notebook(wrong)
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("solution"):
            about |= {"points": 99, "grade": True, "locked": False, "task": True}
        elif about.get("grade"):
            about |= {"points": 99, "grade_id": "softmax-tests", "schema_version": 99}
            found = {"name": "softmax", "part": "", "points": 4, "out_of": 4}
            cell.outputs = [nbformat.v4.new_output("display_data", {VERDICT: found})]
        cell.metadata |= {"foundations_own": False, "foundations_record": {"points": 99}}
    notebook.metadata |= {
        "kernelspec": {"name": "bash", "display_name": "x", "argv": ["sh", "-c", "touch /tmp/x"]},
        "language_info": {"name": "<b>"},
        "foundations": {"day": "day1_perceptron", "release": 3},
        "foundations_problem": "right",
        "foundations_report": ["<b>all right</b>"],
        "foundations_notes": ["graded already: 99 points"],
        "nbgrader": {"points": 99},
    }
    done = school.grade("metadata", notebook)
    assert earned(done.records) == {}
    assert done.records[HONEST].right
    assert sum(found.out_of for found in done.records.values()) == 25
    assert "99" not in " ".join(done.notes + done.report)
    path = school.root / "autograded" / "metadata" / DAY / f"{NOTEBOOK}.ipynb"
    assert json.loads(path.read_text(encoding="utf-8"))["metadata"]["kernelspec"]["name"] == "python3"
