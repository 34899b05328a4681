"""Which statements of a notebook make what lasts: its imports, definitions and plain assignments, without the rest."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence, Set

from grading.kernel.stand_ins import global_names

Statements = Sequence[ast.stmt]
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_IMPORTS = (ast.Import, ast.ImportFrom)


def lasting(cells: Sequence[Statements], wanted: Set[str]) -> list[list[ast.stmt]]:
    """The statements of each cell that are worth running where only some names are wanted.

    Imports, definitions, and assignments that call nothing are cheap, and are all kept. What calls something, fills a
    table or loops is kept where something wanted needs it: it may be a training that takes an hour.
    """
    needed = needs(cells, wanted)
    imported = {name for cell in cells for one in cell if isinstance(one, _IMPORTS) for name in makes(one)}
    return [
        [
            one
            for one in cell
            if _compiles(one)
            and (
                isinstance(one, (*_IMPORTS, *DEFINITIONS))
                or is_plain(one)
                or (makes(one) - imported) & needed
            )
        ]
        for cell in cells
    ]


def needs(cells: Sequence[Statements], wanted: Set[str]) -> set[str]:
    """The names that are wanted, and all that what makes them looks up."""
    statements = [(makes(one), one) for cell in cells for one in cell]
    needed, done = set(wanted), set[int]()
    while again := [one for made, one in statements if made & needed and id(one) not in done]:
        for one in again:
            done.add(id(one))
            needed |= uses(one)
    return needed


def uses(statement: ast.stmt) -> frozenset[str]:
    """The names that a statement looks up outside itself, in functions that it defines, too."""
    try:
        return global_names(compile(ast.Module([statement], []), "<a statement>", "exec"))
    except (SyntaxError, ValueError):
        return frozenset()


def makes(statement: ast.stmt) -> set[str]:
    """The names to which a statement gives a value, or whose value it changes: `a = 1`, `b[0] = 2`, `c.append(3)`."""
    made: set[str] = set()
    for node in _outside_functions(statement):
        if isinstance(node, DEFINITIONS):
            made.add(node.name)
        elif isinstance(node, _IMPORTS):
            made |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Store):
            made |= _root(node)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            made |= _root(node.value.func) if isinstance(node.value.func, ast.Attribute) else set()
    return made


def is_plain(statement: ast.stmt) -> bool:
    """An assignment to names that calls nothing, such as `EPS = 1e-7`; or `relu, tanh = yours("relu", "tanh")`."""
    if not isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign)) or statement.value is None:
        return False
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    names = [name for target in targets for name in _names_in(target)]
    if not all(isinstance(name, ast.Name) for name in names):
        return False
    value = statement.value
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        return value.func.id == "yours"
    return not any(isinstance(node, ast.Call) for node in _outside_functions(value))


def _names_in(target: ast.expr) -> list[ast.expr]:
    return target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]


def _root(node: ast.expr) -> set[str]:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    """A node and those within it, but not what only runs once a function is called."""
    yield node
    if not isinstance(node, (*DEFINITIONS, ast.Lambda)):
        for child in ast.iter_child_nodes(node):
            yield from _outside_functions(child)


def _compiles(statement: ast.stmt) -> bool:
    """Not so: a `return` or an `await` outside of functions, which only IPython runs."""
    try:
        compile(ast.Module([statement], []), "<a statement>", "exec")
    except (SyntaxError, ValueError):
        return False
    return not any(isinstance(node, ast.Name) and node.id == "get_ipython" for node in ast.walk(statement))
