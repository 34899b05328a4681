"""The kernel's place while a class is graded: attacked from the inside; and what it can know of a day's answers."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import warnings

import psutil
import pytest
from traitlets.config import Config

import solutions
from grading import course, exercises
from grading.exercises.drawing import cases_of
from grading.kernel.probe import probe
from grading.kernel.wire import encode
from grading.teaching.sandbox import LIMITS, ApartKernel, Sandbox, SandboxError, sweep
from grading.teaching.sandbox.kernel import works
from grading.teaching.sandbox.kit import before, earlier_modules, kit_for

boxed = pytest.mark.skipif(not works("bwrap"), reason="needs bubblewrap, which does not work here")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]


def run(code, day="day2_forward", notebook="", seconds=240, **settings):
    """Run code in a kernel apart; (what it printed, '' or the name of the error that ended it or 'dead')."""
    config = Config()
    config.Sandbox.update(settings)

    async def there():
        kernel = ApartKernel(day, notebook, config=config)
        await kernel.start_kernel()
        client = kernel.client()
        client.start_channels()
        printed, error = "", ""
        try:
            await client.wait_for_ready(timeout=240)
            asked = client.execute(code)
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                try:
                    message = await client.get_iopub_msg(timeout=1)
                except Exception:  # nothing came within a second
                    if not await kernel.is_alive():
                        return printed, "dead"
                    continue
                if message["parent_header"].get("msg_id") != asked:
                    continue
                if message["msg_type"] == "stream":
                    printed += message["content"]["text"]
                if message["msg_type"] == "error":
                    error = message["content"]["ename"]
                if message["content"].get("execution_state") == "idle":
                    return printed, error
            return printed, "timeout"
        finally:
            client.stop_channels()
            await kernel.shutdown_kernel(now=True)

    return asyncio.run(there())


def seen(code, **settings):
    """What code prints as JSON."""
    printed, error = run(code, **settings)
    assert not error, printed + error
    return json.loads(printed.strip().splitlines()[-1])


@pytest.mark.skipif(sys.platform == "win32", reason="commands of POSIX")
def test_what_a_killed_grader_left_is_swept_away(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left, alive = (
        tmp_path / f"foundations-kernel-{gone.pid}-a",
        tmp_path / f"foundations-kernel-{os.getpid()}-b",
    )
    for folder in (left, alive):
        folder.mkdir()
        os.utime(folder, (0, 0))
    sleeping = "import time; time.sleep(600)"
    kernels = [subprocess.Popen([sys.executable, "-c", sleeping, str(folder)]) for folder in (left, alive)]
    try:
        sweep()
        assert kernels[0].wait(timeout=60) != 0
        assert kernels[1].poll() is None
        assert [folder.exists() for folder in (left, alive)] == [False, True]
    finally:
        for kernel in kernels:
            kernel.kill()
            kernel.wait()


LOOK_AROUND = """
import json, os, socket, sys
def tried(what):
    try:
        return str(what())[:200]
    except Exception as error:
        return type(error).__name__
found = {
    "files": sorted(os.listdir("/")),
    "paths": {path: os.path.exists(path) for path in PATHS},
    "written": [path for path in PLACES if tried(lambda: open(os.path.join(path, "x"), "w").write("x")) == "1"],
    "connected": tried(lambda: socket.create_connection(("127.0.0.1", PORT), timeout=3)),
    "processes": [int(name) for name in os.listdir("/proc") if name.isdigit()],
    "killed": [pid for pid in (PID,) if tried(lambda: os.kill(pid, 0)) == "None"],
    "who": [os.getuid(), os.geteuid()] if ROOT else [],
    "raised": tried(lambda: __import__("resource").setrlimit(__import__("resource").RLIMIT_NPROC, (10**6, 10**6))),
    "environment": sorted(os.environ),
    "remounted": tried(lambda: os.mkdir("/course/kit/x")),
}
print(json.dumps(found))
"""


@boxed
def test_looking_around_finds_nothing_of_the_course_or_the_machine(tmp_path, monkeypatch):
    (tmp_path / "gradebook.db").write_text("points")
    monkeypatch.setenv("SECRET_TOKEN", "of the teacher")
    listener = socket.create_server(("127.0.0.1", 0))
    here = [
        str(course.ROOT),
        str(course.ROOT / "grading"),
        str(tmp_path / "gradebook.db"),
        str(course.SOLVED),
    ]
    here += ["/etc/passwd", "/course/kit/grading/exercises/__init__.py", "/course/kit/grading/judge"]
    here += ["/course/kit/solutions/feedforward.py"]
    places = [
        "/",
        "/usr",
        "/etc",
        "/dev",
        "/dev/shm",
        "/course",
        "/course/kit",
        "/course/packages0",
        str(tmp_path),
    ]
    words = {
        "PATHS": here,
        "PLACES": places,
        "PORT": listener.getsockname()[1],
        "PID": os.getpid(),
        "ROOT": hasattr(os, "geteuid") and os.geteuid() == 0,
    }
    code = "\n".join(f"{name} = {value!r}" for name, value in words.items()) + LOOK_AROUND
    found = seen(code)
    listener.close()
    assert not {"work", "home", "srv", "mnt"} & set(found["files"])
    assert not any(found["paths"].values()), found["paths"]
    assert found["written"] == []
    assert found["connected"] in ("ConnectionRefusedError", "OSError")
    assert len(found["processes"]) <= 3
    assert found["killed"] == []
    assert 0 not in found["who"]
    assert found["raised"] in ("ValueError", "PermissionError")
    assert "SECRET_TOKEN" not in found["environment"]
    assert found["remounted"] in ("OSError", "PermissionError")


@boxed
def test_processes_disk_memory_and_files_are_limited():
    code = """
