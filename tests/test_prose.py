"""The words of the course: links that lead somewhere, quizzes of one form, overviews of the right length."""

from __future__ import annotations

import ast
import contextlib
import csv
import io
import json
import re

import pytest

from grading import course

ROOT = course.ROOT
DAYS = course.days()
PROSE = sorted(
    [
        *ROOT.glob("*.md"),
        *ROOT.glob("day*/*.md"),
        *ROOT.glob("grading/**/*.md"),
        *course.LESSONS.glob("day*/*.py"),
    ]
)
SPOKEN = sorted(
    [*ROOT.glob("day*/experiment.py"), *ROOT.glob("solutions/**/*.py"), *ROOT.glob("grading/lab/*.py")]
)
# One term for one thing, in British spelling: what is not written, and what is written instead.
TERMS = {
    r"mini ?batch": "mini-batch",
    r"data-?set": "data set",
    r"cross entropy|crossentropy": "cross-entropy",
    r"one hot|onehot": "one-hot",
    r"overfit": "over-fit",
    r"learnt": "learned",
    r"back-propagat": "backpropagat",
    r"hyper-parameter": "hyperparameter",
    r"\bcolors?\b|\bgray(scale)?\b": "colour, grey",
    r"regulariz|initializ|optimiz(?!ers?)|recogniz|generaliz|summariz|visualiz|normaliz": "-ise, -isation",
    r"neighbor|behavior|\bfavor": "-our",
    r"\bcentered|\blabeled|\bmodeling": "centred, labelled, modelling",
}

# Words that give away a sentence nobody would say aloud, and sentences of that kind: not one in the days' texts.
TELLS = (
    r"\banew\b|\bbeside\b|\bshall (?!we)\w|\balone\b|\bnone of these\b|\bbring \d|\bbelong into\b|\bworth no more\b"
    r"|, for (it|they|the|a|an|he|she|you|we|nobody|one) "
)

# Links to the course itself, on GitHub or where it can be tried, are the badges' (docs/links.py).
OWNER = course.REPOSITORY.removeprefix("https://github.com/").partition("/")[0]
LICENCES = ("https://creativecommons.org/", "https://opensource.org/")


def reading() -> dict[str, set[str]]:
    """The addresses that may be linked, by day ('all' and 'after' are for every day)."""
    allowed: dict[str, set[str]] = {}
    with (ROOT / "tests" / "reading.tsv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows, delimiter="\t"):
            allowed.setdefault(row["day"], set()).add(row["address"])
    return allowed


def number_of(folder: str) -> str:
    """The number of a day's folder, such as '12'; '' for any other folder."""
    found = re.match(r"day(\d+)_", folder)
    return found[1] if found else ""


def links(path) -> list[str]:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r"<(https?://[^>\s]+)>", text)


def folder_of(path):
    """Where a reader sees the text: a lesson is read as a notebook in its day folder."""
    return ROOT / path.parent.name if course.LESSONS in path.parents else path.parent


