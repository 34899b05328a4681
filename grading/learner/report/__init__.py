"""`python -m grading report`: one page of what was done, when, and what came of it."""

from grading.learner.report.page import write_report

__all__ = ["write_report"]
