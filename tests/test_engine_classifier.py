"""A trained network's file: what comes back is what was saved, and what cannot is said."""

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from solutions import MLP
from solutions.engine.classifier import Classifier, ClassifierFileError, writable
from solutions.engine.distortions import views
from solutions.engine.recipes import DIGITS, load, run, with_epochs
from solutions.engine.whitening import Scaling, Whitening

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (600, 8, 8, 3), dtype=np.uint8)
NAMES = ("cat", "dog", "größer")


def classifier(whiten=True):
    """A network with batch norm whose running averages are not those that it started with."""
    inputs = Whitening(IMAGES, RNG, components=20) if whiten else Scaling(255)
    rows = inputs(IMAGES)
    model = MLP([rows.shape[1], 12, 3], RNG, batch_norm=True, dropout=0.25)
    model.loss_and_gradients(rows[:100], np.arange(100) % 3)
    return Classifier(model, inputs, "photographs", NAMES)


@pytest.mark.parametrize(("whiten", "looks_again"), [(True, False), (True, True), (False, False)])
def test_what_was_saved_predicts_the_same_from_raw_pictures(whiten, looks_again, tmp_path):
    before = replace(classifier(whiten), looks_again=looks_again)
    before.save(tmp_path / "net.npz")
    after = Classifier.load(tmp_path / "net.npz")
    np.testing.assert_array_equal(after.predict_probabilities(IMAGES), before.predict_probabilities(IMAGES))
    np.testing.assert_array_equal(after.predict(IMAGES), before.predict(IMAGES))
    assert (after.data, after.class_names) == ("photographs", NAMES)
    assert [type(layer) for layer in after.model.layers] == [type(layer) for layer in before.model.layers]
    assert os.listdir(tmp_path) == ["net.npz"]


def test_many_looks_count_as_one():
    once = classifier()
    again = replace(once, looks_again=True)
    looks = [once.predict_probabilities(view) for view in views(IMAGES)]
    assert len(looks) == 18
    np.testing.assert_allclose(again.predict_probabilities(IMAGES), np.mean(looks, axis=0), rtol=1e-6)
    mirrored = again.predict_probabilities(IMAGES[:, :, ::-1])
    np.testing.assert_allclose(mirrored, again.predict_probabilities(IMAGES), rtol=1e-4)
    np.testing.assert_array_equal(again.predict(IMAGES), again.predict_probabilities(IMAGES).argmax(axis=1))


def test_a_failure_while_saving_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "net.npz"
    path.write_bytes(b"precious")

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(ClassifierFileError, match="cannot be written: No space left"):
        classifier().save(path)
    assert path.read_bytes() == b"precious"
    assert os.listdir(tmp_path) == ["net.npz"]


def test_no_code_is_run_from_a_file(tmp_path):
    path = tmp_path / "net.npz"
    np.savez(path, format=np.array([print], dtype=object), allow_pickle=True)
    with pytest.raises(ClassifierFileError, match="is damaged, or no network of this course"):
        Classifier.load(path)


def spoilt(arrays, change):
    arrays = dict(arrays)
    change(arrays)
    return arrays


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda a: a.pop("parameters"), "parameters"),
        (lambda a: a.update(format=np.array("something else")), "format"),
        (lambda a: a.update(parameters=a["parameters"][:-1]), "parameters: got float32 of shape"),
        (lambda a: a.update(parameters=a["parameters"].astype(float)), "parameters: got float64"),
        (lambda a: a.update(parameters=a["parameters"] * np.nan), "parameters holds nan"),
        (lambda a: a.update(sizes=np.array([20, 13, 3])), "shape"),
        (lambda a: a.update(running_mean_0=np.zeros((1, 5), np.float32)), "running_mean_0: got float32"),
        (lambda a: a.update(class_names=np.array(["cat"])), "1 class names for 3 outputs"),
        (lambda a: a.update(inputs_mean=np.zeros(7, np.float32)), "mean, projection"),
        (lambda a: a.update(inputs_projection=a["inputs_projection"][:, :9].copy()), "shape"),
    ],
)
def test_a_file_that_does_not_fit_is_named(change, says, tmp_path):
    path = tmp_path / "net.npz"
    classifier().save(path)
    with np.load(path) as file:
        arrays = spoilt(file, change)
    np.savez(path, **arrays)
    with pytest.raises(ClassifierFileError, match=says):
        Classifier.load(path)


@pytest.mark.parametrize("kept", [0, 1, 100, 0.5, 0.99])
def test_a_file_cut_short_is_named(kept, tmp_path):
    path = tmp_path / "net.npz"
    classifier().save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: kept if isinstance(kept, int) else int(kept * len(whole))])
    with pytest.raises(ClassifierFileError, match="is damaged, or no network of this course"):
        Classifier.load(path)


def test_a_damaged_byte_is_noticed(tmp_path):
    path = tmp_path / "net.npz"
    classifier().save(path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(ClassifierFileError, match="is damaged"):
        Classifier.load(path)


def test_a_missing_file_and_a_place_that_cannot_be_written_are_named(tmp_path):
    with pytest.raises(ClassifierFileError, match="cannot be read: No such file"):
        Classifier.load(tmp_path / "none.npz")
    for path in (tmp_path / "none" / "net.npz", tmp_path):
        with pytest.raises(ClassifierFileError, match="must be a folder"):
            writable(path)
    writable(tmp_path / "net.npz")


def test_training_goes_on_from_a_saved_network(tmp_path):
    data, recipe = load("digits"), with_epochs(DIGITS, 1)
    first = run(recipe, data)
    first.classifier.save(tmp_path / "net.npz")
    further = run(with_epochs(recipe, 3), data, start=Classifier.load(tmp_path / "net.npz"))
    assert further.history.losses[0] < 0.8 * first.history.losses[0]
    with pytest.raises(ClassifierFileError, match=r"for digits; the data set is mnist"):
        run(recipe, replace(data, name="mnist"), start=first.classifier)


def train(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "solutions", "train", "digits", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_saves_and_loads(tmp_path):
    path = tmp_path / "net.npz"
    saved = train("--epochs", 5, "--save", path)
    assert saved.returncode == 0
    assert f"saved:    {path}" in saved.stdout
    loaded = train("--load", path)
    assert loaded.returncode == 0
    assert "not trained further" in loaded.stdout
    share = saved.stdout.split("accuracy ")[1].split()[0]
    assert f"accuracy {share}" in loaded.stdout


def test_the_command_names_a_bad_file_before_it_trains(tmp_path):
    for arguments in (("--load", tmp_path / "none.npz"), ("--save", tmp_path / "none" / "net.npz")):
        done = train(*arguments)
        assert done.returncode == 2
        assert "none" in done.stderr
        assert "Traceback" not in done.stderr
        assert done.stdout == ""
