# ---
# jupyter:
#   foundations:
#     needs: [cifar10]
# ---

# %% title [markdown]
# # Day 7, second sitting: photographs
#
# Now a much harder exam: CIFAR-10, 60,000 tiny colour photographs of ten kinds of things. You write one function, which makes new training images
# from old ones. Then your own functions become a network with several hidden layers, and you see what it can and cannot tell apart. At the end you
# write a report of your week.
#
# You need `mnist_training.ipynb`, and one to two hours. The photographs are fetched once with `python -m solutions.data cifar10` (some 170 MB).
# Without them you can still write and check `augment`, and write the report on handwritten digits.
#
# Concepts: [Linear algebra](../concepts/math-foundations/linear-algebra.md).

# %% imports
from itertools import pairwise

import numpy as np

from grading.lab import Report, check, compare, data, plots, watch, yours

# %% earlier-days
accuracy, confusion_matrix, split, scale_pixels = yours(
    "accuracy", "confusion_matrix", "split", "scale_pixels"
)
he_init, dense, relu, dropout, softmax = yours("he_init", "dense", "relu", "dropout", "softmax")
dense_backward, relu_backward, l2_penalty = yours("dense_backward", "relu_backward", "l2_penalty")
softmax_cross_entropy_backward, cross_entropy = yours("softmax_cross_entropy_backward", "cross_entropy")
minibatches, cosine_schedule, one_hot = yours("minibatches", "cosine_schedule", "one_hot")
SGD, Momentum, Adam, gradient_check = yours("SGD", "Momentum", "Adam", "gradient_check")

# %% a-question [markdown]
# ## A question to begin with
#
# Here are three images of each class, 32 x 32 pixels. **What would a network of day 6 have to notice to tell a cat from a dog?** It gets 3,072
# numbers, and it doesn't even know which of them are neighbours.

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
# *Picture:* Three blurred little photographs for each of airplane, automobile, bird, cat, deer, dog, frog, horse, ship and truck. The things are seen
# from all sides, in front of all kinds of backgrounds.
#
# *Answer:* Something that is true of cats and not of dogs, wherever the animal stands: the shape of an ear, perhaps. In MNIST a stroke is white and
# stands near the middle. Here a cat is black, white or striped, left or right, and half of what you see is sofa. With so much variety 50,000 images
# are few, and a large network would learn them by heart.

# %% more-from-few [markdown]
# ## New images from old ones
#
# A horse seen in a mirror is a horse, and one that stands two pixels further left is the same horse. So you may flip and shift the images. Then every
# epoch sees other images, with the same labels. This is called **augmentation**.
#
# For each image, independently:
#
# - with probability 1/2, flip it left-right;
# - shift it by whole pixels along both axes, each shift drawn from -4, -3, ..., 4, all equally likely. Zeros (black) move in.
#
# The axes of a batch are (image, row, column, colour). The images that come in must not change, because the next epoch needs them again.
#
# Tools: `rng.integers(0, 6)` draws a whole number from 0 to 5, and `np.pad(table, ((1, 1), (2, 2)))` puts a row of zeros above and below a table, and
# two columns of zeros left and right: a pair of numbers for each axis.

# %% exercise="augment"

# %% draw-augmented tags=["data"]
if here:
    plots.augmented(augment, cifar.X_train[:4], np.random.default_rng(0))

# %% augmented-in-words [markdown]
# *Picture:* Four photographs, a row each. Next to each original stand five versions, some mirrored, each moved a little, with black margins where
# nothing moved in.
#
# **Think:** would you flip MNIST's digits, too?
#
# *Answer:* No. A mirrored 2 is not a 2. New images must keep their labels true. Small shifts would do that for digits, too.

# %% redundant-pixels [markdown]
# ## Fewer numbers, better ones
#
# Neighbouring pixels are nearly equal, so most of the 3,072 numbers say the same thing again: how bright the image is, and its coarse shades.
# *Principal component analysis* (PCA) finds the directions in which images differ most: the eigenvectors of the pixels' covariance matrix. Along each
# direction an image is one number, and the variance of that number is the eigenvalue $\lambda$. We keep 512 of these numbers, and divide each by
# $\sqrt{\lambda + 0.15}$, so that fine detail counts nearly as much as brightness. This is called **whitening**.
#
# [eigenvectors_and_pca.md](eigenvectors_and_pca.md) explains these words from the beginning, on images of two pixels. **Predict:** take two
# neighbouring pixels as axes, and draw a dot for each image. What shape does the cloud of dots have?

