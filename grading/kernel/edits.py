"""A definition with one small thing changed in it: where one change makes wrong code right, the mistake stands there.

`edits_of(definition)` gives the changes that are worth trying, the most telling first. Which of them makes the code
right is for the judge to say.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice

from grading.kernel.edits_of_blocks import changes_in, copied

MOST = 120  # changes that are tried
_MOST_NAMES = 40  # of which put one variable in the place of another
_ONLY = {"numpy", "math", "np"}  # what code may import that is run with a change in it
_FORBIDDEN = {
    "open",
    "__import__",
    "globals",
    "exec",
    "eval",
    "compile",
    "input",
    "display",
    "get_ipython",
    "os",
    "sys",
    "shutil",
    "subprocess",
    "Path",
    "save",
}
# What may stand for each other.
_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
}
_COMPARED |= {ast.GtE: (ast.Gt, ast.LtE), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,)}
_OPERATORS = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.MatMult),
    ast.Div: (ast.Mult,),
}
_RELATED = [("mean", "sum"), ("max", "min"), ("argmax", "argmin"), ("zeros", "ones"), ("log2", "log")]
_RELATED += [("log10", "log"), ("log1p", "log"), ("abs", "maximum"), ("tril", "triu"), ("any", "all")]
_ROUNDING = ("round", "around", "rint", "floor", "ceil", "trunc", "int", "bool")
_ORDER = (
    "rounds", "power", "prints", "returns early", "replaces", "made once", "every round", "repeats", "on self",
    "one object", "adds", "axis", "operands", "transposed", "sign", "compared", "range", "operator", "joined",
    "function",
    "number", "condition", "keepdims", "line", "name",
)  # fmt: skip

Change = Callable[[ast.AST], ast.AST]


@dataclass(frozen=True)
class Edit:
    """One change: its kind, the line of the file, what stands there, and what makes the changed definition."""

    rule: str
    line: int
    was: str
    made: Callable[[], ast.stmt]


@lru_cache(maxsize=8)
def edits_of(definition: ast.stmt) -> tuple[Edit, ...]:
    """The definition of a function or class with one small change each; none where it does more than calculate."""
    if not is_harmless(definition):
        return ()
    found = [Edit(*change) for change in changes_in(definition)]
    names = 0
    for position, (_, _, _, node) in enumerate(_places(definition)):
        for rule, was, change in _changes(node, definition):
            names += rule == "name"
            if rule != "name" or names <= _MOST_NAMES:
                made = partial(_with, definition, position, change)
                found.append(Edit(rule, getattr(node, "lineno", definition.lineno), was, made))
    return tuple(sorted(found, key=lambda edit: _ORDER.index(edit.rule))[:MOST])


@lru_cache(maxsize=256)
def is_harmless(statement: ast.stmt) -> bool:
    """Does it only calculate? What opens files, runs programs or talks to Jupyter is not run with a change in it."""
    for node in ast.walk(statement):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            modules = (
                [one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            )
            if not {name.split(".")[0] for name in modules} <= _ONLY:
                return False
        if getattr(node, "id", getattr(node, "attr", "")) in _FORBIDDEN:
            return False
    return True


def _places(tree: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """All nodes with where they hang, in an order that a copy of the tree has, too."""
    for field, value in ast.iter_fields(tree):
        children = value if isinstance(value, list) else [value]
        for index, child in enumerate(children):
            if isinstance(child, ast.AST) and not isinstance(child, (ast.expr_context, ast.arguments)):
                yield tree, field, index if isinstance(value, list) else None, child
                yield from _places(child)


def _with(original: ast.stmt, position: int, change: Change) -> ast.stmt:
    edited = copied(original)
    parent, field, index, node = next(islice(_places(edited), position, None))
    new = change(node)
    if index is None:
        setattr(parent, field, new)
    else:
        getattr(parent, field)[index] = new
    return ast.fix_missing_locations(edited)


def _changes(node: ast.AST, whole: ast.stmt) -> Iterator[tuple[str, str, Change]]:
    """(rule, what stands there, the change) for one node."""
    if isinstance(node, ast.Call):
        yield from _of_a_call(node)
    elif isinstance(node, ast.BinOp):
        yield from _of_an_operation(node)
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in _COMPARED.get(type(node.ops[0]), ()):
            yield "compared", ast.unparse(node), _setting(ops=[other()])
    elif (
        isinstance(node, ast.Constant)
        and isinstance(node.value, (int, float))
        and type(node.value) is not bool
    ):
        yield from _of_a_number(node, node.value)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        if not isinstance(node.operand, ast.Constant):
            yield "sign", ast.unparse(node), lambda one: one.operand  # type: ignore[attr-defined]
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield "transposed", ast.unparse(node), lambda one: one.value  # type: ignore[attr-defined]
    elif isinstance(node, (ast.If, ast.IfExp)):
        yield "condition", ast.unparse(node.test), _negated
    elif isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Tuple):
        yield "sign", ast.unparse(node.value), _setting(value=ast.UnaryOp(ast.USub(), node.value))
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        for name in _names_beside(node, whole):
            yield "name", node.id, _setting(id=name)


def _setting(**fields: object) -> Change:
    def change(node: ast.AST) -> ast.AST:
        for name, value in fields.items():
            setattr(node, name, value)
        return node

    return change


def _negated(node: ast.AST) -> ast.AST:
    node.test = ast.UnaryOp(ast.Not(), node.test)  # type: ignore[attr-defined]
    return node


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def _of_a_call(node: ast.Call) -> Iterator[tuple[str, str, Change]]:
    name, was = _called(node), ast.unparse(node)
    first = node.args[0] if node.args else None
    if name in _ROUNDING and first is not None and not isinstance(first, ast.Starred):
        yield "rounds", was, lambda one: one.args[0]  # type: ignore[attr-defined]
    if name in ("round", "astype") and isinstance(node.func, ast.Attribute):
        yield "rounds", was, lambda one: one.func.value  # type: ignore[attr-defined]
    if name == "append" and isinstance(first, ast.Name):
        copied = ast.Call(ast.Attribute(first, "copy", ast.Load()), [], [])
        yield "one object", was, _setting(args=[copied])
    for place, word in enumerate(node.keywords):
        if word.arg == "axis":
            for axis in (0, 1, -1):
                yield "axis", f"axis={ast.unparse(word.value)}", _with_word(place, axis)
        if word.arg == "keepdims":
            yield "keepdims", was, _with_word(place, not getattr(word.value, "value", True))
    if name in ("sum", "mean", "max", "min", "std", "var") and not any(
        w.arg == "keepdims" for w in node.keywords
    ):
        kept = [*node.keywords, ast.keyword("keepdims", ast.Constant(True))]
        yield "keepdims", was, _setting(keywords=kept)
    if name == "range" and not node.keywords:
        yield from _of_a_range(node)
    for pair in _RELATED:
        if name in pair:
            other = pair[1 - pair.index(name)]
            yield "function", was, _calling(other)
    if len(node.args) == 2 and name in ("dot", "matmul", "outer", "subtract", "divide"):
        yield "operands", was, _setting(args=node.args[::-1])


def _with_word(place: int, value: int | bool) -> Change:
    def change(node: ast.AST) -> ast.AST:
        node.keywords[place].value = ast.Constant(value)  # type: ignore[attr-defined]
        return node

    return change


def _calling(name: str) -> Change:
    def change(node: ast.AST) -> ast.AST:
        function = node.func  # type: ignore[attr-defined]
        setattr(function, "attr" if isinstance(function, ast.Attribute) else "id", name)
        return node

    return change


def _of_a_range(node: ast.Call) -> Iterator[tuple[str, str, Change]]:
    was = ast.unparse(node)
    *start, end = node.args[:2]
    if isinstance(end, ast.BinOp):
        yield "range", was, _setting(args=[*start, end.left, *node.args[2:]])
    for operator in (ast.Add, ast.Sub):
        longer = ast.BinOp(end, operator(), ast.Constant(1))
        yield "range", was, _setting(args=[*start, longer, *node.args[2:]])
    if start:
        yield "range", was, _setting(args=[ast.Constant(0), end, *node.args[2:]])
    else:
        yield "range", was, _setting(args=[ast.Constant(1), end])


def _of_an_operation(node: ast.BinOp) -> Iterator[tuple[str, str, Change]]:
    was = ast.unparse(node)
    if isinstance(node.op, ast.BitXor):
        yield "power", was, _setting(op=ast.Pow())
    if isinstance(node.op, ast.FloorDiv):
        yield "rounds", was, _setting(op=ast.Div())
    if isinstance(node.op, (ast.Mult, ast.Add)):
        name = "multiply" if isinstance(node.op, ast.Mult) else "add"
        numpys = ast.Attribute(ast.Name("np", ast.Load()), name, ast.Load())
        yield "repeats", was, lambda one: ast.Call(numpys, [one.left, one.right], [])  # type: ignore[attr-defined]
    if isinstance(node.op, (ast.MatMult, ast.Sub, ast.Div, ast.Pow)):
        yield "operands", was, _setting(left=node.right, right=node.left)
    if isinstance(node.op, ast.MatMult):
        for side in ("left", "right"):
            turned = ast.Attribute(getattr(node, side), "T", ast.Load())
            yield "transposed", was, _setting(**{side: turned})
    for other in _OPERATORS.get(type(node.op), ()):
        yield "sign" if other in (ast.Add, ast.Sub) else "operator", was, _setting(op=other())
    if isinstance(node.op, (ast.Add, ast.Sub, ast.Mult, ast.Div)):  # one operand too many
        yield "joined", was, lambda one: one.left  # type: ignore[attr-defined]
        if not isinstance(node.op, ast.Div):
            yield "joined", was, lambda one: one.right  # type: ignore[attr-defined]


def _of_a_number(node: ast.Constant, was: float) -> Iterator[tuple[str, str, Change]]:
    others = {1, 2} if was == 0 else {0, -was, was + 1, was - 1, 2 * was}
    for value in sorted(others - {was}, key=lambda other: (abs(other - was), other)):
        yield "number", ast.unparse(node), _setting(value=value)


def _names_beside(node: ast.Name, whole: ast.stmt) -> list[str]:
    """The other variables of the function in which a name is read."""
    for function in ast.walk(whole):
        if isinstance(function, ast.FunctionDef) and any(one is node for one in ast.walk(function)):
            arguments = [one.arg for one in function.args.args]
            stored = [one.id for one in ast.walk(function) if _is_stored(one)]  # type: ignore[attr-defined]
            names = list(dict.fromkeys([*stored, *arguments]))
            return [name for name in names if name not in (node.id, "self")] if node.id in names else []
    return []


def _is_stored(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
