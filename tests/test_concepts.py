"""The concept pages: code that runs, numbers that are made, pictures that are drawn, one form, a graph of them all."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import re
import subprocess
import sys

import pytest
from test_prose import LICENCES, TERMS, links, prose_of, reading

from concepts import figures
from concepts.pages import FOLDERS, HERE, Page, in_order, line_for, pages, read
from grading import course
from solutions import data

PAGES = pages()
README = HERE / "README.md"
TEXTS = [*(page.path for page in PAGES.values()), README]
ROOTS = {"linear-algebra", "calculus", "probability"}

THE_THIRTY = {
    "math-foundations": "linear-algebra calculus probability optimization information-theory",
    "neural-networks": "perceptron multilayer-networks backpropagation activation-functions regularization",
    "training": "loss-functions optimizers batching distributed-training",
    "architectures": "cnns rnns lstms sequence-to-sequence",
    "transformers": "attention self-attention multi-head-attention transformer-architecture gpt bert",
    "modern-llms": "pretraining fine-tuning instruction-tuning rlhf efficient-adaptation inference",
}
# Words that nobody says aloud, and words that praise.
TELLTALE = (
    r"\b(anew|beside|shall|alone|upon|hence|thus|whilst|thereby|wherein|whence|is no folder|delve|leverage|crucial|"
    r"groundbreaking|revolutionary|remarkabl[ey]|powerful|seamless|game.chang\w+|state.of.the.art|obviously|trivially)\b"
)

by_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
by_text = pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(HERE)))


def blocks(page: Page) -> list[tuple[str, str | None]]:
    """Each block of Python, with the block of text that shows what it prints, or None."""
    found = re.findall(r"```python\n(.*?)```(?:\n\n```text\n(.*?)```)?", page.text, flags=re.DOTALL)
    return [(code, shown or None) for code, shown in found]


def claims(page: Page) -> list[str]:
    """The page's paragraphs that may state a number: no code, shapes, addresses, sources, or what a question gives."""
    text = re.sub(r"```.*?```", "", page.text, flags=re.DOTALL).split("\n## Sources\n")[0]
    text = re.sub(r"^\*\*\d\.\*\* .+?(?=<details>)", "", text, flags=re.MULTILINE | re.DOTALL)
    cited = r"\]\(https?://"  # such a paragraph says where its numbers are from
    paragraphs = [part for part in re.split(r"\n\s*\n", text) if not re.search(cited, part)]
    not_said = r"\]\([^)]*\)|`[^`]*`|\(\d+(?:, \d+)+,?\)|\b\d+ x \d+\b|\b(?:day|chapter|section|page)s? \d+\b"
    return [re.sub(not_said, "] ", part, flags=re.IGNORECASE) for part in paragraphs]


def numbers(text: str) -> set[float]:
    """All numbers in a text: 59,049, 59049, 59_049 and 5.9049e4 are one."""
    text = re.sub(r"(?<=\d)[,_](?=\d{3}(?!\d))", "", text)
    return {float(number) for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?:e[-+]?\d+)?", text)}


@by_page
def test_every_block_runs_and_prints_what_is_shown(page, monkeypatch):
    monkeypatch.chdir(course.ROOT)
    for name in re.findall(r'\bload_text\("(\w+)"\)', page.text):
        if not data.available(name):
            pytest.skip(f"the page needs {name}, which is not here: python -m solutions.data {name}")
    found = blocks(page)
    assert found, "a page has at least one block of code"
    assert len(found) == page.text.count("```python"), "a block of Python is not closed"
    assert sum(shown is not None for _, shown in found) == page.text.count("```text"), (
        "a block of text stands right after the block of Python that prints it"
    )
    namespace: dict = {}
    for code, shown in found:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, str(page.path), "exec"), namespace)
        assert printed.getvalue() == (shown or "")


@by_page
def test_every_number_in_the_prose_is_made_by_a_block_or_cited(page):
    made = set().union(*(numbers(f"{code}\n{shown or ''}") for code, shown in blocks(page)))
    for paragraph in claims(page):
        for number in sorted(numbers(paragraph)):
            whole = number == int(number)
            small, year = whole and number < 10, whole and 1900 <= number <= 2100
            percent = "%" in paragraph and round(number / 100, 9) in made
            assert small or year or percent or number in made, (
                f"{number:g} is neither printed nor asserted by a block of the page: {paragraph[:300]}..."
            )


