"""A learner's day in the real JupyterLab, in a real browser. Screenshots are kept in .foundations/screenshots."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsers import FLAGS, barriers, chromium
from course_copy import CourseCopy, cell_of, solved, write
from lab import SCREENSHOTS, SIZES, TOKEN, Learner, errors, jupyterlab, shown

from docs import npm
from grading import course

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: pip install playwright"
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not chromium(), reason="no Chromium on this machine: apt-get install chromium"),
]

# JupyterLab takes cells that are out of sight out of the page.
ALL_IN_THE_PAGE = """() => {
    const notebook = jupyterapp.shell.currentWidget.content;
    notebook.notebookConfig = {...notebook.notebookConfig, windowingMode: 'none'};
}"""
NOTEBOOKS = [(day, notebook) for day in course.days() for notebook in course.notebooks(day)]
RUN_HERE = [("day3_activations_loss", "activations_loss"), ("day14_modern", "kv_cache")]
# JupyterLab's own: its debugger asks a kernel that is being restarted.
# JupyterLab's own, as a kernel ends; and as one starts, when the server's list of kernels fails (jupyter_server puts a
# kernel into its list a moment before it notes the kernel's last activity).
NOT_OURS = (
    "Could not restore the debugger state",
    "Canceled future for",
    "Comm not found for comm id",
    r"status of 500 .*/api/kernels\?\d",
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("browser") / "course"


@pytest.fixture(scope="module")
def address(root: Path) -> Iterator[str]:
    with jupyterlab(root) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def contexts(browser: Any) -> dict[str, Any]:
    """For each size a browser of its own, which keeps what it has loaded of JupyterLab."""
    made = {}
    for size, (width, height) in SIZES.items():
        made[size] = browser.new_context(viewport={"width": width, "height": height})
        made[size].set_default_timeout(120_000)  # the machine may be busy with other tests
    return made


@pytest.fixture(scope="module")
def console() -> list[str]:
    return []


def new_page(context: Any, console: list[str]) -> Any:
    """An empty page; what its console says of errors is noted."""
    page = context.new_page()
    page.on("console", lambda said: said.type == "error" and console.append(f"{said.text} {said.location}"))
    page.on("pageerror", lambda error: console.append(str(error)))
    return page


@pytest.fixture(scope="module")
def one_page(contexts: dict[str, Any], console: list[str]) -> Iterator[Any]:
    """A page in which one notebook is opened after the other."""
    page = new_page(contexts["desktop"], console)
    yield page
    page.close()


@pytest.fixture
def learner(
    contexts: dict[str, Any], address: str, root: Path, console: list[str], request: Any
) -> Iterator[Learner]:
    """Somebody at a browser; at the end there must have been no error on its console."""
    console.clear()
    page = new_page(contexts[getattr(request, "param", "desktop")], console)
    yield Learner(page, address, root)
    page.close()
    nothing_on(console)


def nothing_on(console: list[str]) -> None:
    assert [said for said in console if not any(re.search(word, said) for word in NOT_OURS)] == []


at_both_sizes = pytest.mark.parametrize("learner", SIZES, indirect=True)
WRONG = "def sigmoid(x):\n    return 1 / (1 + np.exp(x))"
RIGHT = "def sigmoid(x):\n    return 0.5 * (1 + np.tanh(0.5 * np.asarray(x)))"
NEURON = "def neuron(inputs, weights, bias):\n    return sigmoid(np.dot(inputs, weights) + bias)"


@pytest.mark.parametrize(("day", "notebook"), [one for one in NOTEBOOKS if one not in RUN_HERE])
def test_a_notebook_opens_without_an_error_on_the_console(one_page, address, root, console, day, notebook):
    """What comes of its cells is held by tests/test_unsolved_notebooks.py."""
    console.clear()
    learner = Learner(one_page, address, root)
    learner.open_next(f"{day}/{notebook}.ipynb")
    cells = learner.cells()
    learner.go_to(next(name for name in cells if name.endswith("-tests")))
    learner.go_to(list(cells)[-1])
    nothing_on(console)


@pytest.mark.parametrize(("day", "notebook"), RUN_HERE)
def test_run_all_reaches_the_end_of_an_unsolved_notebook(learner, day, notebook):
    learner.open_notebook(f"{day}/{notebook}.ipynb")
    cells = learner.run_all()
    assert errors(cells) == {}
    for name, cell in cells.items():
        if name.endswith("-tests"):
            assert "not written yet" in shown(cell)
        for output in cell["outputs"]:
            assert "image/png" not in output.get("data", {}), (
                f"{name}: JupyterLab gives it no alternative text"
            )
            assert not re.search(
                r"<img (?!alt=\"[^\"]+\")", "".join(output.get("data", {}).get("text/html", ""))
            )
    learner.go_to(next(name for name in cells if name.endswith("-tests")))
    learner.screenshot(f"unsolved-{day}-{notebook}")


@at_both_sizes
def test_a_stub_is_filled_in(learner, request):
    learner.open_notebook("day1_perceptron/perceptron.ipynb")
    learner.run("imports")
    learner.write("sigmoid", WRONG)
    assert "not right yet" in learner.run("sigmoid-tests")
    learner.go_to("sigmoid-tests")
    learner.screenshot(f"wrong-{request.node.callspec.id}")
    learner.write("sigmoid", RIGHT)
    assert "sigmoid: right, " in learner.run("sigmoid-tests")
    box = learner.go_to("sigmoid-tests")
    box.get_by_text("Our sigmoid, next to yours").click()
    box.get_by_text("ours", exact=True).wait_for()
    assert "Next exercise: neuron." in box.inner_text()
    learner.screenshot(f"right-{request.node.callspec.id}")


@at_both_sizes
def test_a_slider_moves_the_picture(learner, request):
    learner.open_notebook("day1_perceptron/perceptron.ipynb")
    learner.run("imports")
    learner.write("sigmoid", RIGHT)
    learner.write("neuron", NEURON)
    learner.run("play-and")
    cell = learner.go_to("play-and")
    slider = cell.get_by_role("slider").nth(1)
    slider.wait_for()
    picture = cell.locator("img").first
    assert picture.get_attribute("alt").startswith("The four samples of AND")
    before = picture.get_attribute("src")
    slider.press("ArrowRight")
    learner.page.wait_for_function(
        "([image, old]) => image.isConnected ? image.src !== old : true",
        arg=[picture.element_handle(), before],
    )
    assert cell.locator("img").count() == 1
    learner.screenshot(f"slider-{request.node.callspec.id}")


ONE_OF_EACH_KIND = """
    title imports draw-digits digits-in-words a-decision plain_sigmoid check-step-1 sigmoid-hints sigmoid sigmoid-tests
    neuron neuron-tests play-and
