"""The notebooks are what the lessons make of them, and a learner's work is never written over."""

from __future__ import annotations

import ast

import nbformat
import pytest
from course_copy import cell_of

from grading import course
from grading.files import digest
from grading.lab.captions import IN_WORDS, in_words
from grading.notebooks import forms, publish
from grading.notebooks.forms import LessonError, solved_of, source_of
from grading.notebooks.publish import changed_by_learner, stamped, text_of
from grading.notebooks.releasing import release_of

NOTEBOOKS = [(day, notebook) for day in course.days() for notebook in course.notebooks(day)]
every_notebook = pytest.mark.parametrize(("day", "notebook"), NOTEBOOKS)


@every_notebook
def test_two_builds_are_byte_identical(day, notebook):
    assert text_of(stamped(source_of(day, notebook))) == text_of(stamped(source_of(day, notebook)))


@every_notebook
def test_the_committed_notebook_is_the_build(day, notebook):
    """Byte for byte; where a learner has worked in it, the release that it came from is the present one."""
    path, release = course.ROOT / day / f"{notebook}.ipynb", stamped(source_of(day, notebook))
    if changed_by_learner(path):
        present = nbformat.read(path, as_version=4)
        assert present.metadata.get("foundations", release.metadata.foundations).release == digest(release)
    else:
        present = nbformat.read(path, as_version=4)
        if present.metadata == release.metadata and not any(cell.get("outputs") for cell in present.cells):
            assert path.read_text(encoding="utf-8") == text_of(release)
        kept = [(cell.id, cell.cell_type, cell.source) for cell in present.cells]
        assert kept == [(cell.id, cell.cell_type, cell.source) for cell in release.cells]


@every_notebook
def test_the_solved_notebook_has_the_lessons_cells(day, notebook):
    present = nbformat.read(course.SOLVED / day / f"{notebook}.ipynb", as_version=4)
    made = solved_of(source_of(day, notebook))
    assert [(cell.id, cell.source) for cell in present.cells] == [
        (cell.id, cell.source) for cell in made.cells
    ]


@every_notebook
def test_a_solved_notebook_stores_nothing_of_a_machine(day, notebook):
    text = (course.SOLVED / day / f"{notebook}.ipynb").read_text(encoding="utf-8")
    stored = nbformat.reads(text, as_version=4)
    assert stored.metadata.language_info == {"name": "python"}
    assert "widgets" not in stored.metadata
    assert "application/vnd.jupyter.widget-view+json" not in text
    for word in (str(course.ROOT), "ipykernel_", "/tmp/", "Traceback"):
        assert word not in text
    assert "This picture could not" not in text, "a picture of the solved notebook could not be drawn"
    errors = [out for cell in stored.cells for out in cell.get("outputs", []) if out.output_type == "error"]
    assert not errors, "a solved notebook fails nowhere"


@every_notebook
def test_a_release_holds_no_solution_and_no_hidden_test(day, notebook):
    source = source_of(day, notebook)
    release = release_of(source)
    text = text_of(release)
    for word in ("BEGIN SOLUTION", "HIDDEN TESTS", "import grade", "grade("):
        assert word not in text
    for cell in release.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            assert "raise NotImplementedError()" in cell.source
            assert cell.source.count("raise NotImplementedError()") == cell_of(source, cell.id).source.count(
                "BEGIN SOL"
            )
            assert ast.get_docstring(ast.parse(cell.source).body[0]), f"{cell.id} has no docstring"


@every_notebook
def test_every_picture_has_a_sentence_for_those_who_cannot_see_it(day, notebook):
    cells = source_of(day, notebook).cells
    for number, cell in enumerate(cells):
        if cell.cell_type == "code" and "plots." in cell.source:
            assert IN_WORDS in cells[number + 1].source, f"{cell.id}: no *Picture:* sentence follows"
            assert len(in_words(cells[number + 1].source)) > 40
        assert "*Picture" not in cell.source, f"{cell.id}: a *Picture:* sentence begins a paragraph"
        assert "plt.show()" not in cell.source, f"{cell.id}: a picture without words"


@every_notebook
def test_a_stored_picture_says_what_it_shows(day, notebook):
    stored = nbformat.read(course.SOLVED / day / f"{notebook}.ipynb", as_version=4)
    for number, cell in enumerate(stored.cells):
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                words = in_words(stored.cells[number + 1].source)
                assert output.metadata["image/png"]["alt"] == output.data["text/plain"] == words


