"""The page of what was done, when, and what came of it: from whatever is in the folders, and harmless."""

from __future__ import annotations

import base64
import json
import os
import re
import time
from html.parser import HTMLParser

import pytest
from course_copy import DAY, solved, write
from nbformat.v4 import new_code_cell, new_output
from small_course import NOTEBOOK, two_days

from grading import course
from grading.__main__ import main
from grading.autograde import known
from grading.learner import progress
from grading.learner.progress import history, looking
from grading.learner.progress.looking import Progress
from grading.learner.report import collecting
from grading.learner.report.page import page
from grading.verdict import UNWRITTEN

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(40)).decode()
NOON = time.mktime((2026, 3, 14, 12, 0, 0, 0, 0, -1))


@pytest.fixture
def root(tmp_path, monkeypatch):
    """Two days; of the first, sigmoid is right and neuron in work, as a grading found out."""
    two_days(tmp_path, monkeypatch)
    monkeypatch.setattr(course, "FEEDBACK", tmp_path / "feedback")
    monkeypatch.setattr(looking, "answers", lambda *_: pytest.fail("a process was started"))
    save(tmp_path, solved(only={"sigmoid"}))
    return tmp_path


def save(root, notebook, when=NOON, right=("sigmoid",)):
    """Save day 1's notebook at a time, and have it graded."""
    write(notebook, root / NOTEBOOK)
    os.utime(root / NOTEBOOK, (when, when))
    rows = [
        Progress(name, 2, 2, "") if name in right else Progress(name, 0, 2, UNWRITTEN)
        for name in course.exercises_of(DAY, "perceptron")
    ]
    progress.note(DAY, "perceptron", known.keys_of(DAY)["perceptron"], rows)


class Parts(HTMLParser):
    """The elements of a page, and its words."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.words = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        self.words += " " * (tag in ("td", "th"))

    def handle_data(self, data):
        self.words += data


def told(root):
    """The page's words, each run of spaces one."""
    return " ".join(Parts(page(progress.week())).words.split())


def test_points_and_days_stand_in_the_page(root):
    words = told(root)
    for part in ("2 of", "sigmoid 2 of 2 2026-03-14", "neuron 0 of 2 not begun", "was right on 2026-03-14"):
        assert part in words


def test_the_first_day_on_which_an_exercise_was_right_is_kept(root):
    progress.week()
    later = NOON + 3 * 86400
    save(root, solved(only={"sigmoid", "neuron"}), later, right=("sigmoid", "neuron"))
    progress.week()
    assert history.dates() == {"sigmoid": "2026-03-14", "neuron": "2026-03-17"}
    assert "The first exercise was right on 2026-03-14, the latest on 2026-03-17." in told(root)


def test_an_exercise_that_is_no_longer_right_has_no_day_in_the_page(root):
    progress.week()
    save(root, solved(only=set()), right=())
    assert "2026-03-14" not in told(root)


@pytest.mark.parametrize("content", ["", "[]", '{"sigmoid": 3}', '{"sigmoid": "<b>"}', "\x00"])
def test_a_history_that_cannot_be_read_costs_the_days_alone(root, content):
    (root / ".foundations" / "history.json").write_text(content, encoding="utf-8")
    assert "sigmoid 2 of 2 2026-03-14" in told(root)


def test_what_the_learners_trainings_showed_is_there(root):
    notebook = solved(only={"sigmoid"})
    notebook.cells += [
        training("\x1b[31mloss\x1b[0m 1.52\nTo be, or not", picture=PNG),
        new_code_cell("", outputs=[new_output("stream", text="an ordinary cell")]),
        training("x" * 10_000),
    ]
    save(root, notebook)
    text = page(progress.week())
    parts = Parts(text)
    assert "loss 1.52\nTo be, or not" in parts.words
    assert "an ordinary cell" not in parts.words
    assert ("src", f"data:image/png;base64,{PNG}") in parts.attributes
    assert f"{'x' * collecting.MOST_TEXT} ..." in parts.words
    assert "x" * (collecting.MOST_TEXT + 1) not in parts.words