@by_page
def test_a_page_has_its_form(page):
    heads = re.findall(r"^## (.+)$", page.text, flags=re.MULTILINE)
    assert heads[-4:] == ["Where it goes wrong", "Where you meet it", "Three questions", "Sources"]
    assert len(heads) >= 6, "the idea and its formulas stand under headings of their own"
    lead = page.text.split("\n## ")[0]
    assert re.match(r"# .+\n\nRead first: ", lead)
    assert "![" in lead, "the first picture stands before the first heading"
    assert "$$" in page.text, "a page has a formula"
    questions = page.text.split("## Three questions\n")[1].split("\n## ")[0]
    asked = re.findall(r"^\*\*(\d)\.\*\* (.+?)\n\n<details>", questions, flags=re.MULTILINE | re.DOTALL)
    assert [number for number, _ in asked] == ["1", "2", "3"]
    answers = re.findall(
        r"<details><summary>Answer</summary>\n\n(.+?)\n\n</details>", questions, flags=re.DOTALL
    )
    assert len(answers) == 3
    for answer in answers:
        assert len(answer.split()) >= 10, f"an answer gives no reason: {answer}"


@by_page
def test_a_page_is_read_in_ten_minutes(page):
    text = re.sub(r"```.*?```|\$\$.*?\$\$", "", page.text, flags=re.DOTALL)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    assert 900 <= len(text.split()) <= 1600


@by_page
def test_what_comes_before_is_linked_at_the_top(page):
    first = page.text.split("Read first: ")[1].split("\n\n")[0]
    linked = {link.split("/")[-1].removesuffix(".md") for link in re.findall(r"\]\(([^)]+)\)", first)}
    assert linked == set(page.before)


@by_page
def test_a_page_links_the_notebooks_that_have_it_written(page):
    meet = page.text.split("## Where you meet it\n")[1].split("\n## ")[0]
    for notebook in page.write_it:
        assert f"](../../{notebook}.ipynb)" in meet, f"{notebook} is in write_it, and not linked"
        day, name = notebook.split("/")
        assert name in course.notebooks(day), f"{notebook} is not a notebook"


def test_the_pages_are_the_thirty():
    # Folder by folder, so that the pages can come one folder after the other.
    for folder, names in THE_THIRTY.items():
        have = {page.name for page in PAGES.values() if page.folder == folder}
        assert not have - {*names.split()}, "a page that is not one of the thirty"
        assert not have or have == {*names.split()}, f"{folder} lacks {', '.join({*names.split()} - have)}"
    assert [*THE_THIRTY] == [*FOLDERS]


def test_the_graph_has_no_circle_and_its_roots_reach_every_page():
    known = {name for names in THE_THIRTY.values() for name in names.split()}
    for page in PAGES.values():
        assert set(page.before) <= known
        assert bool(page.before) == (page.name not in ROOTS)
    assert {*in_order(PAGES, PAGES)} == {
        *PAGES
    }  # raises for a circle; without one, and with these roots, all are reached


