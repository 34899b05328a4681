"""`python -m grading watch`: the next exercise, and what was found in each notebook as it is saved, in the terminal."""