@every_notebook
def test_what_is_to_be_predicted_has_a_folded_answer(day, notebook):
    cells = source_of(day, notebook).cells
    for number, cell in enumerate(cells):
        if cell.cell_type == "markdown" and "**Predict" in cell.source:
            following = "".join(after.source for after in cells[number : number + 5])
            assert "<summary>The answer</summary>" in following, f"{cell.id}: no *Answer:* follows"


@every_notebook
def test_a_notebook_by_itself_says_how_to_get_the_course(day, notebook):
    first = next(cell for cell in source_of(day, notebook).cells if cell.cell_type == "code")
    assert first.source.startswith(course.WITHOUT_THE_COURSE)
    assert first.source.count(course.REPOSITORY) == 1


@every_notebook
def test_a_lesson_is_short_enough_to_hold_in_mind(day, notebook):
    lines = course.lesson(day, notebook).read_text(encoding="utf-8").splitlines()
    if day in tuple(course.WEEK)[:7]:
        # Written to "about 300": here a "#", which only parts two paragraphs of a text, is not counted.
        assert len([line for line in lines if line.strip("# ")]) <= 325
    else:
        assert len(lines) <= 300


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """The build writes to a folder of its own."""
    monkeypatch.setattr(course, "ROOT", tmp_path)
    monkeypatch.setattr(course, "WORK", tmp_path / ".foundations")
    return tmp_path


def build(elsewhere):
    said = []
    publish.build([DAY], solved=False, say=said.append)
    return elsewhere / DAY / f"{NOTEBOOK}.ipynb", said


DAY, NOTEBOOK = NOTEBOOKS[0]


def test_a_changed_notebook_is_left_alone_and_named(elsewhere):
    path, said = build(elsewhere)
    assert said == []
    mine = nbformat.read(path, as_version=4)
    cell_of(mine, "sigmoid").source += "\n# mine"
    nbformat.write(mine, path)
    before = path.read_bytes()
    _, said = build(elsewhere)
    assert path.read_bytes() == before
    assert len(said) == 1
    assert f"left alone: {DAY}/{NOTEBOOK}.ipynb" in said[0]


def test_a_notebook_that_cannot_be_read_is_left_alone(elsewhere):
    path, _ = build(elsewhere)
    path.write_text("half a note", encoding="utf-8")
    _, said = build(elsewhere)
    assert path.read_text(encoding="utf-8") == "half a note"
    assert "cannot be read" in said[0]


def test_a_notebook_that_was_only_run_keeps_its_outputs(elsewhere):
    path, _ = build(elsewhere)
    run = nbformat.read(path, as_version=4)
    cell_of(run, "sigmoid-tests").outputs = [nbformat.v4.new_output("stream", text="seen")]
    nbformat.write(run, path)
    _, said = build(elsewhere)
    assert said == []
    assert "seen" in path.read_text(encoding="utf-8")


def test_an_older_release_is_brought_up_to_date(elsewhere):
    path, _ = build(elsewhere)
    older = nbformat.read(path, as_version=4)
    older.cells.pop()
    older.metadata.foundations.release = digest(older)
    nbformat.write(older, path)
    _, said = build(elsewhere)
    assert said == []
    assert digest(nbformat.read(path, as_version=4)) == digest(stamped(source_of(DAY, NOTEBOOK)))


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    """A lesson of one's own."""

    def make(text):
        path = tmp_path / "perceptron.py"
        path.write_text(text, encoding="utf-8")
        monkeypatch.setattr(course, "lesson", lambda day, notebook: path)
        return forms.source_of(DAY, NOTEBOOK)

    return make


def test_a_cell_without_a_name_is_an_error(lesson):
    with pytest.raises(LessonError, match="has no name"):
        lesson("# %% [markdown]\n# Hello\n")


def test_two_cells_of_one_name_are_an_error(lesson):
    with pytest.raises(LessonError, match="twice or more: same"):
        lesson("# %% same [markdown]\n# Hello\n\n# %% same\n1 + 1\n")


def test_ids_come_from_names_not_from_positions(lesson):
    one = lesson("# %% first [markdown]\n# Hello\n\n# %% second\n1 + 1\n")
    two = lesson("# %% new [markdown]\n# Hello\n\n# %% second\n1 + 1\n")
    assert one.cells[1].id == two.cells[1].id == "second"
