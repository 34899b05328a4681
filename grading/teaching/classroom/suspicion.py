"""What a teacher may want to look at in a submission: sentences, never an accusation.

Everything listed here is also how harmless code may look. Points don't depend on it: they come from the judge alone.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from nbformat import NotebookNode

ALLOWED_IMPORTS = {
    "__future__", "collections", "copy", "csv", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools",
    "grading", "itertools", "json", "math", "matplotlib", "neural_net", "numbers", "numpy", "operator", "pandas",
    "pathlib", "pprint", "random", "re", "scipy", "sklearn", "solutions", "statistics", "string", "sys", "textwrap",
    "time", "timeit", "tqdm", "typing", "warnings",
}  # fmt: skip
_CALLS = {
    "__import__", "breakpoint", "compile", "delattr", "eval", "exec", "get_ipython", "globals", "setattr", "vars",
}  # fmt: skip
_NAMES = {
    "__array__", "__array_function__", "__array_ufunc__", "__builtins__", "__class__", "__closure__", "__code__",
    "__globals__", "__loader__", "__subclasses__", "_getframe", "ast_transformers", "currentframe", "events", "f_back",
    "f_globals", "f_locals", "get_objects", "get_referrers", "input_transformers_post", "input_transformers_cleanup",
    "meta_path", "modules", "path_hooks", "settrace", "setprofile", "tb_frame", "user_ns", "add_note",
}  # fmt: skip
_INNER = re.compile(r"grading\.(?!lab\b(?!\.))\w+|vnd\.foundations")
_OURS = {"check", "grade", "yours", "np", "float", "int", "abs", "all", "any", "isinstance", "len", "print"}
_OPENING = {
    "dump", "mkdir", "open", "rename", "savetxt", "symlink_to", "tofile", "unlink", "write_bytes", "write_text",
}  # fmt: skip
_LOOKING = {
    "fromfile", "glob", "iterdir", "listdir", "memmap", "read_bytes", "read_text", "rglob", "scandir",
}  # fmt: skip


def of(notebook: NotebookNode) -> list[str]:
    """Sentences on what stands in a notebook's cells that the learner wrote or changed."""
    from grading.notebooks.skeleton import OWN

    found: list[str] = []
    for cell in notebook.cells:
        metadata = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or metadata.get("grade") or not (OWN in cell.metadata or metadata):
            continue
        where = metadata.get("grade_id", "a cell of their own")
        found += [f"{where}: {what}" for what in dict.fromkeys(_in(cell.source))]
    return found


def _in(source: str) -> Iterator[str]:
    if re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]|\\x1b|\\033|\\u001b", source):
        yield "has control characters, which a terminal may obey"
    if _INNER.search(source):
        yield "speaks of the inside of the course's grading"
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        if re.search(r"^\s*[%!]", source, re.MULTILINE):
            yield "has a command line (% or !)"
        return
    imports = [alias for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    modules = {alias.asname or alias.name.split(".")[0] for alias in imports} | {"np", "builtins", "sys"}
    nodes = [*ast.walk(tree)]
    given = {id(part) for node in nodes if _given(node) for part in ast.walk(node)}
    for node in nodes:
        if id(node) not in given:
            yield from _in_node(node, modules)


def _given(node: ast.AST) -> bool:
    """Is this the line with which Tensor's cell asks NumPy to leave `array + tensor` to the Tensor?"""
    return isinstance(node, ast.Assign) and ast.unparse(node) == "__array_ufunc__ = None"


def _in_node(node: ast.AST, modules: set[str]) -> Iterator[str]:
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
        for name in names:
            if name.split(".")[0] not in ALLOWED_IMPORTS:
                yield f"imports {name}"
    elif isinstance(node, ast.Name) and node.id in _CALLS | _NAMES:
        yield f"uses {node.id}"
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in _OURS:
        yield f"gives the name {node.id} another meaning"
    elif isinstance(node, ast.Attribute):
        if node.attr in _NAMES:
            yield f"uses .{node.attr}"
        if isinstance(node.ctx, (ast.Store, ast.Del)) and _root(node) in modules:
            yield f"changes {ast.unparse(node)}"
    elif isinstance(node, ast.FunctionDef) and (node.name in _NAMES or node.name in _OURS):
        yield f"defines {node.name}"
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in _OPENING:
            yield f"opens or writes files ({called})"
        elif called in _LOOKING:
            yield f"looks for files, or reads them ({called})"


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def lingering(kernel: Any) -> str:
    """A sentence on processes that a notebook left running, '' where there are none."""
    import psutil

    process = getattr(getattr(kernel, "provisioner", None), "process", None)
    if process is None:
        return ""
    try:
        below = psutil.Process(process.pid).children(recursive=True)
    except psutil.Error:
        return ""
    others = len(below) - 2 * (
        kernel.kept_apart == "bubblewrap"
    )  # bubblewrap's first process, and the kernel
    return f"left {others} process{'es' * (others > 1)} running" if others > 0 else ""
