"""Which slips of the pen earn full points? Each reference is changed in one place, and examined as a learner's code is.

    python -m bench mutants                     all exercises
    python -m bench mutants softmax day5_sgd    these
    python -m bench mutants --alternatives      and the right alternatives of the bank, which are written differently

`survivors.json` lists those that may earn everything, each with its reason: another right way to do it, or something
that the exercise leaves open. Any other one is a gap in the cases, and the command names it.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import json
import sys
import time
import types
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import solutions
from bench.choosing import chosen
from bench.mutating import Mutant, mutants
from bench.quick import first_lost
from grading import exercises
from grading.exercises import class_with
from grading.kernel.stand_ins import global_names
from solutions import week

SURVIVORS = Path(__file__).parent / "survivors.json"
SEEDS = (1, 2, 3)


@dataclass(frozen=True)
class Piece:
    """Right code of an exercise that can be changed: the reference, or an alternative of the bank.

    title: "Value" or "Value.Closures". definition: its name in the module. method: of a class, the one that it is.
    """

    title: str
    exercise: str
    module: types.ModuleType
    definition: str
    method: str = ""

    @property
    def source(self) -> str:
        """The source text, after that of the private functions of its module that it reaches."""
        here = _defined_in(self.module)
        needed, pending = {self.definition}, [self.definition]
        while pending:
            code = compile(ast.Module([here[pending.pop()]], []), "<definition>", "exec")
            more = (global_names(code) & here.keys()) - needed - {*week.names()}
            needed |= more
            pending += more
        return ast.unparse(ast.Module([node for name, node in here.items() if name in needed], []))

    def made_of(self, source: str) -> Any:
        """What source text defines in the place of the piece's own.

        Other exercises that it does not call are left out of what surrounds it: the course lends them, as it does to
        a learner.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what Python thinks of `3[x]`
            code = compile(source, "<mutant>", "exec")
        needed = global_names(code)
        scope = {
            key: value for key, value in vars(self.module).items() if key in needed or key not in week.names()
        }
        exec(code, scope)
        made = scope[self.definition]
        return class_with(getattr(solutions, self.exercise), **{self.method: made}) if self.method else made


@cache
def _defined_in(module: types.ModuleType) -> dict[str, ast.stmt]:
    """The functions and classes of a module by name, without the decorators that register them."""
    found: dict[str, ast.stmt] = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            node.decorator_list = [one for one in node.decorator_list if "contextmanager" in ast.unparse(one)]
            found[node.name] = node
    return found


def pieces_of(name: str) -> list[Piece]:
    """The reference of an exercise, and those of its alternatives that are definitions of their own."""
    reference = getattr(solutions, name)
    found = [Piece(name, name, sys.modules[reference.__module__], name)]
    for right in exercises.alternatives_of(name):
        piece, method = right.candidate, ""
        if piece.__module__.startswith(
            "solutions."
        ):  # a copy of the reference's class with one method replaced
            homes = {key: str(getattr(one, "__module__", "")) for key, one in vars(piece).items()}
            homes.pop("__module__")
            method = next((key for key, home in homes.items() if home.startswith("grading.")), "")
            piece = getattr(piece, method, piece)
        module = sys.modules[piece.__module__]
        if piece.__name__ in _defined_in(module) and module is not found[0].module:
            found.append(Piece(f"{name}.{right.name}", name, module, piece.__name__, method))
    return found


def examined(piece: Piece, seeds: Sequence[int] = SEEDS) -> Iterator[tuple[Mutant, int]]:
    """A piece's mutants, each with how many of the seeds let it earn everything."""
    free = set()  # guards that may go: how they ask is then of no matter
    for mutant in mutants(piece.source):
        if (mutant.place, mutant.was) in free:
            continue
        passed = 0
        for seed in seeds:
            if earns_everything(piece, mutant, seed):
                passed += 1
            elif not passed:
                break
        if passed and mutant.drops_a_guard:
            free.add((mutant.place, mutant.was))
        yield mutant, passed


def earns_everything(piece: Piece, mutant: Mutant, seed: int) -> bool:
    """Does a mutant earn all points of its exercise?"""
    try:
        candidate = piece.made_of(mutant.source)
    except Exception:  # what does not even run is no danger
        return False
    return first_lost(piece.exercise, candidate, seed) is None


def allowed() -> dict[str, list[dict[str, str]]]:
    """What `survivors.json` lists: by exercise, the mutants that may earn everything, each with its reason."""
    listed: dict[str, list[dict[str, str]]] = json.loads(SURVIVORS.read_text(encoding="utf-8"))
    return listed


def key_of(entry: Mapping[str, str]) -> tuple[str, str, str]:
    """The key of the mutant that an entry of `survivors.json` means."""
    return entry["in"], entry["was"], entry["now"]


def main(arguments: Sequence[str]) -> int:
    """The command line; returns 1 where a mutant earns full points that may not."""
    parser = argparse.ArgumentParser(
        prog="python -m bench mutants", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("names", nargs="*", help="exercises or days (default: all)")
    parser.add_argument("--alternatives", action="store_true", help="also the bank's right alternatives")
    options = parser.parse_args(arguments)
    pieces = [piece for name in chosen(options.names) for piece in pieces_of(name)]
    gaps = 0
    for piece in pieces:
        if piece.title != piece.exercise and not (options.alternatives or piece.title in allowed()):
            continue
        began, listed = time.process_time(), {key_of(entry) for entry in allowed().get(piece.title, [])}
        results = list(examined(piece))
        alive = [(mutant, passed) for mutant, passed in results if passed]
        known = sum(mutant.key in listed for mutant, _ in alive)
        print(
            f"{piece.title}: {len(results)} mutants, {len(results) - len(alive)} lose points, {known} may not; "
            f"{time.process_time() - began:.1f} s",
            flush=True,
        )
        for mutant, passed in alive:
            if mutant.key not in listed:
                gaps += 1
                place, was, now = mutant.key
                print(f"    {passed} of {len(SEEDS)}  {place}:  {was}  ->  {now}", flush=True)
        for key in listed - {mutant.key for mutant, _ in alive}:
            print(f"    listed, but loses points or is gone: {key}")
    print(f"{gaps} mutants earn full points without a reason.")
    return int(gaps > 0)
