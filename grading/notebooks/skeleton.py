"""Putting the learner's cells into the notebook as it was released.

What a learner does to a notebook by accident (test cells edited, deleted, doubled, moved; metadata lost; a cell split
in two) is undone here, before nbgrader sees it. What they wrote stays: solution cells, and cells of their own.
"""

from __future__ import annotations

import ast
import difflib

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from grading.notebooks.nodes import CODE, MARKDOWN, new_cell
from grading.notebooks.publish import source_path
from grading.notebooks.reading import PROBLEM
from grading.notebooks.releasing import release_of

NOTES = "foundations_notes"
OWN = "foundations_own"  # a cell that the learner wrote or changed
# Tags of cells that grading does not run: it needs no data set, no finished training, and nothing else that takes long.
SKIPPED = {"training", "data", "long"}
_ALIKE = 0.6  # the share of its text by which a changed cell is still known
_SHORT, _MOST_COMPARED = 400, 200  # characters, cells: comparing takes its time


class Skeleton(NbGraderPreprocessor):
    """First in line when nbgrader sanitizes a submission."""

    is_for_what_was_handed_in = True

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        where = resources["nbgrader"]
        source = nbformat.read(source_path(where["assignment"], where["notebook"]), as_version=4)
        return merged(nb, source), resources


def merged(learners: NotebookNode, source: NotebookNode) -> NotebookNode:
    """The released notebook with its hidden tests, and the learner's cells in their places."""
    release = release_of(source)
    for cell, released in zip(source.cells, release.cells, strict=True):
        if about := released.metadata.get("nbgrader"):
            cell.metadata.nbgrader.checksum = about.checksum  # by which a stub is known that nobody touched
    return combined(learners, source, release)


def combined(learners: NotebookNode, template: NotebookNode, release: NotebookNode) -> NotebookNode:
    """A notebook with the learner's cells in their places.

    Args:
        learners: the learner's notebook.
        template: where the test cells and the metadata are from.
        release: what the template's other cells are to a learner; a cell that differs from it is the learner's.
    """
    released = {cell.id: cell for cell in release.cells}
    owners = _owners(learners, released)
    pieces: dict[str, list[NotebookNode]] = {name: [] for name in released}
    extras: dict[str, list[NotebookNode]] = {name: [] for name in ("", *released)}
    latest = ""
    for cell, owner in zip(learners.cells, owners, strict=True):
        if owner:
            pieces[owner].append(cell)
            latest = latest if _is_test(released[owner]) else owner
        else:
            extras[latest].append(_own(cell))
    cells, notes = [*extras[""]], []
    for cell in template.cells:
        if _is_test(cell):
            notes += _test_note(cell.id, pieces[cell.id], released[cell.id])
            cells.append(cell)
        else:
            cells.append(_filled(cell, pieces[cell.id], released[cell.id]))
            cells += extras[cell.id]
    metadata = {**template.metadata, NOTES: notes}
    if problem := learners.metadata.get(PROBLEM):
        metadata[PROBLEM] = problem
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata, nbformat_minor=5)


def _is_test(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("grade"))


def _owners(learners: NotebookNode, released: dict[str, NotebookNode]) -> list[str]:
    """The released cell that each of the learner's cells is, or "".

    A cell is known by its grade id, else by its cell id, else by what it defines; where tools removed all of these,
    by its text.
    """
    owners = []
    for cell in learners.cells:
        metadata = cell.get("metadata", {}).get("nbgrader", {})
        grade_id = metadata.get("grade_id", "") if isinstance(metadata, dict) else ""
        owners.append(
            grade_id if grade_id in released else cell.get("id", "") if cell.get("id", "") in released else ""
        )
    stubs = {name for name, cell in released.items() if cell.metadata.get("nbgrader", {}).get("solution")}
    open_stubs = stubs - set(owners)
    for number, cell in enumerate(learners.cells):
        if not owners[number] and cell.cell_type == "code":
            defined = [name for name in definitions(cell.source) if name in open_stubs]
            owners[number] = defined[0] if defined else ""
    lost = {name: cell for name, cell in released.items() if name not in owners}
    for number, cell in enumerate(learners.cells):
        if not owners[number]:
            owners[number] = next((name for name, one in lost.items() if _same_text(cell, one)), "")
            lost.pop(owners[number], None)
    matter = {name: cell for name, cell in lost.items() if _is_test(cell) or SKIPPED & set(_tags(cell))}
    unknown = [at for at, cell in enumerate(learners.cells) if not owners[at] and cell.cell_type == "code"]
    for number in unknown[:_MOST_COMPARED]:
        likeness = {name: _likeness(learners.cells[number], cell) for name, cell in matter.items()}
        best = max(likeness, key=likeness.__getitem__, default="")
        if likeness.get(best, 0) >= _ALIKE:
            owners[number] = best
            matter.pop(best)
    return owners


def _tags(cell: NotebookNode) -> list[str]:
    return list(cell.metadata.get("tags", []))


def _same_text(cell: NotebookNode, released: NotebookNode) -> bool:
    return bool(cell.source.split() == released.source.split() and cell.cell_type == released.cell_type)


def _likeness(cell: NotebookNode, released: NotebookNode) -> float:
    """How much of their text two cells share: characters of short ones, lines of others."""
    some, other = cell.source, released.source
    short = max(len(some), len(other)) < _SHORT
    matcher: difflib.SequenceMatcher[str] = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seqs(*((some, other) if short else (some.splitlines(), other.splitlines())))
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0


def definitions(source: str) -> list[str]:
    """The functions and classes that a cell defines at its top; none where it cannot be parsed."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return [node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]


def _own(cell: NotebookNode) -> NotebookNode:
    """A cell that the learner added: no nbgrader metadata of a copied cell, and an id of its own."""
    kind = CODE if cell.cell_type == CODE else MARKDOWN
    tags = cell.get("metadata", {}).get("tags", [])
    kept = {"tags": [tag for tag in tags if isinstance(tag, str)]} if isinstance(tags, list) else {}
    pictures = {"attachments": cell.attachments} if cell.get("attachments") else {}
    return new_cell(kind, cell.source, metadata={OWN: True, **kept}, **pictures)


def _filled(cell: NotebookNode, pieces: list[NotebookNode], released: NotebookNode) -> NotebookNode:
    """A released cell with the learner's text: doubled or split cells are put together, untouched doubles dropped."""
    filled = NotebookNode(released | {"metadata": cell.metadata})
    written = [piece.source for piece in pieces if piece.source != released.source]
    if written:
        filled.source = "\n\n".join(dict.fromkeys(written))
        filled.metadata = NotebookNode(cell.metadata | {OWN: True})
    if pictures := {name: data for piece in pieces for name, data in piece.get("attachments", {}).items()}:
        filled.attachments = pictures
    return filled


def _test_note(name: str, pieces: list[NotebookNode], released: NotebookNode) -> list[str]:
    if not pieces:
        return [f"the test cell {name} was missing and was put back for the grading"]
    if any(piece.source.strip() != released.source.strip() for piece in pieces):
        return [f"the test cell {name} was edited; it was graded as it was released"]
    return []
