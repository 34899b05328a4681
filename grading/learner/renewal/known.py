"""Which files are as the course gave them: by git's history, or by the note that the last update left."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grading import course
from grading.files import write_whole
from grading.learner.renewal.releases import CannotUpdate, File, read_zip

MINUTES = 10


def blob(content: bytes) -> str:
    """The name that git gives to a content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


@dataclass
class Known:
    """What the course is known to have had at a path. Empty where nothing is known.

    blobs: git's names of the contents, by path. read: from such a name to the content; b"" where it is not at hand.
    """

    blobs: dict[str, set[str]] = field(default_factory=dict)
    read: Callable[[str], bytes] = lambda name: b""

    def add(self, path: str, name: str) -> None:
        self.blobs.setdefault(path, set()).add(name)

    def has(self, path: str, content: bytes) -> bool:
        """Did the course have this content at this path? Line ends of Windows do not count."""
        names = self.blobs.get(path, set())
        return blob(content) in names or blob(content.replace(b"\r\n", b"\n")) in names

    def versions(self, path: str) -> Iterator[bytes]:
        """The contents that the course had at this path, as far as they are at hand."""
        yield from filter(None, map(self.read, sorted(self.blobs.get(path, ()))))


NOTE = "released.json"


def _note() -> Path:
    return course.WORK / NOTE


def noted() -> Known:
    """What the last update put there."""
    known = Known()
    try:
        for path, name in json.loads(_note().read_text(encoding="utf-8")).items():
            known.add(path, str(name))
    except (OSError, ValueError, AttributeError):
        return Known()
    return known


def note(files: Mapping[str, File]) -> None:
    """Remember a release for the next update."""
    write_whole(_note(), text_of_note(files))


def text_of_note(files: Mapping[str, File]) -> str:
    """What is remembered of a release: git's name of each file's content."""
    names = {path: blob(file.content.replace(b"\r\n", b"\n")) for path, file in files.items()}
    return json.dumps(names)


class Git:
    """The clone that the course is in."""

    def __init__(self, root: Path) -> None:
        """
        Raises:
            CannotUpdate: there is no git, or the folder is not a clone.
        """
        self.root = root
        zipped = "Download the course as a zip and name it: python -m grading update course.zip"
        try:
            top = self.run("rev-parse", "--show-toplevel")
        except FileNotFoundError:
            raise CannotUpdate(f"git is not installed. {zipped}") from None
        if "dubious ownership" in top.stderr.decode(errors="replace"):
            raise CannotUpdate(_last_line(top))
        if top.returncode or not os.path.samefile(top.stdout.decode().strip(), root):
            raise CannotUpdate(f"This folder is not a git clone. {zipped}")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """Run a git command; it asks no questions."""
        environment = os.environ | {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
        return subprocess.run(
            ["git", "-c", "core.quotepath=off", *arguments],
            cwd=self.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60 * MINUTES,
        )

    def ask(self, *arguments: str) -> str:
        """What a git command prints, or '' where it fails."""
        done = self.run(*arguments)
        return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else ""

    def fetch(self) -> tuple[str, dict[str, File]]:
        """Fetch the branch that this one follows.

        Returns:
            its commit, and the release in it.

        Raises:
            CannotUpdate: no branch is followed, the server is out of reach, or what came is not the course.
        """
        upstream = self.ask("rev-parse", "--abbrev-ref", "@{upstream}") or self.ask(
            "rev-parse", "--abbrev-ref", "origin/HEAD"
        )
        remote = self.ask("config", f"branch.{self.ask('branch', '--show-current')}.remote") or "origin"
        if not upstream:
            raise CannotUpdate(
                "This branch follows no branch of a server, so there is nothing to fetch. "
                "To name one: git branch --set-upstream-to=origin/main"
            )
        try:
            fetched = self.run("fetch", "--quiet", remote)
        except subprocess.TimeoutExpired:
            raise CannotUpdate(f"git waited {MINUTES} minutes for {remote} and gave up.") from None
        if fetched.returncode:
            raise CannotUpdate(f"git could not fetch from {remote} (offline?): {_last_line(fetched)}")
        target = self.ask("rev-parse", f"{upstream}^{{commit}}")
        archive = self.run("archive", "--format=zip", target)
        if archive.returncode:
            raise CannotUpdate(f"git could not read {upstream}: {_last_line(archive)}")
        return target, read_zip(archive.stdout, upstream)

    def known(self, target: str) -> Known:
        """All that the course's own history had up to where this clone's own commits begin."""
        known = Known(read=lambda name: self.run("cat-file", "blob", name).stdout)
        if base := self.ask("merge-base", "HEAD", target):
            changes = self.ask("log", "--format=", "--raw", "--no-abbrev", "--no-renames", "-m", base)
            for line in changes.splitlines():  # :100644 100644 <old> <new> M<tab>path
                facts, _, path = line.partition("\t")
                known.add(path, facts.split()[3])
        return known

    def follow(self, target: str) -> str:
        """Let the branch point to a commit whose files are already there; the files are not touched.

        Returns:
            '' or a sentence on why it was left where it was.
        """
        head = self.ask("rev-parse", "HEAD")
        if head == target:
            return ""
        if self.ask("merge-base", "HEAD", target) != head:
            return (
                "Your branch has commits of its own, so it was left where it is: "
                "for git, the new release is a change that you may commit."
            )
        if self.run("diff", "--cached", "--quiet").returncode:
            return (
                "You have changes staged for a commit, so git was left as it is: commit them, "
                "and run this again to let your branch follow."
            )
        moved = self.run("reset", "--quiet", target)
        return f"The files are new, but git could not follow: {_last_line(moved)}" if moved.returncode else ""


def _last_line(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else f"exit code {done.returncode}"