@pytest.mark.parametrize("path", PROSE, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_external_link_is_on_the_reading_list_of_its_day(path):
    allowed = reading()
    everywhere = allowed["all"] | allowed["after"]
    name = folder_of(path).name
    day = number_of(name)
    for link in links(path):
        if link.startswith("http") and not link.startswith(LICENCES) and OWNER not in link:
            fits = everywhere | (allowed[day] if day else set().union(*allowed.values()))
            assert link in fits, f"{link} is not on the reading list of day {day or 'any'}"


@pytest.mark.parametrize("path", PROSE, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_internal_link_leads_to_a_file(path):
    for link in links(path):
        if not link.startswith(("http", "#", "mailto:", "data:")):
            target = folder_of(path) / link.split("#")[0]
            assert target.exists(), f"{link} leads nowhere"


@pytest.mark.parametrize(
    "path",
    sorted([*ROOT.glob("day*/*.ipynb"), *course.SOLVED.glob("day*/*.ipynb")]),
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_every_link_of_a_notebook_leads_to_a_file(path):
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        links = (
            re.findall(r"\]\(([^)\s]+)\)", "".join(cell["source"])) if cell["cell_type"] == "markdown" else []
        )
        for link in links:
            if not link.startswith(("http", "#", "mailto:", "data:", "attachment:")):
                assert (path.parent / link.split("#")[0]).exists(), f"{link} leads nowhere"


def prose_of(path) -> str:
    """What is said to a reader: no code, formula, address or title of a work; of a Python file, its sentences."""
    text = path.read_text(encoding="utf-8")
    if course.LESSONS in path.parents:
        cells = re.split(r"^# %%", text, flags=re.MULTILINE)
        text = "\n".join(cell.split("\n", 1)[1] for cell in cells if "[markdown]" in cell.split("\n", 1)[0])
    elif path.suffix == ".py":
        strings = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
        text = "\n".join(value for value in strings if isinstance(value, str) and " " in value)
    for left_out in (
        r"```.*?```",
        r"`[^`]*`",
        r"\b[A-Z_]{3,}\b",
        r"\$[^$]*\$",
        r"\[[^\]]*\]\(https?://[^)]*\)",
        r"https?://\S+",
        r"\]\([^)]*\)",
        r"Source:.*?(\n\n|$)",
    ):
        text = re.sub(left_out, " ", text, flags=re.DOTALL)
    return text


@pytest.mark.parametrize("path", [*PROSE, *SPOKEN], ids=lambda path: str(path.relative_to(ROOT)))
def test_one_thing_has_one_term(path):
    text = prose_of(path)
    for pattern, term in TERMS.items():
        if found := re.search(pattern, text, flags=re.IGNORECASE):
            around = text[max(0, found.start() - 40) : found.end() + 20]
            pytest.fail(f"{found[0]!r} is written {term!r} in this course: ...{around}...")


def test_a_wrong_term_is_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("Many minibatches, of `minibatches`.\n", encoding="utf-8")
    assert re.search(next(iter(TERMS)), prose_of(page))
    page.write_text("Many mini-batches, of `minibatches` and\n```\nminibatch\n```\n", encoding="utf-8")
    assert not re.search(next(iter(TERMS)), prose_of(page))


@pytest.mark.parametrize(
    "path",
    [path for path in PROSE if folder_of(path).name in DAYS],
    ids=lambda path: path.name,
)
def test_sentences_can_be_said_aloud(path):
    if found := re.search(TELLS, text := prose_of(path)):
        pytest.fail(f"...{text[max(0, found.start() - 60) : found.end() + 40]}...")


@pytest.mark.parametrize("day", DAYS)
def test_a_quiz_has_eight_to_twelve_questions_with_folded_answers(day):
    text = (ROOT / day / "quiz.md").read_text(encoding="utf-8")
    assert re.match(rf"# Quiz: day {number_of(day)}, \S", text)
    questions = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    assert 8 <= len(questions) <= 12
    for number, question in enumerate(questions, start=1):
        assert question.startswith(f"{number}. "), f"question {number} is numbered otherwise"
        answer = re.findall(
            r"<details><summary>Answer</summary>\n\n(.+?)\n\n</details>", question, flags=re.DOTALL
        )
        assert len(answer) == 1, f"question {number} has no folded answer, or more than one"
        assert len(answer[0].split()) >= 6, f"the answer of question {number} gives no reason"
        assert question.index("<details>") > len(question.splitlines()[0]) + 20, (
            f"question {number} asks nothing"
        )


@pytest.mark.parametrize("day", DAYS)
def test_an_overview_can_be_read_in_a_few_minutes(day):
    text = (ROOT / day / "overview.md").read_text(encoding="utf-8")
    words = re.sub(r"^Concepts: .*$", "", text, flags=re.MULTILINE).split()
    assert 600 <= len(words) <= 1200


@pytest.mark.parametrize("day", DAYS)
def test_each_day_has_its_four_pieces(day):
    for name in (
        "overview.md",
        "experiment.py",
        "quiz.md",
        *(f"{book}.ipynb" for book in course.notebooks(day)),
    ):
        assert (ROOT / day / name).is_file()


@pytest.mark.parametrize(
    "page", ["day1_perceptron/numpy_in_fifteen_minutes", "day7_mnist/eigenvectors_and_pca"]
)
def test_the_numbers_of_a_page_are_what_its_code_prints(page):
    text = (ROOT / f"{page}.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", text, flags=re.DOTALL)
    assert len(blocks) == text.count("```python") >= 4
    namespace: dict = {}
    for code, shown in blocks:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code, namespace)
        assert printed.getvalue() == shown
