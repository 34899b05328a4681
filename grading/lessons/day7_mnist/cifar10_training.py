# ---
# jupyter:
#   foundations:
#     needs: [cifar10]
# ---

# %% title [markdown]
# # Day 7, second sitting: photographs
#
# The same kind of network, and a much harder exam: CIFAR-10, 60,000 tiny colour photographs of ten kinds of things. You write one
# function, which makes new training images from old ones. Then a larger network learns for a few epochs, and you see what it can and
# cannot tell apart.
#
# You need: `mnist_training.ipynb`. Time: one hour. At the end you write a report of your week. The photographs are fetched once with `python -m solutions.data cifar10` (some
# 170 MB). Without them you can still write and check `augment`, and
# write the report on handwritten digits.

# %% imports
import numpy as np

from grading.lab import check, data, plots, watch, yours

# %% earlier-days
accuracy, confusion_matrix = yours("accuracy", "confusion_matrix")

# %% a-question [markdown]
# ## A question to begin with
#
# Here are three images of each class, 32 x 32 pixels. **What would a network of day 6 have to notice to tell a cat from a dog?** It gets
# 3,072 numbers, and does not even know which of them are neighbours.

# %% load-cifar10 tags=["data"]
here = data.available("cifar10")
if here:
    cifar = data.load_cifar10()
    names = np.array(cifar.class_names)
    print("train", cifar.X_train.shape, cifar.X_train.dtype, "  test", cifar.X_test.shape)
    plots.images(cifar.X_train, names[cifar.y_train])
else:
    print(
        "CIFAR-10 is not here; `python -m solutions.data cifar10` gets it. Until then: augment, and the report."
    )

# %% photographs-in-words [markdown]
# *Picture:* three blurred little photographs for each of airplane, automobile, bird, cat, deer, dog, frog, horse, ship and truck; things
# are seen from all sides, before all kinds of backgrounds.
#
# In MNIST a stroke is white and stands near the middle. Here a cat is black, white or striped, left or right, and half of what you
# see is sofa. With so much variety, 50,000 images are few, and a large network would learn them by heart.

# %% more-from-few [markdown]
# ## New images from old ones
#
# A horse seen in a mirror is a horse, and one that stands two pixels further left is the same horse. So we may flip and shift: every epoch
# then sees other images, with the same labels. This is called **augmentation**.
#
# For each image, independently:
#
# - with probability 1/2, flip it left-right;
# - shift it by whole pixels along both axes, each shift drawn from -4, -3, ..., 4, all equally likely; zeros (black) move in.
#
# The axes of a batch are (image, row, column, colour). The images that come in must not change: the next epoch needs them again.
#
# Tools: `rng.integers(0, 6)` draws a whole number from 0 to 5, and `np.pad(table, ((1, 1), (2, 2)))` puts a row of zeros above and below a
# table, and two columns of zeros left and right: a pair of numbers for each axis.

# %% exercise="augment"

# %% draw-augmented tags=["data"]
if here:
    plots.augmented(augment, cifar.X_train[:4], np.random.default_rng(0))

# %% augmented-in-words [markdown]
# *Picture:* four photographs, a row each; beside each original five versions, some mirrored, each moved a little, with black margins where
# nothing moved in.
#
# **Think first:** would you flip MNIST's digits, too?

# %% redundant-pixels [markdown]
# ## Fewer numbers, better ones
#
# Neighbouring pixels are nearly equal, so most of the 3,072 numbers say the same thing again: how bright the image is, and its coarse
# shades. *Principal component analysis* (PCA) finds the directions in which images differ most: the eigenvectors of the pixels' covariance
# matrix. Along each direction an image is one number, and the variance of that number is the eigenvalue $\lambda$.
#
# We keep 512 of them, and divide each by $\sqrt{\lambda + 0.15}$, so that fine detail counts nearly as much as brightness. That is
# called **whitening**.

#
# [eigenvectors_and_pca.md](eigenvectors_and_pca.md) explains these words from the beginning, on images of two pixels. **Predict:** what shape does
# a cloud of dots have, one an image, if the axes are two neighbouring pixels?

# %% draw-two-pixels tags=["data"]
if here:
    plots.two_pixels(cifar.X_train)

# %% two-pixels-in-words [markdown]
# *Picture:* to the left a narrow cloud along the diagonal, with a long first and a short second component at right angles; to the right the same
# images whitened: the diagonal is gone, and the spread is 1 along both axes.

# %% whiten tags=["data"]
if here:
    from solutions.engine.whitening import Whitening

    rng = np.random.default_rng(0)
    whiten = Whitening(cifar.X_train, rng)
    X_test = whiten(cifar.X_test)
    print("from", cifar.X_test[0].size, "numbers an image to", X_test.shape[1])