import json, os, signal, time
found = {"children": [], "bytes": 0, "memory": 0, "open": 0}
for _ in range(400):
    try:
        pid = os.fork()
    except OSError:
        break
    if pid == 0:
        time.sleep(30)
        os._exit(0)
    found["children"].append(pid)
for pid in found["children"]:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
found["children"] = len(found["children"])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    for number in range(40):
        with open(f"/tmp/work/{number}", "wb") as file:
            for _ in range(16):
                found["bytes"] += file.write(b"x" * 2**20)
                file.flush()
except OSError:
    pass
try:
    kept = [bytearray(2**28) for _ in range(32)]
    found["memory"] = 8
except MemoryError:
    kept = None
try:
    files = [open("/dev/null") for _ in range(2_000)]
    found["open"] = len(files)
except OSError:
    files = None
print(json.dumps(found))
"""
    found = seen(code)
    assert found["children"] < 100
    assert found["bytes"] <= 129 * 2**20
    assert found["memory"] == 0
    assert found["open"] == 0


def until_it_computes(process, seconds=2, most=240):
    """Wait until a process has used so many seconds of the processor from now on."""
    end, before = time.monotonic() + most, process.cpu_times().user
    while process.cpu_times().user < before + seconds:
        assert time.monotonic() < end, "it doesn't compute"
        time.sleep(0.05)


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({}, marks=boxed, id="bubblewrap"),
        pytest.param({"require": LIMITS, "program": "no-such-program"}, id="limits"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="Windows has no process groups to end at once")
def test_nothing_lingers(settings):
    apart = ", start_new_session=True" * (
        not settings
    )  # without a sandbox, what leaves the group is not found
    seconds = str(
        10**6 + os.getpid()
    )  # by which these sleepers are told from those of another run of the tests
    code = f"""
import atexit, os, subprocess, threading, time
subprocess.Popen(["sleep", "{seconds}"]{apart})
threading.Thread(target=time.sleep, args=({seconds},)).start()
atexit.register(time.sleep, {seconds})
print("started")
"""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert run(code, **settings) == ("started\n", "")
    deadline = time.monotonic() + 60

    def left():
        return [one for one in psutil.process_iter(["cmdline"]) if seconds in (one.info["cmdline"] or [])]

    while left() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert left() == []


# Whoever grades, and is killed while a kernel computes something that no thread of its own can interrupt.
GRADER = """
import asyncio, sys, warnings
from traitlets.config import Config
from grading.teaching.sandbox import ApartKernel
warnings.simplefilter("ignore")
config = Config()
config.Sandbox.update(SETTINGS)
async def there():
    kernel = ApartKernel("day2_forward", config=config)
    await kernel.start_kernel()
    client = kernel.client()
    client.start_channels()
    await client.wait_for_ready(timeout=240)
    client.execute("SECONDS = 3 ** 10 ** 9")  # from then on, the kernel doesn't even send what it has printed
    print(kernel.provisioner.process.pid, flush=True)
    await asyncio.sleep(600)
asyncio.run(there())
"""


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({}, marks=boxed, id="bubblewrap"),
        pytest.param({"require": LIMITS, "program": "no-such-program"}, id="limits"),
    ],
)
@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="elsewhere it takes the kernel's own looking"
)
def test_a_kernel_dies_with_the_one_that_grades(settings):
    code = GRADER.replace("SETTINGS", repr(settings))
    grader = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=course.ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    number = grader.stdout.readline()
    assert number, grader.stderr.read()
    kernel = psutil.Process(int(number))
    family = [kernel, *kernel.children(recursive=True)]
    until_it_computes(family[-1])
    grader.kill()
    grader.wait()
    grader.stdout.close()
    grader.stderr.close()
    _, alive = psutil.wait_procs(family, timeout=60)
    for process in alive:
        process.kill()
    assert not alive


@boxed
def test_too_much_computing_ends_the_kernel():
    assert run("while True: pass", cpu_seconds=12)[1] == "dead"


@boxed
def test_filling_the_folder_of_the_sockets_is_stopped():
    code = """
