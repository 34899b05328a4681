"""The installation, the start of JupyterLab, and what the README says of both."""

import ast
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest
from jupyter_core.paths import jupyter_path
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from grading import install
from grading.learner import start

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def lines_of(name: str) -> list[str]:
    """The lines of a requirements file without comments."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def pinned() -> dict[str, Version]:
    """The tested version of each distribution."""
    pairs = [line.split("==") for line in lines_of("constraints.txt")]
    return {canonicalize_name(name): Version(number) for name, number in pairs}


# ------------------------------------------------------------------------------------------ what is installed


def test_requirements_are_ranges_and_end_with_the_course_itself():
    *ranges, last = lines_of("requirements.txt")
    assert last == "-e ."
    for line in ranges:
        operators = {specifier.operator for specifier in Requirement(line).specifier}
        assert operators == {">=", "<"}, line


def test_constraints_hold_a_tested_version_inside_every_range():
    tested = pinned()
    wanted = [Requirement(line) for line in lines_of("requirements.txt")[:-1]]
    extras = PYPROJECT["project"]["optional-dependencies"]
    wanted += [
        Requirement(line) for line in (requirement for extra in extras.values() for requirement in extra)
    ]
    own = PYPROJECT["project"]["name"]  # an extra may hold another one
    wanted = [requirement for requirement in wanted if requirement.name != own]
    for requirement in wanted:
        version = tested[canonicalize_name(requirement.name)]
        assert version in requirement.specifier, f"{requirement} against {version}"


def test_nbgrader_is_capped_at_the_tested_minor():
    (nbgrader,) = [Requirement(line) for line in lines_of("requirements.txt") if line.startswith("nbgrader")]
    tested = pinned()["nbgrader"]
    assert Version(f"{tested.major}.{tested.minor}.999") in nbgrader.specifier
    assert Version(f"{tested.major}.{tested.minor + 1}") not in nbgrader.specifier


def test_constraints_are_plain_pins():
    lines = lines_of("constraints.txt")
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []
    assert lines == sorted(lines, key=lambda line: line.split("==")[0].casefold())


# ------------------------------------------------------------------------------------------ installing


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with the three files that say what is to be installed."""
    for name in install.INPUTS:
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path.resolve()


