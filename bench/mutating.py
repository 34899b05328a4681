"""Small changes of a definition, one at a time: what a slip of the pen makes of a reference.

Operators replaced or their operands left out, constants one more and one less, comparisons the other way, statements
dropped, `=` for `+=`, arguments swapped or left out, calls taken away. Docstrings, messages and `__repr__` stay.

Source of the idea: DeMillo, Lipton, Sayward, "Hints on test data selection", 1978.
"""

from __future__ import annotations

import ast
import contextlib
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
}
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ORDERED = (ast.Sub, ast.Div, ast.Pow, ast.MatMult)  # operators whose operands are not to be swapped
_PAIRS = (
    ("maximum", "minimum"),
    ("max", "min"),
    ("sum", "mean"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("argmax", "argmin"),
    ("any", "all"),
    ("exp", "expm1"),
    ("log", "log1p"),
    ("sqrt", "cbrt"),
    ("sin", "cos"),
    ("standard_normal", "random"),
    ("triu", "tril"),
)
_OTHER_NAMES = dict(_PAIRS) | {second: first for first, second in _PAIRS}
_SYMMETRIC = ("maximum", "minimum", "max", "min", "equal", "array_equal")
_SMALL = 1e-3  # below it, a constant is a guard or a tolerance: another power of ten counts
_LEFT_ALONE = ("__repr__", "__slots__")


@dataclass(frozen=True)
class _Change:
    """`variant` in the place of a node: of holder.field, or of its item at index.

    statement: the innermost one around the node, or the node itself. unit: the outermost function around it, else that
    statement: all that a change shows in.
    """

    place: str
    holder: ast.AST
    field: str
    index: int | None
    variant: ast.AST
    statement: ast.AST
    unit: ast.AST

    @property
    def old(self) -> ast.AST:
        """What stands there."""
        held = getattr(self.holder, self.field)
        found: ast.AST = held if self.index is None else held[self.index]
        return found

    @contextlib.contextmanager
    def made(self) -> Iterator[None]:
        """While this lasts, the variant stands there."""
        old = self.old
        self._put(self.variant)
        yield
        self._put(old)

    def _put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.holder, self.field, node)
        else:
            getattr(self.holder, self.field)[self.index] = node


@dataclass(frozen=True)
class Mutant:
    """A changed definition.

    place: the function in which the change is, such as "Value.backward".
    was, now: the statement before and after, its first line.
    """

    place: str
    was: str
    now: str
    tree: ast.Module
    change: _Change

    @property
    def source(self) -> str:
        """The source text of all of the definitions, changed."""
        with self.change.made():
            return _text(self.tree)

    @property
    def drops_a_guard(self) -> bool:
        """Is an `if` taken away that did nothing but raise?"""
        return self.was.startswith("if ") and self.now == "pass"

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is known by, wherever its line stands."""
        return self.place, self.was, self.now


def mutants(source: str) -> list[Mutant]:
    """All mutants of the functions and classes that some source text defines, each once."""
    tree = ast.parse(source)
    found: list[Mutant] = []
    counts: Counter[tuple[str, str, str]] = Counter()
    seen: set[tuple[int, str]] = set()
    for change in list(_changes(tree, "", None, None)):
        old, was, before = change.old, _line(change.statement), _text(change.unit)
        with change.made():
            now = _line(change.variant if change.statement is old else change.statement)
            after = _text(change.variant if change.unit is old else change.unit)
        if after == before or (id(change.unit), after) in seen:
            continue
        seen.add((id(change.unit), after))
        key = change.place, was, now
        counts[key] += 1
        now += f"  # {counts[key]}" if counts[key] > 1 else ""
        found.append(Mutant(change.place, was, now, tree, change))
    return found


def _changes(node: ast.AST, place: str, statement: ast.AST | None, unit: ast.AST | None) -> Iterator[_Change]:
    """Every change below a node."""
    for field, value in ast.iter_fields(node):
        items = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for index, child in items:
            if not isinstance(child, ast.AST) or _stays(child, field, index, node):
                continue
            within = child if isinstance(child, ast.stmt) else statement
            inside, whole = place, unit
            if isinstance(child, (ast.FunctionDef, ast.ClassDef)):
                inside = f"{place}.{child.name}".lstrip(".")
            if whole is None and isinstance(child, ast.stmt) and not isinstance(child, ast.ClassDef):
                whole = child
            for variant in _variants(child):
                yield _Change(inside, node, field, index, variant, within or child, whole or child)
            yield from _changes(child, inside, within, whole)


def _stays(node: ast.AST, field: str, index: int | None, parent: ast.AST) -> bool:
    """Is it a docstring, a message, or a setting that means nothing?"""
    if isinstance(node, (ast.Raise, ast.JoinedStr, ast.expr_context)) or field in ("returns", "annotation"):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.keyword) and node.arg == "strict":
        return True
    names = [node.name] if isinstance(node, ast.FunctionDef) else []
    names += [target.id for target in getattr(node, "targets", []) if isinstance(target, ast.Name)]
    return any(name in _LEFT_ALONE for name in names)


def is_guard(node: ast.AST) -> bool:
    """An `if` that does nothing but raise."""
    return (
        isinstance(node, ast.If) and not node.orelse and all(isinstance(one, ast.Raise) for one in node.body)
    )


def _variants(node: ast.AST) -> Iterator[ast.AST]:
    """What may come in a node's place."""
    if isinstance(node, ast.stmt):
        yield from _of_a_statement(node)
    elif isinstance(node, ast.Call):
        yield from _of_a_call(node)
    elif isinstance(node, ast.Constant):
        yield from (ast.Constant(value) for value in _near(node.value))
    elif isinstance(node, ast.expr):
        yield from _of_an_expression(node)
    elif isinstance(node, ast.comprehension):
        for number in range(len(node.ifs)):
            yield _with(node, ifs=node.ifs[:number] + node.ifs[number + 1 :])
    elif isinstance(node, ast.Slice):
        for part in ("lower", "upper", "step"):
            if getattr(node, part) is not None:
                yield _with(node, **{part: None})


