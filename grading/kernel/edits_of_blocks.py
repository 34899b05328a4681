"""Changes of whole lines: a line that stands in a loop and belongs behind it, or that is set where it should add up."""

from __future__ import annotations

import ast
import pickle
from collections.abc import Callable, Iterator
from functools import lru_cache, partial

Block = list[ast.stmt]
_Change = Callable[[Block, int], None]


def changes_in(definition: ast.stmt) -> Iterator[tuple[str, int, str, Callable[[], ast.stmt]]]:
    """(rule, line, what stands there, what makes the changed definition) for each change of a block of lines."""
    for position, block in enumerate(_blocks(definition)):
        for place in range(len(block)):
            for rule, told, change in _of_a_line(block, place, definition):
                made = partial(_with, definition, position, place, change)
                yield rule, told.lineno, ast.unparse(told).splitlines()[0], made


def copied(definition: ast.stmt) -> ast.stmt:
    """A deep copy. One is made for each change, and `copy.deepcopy` takes many times as long."""
    made: ast.stmt = pickle.loads(_packed(definition))
    return made


@lru_cache(maxsize=8)
def _packed(definition: ast.stmt) -> bytes:
    return pickle.dumps(definition)


def _with(definition: ast.stmt, position: int, place: int, change: _Change) -> ast.stmt:
    edited = copied(definition)
    block = list(_blocks(edited))[position]
    change(block, place)
    block[:] = block or [ast.Pass()]
    return ast.fix_missing_locations(edited)


def _blocks(tree: ast.AST) -> Iterator[Block]:
    """The bodies of functions, loops and conditions, the outer first."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.For, ast.While, ast.If)):
            yield node.body
            if not isinstance(node, ast.FunctionDef) and node.orelse:
                yield node.orelse


def _of_a_line(block: Block, place: int, definition: ast.stmt) -> Iterator[tuple[str, ast.stmt, _Change]]:
    """(rule, the line that it is about, the change)."""
    line = block[place]
    in_a_loop = any(
        isinstance(node, (ast.For, ast.While)) and _holds(node, line) for node in ast.walk(definition)
    )
    if isinstance(line, ast.Assign) and in_a_loop and not isinstance(line.targets[0], (ast.Tuple, ast.List)):
        yield "replaces", line, _add_up
    if isinstance(line, ast.AugAssign):
        yield "adds", line, _assign
        if isinstance(line.op, (ast.Add, ast.Sub)):
            yield "sign", line, _subtract
    if _is_print(line):
        yield "prints", line, _return_it
    if isinstance(line, (ast.For, ast.While)):
        last = line.body[-1]
        yield ("returns early" if isinstance(last, ast.Return) else "every round"), last, _out_of_the_loop
        if place and isinstance(block[place - 1], (ast.Assign, ast.AnnAssign, ast.Expr)):
            yield "made once", block[place - 1], _into_the_loop
    if isinstance(line, ast.Assign) and _in_init(definition, line) and isinstance(line.targets[0], ast.Name):
        yield "on self", line, _keep_on_self
    if not isinstance(line, (ast.FunctionDef, ast.Return, ast.For, ast.While)):
        yield "line", line, _leave_out
    if (
        place + 1 < len(block)
        and not isinstance(line, ast.Return)
        and not isinstance(block[place + 1], ast.Return)
    ):
        yield "line", line, _swap


def _holds(loop: ast.AST, line: ast.stmt) -> bool:
    return loop is not line and any(node is line for node in ast.walk(loop))


def _is_print(line: ast.stmt) -> bool:
    call = line.value if isinstance(line, ast.Expr) else None
    return isinstance(call, ast.Call) and getattr(call.func, "id", "") == "print" and bool(call.args)


def _in_init(definition: ast.stmt, line: ast.stmt) -> bool:
    return isinstance(definition, ast.ClassDef) and any(
        _holds(one, line) for one in definition.body if getattr(one, "name", "") == "__init__"
    )


def _add_up(block: Block, place: int) -> None:
    line = block[place]
    block[place] = ast.AugAssign(line.targets[0], ast.Add(), line.value)  # type: ignore[attr-defined]


def _assign(block: Block, place: int) -> None:
    line = block[place]
    block[place] = ast.Assign([line.target], line.value)  # type: ignore[attr-defined]


def _subtract(block: Block, place: int) -> None:
    line = block[place]
    line.op = ast.Sub() if isinstance(line.op, ast.Add) else ast.Add()  # type: ignore[attr-defined]


def _return_it(block: Block, place: int) -> None:
    block[place] = ast.Return(block[place].value.args[-1])  # type: ignore[attr-defined]


def _out_of_the_loop(block: Block, place: int) -> None:
    loop = block[place]
    block.insert(place + 1, loop.body.pop())  # type: ignore[attr-defined]
    loop.body = loop.body or [ast.Pass()]  # type: ignore[attr-defined]


def _into_the_loop(block: Block, place: int) -> None:
    block[place].body.insert(0, block.pop(place - 1))  # type: ignore[attr-defined]


def _keep_on_self(block: Block, place: int) -> None:
    """All of the plain names that the block sets, from there on."""
    names = {node.id for line in block[place:] for node in ast.walk(line) if _is_set(node)}  # type: ignore[attr-defined]
    for number, line in enumerate(block):
        block[number] = _OnSelf(names).visit(line)


def _is_set(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


class _OnSelf(ast.NodeTransformer):
    def __init__(self, names: set[str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id not in self.names:
            return node
        return ast.Attribute(ast.Name("self", ast.Load()), node.id, node.ctx)


def _leave_out(block: Block, place: int) -> None:
    del block[place]


def _swap(block: Block, place: int) -> None:
    block[place], block[place + 1] = block[place + 1], block[place]
