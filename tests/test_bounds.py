"""What a submission may cost: seconds, bytes, and the judge's own memory."""

from __future__ import annotations

import nbformat
import psutil
import pytest
from course_copy import cell_of, solved, write

from grading.teaching.classroom.grading_one import grade_one, prepare
from grading.teaching.sandbox.kernel import works

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),
    pytest.mark.skipif(not works("bwrap"), reason="needs bubblewrap, which does not work here"),
]

DAY, NOTEBOOK = "day2_forward", "forward"
SETTINGS = "c = get_config()\nc.Run.seconds_in_all = {}\nc.Run.most_memory = {}\n"


def graded(root, notebook, seconds=600, megabytes=750):
    (root / "nbgrader_config.py").write_text(SETTINGS.format(seconds, megabytes), encoding="utf-8")
    path = root / "submitted" / "anna" / DAY / f"{NOTEBOOK}.ipynb"
    path.parent.mkdir(parents=True)
    write(notebook, path)
    prepare(root, DAY)
    return grade_one(root, DAY, "anna"), root / "autograded" / "anna" / DAY / f"{NOTEBOOK}.ipynb"


def own_cells(notebook, *sources, before="dense"):
    at = notebook.cells.index(cell_of(notebook, before))
    notebook.cells[at:at] = [nbformat.v4.new_code_cell(source) for source in sources]
    return notebook


def test_many_slow_cells_end_with_the_notebooks_time(tmp_path):
    sleeping = own_cells(solved(DAY, NOTEBOOK), *["import time\ntime.sleep(5)"] * 40)
    done, _ = graded(tmp_path, sleeping, seconds=12)
    assert "took longer than 12 s in all" in " ".join(done.records["dense"].says.split())
    assert done.records["dense"].points == done.records["forward"].points == 0
    assert "the notebook took longer than 12 s in all" in done.report


MANY = """
from comm import create_comm
from IPython.display import display
for _ in range(30):
    create_comm(target_name="jupyter.widget", data={"state": {"_model_name": "x", "a": "b" * 2_000_000}})
"""
PICTURES = """
from IPython.display import display
for _ in range(3):
    display({"image/png": "A" * 900_000, "text/html": "<b>" * 900_000}, raw=True)
"""


def test_messages_of_all_types_count_and_what_is_kept_is_bounded(tmp_path):
    notebook = own_cells(solved(DAY, NOTEBOOK), *[PICTURES] * 12)
    own_cells(notebook, MANY, before="forward")
    done, file = graded(tmp_path, notebook)
    assert done.records["dense"].right
    assert done.records["forward"].points == 0
    assert "wrote more than anybody could read" in " ".join(done.records["forward"].says.split())
    assert any("sent more than 50 million bytes" in sentence for sentence in done.report)
    text = file.read_text(encoding="utf-8")
    assert 2_000_000 < len(text) < 12_000_000
    assert "left out here" in text
    own = [cell for cell in nbformat.read(file, as_version=4).cells if "display" in cell.source]
    assert {mime for cell in own for output in cell.outputs for mime in output.get("data", {})} <= {
        "text/plain",
        "image/png",
    }


# Parts of a message that has no end, written past the libraries: no queue holds it, but the judge's memory does.
ENDLESS = """
def dense(X, W, b):
    import os, socket, stat, threading, time
    part = b"\\x03" + (2**20).to_bytes(8, "big") + b"x" * 2**20
    def send(number):
        while True:
            rest = memoryview(part)
            while rest:
                try:
                    rest = rest[os.write(number, rest):]
                except BlockingIOError:
                    time.sleep(0.001)
    for name in os.listdir("/proc/self/fd"):
        try:
            number = int(name)
            if stat.S_ISSOCK(os.fstat(number).st_mode) and socket.socket(fileno=os.dup(number)).getsockname():
                threading.Thread(target=send, args=(number,), daemon=True).start()
        except OSError:
            pass
    time.sleep(60)
"""


def test_a_message_without_an_end_does_not_fill_the_judges_memory(tmp_path):
    notebook = solved(DAY, NOTEBOOK)
    cell_of(notebook, "dense").source = ENDLESS
    before = psutil.Process().memory_info().rss
    done, _ = graded(tmp_path, notebook, megabytes=300)
    assert done.records["init_layer"].right
    assert done.records["dense"].points == done.records["forward"].points == 0
    assert any(
        "more than the judge can hold" in sentence or "Python was" in sentence for sentence in done.report
    )
    assert psutil.Process().memory_info().rss < before + 2**30
