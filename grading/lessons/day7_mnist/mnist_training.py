# ---
# jupyter:
#   foundations:
#     needs: [mnist]
# ---

# %% title [markdown]
# # Day 7: a network that reads
#
# Six days of pieces; today they meet real data. You write the steps around the network: scaling, splitting, the training loop,
# and the numbers that say how good it is. At the end a network made of nothing but your NumPy reads handwriting.
#
# You need: days 5 and 6. Time: two to three hours. MNIST, the famous 70,000 handwritten digits, is fetched once with
# `python -m solutions.data mnist` (some 12 MB). Without it everything here works on a smaller set of digits.

# %% imports
import numpy as np

from grading.lab import check, data, plots, watch, yours

# %% your-pieces [markdown]
# These are yours where they pass their checks, and the course's where they don't (yet). The network comes from `day6_engine/neural_net.py`,
# the file that day 6 writes, or else from day 6's notebook.

# %% earlier-days
NeuralNetwork, minibatches, Adam, one_hot = yours("NeuralNetwork", "minibatches", "Adam", "one_hot")

# %% a-question [markdown]
# ## A question to begin with
#
# Scikit-learn brings 1,797 digits along that people wrote by hand, scanned to 8 x 8 pixels. Each pixel is a number from 0 (no ink)
# to 16. **Could you write down a rule that tells a 3 from an 8, pixel by pixel?**

# %% load-digits tags=["data"]
from sklearn.datasets import load_digits

pixels, labels = load_digits(return_X_y=True)
print("pixels", pixels.shape, "from", pixels.min(), "to", pixels.max(), "  labels", labels.shape)
plots.images(pixels, labels)
plots.pixel_values(pixels[labels == 3][1])

# %% digits-in-words [markdown]
# *Picture:* three images for each digit from 0 to 9, white ink on black, blurred and in different hands.
#
# *Picture:* one 3 with the numbers of its 64 pixels; the strokes are where the numbers are near 16.
#
# Nobody has found such a rule that works. So we let a network find its own, from examples.

# %% scaling [markdown]
# ## From pixels to inputs
#
# In `he_init` the weights are sized for inputs around 1. A pixel of 255 would make every sum, and every gradient, 255 times too large.
# So pixels are scaled to between 0 and 1, always by the same number, and kept in 32-bit floats (`.astype(np.float32)`): half the memory
# of NumPy's usual 64 bits, and much faster.
#
# $$x_{\text{scaled}} = \frac{x}{\text{maximum}}$$

# %% exercise="scale_pixels"

# %% splitting [markdown]
# ## Setting questions aside
#
# A student who has seen the exam beforehand can score 100 % and know nothing. So part of the data is kept from training: the **test set**.
# Only the result on images that the network never saw says what it has learned.
#
# It should be a fair exam: the same share of every class (else chance could leave out all the 3s), chosen at random, and shuffled.
#
# Tools: `np.unique(y)` lists the classes, `np.flatnonzero(y == 3)` gives the row numbers of the 3s, `np.concatenate` joins arrays.

# %% exercise="split"

# %% split-digits tags=["data"]
rng = np.random.default_rng(0)
X_train, labels_train, X_test, labels_test = split(scale_pixels(pixels, 16), labels, 0.2, rng)
y_train, y_test = one_hot(labels_train, 10), one_hot(labels_test, 10)

print("train", X_train.shape, X_train.dtype, "  test", X_test.shape)
print("test images of each digit:", np.bincount(labels_test))

# %% the-loop [markdown]
# ## The training loop
#
# Your `network.backward(X, y, learning_rate)` does one step with all the data, the *full batch*. Training is to do that again and again.
# Once through all the data is an **epoch**; here an epoch is one step.
#
# **Predict first:** with ten classes and a network that knows nothing yet, what loss will the first line print, roughly? (Day 3 has the
# formula.)

# %% exercise="train"

# %% train-digits tags=["training", "nbval-ignore-output"]
network = NeuralNetwork(64, 32, 10, np.random.default_rng(1))
losses = train(network, X_train, y_train, epochs=1000, learning_rate=0.5)
plots.losses_by_epoch(losses)

# %% digits-loss-in-words [markdown]
# *Picture:* the loss starts a little above ln 10, the dashed line of mere guessing, falls steeply in the first hundred epochs, and
# flattens out near 0.

