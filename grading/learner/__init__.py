"""A learner's own commands: JupyterLab's start, progress, update and reset."""
