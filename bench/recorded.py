"""What the report's records say of the recipes' goals: `measure`. Nothing is trained here; `make report` does that."""

from __future__ import annotations

from pathlib import Path
from statistics import mean

from bench import goals
from bench.report import records


def measure(folder: Path = records.RESULTS) -> dict[str, dict[str, float]]:
    """Of each recipe with a goal: the mean of what its seeds reached, and the seconds of its shortest training.

    Reached is the share of the test part recognised or, of a text, the nats a character on its held-out part.
    """
    found = {}
    for table, names in (("recipes", goals.RECOGNISED), ("texts", goals.WRITTEN)):
        kept = records.read(table, folder)
        for name in names:
            runs = [record for run, record in kept.items() if run.rpartition(" ")[0] == name]
            if runs:
                reached = mean(run["accuracy" if table == "recipes" else "validation"] for run in runs)
                seconds = min(run["seconds"] for run in runs)  # a busy machine can only add to them
                found[name] = {"reached": round(reached, 4), "seconds": round(seconds, 1)}
    return found
