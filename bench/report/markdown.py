"""Pieces of a page in Markdown."""

from collections.abc import Iterable, Sequence


def indented(text: str) -> str:
    """A sample as a block of code: indented by four, without white space at the ends of its lines."""
    return "\n".join(f"    {line}".rstrip() for line in text.strip("\n").splitlines())


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
