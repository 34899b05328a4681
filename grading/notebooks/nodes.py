"""Cells and outputs as nbformat makes them, but not held against its schema one by one.

That is done with the whole notebook when all steps are done (`LearnersNotebook`). For each node alone, it took longer
than running most cells.
"""

from __future__ import annotations

import uuid
from typing import Any

from nbformat import NotebookNode, from_dict

CODE, MARKDOWN, RAW = "code", "markdown", "raw"


def new_cell(kind: str, source: str, **fields: Any) -> NotebookNode:
    """A cell of one of the three kinds.

    Args:
        fields: such as `metadata` and `id`; without an id, the cell gets one of its own.
    """
    cell = NotebookNode(id=fresh_id(), cell_type=kind, metadata=NotebookNode(), source=source)
    if kind == CODE:
        cell |= {"execution_count": None, "outputs": []}
    cell.update(from_dict(fields))
    return cell


def fresh_id() -> str:
    """A cell's id that no other cell has."""
    return uuid.uuid4().hex[:8]


def stream(name: str, text: str) -> NotebookNode:
    """What a cell prints: `name` is "stdout" or "stderr"."""
    return NotebookNode(output_type="stream", name=name, text=text)


def display(data: dict[str, Any]) -> NotebookNode:
    """What a cell shows: {MIME type: content}."""
    return NotebookNode(output_type="display_data", metadata=NotebookNode(), data=from_dict(data))


def failure(name: str, value: str, traceback: list[str]) -> NotebookNode:
    """An exception that a cell ended in."""
    return NotebookNode(output_type="error", ename=name, evalue=value, traceback=traceback)
