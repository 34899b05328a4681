"""The notebooks in a browser: JupyterLite builds, opens, keeps what is written, and asks only for Python."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsers import FLAGS, chromium, served

from docs import lite, wheel
from docs.links import in_the_browser
from grading import course
from solutions.week import WEEK

pytest.importorskip("jupyterlite_core", reason="JupyterLite is not installed: make site")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not lite.available(), reason="JupyterLite's kernel is not here: python -m docs.lite"),
]
PYODIDE = "https://cdn.jsdelivr.net/pyodide/"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """It, built once."""
    place = tmp_path_factory.mktemp("lite")
    lite.build(place / "lite", place / "stage")
    return place


@pytest.fixture(scope="module")
def page(site: Path) -> Iterator[Any]:
    """A page of a browser without a network; `page.asked` and `page.failed` are addresses."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed: pip install playwright"
    )
    if not chromium():
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    flags = [*FLAGS, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    with served(site) as address, playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium(), args=flags)
        context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=f"{address}/")
        context.set_default_timeout(120_000)
        page = context.new_page()
        page.address, page.asked, page.failed = address, [], []
        context.on("request", lambda request: page.asked.append(request.url))
        context.on("requestfailed", lambda request: page.failed.append(request.url))
        context.on(
            "response", lambda answer: page.failed.append(answer.url) if answer.status >= 400 else None
        )
        yield page
        browser.close()


def test_a_reader_finds_the_days_with_their_notebooks(site):
    files = site / "lite" / "files"
    assert sorted(path.name for path in files.iterdir()) == sorted(course.days())
    for day in course.days():
        for name in course.notebooks(day):
            cells = json.loads((files / day / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
            code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
            assert "\n%pip install -q foundations-course" in code[0]
            assert "git+" not in code[0]


def test_a_link_that_leads_out_of_the_days_leads_to_the_repository(site):
    inside = {
        path.relative_to(site / "lite" / "files").as_posix() for path in (site / "lite" / "files").rglob("*")
    }
    for path in sorted(inside):
        if path.endswith(".ipynb"):
            text = (site / "lite" / "files" / path).read_text(encoding="utf-8")
            for to in re.findall(r"\]\(\.\./([^)#\s]+)", text):
                assert to in inside, (path, to)


def test_the_course_is_in_the_index_of_packages(site):
    index = json.loads((site / "lite" / "pypi" / "all.json").read_text(encoding="utf-8"))
    (release,) = index["foundations-course"]["releases"].values()
    assert (site / "lite" / "pypi" / release[0]["filename"]).is_file()


WITHOUT = """
import sys
sys.path[:] = [sys.argv[1], *(path for path in sys.path if path != sys.argv[2])]
for name in ("pooch", "psutil", "nbformat", "ipywidgets", "tqdm", "sklearn", "requests", "rich", "bleach", "pytest"):
    sys.modules[name] = None
sys.meta_path[:] = [one for one in sys.meta_path if "editable" not in str(one).lower()]
import numpy as np
import solutions
from grading.lab import Report, check, compare, data, plots, watch, write_module, yours
assert solutions.__file__.startswith(sys.argv[1])
from grading import exercises
for name in exercises.names():
    exercises.mistakes_of(name)
print(check("softmax", yours("softmax")))
plots.twelve_digits()
data.spirals(30, np.random.default_rng(0))
assert not data.available("mnist")
try:
    data.load_mnist()
except data.Missing as error:
    print(error)
"""


def test_the_wheel_has_all_that_a_notebook_imports_and_needs_nothing_that_a_browser_lacks(tmp_path):
    made = wheel.make_wheel(tmp_path)
    with zipfile.ZipFile(made) as whole:
        names = whole.namelist()
        whole.extractall(tmp_path / "here")
    assert not [
        name
        for name in names
        if re.match(r"grading/(teaching|autograde|learner)/|solutions/notebooks/", name)
    ]
    assert {f"solutions/{module}.py" for day in WEEK.values() for module in day.modules} <= {*names}
    command = [sys.executable, "-I", "-c", WITHOUT, str(tmp_path / "here"), str(course.ROOT)]
    nothing_there = os.environ | {"FOUNDATIONS_DATA": "", "HOME": str(tmp_path), "MPLBACKEND": "agg"}
    done = subprocess.run(
        command, cwd=tmp_path, env=nothing_there, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "softmax: right, 4 of 4 points." in done.stdout
    assert "this Python cannot download it: it has no pooch" in done.stdout


def test_day_1_opens_and_asks_nobody_else_for_anything_but_python(page):
    page.goto(in_the_browser("day1_perceptron/perceptron.ipynb"))
    page.get_by_role("heading", name="Day 1: one neuron, and what it cannot do").wait_for()
    page.get_by_text("Python (Pyodide)").first.wait_for()
    for _ in range(240):
        if page.failed:
            break
        page.wait_for_timeout(500)
    page.wait_for_load_state("networkidle")
    assert {url for url in page.asked if not url.startswith((page.address, "data:", "blob:"))} == {
        *page.failed
    }
    assert page.failed
    assert all(url.startswith(PYODIDE) for url in page.failed)


def test_what_is_written_is_kept_in_the_browser_and_can_be_downloaded(page):
    page.goto(in_the_browser("day1_perceptron/perceptron.ipynb"))
    stub = page.locator(".jp-CodeCell .cm-content").filter(has_text="def sigmoid")
    stub.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("  # mine")
    stub.filter(has_text="# mine").wait_for()
    page.keyboard.press("Control+s")
    for _ in range(40):  # until it is saved
        with page.expect_download() as download:
            page.get_by_role("menuitem", name="File", exact=True).click()
            page.get_by_role("menuitem", name="Download", exact=True).click()
        if "# mine" in (text := Path(download.value.path()).read_text(encoding="utf-8")):
            break
        page.wait_for_timeout(500)
    assert "# mine" in text
    page.reload()
    page.locator(".jp-CodeCell .cm-content").filter(has_text="# mine").wait_for()
