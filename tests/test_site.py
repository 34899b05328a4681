"""The site: it builds without a warning, asks nobody elsewhere for anything, and answers to keyboard and hand."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsers import FLAGS, barriers, chromium, served

from docs import npm
from docs.attention import HEADS, load
from docs.gather import own_pages
from grading import course
from solutions import Momentum, neuron, no_gradient

pytest.importorskip("sphinx", reason="Sphinx, which builds the site, is not installed: make site")
playwright = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: pip install playwright"
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not npm.available("mathjax"), reason="MathJax is not here: python -m docs.npm mathjax"
    ),
]

BUILD = """
import sys
from pathlib import Path
from docs.__main__ import build
sys.exit(build(Path(sys.argv[1]), Path(sys.argv[2])))
"""
HEADER = ["Start", "Week one", "Week two", "Concepts", "Solved", "Report"]
# One page of each kind, those with the most formulas, and those with something to move.
LOOKED_AT = [
    "index", "README", "week-one", "day1_perceptron/overview", "day1_perceptron/perceptron", "day1_perceptron/quiz",
    "day4_backprop/softmax_derivation", "day5_sgd/overview", "day12_attention/overview", "concepts/README",
    "concepts/transformers/attention", "solved", "solutions/notebooks/day4_backprop/autograd", "mistakes/index",
    "mistakes/day3_activations_loss", "solutions/foundations_report",
]  # fmt: skip
SCREENSHOTS = course.WORK / "screenshots"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole site, built once."""
    place = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-c", BUILD, str(place / "out"), str(place / "pages")]
    done = subprocess.run(command, cwd=course.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stdout + done.stderr
    return place / "out"


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not chromium():
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    flags = [*FLAGS, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium(), args=flags)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """A page of a browser without a network, whose memory nobody has used."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=f"{address}/")
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


class Asked(HTMLParser):
    """What a browser fetches for a page without being told to by its reader."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = dict(attributes)
        if tag in ("script", "img", "iframe", "source", "video", "audio", "embed"):
            self.addresses.append(named.get("src") or "")
        if tag == "link" and named.get("rel") != "canonical":
            self.addresses.append(named.get("href") or "")


# ------------------------------------------------------------------------------------------ what was built


def test_every_page_is_there_and_the_header_leads_to_each_part(site):
    for path in own_pages():
        assert (site / path).with_suffix(".html").is_file(), path
    html = (site / "day1_perceptron/overview.html").read_text(encoding="utf-8")
    header = html.split('<div class="navbar-header-items')[1]
    found = re.findall(r'class="nav-link nav-internal" href="[^"]*">\s*([^<]+?)\s*</a>', header)
    assert found[: len(HEADER)] == HEADER


def test_no_page_names_anything_from_elsewhere(site):
    for path in site.rglob("*.html"):
        asked = Asked(path.read_text(encoding="utf-8")).addresses
        assert [address for address in asked if re.match(r"(https?:)?//", address)] == [], path
    for path in site.rglob("*.css"):
        assert not re.search(r"(url\(|@import )['\"]?(https?:)?//", path.read_text(encoding="utf-8")), path


def test_solved_notebooks_are_left_out_of_the_search(site):
    text = (site / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    found = {
        page for pages in index["terms"].values() for page in (pages if isinstance(pages, list) else [pages])
    }
    names = {index["docnames"][page] for page in found}
    assert {"day1_perceptron/perceptron", "mistakes/day1_perceptron"} <= names
    assert not [name for name in names if name.startswith("solutions/notebooks/")]


def test_every_picture_says_in_words_what_it_shows(site):
    for path in site.rglob("*.html"):
        for picture in re.findall(r"<img [^>]*>", path.read_text(encoding="utf-8")):
            found = re.search(r'alt="([^"]*)"', picture)
            assert found, (path, picture)
            assert len(found[1].split()) >= 2, (path, picture)


# ------------------------------------------------------------------------------------------ in a browser


@pytest.mark.parametrize("name", LOOKED_AT)
def test_a_page_asks_nobody_else_and_fits_a_phone(page, address, name):
    asked: list[str] = []
    failed: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{name}.html")
    page.wait_for_load_state("networkidle")
    page.wait_for_function(
        "() => !window.MathJax?.startup?.promise || MathJax.startup.promise.then(() => true)"
    )
    assert [url for url in asked if not url.startswith((f"{address}/", "data:"))] == []
    assert failed == []
    assert page.locator("mjx-merror, [data-mml-node=merror]").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.skipif(not npm.available("axe-core"), reason="axe is not here: python -m docs.npm axe-core")
@pytest.mark.parametrize(
    ("scheme", "names"), [("light", LOOKED_AT[::2]), ("dark", LOOKED_AT[1::2])], ids=["light", "dark"]
)
def test_no_barriers_are_found(browser, address, scheme, names):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    found = {}
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for name in names:
        page.goto(f"{address}/{name}.html")
        page.wait_for_load_state("networkidle")
        if faults := barriers(page):
            found[name] = faults
        page.screenshot(path=SCREENSHOTS / f"site-{name.replace('/', '-')}-{scheme}.png")
    context.close()
    assert found == {}


def test_a_quiz_is_done_by_keyboard_and_keeps_its_score(page):
    page.goto("day1_perceptron/quiz.html")
    forms, score = page.locator("form.quiz"), page.locator(".quiz-score")
    assert forms.count() == 12
    assert page.get_by_role("group", name="Your answer to question 1. A neuron by hand").count() == 1
    assert "0 of 12" in score.inner_text()
    forms.nth(0).locator("input").first.focus()
    page.keyboard.press("Space")  # a, above
    page.keyboard.press("Enter")
    status = forms.nth(0).get_by_role("status")
    assert status.inner_text().startswith("Not right. a leaves out the bias")
    assert not page.locator("article details").nth(0).evaluate("one => one.open")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")  # c, one half
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the button
    assert status.inner_text().startswith("Right.")
    assert page.locator("article details").nth(0).evaluate("one => one.open")
    forms.nth(1).get_by_label("a. the activations").check()
    forms.nth(1).get_by_role("button").click()
    assert "2 of 12 questions answered, 1 right at the first try" in score.inner_text()
    page.reload()
    assert "2 of 12 questions answered, 1 right at the first try" in score.inner_text()
    assert forms.nth(0).get_by_label("a. above").is_checked()
    score.get_by_role("button").click()
    page.wait_for_function("() => document.querySelector('.quiz-score').innerText.startsWith('0 of 12')")


def test_the_search_finds_keepdims(page):
    page.goto("search.html?q=keepdims")
    results = page.locator("#search-results li")
    results.first.wait_for()
    links = results.locator("a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert any("day3_activations_loss" in link for link in links)
    assert not any("solutions/notebooks" in link for link in links)


def numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", text.replace("\u2212", "-"))]


def test_the_neuron_says_what_ours_says(page):
    page.goto("day1_perceptron/overview.html")
    figure = page.locator("#neuron")
    figure.get_by_label("OR", exact=True).check()
    for name, value in (("w1", 3), ("w2", 4.5), ("b", -1)):
        figure.locator(f"[name={name}]").fill(str(value))
    figure.locator("[name=b]").press("ArrowLeft")  # by keyboard: -1.5
    says = figure.locator("figcaption").inner_text()
    assert says.startswith("4 of 4 right.")
    found = re.findall(r"For \((\d), (\d)\) the neuron says (\d\.\d\d)", says)
    assert len(found) == 4
    for x1, x2, said in found:
        assert abs(float(said) - neuron([float(x1), float(x2)], [3.0, 4.5], -1.5)) < 0.006
    box = figure.locator("svg").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)  # the line through (0.5, 0.5)
    assert float(figure.locator("[name=b]").input_value()) in (-3.5, -4.0)


def test_the_descent_goes_where_ours_goes(page):
    page.goto("day5_sgd/overview.html")
    figure = page.locator("#descent")
    for name, value in (("rate", 0.03), ("beta", 0.8), ("steps", 12), ("x", -3), ("y", 1.5)):
        figure.locator(f"[name={name}]").fill(str(value))
    p, momentum = np.array([-3.0, 1.5]), Momentum(0.03, 0.8)
    for _ in range(12):
        momentum.step([p], [p * [1, 10]])
    height, began, _, _, x, y = numbers(
        figure.locator("figcaption").inner_text().replace("After 12 steps", "")
    )
    assert np.allclose([height, x, y], [p @ (p * [1, 10]) / 2, *p], atol=0.0006)
    assert began == 15.75
    figure.locator("[name=rate]").fill("0.25")
    figure.locator("[name=beta]").fill("0")
    assert "It climbs out" in figure.locator("figcaption").inner_text()


def test_the_attention_is_that_of_the_model(page):
    model, characters = load()
    text, place = "What light through yonder window breaks", 20
    with no_gradient():
        logits = model(np.array([[characters.index(character) for character in text]])).data[0, place - 1]
    page.goto("day12_attention/overview.html")
    figure = page.locator("#attention")
    figure.locator("[name=text]").fill(text + "\u00df")
    assert "has never seen" in figure.locator("figcaption").inner_text()
    figure.locator("[name=place]").fill(str(place))
    for head in range(HEADS):
        figure.locator(f"[name=head][value='{head}']").check()
        shown = figure.locator(".letters span[data-weight]").evaluate_all(
            "all => all.map(one => Number(one.dataset.weight))"
        )
        assert np.allclose(shown, model.attention.weights[0, head, place - 1], atol=1e-4)
    guess = characters[int(logits.argmax())]
    assert f"next comes: \u201c{guess}\u201d" in figure.locator("figcaption").inner_text()
