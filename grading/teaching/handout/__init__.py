"""`python -m grading handout`: the course as students get it, with the references of closed days alone."""

from grading.teaching.handout.command import hand_out

__all__ = ["hand_out"]
