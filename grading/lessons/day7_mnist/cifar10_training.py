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

# %% a-larger-network [markdown]
# ## A larger network
#
# `solutions.MLP` is your network with more layers, written for speed: three hidden layers, and after each a *batch normalisation*, which keeps
# activations at about the same size. `fit` is your `train_minibatch` with a learning rate that rises and falls (day 5), and L2
# (day 6). Every batch goes through *your* `augment`, with the mean image taken off, so that the zeros at
# the edges stand for the average colour and not for black.

# %% train-cifar10 tags=["training", "nbval-ignore-output"]
if here:
    from solutions import MLP
    from solutions.engine import Nesterov, fit

    mean_image = cifar.X_train.mean(axis=0).astype(np.float32)
    network = MLP([512, 512, 512, 512, 10], rng, batch_norm=True)
    history = fit(
        network,
        cifar.X_train,
        cifar.y_train,
        Nesterov(0.4),
        epochs=5,
        batch_size=256,
        rng=rng,
        warmup=0.1,
        l2=5e-4,
        prepare=lambda images: whiten(augment(images - mean_image, rng) + mean_image),
        progress=False,
    )
    predictions = network.predict(X_test)
    on_test = accuracy(predictions, cifar.y_test)
    print("loss by epoch:", ", ".join(f"{loss:.2f}" for loss in history.losses))
    print(f"accuracy on 10,000 test images: {on_test:.1%}")

# %% cifar10-claim tags=["training"]
if here:
    assert on_test > 0.5
    print("More than half of the photographs are recognised; guessing would get one in ten.")

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
# 2. Type `python -m solutions train cifar10`: the same with wider layers and more epochs.
# 3. Ask yourself the questions in `day7_mnist/quiz.md`, and play with `python day7_mnist/experiment.py --wrong 0.3`.
# 4. Then look back at day 1: a weighted sum, and a bend. There was nothing else.
