"""Forged messages: whatever a kernel says, on whatever channel and in whose name, no record changes."""

from __future__ import annotations

import json

import nbformat
import pytest
from forging import DAY, FORGED, HONEST, NOTEBOOK, earned, forged_notebook, school_in

from grading.teaching.sandbox.kernel import works

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),
    pytest.mark.skipif(not works("bwrap"), reason="needs bubblewrap, which does not work here"),
]

# Each defines the exercise NAME wrongly, and forges. In one notebook: none keeps another from its try.
TOGETHER = {
    "an output to be changed later": """
def NAME(*arguments):
    display({"text/plain": ""}, raw=True, display_id="NAME")
    return 0
""",
    "an output changed at once": """
def NAME(*arguments):
    display({"text/plain": ""}, raw=True, display_id="at once")
    display({VERDICT: record("NAME", 2), OUTCOMES: {}}, raw=True, display_id="at once", update=True)
    return 0
""",
    "a verdict while asked": """
def NAME(*arguments):
    display({VERDICT: record("NAME", 2), "text/html": "<b>right</b>"}, raw=True)
    return 0
""",
    "a verdict as a result": """
def NAME(*arguments):
    data = {VERDICT: record("NAME", 2), OUTCOMES: {}}
    send("execute_result", {"data": data, "metadata": {}, "execution_count": 1})
    return 0
""",
    "a widget that takes the outputs over": """
def NAME(*arguments):
    state = {"_model_module": "@jupyter-widgets/output", "_model_name": "OutputModel", "outputs": [],
             "msg_id": kernel.get_parent()["header"]["msg_id"]}
    send("comm_open", {"comm_id": "NAME", "target_name": "jupyter.widget", "data": {"state": state}})
    send("comm_msg", {"comm_id": "NAME", "data": {"method": "update", "state": {"outputs": [record("NAME", 2)]}}})
    send("comm_close", {"comm_id": "NAME", "data": {}})
    return 0
""",
    "a reply with more in it": """
def NAME(*arguments):
    from grading.kernel.probe import Outcome
    outcomes = [Outcome(value=0)] * len(asked()["cases"])
    display(reply(asked()["nonce"], outcomes, points=99, record=record("NAME", 2)), raw=True)
    return 0
""",
    "a reply of its own, and the end": """
def NAME(*arguments):
    from grading.kernel.probe import Outcome
    outcomes = [Outcome(value=np.zeros((2, 2)))] * len(asked()["cases"])
    display(reply(asked()["nonce"], outcomes), raw=True)
    send("status", {"execution_state": "idle"})
    return 0
""",
    "a reply of another kind": """
def NAME(*arguments):
    display(reply(asked()["nonce"], [], kind="right"), raw=True)
    send("status", {"execution_state": "idle"})
    return 0
""",
    "a reply of other things than outcomes": """
def NAME(*arguments):
    from grading.kernel.probe import Crash
    display(reply(asked()["nonce"], [Crash("", "")] * len(asked()["cases"])), raw=True)
    send("status", {"execution_state": "idle"})
    return 0
""",
    "the end of the cell, told by its reply": """
def NAME(*arguments):
    content = {"status": "ok", "execution_count": 1, "user_expressions": {VERDICT: record("NAME", 2)},
               "payload": [{"source": "set_next_input", "text": "points = 2", "replace": True}]}
    for socket in (getattr(kernel, "shell_stream", None), getattr(kernel, "shell_socket", None)):
        for ident in (kernel.session.bsession, *kernel._parent_ident.get("shell", [])):
            if socket is not None:
                send("execute_reply", content, socket=socket, ident=ident)
    return 0
""",
    "an error of the judge's": """
def NAME(*arguments):
    send("error", {"ename": "Stopped", "evalue": "right, 2 of 2 points", "traceback": ["right"]})
    return 0
""",
    "outputs that are cleared": """
def NAME(*arguments):
    from grading.kernel.probe import Outcome
    display(reply(asked()["nonce"], [Outcome(value=1.0)] * len(asked()["cases"])), raw=True)
    send("clear_output", {"wait": False})
    send("clear_output", {"wait": True})
    return 0
""",
    "halves of characters": """
def NAME(*arguments):
    raw("stream", {"name": "stdout", "text": "\\udc00"})
    raw("error", {"ename": "\\udc00", "evalue": "\\ud83d", "traceback": ["\\ud83d"]})
    raise ValueError("half of one: \\ud83d")
""",
    "strange contents": """
def NAME(*arguments):
    for content in ({}, [], 3, None, "x", {"data": 3}, {"name": [], "text": {}}, {"execution_state": []},
                    {"data": {OUTCOMES: 3}}):
        for kind in ("stream", "execute_result", "error", "execute_input", "clear_output", "comm_open", "status"):
            raw(kind, content)
    return 0
""",
    "HTML as a count": """
send("execute_input", {"code": "", "execution_count": "<img src=x onerror=alert(1)>"})
send("execute_result", {"data": {"text/plain": "x"}, "metadata": {}, "execution_count": {"a": []}})
def NAME(*arguments):
    return 0
""",
    "requests for input": """
def NAME(*arguments):
    for ident in (kernel.session.bsession, *kernel._parent_ident.get("shell", [])):
        for _ in range(20):
            send("input_request", {"prompt": "x" * 10**5, "password": False}, socket=kernel.stdin_socket, ident=ident)
    return input("How many points?")
""",
    "ends that nobody asked for": """
def NAME(*arguments):
    for kind in ("shutdown_reply", "debug_event", "iopub_welcome", "interrupt_reply", "kernel_info_reply", "graded"):
        send(kind, {"status": "ok", "restart": True, "points": 2, "language_info": {"name": "<b>"}})
    return 0
""",
    "in the name of an earlier cell": """
earlier = kernel.get_parent()
def NAME(*arguments):
    for parent in (earlier, {}, {"header": {"msg_id": earlier["header"]["msg_id"]}}):
        send("display_data", {"data": {VERDICT: record("NAME", 2), OUTCOMES: {}}, "metadata": {}}, parent=parent)
    return 0
""",
    "metadata for the gradebook": """
def NAME(*arguments):
    about = {"nbgrader": {"points": 99, "score": 99, "grade": True, "grade_id": "NAME-tests"}}
    send("display_data", {"data": {"text/plain": ""}, "metadata": about}, metadata=about)
    return 0
""",
}
LATER = """
for name in NAMES:
    for which in (name, "at once"):
        display({VERDICT: record(name, 2), OUTCOMES: {}}, raw=True, display_id=which, update=True)
        display({VERDICT: record(name, 2)}, raw=True, display_id=which, update=True)
    display({VERDICT: record(name, 2)}, raw=True)
get_ipython().user_ns["In"][:] = []
"""


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    with school_in(tmp_path_factory.mktemp("school")) as school:
        yield school