# %% losses-fell tags=["training"]
assert np.all(np.diff(losses[::100]) < 0)
print("From each line to the next, the loss has fallen.")

# %% how-good [markdown]
# ## How good is it?
#
# A loss is what gradients need; people prefer the **accuracy**, the fraction of predictions that are correct.
#
# $$\text{accuracy} = \frac{\text{number of correct predictions}}{N}$$

# %% exercise="accuracy"

# %% digits-accuracy tags=["training", "nbval-ignore-output"]
on_training = accuracy(network.predict(X_train), labels_train)
on_test = accuracy(network.predict(X_test), labels_test)
print(f"accuracy on training images {on_training:.1%}, on test images {on_test:.1%}")

# %% digits-claim tags=["training"]
assert on_test > 0.85
print("More than 85 % of the digits that it never saw are read correctly.")

# %% which-errors [markdown]
# ## Which errors?
#
# Two networks of the same accuracy can be wrong in different ways. The **confusion matrix** counts: row $i$, column $j$ is how many
# images of class $i$ were taken for class $j$. What stands on its diagonal? (Counts are whole numbers: `np.zeros` makes them with `dtype=int`.)

# %% exercise="confusion_matrix"

# %% load-mnist [markdown]
# ## The real thing: MNIST
#
# 60,000 training and 10,000 test images of 28 x 28 pixels, written by employees of the US Census Bureau and by high-school students. For
# many years it was the first test of every new method. Its test set is given, so nothing is split.

# %% mnist tags=["data"]
if data.available("mnist"):
    mnist = data.load_mnist()
    X_train, X_test = scale_pixels(mnist.X_train, 255), scale_pixels(mnist.X_test, 255)
    labels_train, labels_test = mnist.y_train, mnist.y_test
    y_train, y_test = one_hot(labels_train, 10), one_hot(labels_test, 10)
    goal, epochs, batch_size, few = 0.97, 8, 256, 1000
else:
    print("MNIST is not here; `python -m solutions.data mnist` gets it. This goes on with the small digits.")
    goal, epochs, batch_size, few = 0.85, 40, 32, 200
print("train", X_train.shape, "  test", X_test.shape)
plots.images(X_train, labels_train)

# %% mnist-in-words [markdown]
# *Picture:* three images for each digit, as before but sharp: strokes of different width and slant, a 7 with a bar and one without.

# %% small-steps [markdown]
# ## Many small steps
#
# One step with all 60,000 images multiplies as many numbers as 234 steps with 256 images each, and those 234 get much further. So from
# here on:
#
# - every epoch deals the data out in batches, **shuffled anew** (your `minibatches`);
# - every batch gives a gradient, and every gradient one step of an optimizer (your `Adam`), with **all four** parameters at once;
# - the epoch's loss is the mean over its batches.
#
# The optimizer changes the arrays that it is given *in place*: hand it the network's own `W1`, `b1`, `W2`, `b2`.

# %% exercise="train_minibatch"

# %% follow [markdown]
# Two helpers, written for you. The first makes a network with weights in 32-bit floats. The second calls your loop for one epoch at a time,
# and after each measures loss and accuracy on images that it has seen (10,000 at most) and on unseen ones. `watch` hands each step on to
# your optimizer, and shows how far it has come. The stop button (a square, in the toolbar) ends the training early: what was learned stays.


# %% helpers
def new_network(hidden_size, seed):
    network = NeuralNetwork(X_train.shape[1], hidden_size, 10, np.random.default_rng(seed))
    for name in ("W1", "b1", "W2", "b2"):
        setattr(network, name, getattr(network, name).astype(np.float32))
    return network


def follow(network, optimizer, X, y, epochs, batch_size, rng):
    sets = {"training set": (X[:10_000], y[:10_000]), "test set": (X_test, y_test)}

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
follow(network, Adam(0.002), X_train, y_train, epochs, batch_size, np.random.default_rng(0))
on_test = accuracy(network.predict(X_test), labels_test)
print(f"accuracy on {len(X_test):,} test images: {on_test:.2%}")

