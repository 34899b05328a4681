"""Make the pictures of the concept pages.

python -m concepts.figures                     # all, and the graph
python -m concepts.figures linear-algebra ...  # some
python -m concepts.figures graph
"""

from __future__ import annotations

import sys

import matplotlib

from concepts.figures import PICTURES, save, save_graph
from concepts.figures.graph import NAME


def main(names: list[str]) -> int:
    """Make the named pictures, or all of them."""
    matplotlib.use("Agg")
    if unknown := sorted(set(names) - {*PICTURES, NAME}):
        print(
            f"No picture is called {', '.join(unknown)}. There are: {', '.join([NAME, *PICTURES])}.",
            file=sys.stderr,
        )
        return 2
    for name in names or [*PICTURES, NAME]:
        path = save_graph() if name == NAME else save(name)
        print(f"{path.name}: {path.stat().st_size // 1024} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