def training(text, picture=None, **data):
    outputs = [new_output("stream", text=text)]
    if picture:
        outputs.append(new_output("display_data", {"image/png": picture, **data}))
    return new_code_cell("", metadata={"tags": ["training"]}, outputs=outputs)


def test_of_many_pictures_the_last_ones_are_shown(root):
    notebook = solved(only={"sigmoid"})
    pictures = [base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes([number] * 40)).decode() for number in range(9)]
    notebook.cells += [training("", picture) for picture in pictures]
    save(root, notebook)
    shown = re.findall(r"base64,([^\"]+)", page(progress.week()))
    assert shown == pictures[-collecting.MOST_PICTURES :]


HOSTILE = "</pre><script>document.title='x'</script><img src=x onerror=alert(1)>&#60;{{ 7 * 7 }}"


def test_nothing_in_the_folders_becomes_a_part_of_the_page(root):
    notebook = solved(only={"sigmoid"})
    svg = {"image/svg+xml": HOSTILE, "text/html": HOSTILE}
    notebook.cells += [
        training(HOSTILE, picture="PHNjcmlwdD4=", **svg),
        training("", picture='"><script>'),
        training(HOSTILE, picture=PNG),
    ]
    notebook.cells[-1].id = "a"
    write(notebook, root / NOTEBOOK)
    content = json.loads((root / NOTEBOOK).read_text(encoding="utf-8"))
    content["cells"][-1]["id"] = '"><script>'
    (root / NOTEBOOK).write_text(json.dumps(content), encoding="utf-8")
    (root / DAY / "overview.md").write_text(f"# {HOSTILE}\n", encoding="utf-8")
    (root / "day7_mnist").mkdir()
    report = f"# My report\n- [x] MNIST: {HOSTILE}\n- [ ] CIFAR-10\n- [q] x\n"
    (root / "day7_mnist" / "foundations_report.md").write_text(report, encoding="utf-8")
    rows = [Progress(name, 2, 2, "") for name in course.exercises_of(DAY, "perceptron")]
    progress.note(DAY, "perceptron", known.keys_of(DAY)["perceptron"], rows)
    text = page(progress.week())
    parts = Parts(text)
    assert "script" not in parts.tags
    assert parts.tags.count("img") == 1
    assert not [name for name, _ in parts.attributes if name.startswith("on") or name == "href"]
    assert parts.words.count("document.title='x'") == 4
    assert "{{ 7 * 7 }}" in parts.words
    assert "Reached: MNIST" in parts.words
    assert "Not reached: CIFAR-10" in parts.words


def test_the_page_asks_nobody_for_anything(root):
    text = page(progress.week())
    assert "default-src 'none'" in text
    assert not re.search(r"https?://|@import|url\(", text)


@pytest.mark.parametrize(
    "content", ["", "{}", '{"cells": [3]}', '{"cells": [{"metadata": null}]}', "[" * 100_000]
)
def test_a_notebook_that_cannot_be_read_has_nothing_to_show(root, content):
    (root / NOTEBOOK).write_text(content, encoding="utf-8")
    assert collecting.shown_in(DAY, "perceptron") == []


def test_the_command_writes_the_page_and_says_where(root, capsys):
    assert main(["report"]) == 0
    assert (root / "feedback" / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "feedback" in capsys.readouterr().out


def test_a_page_that_cannot_be_written_is_told(root, capsys):
    (root / "feedback").write_text("in the way", encoding="utf-8")
    assert main(["report"]) == 1
    assert "could not be written" in capsys.readouterr().out


def test_the_notebooks_stay_as_they_are(root):
    before = (root / NOTEBOOK).read_bytes()
    main(["report"])
    assert (root / NOTEBOOK).read_bytes() == before
