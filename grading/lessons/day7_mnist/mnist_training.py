# ---
# jupyter:
#   foundations:
#     needs: [mnist]
# ---

# %% title [markdown]
# # Day 7: a network that reads
#
# For six days you have built pieces. Today they meet real data. You write the steps around the network: scaling, splitting, the training loop, and
# the numbers that say how good it is. At the end, a network made of nothing but your NumPy reads handwriting.
#
# You need days 5 and 6, and two to three hours. MNIST, the famous 70,000 handwritten digits, is fetched once with `python -m solutions.data mnist`
# (some 12 MB). Without it, everything here works on a smaller set of digits.
#
# Concepts: [Batching](../concepts/training/batching.md).

# %% imports
import numpy as np

from grading.lab import check, data, judge_choice, judge_parts, plots, watch, yours

# %% your-pieces [markdown]
# The next cell fetches your own pieces where they pass their checks, and the course's where they don't (yet). The network comes from
# `day6_engine/neural_net.py`, the file that day 6 writes, or else from day 6's notebook.

# %% earlier-days
NeuralNetwork, minibatches, Adam, one_hot = yours("NeuralNetwork", "minibatches", "Adam", "one_hot")

# %% a-question [markdown]
# ## A question to begin with
#
# Scikit-learn comes with 1,797 digits that people wrote by hand, scanned to 8 x 8 pixels. Each pixel is a number from 0 (no ink) to 16. **Could you
# write down a rule that tells a 3 from an 8, pixel by pixel?**

# %% load-digits tags=["data"]
from sklearn.datasets import load_digits

pixels, labels = load_digits(return_X_y=True)
print("pixels", pixels.shape, "from", pixels.min(), "to", pixels.max(), "  labels", labels.shape)
plots.images(pixels, labels)

# %% digits-in-words [markdown]
# *Picture:* Three images for each digit from 0 to 9, white ink on black, blurred and in different hands.

# %% one-digit-as-numbers tags=["data"]
plots.pixel_values(pixels[labels == 3][1])

# %% one-digit-in-words [markdown]
# *Picture:* One 3 with the numbers of its 64 pixels. Where the strokes are, the numbers are near 16.
#
# *Answer:* Nobody has found a rule that works for every hand. So we let a network find its own, from examples.

# %% scaling [markdown]
# ## From pixels to inputs
#
# `he_init` chooses weights for inputs around 1. A pixel of 255 would make every sum, and every gradient, 255 times too large. So we scale pixels to
# between 0 and 1, always by the same number, and keep them in 32-bit floats (`.astype(np.float32)`). That takes half the memory of NumPy's usual 64
# bits, and is much faster.
#
# $$x_{\text{scaled}} = \frac{x}{\text{maximum}}$$

# %% exercise="scale_pixels"

# %% splitting [markdown]
# ## Setting questions aside
#
# A student who has seen the exam beforehand can score 100 % and know nothing. So we keep part of the data away from training: the **test set**. Only
# the result on images that the network never saw says what it has learned.
#
# It should be a fair exam. It has the same share of every class (or chance could leave out all the 3s), and it is chosen at random and shuffled.
#
# Tools: `np.unique(y)` lists the classes, `np.flatnonzero(y == 3)` gives the row numbers of the 3s, and `np.concatenate` joins arrays.

# %% exercise="split"

# %% three-parts [markdown]
# ### Three parts
# You will try things: learning rates, sizes, remedies. If you choose what is best on the test set, then you have prepared for just this exam, and its
# result flatters you. So people keep a third part for choosing, the **validation set**. The network learns from the training set, you choose by the
# validation set, and you look at the test set once, at the end.
#
# Your `split` makes three parts when you call it twice. Write that down. It gives no points, but
# what follows needs it, and the cell after it says whether it is right.
#
# **Predict:** test and validation should each get a fifth of *all* samples. Which fraction does the second call need?
#
# *Answer:* A quarter. After the first call four fifths are left, and a quarter of these is a fifth of all.


# %% three_parts
def three_parts(X, labels, rng):
    """Split into three: a fifth of the samples to test, a fifth to choose by, the rest to learn from.

    Args:
        X: (N, ...), one sample a row.
        labels: (N,), whole numbers.
        rng: for both calls of `split`.

    Returns:
        (X_train, labels_train, X_val, labels_val, X_test, labels_test)
    """
    ### BEGIN SOLUTION
    X_rest, labels_rest, X_test, labels_test = split(X, labels, 0.2, rng)
    X_train, labels_train, X_val, labels_val = split(X_rest, labels_rest, 0.25, rng)
    return X_train, labels_train, X_val, labels_val, X_test, labels_test
    ### END SOLUTION


# %% are-they-apart tags=["training"]
print(judge_parts(three_parts))

