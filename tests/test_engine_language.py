"""The language engine: equal to the references, on any number of threads; its loop, its recipes and its files."""

import signal
import zipfile
from itertools import islice

import numpy as np
import pytest

from solutions import GPT, AdamW, clip_gradients, evaluate, generate, no_gradient, random_batch, token_loss
from solutions.data import DataError, Text
from solutions.engine.fitting import TrainingDiverged
from solutions.engine.language.fitting import fit_text
from solutions.engine.language.gpt import FastGPT
from solutions.engine.language.memory import keep_freed_memory
from solutions.engine.language.muon import Muon, orthogonalized
from solutions.engine.language.reader import Reader
from solutions.engine.language.recipes import SHAKESPEARE, TEXT_RECIPES, parts_of, run_text
from solutions.engine.language.threads import Team, cores
from solutions.engine.language.writer import TextModelFileError, UnknownCharacter, Writer

SMALL = (11, 12, 16, 2, 4)  # size, context, width, layers, heads
POEM = "the sun is up, the sea is blue, the song of songs is sung by you\n" * 40


def small(seed=0):
    return GPT(*SMALL, np.random.default_rng(seed))


def batch(rows=5, seed=1):
    ids = np.random.default_rng(seed).integers(0, SMALL[0], (rows, 9))
    return ids[:, :-1], ids[:, 1:]


def gradients_of(model, x, y):
    loss = token_loss(model(x), y)
    loss.backward()
    return float(loss.data), [p.grad for p in model.parameters()]


def test_the_fast_gpt_computes_what_the_reference_does():
    x, y = batch()
    loss, gradients = gradients_of(small(), x, y)
    model = small()
    fast = FastGPT(model)
    fast_loss, _ = gradients_of(fast, x, y)
    assert fast_loss == pytest.approx(loss, rel=1e-5)
    with no_gradient():
        np.testing.assert_allclose(fast(x).data, small()(x).data, rtol=1e-4, atol=1e-5)
    found = {name: weight.grad for name, weight in fast.weights.items()}
    expected = {}
    reference = small()
    gradients_of(reference, x, y)
    for i, block in enumerate(reference.blocks):
        layer = block.attention
        parts = [layer.query.W.grad, layer.key.W.grad, layer.value.W.grad]
        expected[f"{i}.qkv.W"] = np.concatenate(parts, axis=1)
        expected[f"{i}.down.W"] = block.feed_forward.down.W.grad
        expected[f"{i}.norm2.gain"] = block.norm2.gain.grad
        expected[f"{i}.out.b"] = layer.out.b.grad
    expected["token"], expected["position"] = reference.token.W.grad, reference.position.W.grad
    for name, gradient in expected.items():
        np.testing.assert_allclose(found[name], gradient, rtol=1e-3, atol=1e-6, err_msg=name)
    together = sum(float((g.astype(float) ** 2).sum()) for g in gradients)
    assert sum(float((g.astype(float) ** 2).sum()) for g in found.values()) == pytest.approx(
        together, rel=1e-4
    )


def test_the_reference_and_the_fast_one_share_their_weights():
    model = small()
    before = [p.data.copy() for p in model.parameters()]
    fast = FastGPT(model)
    for parameter, data in zip(model.parameters(), before, strict=True):
        np.testing.assert_array_equal(parameter.data, data)
    assert fast.flat.size == sum(data.size for data in before)
    assert fast.matrices.size == sum(data.size for data in before if data.ndim == 2)
    fast.flat += 1
    for parameter, data in zip(model.parameters(), before, strict=True):
        np.testing.assert_array_equal(parameter.data, data + 1)
    again = FastGPT(model)  # of a model that was moved before
    np.testing.assert_array_equal(again.flat, fast.flat)
    assert np.shares_memory(again.twin().flat, again.flat)


def test_dropout_drops_only_where_it_is_asked_to():
    fast, (x, _) = FastGPT(small(), dropout=0.5), batch()
    with no_gradient():
        plain = fast(x).data
        np.testing.assert_allclose(plain, small()(x).data, rtol=1e-4, atol=1e-5)
        draws = [fast(x, np.random.default_rng(seed)).data for seed in (0, 0, 1)]
    np.testing.assert_array_equal(draws[0], draws[1])
    assert not np.array_equal(draws[0], draws[2])
    assert not np.array_equal(draws[0], plain)
    assert draws[0].dtype == np.float32


