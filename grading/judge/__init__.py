"""Judging outcomes: is what came what was expected? Holds references' outcomes; never calls the learner's code."""

from grading.judge.compare import compare
from grading.judge.judging import alike, problems_of

__all__ = ["alike", "compare", "problems_of"]
