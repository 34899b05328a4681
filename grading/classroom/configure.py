"""See `grading.teaching.classroom.configure`."""

from grading.teaching.classroom.configure import configure as configure