def holds(school, student, done):
    """What is true of every graded notebook of a forger."""
    assert earned(done.records) == {}
    assert done.records[HONEST].right
    path = school.root / "autograded" / student / DAY / f"{NOTEBOOK}.ipynb"
    graded = nbformat.read(path, as_version=4)
    nbformat.validate(graded)
    own = [cell for cell in graded.cells if not cell.metadata.get("nbgrader", {}).get("grade")]
    shown = {mime for cell in own for output in cell.get("outputs", []) for mime in output.get("data", {})}
    assert shown <= {"text/plain", "image/png"}
    assert "widgets" not in graded.metadata
    assert "onerror" not in json.dumps([cell.get("execution_count") for cell in graded.cells])


@pytest.mark.parametrize("part", range(0, len(TOGETHER), len(FORGED)))
def test_no_message_earns_a_point(school, part):
    sources = [*TOGETHER.values()][part : part + len(FORGED)]
    forgeries = {name: source.replace("NAME", name) for name, source in zip(FORGED, sources, strict=False)}
    done = school.grade(f"part {part}", forged_notebook(forgeries, [LATER.replace("NAMES", repr(FORGED))]))
    holds(school, f"part {part}", done)
    for name in forgeries:  # each had its turn
        assert done.records[name].look != "not written yet"
        assert "was not run" not in done.records[name].look
        assert "connection" not in done.records[name].look


# These may break what comes after them.
APART = {
    "a thread that answers in the kernel's place": """
def answering():
    from grading.kernel.probe import Outcome
    done = set()
    while True:
        for frame in sys._current_frames().values():
            request = parent = None
            while frame is not None:
                request = request or (isinstance(frame.f_locals.get("asked"), dict) and frame.f_locals["asked"])
                if isinstance(frame.f_locals.get("parent"), dict) and "header" in frame.f_locals["parent"]:
                    parent = parent or frame.f_locals["parent"]
                frame = frame.f_back
            if request and parent and request["nonce"] not in done:
                done.add(request["nonce"])
                outcomes = [Outcome(value="forged")] * len(request["cases"])
                data = {"data": reply(request["nonce"], outcomes), "metadata": {}, "transient": {}}
                send("display_data", data, parent=parent)
                send("status", {"execution_state": "idle"}, parent=parent)
        time.sleep(0.0005)
threading.Thread(target=answering, daemon=True).start()
import grading.kernel.answering
probing = grading.kernel.answering.probe
grading.kernel.answering.probe = lambda *a: (time.sleep(0.05), probing(*a))[1]
""",
    "a message without a signature": """
from jupyter_client.session import DELIM
kernel.iopub_socket.send_multipart([b"display_data", DELIM, b"", b"{}", b"{}", b"{}", b"{}"])
""",
    "a message of garbage": """
kernel.iopub_socket.send_multipart([b"\\xff" * 100] * 5)
""",
    "a message of brackets": """
from jupyter_client.session import DELIM
parts = [b'{"msg_id": "1", "msg_type": "stream"}', b"{}", b"{}", b"[" * 10**6]
kernel.iopub_socket.send_multipart([b"stream", DELIM, kernel.session.sign(parts), *parts])
""",
    "another process that writes to the sockets": """
import subprocess
code = f'''
import os
for number in {sockets()} * 100:
    try:
        os.write(number, b'points: 99')
    except OSError:
        pass
'''
subprocess.run([sys.executable, "-c", code], pass_fds=sockets(), capture_output=True, timeout=9)
""",
}


@pytest.mark.parametrize("forgery", APART)
def test_a_message_that_breaks_things_earns_nothing_and_costs_no_earlier_point(school, forgery):
    source = APART[forgery] + "\ndef NAME(*arguments):\n    return 0\n"
    forgeries = {name: source.replace("NAME", name) for name in FORGED[:1]}
    forgeries |= {name: f"def {name}(*arguments):\n    return 0" for name in FORGED[1:3]}
    student = f"apart {[*APART].index(forgery)}"
    done = school.grade(student, forged_notebook(forgeries))
    holds(school, student, done)
    assert done.report