# %% draw-two-pixels tags=["data"]
if here:
    plots.two_pixels(cifar.X_train)

# %% two-pixels-in-words [markdown]
# *Picture:* On the left a narrow cloud along the diagonal, with a long first and a short second component at right angles. On the right are the same
# images whitened: the diagonal is gone, and the spread is 1 along both axes.
#
# *Answer:* A narrow cloud along the diagonal, because the two pixels are nearly equal.

# %% whiten tags=["data"]
if here:
    from solutions.engine.whitening import Whitening

    whiten = Whitening(cifar.X_train, np.random.default_rng(0), sample=10_000)
    X_test = whiten(cifar.X_test)
    print("from", cifar.X_test[0].size, "numbers an image to", X_test.shape[1])

# %% deeper [markdown]
# ## A deeper network, from your functions
#
# Day 6's class has one hidden layer, and a line of code for each of its parts. With lists and loops the same functions make as many layers as you
# like: forward through them in order, and back in reverse order. **Look** where your functions come in, and what `forward` keeps for the way back.


# %% deep-network
class DeepNetwork:
    """Dense layers with ReLU and dropout between them; sizes such as [512, 512, 256, 10]."""

    def __init__(self, sizes, rng):
        # pairwise([512, 256, 10]) gives (512, 256) and (256, 10)
        self.weights = [he_init(n_in, n_out, rng).astype(np.float32) for n_in, n_out in pairwise(sizes)]
        self.biases = [np.zeros((1, n_out), np.float32) for n_out in sizes[1:]]

    def forward(self, X, rate=0.0, rng=None):  # logits (N, C)
        self.inputs, self.scores, self.masks = [X], [], []
        for W, b in zip(self.weights[:-1], self.biases[:-1], strict=True):
            self.scores.append(dense(self.inputs[-1], W, b))
            A, mask = dropout(relu(self.scores[-1]), rate, rng)
            self.inputs.append(A)
            self.masks.append(mask)
        return dense(self.inputs[-1], self.weights[-1], self.biases[-1])

    def gradients(self, X, y, rate=0.0, rng=None):  # of all weights, then of all biases
        gradient, dW, db = softmax_cross_entropy_backward(self.forward(X, rate, rng), y), [], []
        for k in reversed(range(len(self.weights))):
            gradient, *of_layer = dense_backward(gradient, self.inputs[k], self.weights[k])
            dW, db = [of_layer[0], *dW], [of_layer[1], *db]
            if k > 0:
                gradient = relu_backward(gradient * self.masks[k - 1], self.scores[k - 1])
        return [*dW, *db]

    def loss(self, X, labels):
        return cross_entropy(softmax(self.forward(X)), one_hot(labels, 10))

    def predict(self, X):
        return np.argmax(self.forward(X), axis=1)


# %% one-loop [markdown]
# **And the loop.** It is your `train_minibatch` with the learning rate of day 5, which falls along a cosine, and the L2 of day 6. `prepare` turns a
# batch of images into inputs, and `after` is called after each epoch.


