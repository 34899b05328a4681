"""The course as a wheel: what a notebook imports of it, for a browser without the course's folder."""

from __future__ import annotations

import base64
import hashlib
import tomllib
import zipfile
from pathlib import Path

from grading import course

# Of grading/, the ground and the rooms that a notebook's imports lead to (CONTRIBUTING.md).
ROOMS = ("kernel", "notebooks", "judge", "exercises", "examining", "lab", "lessons")
NEEDS = ("numpy", "matplotlib", "tqdm")  # all of which Pyodide has
_DATE = (2026, 1, 1, 0, 0, 0)  # the same sources give the same wheel


def contents() -> dict[str, Path]:
    """{path in the wheel: file}."""
    grading, solutions = course.ROOT / "grading", course.ROOT / "solutions"
    files = [path for path in grading.glob("*.py") if path.name not in ("install.py", "__main__.py")]
    for folder in (*(grading / room for room in ROOMS), solutions):
        files += [path for path in folder.rglob("*.py") if course.SOLVED not in path.parents]
    files += (solutions / "plots").glob("*.png")
    return {path.relative_to(course.ROOT).as_posix(): path for path in sorted(files)}


def make_wheel(folder: Path) -> Path:
    """Write the wheel into a folder; returns its path."""
    with (course.ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    name, version = project["name"], project["version"]
    stem = f"{name.replace('-', '_')}-{version}"
    about = f"{stem}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nSummary: {project['description']}\n"
    metadata += "".join(f"Requires-Dist: {needed}\n" for needed in NEEDS)
    files = {path: file.read_bytes() for path, file in contents().items()}
    files[f"{about}/METADATA"] = metadata.encode()
    files[f"{about}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: docs.wheel\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    files[f"{about}/licenses/LICENSE"] = (course.ROOT / "LICENSE").read_bytes()
    record = "".join(f"{path},sha256={_digest(data)},{len(data)}\n" for path, data in files.items())
    files[f"{about}/RECORD"] = f"{record}{about}/RECORD,,\n".encode()
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as whole:
        for path, data in files.items():
            whole.writestr(zipfile.ZipInfo(path, _DATE), data, zipfile.ZIP_DEFLATED)
    return wheel


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
