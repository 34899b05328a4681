"""`nbgrader zip_collect`: whose a submitted file is, by the names that learning platforms give."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import PurePosixPath

import pytest
from course_copy import KEPT, solved
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from grading import course
from grading.notebooks.publish import text_of
from grading.teaching.classroom.collecting import collected


@pytest.fixture(scope="module")
def patterns():
    """As the teacher's configuration has them."""
    loader = PyFileConfigLoader("nbgrader_config.py", path=str(course.ROOT / "grading" / "teaching"))
    return Config(loader.load_config()).Collector.patterns


MOODLE = "CS_101-Day 3-4711"
FILE = "activations_loss.ipynb"


@pytest.mark.parametrize(
    ("path", "student"),
    [
        (f"{MOODLE}/Anna Lee_81_assignsubmission_file/{FILE}", "Anna Lee"),
        (f"{MOODLE}/Anna Lee_81_assignsubmission_file_/{FILE}", "Anna Lee"),
        (f"{MOODLE}/Anna Lee_81_assignsubmission_file_{FILE}", "Anna Lee"),
        (f"{MOODLE}/Anna Lee_81_assignsubmission_file/day3_activations_loss/{FILE}", "Anna Lee"),
        (f"{MOODLE}/Anna Lee_81_assignsubmission_file/my_work/day3_activations_loss/{FILE}", "Anna Lee"),
        (f"{MOODLE}/Müller, Jörg_82_assignsubmission_file/{FILE}", "Müller Jörg"),
        (unicodedata.normalize("NFD", f"{MOODLE}/Zoé Núñez_83_assignsubmission_file/{FILE}"), "Zoé Núñez"),
        (f"{MOODLE}/Sinéad O'Connor_84_assignsubmission_file/{FILE}", "Sinéad O'Connor"),
        (f"{MOODLE}/Ann (Annie) Li_85_assignsubmission_file/{FILE}", "Ann Annie Li"),
        (f"{MOODLE}/Zoë 🦊👩🏽‍🚀 हिन्दी_86_assignsubmission_file/{FILE}", "Zoë 🦊👩🏽‍🚀 हिन्दी"),
        (f"{MOODLE}/a{{b}}*[c]?\x1b$`^\u202e_87_assignsubmission_file/{FILE}", "a b c"),
        (f"submissions/leeanna_4711_90210_{FILE}", "leeanna"),
        (f"submissions/leeanna_LATE_4711_90210_{FILE}", "leeanna"),
        ("submissions/leeanna_4711_90210_activations_loss-2.ipynb", "leeanna"),
        ("submissions/leeanna_4711_90210_activations_loss (1).ipynb", "leeanna"),
        (f"leeanna_4711_90210_day3/day3_activations_loss/{FILE}", "leeanna"),
        (f"anna_{FILE}", "anna"),
        (f"anna_work/{FILE}", "anna"),
        ("anna_Activations_Loss.ipynb", "anna"),
        (f"A_1_x/ben_2_{FILE}", "ben"),
    ],
)
def test_the_student_is_in_the_platforms_name(patterns, path, student):
    archives = {"A_1_x", MOODLE, "submissions", "leeanna_4711_90210_day3"}
    (found,), said = collected([PurePosixPath(path)], patterns, archives)
    assert (found.student, found.notebook, said) == (student, "activations_loss", [])


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (f"{MOODLE}/__MACOSX/Anna Lee_81_assignsubmission_file/._{FILE}", False),
        (f"{MOODLE}/Anna Lee_81_assignsubmission_file/.ipynb_checkpoints/{FILE}", False),
        (f"{MOODLE}/Anna Lee_81_assignsubmission_file/answers.pdf", False),
        (f"{MOODLE}/Anna Lee_81_assignsubmission_file/my work.ipynb", True),
        (f"Anna/{FILE}", True),
        (f"day3_activations_loss/{FILE}", True),
    ],
)
def test_what_is_nobodys_or_no_notebook_of_the_course_is_left_out(patterns, path, told):
    found, said = collected([PurePosixPath(path)], patterns)
    assert found == []
    assert [path in sentence for sentence in said] == [True] * told


def test_people_of_one_name_are_told_apart(patterns):
    files = [PurePosixPath(f"Anna Lee_{number}_assignsubmission_file/{FILE}") for number in (81, 82)]
    found, (said,) = collected(files, patterns)
    assert [one.student for one in found] == ["Anna Lee 81", "Anna Lee 82"]
    assert said.startswith("2 people are called Anna Lee")


def test_the_last_upload_is_taken_and_what_cannot_be_known_is_said(patterns):
    folder = "Anna Lee_81_assignsubmission_file"
    two = [PurePosixPath(f"{folder}/activations_loss{again}.ipynb") for again in ("", " (1)")]
    (found,), (said,) = collected(two, patterns)
    assert found.file == two[1]
    assert "left out" in said
    apart = [PurePosixPath(f"{folder}/{place}/{FILE}") for place in ("new", "old")]
    found, (said,) = collected([*apart, PurePosixPath(f"ben_{FILE}")], patterns)
    assert [one.student for one in found] == ["ben"]
    assert "keep one of them" in said


def test_a_pattern_of_ones_own_with_a_time():
    pattern = r"[^_]+_(?P<student>[^_]+)_attempt_(?P<timestamp>[\d-]+)_"
    files = [PurePosixPath(f"Day 3_alee_attempt_2026-11-2{day}-10-00-00_{FILE}") for day in (0, 1)]
    found, said = collected(files, [pattern])
    assert [(one.student, one.timestamp[:10]) for one in found] == [
        ("alee", "2026-11-20"),
        ("alee", "2026-11-21"),
    ]
    assert said == []


def test_nbgraders_command_collects_from_a_zip(tmp_path):
    """The real command, in a copy of the course."""
    root = tmp_path / "course"
    for package in ("grading", "solutions"):
        leave = shutil.ignore_patterns("__pycache__", "class")
        shutil.copytree(course.ROOT / package, root / package, ignore=leave)
    teaching = root / "grading" / "teaching"
    archive = teaching / "class" / "downloaded" / "day3_activations_loss" / "archive"
    archive.mkdir(parents=True)
    work = text_of(solved("day3_activations_loss", "activations_loss"))
    with zipfile.ZipFile(archive / f"{MOODLE}.zip", "w") as packed:
        packed.writestr(f"Anna Lee_81_assignsubmission_file/{FILE}", work)
        packed.writestr(f"Jörg Müller_82_assignsubmission_file/{FILE}", work)
        packed.writestr("Eve_83_assignsubmission_file/work.zip", b"PK\x03\x04junk")
    (archive / f"leeben_LATE_4711_9_{FILE}").write_text(work, encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if key in KEPT}
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "zip_collect", "day3_activations_loss"],
        cwd=teaching, env=environment | {"PYTHONPATH": str(root), "HOME": str(tmp_path)},
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert f"left out: {MOODLE}/Eve_83_assignsubmission_file/work.zip (it cannot be unpacked" in done.stderr
    submitted = teaching / "class" / "submitted"
    assert sorted(path.name for path in submitted.iterdir()) == ["Anna Lee", "Jörg Müller", "leeben"]
    assert all((path / "day3_activations_loss" / FILE).is_file() for path in submitted.iterdir())