# %% try-it [markdown]
# ## Is it worth it?
#
# Every ingredient of a training can be tried: the same small network, with it and without. Two rules keep such a trial honest. **Choose by
# images that are neither learned from nor in the test set**: the last 5,000 training images, held out. And change one thing at a time.
#
# `solutions.MLP` is your network with more layers, written for speed; after each layer a *batch normalisation* keeps activations at about
# the same size. `fit` is your `train_minibatch` with the learning rate of day 5, which rises first (warm-up) and then falls, and
# the L2 of day 6.

# %% tried tags=["data"]
if here:
    from solutions import MLP
    from solutions.engine import Nesterov, fit

    def tried(inputs, images=20_000, epochs=3, warmup=0.1, new=None):
        """Train a small network; give its losses by epoch, and its accuracy on seen and on held-out images."""
        rng = np.random.default_rng(0)
        X_held_out = inputs(cifar.X_train[45_000:])
        small = MLP([X_held_out.shape[1], 512, 512, 10], rng, batch_norm=True)
        history = fit(
            small,
            cifar.X_train[:images],
            cifar.y_train[:images],
            Nesterov(0.4),
            epochs=epochs,
            batch_size=256,
            rng=rng,
            warmup=warmup,
            l2=5e-4,
            prepare=lambda batch: inputs(new(batch, rng) if new else batch),
            progress=False,
        )
        seen = accuracy(small.predict(inputs(cifar.X_train[:5_000])), cifar.y_train[:5_000])
        held_out = accuracy(small.predict(X_held_out), cifar.y_train[45_000:])
        print(f"{epochs} epochs: seen images {seen:.1%}, held-out images {held_out:.1%}")
        return history.losses, held_out


# %% why-mildly [markdown]
# **Why mildly?** The constant 0.15 is large beside most of the eigenvalues. With a small one, the last components count as
# much as the first. **Predict:** the first components are coarse shades, the last ones are noise. Which of three networks does best:
# on pixels, on mildly whitened, or on hard whitened components?

# %% try-whitening tags=["training", "nbval-ignore-output"]
if here:
    hard = Whitening(cifar.X_train, rng, softening=0.001, sample=5_000)
    on_pixels = tried(lambda images: images.reshape(len(images), -1) / np.float32(255))
    on_hard = tried(hard)
    on_mild = tried(whiten)

# %% whitening-tried [markdown]
# Three lines: pixels, hard whitening, mild whitening. Hard whitening has blown up noise, and the network learns that noise by heart: it knows
# the seen images best, and unseen ones worst.
#
# **Why flips and shifts?** Now few images, 10,000, but more epochs.

# %% try-augmentation tags=["training", "nbval-ignore-output"]
if here:
    mean_image = cifar.X_train.mean(axis=0).astype(np.float32)

    def new_images(images, rng):
        """Your `augment`, with the mean image taken off: so zeros at the edges stand for the average, not for black."""
        return augment(images - mean_image, rng) + mean_image

    without = tried(whiten, images=10_000, epochs=10)
    with_new = tried(whiten, images=10_000, epochs=10, new=new_images)

# %% augmentation-tried [markdown]
# Without new images, the network knows all that it has seen by heart, and gets more than half of the others wrong. With them, no image ever comes
# back as it was, so that there is nothing to learn by heart: fewer seen images are right, and more unseen ones.
#
# **Why warm-up?** At the start weights are random, and gradients large. A full step then throws the network far off.

# %% try-warm-up tags=["training", "nbval-ignore-output"]
if here:
    cold, _ = tried(whiten, images=10_000, warmup=0.0)
    warm, _ = tried(whiten, images=10_000, warmup=0.2)
    print(f"loss in the first epoch: without warm-up {cold[0]:.2f}, with it {warm[0]:.2f}")

# %% a-larger-network [markdown]
# ## All of it together
#
# Three hidden layers of 768 units, all 50,000 images, twelve epochs, one to two minutes. **In a hurry?** Set `EPOCHS = 2`: about 20 seconds, and
# you will be right about every second image. The stop button ends it early, and keeps what was learned.

# %% train-cifar10 tags=["training", "nbval-ignore-output"]
EPOCHS = 12

