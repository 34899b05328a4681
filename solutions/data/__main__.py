"""`python -m solutions.data mnist`: fetch a data set while there is a connection, and say where it lies."""

import argparse
import sys

from solutions.data import DataError, describe
from solutions.data.remotes import REMOTES


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status: 0, or 1 with the reason on standard error."""
    parser = argparse.ArgumentParser(
        prog="python -m solutions.data", description="Fetch a data set where needed, and say what it holds."
    )
    parser.add_argument("name", choices=["digits", *REMOTES])
    parser.add_argument(
        "--data", metavar="DIR", help="a folder of yours that holds it (else FOUNDATIONS_DATA)"
    )
    options = parser.parse_args(arguments)
    try:
        print(describe(options.name, options.data))
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
