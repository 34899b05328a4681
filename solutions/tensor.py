"""Day 9: arrays that remember how they were computed: day 4's Value, grown to any shape."""

import numpy as np

from solutions import CONTENTS

__all__ = list(CONTENTS["tensor"])


def unbroadcast(gradient, shape):
    """Undo broadcasting: sum a gradient (an array) down to the shape that NumPy stretched to the gradient's.

    A number that was copied has an influence through each of its copies: its gradient is the sum over them.
    Returns an array of that shape (`gradient` itself where nothing was stretched); raises ValueError if none can be.
    Source: NumPy's manual, "Broadcasting", https://numpy.org/doc/stable/user/basics.broadcasting.html
    """
    if gradient.shape == shape:
        return gradient
    new = gradient.ndim - len(shape)  # axes that broadcasting put in front
    if new < 0 or any(n not in (1, m) for n, m in zip(shape, gradient.shape[new:], strict=True)):
        raise ValueError(f"gradient: got shape {gradient.shape}; expected one to which {shape} broadcasts")
    stretched = (new + axis for axis, n in enumerate(shape) if n == 1)
    return gradient.sum(axis=(*range(new), *stretched)).reshape(shape)


class Tensor:
    """An array that records the graph it was computed from, so that `backward` can find every derivative.

    Arrays and numbers beside a Tensor are constants. float32 stays float32, also where Python's numbers join in.
    Source: the idea is that of micrograd, engine.py, with arrays in place of its numbers.

    Attributes:
        data: the array, of floats (whole numbers become float64); shape: its shape.
        grad: d(result)/d(data), to which `result.backward()` adds; None at first. Only leaves get one: Tensors
            made from an array, not by an operation.
        links: pairs (parent, pull), one for each Tensor that this one was computed from. The pull is a function:
            it gets the gradient at this Tensor, and gives the parent's share (`backward` undoes broadcasting).
    """

    __slots__ = ("data", "grad", "links")
    __array_ufunc__ = None  # so that NumPy leaves array + tensor to the Tensor
    __iter__ = None  # so that (self) in the place of (self,) is an error, and not a tuple of rows
    recording = True  # False inside `no_gradient`

    def __init__(self, data, parents=(), pulls=()):
        """Start a Tensor from an array, a list or a number; `parents` and `pulls` are for the operations below."""
        data = np.asarray(data)
        self.data = data if data.dtype.kind == "f" else data.astype(np.float64)
        self.grad = None
        pairs = zip(parents, pulls, strict=True) if Tensor.recording else ()
        self.links = [(parent, pull) for parent, pull in pairs if isinstance(parent, Tensor)]

    def __repr__(self):
        return f"Tensor({self.data})"

    shape = property(lambda self: self.data.shape)
    value = staticmethod(lambda other: other.data if isinstance(other, Tensor) else other)

    def __add__(self, other):
        """self + other."""
        return Tensor(self.data + Tensor.value(other), (self, other), (lambda g: g, lambda g: g))

    def __mul__(self, other):
        """self * other."""
        a, b = self.data, Tensor.value(other)
        return Tensor(a * b, (self, other), (lambda g: g * b, lambda g: g * a))

    __radd__, __rmul__ = __add__, __mul__  # the order of the operands doesn't matter

    def backward(self):  # part 1: backward
        """Add d(self)/d(leaf) to the `.grad` of every leaf that self, one number, came from, at any depth."""
        if self.data.size != 1:
            raise ValueError(f"backward: got shape {self.shape}; expected one number, such as a mean")
        order, met, stack = [], set(), [self]  # as in Value: every node after its parents, without recursion
        while stack:
            node = stack.pop()
            if node is None:
                order.append(stack.pop())
            elif node.links and node not in met:
                met.add(node)
                stack += (node, None, *(parent for parent, _ in node.links))
        gradients = {self: np.ones_like(self.data)}
        for node in reversed(order):
            gradient = gradients.pop(node)  # complete by now, and dropped once it is passed on
            for parent, pull in node.links:
                share = unbroadcast(pull(gradient), parent.shape)
                # A new sum and not +=, for another node may hold the same array.
                gradients[parent] = gradients[parent] + share if parent in gradients else share
        for leaf, gradient in gradients.items():  # each gets an array of its own
            leaf.grad = np.array(gradient if leaf.grad is None else leaf.grad + gradient, leaf.data.dtype)

    def __sub__(self, other):  # part 2: arithmetic
        """self - other."""
        return Tensor(self.data - Tensor.value(other), (self, other), (lambda g: g, lambda g: -g))

    def __truediv__(self, other):
        """self / other."""
        a, b = self.data, Tensor.value(other)
        return Tensor(a / b, (self, other), (lambda g: g / b, lambda g: -g * a / (b * b)))

    def __pow__(self, exponent):
        """self ** exponent, for an exponent that is a plain number."""
        a, n = self.data, exponent
        return Tensor(a**n, (self,), (lambda g: g * (n * a ** (n - 1)),))

    def __neg__(self):
        """-self."""
        return Tensor(-self.data, (self,), (lambda g: -g,))

    def __rsub__(self, other):
        """other - self, where other is an array or a number."""
        return -self + other

    def __rtruediv__(self, other):
        """other / self, where other is an array or a number."""
        return self**-1 * other

    def sum(self, axis=None, keepdims=False):  # part 3: reductions
        """The sum over an axis, a tuple of axes, or all; with keepdims, these stay, with length 1."""
        x, total = self.data, self.data.sum(axis=axis, keepdims=True)
        result = total if keepdims else total.squeeze(axis)
        return Tensor(result, (self,), (lambda g: np.broadcast_to(g.reshape(total.shape), x.shape),))

    def mean(self, axis=None, keepdims=False):
        """The mean over `axis`, as in `sum`."""
        total = self.sum(axis, keepdims)
        return total / (self.data.size / total.data.size)

    def max(self, axis=None, keepdims=False):
        """The maximum over `axis`, as in `sum`; equal maxima share the gradient."""
        x, top = self.data, self.data.max(axis=axis, keepdims=True)
        share = ((x == top) / (x == top).sum(axis=axis, keepdims=True)).astype(x.dtype)
        result = top if keepdims else top.squeeze(axis)
        return Tensor(result, (self,), (lambda g: g.reshape(top.shape) * share,))

    def __matmul__(self, other):  # part 4: product
        """self @ other: (n, k) @ (k, m), (B, T, k) @ (k, m), or (B, h, T, k) @ (B, h, k, S)."""
        a, b = Tensor.value(self), Tensor.value(other)
        if min(a.ndim, b.ndim) < 2 or a.shape[-1] != b.shape[-2]:
            raise ValueError(f"@: got shapes {a.shape} and {b.shape}; expected (..., n, k) and (..., k, m)")

        def pull_b(g):
            if b.ndim == 2:  # one b for all rows of a: one product of long matrices, not a sum of many
                return a.reshape(-1, a.shape[-1]).T @ g.reshape(-1, g.shape[-1])
            return a.swapaxes(-1, -2) @ g

        return Tensor(a @ b, (self, other), (lambda g: g @ b.swapaxes(-1, -2), pull_b))

    def __rmatmul__(self, other):
        """other @ self, where other is an array."""
        return Tensor.__matmul__(other, self)

    def exp(self):  # part 5: functions
        """e to the power of self."""
        y = np.exp(self.data)
        return Tensor(y, (self,), (lambda g: g * y,))

    def log(self):
        """The natural logarithm of self, which must be positive."""
        return Tensor(np.log(self.data), (self,), (lambda g: g / self.data,))

    def tanh(self):
        """The hyperbolic tangent of self."""
        y = np.tanh(self.data)
        return Tensor(y, (self,), (lambda g: g * (1 - y * y),))

    def sigmoid(self):
        """1 / (1 + e^-self); e is raised to negative powers only, which can't overflow."""
        y = np.exp(np.minimum(self.data, 0.0)) / (1 + np.exp(-np.abs(self.data)))
        return Tensor(y, (self,), (lambda g: g * (y * (1 - y)),))

    def relu(self):
        """self where it is positive, else 0; the derivative at 0 is 0."""
        return Tensor(np.maximum(self.data, 0.0), (self,), (lambda g: g * (self.data > 0),))

    def gelu(self):
        """x (1 + tanh(c (x + 0.044715 x^3))) / 2, c = sqrt(2 / pi); Hendrycks and Gimpel, arXiv:1606.08415."""
        x, c = self.data, (2 / np.pi) ** 0.5
        t = np.tanh(c * (x + 0.044715 * x * x * x))  # x**3 takes many times as long
        slope = c * (1 + 3 * 0.044715 * x * x)
        return Tensor(0.5 * x * (1 + t), (self,), (lambda g: g * 0.5 * (1 + t + x * (1 - t * t) * slope),))

    def reshape(self, *shape):  # part 6: shape
        """The same numbers in another shape; -1 for a length that follows from the others."""
        return Tensor(self.data.reshape(*shape), (self,), (lambda g: g.reshape(self.data.shape),))

    def transpose(self, *axes):
        """The axes in another order, such as transpose(0, 2, 1); without arguments, the other way round."""
        order = np.arange(self.data.ndim)[list(axes) or slice(None, None, -1)]  # so that -1 is the last axis
        return Tensor(self.data.transpose(order), (self,), (lambda g: g.transpose(np.argsort(order)),))

    def __getitem__(self, index):
        """self[index], for slices, ints and arrays of ints; a place picked twice (not possible in a view) gets both."""
        picked = self.data[index]
        put = np.ndarray.__setitem__ if np.may_share_memory(picked, self.data) else np.add.at

        def pull(g):
            full = np.zeros(self.data.shape, g.dtype)
            put(full, index, g)
            return full

        return Tensor(picked, (self,), (pull,))

    def softmax(self, axis=-1):  # part 7: softmax
        """Probabilities: e^self, divided by its sum along `axis`."""
        powers = np.exp(self.data - self.data.max(axis=axis, keepdims=True))  # none exceeds 1
        p = powers / powers.sum(axis=axis, keepdims=True)
        return Tensor(p, (self,), (lambda g: p * (g - (g * p).sum(axis=axis, keepdims=True)),))

    def log_softmax(self, axis=-1):
        """The logarithm of softmax, finite where a probability rounds to 0."""
        shifted = self.data - self.data.max(axis=axis, keepdims=True)
        y = shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
        return Tensor(y, (self,), (lambda g: g - np.exp(y) * g.sum(axis=axis, keepdims=True),))


