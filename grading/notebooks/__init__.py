"""Making the notebooks from the lessons: the learners', nbgrader's source, and the solved ones."""

from grading.notebooks.forms import solved_of, source_of
from grading.notebooks.publish import build
from grading.notebooks.releasing import release_of

__all__ = ["build", "release_of", "solved_of", "source_of"]
