"""The zip that is handed out: what is in it, what is not, and what is refused."""

from __future__ import annotations

import ast
import io
import json
import shutil
import textwrap

import nbformat
import numpy as np
import pytest
from course_copy import released
from handed_out import DAYS, zip_with

from grading import course, exercises
from grading.exercises.recorded import load
from grading.judge.form import form_problem, hollow, in_words
from grading.kernel import fixtures
from grading.learner.renewal.releases import read_zip_file
from grading.notebooks.forms import source_of, withheld_of
from grading.notebooks.releasing import release_of
from grading.teaching.handout import command as commands
from grading.teaching.handout import contents as handing
from grading.teaching.handout.command import hand_out
from grading.teaching.handout.recording import record
from solutions import week


@pytest.fixture(scope="module")
def zips(tmp_path_factory):
    """{how many days are closed: the zip}."""
    return {count: zip_with(count, tmp_path_factory) for count in (0, 3)}


def bodies(source):
    """The functions' bodies of two or more statements, each as Python writes it: comments and layout don't count."""
    try:
        tree = ast.parse(textwrap.dedent(source))
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            lines = node.body[ast.get_docstring(node) is not None :]
            if sum(isinstance(inner, ast.stmt) for line in lines for inner in ast.walk(line)) > 1:
                yield "\n".join(map(ast.unparse, lines))


def code_in(path, content):
    """The pieces of Python in a file: all of it, a notebook's cells, or the fenced blocks of prose."""
    if path.endswith(".ipynb"):
        texts = [("".join(cell["source"]), cell["cell_type"]) for cell in json.loads(content)["cells"]]
    elif path.endswith((".md", ".py")):
        texts = [(content.decode(), "code" if path.endswith(".py") else "markdown")]
    else:
        texts = []
    for text, kind in texts:
        yield from (
            [text] if kind == "code" else [block.partition("\n")[2] for block in text.split("```")[1::2]]
        )


def secrets(day):
    """The bodies of a day's references, alternatives and mistakes, without what the learner is given."""
    files = [course.ROOT / "solutions" / f"{module}.py" for module in week.WEEK[day].modules]
    files += {*(course.EXERCISES / day).rglob("*.py")} - {*fixtures.files()}
    found = {body for file in files for body in bodies(file.read_text(encoding="utf-8"))}
    given = [code_in("quiz.md", (course.ROOT / day / "quiz.md").read_bytes())]  # which asks what is wrong
    given += [
        code_in(".ipynb", nbformat.writes(released(day, name)).encode()) for name in course.notebooks(day)
    ]
    return found - {body for source in given for text in source for body in bodies(text)}


@pytest.mark.parametrize("count", [0, 3])
def test_no_answer_of_an_open_day_is_in_any_file(zips, count):
    hidden = {body for day in DAYS[count:] for body in secrets(day)}
    closed = {body for day in DAYS[:count] for body in secrets(day)}
    files = read_zip_file(zips[count])
    seen = {
        body for path, file in files.items() for text in code_in(path, file.content) for body in bodies(text)
    }
    assert len(hidden) > 400
    assert not hidden & seen - closed
    assert closed <= seen
    opened = {module for day in DAYS[count:] for module in week.WEEK[day].modules}
    assert not {f"solutions/{module}.py" for module in opened} & files.keys()
    prefixes = (
        "tests/",
        "bench/",
        "solutions/engine/",
        "grading/teaching/",
    )
    assert not [path for path in files if path.startswith(prefixes)]


def test_with_a_day_more_every_closed_day_keeps_its_judges(tmp_path, monkeypatch):
    lessons = tmp_path / "lessons"
    shutil.copytree(course.LESSONS, lessons)
    (lessons / "day99_made_up").mkdir()
    (lessons / "day99_made_up" / "made_up.py").write_text(
        "# %% title [markdown]\n# # Made up\n", encoding="utf-8"
    )
    monkeypatch.setattr(course, "LESSONS", lessons)
    monkeypatch.setitem(week.WEEK, "day99_made_up", week.Day({"made_up": {"made_up": ("made_up",)}}))
    assert course.days()[-1] == "day99_made_up"
    paths, _ = handing.chosen_files(course.ROOT)
    files = handing.contents(course.ROOT, paths, DAYS)
    judges = {path.relative_to(course.ROOT).as_posix() for path in course.EXERCISES.rglob("*.py")}
    assert judges <= files.keys()
    assert not [path for path in files if path.startswith("solutions/engine/")]  # it may hold what is open
    assert {f"solutions/{module}.py" for day in DAYS for module in week.WEEK[day].modules} <= files.keys()


