"""`nbgrader autograde DAY` in place: the day folder is read, never written; everything else goes to .foundations/."""

from grading.autograde.configure import configure

__all__ = ["configure"]
