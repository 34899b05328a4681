"""fit: mistakes that people make."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import clip_gradients, fit, token_loss

mistake, _ = bank_of(fit)


def _clip(model, max_norm):
    if max_norm is not None:
        with_gradient = [p for p in model.parameters() if p.grad is not None]
        clipped = clip_gradients([p.grad for p in with_gradient], max_norm)
        for p, g in zip(with_gradient, clipped, strict=True):
            p.grad = g


def _loop(
    model,
    optimizer,
    batches,
    steps,
    schedule,
    max_norm,
    loss_of=token_loss,
    zero=True,
    clip=_clip,
    shift=0,
    late=False,
    kept=lambda model, loss, x, y: float(loss.data),
):
    """The loop with one piece exchanged."""
    losses = []
    for step in range(steps):
        x, y = batches()
        loss = loss_of(model(x), y)
        if zero:
            optimizer.zero_grad()
        loss.backward()
        clip(model, max_norm)
        if schedule is not None and not late:
            optimizer.learning_rate = schedule(step + shift)
        optimizer.step()
        if schedule is not None and late:
            optimizer.learning_rate = schedule(step)
        losses.append(kept(model, loss, x, y))
    return losses


@mistake(
    says="The old gradients are never cleared, so each step goes along the sum of all gradients so far. Call the "
    "optimizer's zero_grad before the way back.",
)
def zero_grad_forgotten(model, optimizer, batches, steps, schedule=None, max_norm=1.0):
    return _loop(model, optimizer, batches, steps, schedule, max_norm, zero=False)


@mistake(
    says="Your optimizer's step finds no gradients, so nothing is learned. Is loss.backward() called at all, and does "
    "zero_grad come before it, not after it?",
)
def no_gradients_at_the_step(model, optimizer, batches, steps, schedule=None, max_norm=1.0):
    def clip(model, max_norm):
        optimizer.zero_grad()

    return _loop(model, optimizer, batches, steps, schedule, max_norm, clip=clip)


@mistake(
    says="The optimizer's step is never called: losses and gradients are there, but no parameter moves.",
)
def no_step(model, optimizer, batches, steps, schedule=None, max_norm=1.0):
    losses = []
    for step in range(steps):
        x, y = batches()
        loss = token_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        _clip(model, max_norm)
        if schedule is not None:
            optimizer.learning_rate = schedule(step)
        losses.append(float(loss.data))
    return losses


@mistake(
    says="Your schedule is one step late: the rate is set after the step that should have used it. Set it before "
    "optimizer.step().",
)
def schedule_one_step_late(model, optimizer, batches, steps, schedule=None, max_norm=1.0):
    return _loop(model, optimizer, batches, steps, schedule, max_norm, late=True)


@mistake(
    says="Your schedule counts from 1, so that its first rate is never used. The first step has the number 0.",
)
def schedule_from_1(model, optimizer, batches, steps, schedule=None, max_norm=1.0):
    return _loop(model, optimizer, batches, steps, schedule, max_norm, shift=1)


@mistake(
    says="The schedule is not used: the learning rate stays what it was.",
)
def schedule_ignored(model, optimizer, batches, steps, schedule=None, max_norm=1.0):
    return _loop(model, optimizer, batches, steps, None, max_norm)


@mistake(
    says="Without a schedule your loop stops, because it calls None. Ask first: if schedule is not None.",
)
def schedule_called_always(model, optimizer, batches, steps, schedule=None, max_norm=1.0):
    losses = []
    for step in range(steps):
        x, y = batches()
        loss = token_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        _clip(model, max_norm)
        optimizer.learning_rate = schedule(step)
        optimizer.step()
        losses.append(float(loss.data))
    return losses


@mistake(
    says="The optimizer steps with gradients that are not clipped. Clipping comes before its step; and as "
    "clip_gradients makes new arrays, each has to be put back as its parameter's grad.",
)
def clipped_and_dropped(model, optimizer, batches, steps, schedule=None, max_norm=1.0):
    return _loop(model, optimizer, batches, steps, schedule, max_norm, clip=lambda model, max_norm: None)


@mistake(
    says="Each gradient is clipped by a norm of its own, and the direction of the step changes. Give clip_gradients "
    "all of them in one list: one norm, one factor.",
)
def each_on_its_own(model, optimizer, batches, steps, schedule=None, max_norm=1.0):
    def clip(model, max_norm):
        for p in model.parameters():
            if p.grad is not None and max_norm is not None:
                (p.grad,) = clip_gradients([p.grad], max_norm)

    return _loop(model, optimizer, batches, steps, schedule, max_norm, clip=clip)


@mistake(
    says="Your gradients are always clipped to 1. The limit that the caller asks for is max_norm.",
)
def limit_fixed(model, optimizer, batches, steps, schedule=None, max_norm=1.0):
    def clip(model, max_norm):
        _clip(model, None if max_norm is None else 1.0)

    return _loop(model, optimizer, batches, steps, schedule, max_norm, clip=clip)


@mistake(
    says="max_norm=None stops your loop: it means that there is no limit, so nothing is clipped.",
)
def no_limit_not_thought_of(model, optimizer, batches, steps, schedule=None, max_norm=1.0):
    def clip(model, max_norm):
        those = [p for p in model.parameters() if p.grad is not None]
        for p, g in zip(those, clip_gradients([p.grad for p in those], max_norm), strict=True):
            p.grad = g

    return _loop(model, optimizer, batches, steps, schedule, max_norm, clip=clip)


@mistake(
    says="A parameter that the loss does not depend on has the gradient None, and your clipping stumbles over it. "
    "Clip those that have one.",
)
def stumbles_over_none(model, optimizer, batches, steps, schedule=None, max_norm=1.0):
    def clip(model, max_norm):
        if max_norm is not None:
            clipped = clip_gradients([p.grad for p in model.parameters()], max_norm)
            for p, g in zip(model.parameters(), clipped, strict=True):
                p.grad = g

    return _loop(model, optimizer, batches, steps, schedule, max_norm, clip=clip)


@mistake(
    says="You ask for one batch and use it in all steps. Call batches() inside the loop: each step gets the next one.",
)
def one_batch_for_all(model, optimizer, batches, steps, schedule=None, max_norm=1.0):
    batch = batches()
    return _loop(model, optimizer, lambda: batch, steps, schedule, max_norm)


@mistake(
    says="You ask for two batches a step: x comes from one, y from the next. Call batches() once: x, y = batches().",
)
def x_and_y_of_two_batches(model, optimizer, batches, steps, schedule=None, max_norm=1.0):
    return _loop(model, optimizer, lambda: (batches()[0], batches()[1]), steps, schedule, max_norm)


@mistake(
    says="Your losses are those after each step. Asked for are those before it, which token_loss gave you already.",
)
def losses_after_the_step(model, optimizer, batches, steps, schedule=None, max_norm=1.0):
    def kept(model, loss, x, y):
        return float(token_loss(model(x), y).data)

    return _loop(model, optimizer, batches, steps, schedule, max_norm, kept=kept)


@mistake(
    says="Your list holds Tensors, and with each one all that it was computed from: the memory fills up. Keep the "
    "number: float(loss.data).",
)
def tensors_kept(model, optimizer, batches, steps, schedule=None, max_norm=1.0):
    return _loop(model, optimizer, batches, steps, schedule, max_norm, kept=lambda model, loss, x, y: loss)


@mistake(
    says="Only the last loss comes back. Asked for is a list with the loss of each step.",
)
def last_loss_alone(model, optimizer, batches, steps, schedule=None, max_norm=1.0):
    return (_loop(model, optimizer, batches, steps, schedule, max_norm) or [0.0])[-1]


@mistake(
    says="The losses are added up or averaged to one number. Asked for is a list with the loss of each step.",
)
def mean_of_the_losses(model, optimizer, batches, steps, schedule=None, max_norm=1.0):
    return float(np.mean(_loop(model, optimizer, batches, steps, schedule, max_norm) or [0.0]))


@mistake(
    says="The training is right, but nothing comes back: return the list of losses.",
)
def nothing_returned(model, optimizer, batches, steps, schedule=None, max_norm=1.0):
    _loop(model, optimizer, batches, steps, schedule, max_norm)


@mistake(
    says="One step too many is taken: range(steps) counts exactly `steps` of them.",
)
def one_step_too_many(model, optimizer, batches, steps, schedule=None, max_norm=1.0):
    def safe(step):
        return schedule(min(step, steps - 1)) if steps else 0.0

    return _loop(model, optimizer, batches, steps + 1, schedule and safe, max_norm)


@mistake(
    says="You put a softmax before the loss. token_loss takes logits and does that itself; a softmax of a softmax "
    "hardly learns.",
)
def softmax_before_the_loss(model, optimizer, batches, steps, schedule=None, max_norm=1.0):
    def loss_of(logits, y):
        return token_loss(logits.softmax(), y)

    return _loop(model, optimizer, batches, steps, schedule, max_norm, loss_of=loss_of)


@mistake(
    says="Your loss is the sum over the batch, so its gradient, and the step, grow with the size of the batch. "
    "token_loss is a mean: take it as it is.",
)
def summed_over_the_batch(model, optimizer, batches, steps, schedule=None, max_norm=1.0):
    def loss_of(logits, y):
        return token_loss(logits, y) * float(np.sum(np.asarray(y) != -1))

    return _loop(model, optimizer, batches, steps, schedule, max_norm, loss_of=loss_of)