"""


@pytest.mark.skipif(not npm.available("axe-core"), reason="axe is not here: python -m docs.npm axe-core")
def test_no_barriers_are_found_in_what_a_notebook_shows(learner, root):
    """Text, table, picture, slider, and a check that says right, one that says wrong and one of a first step."""
    notebook = solved()
    notebook.cells = [cell for cell in notebook.cells if cell.id in ONE_OF_EACH_KIND.split()]
    cell_of(notebook, "sigmoid").source = WRONG
    write(notebook, root / "day1_perceptron" / "kinds.ipynb")
    learner.open_notebook("day1_perceptron/kinds.ipynb")
    learner.page.evaluate(ALL_IN_THE_PAGE)
    cells = learner.run_all()
    assert len(ONE_OF_EACH_KIND.split()) == len(cells) == learner.page.locator(".jp-Notebook-cell").count()
    for theme, light in (("JupyterLab Dark", "false"), ("JupyterLab Light", "true")):
        learner.page.evaluate(f"jupyterapp.commands.execute('apputils:change-theme', {{theme: '{theme}'}})")
        learner.page.wait_for_function(f"document.body.dataset.jpThemeLight === '{light}'")
        learner.go_to("digits-in-words").locator("summary").focus()
        learner.page.keyboard.press("Enter")
        opened = learner.page.locator("details[open]").filter(has_text="Twelve handwritten digits")
        assert opened.count() == (theme == "JupyterLab Dark"), "Enter opens it, and closes it again"
        learner.page.evaluate(
            "document.querySelectorAll('.jp-Notebook details').forEach(one => one.open = true)"
        )
        assert barriers(learner.page, ".jp-RenderedHTMLCommon", ".jp-OutputArea-output") == {}
        learner.screenshot(f"kinds-{theme}")


def test_validate_speaks_our_words(learner):
    learner.open_notebook("day1_perceptron/perceptron.ipynb")
    learner.write("sigmoid", WRONG)
    learner.save()
    learner.page.get_by_text("Validate", exact=True).click()
    dialog = learner.page.locator(".jp-Dialog")
    dialog.get_by_text("minus sign").wait_for()
    assert "Traceback" not in dialog.inner_text()
    learner.screenshot("validate")
    dialog.get_by_role("button").last.click()


TO_TRAIN = """
    imports earlier-days load-digits scale_pixels split three_parts split-digits accuracy mnist train_minibatch
    sweep-the-rate helpers train-mnist the-exam mnist-claim
