"""The processor time of a kernel is that of all its processes: in a sandbox the one that works is a grandchild."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

from grading.autograde.kernel_time import used

WORKS = """
import sys, time
while time.process_time() < 0.3:
    pass
print("worked", flush=True)
sys.stdin.read()
"""
STARTS = (
    "import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', sys.argv[1], *sys.argv[2:]]))"
)


def test_what_a_grandchild_uses_counts():
    command = [sys.executable, "-c", STARTS, STARTS, WORKS]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "worked\n"
        assert used(SimpleNamespace(provisioner=SimpleNamespace(process=process))) >= 0.29
        process.stdin.close()


def test_where_there_is_no_kernel_nothing_is_used():
    assert used(SimpleNamespace(provisioner=None)) == 0
