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
# You need: `mnist_training.ipynb`. Time: one hour. The photographs are fetched once with `python -m solutions.data cifar10` (some
# 170 MB). Without them you can still write and check `augment`.

# %% imports
import numpy as np

from grading.lab import check, data, plots, yours

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
        "CIFAR-10 is not here; `python -m solutions.data cifar10` gets it. Until then, only augment can be done."
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

# %% try-whitening tags=["training", "nbval-ignore-output", "raises-exception"]
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

# %% try-augmentation tags=["training", "nbval-ignore-output", "raises-exception"]
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

# %% try-warm-up tags=["training", "nbval-ignore-output", "raises-exception"]
if here:
    cold, _ = tried(whiten, images=10_000, warmup=0.0)
    warm, _ = tried(whiten, images=10_000, warmup=0.2)
    print(f"loss in the first epoch: without warm-up {cold[0]:.2f}, with it {warm[0]:.2f}")

# %% a-larger-network [markdown]
# ## All of it together
#
# Three hidden layers of 768 units, all 50,000 images, twelve epochs, one to two minutes. **In a hurry?** Set `EPOCHS = 2`: about 20 seconds, and
# you will be right about every second image.

# %% train-cifar10 tags=["training", "nbval-ignore-output", "raises-exception"]
EPOCHS = 12

if here:
    network = MLP([512, 768, 768, 768, 10], rng, batch_norm=True)
    history = fit(
        network,
        cifar.X_train,
        cifar.y_train,
        Nesterov(0.4),
        epochs=EPOCHS,
        batch_size=256,
        rng=rng,
        warmup=0.1,
        l2=5e-4,
        prepare=lambda images: whiten(new_images(images, rng)),
        progress=False,
    )
    predictions = network.predict(X_test)
    on_test = accuracy(predictions, cifar.y_test)
    print("loss by epoch:", ", ".join(f"{loss:.2f}" for loss in history.losses))
    print(f"accuracy on 10,000 test images: {on_test:.1%}")

# %% cifar10-claim tags=["training", "raises-exception"]
if here and EPOCHS >= 12:
    assert on_test > 0.6
    print("More than six of ten photographs are recognised; guessing would get one.")

# %% easy-and-hard [markdown]
# ## Easy and hard
#
# **Predict first:** which two classes are confused most often?

# %% draw-classes tags=["training", "nbval-ignore-output", "raises-exception"]
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

# %% what-you-can-do-now [markdown]
# ## What you can do now
#
# - make new training images that keep their labels, and say when a flip is not allowed;
# - say in two sentences what PCA and whitening do to images;
# - read from a confusion matrix what a network cannot see.
#
# **Next**
#
# 1. Save, and type `nbgrader autograde day7_mnist` in a terminal at the course's root.
# 2. Type `python -m solutions train cifar10`: the same with wider layers and more epochs. With `--recipe best` it takes half an hour
#    and goes past 72 %; [foundations_report.md](../solutions/foundations_report.md) shows what helped.
# 3. Ask yourself the questions in `day7_mnist/quiz.md`, and play with `python day7_mnist/experiment.py --wrong 0.3`.
# 4. Then look back at day 1: a weighted sum, and a bend. There was nothing else.