# %% fit
def fit(network, optimizer, X, labels, epochs, size, prepare=None, after=None, seed=0, l2=0.0, rate=0.0):
    rng, y = np.random.default_rng(seed), one_hot(labels, 10).astype(np.float32)
    peak, steps, step = optimizer.learning_rate, epochs * -(-len(X) // size), 0
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, size, rng):
            optimizer.learning_rate = cosine_schedule(step, steps, peak, warmup=steps // 10)
            X_batch = prepare(X_batch) if prepare else X_batch
            grads = network.gradients(X_batch, y_batch, rate, rng)
            _, prices = l2_penalty(network.weights, l2)
            grads[: len(prices)] = [dW + price for dW, price in zip(grads, prices, strict=False)]
            optimizer.step([*network.weights, *network.biases], grads)
            step += 1
        if after:
            after(network)
    return network


# %% try-it [markdown]
# ## Is it worth it?
#
# You can try every ingredient of a training: the same small network, with it and without. Two rules keep such a trial honest. **Choose by images that
# are neither learned from nor in the test set**: the last 5,000 training images, held out. And change one thing at a time.

# %% tried tags=["data"]
WHOLE = True  # False: all trainings of this notebook much shorter, with worse results

if here:
    X_few, few_labels = cifar.X_train[:5_000], cifar.y_train[:5_000]
    X_held_out, held_out_labels = cifar.X_train[45_000:], cifar.y_train[45_000:]
    mean_image = cifar.X_train.mean(axis=0).astype(np.float32)

    def new_images(images, rng):
        """Your `augment`, with the mean image taken off: so zeros at the edges stand for the average, not for black."""
        return augment(images - mean_image, rng) + mean_image

    def tried(inputs, prepare=None):
        """Train a small network, and print its accuracy on seen and on held-out images."""
        network = DeepNetwork([512, 256, 256, 10], np.random.default_rng(0))
        X = X_few if prepare else inputs(X_few)
        fit(network, Momentum(0.1), X, few_labels, 8 if WHOLE else 2, 128, prepare, l2=5e-4)
        seen, held_out = network.predict(inputs(X_few)), network.predict(inputs(X_held_out))
        print(f"seen {accuracy(seen, few_labels):.1%}, held out {accuracy(held_out, held_out_labels):.1%}")


# %% why-mildly [markdown]
# **Why whiten mildly?** The constant 0.15 is large compared with most of the eigenvalues. With a small one, the last components count as much as the
# first. **Predict:** the first components are coarse shades, and the last ones are mostly noise. Which network does better, the one on mildly
# whitened or the one on hard whitened components?

# %% try-whitening tags=["training", "nbval-ignore-output"]
if here:
    tried(whiten)
    tried(Whitening(cifar.X_train, np.random.default_rng(0), softening=0.001, sample=5_000))

# %% whitening-tried [markdown]
# *Answer:* The mild one, by far. Hard whitening has blown up the noise. Both networks learn nearly all seen images by heart, and the hard one knows
# less of the others.
#
# **Why flips and shifts?** The same network again, with your `augment`. **Predict:** what happens to the seen images, and what to the held-out ones?

# %% try-augmentation tags=["training", "nbval-ignore-output"]
if here:
    rng = np.random.default_rng(0)
    tried(whiten, prepare=lambda images: whiten(new_images(images, rng)))

# %% augmentation-tried [markdown]
# *Answer:* Without new images, the network knew nearly all seen images by heart. With them, no image ever comes back as it was, so there is nothing
# to learn by heart. It gets fewer seen images right, and more of the others. With longer training this gain grows.

# %% a-larger-network [markdown]
# ## All of it together
#
# Two hidden layers, 45,000 images, four epochs: less than half a minute. Then it is right about every second image. **With more time** set
# `EPOCHS = 24`. That takes about two minutes, and brings six of ten. The stop button ends it early, and keeps what was learned.

# %% train-cifar10 tags=["training", "nbval-ignore-output"]
EPOCHS = 4 if WHOLE else 1

if here:
    X, labels, network = cifar.X_train[:45_000], cifar.y_train[:45_000], DeepNetwork([512, 512, 256, 10], rng)
    sets = {"training": (whiten(X_few), few_labels), "held out": (whiten(X_held_out), held_out_labels)}

    def accuracies():
        return {name: accuracy(network.predict(X), labels) for name, (X, labels) in sets.items()}

    with watch(Momentum(0.3), EPOCHS, -(-len(X) // 256), accuracy=accuracies) as watched:
        new_inputs, end = lambda images: whiten(new_images(images, rng)), lambda network: watched.end_epoch()
        fit(network, watched, X, labels, EPOCHS, 256, new_inputs, end, l2=5e-4)

# %% cifar10-curves-in-words [markdown]
# *Picture:* The accuracy by epoch, on 5,000 training images and on 5,000 held-out ones. Both climb steeply at first. The curve of the held-out images
# stays a little lower.

# %% the-exam tags=["training", "nbval-ignore-output"]
if here:
    predictions = network.predict(X_test)
    on_test = accuracy(predictions, cifar.y_test)
    print(f"accuracy on 10,000 test images: {on_test:.1%}; guessing would get 10 %")
    assert on_test > (0.48 if WHOLE else 0.3) or watched.epoch < min(EPOCHS, 4)

# %% easy-and-hard [markdown]
# ## Easy and hard
#
# **Predict first:** which class is the hardest, and which two classes are confused most often?

# %% draw-confusion tags=["training", "nbval-ignore-output"]
if here:
    plots.confusion(confusion_matrix(predictions, cifar.y_test, 10), cifar.class_names)

# %% confusion-in-words [markdown]
# *Picture:* The confusion matrix of the ten classes. The brightest fields are cats taken for dogs and automobiles taken for trucks. Vehicles are
# mixed up with vehicles, and animals with animals.
#
# *Answer:* Cats are the hardest. They are most often taken for dogs, and automobiles for trucks.
#
# A network of dense layers has to learn for every place separately what an ear looks like. Convolutional networks share their weights between places,
# and do far better. They are made of the same pieces that you have written.

# %% the-whole-recipe [markdown]
# ## What the whole recipe adds
#
# `python -m solutions train cifar10` trains a network of this kind for twenty epochs. That takes about a minute on two cores,
# and the network recognises 65 %.
# With `--recipe best` it trains for half an hour, and recognises 75 %. Both are measured in
# [foundations_report.md](../solutions/foundations_report.md). They use two pieces that you haven't written. The first is **Nesterov's momentum**.
# Your `Momentum` steps along the velocity $v$. Nesterov's steps to where the velocity would lead next, so it brakes earlier when the slope turns:
#
# $$v \leftarrow \beta v + g \qquad p \leftarrow p - \eta\, (g + \beta v)$$

# %% batch-normalisation [markdown]
# The second is **batch normalisation**, after each dense layer. It takes each unit's scores over the batch, subtracts their mean, and divides by
# their standard deviation. So each layer gets numbers of the same size, whatever the layers before it do: He's idea, but at every step. Then it
# multiplies each unit by a number and adds another, and learns both. In use there is no batch, so it takes a running mean and standard deviation from
# the training. Without it, a short training of that recipe loses 5.4 points.

# %% your-report [markdown]
# ## Your report
#
# To finish, you measure what you have built, and write it down. All of it runs with *your* code, wherever that passes its checks. The comparisons
# read MNIST where it is here, else the small digits. First, once more, the derivation of day 4, $(p - y)/N$, against numerical gradients:

# %% measure-softmax tags=["training", "nbval-ignore-output"]
functions = (he_init, dense, relu, dropout, dense_backward, relu_backward, softmax_cross_entropy_backward)
report = Report(pieces=(*functions, l2_penalty, minibatches, SGD, Momentum, Adam, augment))
logits, targets = np.random.default_rng(0).standard_normal((4, 5)), one_hot(np.array([0, 2, 4, 1]), 5)
derived = softmax_cross_entropy_backward(logits, targets)
report.softmax_error = gradient_check(lambda z: cross_entropy(softmax(z), targets), derived, logits)
print(f"relative error {report.softmax_error:.1e}; below 1e-6 is right")

# %% fair-comparisons [markdown]
# **A fair comparison.** `compare` gives each candidate the setting that suits it: it tries several, and the loss on a validation part chooses. Then
# it trains with that setting three times, with three seeds, and measures on the test part. When two results lie closer together than seeds do, the
# report calls it a draw. **Predict:** which optimizer has the lowest test loss?


# %% compare-optimizers tags=["training", "nbval-ignore-output"]
def train(X, labels, seed, after_epoch, optimizer, learning_rate, epochs, size, **remedy):
    network = DeepNetwork([X.shape[1], 128, 10], np.random.default_rng(seed))
    return fit(network, optimizer(learning_rate), X, labels, epochs, size, None, after_epoch, seed, **remedy)


report.images = "mnist" if data.available("mnist") else "digits"
reading, largest = (data.load_mnist(), 255) if report.images == "mnist" else (data.load_digits(), 16)
same, few = (
    ({"epochs": 3, "size": 256}, 1000) if report.images == "mnist" else ({"epochs": 20, "size": 32}, 200)
)
pixels, exam = scale_pixels(reading.X_train, largest), (scale_pixels(reading.X_test, largest), reading.y_test)
X, labels, *choosing = split(pixels, reading.y_train, 0.1, np.random.default_rng(0))
candidates = {
    "SGD": [same | {"optimizer": SGD, "learning_rate": rate} for rate in (0.3, 1.0, 3.0)],
    "Momentum": [same | {"optimizer": Momentum, "learning_rate": rate} for rate in (0.1, 0.3, 1.0)],
    "Adam": [same | {"optimizer": Adam, "learning_rate": rate} for rate in (0.01, 0.03, 0.1)],
}
learned = slice(None if WHOLE else 6_000)
report.optimizers = compare(train, candidates, (X[learned], labels[learned]), choosing, exam, trials=20_000)
plots.optimizers_compared(report.optimizers)

# %% optimizers-in-words [markdown]
# *Picture:* The mean loss by epoch over three seeds, on training images on the left and on test images on the right, with logarithmic axes. SGD's
# line ends highest. On the test images those of Momentum and Adam end close together.
#
# *Answer:* With MNIST, Momentum and Adam draw, and both are ahead of SGD.
#
# Next, few images and thirty epochs, without a remedy, with L2 and with dropout. We train with Momentum, because with Adam an L2 in the gradient
# would be no fair weight decay (day 5). **Predict:** does the remedy with the lowest test loss also have the highest accuracy?

# %% compare-regularised tags=["training", "nbval-ignore-output"]
same = {"optimizer": Momentum, "learning_rate": 0.1, "epochs": 30 if WHOLE else 6, "size": few // 20}
candidates = {
    "none": [same],
    "L2": [same | {"l2": strength} for strength in (0.001, 0.003, 0.01)],
    "dropout": [same | {"rate": rate} for rate in (0.2, 0.4, 0.6)],
}
report.regularised = compare(train, candidates, (X[:few], labels[:few]), choosing, exam)
plots.regularisation_compared(report.regularised)

# %% regularised-in-words [markdown]
# *Picture:* Three panels with a training and a test curve each, the means of three seeds on logarithmic axes. Without a remedy the training loss
# falls to almost 0, and the test loss stops falling early, at about 0.4. With L2 the training loss stops higher up, and the test loss is the lowest,
# about 0.3. With dropout the training loss falls just as far as without a remedy, and the test loss ends in between.
#
# *Answer:* With MNIST it doesn't. L2 has the lower test loss, and dropout reads more digits correctly. The loss also counts how sure a network is
# when it is wrong, and L2, which keeps weights small, makes it less sure.
#
# **Write it down.** The page is `foundations_report.md`, in this folder. At its head are the course's four goals. Each is ticked only where you have
# just measured it. If you change the page by hand and run the cell again, it stops and asks first.

# %% write-report tags=["training", "nbval-ignore-output"]
if here:
    how = f"layers {'-'.join(str(len(W)) for W in network.weights)}-10, {watched.epoch} epochs on augmented images"
    report.cifar10["your functions"], report.cifar10_epochs = (how, on_test), watched.epoch
report.write("foundations_report.md")
print("\n".join(report.checklist()))

# %% what-you-can-do-now [markdown]
# ## What you can do now
#
# - make new training images that keep their labels, and say when a flip is not allowed;
# - say in two sentences what PCA and whitening do to images;
# - build a network of any depth from functions that you wrote, and say what its errors have in common;
# - compare methods fairly, and say what the numbers show and what they don't.
#
# **Next**
#
# 1. Save, and type `nbgrader autograde day7_mnist` in a terminal at the course's root.
# 2. Type `python -m solutions train cifar10`, and see how far the whole recipe gets on your machine.
# 3. Ask yourself the questions in `day7_mnist/quiz.md`, and play with `python day7_mnist/experiment.py --wrong 0.3`.
# 4. Then look back at day 1: a weighted sum, and a bend. There was nothing else.