import os
folder = next(os.path.join("/tmp", name) for name in os.listdir("/tmp") if name.startswith("foundations-"))
try:
    os.chmod(folder, 0o700)
except OSError:
    pass
try:
    for number in range(40):
        open(f"{folder}/{number}", "wb").write(b"x" * 2**20)
    import time
    time.sleep(20)
except OSError:
    print("refused")
"""
    assert run(code) in (("refused\n", ""), ("", "dead"))


def test_without_bubblewrap_it_stops_unless_told_otherwise_and_then_says_what_is_open():
    required = Config()
    required.Sandbox.program = "no-such-program"
    with pytest.raises(SandboxError, match="To grade without it"):
        Sandbox(config=required).kind()
    required.Sandbox.require = LIMITS
    with pytest.warns(UserWarning, match="they can read what you can read"):
        assert Sandbox(config=required).kind() == LIMITS


def test_with_limits_alone_the_home_is_another_and_the_kit_stands_for_the_course(monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "of the teacher")
    code = (
        "import json, os, sys, grading, solutions\n"
        "print(json.dumps([os.path.expanduser('~'), os.getcwd(), sorted(os.environ), grading.__file__, sys.path]))"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        home, here, environment, file, path = seen(code, require=LIMITS, program="no-such-program")
    assert "foundations-" in home
    assert "foundations-" in here
    assert "SECRET_TOKEN" not in environment
    assert str(kit_for("day2_forward")) in file
    assert str(course.ROOT) not in path


KNOWS = """
import gc, inspect, json, os, sys, types
import numpy as np
from grading.lab import check, yours
import grading.kernel.answering, solutions
found = {"modules": sorted(name for name in sys.modules if name.split(".")[0] in ("grading", "solutions"))}
for name in found["modules"]:
    if name.startswith("solutions."):
        __import__(name)
texts = set()
for top in [path for path in sys.path if "kit" in path]:
    for folder, _, names in os.walk(top):
        for name in names:
            if name.endswith((".py", ".ipynb", ".json")):
                texts.add(open(os.path.join(folder, name), encoding="utf-8").read())
found["bodies"] = [body in text for body in BODIES for text in texts]
kept = [one for one in gc.get_objects() if isinstance(one, (types.FunctionType, type))]
ours = ("solutions.", "grading.exercises")
found["functions"] = sorted({one.__qualname__ for one in kept if str(one.__module__).startswith(ours)})
print(json.dumps(found))
"""


@boxed
@pytest.mark.parametrize(
    ("day", "notebook"), [(day, notebook) for day in course.days() for notebook in course.notebooks(day)]
)
def test_a_notebooks_kernel_has_no_answer_of_it(day, notebook):
    """No module, file or function in reach has its references, or later ones; nor do the requests that it gets."""
    import inspect

    written = before(day, notebook)
    names = [name for name in exercises.names() if exercises.day_of(name) == day]
    names = [name for name in names if name not in set().union(*written.values())]
    bodies = [inspect.getsource(getattr(solutions, name)).split('"""')[-1].strip() for name in names]
    bodies = [body for body in bodies if len(body) > 40]
    found = seen(f"BODIES = {bodies!r}\n" + KNOWS, day=day, notebook=notebook)
    assert not any(found["bodies"])
    assert not {name.split(".")[0] for name in found["functions"]} & set(names)
    modules = [*earlier_modules(day), *written]
    allowed = {f"solutions.{module}" for module in modules} | {"solutions", "solutions.week"}
    assert {name for name in found["modules"] if name.startswith("solutions")} <= allowed
    assert not [name for name in found["modules"] if name.startswith(("grading.exercises", "grading.judge"))]
    for name in names:
        exercise = exercises.find(name)
        for case in cases_of(exercise, 1):
            value = probe(exercise.of, name, case).value
            text = encode(value)
            given = [encode(value) for value in case.inputs.values()]
            # A short value may stand in a question by chance, and where nothing is to be done the answer is an input.
            assert len(text) < 60 or text in given or text not in encode(case)


def test_a_kit_has_what_the_days_earlier_notebooks_write():
    kit = kit_for("day9_tensor", "losses")
    source = (kit / "solutions" / "tensor.py").read_text(encoding="utf-8")
    assert "class Tensor" in source
    assert "token_loss" not in source
    assert "no_gradient:" not in source
    assert not (kit_for("day9_tensor", "tensor") / "solutions" / "tensor.py").exists()
    with pytest.raises(KeyError, match="it has tensor, losses"):
        kit_for("day9_tensor", "unheard_of")