@pytest.fixture
def pip_runs(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """In place of venv and pip: a fake environment with this Python, and a record of each run of pip."""
    runs: list[bool] = []

    def make_environment(venv: Path) -> None:
        install.python_of(venv).parent.mkdir(parents=True)
        install.python_of(venv).touch()

    def ask(command: list[str | Path]) -> str:
        return "3.11" if Path(command[0]).exists() else ""

    monkeypatch.setattr(install, "make_environment", make_environment)
    monkeypatch.setattr(install, "pip_install", lambda venv, dev: runs.append(dev))
    monkeypatch.setattr(install, "ask", ask)
    return runs


def test_the_second_time_nothing_is_installed(clone, pip_runs):
    install.install(clone)
    install.install(clone)
    assert pip_runs == [False]


@pytest.mark.parametrize("folder", ["lib/python3.11/site-packages", "Lib/site-packages"])
def test_an_environment_starts_without_the_grammar_of_addresses(clone, pip_runs, folder):
    """Also one that an earlier release of the course made: jsonschema goes on without it."""
    install.install(clone)
    packages = clone / ".venv" / folder
    packages.mkdir(parents=True)
    name, line = install.QUICK
    (packages / name).write_text("import sys\n", encoding="utf-8")  # an earlier release's
    install.install(clone)
    assert (packages / name).read_text(encoding="utf-8") == line
    assert pip_runs == [False]
    program = (
        f"{line}import sys, jsonschema, nbformat; print([name for name in sys.modules if 'rfc3987' in name])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['rfc3987_syntax']", "the grammar itself is not loaded"


def test_an_environment_that_cannot_be_written_to_still_works(clone, pip_runs, monkeypatch):
    install.install(clone)
    (clone / ".venv" / "lib" / "python3.12" / "site-packages").mkdir(parents=True)

    def refuse(*_arguments, **_options):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", refuse)
        install.install(clone)
    assert pip_runs == [False]


def test_the_developers_tools_are_added_once_and_stay(clone, pip_runs):
    install.install(clone)
    install.install(clone, dev=True)
    install.install(clone, dev=True)
    install.install(clone)
    (clone / "requirements.txt").write_text("# changed\n", encoding="utf-8")
    install.install(clone)
    assert pip_runs == [False, True, True]


@pytest.mark.parametrize("name", install.INPUTS)
def test_a_changed_input_installs_again(clone, pip_runs, name):
    install.install(clone)
    with (clone / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    install.install(clone)
    assert len(pip_runs) == 2


def test_an_interrupted_installation_is_made_anew(clone, pip_runs, monkeypatch, capsys):
    def interrupted(venv: Path, dev: bool) -> None:
        (venv / "unfinished").touch()
        (venv / "half_installed").touch()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(install, "pip_install", interrupted)
        with pytest.raises(KeyboardInterrupt):
            install.install(clone)
    assert install.read_stamp(clone / ".venv") == {}
    install.install(clone)
    assert pip_runs == [False]
    assert not (clone / ".venv" / "half_installed").exists()
    assert "interrupted" in capsys.readouterr().out


@pytest.mark.parametrize(("code", "trusted"), [(0, True), (1, True), (-9, False)])
def test_an_environment_in_which_pip_was_killed_is_not_trusted(clone, monkeypatch, code, trusted):
    venv = clone / ".venv"
    venv.mkdir()
    monkeypatch.setattr(install, "run_logged", lambda *_: (code, ["why"]))
    if code == 0:
        install.pip_install(venv, dev=False)
    else:
        with pytest.raises(install.CannotInstall, match="pip could not install"):
            install.pip_install(venv, dev=False)
    assert (venv / "unfinished").exists() != trusted


TALK = """
import sys
print("Obtaining the course")
for name in ("numpy<3,>=2.3.5", "rich", "bleach[css]>=6"):
    print("Collecting", name)
    print("  Downloading it")
print("Installing collected packages: all", flush=True)
print("ERROR: no room", file=sys.stderr)
sys.exit(3)
"""


@pytest.mark.parametrize("on_a_terminal", [True, False])
def test_pips_words_go_to_a_log_and_a_line_tells_how_far_it_is(tmp_path, monkeypatch, capsys, on_a_terminal):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: on_a_terminal)
    log = tmp_path / ".foundations" / "install.log"
    code, last = install.run_logged([sys.executable, "-c", TALK], tmp_path, dict(os.environ), log, 150)
    assert (code, last[-1]) == (3, "ERROR: no room")
    assert len(log.read_text(encoding="utf-8").splitlines()) == 9
    shown = [line.strip() for line in capsys.readouterr().out.split("\r") if line.strip()]
    expected = [
        f"fetching {number} of about 150: {name}"
        for number, name in enumerate(("numpy", "rich", "bleach"), 1)
    ]
    assert shown == ([*expected, "unpacking ..."] if on_a_terminal else [])


def test_a_failed_installation_shows_pips_last_lines_and_where_all_are(clone, monkeypatch, capsys):
    venv = clone / ".venv"
    venv.mkdir()
    monkeypatch.setattr(install, "python_of", lambda venv: Path(sys.executable))
    (clone / "requirements.txt").write_text("-r there-is-no-such-file.txt\n", encoding="utf-8")
    with pytest.raises(install.CannotInstall, match=re.escape(install.LOG)):
        install.pip_install(venv, dev=False)
    shown = capsys.readouterr().out
    assert "there-is-no-such-file.txt" in shown
    assert "there-is-no-such-file.txt" in (clone / install.LOG).read_text(encoding="utf-8")
    assert not (venv / "unfinished").exists(), "pip ended by itself"


def test_a_learners_file_browser_lists_what_a_learner_needs():
    settings = start.SETTINGS / "learner" / "jupyter_server_config.json"
    hidden = json.loads(settings.read_text(encoding="utf-8"))["ContentsManager"]["hide_globs"]
    manager = LargeFileManager(root_dir=str(ROOT), hide_globs=hidden)
    assert {*LargeFileManager().hide_globs} <= {*hidden}
    listed = {entry["name"] for entry in manager.get("")["content"]}
    assert {*start.course.days(), "concepts", "solutions", "README.md"} <= listed
    assert not {"bench", "conftest.py", "grading", "Makefile", "pyproject.toml", "tests"} & listed
    assert manager.get("day1_perceptron/overview.md")["content"], "hidden or not, a link opens"
    assert manager.get("grading/README.md")["content"]


def test_a_moved_clone_is_told_so_and_keeps_its_environment(clone, pip_runs):
    install.install(clone)
    moved = clone.with_name("moved")
    clone.rename(moved)
    with pytest.raises(install.CannotInstall, match="moved or copied") as caught:
        install.install(moved)
    assert str(clone) in str(caught.value)
    assert str(moved) in str(caught.value)
    assert (moved / ".venv" / "installed.json").exists()
    moved.rename(clone)
    install.install(clone)
    assert pip_runs == [False]


def test_a_copied_clone_is_told_so(clone, pip_runs, tmp_path_factory):
    install.install(clone)
    copy = tmp_path_factory.mktemp("copies") / "copy"
    shutil.copytree(clone, copy)
    with pytest.raises(install.CannotInstall, match="moved or copied"):
        install.install(copy)


def test_an_environment_of_another_python_is_refused(clone, pip_runs, monkeypatch):
    install.install(clone)
    monkeypatch.setattr(sys, "version_info", (3, 12, 1))
    install.install(clone)  # without PYTHON=, what is there goes on being used
    with pytest.raises(install.CannotInstall, match=r"asked for Python 3\.12, but .* 3\.11"):
        install.install(clone, insist=True)
    monkeypatch.setattr(install, "ask", lambda command: "3.13")
    with pytest.raises(install.CannotInstall, match=r"filled by Python 3\.11 and now runs 3\.13"):
        install.install(clone)


def test_an_environment_whose_python_is_gone_is_refused(clone, pip_runs):
    install.install(clone)
    install.python_of(clone / ".venv").unlink()
    with pytest.raises(install.CannotInstall, match="does not run any more"):
        install.install(clone)


@pytest.mark.parametrize(
    ("version", "modules", "says"),
    [
        ((3, 10, 13), {"venv", "ensurepip"}, r"Python 3\.10; the course needs 3\.11 or newer"),
        ((2, 7, 18), set(), r"Python 2\.7; the course needs 3\.11 or newer"),
        ((3, 11, 2), {"venv"}, r"apt install python3\.11-venv"),
        ((3, 12, 0), set(), r"apt install python3\.12-venv"),
    ],
)
def test_a_python_that_will_not_do_is_told_why_in_one_line(version, modules, says):
    with pytest.raises(install.CannotInstall, match=says) as caught:
        install.check_python(version, modules.__contains__)
    assert "\n" not in str(caught.value)


def test_a_python_that_will_do():
    install.check_python((3, 11, 0), {"venv", "ensurepip"}.__contains__)


def test_an_old_python_can_read_the_installer():
    ast.parse((ROOT / "grading" / "install.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_the_oldest_python_is_the_one_that_the_project_declares():
    assert PYPROJECT["project"]["requires-python"] == f">={install.version(install.OLDEST)}"


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_with_a_python_that_is_not_there():
    done = subprocess.run(
        ["make", "setup", "PYTHON=no-such-python"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "There is no no-such-python that works here" in done.stderr
    assert "Traceback" not in done.stderr


# ------------------------------------------------------------------------------------------ starting


def make_clone(folder: Path) -> Path:
    """A small copy of the course, with empty packages."""
    for name in ("solutions", "grading", "day1_perceptron"):
        (folder / name).mkdir(parents=True)
    (folder / "solutions" / "__init__.py").touch()
    (folder / "grading" / "__init__.py").touch()
    (folder / "requirements.txt").touch()
    return folder.resolve()


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that would have replaced this process, which must not be the test run."""
    commands: list[list[str]] = []
    monkeypatch.setattr(start, "launch", lambda command, folder, variables: commands.append(command) or 0)
    monkeypatch.setattr(start, "start_page", lambda: "start.md")
    return commands


def test_start_refuses_another_clones_packages(tmp_path, monkeypatch, launched, capsys):
    mine, other = make_clone(tmp_path / "mine"), make_clone(tmp_path / "other")
    monkeypatch.chdir(mine / "day1_perceptron")
    monkeypatch.setenv("PYTHONPATH", str(other))
    assert start.start([]) == 1
    says = capsys.readouterr().err
    assert str(mine) in says
    assert str(other / "solutions") in says
    assert "make start" in says
    assert "PYTHONPATH" in says
    assert launched == []


def test_start_accepts_its_own_packages(tmp_path, monkeypatch, launched):
    mine = make_clone(tmp_path / "mine")
    monkeypatch.chdir(mine)
    monkeypatch.setenv("PYTHONPATH", str(mine))
    assert start.start(["--no-browser"]) == 0
    (command,) = launched
    assert command[:4] == [sys.executable, "-m", "jupyterlab", "--LabApp.default_url=/lab/tree/start.md"]
    assert command[-1] == "--no-browser"


def test_start_outside_the_course(tmp_path, monkeypatch, launched, capsys):
    monkeypatch.chdir(tmp_path)
    assert start.start([]) == 1
    assert str(tmp_path) in capsys.readouterr().err
    assert launched == []


def test_a_package_that_is_not_installed(tmp_path):
    with pytest.raises(start.CannotStart, match="`grading` is not installed"):
        start.check_imports(tmp_path, {"solutions": (tmp_path / "solutions").resolve(), "grading": None})


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="this system has no root")
@pytest.mark.parametrize(("user", "allowed"), [(0, True), (1000, False)])
def test_only_root_gets_allow_root_and_is_told(monkeypatch, launched, capsys, user, allowed):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(start.os, "geteuid", lambda: user)
    start.start(["--no-browser"])
    (command,) = launched
    assert ("--allow-root" in command) == allowed
    assert ("as root" in capsys.readouterr().out) == allowed


def test_jupyterlab_keeps_its_safe_defaults():
    command = " ".join(start.jupyterlab_command([], as_root=True)[1:])
    assert command == "-m jupyterlab --allow-root"
    assert start.jupyterlab_command(["--allow-root"], as_root=True).count("--allow-root") == 1


def test_jupyterlabs_terminals_find_the_courses_commands(monkeypatch):
    monkeypatch.setenv("PATH", os.defpath)
    found = shutil.which("nbgrader", path=start.environment()["PATH"])
    assert found is not None
    assert Path(found).parent == Path(sys.executable).parent


def labextension() -> Path:
    """The folder of nbgrader's plugins for JupyterLab."""
    (folder,) = {
        found
        for place in jupyter_path("labextensions")
        if (found := Path(place) / "@jupyter" / "nbgrader").is_dir() and Path(sys.prefix) in found.parents
    }
    return folder


def settings_of(variables: dict[str, str], name: str) -> dict:
    """What JupyterLab finds in the course's settings, the first folder first."""
    found: dict = {}
    for folder in reversed(variables["JUPYTER_CONFIG_PATH"].split(os.pathsep)):
        for path in Path(folder).glob(name):
            found |= json.loads(path.read_text(encoding="utf-8"))
    return found


def test_a_learner_sees_none_of_nbgraders_panels_but_validate(monkeypatch):
    monkeypatch.delenv("JUPYTER_CONFIG_PATH", raising=False)
    learner, teacher = start.environment(), start.environment(teacher=True)
    code = "".join(path.read_text(encoding="utf-8") for path in (labextension() / "static").glob("*.js"))
    plugins = set(re.findall(r"@jupyter/nbgrader:[a-z-]+", code))
    disabled = settings_of(learner, "labconfig/page_config.json")["disabledExtensions"]
    assert plugins - set(disabled) == {"@jupyter/nbgrader:validate-assignment"}
    assert set(disabled) <= plugins
    assert all(disabled.values())
    enabled = json.loads(
        (Path(sys.prefix) / "etc" / "jupyter" / "jupyter_server_config.d" / "nbgrader.json").read_text(
            "utf-8"
        )
    )["ServerApp"]["jpserver_extensions"]
    ours = settings_of(learner, "jupyter_server_config.d/*.json")["ServerApp"]["jpserver_extensions"]
    assert {name for name in enabled if ours.get(name, True)} == {
        "nbgrader.server_extensions.validate_assignment"
    }
    assert settings_of(teacher, "labconfig/page_config.json") == {}
    assert settings_of(teacher, "jupyter_server_config.d/*.json") == {}
    for variables in (learner, teacher):
        viewers = settings_of(variables, "labconfig/default_setting_overrides.json")
        assert (
            viewers["@jupyterlab/docmanager-extension:plugin"]["defaultViewers"]["markdown"]
            == "Markdown Preview"
        )


def test_a_users_own_settings_folder_is_kept(monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "somewhere")
    assert start.environment()["JUPYTER_CONFIG_PATH"].split(os.pathsep)[-1] == "somewhere"


@pytest.mark.parametrize("teacher", [True, False])
def test_the_teachers_option_is_ours_and_not_jupyterlabs(monkeypatch, launched, teacher):
    seen = []
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(start, "environment", lambda teacher: seen.append(teacher) or {})
    start.start(["--no-browser", "--teacher"] if teacher else ["--no-browser"])
    assert seen == [teacher]
    assert "--teacher" not in launched[0]


def test_where_the_start_page_cannot_be_written_jupyterlab_starts_without(monkeypatch, capsys):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("grading.learner.progress.week", list)
    monkeypatch.setattr("grading.learner.progress.write_page", full)
    assert start.start_page() == ""
    assert "No space left" in capsys.readouterr().err
    assert "default_url" not in " ".join(start.jupyterlab_command([], as_root=False, page=""))


def test_a_missing_notebook_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(start.course, "days", lambda: ("day1_perceptron",))
    monkeypatch.setattr(start.course, "notebooks", lambda day: ("perceptron",))
    mine = make_clone(tmp_path / "mine")
    assert start.missing(mine) == [("day1_perceptron", "perceptron")]
    (mine / "day1_perceptron" / "perceptron.ipynb").touch()
    assert start.missing(mine) == []


# ------------------------------------------------------------------------------------------ collecting


@pytest.mark.parametrize(
    ("has_data", "outcome"), [(True, "1 failed, 1 passed"), (False, "1 passed, 1 skipped")]
)
def test_only_solved_notebooks_are_collected_and_those_without_data_skipped(tmp_path, has_data, outcome):
    solved, day = tmp_path / "solutions" / "notebooks", tmp_path / "day1_perceptron"
    solved.mkdir(parents=True)
    day.mkdir()
    shutil.copy(ROOT / "conftest.py", tmp_path)
    (tmp_path / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "warm_kernels.py", tmp_path / "tests")
    (tmp_path / "solutions" / "__init__.py").touch()
    (tmp_path / "solutions" / "data.py").write_text(
        f"def available(name): return {has_data}\n", encoding="utf-8"
    )
    wrong = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])
    nbformat.write(wrong, day / "learner.ipynb")
    wrong.metadata["foundations"] = {"needs": ["mnist"]}
    nbformat.write(wrong, solved / "needs_data.ipynb")
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")]), solved / "right.ipynb")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval-lax",
        "--nbval-current-env",
        "-rs",
        "-p",
        "no:cacheprovider",
        ".",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert outcome in done.stdout, done.stdout + done.stderr
    assert "learner.ipynb" not in done.stdout
    assert ("python -m solutions.data mnist" in done.stdout) != has_data


# ------------------------------------------------------------------------------------------ the README


def test_the_readmes_commands_exist():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)\b(?=`|$| PYTHON=| ARGS=|\s+#)", readme, re.MULTILINE))
    assert {"start", "test"} <= named
    assert named <= targets
    for module in set(re.findall(r"python -m (solutions[\w.]*|grading[\w.]*)", readme)):
        spec = importlib.util.find_spec(module)
        assert spec, module
        if spec.submodule_search_locations:  # a package runs by its __main__
            assert importlib.util.find_spec(f"{module}.__main__"), module


def test_the_readmes_local_links_exist():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", readme) if "://" not in target]
    assert targets
    assert [target for target in targets if not (ROOT / target.split("#")[0]).exists()] == []


def test_the_licence_names_both():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "MIT License" in text
    assert "https://creativecommons.org/licenses/by/4.0/legalcode" in text
