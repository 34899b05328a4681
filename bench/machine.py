"""What the figures were taken on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_info


def cpu_lines() -> list[str]:
    """/proc/cpuinfo, or nothing where there is none."""
    try:
        return Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def kernels() -> list[str]:
    """The BLAS kernels to measure; "default" where it is not known what the processor can do."""
    flags = {word for line in cpu_lines() if line.startswith("flags") for word in line.split()}
    chosen = [name for name, flag in (("SkylakeX", "avx512f"), ("Haswell", "avx2")) if flag in flags]
    return chosen or ["default"]


def describe() -> dict[str, Any]:
    """Processor, cores, versions."""
    models = [line.split(":", 1)[1].strip() for line in cpu_lines() if line.startswith("model name")]
    found = {"cpu": models[0] if models else platform.processor() or platform.machine()}
    found |= {"cores": str(os.cpu_count()), "system": platform.system(), "python": platform.python_version()}
    for name in ("numpy", "torch", "scikit-learn"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def blas() -> list[dict[str, Any]]:
    """The BLAS that NumPy has loaded in this process: kernel, version and threads."""
    np.ones((2, 2)) @ np.ones((2, 2))
    keys = ("internal_api", "architecture", "version", "num_threads")
    return [{key: pool.get(key) for key in keys} for pool in threadpool_info() if pool["user_api"] == "blas"]
