"""JupyterLite: the notebooks in a reader's browser, with nothing installed, at `lite/` of the site.

The site serves JupyterLab, the day folders and the course as a wheel. Python itself (Pyodide, with NumPy) is fetched by
the reader's browser from a content delivery network, jsdelivr.net. What is written stays in that browser.

    python -m docs.lite    # fetch its kernel, or see that it is there
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

from docs.links import published, resolved
from docs.wheel import make_wheel
from grading import course
from grading.files import write_whole

EXTENSIONS = Path("share", "jupyter", "labextensions")
STAGE = course.WORK / "site" / "lite"  # what it is built from
KERNEL = "@jupyterlite/pyodide-kernel-extension"
# A package with an extension that every JupyterLab of its environment would load, and that only JupyterLite can use:
# so it has a folder of its own.
PACKAGE = "jupyterlite-pyodide-kernel"
KERNEL_OF_THE_BROWSER = {"display_name": "Python (Pyodide)", "language": "python", "name": "python"}
# Jupyter asks nobody for news.
SETTINGS = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
ABOUT = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {"appName": "Foundations", "appUrl": "./lab"},
}


class CannotBuild(Exception):
    """JupyterLite was not built; the message says why."""


def home() -> Path:
    """Where the kernel's package is put, by its version."""
    pins = (course.ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    (pin,) = (line for line in pins if line.startswith(f"{PACKAGE}=="))
    return course.WORK / "lite" / pin


def available() -> bool:
    """Has the kernel been fetched?"""
    return (home() / EXTENSIONS / KERNEL).is_dir()


def fetch() -> None:
    """Put the kernel into its folder, if it is not there.

    Raises:
        CannotBuild: pip could not get it.
    """
    if available():
        return
    where = ["--target", str(home()), "--no-deps", home().name]
    command = [sys.executable, "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *where]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode or not available():
        said = done.stderr.strip().splitlines()
        raise CannotBuild(f"pip did not bring {home().name}: {said[-1] if said else 'it gave no reason'}")


def notebook_for_the_browser(text: str, path: str, files: Collection[str]) -> str:
    """A notebook whose first code cell installs the course, and that runs on the browser's Python.

    Args:
        text: the notebook file's text. path: its path, from the course's root.
        files: the paths of all that a reader finds there; links to other files lead to the repository.
    """
    notebook = json.loads(text)
    notebook["metadata"]["kernelspec"] = KERNEL_OF_THE_BROWSER
    needs = "foundations-course" + (" scikit-learn" if "load_digits" in text else "")
    install = f"# This brings the course into your browser. It takes a while.\n%pip install -q {needs}\n"
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            cell["source"] = resolved(source, path, files)[0]
        elif source.startswith(without := published(course.WITHOUT_THE_COURSE)):
            cell["source"] = install + source.removeprefix(without)
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def contents() -> dict[str, str]:
    """{path: text} of the files that a reader finds there: of each day its notebooks, what is read, its experiment."""
    paths = [f"{day}/{name}.ipynb" for day in course.days() for name in course.notebooks(day)]
    for day in course.days():
        there = sorted((course.ROOT / day).iterdir())
        paths += [
            f"{day}/{file.name}" for file in there if file.suffix == ".md" or file.name == "experiment.py"
        ]
    files = {path: published((course.ROOT / path).read_text(encoding="utf-8")) for path in paths}
    for path, text in files.items():
        if path.endswith(".ipynb"):
            files[path] = notebook_for_the_browser(text, path, files.keys())
        elif path.endswith(".md"):
            files[path] = resolved(text, path, files.keys())[0]
    return files


def build(out: Path, stage: Path = STAGE) -> None:
    """Make the folder `lite` of the site.

    Args:
        out: that folder. stage: where what it is made of is put.

    Raises:
        CannotBuild: JupyterLite stopped; the message has its last lines. Or its kernel cannot be fetched.
    """
    fetch()
    for old in (stage / "files", stage / "pypi", out / "files", out / "pypi"):
        shutil.rmtree(old, ignore_errors=True)
    for path, text in contents().items():
        write_whole(stage / "files" / path, text)
    make_wheel(stage / "pypi")
    settings: dict[str, Any] = {
        "jupyter-lite.json": ABOUT,
        "overrides.json": SETTINGS,
        "jupyter_lite_config.json": {
            "LiteBuildConfig": {
                "apps": ["lab"],
                "contents": ["files"],
                "ignore_contents": [],
                "ignore_sys_prefix": ["federated_extensions"],  # nbgrader's and others are of no use there
                "federated_extensions": [str(home() / EXTENSIONS / KERNEL)],
                "no_sourcemaps": True,
                "no_unused_shared_packages": True,
                "output_dir": str(out),
            }
        },
    }
    for name, content in settings.items():
        write_whole(stage / name, json.dumps(content, indent=1))
    command = [sys.executable, "-m", "jupyterlite_core", "build"]
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(stage / "no-settings-of-anybody's"),
        "PYTHONPATH": str(home()),
    }
    done = subprocess.run(
        command, cwd=stage, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode:
        said = done.stdout.decode(errors="replace").strip().splitlines()
        raise CannotBuild("\n".join(said[-15:]) or "It gave no reason.")


if __name__ == "__main__":
    try:
        fetch()
    except CannotBuild as error:
        sys.exit(str(error))
