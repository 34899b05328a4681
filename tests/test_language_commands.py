"""The commands `python -m solutions train shakespeare` and `python -m solutions generate`."""

import os
import re
import signal
import subprocess
import sys
import time

import pytest

from solutions import __main__ as command
from solutions.engine import TrainingDiverged
from solutions.engine.language import recipes

LINES = "the sun is up, the sea is blue, the song of songs is sung by you\n"


@pytest.fixture
def poem(tmp_path):
    file = tmp_path / "poem.txt"
    file.write_text(LINES * 40, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    (folder / "poem.txt").write_text(LINES * 40, encoding="utf-8")
    arguments = ["train", "text", "--text", str(folder / "poem.txt"), "--steps", "12", "--quiet"]
    assert command.main([*arguments, "--save", str(folder / "model.npz")]) == 0
    return folder / "model.npz"


def test_it_says_what_it_learns_from_and_how_well(poem, capsys):
    assert command.main(["train", "text", "--text", str(poem), "--steps", "3", "--seed", "4"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert f"data:     {poem}, 2,600 characters, 18 different ones" in printed.out
    assert "training: 4 layers, 128 wide, 4 heads, 3 steps of 24 windows" in printed.out
    assert re.search(
        r"text: validation loss \d\.\d{4} nats a character, [\d.]+ s of training, seed 4", printed.out
    )
    assert printed.out.isascii()


@pytest.mark.parametrize("name", ["shakespeare", "names"])
def test_texts_of_the_course_are_trained_by_their_recipes(name, tmp_path, capsys):
    file = {"shakespeare": "tinyshakespeare.txt", "names": "names.txt"}[name]
    (tmp_path / file).write_text(LINES * 40, encoding="utf-8")
    assert command.main(["train", name, "--data", str(tmp_path), "--steps", "2"]) == 0
    printed = capsys.readouterr().out
    assert f"{tmp_path / file}, not byte for byte the file of the course" in printed
    assert f"{name}: validation loss" in printed


def test_the_target_decides_the_exit_status(poem, capsys):
    arguments = ["train", "text", "--text", str(poem), "--steps", "2", "--quiet", "--target"]
    assert command.main([*arguments, "9"]) == 0
    assert command.main([*arguments, "0.5"]) == 1
    assert "above the target of 0.5" in capsys.readouterr().err


def test_a_saved_model_is_measured_or_trained_further(model, poem, capsys):
    arguments = ["train", "text", "--text", str(poem), "--load", str(model)]
    assert command.main(arguments) == 0
    first = capsys.readouterr().out
    assert "not trained further, for --steps is not given" in first
    assert command.main([*arguments, "--steps", "15"]) == 0
    second = capsys.readouterr().out
    assert "training: the loaded model, 15 steps" in second
    before, after = (float(re.search(r"loss (\d\.\d+)", text)[1]) for text in (first, second))
    assert after < before


def test_generate_writes_the_prompt_and_goes_on(model, capsys):
    arguments = ["generate", "--load", str(model), "--prompt", "the s", "--length", "30"]
    texts = []
    for seed in ("0", "0", "1"):
        assert command.main([*arguments, "--seed", seed]) == 0
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1] != texts[2]
    assert texts[0].startswith("the s")
    assert len(texts[0]) == 5 + 30 + 1
    greedy = ["--temperature", "0"], ["--top-k", "1"]
    texts = [capsys.readouterr().out for each in greedy if command.main([*arguments, *each]) == 0]
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["generate", "--load", "absent.npz"], "absent.npz cannot be read"),
        (
            ["generate", "--load", "{model}", "--prompt", "Zoe"],
            "--prompt: The model does not know the character 'Z'",
        ),
        (["train", "text", "--text", "absent.txt"], "absent.txt cannot be read"),
        (["train", "names", "--recipe", "best"], "names has no recipe 'best'; leave --recipe out"),
        (["train", "text", "--text", "{short}"], "got 3 characters; expected 650 at least"),
        (["train", "text", "--text", "{other}", "--load", "{model}"], "does not know the character 'X'"),
        (["train", "text", "--text", "{poem}", "--save", "{folder}/no/x.npz"], "x.npz cannot be written"),
    ],
)
def test_what_cannot_work_is_said_without_a_traceback(arguments, says, model, poem, tmp_path, capsys):
    (tmp_path / "short.txt").write_text("abc", encoding="utf-8")
    (tmp_path / "other.txt").write_text("X" * 2000, encoding="utf-8")
    places = {
        "model": model,
        "poem": poem,
        "short": tmp_path / "short.txt",
        "other": tmp_path / "other.txt",
        "folder": tmp_path,
    }
    assert command.main([argument.format(**places) for argument in arguments]) == 2
    printed = capsys.readouterr().err
    assert says in printed
    assert len(printed.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["train", "text"], "the following arguments are required: --text"),
        (["train", "shakespeare", "--steps", "0"], "got '0'; expected a whole number, 1 or more"),
        (["train", "shakespeare", "--target", "-1"], "got '-1'; expected a number, 0 or more"),
        (["generate"], "the following arguments are required: --load"),
        (["generate", "--load", "x", "--temperature", "nan"], "got 'nan'; expected a number, 0 or more"),
        (["generate", "--load", "x", "--length", "0"], "got '0'; expected a whole number, 1 or more"),
    ],
)
def test_a_wrong_command_line_is_explained(arguments, says, capsys):
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)
    assert ended.value.code == 2
    assert says in capsys.readouterr().err


def test_divergence_is_said_without_a_traceback(monkeypatch, poem, capsys):
    def run(*args, **kwargs):
        raise TrainingDiverged("The loss became nan in step 3")

    monkeypatch.setattr(recipes, "run_text", run)
    assert command.main(["train", "text", "--text", str(poem)]) == 1
    assert capsys.readouterr().err == "The loss became nan in step 3\n"


def start(*arguments):
    return subprocess.Popen(
        [sys.executable, "-u", "-m", "solutions", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one child process")
def test_text_appears_as_it_is_made_until_ctrl_c(model):
    with start("generate", "--load", model, "--prompt", "the ") as child:
        try:
            assert child.stdout.read(4 + 50)  # it comes while the rest has not been written: there is no end
            child.send_signal(signal.SIGINT)
            _, errors = child.communicate(timeout=120)
        finally:
            child.kill()
    assert (child.returncode, errors) == (130, "")


@pytest.mark.skipif(os.name == "nt", reason="a closed pipe is another error there")
def test_a_reader_who_has_had_enough_is_no_error(model):
    with start("generate", "--load", model) as child:
        try:
            child.stdout.read(20)
            child.stdout.close()
            assert child.wait(timeout=120) == 0
            assert child.stderr.read() == ""
        finally:
            child.kill()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one child process")
def test_a_real_ctrl_c_keeps_what_was_learned(poem, tmp_path):
    saved = tmp_path / "model.npz"
    with start("train", "text", "--text", poem, "--steps", "1000000", "--save", saved) as child:
        try:
            assert child.stdout.readline().startswith("data:")
            assert child.stdout.readline().startswith("training:")
            time.sleep(
                4
            )  # by then it is training: should it not be, "interrupted" stands there without steps
            child.send_signal(signal.SIGINT)
            printed, _ = child.communicate(timeout=120)
        finally:
            child.kill()
    assert child.returncode == 130
    assert re.search(r"interrupted after [\d,]+ steps", printed)
    assert "validation loss" in printed
    assert saved.is_file()
