"""Make `.venv` at the root and install the course into it, once: what `make setup` runs.

    python3 -I grading/install.py [--dev] [--insist]

Standard library only, and written so that Python 3.6 can still read it: an old Python is then told in one
line what it lacks. A stamp in `.venv` records the folder, the Python and the requirement files of the last
installation that finished; while they are the same there is nothing to do. `-I` keeps this folder, whose
modules have names of their own, out of the module search path.
"""

import argparse
import contextlib
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INPUTS = ("requirements.txt", "constraints.txt", "pyproject.toml")
# jsonschema, which looks at the form of each notebook, also loads a grammar of international web addresses: a second at
# every start, and no notebook has one. Told in this file that it is missing, jsonschema does without. And what
# `nbgrader autograde` can do before nbgrader is loaded, it does then.
QUICK = (
    "foundations_quick.pth",
    'import sys; sys.modules.setdefault("rfc3987_syntax", None); '
    '"autograde" in sys.orig_argv and __import__("grading.autograde.early")\n',
)
LOG = ".foundations/install.log"
OLDEST = (3, 11)
NEWEST_TRIED = (3, 13)


class CannotInstall(Exception):
    """What stands in the way, and how to go on, in one line."""


def version(pair):
    """'3.11' for (3, 11, ...)."""
    return "%d.%d" % tuple(pair[:2])  # noqa: UP031 - one form for version_info and for tuples


