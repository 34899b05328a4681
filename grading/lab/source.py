"""The source text of what a notebook or a file has defined."""

from __future__ import annotations

import ast
import linecache
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_STANDARD_LIBRARY = str(Path(ast.__file__).parent)


def own_functions(piece: Any) -> Iterator[types.FunctionType]:
    if isinstance(piece, types.FunctionType):
        yield piece
        return
    for member in vars(piece).values():
        function = getattr(member, "__func__", getattr(member, "fget", member))
        if isinstance(function, types.FunctionType):
            yield function


def source_of(piece: Any) -> str:
    """The source text of a function or class, from a file or a notebook's cell; '' where there is none of ours.

    `inspect.getsource` does not find classes that a notebook defines: they have no file, but their methods have lines.
    """
    for function in own_functions(piece):
        filename = function.__code__.co_filename
        if "site-packages" in filename or filename.startswith((_STANDARD_LIBRARY, "<frozen")):
            return ""
        lines = linecache.getlines(filename)
        for node in ast.walk(ast.parse("".join(lines))):
            if not isinstance(node, (ast.FunctionDef, ast.ClassDef)) or node.name != piece.__name__:
                continue
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            if first <= function.__code__.co_firstlineno <= (node.end_lineno or first):
                return "".join(lines[first - 1 : node.end_lineno]).rstrip("\n")
    return ""
