"""`python -m bench`: measure, and write results.json and README.md. Each part runs in a process of its own.

`python -m bench report`: run the recipes, and write the page on what they reach.
`python -m bench mutants`, `python -m bench seeds`: does wrong code earn points, does right code lose any by chance?
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import machine, mutants, seeds, table
from bench.report.report import write_report
from bench.report.running import PARTS as PARTS_OF_REPORT
from bench.report.running import remake

HERE = Path(__file__).parent
PARTS = (
    "throughput",
    "language",
    "value",
    "mnist",
    "cifar10",
    "records",
    "latency",
    "checks",
    "autograde",
    "class",
)


def measure(part: str, quick: bool, rounds: int) -> Any:
    """One part, in this process."""
    if part == "throughput":
        from bench import throughput

        cores = min(os.cpu_count() or 1, 8)
        threads = [1] if quick else sorted({1, cores})
        cells = throughput.CELLS[::4] if quick else None
        measured = throughput.measure(rounds, threads, cells, 512 if quick else None)
        return {"blas": machine.blas(), "threads": threads, "rounds": rounds, "cells": measured}
    if part == "language":
        from bench import language

        return language.measure(rounds, quick)
    if part == "value":
        from bench import scalar

        return scalar.measure(rounds, samples=10 if quick else 100)
    if part == "records":
        from bench import recorded

        return recorded.measure()
    if part == "latency":
        from bench import latency

        return latency.measure(rounds, quick)
    if part == "checks":
        from bench import checks

        return checks.measure(rounds, ["sigmoid", "softmax"] if quick else None)
    if part == "autograde":
        from bench import grading_time

        return grading_time.measure(["day1_perceptron"] if quick else None)
    if part == "class":
        from bench import class_time

        return class_time.measure(4 if quick else class_time.COUNT)
    from bench import targets

    return targets.measure(part, seeds=3 if part == "mnist" and not quick else 1, epochs=1 if quick else None)


def in_a_process(part: str, kernel: str, options: argparse.Namespace) -> Any:
    """One part in a fresh process, with a BLAS kernel set for it. Exits where it fails."""
    # What the caller's shell says of BLAS is not what is to be measured.
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("OPENBLAS_", "OMP_", "MKL_"))
    }
    if kernel != "default":
        kept["OPENBLAS_CORETYPE"] = kernel
    command = [sys.executable, "-m", "bench", "--part", part, "--rounds", str(options.rounds)]
    command += ["--quick"] if options.quick else []
    done = subprocess.run(command, cwd=HERE.parent, env=kept, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"bench: the part {part} failed; its reason stands above.")
    return json.loads(done.stdout.splitlines()[-1])


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["report"]:
        return _report(given[1:])
    if given[:1] == ["mutants"]:
        return mutants.main(given[1:])
    if given[:1] == ["seeds"]:
        return seeds.main(given[1:])
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="How fast the course's code is. `python -m bench report --help`: what its recipes reach.",
    )
    parser.add_argument("--quick", action="store_true", help="a tenth of it, to see that it works")
    parser.add_argument(
        "--only", choices=PARTS, action="append", help="this part; the others stay as they were"
    )
    parser.add_argument("--rounds", type=int, help="how often everything is measured (default 7; quick: 3)")
    parser.add_argument("--out", type=Path, default=HERE, help="the folder for results.json and README.md")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    options = parser.parse_args(given)
    if options.rounds is None:
        options.rounds = 3 if options.quick else 7
    if options.rounds < 1:
        parser.error(f"--rounds: got {options.rounds}; expected 1 or more")
    if options.part:
        print(json.dumps(measure(options.part, options.quick, options.rounds)))
        return 0
    options.out.mkdir(parents=True, exist_ok=True)
    results_file = options.out / "results.json"
    kept = (
        json.loads(results_file.read_text(encoding="utf-8")) if options.only and results_file.exists() else {}
    )
    results = {**kept, "machine": machine.describe()}
    if results["machine"]["torch"] == "not installed":
        print(
            "PyTorch is not installed: its columns stay empty. To get it: .venv/bin/pip install torch==2.13.0"
        )
    kernels = machine.kernels()
    for part in options.only or PARTS:
        print(f"{part} ...", flush=True)
        if part == "throughput":
            results[part] = {kernel: in_a_process(part, kernel, options) for kernel in kernels}
        else:
            results[part] = in_a_process(part, kernels[0], options)
        if isinstance(results[part], str):
            print(results[part])
        # After each part, so that an interrupted run keeps what it has measured.
        results_file.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        (options.out / "README.md").write_text(table.render(results), encoding="utf-8")
    print((options.out / "README.md").read_text(encoding="utf-8"))
    return 0


def _report(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench report",
        description="Run the recipes again, and write solutions/foundations_report.md.",
    )
    parser.add_argument("--full", action="store_true", help="all runs of the report, which takes hours")
    parser.add_argument(
        "--render", action="store_true", help="no runs: only the text and the curves, from the records"
    )
    parser.add_argument(
        "--only",
        choices=PARTS_OF_REPORT,
        action="append",
        help="these runs; the other records stay as they were",
    )
    options = parser.parse_args(arguments)
    if not options.render:
        remake(options.full, only=options.only or PARTS_OF_REPORT)
    write_report()
    print("written:  solutions/foundations_report.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
