"""nbgrader's step that runs a notebook, on a kernel that was started ahead."""

from __future__ import annotations

import os
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import Execute

from grading.autograde import ahead
from grading.autograde.guard import guarded

_MOVE = '__import__("os").chdir({!r})'


class StartedAhead(Execute):
    """nbgrader's Execute, with a kernel that was started ahead where there is one. Every byte of it is counted."""

    def preprocess(self, nb: NotebookNode, resources: dict, km: Any = None) -> tuple[NotebookNode, dict]:
        self._kernel_ahead = ahead.take(resources["nbgrader"]["notebook"])
        return super().preprocess(nb, resources, km)

    def create_kernel_manager(self) -> Any:
        """The manager of a kernel, not started yet or started ahead."""
        self.km = self._kernel_ahead or guarded(self.new_kernel())
        return self.km

    def new_kernel(self) -> Any:
        """The manager of a kernel for this notebook, not started yet."""
        return super().create_kernel_manager()

    def start_new_kernel_client(self) -> Any:
        """Its client; the kernel is in the notebook's folder before it runs a cell."""
        client = super().start_new_kernel_client()
        if self._kernel_ahead:
            folder = os.path.abspath(self.resources["metadata"]["path"] or ".")
            client.execute(_MOVE.format(folder), silent=True, store_history=False)
        return client

    def _cleanup_kernel(self) -> None:
        """nbclient's end of a notebook. A kernel of the learner's own is not waited for."""
        if self._kernel_ahead:
            ahead.kill(self._kernel_ahead)
        super()._cleanup_kernel()
