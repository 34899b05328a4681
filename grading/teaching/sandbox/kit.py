"""The kernel's kit: what a notebook imports while it is graded, and none of its answers, or of a later one's.

`solutions` has the modules of earlier days, and what the day's earlier notebooks write. `grading` has the ground,
`kernel` and `lab`, and what the cases of its exercises are given: no exercises, judges, mistakes or lessons.
"""

from __future__ import annotations

import ast
import compileall
import hashlib
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

from grading import course
from grading.kernel import fixtures
from solutions.week import WEEK, names

START = "start_kernel.py"
_FOLDERS = ("kernel", "lab")  # of `grading`, whole; the ground beneath them is the files at its root


@cache
def kit_for(day: str, notebook: str = "") -> Path:
    """The folder of a notebook's kit, made where it is not there yet; its name is a fingerprint of what is in it.

    Args:
        day: the day. notebook: one of its notebooks; without it, that is the first one.
    """
    files = _files(day, notebook)
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name}\n".encode() + content)
    kit = course.WORK / "kit" / f"{day}-{digest.hexdigest()[:16]}"
    if not kit.is_dir():
        kit.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=".", dir=kit.parent))
        for name, content in files.items():
            (part / name).parent.mkdir(parents=True, exist_ok=True)
            (part / name).write_bytes(content)
        compileall.compile_dir(part, quiet=2)
        for path in (part, *part.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        try:
            os.replace(part, kit)
        except OSError:  # another process was quicker
            shutil.rmtree(part, ignore_errors=True)
    return kit


def earlier_modules(day: str) -> list[str]:
    """The modules of `solutions` that belong to the days before this one."""
    days = list(WEEK)
    return [module for before in days[: days.index(day)] for module in WEEK[before].modules]


def before(day: str, notebook: str) -> dict[str, set[str]]:
    """{module of `solutions`: its names} that the earlier notebooks of the same day write."""
    written: dict[str, set[str]] = {}
    for book, modules in WEEK[day].notebooks.items():
        if book == notebook or not notebook:
            return written
        for module, some in modules.items():
            written.setdefault(module, set()).update(some)
    raise KeyError(f"{day} has no notebook {notebook!r}; it has {', '.join(WEEK[day].notebooks)}")


def _only(source: str, kept: set[str]) -> str:
    """A module's source without the exercises that are not in `kept`."""
    lines = source.splitlines(keepends=True)
    for node in reversed(ast.parse(source).body):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name in {*names()} - kept:
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            del lines[first - 1 : node.end_lineno]
    return "".join(lines)


def _files(day: str, notebook: str) -> dict[str, bytes]:
    """{name in the kit: its content}, sorted."""
    grading, solutions = course.ROOT / "grading", course.ROOT / "solutions"
    files = [solutions / "__init__.py", solutions / "week.py"]
    files += [solutions / f"{module}.py" for module in earlier_modules(day)]
    files += grading.glob("*.py")
    files += [file for folder in _FOLDERS for file in (grading / folder).rglob("*.py")]
    files += fixtures.files()
    found = {file.relative_to(course.ROOT).as_posix(): file.read_bytes() for file in files}
    for module, kept in before(day, notebook).items():
        source = (solutions / f"{module}.py").read_text(encoding="utf-8")
        found[f"solutions/{module}.py"] = _only(source, kept).encode()
    found[START] = Path(__file__).with_name(START).read_bytes()
    return dict(sorted(found.items()))
