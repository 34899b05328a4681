"""The feedback page and the report on a phone and on a laptop, light and dark.

Screenshots are kept in .foundations/screenshots.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from browsers import FLAGS, chromium
from course_copy import cell_of
from lab import SCREENSHOTS
from nbformat.v4 import new_output

from grading import course
from grading.autograde.feedback import FeedbackPage
from grading.autograde.records import error, shown
from grading.examining.examine import examine
from grading.exercises import find
from grading.lab.checking import record_of
from grading.learner.progress.looking import Notebook, Progress
from grading.learner.report.page import page as page_of
from grading.notebooks.filled import solved
from grading.notebooks.skeleton import NOTES

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: pip install playwright"
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not chromium(), reason="no Chromium on this machine: apt-get install chromium"),
]

DAY, NOTEBOOK = "day2_forward", "forward"
LOOKS = [(width, scheme) for width in (390, 1280) for scheme in ("light", "dark")]

# For each element with text of its own: the contrast between its colour and what is behind it (WCAG 2.2, 1.4.3).
CONTRASTS = """() => {
    const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map(c => (c /= 255) <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
    const behind = element => {
        for (; element; element = element.parentElement) {
            const colour = numbers(getComputedStyle(element).backgroundColor);
            if (colour.length < 4 || colour[3] === 1) return colour;
        }
        return [255, 255, 255];
    };
    return [...document.body.querySelectorAll('*')]
        .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && e.getClientRects().length)
        .map(e => {
            const [a, b] = [light(numbers(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
            return [(a + .05) / (b + .05), e.outerHTML.slice(0, 120)];
        });
}"""


def off_by_one(*arguments):
    """Right but for one entry of the result: the page shows both arrays."""
    result = find("dense").of(*arguments).copy()
    result.flat[0] += 1
    return result


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with all that one may have: right, wrong and open verdicts, grids, long lines, a picture, an error."""
    notebook = solved(DAY, NOTEBOOK)
    notebook.metadata[NOTES] = ["The test cell of dense was changed, and was put right: " + "long_name" * 12]
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("grade"):
            name, _, part = about.grade_id.removesuffix("-tests").partition("-")
            candidate = {"dense": off_by_one, "init_layer": None}.get(name, find(name).of)
            verdict = examine(name, candidate, seed=1, part=part or None)
            cell.outputs = [shown(record_of(verdict, part or None, defined=True))]
    cell_of(notebook, "imports").outputs = [
        new_output("stream", text="a_line_without_any_space" * 20),
        error("A cell ran out of time: " + "x" * 200),
    ]
    resources = {"nbgrader": {"assignment": DAY, "notebook": NOTEBOOK}}
    text, _ = FeedbackPage().from_notebook_node(nbformat.from_dict(notebook), resources)
    path = tmp_path_factory.mktemp("feedback") / "page.html"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def report_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report whose longest names are those of the course."""
    rows = [
        [Progress(name, 1, 2, "", "") for name in course.exercises_of(day, notebook)]
        for day in course.days()
        for notebook in course.notebooks(day)
    ]
    places = [(day, notebook) for day in course.days() for notebook in course.notebooks(day)]
    notebooks = [Notebook(*place, tuple(some)) for place, some in zip(places, rows, strict=True)]
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(page_of(notebooks), encoding="utf-8")
    return path


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("which", ["page_file", "report_file"])
def test_the_page_fits_and_can_be_read(request, browser, which, width, scheme):
    page_file = request.getfixturevalue(which)
    page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
    try:
        page.goto(page_file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        levels = [int(level) for level in background.strip("rgb()").split(",")[:3]]
        assert max(levels) < 60 if scheme == "dark" else min(levels) > 240
        found = page.evaluate(CONTRASTS)
        assert len(found) > 50
        assert [text for ratio, text in found if ratio < 4.5] == []
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{which}-{width}-{scheme}.png")
    finally:
        page.close()


def test_paper_is_light_whatever_the_screen_is(page_file, browser):
    page = browser.new_page(color_scheme="dark")
    try:
        page.goto(page_file.as_uri())
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert [text for ratio, text in page.evaluate(CONTRASTS) if ratio < 4.5] == []
    finally:
        page.close()
