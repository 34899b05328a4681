"""A learner's own commands: JupyterLab's start, progress, watch, report, update and reset."""

from pathlib import Path

# What the pages have in common that a learner opens in a browser: light and dark, wide and narrow, on paper.
STYLE = Path(__file__).with_name("page.css")
