"""Making the notebooks from the lessons: the learners', nbgrader's source, and the solved ones."""

from grading.notebooks.forms import release_of, solved_of, source_of
from grading.notebooks.publish import build

__all__ = ["build", "release_of", "solved_of", "source_of"]