def test_the_pictures_of_day_3_hold_no_formula_of_its_exercises():
    """They are handed out while that day is open: they draw curves, by other means than the exercises ask for."""
    text = (course.ROOT / "solutions" / "plots" / "activations_loss.py").read_text(encoding="utf-8")
    nodes = [*ast.walk(ast.parse(text))]
    assert not [node for node in nodes if isinstance(node, ast.MatMult)], "forward"
    called = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    assert not called & {"where", "maximum", "clip", "heaviside"}, "relu and its kin"


def test_values_that_many_answers_could_have_are_not_recorded(tmp_path):
    (tmp_path / "and_gate.json").write_text(record("and_gate"), encoding="utf-8")
    [example] = load(tmp_path / "and_gate.json").examples
    assert example.measured == "runs"
    weights, bias = example.expected.value
    assert not weights.any()
    assert bias == 0


@pytest.mark.parametrize("name", exercises.names())
def test_every_part_of_an_exercise_has_an_example(name):
    kept = json.loads(record(name))
    described = exercises.find(name)
    shown = {dict(example["case"]["Case"])["part"] for example in kept["examples"]}
    assert shown == {*described.parts}
    if described.judge is None:
        assert {example["measured"] for example in kept["examples"]} == {"values"}


@pytest.mark.parametrize("day", DAYS)
def test_a_withheld_notebook_is_released_like_the_whole(day):
    for name in course.notebooks(day):
        source = source_of(day, name)
        assert release_of(withheld_of(source)) == release_of(source)


@pytest.mark.parametrize(
    ("closed", "out", "says"),
    [
        (["tomorrow"], None, "There is no day 'tomorrow'. The days are: day1_perceptron,"),
        (["day2_forward"], None, "day1_perceptron would be open before day2_forward"),
        (
            [],
            "nowhere/at-all",
            "There is no folder nowhere/at-all. Make it, or name a file that ends in .zip",
        ),
        ([], "nowhere/course.zip", "There is no folder nowhere. Make it first"),
        ([], "notes.zip", "exists and is not a zip, so it is not written over"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path, monkeypatch, capsys, closed, out, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.zip").write_text("not a zip", encoding="utf-8")
    monkeypatch.setattr(commands, "chosen_files", None)  # it is said before any of the work is done
    assert hand_out(closed, out) == 2
    assert says in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.zip"]


def test_nothing_of_a_teachers_own_is_handed_out(tmp_path):
    """Without git, what lies in the folder is chosen by its place; a filled-in notebook is not what goes out."""
    for name in (
        "README.md",
        "grades.csv",
        "day1_perceptron/overview.md",
        "day1_perceptron/perceptron.ipynb",
        "day1_perceptron/perceptron.2026-11-21T1530.ipynb",
        "day6_engine/neural_net.py",
        "grading/submitted/anna/day1_perceptron/perceptron.ipynb",
        "grading/gradebook.db",
        "grading/examining/words.py",
        ".venv/lib/solutions/x.py",
        "solutions/perceptron.py",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        text = "# Written by a notebook (fingerprint 0123456789abcdef): x\n" if "neural" in name else name
        (tmp_path / name).write_text(text, encoding="utf-8")
    paths, notes = handing.chosen_files(tmp_path)
    assert notes == []
    files = handing.contents(tmp_path, paths, DAYS)
    made = {f"{day}/{name}.ipynb" for day in DAYS for name in course.notebooks(day)}
    assert {*files} - made == {
        "README.md",
        "day1_perceptron/overview.md",
        "grading/examining/words.py",
        "solutions/perceptron.py",
    }
    fresh = nbformat.read(io.StringIO(files["day1_perceptron/perceptron.ipynb"].decode()), as_version=4)
    assert fresh == released()


def test_the_form_of_a_result():
    expected = hollow((np.ones((2, 3), dtype=np.float32), [1.5, np.nan], {"a": True}))
    assert not expected[0].any()
    assert form_problem(expected, expected, "form") is None
    assert "float64" in form_problem(expected[0], np.ones((2, 3)), "form").says
    assert form_problem(expected[0], np.ones((2, 3)), "shapes") is None
    assert "(3, 2)" in form_problem(expected[0], np.ones((3, 2)), "shapes").says
    assert "keys 'a'" in form_problem(expected[2], {}, "form").says
    assert form_problem(1.0, "x", "runs") is None
    assert "infinite" in form_problem(1.0, float("inf"), "shapes").says
    assert in_words((np.ones(2), 1.0)) == "an array of shape (2,) and a number"
