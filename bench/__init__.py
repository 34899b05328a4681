"""How fast the course's code is, beside what others would use: `make bench`. Every figure is a ratio within one run."""
