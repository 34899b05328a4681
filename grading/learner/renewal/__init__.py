"""Starting over with a day, and catching up with a newer release: never over what the learner wrote."""
