"""A teacher's own: grading a class, its sandbox, and the course as students get it."""
