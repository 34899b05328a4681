"""The package `solutions`: what it offers, when it imports, and what it says where something is withheld."""

import ast
import builtins
import importlib
import inspect
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import solutions

PACKAGE = Path(solutions.__file__).parent
REFERENCES = [module for modules in solutions.DAYS.values() for module in modules]
NAMES = [(module, name) for module in REFERENCES for name in solutions.CONTENTS[module]]


def run_python(code, folder):
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("module", REFERENCES)
def test_a_module_defines_what_it_lists_in_the_listed_order(module):
    loaded = importlib.import_module(f"solutions.{module}")
    defined = [
        node.name
        for node in ast.parse(inspect.getsource(loaded)).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    ]
    assert defined == list(solutions.CONTENTS[module]) == loaded.__all__


@pytest.mark.parametrize(("module", "name"), NAMES)
def test_a_reference_reads_only_what_a_notebook_cell_has(module, name):
    """Each reference becomes a notebook cell: it may use np, builtins and references of its day or before."""
    earlier = {known for place, known in NAMES if REFERENCES.index(place) <= REFERENCES.index(module)}
    allowed = earlier | {"np"} | set(dir(builtins))
    tree = ast.parse(inspect.getsource(getattr(solutions, name)))
    bound = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    bound |= {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    bound |= {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
    read = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    assert read - bound - allowed == set()
    assert not any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(tree))


@pytest.mark.parametrize(("module", "name"), NAMES)
def test_a_reference_has_a_docstring_and_so_has_each_public_method(module, name):
    reference = getattr(solutions, name)
    assert inspect.getdoc(reference)
    if inspect.isclass(reference):
        methods = [m for n, m in vars(reference).items() if inspect.isfunction(m) and n != "__repr__"]
        assert all(inspect.getdoc(method) for method in methods)


def test_every_name_is_listed_and_comes_by_import():
    assert {name for _, name in NAMES} <= set(dir(solutions))
    from solutions import MLP, softmax

    assert softmax is importlib.import_module("solutions.losses").softmax
    assert MLP is importlib.import_module("solutions.engine").MLP


def test_importing_the_package_imports_nothing_heavy():
    code = "import sys, solutions; print(sorted(m for m in sys.modules if m.split('.')[0] in {'numpy', 'sklearn'}))"
    assert run_python(code, PACKAGE.parent).stdout.strip() == "[]"


def test_a_name_imports_only_its_own_module_and_what_that_needs():
    code = (
        "import sys; from solutions import sigmoid; print(sorted(m for m in sys.modules if 'solutions' in m))"
    )
    assert (
        run_python(code, PACKAGE.parent).stdout.strip()
        == "['solutions', 'solutions.perceptron', 'solutions.week']"
    )


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no name 'sofmax'"):
        _ = solutions.sofmax
    assert not hasattr(solutions, "__wrapped__")


def test_a_withheld_module_is_missed_only_by_its_own_names(tmp_path):
    shutil.copytree(PACKAGE, tmp_path / "solutions", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "solutions" / "optimizers.py").unlink()
    there = run_python("from solutions import softmax, dense_backward, Value, data", tmp_path)
    assert there.returncode == 0, there.stderr
    gone = run_python("from solutions import Adam", tmp_path)
    assert gone.returncode == 1
    assert "'Adam' belongs to solutions.optimizers (day5_sgd), which this copy does not have" in gone.stderr