@pytest.mark.parametrize("threads", [1, 2, 3, 8])
def test_a_team_gives_the_gradient_of_the_whole_batch(threads):
    x, y = batch()
    alone = FastGPT(small())
    loss, gradients = gradients_of(alone, x, y)
    with Team(FastGPT(small()), threads, np.random.default_rng(0)) as team:
        assert team.loss_and_gradient(x, y) == pytest.approx(loss, rel=1e-5)
        whole = np.concatenate([g.ravel() for g in gradients])
        np.testing.assert_allclose(team.gradient, whole, rtol=1e-3, atol=1e-6)
        again = team.gradient.copy()
        team.loss_and_gradient(x, y)
        np.testing.assert_array_equal(team.gradient, again)  # to the last bit, and nothing is left over
        data = np.random.default_rng(2).integers(0, 11, 12 * 70 + 5)
        assert team.evaluate(data, 12) == pytest.approx(evaluate(small(), data, 12), rel=1e-5)


def test_a_team_has_a_thread_a_core():
    assert 1 <= cores() <= 8
    with Team(FastGPT(small()), None, np.random.default_rng(0)) as team:
        assert len(team.models) == cores()


def test_a_step_is_the_reference_adamw_after_clipping():
    ids = np.random.default_rng(3).integers(0, 11, 300)
    fast = FastGPT(small())
    history = fit_text(
        fast, ids, ids, context=12, steps=3, batch_size=4, peak=1e-2, rng=np.random.default_rng(5), threads=1
    )
    model, rng = small(), np.random.default_rng(5)
    rng.spawn(1)
    optimizer, losses = AdamW(model.parameters()), []
    for rate in (1e-2, 0.75 * 9e-3 + 1e-3, 0.25 * 9e-3 + 1e-3):
        x, y = random_batch(ids, 4, 12, rng)
        optimizer.zero_grad()
        losses.append(gradients_of(model, x, y)[0])
        clipped = clip_gradients([p.grad for p in model.parameters()], 1.0)
        for parameter, gradient in zip(model.parameters(), clipped, strict=True):
            parameter.grad = gradient
        optimizer.learning_rate = rate
        optimizer.step()
    assert history.losses == pytest.approx([np.mean(losses)], rel=1e-4)
    with no_gradient():
        x, _ = batch()
        np.testing.assert_allclose(fast(x).data, model(x).data, rtol=1e-2, atol=2e-3)


@pytest.mark.parametrize("shape", [(6, 6), (4, 9), (9, 4), (1, 5)])
def test_what_is_orthogonalized_keeps_its_directions_and_loses_their_strengths(shape):
    G = np.random.default_rng(0).standard_normal(shape)
    U, _, V = np.linalg.svd(G, full_matrices=False)
    found = U.T @ orthogonalized(G) @ V.T
    np.testing.assert_allclose(found, np.diag(np.diag(found)), atol=1e-9)
    assert np.all((np.diag(found) > 0.65) & (np.diag(found) < 1.25))
    np.testing.assert_allclose(orthogonalized(7 * G), orthogonalized(G), atol=1e-9)
    np.testing.assert_array_equal(orthogonalized(0 * G), 0 * G)


def test_muon_steps_along_momentum_made_orthogonal():
    rng = np.random.default_rng(0)
    W, gradients = rng.standard_normal((4, 9)), rng.standard_normal((2, 4, 9))
    ours, kept = W.copy(), gradients.copy()
    muon = Muon([ours], lambda work, count: [work(i) for i in range(count)])
    for g in gradients:
        muon.step([g], 0.1)
    first, second = kept
    W -= 0.1 * 0.2 * 3 * orthogonalized(1.95 * first)
    W -= 0.1 * 0.2 * 3 * orthogonalized(second + 0.95 * (0.95 * first + second))
    np.testing.assert_allclose(ours, W, rtol=1e-12)
    np.testing.assert_array_equal(gradients, kept)


def test_the_layers_matrices_stand_first_and_muon_moves_them():
    fast = FastGPT(small())
    matrices = fast.hidden(fast.flat)
    assert [matrix.shape for matrix in matrices[:6]] == [(16, 16)] * 4 + [(16, 64), (64, 16)]
    assert len(matrices) == 12
    fast.flat[: sum(matrix.size for matrix in matrices)] = 7
    assert all((matrix == 7).all() for matrix in matrices)
    assert not (fast.weights["token"].data == 7).any()
    assert (fast.weights["1.down.W"].data == 7).all()


