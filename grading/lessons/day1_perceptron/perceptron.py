# %% title [markdown]
# # Day 1
#
# Hello

# %% imports


# %% exercise="sigmoid"
