"""The course on WebAssembly, as in a reader's browser: 32 bits, one thread, no processes, no signals."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import wasm

from grading import course, examine, exercises
from solutions import sigmoid

pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install playwright")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(wasm.why_not()), reason=wasm.why_not())]

# Their examples include graphs of thousands of nodes. When such a graph is freed, each node frees the next one inside
# itself, and this Python's bound on that does not know a browser's stack: it overflows.
DEEP = ("Value", "Tensor")
NAMES = [name for name in exercises.names() if name not in DEEP]
PROGRAM = Path(__file__).parent / "wasm_verdicts.py"


def folder_of(package: str) -> Path:
    spec = find_spec(package)
    assert spec
    assert spec.origin
    return Path(spec.origin).parent


def verdicts() -> dict[str, list[dict[str, Any]]]:
    """{name: what was said of it}; one start for all."""
    script = PROGRAM.read_text(encoding="utf-8")
    place = "EXERCISES: list[str] = []"
    assert script.count(place) == 1
    ours = [course.ROOT / "grading", course.ROOT / "solutions"]
    files = wasm.files_of([*ours, *map(folder_of, ("IPython", "traitlets", "pygments"))], "course")
    code, out, err = wasm.printed_by(script.replace(place, f"EXERCISES = {NAMES!r}"), files, seconds=1500)
    assert code == 0, "\n".join(err)
    found: dict[str, list[dict[str, Any]]] = {}
    for line in out:
        if line.startswith("{"):
            said = json.loads(line)
            found.setdefault(said["name"], []).append(said)
    return found


@pytest.fixture(scope="module")
def told() -> dict[str, list[dict[str, Any]]]:
    return verdicts()


@pytest.mark.parametrize("name", NAMES)
def test_right_is_right_and_a_mistake_is_told_its_own_sentence(told, name):
    right, wrong = told[name]
    assert right["right"], right["says"]
    known = exercises.mistakes_of(name)[0]
    assert not wrong["right"]
    assert wrong["mistake"] == known.name, wrong["says"]
    assert " ".join(known.says.split()) in " ".join(wrong["says"].split())


def test_the_verdict_is_the_same_word_for_word(told):
    right, wrong = told["sigmoid"]
    known = exercises.mistakes_of("sigmoid")[0]
    assert right["says"] == examine("sigmoid", sigmoid, seed=1).says
    assert wrong["says"] == examine("sigmoid", known.candidate, seed=1).says


def test_what_a_notebook_imports_is_there_and_its_checks_speak(told):
    (imported,) = told["imported"]
    assert imported["there"] == [
        "Report",
        "compare",
        "solutions.data",
        "write_module",
        "yours",
    ]
    assert imported["sigmoid"]
    assert told["check"][0]["right"]
    assert "Is there a minus sign missing in the exponent" in " ".join(
        told["without_minus"][0]["says"].split()
    )


def test_a_loop_without_end_is_stopped_though_there_is_no_thread_to_watch_it(told):
    (stopped,) = told["endless"]
    says = " ".join(stopped["says"].split())
    assert "did not end within 1 s. It was stopped in line 2 of endless: `while True:`" in says