# %% split-digits tags=["data"]
parts = three_parts(scale_pixels(pixels, 16), labels, np.random.default_rng(0))
X_train, labels_train, X_val, labels_val, X_test, labels_test = parts
y_train = one_hot(labels_train, 10)

print("train", X_train.shape, X_train.dtype, "  validation", X_val.shape, "  test", X_test.shape)
print("test images of each digit:", np.bincount(labels_test))

# %% the-loop [markdown]
# ## The training loop
#
# Your `network.backward(X, y, learning_rate)` takes one step with all the data, the *full batch*. Training does that again and again. Once through
# all the data is an **epoch**, so here each epoch is one step.

# %% exercise="train"

# %% predict-the-first-loss [markdown]
# **Predict first:** there are ten classes, and the network knows nothing yet. Which loss will the first line print, roughly? (Day 3 has the formula.)

# %% train-digits tags=["training", "nbval-ignore-output"]
network = NeuralNetwork(64, 32, 10, np.random.default_rng(1))
losses = train(network, X_train, y_train, epochs=1000, learning_rate=0.5)
plots.losses_by_epoch(losses)

# %% digits-loss-in-words [markdown]
# *Picture:* The loss starts a little above ln 10, the dashed line of mere guessing. It falls steeply in the first hundred epochs, and flattens out
# near 0.
#
# *Answer:* About $\ln 10 = 2.3$, or a little more, because fresh weights have random opinions and most of these are wrong.

# %% losses-fell tags=["training"]
assert np.all(np.diff(losses[::100]) < 0)
print("From each line to the next, the loss has fallen.")

# %% how-good [markdown]
# ## How good is it?
#
# Gradients need a loss. People prefer the **accuracy**, the fraction of predictions that are correct.
#
# $$\text{accuracy} = \frac{\text{number of correct predictions}}{N}$$

# %% exercise="accuracy"

# %% digits-accuracy tags=["training", "nbval-ignore-output"]
on_training = accuracy(network.predict(X_train), labels_train)
on_val = accuracy(network.predict(X_val), labels_val)
print(f"accuracy on training images {on_training:.1%}, on validation images {on_val:.1%}")

# %% digits-claim tags=["training"]
assert on_val > 0.85
print("More than 85 % of the digits that it never saw are read correctly.")

# %% a-fair-choice [markdown]
# ### Choose, then look once
# We guessed the rate of 0.5. Choose one yourself: train a network at each of several rates, and take the rate with the lowest loss on the validation
# set. Only then show the chosen network the test set. That number is the one to report, even if another rate would have done better there.
#
# `trained(X, labels, rate)` gives a new network that has learned. It has `loss(X, y)`, where y is one-hot, and `predict(X)`. (This gives no points
# either. If you are stuck: keep the best rate, its loss and its network in three variables, and go through the rates in a loop.)


# %% choose_then_test
def choose_then_test(parts, rates, trained):
    """Choose a learning rate by the validation part, and look at the test part once.

    Args:
        parts: what `three_parts` returns.
        rates: the rates to try.
        trained: trained(X, labels, rate) trains a new network on X and labels, and returns it.

    Returns:
        (rate, accuracy): the rate whose network has the lowest loss on the validation part, and the accuracy of that
        network on the test part.
    """
    ### BEGIN SOLUTION
    X_train, labels_train, X_val, labels_val, X_test, labels_test = parts
    networks = {rate: trained(X_train, labels_train, rate) for rate in rates}
    losses = {rate: network.loss(X_val, one_hot(labels_val, 10)) for rate, network in networks.items()}
    best = min(losses, key=losses.get)
    return best, accuracy(networks[best].predict(X_test), labels_test)
    ### END SOLUTION


# %% is-it-fair tags=["training"]
print(judge_choice(choose_then_test))

# %% choose-on-digits [markdown]
# Now with the digits, at rates that grow about threefold. **Predict:** which of 0.03, 0.1, 0.3, 1 and 3 wins?


# %% the-choice tags=["training", "nbval-ignore-output"]
def trained(X, labels, rate):
    network, y = NeuralNetwork(64, 32, 10, np.random.default_rng(1)), one_hot(labels, 10)
    losses = [network.backward(X, y, rate) for epoch in range(200)]
    print(f"rate {rate}: the training loss fell from {losses[0]:.2f} to {losses[-1]:.3f}")
    return network


rate, on_test = choose_then_test(parts, (0.03, 0.1, 0.3, 1, 3), trained)
print(f"chosen: rate {rate}, accuracy on {len(labels_test)} test images {on_test:.1%}")

# %% which-errors [markdown]
# *Answer:* 1. With small rates, 200 steps don't get far. At rate 3 the steps are so large that the network ends up guessing: a loss of 2.3 is that of
# one in ten.
#
# ## Which errors?
#
# Two networks of the same accuracy can be wrong in different ways. The **confusion matrix** counts them: row $i$, column $j$ says how many images of
# class $i$ were taken for class $j$. So the diagonal holds the images that were read correctly. (Counts are whole numbers: `np.zeros` makes them with
# `dtype=int`.)

