"""The command `python -m solutions train`."""

import os
import re
import signal
import subprocess
import sys
import time

import pytest

from solutions import __main__ as command
from solutions.engine import TrainingDiverged


def test_it_prints_data_accuracy_seconds_and_seed(capsys):
    assert command.main(["train", "digits", "--seed", "3", "--epochs", "8"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "scikit-learn" in printed.out
    assert "8 epochs" in printed.out
    found = re.search(r"test accuracy ([\d.]+)% on 360 pictures, [\d.]+ s of training, seed 3", printed.out)
    assert 90 < float(found[1]) < 100
    assert printed.out.isascii()


def test_the_target_decides_the_exit_status(capsys):
    arguments = ["train", "digits", "--epochs", "1", "--quiet", "--target"]
    assert command.main([*arguments, "0.5"]) == 0
    assert command.main([*arguments, "1"]) == 1
    assert "below the target of 100.00%" in capsys.readouterr().err


def test_the_same_seed_gives_the_same_accuracy(capsys):
    for _ in range(2):
        command.main(["train", "digits", "--epochs", "2", "--seed", "5"])
    first, second = re.findall(r"accuracy [\d.]+%", capsys.readouterr().out)
    assert first == second


@pytest.mark.parametrize("name", ["mnist", "cifar10"])
def test_missing_data_is_said_without_a_traceback(name, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "solutions", "train", name, "--data", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert str(tmp_path) in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["digits", "--target", "97"], "got '97'; expected a share from 0 to 1"),
        (["digits", "--target", "abc"], "got 'abc'; expected a share"),
        (["digits", "--epochs", "0"], "got '0'; expected a whole number, 1 or more"),
        (["digits", "--seed", "-1"], "got '-1'; expected a whole number, 0 or more"),
        (["digits", "--recipe", "worst"], "invalid choice: 'worst'"),
    ],
)
def test_a_wrong_command_line_is_explained(arguments, says, capsys):
    with pytest.raises(SystemExit) as ended:
        command.main(["train", *arguments])
    assert ended.value.code == 2
    assert says in capsys.readouterr().err


def test_divergence_is_said_without_a_traceback(monkeypatch, capsys):
    def run(*args, **kwargs):
        raise TrainingDiverged("The loss became nan in epoch 1")

    monkeypatch.setattr(command, "run", run)
    assert command.main(["train", "digits"]) == 1
    assert capsys.readouterr().err == "The loss became nan in epoch 1\n"


def test_an_interrupted_training_is_measured_saved_and_said(monkeypatch, capsys, tmp_path):
    real_run = command.run

    def run(*args, **kwargs):
        outcome = real_run(*args, **kwargs)
        outcome.history.interrupted = True
        return outcome

    monkeypatch.setattr(command, "run", run)
    saved = tmp_path / "net.npz"
    assert command.main(["train", "digits", "--epochs", "1", "--save", str(saved)]) == 130
    assert saved.is_file()
    printed = capsys.readouterr().out
    assert re.search(r"interrupted after \d+ steps", printed)
    assert "test accuracy" in printed


def test_an_interruption_outside_the_training_has_its_own_status(monkeypatch, capsys):
    def load(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "load", load)
    assert command.main(["train", "digits"]) == 130
    assert capsys.readouterr().err == "interrupted\n"


def test_a_data_set_without_a_best_recipe_says_so(capsys):
    assert command.main(["train", "digits", "--recipe", "best"]) == 2
    assert capsys.readouterr().err == "digits has no recipe 'best'; leave --recipe out\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one child process")
def test_a_real_ctrl_c_keeps_what_was_learned(tmp_path):
    saved = tmp_path / "net.npz"
    arguments = ["train", "digits", "--epochs", "1000000", "--save", str(saved)]
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "solutions", *arguments], stdout=subprocess.PIPE, text=True
    ) as child:
        try:
            assert child.stdout.readline().startswith("data:")
            assert child.stdout.readline().startswith("training:")
            time.sleep(
                3
            )  # by then it is training: should it not be, "interrupted" stands there without steps
            child.send_signal(signal.SIGINT)
            printed, _ = child.communicate(timeout=120)
        finally:
            child.kill()
    assert child.returncode == 130
    assert re.search(r"interrupted after [\d,]+ steps", printed)
    assert "test accuracy" in printed
    assert saved.is_file()


def test_a_data_set_that_is_not_there_gets_a_guess(capsys):
    assert command.main(["train", "mnsit"]) == 2
    assert "Did you mean mnist?" in capsys.readouterr().err
    assert command.main(["train", "imagenet"]) == 2
    assert "The data sets are: cifar10, digits, mnist" in capsys.readouterr().err
