"""Making the notebooks from the lessons: the learners', nbgrader's source, and the solved ones."""

from grading.build.notebooks import release_of, solved_of, source_of
from grading.build.publish import build

__all__ = ["build", "release_of", "solved_of", "source_of"]
