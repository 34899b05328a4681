# %% title [markdown]
# # Day 1
#
# Hello

# %% imports
import numpy as np

from grading.lab import check

# %% exercise="sigmoid"
