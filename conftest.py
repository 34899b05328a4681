"""What `pytest --nbval` collects: solved notebooks only; those whose data is absent are skipped."""

from __future__ import annotations

from collections.abc import Generator
from functools import cache
from pathlib import Path

import nbformat
import pytest

SOLVED = Path(__file__).parent / "solutions" / "notebooks"


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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the cells of a notebook whose data is absent."""
    for item in items:
        if item.path.suffix == ".ipynb" and (absent := absent_data(item.path)):
            reason = f"the data is not here; to get it: python -m solutions.data {absent[0]}"
            item.add_marker(pytest.mark.skip(reason=reason))