def concatenate(tensors, axis=-1):
    """Lay Tensors (arrays among them are constants) side by side along an axis: a Tensor.

    Each gets back its own stretch of the gradient. Raises ValueError where the other axes differ.
    """
    ends = np.cumsum([tensor.shape[axis] for tensor in tensors])
    cuts = [slice(end - tensor.shape[axis], end) for tensor, end in zip(tensors, ends, strict=True)]
    pulls = [lambda g, cut=cut: g.swapaxes(0, axis)[cut].swapaxes(0, axis) for cut in cuts]
    return Tensor(np.concatenate([Tensor.value(tensor) for tensor in tensors], axis), tensors, pulls)


def token_loss(logits, targets):
    """How surprised the logits are by the tokens that came: mean of -ln softmax(logits)[target], in nats.

    Args: logits, a Tensor (..., V); targets, ints (...), where -1 marks a position that doesn't count.
    Returns a Tensor of one number; its gradient is (softmax(logits) - one_hot) / count, and 0 where nothing counts.
    Raises ValueError for shapes that don't fit, a target outside -1 .. V - 1, or nothing that counts.
    Source: day 3's cross_entropy of softmax; the -1 as in nanoGPT, model.py.
    """
    y, size = np.asarray(targets).astype(np.int64, casting="same_kind"), logits.shape[-1]
    if y.shape != logits.shape[:-1]:
        raise ValueError(f"targets: got shape {y.shape}; expected {logits.shape[:-1]}, one a row of logits")
    low, high = y.min(initial=-1), y.max(initial=-1)
    if not (low == -1 and 0 <= high < size):
        raise ValueError(f"targets: got {low} to {high}; expected -1 to {size - 1}, and not all -1")
    log_p = Tensor(logits.data).log_softmax().data
    hot = y[..., None] == np.arange(size)  # (..., V): True at the target; nowhere where that is -1
    slope = (np.exp(log_p) - hot) * (y != -1)[..., None] / int(hot.sum())
    return Tensor(-log_p[hot].mean(), (logits,), (lambda g: g * slope,))


class no_gradient:
    """`with no_gradient():` nothing is recorded inside: for measuring and sampling, in less memory and time."""

    def __enter__(self):
        """Stop recording; remember whether it was on."""
        self.before, Tensor.recording = Tensor.recording, False

    def __exit__(self, kind, error, trace):
        """Record again if that was on, after an exception, too."""
        Tensor.recording = self.before