def python_of(venv):
    """The interpreter inside a virtual environment, on this system."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def check_python(version_info, has_module):
    """Raise CannotInstall unless a Python can make the environment.

    Args:
        version_info: its (major, minor, ...).
        has_module: tells for a module's name whether it has that module.
    """
    if tuple(version_info[:2]) < OLDEST:
        raise CannotInstall(
            f"This is Python {version(version_info)}; the course needs {version(OLDEST)} or newer. "
            f"With another Python on this machine: make setup PYTHON=python{version(NEWEST_TRIED)}"
        )
    if not (has_module("venv") and has_module("ensurepip")):
        raise CannotInstall(
            "This Python cannot make virtual environments (no venv or ensurepip). "
            f"On Debian or Ubuntu: apt install python{version(version_info)}-venv; then run this again."
        )


def fingerprint(root):
    """A hash of the files that say what is to be installed."""
    digest = hashlib.sha256()
    for name in INPUTS:
        digest.update((root / name).read_bytes() + b"\0")
    return digest.hexdigest()


def read_stamp(venv):
    """The stamp of the last finished installation, or {} where there is none."""
    try:
        return json.loads((venv / "installed.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def write_stamp(venv, stamp):
    """Write the stamp, whole or not at all."""
    draft = venv / "installed.json.part"
    draft.write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")
    os.replace(str(draft), str(venv / "installed.json"))


def ask(command):
    """What a command prints, or '' where it cannot run or fails."""
    try:
        done = subprocess.run(
            [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError:
        return ""
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else ""


def python_version_in(venv):
    """The version of an environment's Python, as '3.11'; '' where it does not run."""
    return ask([python_of(venv), "-I", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"])


def same_folder(one, other):
    """Whether two paths lead to one folder."""
    try:
        return os.path.samefile(str(one), str(other))
    except OSError:
        return False


def check_environment(venv, stamp, wanted=""):
    """Raise CannotInstall where an existing `.venv` cannot be used as it is.

    Args:
        venv: the environment's folder.
        stamp: its stamp, {} where it was made by hand.
        wanted: the Python version that was asked for by name, '' where none was.
    """
    remove = "Remove-Item -Recurse -Force .venv" if os.name == "nt" else "rm -rf .venv"
    again = f"Remove it ({remove}) and run the same command again."
    found = python_version_in(venv)
    if not found:
        raise CannotInstall(f"The Python of .venv does not run any more (updated or removed?). {again}")
    if wanted and wanted != found:
        raise CannotInstall(f"You asked for Python {wanted}, but .venv was made with {found}. {again}")
    if stamp:
        if not same_folder(stamp.get("root", ""), venv.parent):
            raise CannotInstall(
                f".venv was made for {stamp.get('root')} and does not work in {venv.parent}, "
                f"to which it was moved or copied. {again}"
            )
        if stamp.get("python") != found:
            raise CannotInstall(
                f".venv was filled by Python {stamp.get('python')} and now runs {found}. {again}"
            )
    elif str(venv.resolve()) not in ask([python_of(venv).with_name("pip"), "--version"]):
        raise CannotInstall(f".venv was made elsewhere or is not complete. {again}")


def make_environment(venv):
    """Make an empty virtual environment with this Python."""
    check_python(sys.version_info, lambda name: importlib.util.find_spec(name) is not None)
    if sys.version_info[:2] > NEWEST_TRIED:
        print(
            f"Python {version(sys.version_info)} is newer than the newest tried, {version(NEWEST_TRIED)}. "
            f"If installing fails: make setup PYTHON=python{version(NEWEST_TRIED)}"
        )
    print(f"Making .venv with Python {version(sys.version_info)} ...", flush=True)
    venv.mkdir()
    (venv / "unfinished").touch()
    # Inside an activated .venv that is being made anew, sys.executable is what was just removed.
    python = getattr(sys, "_base_executable", sys.executable)
    if subprocess.call([python, "-m", "venv", str(venv)]):
        shutil.rmtree(str(venv))
        raise CannotInstall("Python could not make .venv; its reason stands above.")


def line_of_progress(said, fetched, about):
    """What is shown for a line of pip's; '' for most.

    Args:
        said: the line. fetched: how many packages were named before. about: how many there will be.
    """
    words = said.split()
    if words[:1] == ["Collecting"] and len(words) > 1:
        name = re.split(r"[^A-Za-z0-9._-]", words[1])[0]
        return f"  fetching {fetched + 1} of about {about}: {name}"
    return "  unpacking ..." if words[:2] == ["Installing", "collected"] else ""


def run_logged(command, folder, environment, log, about):
    """Run a command, its words in a log; on a terminal one line tells how far it is.

    Returns:
        its exit code, and its last lines.
    """
    log.parent.mkdir(exist_ok=True)
    on_a_terminal, fetched, width = sys.stdout.isatty(), 0, 0
    last = [""]
    with log.open("w", encoding="utf-8", errors="replace") as file:
        process = subprocess.Popen(
            command, cwd=str(folder), env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        assert process.stdout
        try:
            for line in process.stdout:
                said = line.decode(errors="replace").rstrip()
                file.write(said + "\n")
                last = [*last, said][-15:]
                shown = line_of_progress(said, fetched, about)
                fetched += "fetching" in shown
                if shown and on_a_terminal:
                    print("\r" + shown.ljust(width), end="", flush=True)
                    width = len(shown)
        finally:
            process.stdout.close()
            code = process.wait()
            if width:
                print("\r" + " " * width + "\r", end="", flush=True)
    return code, last


def pip_install(venv, dev):
    """Install the requirements, held to the tested versions. What pip says goes to a log."""
    command = [str(python_of(venv)), "-I", "-m", "pip", "install", "--disable-pip-version-check"]
    command += ["-r", "requirements.txt", "-c", "constraints.txt"]
    (venv / "unfinished").touch()
    # A setting of pip's for all of a user's programs, `user = true`, makes no sense in an environment of one's own.
    environment = dict(os.environ, PIP_USER="0")
    log = venv.parent / LOG
    about = len((venv.parent / "constraints.txt").read_text(encoding="utf-8").splitlines())
    print(f"What pip says goes to {LOG}", flush=True)
    command += ["-e", ".[dev]"] if dev else []
    failed, last = run_logged(command, venv.parent, environment, log, about)
    if failed >= 0:  # pip ended by itself: it installs all or, on an error, what was there before
        (venv / "unfinished").unlink()
    if failed:
        print("\n".join(last))
        raise CannotInstall(
            f"pip could not install the course; its last lines stand above, all of them in {LOG}. Then run this again."
        )


def quicken(venv):
    """Put QUICK into an environment, so that its programs start sooner. It works without, too."""
    name, line = QUICK
    for packages in [*venv.glob("lib/python*/site-packages"), venv / "Lib" / "site-packages"]:
        if packages.is_dir():
            with contextlib.suppress(OSError):
                path = packages / name
                if not path.exists() or path.read_text(encoding="utf-8") != line:
                    path.write_text(line, encoding="utf-8")


def install(root, dev=False, insist=False):
    """Make sure that `root/.venv` is there and holds the course.

    Args:
        root: the clone.
        dev: also the tools that `make test` needs.
        insist: this Python was asked for by name; an environment of another version is an error.
    Raises:
        CannotInstall: with the reason and how to go on.
    """
    venv = root / ".venv"
    if (venv / "unfinished").exists():
        print("An earlier installation was interrupted: making .venv again.")
        shutil.rmtree(str(venv))
    stamp = read_stamp(venv)
    if venv.exists():
        check_environment(venv, stamp, version(sys.version_info) if insist else "")
    quicken(venv)
    inputs = fingerprint(root)
    if stamp.get("inputs") == inputs and stamp.get("dev", False) >= dev:
        return
    dev = dev or stamp.get("dev", False)
    if not venv.exists():
        make_environment(venv)
    print("Installing the course into .venv (the first time this downloads some 160 MB) ...", flush=True)
    pip_install(venv, dev)
    quicken(venv)
    write_stamp(venv, {"root": str(root), "python": python_version_in(venv), "inputs": inputs, "dev": dev})


def main():
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Make .venv and install the course into it.")
    parser.add_argument("--dev", action="store_true", help="also install what `make test` needs")
    parser.add_argument(
        "--insist", action="store_true", help="refuse an existing .venv of another Python version"
    )
    options = parser.parse_args()
    try:
        install(ROOT, options.dev, options.insist)
    except (CannotInstall, OSError) as error:
        print(f"Not installed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted: nothing is counted as installed. Run the same command again.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