"""


def test_a_training_is_watched_and_stopped(learner, root):
    notebook = solved("day7_mnist", "mnist_training")
    notebook.cells = [cell for cell in notebook.cells if cell.id in TO_TRAIN.split()]
    write(notebook, root / "day7_mnist" / "mnist_training.ipynb")
    learner.open_notebook("day7_mnist/mnist_training.ipynb")
    assert errors(learner.run_all()) == {}
    training = learner.go_to("train-mnist")
    assert "40 of 40 epochs" in training.inner_text()
    learner.screenshot("trained")
    long = learner.cells()["train-mnist"]["source"].replace("epochs,", "100_000,")
    learner.write("train-mnist", long, wait=False)
    training = learner.go_to("train-mnist")
    training.get_by_text("of 100000 epochs").filter(has_text="left").wait_for()
    learner.screenshot("training")
    learner.page.locator("[data-jp-item-name='interrupt']").click()
    training.get_by_text("keeps what it has learned").wait_for()
    learner.screenshot("stopped")
    assert errors(learner.cells()) == {}, "the cell goes on"


@at_both_sizes
def test_what_the_start_command_opens_shows_the_days(learner, request):
    learner.page.goto(f"{learner.address}/?token={TOKEN}")
    for day in course.days():
        learner.page.get_by_text(day).first.wait_for()
    files = learner.page.locator(".jp-DirListing-content")
    if files.is_visible():  # on a narrow screen it is folded away
        files.get_by_text("solutions", exact=True).wait_for()
        assert files.get_by_text("grading", exact=True).count() == 0, (
            "the course's own workings are in the way"
        )
    learner.screenshot(f"start-{request.node.callspec.id}")


@at_both_sizes
def test_the_feedback_page_needs_no_network_and_has_no_error(learner, root, console, request):
    """Opened as a file, as a learner does; everything that it asks for beyond that is refused, and counted."""
    page = root / "feedback" / "day1_perceptron" / "perceptron.html"
    if not page.exists():
        notebook = solved(only={"sigmoid", "neuron"})
        cell_of(notebook, "and_gate").source = "def and_gate():\n    return [1, 1], 1.5"
        write(notebook, root / "day1_perceptron" / "perceptron.ipynb")
        graded = CourseCopy(root).grade()
        assert graded.returncode == 0, graded.stderr
    asked = []
    learner.page.on("request", lambda request: asked.append(request.url))
    learner.page.goto(page.as_uri())
    assert [url for url in asked if not url.startswith("data:")] == [page.as_uri()]
    assert console == []
    learner.screenshot(f"feedback-{request.node.callspec.id}")
    learner.page.get_by_role("link", name="and_gate", exact=True).click()
    assert "No response" not in learner.page.locator("body").inner_text()
    formulas = learner.page.locator("math[display='block'] mfrac")
    assert formulas.first.bounding_box()["height"] > 20
    learner.screenshot(f"feedback-exercise-{request.node.callspec.id}")
    wide = learner.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0
    if request.node.callspec.id == "desktop":
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        learner.page.pdf(path=SCREENSHOTS / "feedback.pdf", format="A4")


def test_a_whole_day_from_the_stubs_to_all_points(learner, root):
    day, notebook = "day2_forward", "forward"
    right = {cell.id: cell.source for cell in solved(day, notebook).cells}
    learner.open_notebook(f"{day}/{notebook}.ipynb")
    learner.run("imports")
    for number, name in enumerate(course.exercises_of(day, notebook), 1):
        learner.write(name, right[name])
        assert f"{name}: right, " in learner.run(f"{name}-tests")
        learner.go_to(f"{name}-tests")
        learner.screenshot(f"day-{number}-{name}")
    assert errors(learner.run_all()) == {}
    learner.go_to("what-you-can-do-now")
    learner.screenshot("day-done")
    learner.save()
    end = time.monotonic() + 300
    while "15 / 15" not in (root / "start.md").read_text(encoding="utf-8") and time.monotonic() < end:
        time.sleep(0.5)
    learner.open("start.md")  # made anew by the server, since the notebook was saved
    learner.page.get_by_text("15 / 15").wait_for()
    learner.screenshot("day-on-the-start-page")
    graded = CourseCopy(root).grade(day)
    assert graded.returncode == 0, graded.stderr
    assert "15 of 15 points" in graded.stdout