def _of_a_statement(node: ast.stmt) -> Iterator[ast.AST]:
    if isinstance(node, (ast.Expr, ast.Assign, ast.AugAssign, ast.Break, ast.Continue)):
        yield ast.Pass()
    if isinstance(node, ast.AugAssign):
        for operator in _OPERATORS.get(type(node.op), ()):
            yield _with(node, op=operator())
        value = copy.deepcopy(node.target)
        value.ctx = ast.Load()
        yield ast.Assign([node.target], node.value)
        yield ast.Assign([node.target], ast.BinOp(value, node.op, node.value))
    if isinstance(node, ast.If):
        yield ast.If(ast.Constant(False), node.body, node.orelse) if not is_guard(node) else ast.Pass()
        if not is_guard(node):
            yield ast.If(ast.Constant(True), node.body, node.orelse)
    if isinstance(node, (ast.For, ast.While)):
        yield ast.Pass()
        yield _with(node, body=[*node.body, ast.Break()])
    if isinstance(node, ast.For):
        backwards = ast.parse("list(x)[::-1]", mode="eval").body
        assert isinstance(backwards, ast.Subscript)
        assert isinstance(backwards.value, ast.Call)
        backwards.value.args = [node.iter]
        yield _with(node, iter=backwards)
    if isinstance(node, ast.With):
        yield ast.If(ast.Constant(True), node.body, [])


def _of_an_expression(node: ast.expr) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp):
        for operator in _OPERATORS.get(type(node.op), ()):
            yield _with(node, op=operator())
        yield node.left
        yield node.right
        if isinstance(node.op, _ORDERED):
            yield _with(node, left=node.right, right=node.left)
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.BoolOp):
        yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
        for number in range(len(node.values)):
            rest = node.values[:number] + node.values[number + 1 :]
            yield rest[0] if len(rest) == 1 else _with(node, values=rest)
    elif isinstance(node, ast.Compare):
        for number, comparison in enumerate(node.ops):
            for other in _COMPARISONS[type(comparison)]:
                yield _with(node, ops=[*node.ops[:number], other(), *node.ops[number + 1 :]])
    elif isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse
    elif isinstance(node, (ast.Tuple, ast.List)) and isinstance(node.ctx, ast.Load) and len(node.elts) > 1:
        yield _with(node, elts=[*node.elts[1:], node.elts[0]])
        yield _with(node, elts=node.elts[:-1])
    elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        if node.attr == "T":
            yield node.value
        if node.attr[-1:] in ("1", "2"):
            yield _with(node, attr=node.attr[:-1] + {"1": "2", "2": "1"}[node.attr[-1]])
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        yield node.value


def _of_a_call(node: ast.Call) -> Iterator[ast.AST]:
    for number, keyword in enumerate(node.keywords):
        if keyword.arg != "strict":
            yield _with(node, keywords=node.keywords[:number] + node.keywords[number + 1 :])
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if len(node.args) > 1:
        for number in range(len(node.args)):
            yield _with(node, args=node.args[:number] + node.args[number + 1 :])
        for number in range(len(node.args) - 1) if called not in _SYMMETRIC else ():
            first, second = node.args[number : number + 2]
            yield _with(node, args=[*node.args[:number], second, first, *node.args[number + 2 :]])
    if node.args and not isinstance(node.args[0], ast.Starred):
        yield node.args[0]
    if isinstance(node.func, ast.Attribute):
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "np"):
            yield node.func.value
        if called in _OTHER_NAMES:
            yield _with(node, func=_with(node.func, attr=_OTHER_NAMES[called]))
    elif called in _OTHER_NAMES:
        yield _with(node, func=ast.Name(_OTHER_NAMES[called], ast.Load()))


def _near(value: object) -> tuple[Any, ...]:
    """Constants that are nearly the same."""
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, int):
        return value + 1, value - 1
    if isinstance(value, float):
        return (value * 1e4, value / 1e4) if 0 < abs(value) < _SMALL else (value + 1, value - 1, value * 1.01)
    return (value + "x",) if isinstance(value, str) else ()


def _with(node: ast.AST, **changed: object) -> ast.AST:
    """A copy of a node with other fields."""
    return type(node)(**{**dict(ast.iter_fields(node)), **changed})


def _text(node: ast.AST) -> str:
    return ast.unparse(ast.fix_missing_locations(node))


def _line(statement: ast.AST) -> str:
    first = _text(statement).splitlines()[0]
    body = getattr(statement, "body", None)
    return f"{first} ... break" if isinstance(body, list) and isinstance(body[-1], ast.Break) else first
