"""The rooms of the house: each imports only from those above it, and no imports form a circle."""

from __future__ import annotations

import ast
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from grading import course
from grading.teaching.handout import contents
from grading.teaching.sandbox import kit

GROUND = "the ground"
# Each room may import from the rooms above it, and from itself. `solutions` is above all, and imports nobody.
ROOMS = (
    "solutions",
    GROUND,
    "kernel",
    "notebooks",
    "judge",
    "exercises",
    "examining",
    "lab",
    "lessons",
    "learner",
    "autograde",
    "teaching",
    "classroom",  # the place of a teacher's configuration up to release 0.1, which hands on
    "bench",
)
# Stubs are made of what the exercises say; a check examines, but only once somebody calls it.
DOWNWARDS = {("notebooks", "judge"), ("notebooks", "exercises")}
DOWNWARDS_IN_FUNCTIONS = {("lab", "examining")}
DOORS = {"grading", "grading.__main__"}  # they lead everywhere, inside functions

PACKAGES = ("solutions", "grading", "bench")
FILES = {
    ".".join(path.relative_to(course.ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in PACKAGES
    for path in sorted((course.ROOT / package).rglob("*.py"))
    if "lessons" not in path.parts and "class" not in path.parts
}


def room_of(module: str) -> str:
    first, *rest = module.split(".")
    if first != "grading":
        return first
    path = course.ROOT.joinpath("grading", *rest[:1])
    return rest[0] if path.is_dir() and rest else GROUND


_HOLDS_STATEMENTS = (ast.stmt, ast.ExceptHandler, ast.match_case)


def imports_of(path: Path) -> list[tuple[str, bool]]:
    """(module, whether inside a function) of every import of ours in a file."""
    found = []
    tree = ast.parse(path.read_text(encoding="utf-8"))
    pending: list[tuple[ast.AST, bool]] = [(tree, False)]
    while pending:
        node, inside = pending.pop()
        inside_too = inside or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        pending += [
            (one, inside_too) for one in ast.iter_child_nodes(node) if isinstance(one, _HOLDS_STATEMENTS)
        ]
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: an import that is relative"
            names = [
                full if (full := f"{node.module}.{alias.name}") in FILES else str(node.module)
                for alias in node.names
            ]
        else:
            continue
        found += [(name, inside) for name in names if name.split(".")[0] in PACKAGES]
    return found


@cache
def imports() -> dict[str, list[tuple[str, bool]]]:
    """Those of every file; read by the process that runs these tests, not by all that collect them."""
    return {module: imports_of(path) for module, path in FILES.items()}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_from_those_above_it(room):
    wrong = []
    for module in FILES:
        if room_of(module) != room or module in DOORS:
            continue
        for imported, in_a_function in imports()[module]:
            there = room_of(imported)
            allowed = (
                imported == "grading"
                or ROOMS.index(there) <= ROOMS.index(room)
                or (room, there) in DOWNWARDS
                or (in_a_function and (room, there) in DOWNWARDS_IN_FUNCTIONS)
            )
            if not allowed:
                wrong.append(f"{module} imports {imported}")
    assert not wrong


def test_every_module_is_in_a_room():
    assert {room_of(module) for module in FILES} - {*ROOMS} == set()


def test_no_imports_form_a_circle():
    graph = {
        module: {imported for imported, _ in found if imported in FILES and imported != module}
        for module, found in imports().items()
        if module not in DOORS
    }
    for module, imported in graph.items():  # a package's own name only stands for what it has loaded
        graph[module] = {one for one in imported if not module.startswith(f"{one}.")}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_a_kernels_kit_has_no_other_rooms_of_grading():
    for day in course.days():
        names = {path.relative_to(kit.kit_for(day)).parts for path in kit.kit_for(day).rglob("*.py")}
        rooms = {parts[1] for parts in names if parts[0] == "grading" and len(parts) > 2}
        assert rooms == {"kernel", "lab", "exercises"}
        assert all(
            parts[-1].startswith("fixtures") for parts in names if parts[:2] == ("grading", "exercises")
        )


def test_students_get_every_room_but_the_teachers():
    paths, _ = contents.chosen_files(course.ROOT)
    rooms = {Path(path).parts[1] for path in paths if path.startswith("grading/") and path.count("/") > 1}
    assert rooms == {*ROOMS} - {"solutions", GROUND, "teaching", "classroom", "bench"} | {"jupyter"}
