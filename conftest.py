"""What `pytest --nbval` collects: solved notebooks only; those whose data is absent are skipped.

So are those that passed before and are as they were then, with all that they use: a note of each is kept below
`.foundations/solved`. `--fresh-notebooks` runs them all, as does a fresh clone, which has no notes.

Their kernels are forks of one process that has loaded what all of them import.

Notebooks that say `WHOLE = True` are run with False: their trainings are short, and what they claim is less.
`--whole-trainings` leaves it at True.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections import Counter
from collections.abc import Generator
from functools import cache
from pathlib import Path

import nbformat
import pytest

from tests.warm_kernels import NAME, WarmKernels

ROOT = Path(__file__).parent
SOLVED = ROOT / "solutions" / "notebooks"
outcomes: dict[Path, list[str]] = {}  # of the cells of each solved notebook


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Leave out every notebook that is not a solved one, even where it is named on the command line."""
    collected = yield
    if file_path.suffix == ".ipynb" and SOLVED not in file_path.parents:
        return []
    return collected


@cache
def absent_data(notebook: Path) -> list[str]:
    """The data sets that a notebook's metadata (`foundations.needs`) names and this machine does not have."""
    from solutions import data

    needs = nbformat.read(notebook, as_version=4).metadata.get("foundations", {}).get("needs", [])
    return [name for name in needs if not data.available(name)]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--fresh-notebooks", action="store_true", help="run solved notebooks that passed before, too"
    )
    parser.addoption(
        "--whole-trainings",
        action="store_true",
        help="run all solved notebooks, and train as long as they say",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip the cells of a notebook whose data is absent, or that passed as it is; begin with what takes minutes.

    Each file runs in one process, so a long one that began late would hold up the end: first come those marked `slow`
    and the notebooks, then the files with the most tests.
    """
    from grading.notebooks.filled import with_short_trainings

    tests = Counter(item.path for item in items)

    def place(item: pytest.Item) -> tuple[bool, int]:
        slow = item.path.suffix == ".ipynb" or item.get_closest_marker("slow") is not None
        return not slow, 0 if slow else -tests[item.path]

    items.sort(key=place)
    whole = config.getoption("--whole-trainings")
    everything = whole or config.getoption("--fresh-notebooks")
    for item in items:
        if item.path.suffix != ".ipynb":
            continue
        if not whole:
            item.cell.source = with_short_trainings(item.cell.source)
        if absent := absent_data(item.path):
            reason = f"the data is not here; to get it: python -m solutions.data {absent[0]}"
            item.add_marker(pytest.mark.skip(reason=reason))
        elif note_of(item.path).exists() and not everything:
            item.add_marker(pytest.mark.skip(reason="unchanged since it passed; --fresh-notebooks runs it"))


@cache
def note_of(notebook: Path) -> Path:
    """The note that a notebook passed. Its name is a fingerprint of all that the outcome depends on.

    That is the notebook, the references up to its day, what notebooks import of the course, and the packages.
    """
    from solutions.week import WEEK

    days, day = list(WEEK), notebook.parent.name
    upto = days[: days.index(day) + 1] if day in days else days
    used = [ROOT / "solutions" / f"{module}.py" for day in upto for module in WEEK[day].modules]
    for folder in ("solutions/plots", "solutions/data", "solutions/engine", "grading/lab", "grading/kernel"):
        used += sorted((ROOT / folder).rglob("*.py"))
    used += [ROOT / "grading" / "exercises" / upto[-1], ROOT / "constraints.txt", notebook]
    found = hashlib.sha256(sys.version.encode())
    for path in used:
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            found.update(file.read_bytes() if file.exists() else b"")
    return ROOT / ".foundations" / "solved" / f"{notebook.stem}-{found.hexdigest()[:16]}"


@cache
def warm_kernels() -> WarmKernels:
    return WarmKernels(os.environ)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> None:
    """Before the first cell of a notebook: have nbval take a warm kernel."""
    if item.path.suffix == ".ipynb" and hasattr(os, "fork"):
        os.environ["JUPYTER_PATH"] = str(warm_kernels().path)
        item.config.option.nbval_current_env, item.config.option.nbval_kernel_name = False, NAME


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember how the cells of solved notebooks came out."""
    path = report.nodeid.partition("::")[0]
    if path.endswith(".ipynb") and (report.when == "call" or not report.passed):
        outcomes.setdefault(ROOT / path, []).append(report.outcome)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Make a note of every notebook all of whose cells have passed."""
    if warm_kernels.cache_info().currsize:
        warm_kernels().close()
    if hasattr(session.config, "workerinput"):  # the process that gathers all reports does it
        return
    for notebook, came in outcomes.items():
        cells = nbformat.read(notebook, as_version=4).cells
        if came == ["passed"] * sum(cell.cell_type == "code" for cell in cells):
            note_of(notebook).parent.mkdir(parents=True, exist_ok=True)
            note_of(notebook).touch()
        elif "failed" in came:
            note_of(notebook).unlink(missing_ok=True)