def test_muon_learns_too_and_differs_from_adamw():
    by_muon, history = trained(60, muon=True)
    by_adamw, _ = trained(60)
    assert history.validation < 0.5
    assert not np.allclose(by_muon.weights["0.up.W"].data, by_adamw.weights["0.up.W"].data, atol=1e-3)
    with_one, with_two = (trained(5, muon=True, threads=threads)[0] for threads in (1, 2))
    np.testing.assert_allclose(with_one.weights["1.up.W"].data, with_two.weights["1.up.W"].data, atol=1e-3)


def trained(steps=60, **settings):
    ids = np.arange(600) % 11
    fast = FastGPT(small())
    given = {"context": 12, "batch_size": 8, "peak": 1e-2, "rng": np.random.default_rng(0), "threads": 2}
    return fast, fit_text(fast, ids, ids, steps=steps, **given | settings)


def test_a_training_learns_and_says_what_happened():
    _, history = trained()
    assert history.steps == 60
    assert len(history.losses) == 2  # of 50 steps, and of the last ten
    assert history.losses[1] < history.losses[0]
    assert history.validation < 0.5
    assert history.seconds > 0
    assert not history.interrupted


def test_a_training_depends_on_its_seed_alone():
    first, again, other = (trained(5, rng=np.random.default_rng(seed))[1].validation for seed in (0, 0, 1))
    assert first == again != other


def test_without_steps_it_only_measures():
    fast, history = trained(0)
    np.testing.assert_array_equal(fast.flat, FastGPT(small()).flat)
    assert history.losses == []
    assert history.validation == pytest.approx(np.log(11), abs=0.2)


def test_ctrl_c_ends_after_a_step_and_measures(monkeypatch):
    usual, calls = signal.getsignal(signal.SIGINT), []
    real = Team.loss_and_gradient

    def interrupted(team, x, y):
        calls.append(len(x))
        if len(calls) == 7:
            signal.raise_signal(signal.SIGINT)
        return real(team, x, y)

    monkeypatch.setattr(Team, "loss_and_gradient", interrupted)
    _, history = trained()
    assert (history.interrupted, history.steps, len(history.losses)) == (True, 7, 1)
    assert np.isfinite(history.validation)
    assert signal.getsignal(signal.SIGINT) is usual


def test_divergence_is_said():
    with pytest.raises(TrainingDiverged, match=r"The loss became nan in step \d+, at learning rate"):
        trained(30, peak=1e30, decay=0.0)


def test_memory_can_be_asked_for_or_not():
    assert keep_freed_memory() in (True, False)


@pytest.mark.parametrize("recipe", TEXT_RECIPES.values(), ids=lambda recipe: f"{recipe.data}-{recipe.name}")
def test_recipes_make_a_model(recipe):
    assert recipe.width % recipe.heads == 0
    assert 0 < recipe.peak < 0.02
    assert recipe.steps > 0


def test_the_last_tenth_is_held_out_and_lines_can_be_shuffled():
    text = Text("x", "".join(f"{i:02d}\n" for i in range(100)), "here")
    learned, held_out = parts_of(text)
    assert learned + held_out == text.text
    assert len(held_out) == 30
    learned, held_out = parts_of(text, lines=True)
    assert sorted((learned + held_out).splitlines()) == text.text.splitlines()
    assert held_out.splitlines() != text.text.splitlines()[-10:]
    assert parts_of(text, lines=True) == (learned, held_out)


def tiny(**changes):
    from dataclasses import replace

    return replace(SHAKESPEARE, context=16, width=16, layers=1, heads=2, steps=80, batch_size=8, **changes)


@pytest.fixture(scope="module")
def poet():
    return run_text(tiny(), Text("poem", POEM, "here"), threads=1, progress=False).writer


def test_a_recipe_gives_a_writer(poet):
    assert poet.characters == "".join(sorted(set(POEM)))
    assert (poet.data, poet.context) == ("poem", 16)
    ids = poet.encode("the sun")
    assert "".join(poet.characters[i] for i in ids) == "the sun"
    assert set(written(poet, "the ", 40)) <= set(POEM)
    with pytest.raises(UnknownCharacter, match="does not know the character 'Z'"):
        poet.encode("sunZ")


def written(writer, prompt, count, **settings):
    return "".join(islice(writer.write(prompt, np.random.default_rng(0), **settings), count))


@pytest.mark.parametrize("prompt", ["", "the ", "the sun is up, t", "of the sea, the sun is up"])
def test_it_writes_what_generate_does_with_half_a_context_at_least(poet, prompt):
    """The last 16 characters, or, where these are full, the last 8 and those that follow."""
    tokens, rng = poet.encode(prompt or "\n").tolist()[-16:], np.random.default_rng(0)
    expected = []
    for _ in range(40):
        if len(tokens) > 16:
            tokens = tokens[-8:]
        new = generate(poet.model, tokens, 1, rng)
        tokens, expected = tokens + new, expected + new
    assert written(poet, prompt, 40) == "".join(poet.characters[i] for i in expected)
    assert len(set(written(poet, prompt, 40, temperature=0.0))) > 1


