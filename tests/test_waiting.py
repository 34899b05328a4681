"""A whole notebook runs with stubs in it: what needs one of them waits, and says for what; errors stay errors."""

from __future__ import annotations

import nbformat
from course_copy import cell_of, released
from nbformat import NotebookNode
from quick_runs import errors, run, said


def cells(*sources: str) -> NotebookNode:
    made = [
        nbformat.v4.new_code_cell(source, id=f"cell-{number}", metadata={"tags": ["raises-exception"]})
        for number, source in enumerate(("from grading.lab import check", *sources))
    ]
    return nbformat.v4.new_notebook(cells=made)


def test_every_code_cell_lets_run_all_go_on():
    for cell in released().cells:
        assert cell.cell_type == "markdown" or "raises-exception" in cell.metadata.tags


def test_what_a_waiting_cell_had_made_is_taken_back_and_missed_later(tmp_path):
    stub = cell_of(released(), "sigmoid").source
    notebook = run(
        cells(
            "kept = 1",
            stub,
            "made = 2\nkept = 3\nmade = sigmoid(0)",
            "print(kept)",
            "print(made)",
            "again = made",
            "print(again)",
        ),
        tmp_path,
    )
    assert errors(notebook) == {}
    waits, keeps, needs, _, passes_on = notebook.cells[3:]
    assert said(waits) == "This cell waits for sigmoid (its cell is above: not written yet)."
    assert said(keeps) == "1\n"
    assert "waits for sigmoid, too: it needs made" in said(needs)
    assert "waits for sigmoid, too: it needs again" in said(passes_on)


def test_a_task_without_points_is_waited_for_like_an_exercise(tmp_path):
    stub = "def task():\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    notebook = run(cells(stub, "made = task()", "made + 1"), tmp_path)
    assert errors(notebook) == {}
    assert said(notebook.cells[2]) == "This cell waits for task (its cell is above: not written yet)."
    assert "waits for task, too: it needs made" in said(notebook.cells[3])


def test_a_missing_definition_is_named_with_its_place(tmp_path):
    notebook = run(cells('check("sigmoid", sigmoid)'), tmp_path)
    assert "waits for sigmoid, an exercise of day1_perceptron/perceptron.ipynb" in said(notebook.cells[1])


def test_a_learners_own_errors_are_shown_as_ever(tmp_path):
    notebook = run(
        cells(
            "def sigmoid(x):\n    return np.exp(x)",
            "sigmoid(1)",
            "def helper():\n    raise NotImplementedError()",
            "helper()",
            "def neuron():\n    raise NotImplementedError('of my own')",
            "neuron()",
            "never_made + 1",
            "1 / 0",
            "this is no Python",
        ),
        tmp_path,
    )
    kinds = ["NameError", "NotImplementedError", "NotImplementedError", "NameError", "ZeroDivisionError"]
    assert list(errors(notebook).values()) == [*kinds, "SyntaxError"]
    assert "This cell waits" not in "".join(said(cell) for cell in notebook.cells)


def test_while_validating_a_waiting_cell_is_an_error_of_one_line(tmp_path, monkeypatch):
    monkeypatch.setenv("NBGRADER_VALIDATING", "1")
    notebook = run(cells('check("sigmoid", sigmoid)'), tmp_path)
    (error,) = notebook.cells[1].outputs
    assert error.ename == "NameError"
    assert error.traceback == [
        "This cell waits for sigmoid, an exercise of day1_perceptron/perceptron.ipynb, whose cell has not run."
    ]


ALMOST = "import numpy as np\ndef sigmoid(x):\n    return 0.5 * (1 + np.tanh(0.5 * np.asarray(x)))"


def shown(source: str, folder) -> str:
    last = run(cells(source, 'check("sigmoid", sigmoid)'), folder).cells[-1]
    return "".join(out.get("data", {}).get("text/html", "") for out in last.outputs)


def test_our_version_is_offered_beside_a_right_one_only(tmp_path, monkeypatch):
    page = shown(ALMOST, tmp_path)
    assert "<details><summary>Our sigmoid, next to yours" in page
    assert "Next exercise: neuron." in page
    wrong = shown(ALMOST.replace("0.5 *", "0.4 *"), tmp_path)
    assert "not right yet" in wrong
    assert "<details>" not in wrong
    monkeypatch.setenv("NBGRADER_VALIDATING", "1")
    assert "<details>" not in shown(ALMOST, tmp_path)


def test_what_passes_the_examples_alone_does_not_see_our_version(tmp_path):
    """Right on the visible inputs, wrong on float32, which only hidden cases try."""
    by_heart = ALMOST + "\n_right = sigmoid\ndef sigmoid(x):\n    return _right(x) if np.ndim(x) < 2 else x"
    page = shown(by_heart, tmp_path)
    assert "right on the visible examples, wrong on others, 0 of 2 points" in page
    assert "<details>" not in page


def test_the_last_exercise_says_how_to_go_on():
    import solutions
    from grading.lab.offering import offered

    last = offered("xor_network", "", solutions.xor_network)
    assert "last exercise" in last
    assert "nbgrader autograde day1_perceptron" in last
    assert "<details>" not in last, "ours beside ours would say nothing"


def test_a_class_in_parts_gives_nothing_away_before_the_last():
    from grading.exercises import alternatives_of, find
    from grading.lab.offering import offered

    parts = list(find("NeuralNetwork").parts)
    theirs = alternatives_of("NeuralNetwork")[0].candidate
    assert "<details>" not in offered("NeuralNetwork", parts[0], theirs)
    assert f"Next: NeuralNetwork.{parts[1]}." in offered("NeuralNetwork", parts[0], theirs)
    assert "<details>" in offered("NeuralNetwork", parts[-1], theirs)
