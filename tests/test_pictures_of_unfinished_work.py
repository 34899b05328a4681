"""A picture of what the learner's functions made says so where they made something that can't be drawn."""

from __future__ import annotations

import ast

import matplotlib.pyplot as plt
import numpy as np
import pytest

from grading import course
from grading.notebooks.forms import source_of
from solutions import plots

FIXED = {  # pictures of data alone, of numbers that stand in the lesson, and of the course's own report
    "matrix_product",
    "optimizers_compared",
    "perceptron_steps",
    "pixel_values",
    "points_in_classes",
    "regularisation_compared",
    "two_pixels",
}
BY_PLAYING = {"play_dropout", "play_gate", "play_rate", "play_temperature"}  # `play` looks after these


def pictures_of_values(day: str, name: str) -> set[str]:
    """The functions of `plots` that a lesson calls with something that has a name, and so may be the learner's."""
    found = set()
    for cell in source_of(day, name).cells:
        if cell.cell_type != "code" or "plots." not in cell.source:
            continue
        for call in ast.walk(ast.parse(cell.source)):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute)
                and isinstance(call.func.value, ast.Name)
                and call.func.value.id == "plots"
                and any(
                    isinstance(part, ast.Name)
                    for given in [*call.args, *(k.value for k in call.keywords)]
                    for part in ast.walk(given)
                )
            ):
                found.add(call.func.attr)
    return found


CALLED = {
    (day, name): pictures_of_values(day, name) for day in course.days() for name in course.notebooks(day)
}


def test_the_lessons_call_pictures_of_values():
    called = set().union(*CALLED.values())
    assert len(called) > 40
    assert called >= FIXED | BY_PLAYING  # no exception outlives its use


@pytest.mark.parametrize(("day", "name"), CALLED)
def test_a_picture_of_values_waits_for_them(day, name):
    for picture in CALLED[day, name] - FIXED - BY_PLAYING:
        assert hasattr(getattr(plots, picture), "__wrapped__"), f"plots.{picture} lacks @when_written"


def test_what_cannot_be_drawn_is_said_and_leaves_no_picture(capsys):
    for draw in (
        lambda: plots.weights_as_images(None),
        lambda: plots.confusion(None, range(10)),
        lambda: plots.pair_table(np.zeros(3), "abc"),
        lambda: plots.falling_losses({"cleared": None}),
        lambda: plots.two_step_graph(-2, 5, -4, (None, None, None)),
    ):
        plt.close("all")
        draw()
        assert "This picture could not be drawn" in capsys.readouterr().out
        assert plt.get_fignums() == []


def test_a_function_that_is_not_written_is_named_by_the_notebook():
    def unwritten(*_given):
        raise NotImplementedError("softmax")

    with pytest.raises(NotImplementedError, match="softmax"):
        plots.sigmoid_curve(unwritten)
