"""Build the site: what `make site` runs.

python -m docs                # into build/site
python -m docs --out FOLDER
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import sys
from pathlib import Path

from docs import lite, npm
from docs.gather import PAGES, gather
from grading import course

OUT = course.ROOT / "build" / "site"
SPHINX = ["-nW", "--keep-going", "-q", "-c", str(course.ROOT / "docs")]


def build(out: Path, pages: Path = PAGES) -> int:
    """Gather the pages and have Sphinx make the site; returns the exit code.

    Raises:
        CannotFetch: MathJax is not here and cannot be fetched.
    """
    from sphinx.cmd.build import build_main

    npm.fetched("mathjax")
    gather(pages)
    read = pages.parent / "read"  # what Sphinx has read, for the next time
    failed = build_main([*SPHINX, "-d", str(read), str(pages), str(out)])
    if failed:  # a page that it has read would not be complained about again
        shutil.rmtree(read, ignore_errors=True)
    return failed


def main() -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Build the site.")
    parser.add_argument("--out", type=Path, default=OUT, help="the folder for its pages")
    out = parser.parse_args().out.absolute()
    if not (importlib.util.find_spec("sphinx") and importlib.util.find_spec("jupyterlite_core")):
        print("What builds the site (Sphinx, JupyterLite) is not installed. Type: make site", file=sys.stderr)
        return 1
    try:
        failed = build(out)
        lite.build(out / "lite")
    except npm.CannotFetch as error:
        print(f"The site was not built: {error}", file=sys.stderr)
        return 1
    except lite.CannotBuild as error:
        print(f"JupyterLite, for the notebooks in the browser, was not built: {error}", file=sys.stderr)
        return 1
    if failed:
        print("The site was not built; what is wrong stands above.", file=sys.stderr)
        return 1
    print(
        f"The site is in {out}. To read it: python3 -m http.server --directory {out}, then http://localhost:8000"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
