"""Which tests belong to what was changed since origin/main: their paths and options for pytest, a line each.

A changed module's tests are those that import it; a changed day's are the proofs of its exercises and its solved
notebooks. Tests marked `slow` are left to `make test`.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from solutions.week import WEEK  # noqa: E402

PROOFS = ("tests/test_proofs.py", "tests/test_proofs_mistakes.py", "tests/test_build.py")
ALWAYS = ("tests/test_rooms.py", "tests/test_references_package.py")


def changed_files() -> list[str]:
    """Paths that differ from where this branch left origin/main, committed or not."""
    base = _git("merge-base", "HEAD", "origin/main") or _git("merge-base", "HEAD", "main") or ["HEAD"]
    return sorted(
        {*_git("diff", "--name-only", base[0]), *_git("ls-files", "--others", "--exclude-standard")}
    )


def _git(*command: str) -> list[str]:
    done = subprocess.run(["git", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.split("\n")[:-1] if done.returncode == 0 else []


def days_of(paths: Iterable[str]) -> list[str]:
    """The days to which changed files belong: by their folder, or as a module of the day's references."""
    modules = {f"solutions/{module}.py": day for day, row in WEEK.items() for module in row.modules}
    found = {modules[path] for path in paths if path in modules}
    found |= {part for path in paths for part in Path(path).parts if part in WEEK}
    return [day for day in WEEK if day in found]


def tests_of(paths: Iterable[str]) -> list[str]:
    """The test files that changed, or that import what changed."""
    names = {
        ".".join(Path(path).with_suffix("").parts).removesuffix(".__init__")
        for path in paths
        if path.endswith(".py")
    }
    return [
        str(test.relative_to(ROOT).as_posix())
        for test in sorted((ROOT / "tests").glob("test_*.py"))
        if f"tests.{test.stem}" in names or names & _imported(test)
    ]


def _imported(test: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(test.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def arguments(paths: list[str]) -> list[list[str]]:
    """pytest's arguments, a list for each run of it."""
    runs = [[*sorted({*tests_of(paths), *ALWAYS} - {*PROOFS})]]
    if any(path.endswith(".md") for path in paths):
        runs[0] += ["tests/test_prose.py", "tests/test_site_pages.py"]
    if days := days_of(paths):
        names = [name for day in days for name in WEEK[day].names]
        runs.append([*PROOFS, "-k", " or ".join([*days, *(f"[{name}" for name in names)])])
        solved = [
            str(path.relative_to(ROOT)) for day in days for path in (ROOT / "solutions/notebooks").glob(day)
        ]
        runs += [["--nbval", *solved]] if solved else []
    return runs


def main() -> int:
    """Run them; the exit status is the first that is not 0."""
    for run in arguments(changed_files()):
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-m",
            "not slow",
            "-n",
            "2",
            "--dist",
            "loadfile",
            *run,
        ]
        print("pytest", *command[3:], flush=True)
        status = subprocess.run(command, cwd=ROOT, check=False).returncode
        if status not in (0, 5):  # 5: of these files all are slow
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
