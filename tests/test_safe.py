"""Nothing that a learner wrote runs in a page that we make: the feedback page, and nbgrader's formgrader."""

from __future__ import annotations

import html.parser

import nbformat
import pytest
from hostile_cells import CELLS, MARK, hostile_notebook
from nbconvert.exporters import HTMLExporter
from traitlets.config import Config

from grading import course
from grading.autograde.configure import steps_of_grading
from grading.autograde.feedback import FeedbackPage
from grading.autograde.prose import Prose, as_html
from grading.autograde.safe import safe_html
from grading.lab.checking import VERDICT_MIME
from grading.notebooks.filled import released

# Elements, attributes and addresses by which a page runs something or fetches it from elsewhere.
RUNS = {
    "script",
    "iframe",
    "object",
    "embed",
    "style",
    "link",
    "base",
    "meta",
    "form",
    "svg",
    "animate",
    "template",
}


class Dangers(html.parser.HTMLParser):
    """What of a page could run, as a browser's parser might read it."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.found += [tag] * (tag in RUNS)
        for name, value in attributes:
            address = "".join((value or "").split()).lower()
            handler = name.startswith("on") or name in (
                "srcdoc",
                "formaction",
                "action",
                "id",
                "class",
                "data-link",
            )
            leads = name in ("href", "src", "xlink:href") and not address.startswith(
                ("http://", "https://", "mailto:", "#", "data:image/png", "data:image/jpeg", "data:image/gif")
            )
            self.found += [f"{tag} {name}={value}"] * (handler or leads)


def dangers(page):
    return Dangers(page).found


@pytest.mark.parametrize("name", [name for name, cell in CELLS.items() if cell.cell_type == "markdown"])
def test_markdown_is_harmless(name):
    assert dangers(as_html(CELLS[name].source)) == []


@pytest.mark.parametrize(
    "source",
    [
        "<svg><p><style><img src=x onerror=alert(1)></style></p></svg>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<a href='jav&#x09;ascript:alert(1)'>x</a><a href=' javascript:alert(1)'>y</a><a href='data:text/html,x'>z</a>",
        "<a href='//elsewhere.example/x'>x</a><a href='/tree/api'>y</a><img src='https://elsewhere.example/x.png'>",
        "<div style='position:fixed;top:0;background:url(https://elsewhere.example/x)' id=submit class=score>x</div>",
        "<math href='javascript:alert(1)'><maction actiontype=statusline xlink:href='javascript:1'>x</maction></math>",
        "<img src='data:image/svg+xml;base64,PHN2Zz4='><img src='data:image/png;base64,AA\" onerror=\"alert(1)'>",
        "<!--><script>alert(1)</script>--><![CDATA[<script>alert(1)</script>]]>",
        "<details open ontoggle=alert(1)><summary>x</summary></details>",
    ],
)  # fmt: skip
def test_known_ways_through_a_cleaner_are_closed(source):
    for page in (safe_html(source), as_html(source), safe_html(safe_html(source))):
        assert dangers(page) == []
        assert "position" not in page.replace("&lt;", "<").split("style=")[-1] or "style=" not in page


def test_what_the_lessons_say_stays_as_it_was():
    text = "Press <kbd>Ctrl</kbd>.\n\n<details><summary>Hint</summary>\n\n**bold** $x^2$ [a page](https://numpy.org)\n\n</details>"
    page = as_html(text)
    for part in ("<kbd>Ctrl</kbd>", "<details><summary>Hint</summary>", "<strong>bold</strong>", "<msup>"):
        assert part in page
    assert '<a href="https://numpy.org">' in page
    for day in course.days():
        for notebook in course.notebooks(day):
            for cell in released(day, notebook).cells:
                if cell.cell_type == "markdown":
                    assert "&lt;details" not in as_html(cell.source)
                    assert "&lt;m" not in as_html(cell.source)


@pytest.mark.parametrize(
    "text", ["[" * 50_000, "*a **a " * 8_000, "$a" * 30_000, "<b>" * 20_000, "\\begin{a}" * 6_000]
)
def test_very_long_text_is_cut(text):
    page = as_html(text)
    assert dangers(page) == []
    assert len(page) < 3_000_000


def test_what_cannot_be_converted_is_shown_as_it_was_typed(monkeypatch):
    monkeypatch.setattr("grading.autograde.prose.safe_html", None)
    assert as_html("<script>") == "<pre>&lt;script&gt;</pre>"


def test_a_notebook_of_nothing_but_prose_is_shown_in_part():
    prose = Prose()
    shown = [prose.as_html("words " * 3_000) for _ in range(30)]
    assert "words" in shown[0]
    assert shown[-1] == "<p><em>The rest of the text is left out.</em></p>"


def formgraders_page(notebook):
    """The notebook through the exporter that the formgrader makes, with its template."""
    from nbgrader.server_extensions.formgrader import handlers

    config = Config()
    steps_of_grading(config, "grading.autograde.running.Run")
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    exporter = HTMLExporter(config=config)
    about = {
        "notebook_id": "n",
        "submission_id": "s",
        "assignment_id": "a",
        "index": 0,
        "total": 1,
        "base_url": "",
    }
    resources = about | {"student": "s", "last_name": "", "first_name": "", "notebook_path": "n"}
    page, _ = exporter.from_notebook_node(notebook, resources=resources)
    return page[page.index('id="notebook-container"') :]


@pytest.mark.filterwarnings("default")
def test_the_formgraders_page_and_the_feedback_page_of_hostile_cells_are_harmless():
    notebook = hostile_notebook("day1_perceptron", "perceptron")
    page = formgraders_page(notebook)
    own = [found for found in dangers(page) if MARK in found or "elsewhere" in found or found in RUNS]
    assert own == []
    assert "sigmoid: not right yet" in page, "the judge's verdict is there"
    assert page.count("<mark>") == 1
    feedback, _ = FeedbackPage().from_notebook_node(
        notebook, {"nbgrader": {"assignment": "day1_perceptron", "notebook": "perceptron"}}
    )
    body = feedback[feedback.index("<main>") :]
    assert [found for found in dangers(body) if not found.split("=")[0].endswith((" id", " class"))] == []


def test_a_verdicts_html_is_made_anew_from_its_plain_fields():
    notebook = hostile_notebook("day1_perceptron", "perceptron")
    tests = next(cell for cell in notebook.cells if VERDICT_MIME in str(cell.get("outputs")))
    tests.outputs[0].data["text/html"] = f"<img src=x onerror='{MARK}'>"
    page = formgraders_page(nbformat.v4.new_notebook(cells=[tests]))
    assert "sigmoid: not right yet" in page
    assert not any(MARK in found for found in dangers(page))