# %% exercise="confusion_matrix"

# %% load-mnist [markdown]
# ## The real thing: MNIST
#
# MNIST has 60,000 training and 10,000 test images of 28 x 28 pixels, written by employees of the US Census Bureau and by high-school students. For
# many years it was the first test of every new method. Its test set comes with it. You split a tenth off the training images for validation.

# %% mnist tags=["data"]
if data.available("mnist"):
    mnist, goal, epochs, batch_size, few = data.load_mnist(), 0.97, 8, 256, 1000
    X_all, X_test = scale_pixels(mnist.X_train, 255), scale_pixels(mnist.X_test, 255)
    labels_all, labels_test = mnist.y_train, mnist.y_test
else:
    print("MNIST is not here; `python -m solutions.data mnist` gets it. This goes on with the small digits.")
    goal, epochs, batch_size, few = 0.85, 40, 32, 200
    X_all, labels_all, X_test, labels_test = split(
        scale_pixels(pixels, 16), labels, 0.2, np.random.default_rng(0)
    )
X_train, labels_train, X_val, labels_val = split(X_all, labels_all, 0.1, np.random.default_rng(0))
y_train, y_val = one_hot(labels_train, 10), one_hot(labels_val, 10)
print("train", X_train.shape, "  validation", X_val.shape, "  test", X_test.shape)
plots.images(X_train, labels_train)

# %% mnist-in-words [markdown]
# *Picture:* Three images for each digit, as before but sharp, with strokes of different width and slant.

# %% small-steps [markdown]
# ## Many small steps
#
# One step with 54,000 images multiplies as many numbers as 211 steps with 256 images each, and those 211 get much further. So from here on:
#
# - every epoch deals the data out in batches, **shuffled again each time** (your `minibatches`);
# - every batch gives a gradient, and every gradient gives one step of an optimizer (your `Adam`), with **all four** parameters at once;
# - the epoch's loss is the mean over its batches.
#
# The optimizer changes the arrays that it is given *in place*. So hand it the network's own `W1`, `b1`, `W2`, `b2`.

# %% exercise="train_minibatch"

# %% which-rate [markdown]
# ### Which learning rate?
# Choose once more, as you did with the digits: three short trainings try three rates, and the loss on the validation set says which one to take. This
# time the test set stays closed until the end. **Predict:** does the largest rate win?


# %% sweep-the-rate tags=["training", "nbval-ignore-output"]
def new_network(hidden_size, seed):
    network = NeuralNetwork(X_train.shape[1], hidden_size, 10, np.random.default_rng(seed))
    for name in ("W1", "b1", "W2", "b2"):  # in 32-bit floats
        setattr(network, name, getattr(network, name).astype(np.float32))
    return network