if here:
    network = MLP([512, 768, 768, 768, 10], rng, batch_norm=True)
    X_seen, seen_labels = whiten(cifar.X_train[:5_000]), cifar.y_train[:5_000]

    def accuracies():
        return {
            "training set": accuracy(network.predict(X_seen), seen_labels),
            "test set": accuracy(network.predict(X_test), cifar.y_test),
        }

    steps = -(-len(cifar.X_train) // 256)  # rounded up
    with watch(Nesterov(0.4), EPOCHS, steps, accuracy=accuracies) as watched:
        history = fit(
            network,
            cifar.X_train,
            cifar.y_train,
            watched,
            epochs=EPOCHS,
            batch_size=256,
            rng=rng,
            warmup=0.1,
            l2=5e-4,
            prepare=lambda images: whiten(new_images(images, rng)),
            after_epoch=watched.end_epoch,
            progress=False,
        )
    predictions = network.predict(X_test)
    on_test = accuracy(predictions, cifar.y_test)
    print("loss by epoch:", ", ".join(f"{loss:.2f}" for loss in history.losses))
    print(f"accuracy on 10,000 test images: {on_test:.1%}")

# %% cifar10-curves-in-words [markdown]
# *Picture:* the accuracy by epoch; on 5,000 training images and on the test images it climbs steeply at first, and ends lower on the latter.

# %% cifar10-claim tags=["training"]
if here and EPOCHS >= 12 and not history.interrupted:
    assert on_test > 0.6
    print("More than six of ten photographs are recognised; guessing would get one.")

# %% easy-and-hard [markdown]
# ## Easy and hard
#
# **Predict first:** which two classes are confused most often?

# %% draw-classes tags=["training", "nbval-ignore-output"]
if here:
    matrix = confusion_matrix(predictions, cifar.y_test, 10)
    plots.classes_right(matrix, cifar.class_names)
    plots.confusion(matrix, cifar.class_names)

# %% classes-in-words [markdown]
# *Picture:* a bar for each class, all of them far beyond the dashed line of guessing; the one for ships is long, the one for cats shortest.
#
# *Picture:* the confusion matrix. The brightest fields are cats taken for dogs and dogs taken for cats; vehicles are mixed up with
# vehicles, and animals with animals.
#
# A network of dense layers has to learn anew for every place what an ear looks like. Convolutional networks share their weights between
# places, and do far better; they are made of the same pieces that you have written.

# %% your-report [markdown]
# ## Your report
#
# To finish, you measure what you have built, and write it down: your optimizers against each other, your L2 and your dropout, your
# gradient of softmax, your network on photographs. All of it runs with *your* code, from `day6_engine/neural_net.py` and your notebooks,
# wherever that passes its checks. The comparisons read MNIST where it is here, else the small digits.

# %% report-pieces
from grading.lab import Report, Run

NeuralNetwork, dropout, l2_penalty = yours("NeuralNetwork", "dropout", "l2_penalty")
SGD, Momentum, Adam, minibatches = yours("SGD", "Momentum", "Adam", "minibatches")
softmax, cross_entropy, one_hot, scale_pixels = yours("softmax", "cross_entropy", "one_hot", "scale_pixels")
softmax_cross_entropy_backward, gradient_check = yours("softmax_cross_entropy_backward", "gradient_check")

# %% report-softmax [markdown]
# **The derivation of day 4**, $(p - y)/N$, once more against numerical gradients.

# %% measure-softmax tags=["training", "nbval-ignore-output"]
report = Report(pieces=(NeuralNetwork, dropout, l2_penalty, SGD, Momentum, Adam, minibatches, augment))
draw = np.random.default_rng(0)
logits, targets = draw.standard_normal((4, 5)), one_hot(draw.integers(0, 5, 4), 5)
derived = softmax_cross_entropy_backward(logits, targets)
report.softmax_error = gradient_check(lambda z: cross_entropy(softmax(z), targets), derived, logits)
print(f"relative error {report.softmax_error:.1e}; below 1e-6 is right")

# %% one-loop [markdown]
# **One loop for every comparison.** Look where your functions come in. Dropping a hidden unit is the same as setting its outgoing weights to
# zero; so the mask goes onto the rows of `W2`, one for each batch, and `gradients` needs to know nothing of it.


# %% trained
def trained(optimizer, X, labels, X_test, labels_test, epochs, batch_size, strength=0.0, rate=0.0):
    """A new network, trained, and measured after each epoch on images that it has seen and on unseen ones."""
    rng = np.random.default_rng(0)
    network = NeuralNetwork(X.shape[1], 128, 10, rng)
    for name in ("W1", "b1", "W2", "b2"):
        setattr(network, name, getattr(network, name).astype(np.float32))
    y, y_test, seen, unseen = one_hot(labels, 10), one_hot(labels_test, 10), [], []
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            W2 = network.W2
            kept, _ = dropout(np.ones_like(W2[:, :1]), rate, rng)  # (128, 1): 0, or 1 / (1 - rate)
            network.W2 = W2 * kept
            grads = network.gradients(X_batch, y_batch)
            network.W2 = W2
            _, (price1, price2) = l2_penalty([network.W1, W2], strength)
            steps = [grads["W1"] + price1, grads["b1"], grads["W2"] * kept + price2, grads["b2"]]
            optimizer.step([network.W1, network.b1, W2, network.b2], steps)
        seen.append(network.loss(X[:10_000], y[:10_000]))
        unseen.append(network.loss(X_test, y_test))
    how = f"{epochs} epochs on {len(X):,} images, batches of {batch_size}"
    on_seen = accuracy(network.predict(X[:10_000]), labels[:10_000])
    return Run(how, seen, unseen, on_seen, accuracy(network.predict(X_test), labels_test))


# %% compare-optimizers tags=["training", "nbval-ignore-output"]
report.images = "mnist" if data.available("mnist") else "digits"
if report.images == "mnist":
    reading, largest, epochs, batch_size, few = data.load_mnist(), 255, 5, 256, 1000
else:
    reading, largest, epochs, batch_size, few = data.load_digits(), 16, 20, 32, 200
X_read, X_unread = scale_pixels(reading.X_train, largest), scale_pixels(reading.X_test, largest)
for optimizer in (SGD(0.2), Momentum(0.05), Adam(0.002)):
    report.optimizers[type(optimizer).__name__] = trained(
        optimizer, X_read, reading.y_train, X_unread, reading.y_test, epochs, batch_size
    )
plots.optimizers_compared(report.optimizers)

# %% optimizers-in-words [markdown]
# *Picture:* the loss by epoch, on training images to the left and on test images to the right; three falling lines, of which SGD's ends
# highest. The test losses flatten out above the training losses.
#
# **Predict:** with few images and forty epochs, which gap between training and test loss will be the widest: without a remedy, with L2, or with
# dropout?

# %% compare-regularised tags=["training", "nbval-ignore-output"]
for name, remedy in {"none": {}, "L2": {"strength": 0.01}, "dropout": {"rate": 0.5}}.items():
    report.regularised[name] = trained(
        Adam(0.002), X_read[:few], reading.y_train[:few], X_unread, reading.y_test, 40, few // 20, **remedy
    )
plots.regularisation_compared(report.regularised)

# %% regularised-in-words [markdown]
# *Picture:* three panels with a training and a test curve each. Without a remedy the training loss goes to 0 and the gap is widest; with
# L2 the training loss stops higher up and the gap is narrowest; with dropout the training loss falls more slowly, and the test loss rises less.
#
# **Your network on photographs.** It has one hidden layer, and gets the whitened images without augmentation. How far behind is it?

# %% your-network-on-photographs tags=["training", "nbval-ignore-output"]
if here:
    white = np.concatenate([whiten(part) for part in np.array_split(cifar.X_train, 50)])
    yours_there = trained(Adam(0.001), white, cifar.y_train, X_test, cifar.y_test, 5, 256)
    report.cifar10["your NeuralNetwork"] = yours_there.how, yours_there.on_unseen
    layers = "-".join(str(size) for size in network.sizes)
    how = f"{len(history.losses)} epochs on augmented images, layers {layers}"
    report.cifar10["solutions.MLP"] = how, on_test
    plots.against_the_goal({name: share for name, (_, share) in report.cifar10.items()})

# %% photographs-compared [markdown]
# *Picture:* two bars, the accuracy of your network and that of `solutions.MLP`, which is longer; the course's goal is a dashed line.
#
# **Write it down.** The page is `foundations_report.md`, beside this notebook. At its head are the course's four goals; each is ticked
# only where you have just measured it. If you change the page by hand and run the cell again, it stops and asks first.

# %% write-report tags=["training", "nbval-ignore-output"]
report.write("foundations_report.md")
print("\n".join(report.checklist()))

# %% what-you-can-do-now [markdown]
# ## What you can do now
#
# - make new training images that keep their labels, and say when a flip is not allowed;
# - say in two sentences what PCA and whitening do to images;
# - read from a confusion matrix what a network cannot see;
# - measure your own network and say, with numbers, what each piece of it is worth.
#
# **Next**
#
# 1. Save, and type `nbgrader autograde day7_mnist` in a terminal at the course's root.
# 2. Type `python -m solutions train cifar10`: the same with wider layers and more epochs. With `--recipe best` it takes half an hour
#    and goes past 72 %; [foundations_report.md](../solutions/foundations_report.md) shows what helped.
# 3. Ask yourself the questions in `day7_mnist/quiz.md`, and play with `python day7_mnist/experiment.py --wrong 0.3`.
# 4. Then look back at day 1: a weighted sum, and a bend. There was nothing else.
