"""Day 10: a network that guesses the next character from the last few, and what every larger model is trained with."""

import numpy as np

from solutions import CONTENTS
from solutions.bigram import encode
from solutions.losses import softmax
from solutions.optimizers import clip_gradients
from solutions.tensor import Tensor, token_loss

__all__ = list(CONTENTS["language_model"])


def context_windows(words, characters, context):
    """Each character of each word, its end included, with the `context` characters before it.

    Where there are fewer before it in its word, zeros (".") fill the window up on the left: with a context of 3,
    "emma" gives ... -> e, ..e -> m, .em -> m, emm -> a, mma -> "."

    Args:
        words: a list of strings.
        characters: the list of characters, "." first.
        context: how many characters to look back.

    Returns:
        (X, y): int arrays (N, context) and (N,).

    Raises:
        ValueError: a character is not in the list.

    Source: Bengio, Ducharme, Vincent, Jauvin, "A neural probabilistic language model", Journal of Machine
    Learning Research 3, 2003; Karpathy, makemore, part 2.
    """
    X, y = [], []
    for word in words:
        window = [0] * context  # each word starts with an empty past
        for following in [*encode(word, characters), 0]:
            X.append(window)
            y.append(following)
            window = [*window[1:], following]
    return np.array(X, dtype=int).reshape(-1, context), np.array(y, dtype=int)


class Linear:
    """x W + b, whatever axes stand before the last.

    Args:
        n_in: number of inputs.
        n_out: number of outputs.
        rng: the np.random.Generator that draws the weights.
        bias: False leaves b out.

    Attributes:
        W: a Tensor (n_in, n_out) of float32, normal with standard deviation 1 / sqrt(n_in): so scaled, sums
            of n_in products are as large as what goes in.
        b: a Tensor (n_out,) of float32, zeros; None without bias.

    Source: LeCun, Bottou, Orr, Müller, "Efficient BackProp", 1998, section 4.6.
    """

    def __init__(self, n_in, n_out, rng, bias=True):
        """Draw the weights."""
        self.W = Tensor(rng.standard_normal((n_in, n_out), dtype=np.float32) * n_in**-0.5)
        self.b = Tensor(np.zeros(n_out, dtype=np.float32)) if bias else None

    def __call__(self, x):
        """(..., n_in) to (..., n_out), Tensors."""
        product = x @ self.W
        return product if self.b is None else product + self.b

    def parameters(self):
        """A flat list of all Tensors that training may change."""
        return [self.W] if self.b is None else [self.W, self.b]


class Embedding:
    """A table with a row of numbers for each token. What stands in the rows is learned.

    Args:
        count: number of tokens.
        width: C, the length of a row.
        rng: the np.random.Generator that draws the table.

    Attributes:
        W: a Tensor (count, width) of float32, normal with standard deviation 1.

    Source: Bengio and others, 2003 (its matrix C).
    """

    def __init__(self, count, width, rng):
        """Draw the table."""
        self.W = Tensor(rng.standard_normal((count, width), dtype=np.float32))

    def __call__(self, ids):
        """Ints (...) to a Tensor (..., width); raises ValueError for an id outside the table."""
        ids = np.asarray(ids)
        if ids.min(initial=0) < 0 or ids.max(initial=0) >= len(self.W.data):
            raise ValueError(f"ids: got {ids.min()} to {ids.max()}; expected 0 to {len(self.W.data) - 1}")
        return self.W[ids]

    def parameters(self):
        """A flat list of all Tensors that training may change."""
        return [self.W]


class MLPLanguageModel:
    """Logits of the next token from the last few: embed each, lay them side by side, Linear, tanh, Linear.

    Args:
        size: V, the number of tokens.
        context: how many tokens it looks at.
        width: the length of a token's embedding.
        hidden: number of hidden units.
        rng: the np.random.Generator that draws the weights.

    Attributes:
        embedding, hidden, out: the layers.

    Source: Bengio, Ducharme, Vincent, Jauvin, "A neural probabilistic language model", 2003.
    """

    def __init__(self, size, context, width, hidden, rng):
        """Make the layers."""
        self.embedding = Embedding(size, width, rng)
        self.hidden = Linear(context * width, hidden, rng)
        self.out = Linear(hidden, size, rng)
        self.out.W.data *= (
            0.1  # so that at first no token is much more probable than another: the loss is ln V
        )

    def __call__(self, X):
        """Ints (N, context) to logits (N, V), a Tensor."""
        embedded = self.embedding(X)  # (N, context, width)
        side_by_side = embedded.reshape(len(X), -1)  # (N, context * width)
        return self.out(self.hidden(side_by_side).tanh())

    def parameters(self):
        """A flat list of all Tensors that training may change."""
        return [*self.embedding.parameters(), *self.hidden.parameters(), *self.out.parameters()]