val_losses = {}
for rate in (0.0005, 0.005, 0.05):
    network = new_network(128, seed=0)
    train_minibatch(network, Adam(rate), X_train, y_train, epochs // 4, batch_size, np.random.default_rng(0))
    val_losses[rate] = network.loss(X_val, y_val)
    print(f"rate {rate}: validation loss {val_losses[rate]:.3f}")
best_rate = min(val_losses, key=val_losses.get)

# %% follow [markdown]
# *Answer:* With MNIST it doesn't. The smallest rate hasn't got far yet, and the largest one leaps about. The one in between is best, and the long
# training below takes it.
#
# The helper below is written for you. It calls your loop for one epoch at a time, and after each it measures loss and accuracy on training images
# (10,000 at most) and on validation images. `watch` hands each step on to your optimizer, and shows how far it has come. The stop button (a square,
# in the toolbar) ends the training early. What was learned stays.


# %% helpers
def follow(network, optimizer, X, y, epochs, batch_size, rng):
    sets = {"training set": (X[:10_000], y[:10_000]), "validation set": (X_val, y_val)}

    def losses():
        return {name: network.loss(images, targets) for name, (images, targets) in sets.items()}

    def accuracies():
        return {
            name: accuracy(network.predict(images), np.argmax(y, 1)) for name, (images, y) in sets.items()
        }

    steps = -(-len(X) // batch_size)  # rounded up
    with watch(optimizer, epochs, steps, loss_in_nats=losses, accuracy=accuracies) as watched:
        for _ in range(epochs):
            train_minibatch(network, watched, X, y, 1, batch_size, rng)
            watched.end_epoch()
    return watched.curves["loss in nats"]


# %% train-mnist tags=["training", "nbval-ignore-output"]
network = new_network(128, seed=0)
losses = follow(network, Adam(best_rate), X_train, y_train, epochs, batch_size, np.random.default_rng(0))

# %% mnist-curves-in-words [markdown]
# *Picture:* On the left both losses by epoch, on a logarithmic axis. The training loss falls on and on. The validation loss stops falling after a few
# epochs, so the gap between them grows. On the right the accuracies climb, and the one on the validation set stays lower.
#
# You have chosen, and you have trained. Now look at the test set, once:

# %% the-exam tags=["training", "nbval-ignore-output"]
on_test = accuracy(network.predict(X_test), labels_test)
print(f"accuracy on {len(X_test):,} test images: {on_test:.2%}")

# %% mnist-claim tags=["training"]
assert on_test >= goal
print(f"At least {goal:.0%} of the test images are read correctly.")

# %% learning-by-heart [markdown]
# ## Learning by heart
#
# The gap between the two curves is **over-fitting**: the network has learned what is true only of the training images. The gap grows where images are
# few and training is long. So give the network only a few images, and forty epochs.
#
# **Predict first:** where does the training loss end? And the validation loss: does it fall, stay, or rise?

# %% overfit tags=["training", "nbval-ignore-output"]
glutton = new_network(128, seed=0)
losses = follow(glutton, Adam(0.002), X_train[:few], y_train[:few], 40, few // 20, np.random.default_rng(0))

# %% overfit-in-words [markdown]
# *Picture:* On a logarithmic axis the training loss falls to less than a hundredth. The validation loss stays far above it, reaches its lowest point
# early, and with MNIST climbs again. The accuracy on the training images becomes 100 %, and that on validation images stays behind.
#
# *Answer:* The training loss ends near 0, because the network knows its few images by heart. The validation loss falls at first. With MNIST it then
# rises again, slowly.

# %% overfit-claim tags=["training"]
assert losses["validation set"][-1] > 10 * losses["training set"][-1]
print("At the end, the loss on unseen images is more than ten times that on seen ones.")

# %% what-helps [markdown]
# More data helps most. Where there is no more, day 6 has L2 and dropout. Or you stop training where the validation loss is lowest (*early stopping*).
#
# ## What it gets wrong
#
# Back to the network that learned from all images. **Predict:** which digits does it confuse?

# %% confusion-picture tags=["training", "nbval-ignore-output"]
plots.confusion(confusion_matrix(network.predict(X_test), labels_test, 10), range(10))

# %% confusion-in-words [markdown]
# *Picture:* A ten by ten table with large counts on the diagonal. The few errors are shaded by their number, and some pairs stand out, such as 4 and
# 9.
#
# *Answer:* Mostly pairs that share strokes: a 4 whose top is closed looks like a 9, and a 7 with a foot looks like a 2.
#
# These are the errors of which it was most sure. Would you have read them right?

# %% wrongest tags=["training", "nbval-ignore-output"]
plots.wrongly_sure(X_test, labels_test, network.forward(X_test))

# %% wrongest-in-words [markdown]
# *Picture:* Twelve badly written digits. Above each stand what it is, what the network said, and how sure it was: near 100 % for all of them.
#
# "Sure" is only what softmax makes of large logits. A network that was trained to a low loss is often far too sure of its errors.

# %% what-it-sees [markdown]
# ## What a hidden unit looks for
#
# Each hidden unit has one weight for every pixel, so you can draw its weights as an image. The unit is active when the ink lies on its positive
# weights and not on its negative ones. **Predict:** does any of them look like a digit?

# %% weights tags=["training", "nbval-ignore-output"]
plots.weights_as_images(network.W1)

# %% weights-in-words [markdown]
# *Picture:* 24 small squares, purple where ink speaks for a unit and orange where it speaks against. They show patches of strokes and gaps. Pixels in
# the corners, where there is never any ink, stay pale.
#
# *Answer:* No. No unit stands for a digit. Each says something about a stroke here and a gap there, and the second layer combines what they say.
# These are the moved points of day 1, in 128 dimensions.

# %% what-you-can-do-now [markdown]
# ## What you can do now
#
# - prepare images for a network, and split them into a training, a validation and a test part;
# - write the loop that trains real networks, and say what each line of it is for;
# - choose a setting by the validation set, and report a result on the test set that you can stand by;
# - see over-fitting in two curves, and tell what a network gets wrong, not only how often.
#
# You have built, from `x * w` upwards, a network that reads handwriting, and you know every line of it.
#
# **Next**
#
# 1. Save, and type `nbgrader autograde day7_mnist` in a terminal at the course's root. The table shows your points.
# 2. Run `python day7_mnist/experiment.py --help`. How few images are enough for 90 %? What if some labels are wrong?
# 3. Ask yourself the questions in `day7_mnist/quiz.md`.
# 4. Go on with `cifar10_training.ipynb`: colour photographs, which are a good deal harder, and a report of your own week.