# %% mnist-curves-in-words [markdown]
# *Picture:* on the left both losses fall by epoch; the training loss falls on towards 0, the test loss flattens out, and a gap opens between
# them. On the right the accuracies climb, steeply in the first epoch, and the one on the test set stays a little lower.

# %% mnist-claim tags=["training"]
assert on_test >= goal
print(f"At least {goal:.0%} of the test images are read correctly.")

# %% learning-by-heart [markdown]
# ## Learning by heart
#
# The gap between the two curves is **over-fitting**: what is true of the training images alone. It grows where images are few and
# training is long. So let the network have only a few images, and forty epochs.
#
# **Predict first:** where does the training loss end? And the test loss: does it fall, stay, or rise?

# %% overfit tags=["training", "nbval-ignore-output"]
glutton = new_network(128, seed=0)
losses = follow(glutton, Adam(0.002), X_train[:few], y_train[:few], 40, few // 20, np.random.default_rng(0))
print(
    f"trained on {few} images: {accuracy(glutton.predict(X_train[:few]), labels_train[:few]):.1%} on these,"
)
print(f"{accuracy(glutton.predict(X_test), labels_test):.1%} on the test images")

# %% overfit-in-words [markdown]
# *Picture:* the training loss falls to almost 0. The test loss stays far above it, reaches its lowest point early, and with MNIST
# climbs again; the accuracy on the training images becomes 100 %, that on test images stays behind.

# %% overfit-claim tags=["training"]
assert losses["test set"][-1] > 10 * losses["training set"][-1]
print("At the end, the loss on unseen images is more than ten times that on seen ones.")

# %% what-helps [markdown]
# More data helps most. Where there is no more, day 6 has L2 and dropout; or stop training where the test loss is lowest (*early
# stopping*). But careful: if you choose by the test set, it is no longer an unseen exam. That is why people who choose a lot keep a
# third part, the *validation set*, for choosing.
#
# ## What it gets wrong
#
# Back to the network that learned from all images. Which digits does it confuse?

# %% confusion-picture tags=["training", "nbval-ignore-output"]
plots.confusion(confusion_matrix(network.predict(X_test), labels_test, 10), range(10))

# %% confusion-in-words [markdown]
# *Picture:* a ten by ten table with large counts on the diagonal; the few errors are shaded by their number. Pairs such as 4 and 9, or 3
# and 5, stand out.
#
# And these are the images of which it was most wrongly sure. Would you have read them right?

# %% wrongest tags=["training", "nbval-ignore-output"]
plots.wrongest(X_test, labels_test, network.forward(X_test))

# %% wrongest-in-words [markdown]
# *Picture:* twelve badly written digits; above each, what it is, what the network said, and with which probability, near 100 % for most.
#
# "Sure" is only what softmax makes of large logits. A network trained to a low loss is often far too sure of its errors.

# %% what-it-sees [markdown]
# ## What a hidden unit looks for
#
# Each hidden unit has one weight for every pixel, so its weights can be drawn as an image. It is active where the ink is on positive
# weights and not on negative ones.

# %% weights tags=["training", "nbval-ignore-output"]
plots.weights_as_images(network.W1)

# %% weights-in-words [markdown]
# *Picture:* 24 small squares, purple where ink speaks for a unit, orange where it speaks against. No digits are to be seen, but patches of
# strokes and gaps; pixels in the corners, where ink never is, stay pale.
#
# No unit stands for a digit. Each says something about a stroke here and a gap there, and the second layer combines what they say: the
# moved points of day 1, in 128 dimensions.

# %% what-you-can-do-now [markdown]
# ## What you can do now
#
# - prepare images for a network, and set a fair test aside;
# - write the loop that trains real networks, and say what each line of it is for;
# - see over-fitting in two curves, and name three things to do about it;
# - tell what a network gets wrong, and not only how often.
#
# You have built, from `x * w` upwards, a network that reads handwriting, and you know every line of it.
#
# **Next**
#
# 1. Save, and type `nbgrader autograde day7_mnist` in a terminal at the course's root. The table shows your points.
# 2. Run `python day7_mnist/experiment.py --help`. How few images are enough for 90 %? What if some labels are wrong?
# 3. Ask yourself the questions in `day7_mnist/quiz.md`.
# 4. Go on with `cifar10_training.ipynb`: colour photographs, which are a good deal harder, and a report of your own week.
