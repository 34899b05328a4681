"""What a run leaves behind: one JSON line with its settings, its outcome and its machine. Reports are made of these.

A table is a file in `solutions/results`, a run a line of it. Each line is written as soon as its run is over, so
that a long table can be interrupted, and goes on where it stopped.
"""

import hashlib
import json
import os
import platform
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_info

import solutions
from bench.report.validation import UNSEEN
from solutions.data import Dataset
from solutions.engine.recipes import Outcome, Recipe
from solutions.training import confusion_matrix

Record = dict[str, Any]
RESULTS = Path(solutions.__file__).parent / "results"


def read(table: str, folder: Path = RESULTS) -> dict[str, Record]:
    """The records of a table by the names of their runs; none if there is no such file yet."""
    path = folder / f"{table}.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return {record["run"]: record for record in map(json.loads, lines)}


def write(table: str, record: Record, folder: Path = RESULTS) -> None:
    """Put a record into its table, in place of an older one of the same run; the file is replaced as a whole."""
    records = read(table, folder) | {record["run"]: record}
    folder.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(records[run]) + "\n" for run in sorted(records))
    part = folder / f"{table}.part"
    part.write_text(text, encoding="utf-8", newline="\n")
    os.replace(part, folder / f"{table}.jsonl")


def settings(recipe: Recipe) -> Record:
    """A recipe as plain data: functions and classes by their names."""
    return json.loads(json.dumps(asdict(recipe), default=_plain))


def record_of(run: str, recipe: Recipe, seed: int, data: Dataset, outcome: Outcome) -> Record:
    """Everything about a run that a table shows."""
    history = outcome.history
    return {
        "run": run,
        "recipe": settings(recipe),
        "seed": seed,
        "training_samples": len(data.X_train),
        "measured_on": "training samples held out" if UNSEEN in data.source else "test part",
        "measured_samples": len(data.X_test),
        "data_sha256": fingerprint(data),
        "parameters": outcome.classifier.model.parameters.size,
        "accuracy": outcome.accuracy,
        "losses": [round(loss, 5) for loss in history.losses],
        "validation": [round(share, 5) for share in history.validation],
        "steps": history.steps,
        "seconds": round(history.seconds, 2),
        "machine": machine(),
    }


def details(data: Dataset, outcome: Outcome, wrong: int = 12) -> Record:
    """What the test part's pictures were taken for: the confusion matrix, and the wrongest of them."""
    probabilities = outcome.classifier.predict_probabilities(data.X_test)
    predicted = probabilities.argmax(axis=1)
    of_truth = probabilities[np.arange(len(predicted)), data.y_test]
    wrongest = np.argsort(of_truth)[:wrong]  # as in `plots.wrongest`
    return {
        "class_names": list(data.class_names),
        "confusion": confusion_matrix(predicted, data.y_test, len(data.class_names)).tolist(),
        "wrongest": [
            {
                "row": int(row),
                "is": int(data.y_test[row]),
                "taken_for": int(predicted[row]),
                "probability": round(float(probabilities[row, predicted[row]]), 4),
            }
            for row in wrongest
        ],
    }


def fingerprint(data: Dataset) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of all pixels and labels: the same data, the same digits."""
    digest = hashlib.sha256()
    for part in (data.X_train, data.y_train, data.X_test, data.y_test):
        digest.update(np.ascontiguousarray(part).data)
    return digest.hexdigest()[:16]


def machine() -> Record:
    """Processor, cores, matrix library and versions, as far as they can be told."""
    blas = [library for library in threadpool_info() if library["user_api"] == "blas"]
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "blas": [
            f"{library['internal_api']} {library['version']}, kernel {library.get('architecture', 'unknown')}"
            for library in blas
        ],
        "threads": [library["num_threads"] for library in blas],
        "python": platform.python_version(),
        "numpy": np.__version__,
        "system": f"{platform.system()} {platform.machine()}",
    }


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            lines = dict(line.split(":", 1) for line in file if ":" in line)
        return next(value.strip() for key, value in lines.items() if key.strip() == "model name")
    except (OSError, StopIteration):
        return platform.processor() or "unknown"


def _plain(value: Any) -> Any:
    if isinstance(value, partial):
        return {"name": value.func.__name__, **value.keywords}
    return value.__name__
