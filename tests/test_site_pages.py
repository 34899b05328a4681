"""What the site's pages are made of: links, pictures in words, the mistakes, the quizzes, what npm brings."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import re
import tarfile

import pytest

from docs import gather, links, mistakes, notebooks, npm, pictures
from grading import course, exercises
from solutions.week import WEEK

QUIZZES = sorted(course.ROOT.glob("day*/quiz.md"))


# ------------------------------------------------------------------------------------------ which pages


def test_the_pages_follow_the_table_of_days():
    pages = gather.own_pages()
    assert len(pages) == len(set(pages))
    for day in course.days():
        assert f"{day}/overview.md" in pages
        assert [path for path in pages if path.startswith(f"{day}/") and path.endswith(".ipynb")] == [
            f"{day}/{name}.ipynb" for name in course.notebooks(day)
        ]
    assert [day for week in gather.WEEKS for day in gather.days_of(week)] == list(course.days())
    assert [path for path in pages if not (course.ROOT / path).is_file()] == []


def test_what_is_no_page_any_more_goes_and_what_has_not_changed_stays(tmp_path):
    gather.gather(tmp_path)
    quiz, old = tmp_path / "day1_perceptron" / "quiz.md", tmp_path / "day0_old" / "overview.md"
    old.parent.mkdir()
    old.write_text("# Old\n", encoding="utf-8")
    before = quiz.stat().st_mtime_ns
    gather.gather(tmp_path)
    assert not old.exists()
    assert quiz.stat().st_mtime_ns == before
    assert quiz.read_text(encoding="utf-8") == (course.ROOT / "day1_perceptron/quiz.md").read_text(
        encoding="utf-8"
    )


def test_a_card_says_what_one_writes_on_its_day():
    writes = gather.what_you_write()
    for day in course.days():
        assert writes[day], f"{day} has no row in the README's tables"
    assert "The sigmoid and a neuron" in gather.week_page("week-one")


# ------------------------------------------------------------------------------------------ links


@pytest.fixture
def here(monkeypatch):
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)


def resolve(text: str) -> str:
    return links.resolved(text, "day1_perceptron/overview.md", {"README.md", "day1_perceptron/quiz.md"})[0]


@pytest.mark.usefixtures("here")
def test_a_link_leads_to_a_page_or_to_the_repository():
    assert resolve("[q](quiz.md#two)") == "[q](quiz.md#two)"
    assert resolve("[r](../README.md)") == "[r](../README.md)"
    assert (
        resolve("[`e`](experiment.py)")
        == f"[`e`]({course.REPOSITORY}/blob/HEAD/day1_perceptron/experiment.py)"
    )
    assert resolve("[a folder](../grading/)") == f"[a folder]({course.REPOSITORY}/tree/HEAD/grading)"
    assert resolve("[N](https://numpy.org) [h](#here)") == "[N](https://numpy.org) [h](#here)"
    assert resolve("[lost](nowhere.md)") == "[lost](nowhere.md)", "Sphinx stops at it"


@pytest.mark.usefixtures("here")
def test_what_stands_in_a_fence_is_no_link():
    text = "```text\n[e](experiment.py)\n```\n"
    assert resolve(text) == text


def test_a_workflow_knows_its_repository(monkeypatch):
    monkeypatch.setenv("GITHUB_REPOSITORY", "somebody/foundations")
    assert links.address_of("LICENSE") == "https://github.com/somebody/foundations/blob/HEAD/LICENSE"


@pytest.mark.usefixtures("here")
def test_the_readme_leads_to_where_the_course_is_published():
    readme = (course.ROOT / "README.md").read_text(encoding="utf-8")
    for badge in links.badges():
        assert badge in readme, f"The README says {course.REPOSITORY} otherwise than grading/course.py."


def test_on_the_site_the_names_are_those_of_its_repository(monkeypatch):
    monkeypatch.setenv("GITHUB_REPOSITORY", "somebody/foundations")
    owner, name = course.REPOSITORY.split("/")[-2:]
    text = f"git+{course.REPOSITORY} https://{owner}.github.io/{name}/lite"
    assert links.published(text) == (
        "git+https://github.com/somebody/foundations https://somebody.github.io/foundations/lite"
    )


def test_a_notebooks_page_has_four_ways_to_write_in_it(monkeypatch):
    monkeypatch.setenv("GITHUB_REPOSITORY", "somebody/foundations")
    shown = notebooks.how_to_write_in("day1_perceptron/perceptron.ipynb")
    assert '<a href="../lite/lab/index.html?path=day1_perceptron/perceptron.ipynb">' in shown
    for where in ("colab.research.google.com/github/", "codespaces.new/", "mybinder.org/v2/gh/"):
        assert f"https://{where}somebody/foundations" in shown
    for picture in re.findall(r"\]\(\.\./(docs/badges/[^)]+)\)", shown):
        assert (course.ROOT / picture).is_file()


def test_binder_installs_what_the_course_says():
    folder = course.ROOT / ".binder"
    lines = (folder / "requirements.txt").read_text(encoding="utf-8").splitlines()
    named = [line.split()[1] for line in lines if line.startswith("-")]
    assert [(folder / name).resolve() for name in named] == [
        course.ROOT / "requirements.txt", course.ROOT / "constraints.txt",
    ]  # fmt: skip


def test_a_link_into_a_day_to_come_is_only_words(monkeypatch):
    last = list(WEEK)[-1]
    monkeypatch.setattr(course, "days", lambda: ("day1_perceptron",))
    assert resolve(f"see [day *14*](../{last}/overview.md)!") == "see day *14*!"


def test_pictures_are_found():
    text, shown = links.resolved(
        "![A](docs/check.png) [![B](docs/start.png)](README.md)", "index.md", {"README.md"}
    )
    assert shown == {"docs/check.png", "docs/start.png"}
    assert text == "![A](docs/check.png) [![B](docs/start.png)](README.md)"


# ------------------------------------------------------------------------------------------ notebooks and pictures


def test_a_picture_of_a_notebook_has_its_words(monkeypatch):
    monkeypatch.setenv("GITHUB_REPOSITORY", "somebody/some.community")
    draws = {
        "cell_type": "code",
        "source": "plot()",
        "metadata": {},
        "outputs": [{"output_type": "display_data", "data": {"image/png": "iVBO"}}],
    }
    words = {
        "cell_type": "markdown",
        "source": [
            "<details><summary>The picture in words</summary>\n\n",
            "A `line`\nthat rises.\n\n</details>",
        ],
        "metadata": {},
    }
    text, _ = notebooks.page_of(json.dumps({"cells": [draws, words]}), "day1_perceptron/x.ipynb", set())
    drawn, on_the_site, _ = json.loads(text)["cells"]
    assert (
        '"https://colab.research.google.com/github/somebody/some.community/blob/main/'
        in on_the_site["source"]
    )
    assert drawn["metadata"]["mystnb"] == {"image": {"alt": "A line that rises."}}
    assert notebooks.words_for([draws, words]) == "A picture", "the words are those of the next one"


@pytest.mark.parametrize("path", sorted(course.SOLVED.glob("day*/*.ipynb")), ids=lambda path: path.stem)
def test_every_picture_of_a_solved_notebook_is_told_in_words(path):
    text, _ = notebooks.page_of(path.read_text(encoding="utf-8"), "x.ipynb", set())
    told = [
        cell["metadata"]["mystnb"]["image"]["alt"]
        for cell in json.loads(text)["cells"]
        if "mystnb" in cell["metadata"]
    ]
    assert "A picture" not in told


def test_every_picture_for_the_hand_has_its_place():
    marks = {
        name: path
        for path in course.ROOT.glob("day*/overview.md")
        for name in re.findall(r"<!-- on the site: (\w+) -->", path.read_text(encoding="utf-8"))
    }
    assert marks.keys() == {path.stem for path in pictures.FOLDER.glob("*.md")}
    for name, path in marks.items():
        assert f'<figure class="play" id="{name}">' in pictures.with_pictures(
            path.read_text(encoding="utf-8")
        )


# ------------------------------------------------------------------------------------------ mistakes


def test_every_known_mistake_is_told_on_the_page_of_its_day():
    for day in course.days():
        page = mistakes.day_page(day)
        for name in (name for book in course.notebooks(day) for name in course.exercises_of(day, book)):
            assert f"\n## {name}\n" in page
            for mistake in exercises.mistakes_of(name):
                assert mistakes.escaped(mistake.says) in page


def test_a_sentence_is_shown_as_it_is():
    assert mistakes.escaped("x_1 * 2\n is <b> $3, `a_b` is code") == r"x\_1 \* 2 is \<b\> \$3, `a_b` is code"
    assert mistakes.escaped("one ` alone") == r"one \` alone"


# ------------------------------------------------------------------------------------------ quizzes


@pytest.mark.parametrize("path", QUIZZES, ids=lambda path: path.parent.name)
def test_a_question_with_options_has_one_right_and_says_what_is_wrong_with_the_others(path):
    questions = re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    for question in questions:
        title, (asked, answer) = question.splitlines()[0], question.split("<details>")
        options = re.findall(r"^- \[ \] (\w)\. \S", asked, flags=re.MULTILINE)
        assert options, f"{title}: an option looks like this: - [ ] a. text"
        assert options == list("abcde"[: len(options)]), title
        assert len(options) >= 2, title
        right = re.search(r"</summary>\n\n\*\*(\w)\.\*\* \S", answer)
        assert right, f"{title}: the answer begins with the right letter, such as **b.**"
        wrong = re.findall(r"^- \*\*(\w)\*\* \S", answer, flags=re.MULTILINE)
        assert sorted([right[1], *wrong]) == options, title


# ------------------------------------------------------------------------------------------ npm


def tarball(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def test_only_the_package_that_was_tested_is_unpacked(tmp_path, monkeypatch):
    packed = tarball(math=b"code", LICENSE=b"free", other=b"")
    digest = base64.b64encode(hashlib.sha512(packed).digest()).decode()
    monkeypatch.setitem(npm.PACKAGES, "mathjax", npm.Package("3.2.2", digest, ("math", "LICENSE")))
    npm.unpack("mathjax", packed, tmp_path / "here")
    assert sorted(path.name for path in (tmp_path / "here").iterdir()) == ["LICENSE", "math"]
    with pytest.raises(npm.CannotFetch, match="its digest differs"):
        npm.unpack("mathjax", tarball(math=b"other code", LICENSE=b"free"), tmp_path / "there")
    assert not (tmp_path / "there").exists()


def test_without_npm_one_is_told_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(npm, "available", lambda name: False)
    monkeypatch.setattr(npm.shutil, "which", lambda name: None)
    assert npm.main(["mathjax"]) == 1
    assert "Install Node.js" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for npm is a shell script")
def test_without_a_network_one_is_told_so(tmp_path, monkeypatch, capsys):
    fake = tmp_path / "npm"
    fake.write_text("#!/bin/sh\necho 'npm error code ENOTFOUND' >&2\nexit 1\n", encoding="utf-8")
    fake.chmod(0o755)
    monkeypatch.setattr(npm, "available", lambda name: False)
    monkeypatch.setattr(npm.shutil, "which", lambda name: str(fake))
    assert npm.main(["mathjax"]) == 1
    assert "It needs a network the first time" in capsys.readouterr().err
