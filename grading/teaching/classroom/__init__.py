"""A class: many submissions of a day, graded side by side into one gradebook. `python -m grading class DAY`."""