class AdamW:
    """Day 5's Adam on Tensors, with weight decay that goes past its moments: p <- p - learning_rate * decay * p.

    Were the decay part of the gradient (an L2 penalty), Adam would divide it by the size of that gradient, and
    the weights that vary most would hardly decay. Only arrays of two or more axes decay: not biases, not gains.

    Args:
        parameters: a list of Tensors; those whose grad is None at a step are left alone.
        learning_rate: a positive number; may be changed between steps.
        beta1: how much of the mean gradient stays from step to step.
        beta2: how much of the mean squared gradient stays from step to step.
        eps: keeps the division finite.
        decay: the strength of the decay.

    Source: Loshchilov and Hutter, "Decoupled weight decay regularization", 2019, algorithm 2,
    https://arxiv.org/abs/1711.05101
    """

    def __init__(self, parameters, learning_rate=1e-3, beta1=0.9, beta2=0.99, eps=1e-8, decay=0.1):
        """Keep the settings; the means start at 0."""
        self.parameters = list(parameters)
        self.learning_rate = learning_rate
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.decay = decay
        self.moments = [(np.zeros_like(p.data), np.zeros_like(p.data)) for p in self.parameters]
        self.t = 0

    def step(self):
        """Update the parameters in place, by their gradients."""
        self.t += 1
        for parameter, (m, v) in zip(self.parameters, self.moments, strict=True):
            p, g = parameter.data, parameter.grad
            if g is None:
                continue
            m *= self.beta1
            m += (1 - self.beta1) * g
            v *= self.beta2
            v += (1 - self.beta2) * g**2
            m_hat = m / (1 - self.beta1**self.t)
            v_hat = v / (1 - self.beta2**self.t)
            if p.ndim >= 2:
                p -= self.learning_rate * self.decay * p
            p -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.eps)

    def zero_grad(self):
        """Forget all gradients, before the next backward pass."""
        for parameter in self.parameters:
            parameter.grad = None


def fit(model, optimizer, batches, steps, schedule=None, max_norm=1.0):
    """The training loop of every model to come: a loss, its gradient, clipped, and a step, again and again.

    Args:
        model: callable on x, with `parameters()`; gives logits.
        optimizer: such as AdamW, over the model's parameters.
        batches: a function without arguments that gives the next batch (x, y); targets y as in token_loss.
        steps: how many steps to take.
        schedule: a function from the step, 0 at first, to the learning rate of this step; None leaves it as
            it is.
        max_norm: the largest joint norm that the gradients may have; None for no limit.

    A parameter that the loss does not depend on has no gradient (None): it has no part in the norm.

    Returns:
        The losses before each step, a list of floats.

    Source: nanoGPT, train.py.
    """
    losses = []
    for step in range(steps):
        x, y = batches()
        loss = token_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        if max_norm is not None:
            with_gradient = [p for p in model.parameters() if p.grad is not None]
            clipped = clip_gradients([p.grad for p in with_gradient], max_norm)
            for parameter, gradient in zip(with_gradient, clipped, strict=True):
                parameter.grad = gradient
        if schedule is not None:
            optimizer.learning_rate = schedule(step)
        optimizer.step()
        losses.append(float(loss.data))
    return losses


def sample_token(logits, rng, temperature=1.0, top_k=None):
    """Draw the next token: from softmax(logits / temperature), of the top_k largest only.

    Args:
        logits: (V,), an array.
        rng: the np.random.Generator to draw from.
        temperature: below 1, probable tokens become more probable; 0 takes the most probable; at least 0.
        top_k: how many tokens have a chance, at least 1; None, or more than there are, for all.

    Returns:
        The token, an int.

    Raises:
        ValueError: temperature or top_k is too small.

    Source: nanoGPT, model.py; top-k: Fan, Lewis, Dauphin, "Hierarchical neural story generation", 2018,
    https://arxiv.org/abs/1805.04833
    """
    if temperature < 0 or (top_k is not None and top_k < 1):
        raise ValueError(
            f"temperature, top_k: got {temperature}, {top_k}; expected at least 0, and at least 1"
        )
    logits = np.asarray(logits, dtype=float)
    if temperature == 0:
        return int(np.argmax(logits))
    kept = np.argsort(logits)[::-1][:top_k]  # from the largest down
    probabilities = softmax(logits[None, kept] / temperature)[0]
    return int(rng.choice(kept, p=probabilities))


class LayerNorm:
    """Give the last axis mean 0 and variance 1, then a scale and a shift that are learned.

        gain * (x - mean) / sqrt(variance + eps) + bias

    Mean and variance are those of one position's numbers: no other position, and no other sample, has a part.

    Args:
        width: C, the length of the last axis.
        eps: keeps the division finite.

    Attributes:
        gain, bias: Tensors (width,) of float32, ones and zeros.

    Source: Ba, Kiros, Hinton, "Layer normalization", 2016, https://arxiv.org/abs/1607.06450
    """

    def __init__(self, width, eps=1e-5):
        """Start with a scale of 1 and a shift of 0."""
        self.gain = Tensor(np.ones(width, dtype=np.float32))
        self.bias = Tensor(np.zeros(width, dtype=np.float32))
        self.eps = eps

    def __call__(self, x):
        """(..., C) to the same shape, Tensors."""
        centred = x - x.mean(axis=-1, keepdims=True)
        variance = (centred * centred).mean(axis=-1, keepdims=True)  # divided by C, not by C - 1
        return centred * (variance + self.eps) ** -0.5 * self.gain + self.bias

    def parameters(self):
        """A flat list of all Tensors that training may change."""
        return [self.gain, self.bias]
