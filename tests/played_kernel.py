"""A notebook's kernel, played in this process: it answers requests from names that it was given."""

from __future__ import annotations

from grading.kernel.answering import OUTCOMES_MIME
from grading.kernel.examinee import Here
from grading.kernel.wire import decode, encode, unpacked


class Kernel:
    """Answers requests as a notebook's kernel does, from names in this process; notes what it was sent."""

    def __init__(self, **names):
        self.names = names
        self.sent = []

    def ask(self, request, most):
        asked = decode(unpacked(request))
        self.sent.append(asked)
        reply = {"kind": "missing", "outcomes": [], "earlier": []}
        if asked["name"] in self.names:
            named = self.names[asked["name"]]
            here = named if isinstance(named, Here) else Here(named)
            answer = here.answer(asked["name"], asked["cases"], asked["wanted"], bool(asked["references"]))
            reply = {"kind": answer.kind, "outcomes": [*answer.outcomes], "earlier": [*answer.earlier]}
        return [published(asked["nonce"], encode(reply))]


def published(nonce, reply):
    return {"output_type": "display_data", "data": {OUTCOMES_MIME: {"nonce": nonce, "reply": reply}}}