def test_a_circle_is_found(tmp_path):
    (tmp_path / "a.md").write_text("---\nbefore: [b]\nwrite_it: []\n---\n\n# A\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("---\nbefore: [a]\nwrite_it: []\n---\n\n# B\n", encoding="utf-8")
    circle = {name: read(tmp_path / f"{name}.md") for name in "ab"}
    with pytest.raises(ValueError, match="a -> b -> a"):
        in_order("a", circle)
    (tmp_path / "c.md").write_text("# C\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"c\.md"):
        read(tmp_path / "c.md")


@by_text
def test_links_lead_somewhere(path):
    allowed = set().union(*reading().values())
    for link in links(path):
        if link.startswith("http"):
            assert link in allowed or link.startswith(LICENCES), f"{link} is not on the reading list"
        elif not link.startswith("#"):
            target = (path.parent / link.split("#")[0]).resolve()
            assert target.exists(), f"{link} leads nowhere"


@by_text
def test_pictures_have_a_text_alternative_and_are_made_by_code(path):
    for words, link in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", path.read_text(encoding="utf-8")):
        assert len(words.split()) >= 15, f"the text alternative of {link} says too little"
        name = link.split("/")[-1].removesuffix(".svg")
        assert name in figures.PICTURES or name == "graph", f"no function draws {link}"


@pytest.mark.parametrize("name", figures.PICTURES)
def test_a_picture_is_the_one_that_its_code_draws_now(name):
    again = f"its code has changed; draw it: python -m concepts.figures {name}"
    path = figures.FOLDER / f"{name}.svg"
    assert path.exists(), again
    assert figures.origin_of(path) == figures.origin(figures.PICTURES[name]), again


@pytest.mark.parametrize("name", figures.PICTURES)
def test_a_picture_can_be_drawn(name, tmp_path):
    saved, drawn = figures.FOLDER / f"{name}.svg", figures.save(name, tmp_path)
    size = re.compile(r'<svg[^>]* viewBox="([^"]+)"')
    assert (
        size.search(drawn.read_text(encoding="utf-8"))[1] == size.search(saved.read_text(encoding="utf-8"))[1]
    )


def test_every_picture_is_used():
    used = {link.split("/")[-1] for path in TEXTS for link in links(path) if link.endswith(".svg")}
    assert {path.name for path in figures.FOLDER.iterdir()} == used


def test_the_graph_is_the_one_of_the_pages():
    again = "the pages have changed; draw it: python -m concepts.figures graph"
    assert figures.origin_of(figures.FOLDER / "graph.svg") == figures.digest(), again


@by_text
def test_the_words_are_the_courses(path, tmp_path):
    text = re.sub(r"\A---\n.*?\n---\n", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    own = tmp_path / "page.md"  # the titles of others' works are theirs
    own.write_text(re.sub(r"\[[^\]]*\]\(https?://[^)]*\)", "", text), encoding="utf-8")
    text = prose_of(own)
    for pattern, term in TERMS.items():
        found = re.search(pattern, text, flags=re.IGNORECASE)
        assert not found, f"{found[0]!r} is written {term!r} in this course"
    found = re.search(TELLTALE, text, flags=re.IGNORECASE)
    assert not found, f"{found[0]!r}: ...{text[max(0, found.start() - 60) : found.end() + 40]}..."


@pytest.mark.skipif(importlib.util.find_spec("codespell_lib") is None, reason="codespell is not installed")
def test_spelling():
    # Letters in text and pictures' alternatives; the list of words to ignore is the course's.
    checked = subprocess.run(
        [sys.executable, "-m", "codespell_lib", *map(str, TEXTS)],
        cwd=course.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def test_the_line_for_a_notebook():
    assert line_for("day2_forward/forward").startswith(
        "Concepts: [Linear algebra](../concepts/math-foundations/linear-algebra.md)"
    )
    assert line_for("day9_nothing/nothing") == ""


@pytest.mark.parametrize(
    "notebook", [f"{day}/{name}" for day in course.days() for name in course.notebooks(day)]
)
def test_a_notebook_names_its_concepts(notebook):
    said = re.findall(r"Concepts: .*", course.lesson(*notebook.split("/")).read_text(encoding="utf-8"))
    assert said == list(filter(None, [line_for(notebook)])), "the line is made by: python -m concepts.pages"


@pytest.mark.parametrize("day", course.days())
def test_an_overview_names_its_days_concepts(day):
    said = re.findall(r"Concepts: .*", (course.ROOT / day / "overview.md").read_text(encoding="utf-8"))
    assert said == [line_for(day)], "the line is made by: python -m concepts.pages"


# ------------------------------------------------------------------------------------------- the README


def test_the_readme_lists_every_page_with_what_comes_before():
    text = README.read_text(encoding="utf-8")
    found = re.findall(r"^\| \[([^\]]+)\]\(([\w/-]+)\.md\) \| (.*?) \|", text, flags=re.MULTILINE)
    rows = {address: (title, before) for title, address, before in found}
    assert len(rows) == 30
    for page in PAGES.values():
        title, before = rows[f"{page.folder}/{page.name}"]
        assert title == page.title
        assert {link.split("/")[-1] for link in re.findall(r"\(([^)]+)\.md\)", before)} == {*page.before}


@pytest.mark.parametrize("goal", ["backpropagation", "transformer-architecture", "rlhf"])
def test_a_reading_path_has_all_that_its_goal_needs_in_an_order_that_works(goal):
    if goal not in PAGES:
        pytest.skip("the page is not there yet")
    text = README.read_text(encoding="utf-8").split("## Reading paths\n")[1].split("\n## ")[0]
    paths = [re.findall(r"\]\([\w-]+/([\w-]+)\.md\)", part) for part in text.split("\n\n")]
    path = next(names for names in paths if names and names[-1] == goal)
    assert {*path} == {*in_order([goal], PAGES)}
    for place, name in enumerate(path):
        assert {*PAGES[name].before} <= {*path[:place]}, f"{name} comes too early"


def test_the_table_of_the_twelve_notebooks():
    text = README.read_text(encoding="utf-8").split("## The twelve notebooks\n")[1].split("\n## ")[0]
    assert len(re.findall(r"^\| \d+ \|", text, flags=re.MULTILINE)) == 12