def test_a_reader_gives_the_models_logits_in_whatever_pieces_it_reads():
    model, ids = small(), np.random.default_rng(4).integers(0, 11, 12)
    for parameter in model.parameters():  # gains and biases, too, are to have their part
        parameter.data[...] += 0.1 * np.random.default_rng(5).standard_normal(parameter.shape)
    with no_gradient():
        expected = model(ids[None]).data[0]
    for pieces in ([12], [1] * 12, [3, 1, 7, 1], [11, 1]):
        reader = Reader(model)
        for n in pieces:
            logits = reader(ids[reader.length : reader.length + n])
            np.testing.assert_allclose(logits, expected[reader.length - 1], rtol=1e-4, atol=1e-5)
        assert logits.dtype == np.float32
        with pytest.raises(ValueError, match="got 1; expected 1 to 0"):
            reader([3])
        reader.length = 0
        np.testing.assert_allclose(reader(ids), expected[-1], rtol=1e-4, atol=1e-5)
    with pytest.raises(ValueError, match="got 0"):
        Reader(model)([])


def test_a_model_can_be_trained_further_on_a_text_of_its_alphabet(poet):
    other = Text("other", "sun of the sea\n" * 60, "there")
    before = evaluate(poet.model, poet.encode(other.text), 16)
    outcome = run_text(tiny(peak=5e-3), other, start=poet, threads=1, progress=False)
    assert outcome.writer is poet
    assert outcome.history.validation < before
    with pytest.raises(UnknownCharacter, match="'Q'"):
        run_text(tiny(), Text("q", "Q" * 1000, "there"), start=poet)


def test_a_text_that_is_too_short_is_named():
    with pytest.raises(DataError, match="here: got 65 characters; expected 170 at least"):
        run_text(tiny(), Text("short", POEM[:65], "here"))


def test_a_file_gives_the_model_back(poet, tmp_path):
    path = tmp_path / "poet.npz"
    poet.save(path)
    back = Writer.load(path)
    assert (back.characters, back.data) == (poet.characters, poet.data)
    for parameter, other in zip(back.model.parameters(), poet.model.parameters(), strict=True):
        np.testing.assert_array_equal(parameter.data, other.data)
    ids = poet.encode("the sun")[None]
    with no_gradient():
        np.testing.assert_array_equal(back.model(ids).data, poet.model(ids).data)
    assert [file.name for file in tmp_path.iterdir()] == ["poet.npz"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"format": np.array("foundations classifier 2")}, "no language model of this course"),
        ({"parameters": np.zeros(5, np.float32)}, "don't fit"),
        ({"shape": np.array([18, 16, 10**6, 10**6, 1])}, "don't fit"),
        ({"shape": np.array([18, 16, 16, 1, 3])}, "expected a divisor of the width"),
        ({"shape": np.array([18, 16, 16])}, "damaged"),
        ({"characters": np.array([97] * 18)}, "all different"),
        ({"characters": np.array([-5] * 18)}, "damaged"),
        ({"parameters": "nan"}, "finite float32"),
        ({"data": None}, "damaged"),
    ],
)
def test_a_file_that_was_tampered_with_is_refused(poet, tmp_path, changes, says):
    path = tmp_path / "poet.npz"
    poet.save(path)
    with np.load(path) as file:
        arrays = dict(file)
    assert len(poet.characters) == 18
    for name, value in changes.items():
        if value is None:
            del arrays[name]
        elif isinstance(value, str):
            arrays[name] = np.full_like(arrays[name], np.nan)
        else:
            arrays[name] = value
    np.savez(path, **arrays)
    with pytest.raises(TextModelFileError, match=says):
        Writer.load(path)


def test_files_that_are_no_models(tmp_path, poet):
    (tmp_path / "text.npz").write_text("hello", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "zip.npz", "w") as archive:
        archive.writestr("a.txt", "hello")
    for name, says in (("absent.npz", "cannot be read"), ("text.npz", "not an .npz"), ("zip.npz", "format")):
        with pytest.raises(TextModelFileError, match=says):
            Writer.load(tmp_path / name)
    with pytest.raises(TextModelFileError, match="cannot be written"):
        poet.save(tmp_path / "no" / "where.npz")
