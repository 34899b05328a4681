"""Wrong code as students write it, none of it taken from the bank: what each is told, and that it is true."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

import pytest
from played_kernel import Kernel
from students import defined, submissions

from grading import examine
from grading.autograde.asking import InKernel
from grading.examining.mending import EDITS
from grading.judge.rules import CRASHES
from grading.kernel.edits import MOST, edits_of
from grading.kernel.keeping import with_an_edit

SEED = 5
BLIND = submissions("week_one.txt", "week_two.txt")  # written without a look at the bank
OUTSIDE = submissions(
    "outside_one.txt", "outside_two.txt"
)  # by somebody who had read what students read only
ALL = [*BLIND, *OUTSIDE, *submissions("told_wrongly.txt", "rules.txt")]
DESERVING = submissions("deserving.txt")


@cache
def verdict_of(submission):
    return examine(submission.name, submission.candidate, seed=SEED)


def test_there_are_enough_of_them_over_enough_exercises():
    assert len(BLIND) >= 60
    assert len({submission.name for submission in BLIND}) >= 25
    assert len({submission.name for submission in OUTSIDE}) >= 95


@pytest.mark.parametrize("submission", [*ALL, *DESERVING], ids=lambda one: f"{one.name}: {one.title}")
def test_each_is_told_what_it_should_be_told(submission):
    verdict = verdict_of(submission)
    how, _, what = submission.outcome.partition(" ")
    said = " ".join(verdict.says.split())
    if how == "named":
        assert verdict.mistake == what, said
    elif how == "right":
        assert verdict.right, said
    else:
        assert how in ("described", "untold")
        assert verdict.mistake is None, verdict.mistake
        assert what in said


def test_of_a_hundred_at_least_ninety_five_are_told_their_mistake():
    wrong = [submission for submission in BLIND if submission.outcome != "right"]
    told = [submission for submission in wrong if not submission.outcome.startswith("untold")]
    assert len(told) >= 0.95 * len(wrong)
    by_name = [submission for submission in wrong if submission.outcome.startswith("named")]
    assert len(by_name) >= 0.9 * len(wrong)


def test_what_is_right_in_substance_earns_most_of_the_points():
    for submission in DESERVING:
        verdict = verdict_of(submission)
        assert 0.6 * verdict.out_of <= verdict.points < verdict.out_of, submission.title


def test_every_rule_of_exceptions_is_shown_on_two_exercises():
    shown = defaultdict(set)
    for submission in [*ALL, *DESERVING]:
        how, _, what = submission.outcome.partition(" ")
        if how == "named":
            shown[what].add(submission.name)
    keys = {rule.key for rule in CRASHES} | {"calls_itself", "call_each_other", "no_such_operation"}
    keys |= {"printed_not_returned", "rounds", "replaces", "repeats"}
    few = {key for key in keys if len(shown[key]) < 2}
    assert not few


@pytest.mark.parametrize("title", ["Columns for rows", "The bias a second time"])
def test_a_kernel_is_told_the_same(title):
    source = {
        "Columns for rows": "def softmax(z):\n    e = np.exp(z - z.max(axis=1, keepdims=True))\n"
        "    return e / e.sum(axis=0, keepdims=True)\n",
        "The bias a second time": "def softmax(z):\n    e = np.exp(z - z.max(axis=1, keepdims=True))\n"
        "    return e / e.sum(axis=1, keepdims=True) + 1\n",
    }[title]
    candidate = defined(source)["softmax"]
    here = examine("softmax", candidate, seed=SEED)
    asked = examine("softmax", InKernel("softmax", Kernel(softmax=candidate).ask), seed=SEED)
    assert here.mistake == asked.mistake
    assert here.says == asked.says
    assert here.mistake in {rule.replace(" ", "_") for rule in EDITS}


def test_a_change_is_said_only_where_it_makes_everything_right():
    """Two things are wrong here, and no one change mends both."""
    source = (
        "def softmax(z):\n    e = np.exp(z - z.max(axis=0, keepdims=True))\n"
        "    return 1 + e / e.sum(axis=0, keepdims=True)\n"
    )
    verdict = examine("softmax", defined(source)["softmax"], seed=SEED)
    assert verdict.mistake is None


def test_the_candidate_itself_is_not_changed():
    candidate = defined("def relu(z):\n    return np.minimum(z, 0)\n")["relu"]
    code = candidate.__code__
    examine("relu", candidate, seed=SEED)
    assert candidate.__code__ is code
    edited, what = with_an_edit(candidate, "relu", 1)
    assert edited is not candidate
    assert what[1:3] == ("relu", "2")


@pytest.mark.parametrize(
    "line", ["open('x', 'w')", "import os", "__import__('os')", "np.save('x', z)", "eval('1')"]
)
def test_code_that_does_more_than_calculate_is_not_tried_with_changes(line):
    candidate = defined(f"def relu(z):\n    if z is None:\n        {line}\n    return np.minimum(z, 0)\n")[
        "relu"
    ]
    assert with_an_edit(candidate, "relu", 1) == ()


def test_there_is_an_end_to_the_changes():
    import ast

    many = "\n".join(f"    a{number} = z + {number} - a" for number in range(200))
    tree = ast.parse(f"def relu(z, a=1):\n{many}\n    return z\n")
    assert len(edits_of(tree.body[0])) == MOST


def test_every_sentence_about_a_change_says_where():
    for says in EDITS.values():
        assert "{number}" in says
        assert "{function}" in says
        assert not re.search(r"\{(?!number|function|was)", says)
