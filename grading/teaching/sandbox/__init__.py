"""A place for a learner's kernel, while a class is graded: without the course's answers, and apart from all else."""

from grading.teaching.sandbox.kernel import BUBBLEWRAP, LIMITS, ApartKernel, Sandbox, SandboxError, sweep

__all__ = ["BUBBLEWRAP", "LIMITS", "ApartKernel", "Sandbox", "SandboxError", "sweep"]
